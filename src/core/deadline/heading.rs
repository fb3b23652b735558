//! Headings inside a cell: what stands under 【実績】 or behind 実績： was done, and is no plan.
//!
//! A heading in brackets holds up to the next one, a label with a colon to the end of its sentence.

use super::fold::{Folded, Gap};
use super::word_list::words;

/// What a heading of a report names.
const REPORTS: &[&str] = words!("実績 経過 経緯 現状 進捗");

/// With one of these it is about what will be.
const PLANS: &[&str] = words!("目標 計画 予定 見込 今後 指標 手段");

const LONGEST: usize = 16;

/// The glyphs that stand under headings of reports, in order.
#[derive(Debug, Default)]
pub(super) struct Reports {
    spans: Vec<(usize, usize)>,
}

impl Reports {
    pub(super) fn of(folded: &Folded) -> Self {
        let mut reports = Self::default();
        let mut under = None;
        for at in 0..folded.len() {
            if let Some((is_report, behind)) = heading(folded, at) {
                reports.end(under.take(), at);
                under = is_report.then_some(behind);
            } else if under.is_none()
                && !reports.hold(at)
                && let Some(behind) = label(folded, at)
            {
                reports.end(Some(behind), sentence_end(folded, behind));
            }
        }
        reports.end(under, folded.len());
        reports
    }

    fn end(&mut self, from: Option<usize>, to: usize) {
        self.spans.extend(from.map(|from| (from, to)));
    }

    pub(super) fn hold(&self, at: usize) -> bool {
        let next = self.spans.partition_point(|&(from, _)| from <= at);
        next.checked_sub(1).is_some_and(|before| at < self.spans[before].1)
    }
}

/// `【R5実績】` at the head of a line or sentence: whether it is of a report, and where it ends.
fn heading(folded: &Folded, at: usize) -> Option<(bool, usize)> {
    if folded.char(at) != Some('[') || !opens(folded, at) {
        return None;
    }
    let to = (at + 1..at + LONGEST).find(|&to| folded.char(to) == Some(']'))?;
    Some((names_report(folded.str(at + 1, to)), to + 1))
}

/// `実績：`
fn label(folded: &Folded, at: usize) -> Option<usize> {
    if !opens(folded, at) {
        return None;
    }
    let to = (at..at + LONGEST / 2).find(|&to| folded.char(to) == Some(':'))?;
    let words = folded.str(at, to);
    (names_report(words) && REPORTS.iter().any(|name| words.ends_with(name))).then_some(to + 1)
}

fn opens(folded: &Folded, at: usize) -> bool {
    folded.gap(at) != Gap::None || matches!(folded.char_before(at), Some('。' | '・' | '○' | '※' | '*'))
}

fn names_report(words: &str) -> bool {
    REPORTS.iter().any(|name| words.contains(name)) && !PLANS.iter().any(|name| words.contains(name))
}

fn sentence_end(folded: &Folded, from: usize) -> usize {
    let ends = |&at: &usize| folded.gap(at) == Gap::Line || folded.char_before(at) == Some('。');
    (from + 1..folded.len()).find(ends).unwrap_or(folded.len())
}
