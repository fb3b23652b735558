//! The fifth step: whether an expression in running text says when something *will be* done. Each rule recognises one
//! kind of non-deadline; the first match decides. An expression that matches none is a deadline.

mod bare_year;
mod basis;
mod compound;
mod figure;
mod habit;
mod half;
mod slash;
mod tense;
mod title;

use super::clause::Sentences;
use super::expression::{Moment, Occurrence, Part};
use super::fold::{Folded, Gap};
use super::resolve::Resolved;
use super::word_list::{begins, contains_any, earliest, end, ends_with_any, head, is_kanji, words};
use crate::fiscal_year::FiscalYear;

/// Reason why an expression is not a deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NotADeadline {
    /// It ended before the fiscal year began.
    Past,
    Done,
    /// Quoted, or the period of a plan.
    Title,
    /// Record date of a figure, a document or a cohort.
    AsOf,
    /// Part of a compound: 7月豪雨, 12月議会での指摘.
    Compound,
    /// A premise, or a law's effective date.
    Basis,
    Figure,
    /// A year that names a budget, survey or target, or something only prepared for.
    BareYear,
    /// A half-year that states progress or names a plan.
    Half,
    Habit,
    /// Excluded: 8月を除く.
    Excepted,
    /// A fraction, or another number with a slash.
    Fraction,
}

pub(super) struct Context<'a> {
    pub occurrence: &'a Occurrence,
    /// `None` if it names no day.
    pub resolved: Option<&'a Resolved>,
    pub year: FiscalYear,
    pub text: &'a str,
    /// Its series; for 11・12月, both members.
    pub series: &'a str,
    /// The sentence before its series and after it.
    pub before: &'a str,
    pub after: &'a str,
    /// White space follows.
    pub is_apart: bool,
    /// Under a heading of past work: 【実績】.
    pub is_report: bool,
    /// The enclosing bracket or quotation mark.
    pub bracket: Option<Bracket<'a>>,
}

pub(super) struct Bracket<'a> {
    pub open: char,
    /// The sentence before the bracket.
    pub before: &'a str,
    /// Text between the opening bracket and the expression, and from there to the closing bracket.
    pub ahead: &'a str,
    pub behind: &'a str,
    /// The sentence after the closing bracket.
    pub after: &'a str,
}

type Rule = fn(&Context) -> Option<NotADeadline>;

const RULES: [Rule; 10] = [
    past,
    title::judge,
    compound::judge,
    habit::judge,
    figure::judge,
    tense::judge,
    slash::judge,
    basis::judge,
    bare_year::judge,
    half::judge,
];

/// `None` if it is a deadline.
pub(super) fn judge(context: &Context) -> Option<NotADeadline> {
    RULES.iter().find_map(|rule| rule(context))
}

/// A date before the fiscal year cannot be planned in it.
fn past(context: &Context) -> Option<NotADeadline> {
    let due = context.resolved?.due?;
    (due < context.year.first_day()).then_some(NotADeadline::Past)
}

impl<'a> Context<'a> {
    pub(super) fn new(
        folded: &'a Folded,
        sentences: &Sentences,
        occurrence: &'a Occurrence,
        resolved: Option<&'a Resolved>,
        year: FiscalYear,
    ) -> Self {
        let (from, to) = occurrence.series;
        let (start, _) = sentences.around(from);
        let (_, end) = sentences.around(to.saturating_sub(1).max(from));
        let before = folded.str(start, from);
        let after = folded.str(to, end);
        let bracket = Bracket::around(before, after);
        let text = folded.str(occurrence.from, occurrence.to);
        let is_apart = folded.gap(to) == Gap::Space;
        let is_report = sentences.reports.hold(occurrence.from);
        let series = folded.str(from, to);
        Self { occurrence, resolved, year, text, series, before, after, is_apart, is_report, bracket }
    }

    pub(super) fn moment(&self) -> Option<Moment> {
        Some(self.occurrence.expression.moments()?.0)
    }

    pub(super) fn is_whole_year(&self) -> bool {
        !self.occurrence.end && self.moment().is_some_and(|moment| moment.part == Part::Whole)
    }

    /// Text up to the closing bracket or the next comma.
    pub(super) fn clause_behind(&self) -> &'a str {
        match &self.bracket {
            Some(bracket) => bracket.behind,
            None => self.after.split(['、', ',']).next().unwrap_or_default(),
        }
    }

    pub(super) fn is_bracketed_alone(&self) -> bool {
        self.bracket.as_ref().is_some_and(|bracket| bracket.ahead.is_empty() && bracket.behind.is_empty())
    }
}

impl<'a> Bracket<'a> {
    fn around(before: &'a str, after: &'a str) -> Option<Self> {
        let mut depth = 0;
        let (at, open) = before.char_indices().rev().find(|&(_, c)| {
            if is_close(c) {
                depth += 1;
            } else if is_open(c) {
                depth -= 1;
            }
            depth < 0
        })?;
        let mut depth = 0;
        let close = after.char_indices().find(|&(_, c)| {
            if is_open(c) {
                depth += 1;
            } else if is_close(c) {
                depth -= 1;
            }
            depth < 0
        });
        let (behind, rest) = match close {
            Some((close, c)) => (&after[..close], &after[close + c.len_utf8()..]),
            None => (after, ""),
        };
        Some(Self { open, before: &before[..at], ahead: &before[at + open.len_utf8()..], behind, after: rest })
    }
}

fn is_open(c: char) -> bool {
    matches!(c, '(' | '[' | '「' | '『')
}

fn is_close(c: char) -> bool {
    matches!(c, ')' | ']' | '」' | '』')
}

/// Actions with a beginning, an end or a result: a time before one of them dates the action.
const ACTIONS: &[&str] = words!(
    "\
    供用開始 運用開始 利用開始 本格運用 本格実施 着工 竣工 完成 完了 開始 開設 開館 開校 開園 開催 開業 \
    設置 設立 策定 改定 改訂 改正 制定 公表 公開 公布 施行 実施 導入 整備 発注 契約 着手 提出 上程 発行 \
    配布 移行 移転 稼働 締結 決定 作成 廃止 納品 募集"
);
