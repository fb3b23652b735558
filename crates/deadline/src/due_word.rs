//! Due words apart from their date: 提出期限：1月31日, 2月14日が申込締切, 出水期（6月）まで.

use super::expression::{Expression, Occurrence};
use super::parse::{Cursor, Parser};
use super::token::{End, TokenKind};
use super::word_list::{ends_with_any, words};

const NAMES: &[&str] = words!("期限 締切 締切日 締切り 締め切り 〆切 〆 必着");

/// Names of a planned day: 完了予定：3月31日.
const PLANNED: &[&str] = words!("予定 予定日 予定時期 見込 見込み");

/// Characters allowed between such a name and its date.
const JOINTS: &[char] = &[':', '(', 'は', 'を', 'の'];

/// Words that a name may end: 提出 in 提出期限.
const OF: &[&str] = words!("提出 申請 申込 応募 受付 回答 募集 納入 納付 参加 登録 利用 最終");

impl Parser<'_> {
    /// Marks the series `members`, from `here` to `behind`, as ends where a separate due word says so.
    pub(super) fn ends_by_word_apart(&self, here: Cursor, behind: Cursor, found: &mut [Occurrence], first: usize) {
        let free_from = first.checked_sub(1).map_or(0, |before| found[before].to);
        let members = &mut found[first..];
        if self.is_labelled(free_from, here.pos, NAMES) || self.is_bracketed_before_end(here, behind) {
            members.iter_mut().for_each(Occurrence::end_if_single);
        } else if let Some(last) = members.last_mut().filter(|last| self.is_called_end(last.to)) {
            last.end_if_single();
        }
        if self.is_labelled(free_from, here.pos, PLANNED) {
            for member in members {
                member.approximate = true;
            }
        }
    }

    /// 提出期限：1月31日, 締切は11月29日; in 6月期限 9月公表 the word belongs to the earlier date.
    fn is_labelled(&self, free_from: usize, from: usize, names: &[&str]) -> bool {
        let before = self.folded.str(free_from.max(from.saturating_sub(6)), from);
        let label = before.strip_suffix(JOINTS).unwrap_or(before);
        ends_with_any(label, names)
    }

    /// 出水期（6月）までに
    fn is_bracketed_before_end(&self, here: Cursor, behind: Cursor) -> bool {
        let closed = self.skip(behind, TokenKind::Close).filter(|_| self.folded.char_before(here.pos) == Some('('));
        closed.is_some_and(|closed| self.kind(closed) == Some(TokenKind::End(End::Until)))
    }

    /// 2月14日が提出期限, 10月18日を申込締切とする
    fn is_called_end(&self, to: usize) -> bool {
        let behind = self.folded.str(to, (to + 14).min(self.folded.len()));
        let clause = behind.split('、').next().unwrap_or_default();
        // 11月8日を企画書の締切日とし
        let set = words!("期限とす 期限とし 締切とす 締切とし 締切日とす 締切日とし");
        if behind.starts_with('を') && set.iter().any(|word| clause.contains(word)) {
            return true;
        }
        // 8/31で締め切る
        let closed = words!("で締め切 で締切 で〆切 に締め切 に締切 をもって締め切 をもって締切");
        if closed.iter().any(|word| behind.starts_with(word)) {
            return true;
        }
        let noun = behind.strip_prefix(['が', 'を', 'の']).unwrap_or(behind);
        let name = OF.iter().find_map(|of| noun.strip_prefix(of)).unwrap_or(noun);
        NAMES.iter().any(|end| name.starts_with(end))
    }
}

impl Occurrence {
    /// Marks a single moment as an end; a range keeps its beginning.
    pub(super) fn end_if_single(&mut self) {
        self.end |= matches!(self.expression, Expression::At(_));
    }
}
