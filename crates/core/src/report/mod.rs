//! Judges a report text: whether it is a report, and whether it states completion.
//!
//! ```text
//! text of a field ─► lines ─► nothing, put off, perhaps, a report      presence
//!                └─► clauses ─► claims against the measure's aim         completion, claim, aim, amount
//! both results, stored with the records ─► judge
//! ```
//!
//! A text is a report if it tells something of the work: a verb, a state, a figure with a unit, a date with what was done, or that
//! there is nothing to report. Ignored are printed skeletons of the form (enumerators, labels, blanks for figures, instructions,
//! examples, bare dates; [`progress`](crate::progress) adds lines that most sheets have) and postponements (未記入, 作成中,
//! 後日報告). Anything else counts as a report and is shown to a person.
//!
//! A report ends reminders only by a plain statement of completion about the whole measure (完了, 終了, 達成, 済, 100 %, or the
//! measure's own verb in the past), without a retraction (plan, part, step, exception, another body, another year), a smaller
//! number, or a word that the measure does not name. A start finishes only a measure that aims at a start. A row that rates itself
//! low (△, やや遅れ, 達成度80%) is not done. In doubt the work is not done: one reminder too many is the lesser harm, and it
//! [says](Completion::Unsure) how to end it.
//!
//! Examples: `tests/reports/examples.md`.

use regex::Regex;

use matome_forms::model::Report::{InterimReport, YearEndReport};
use matome_forms::model::{Goal, Measure, Report, Workbook};
use matome_forms::said::SaidReport;

const LISTS: &str = include_str!("words.txt");

/// Regular expressions, compiled on first use.
macro_rules! patterns {
    ($($(#[$doc:meta])* $name:ident = $text:expr;)+) => {
        $($(#[$doc])* static $name: std::sync::LazyLock<regex::Regex> =
            std::sync::LazyLock::new(|| $crate::report::pattern($text));)+
    };
}

/// Regular expressions from lists of `words.txt`.
macro_rules! lists {
    ($($name:ident),+) => {
        $(static $name: std::sync::LazyLock<regex::Regex> =
            std::sync::LazyLock::new(|| $crate::report::list(stringify!($name)));)+
    };
}

mod aim;
mod amount;
mod claim;
pub mod completion;
pub mod presence;

pub use completion::Subject;
pub use matome_forms::said::{Completion, Presence};

/// Judges all reports; the results are stored with the records.
pub fn judge(records: &mut Workbook) {
    for goal in &mut records.goals {
        let said = |measure| (said(goal, measure, InterimReport), said(goal, measure, YearEndReport));
        let all: Vec<_> = goal.measures.iter().map(said).collect();
        goal.measures
            .iter_mut()
            .zip(all)
            .for_each(|(measure, (interim, year_end))| measure.said.judge(interim, year_end));
    }
}

/// Judges a report by itself, without other sheets.
pub(crate) fn said(goal: &Goal, measure: &Measure, report: Report) -> SaidReport {
    let Some(text) = measure.report(report) else { return SaidReport::default() };
    let (presence, lines) = presence::read(text);
    let may_be_in = presence.is_in() || !lines.is_empty();
    let completion =
        if may_be_in { completion::of(text, report, &Subject::of(goal, measure)) } else { Completion::Open };
    SaidReport { presence, lines, completion }
}

/// Carries meaning: no hiragana, no signs.
fn is_letter(c: char) -> bool {
    matches!(c, '一'..='鿿' | 'ァ'..='ヺ' | 'ー' | '々') || c.is_ascii_alphanumeric()
}

fn pattern(text: &str) -> Regex {
    Regex::new(text).unwrap_or_else(|wrong| unreachable!("{wrong}"))
}

/// A word list as a regular expression.
fn list(name: &str) -> Regex {
    let (place, words) = find(name);
    let any = any_of(&words);
    pattern(&match place {
        "start" => format!("^{any}"),
        "end" => format!("{any}$"),
        "whole" => format!("^{any}$"),
        _ => any,
    })
}

/// A list of pairs separated by `=`.
fn pairs(name: &str) -> Vec<(&'static str, &'static str)> {
    find(name).1.into_iter().filter_map(|pair| pair.split_once('=')).collect()
}

fn find(name: &str) -> (&'static str, Vec<&'static str>) {
    let head = format!("= {name} ");
    let mut lines = LISTS.lines().skip_while(|line| !line.starts_with(&head));
    let place = lines.next().and_then(|line| line.split([' ', ':']).nth(2)).unwrap_or_else(|| unreachable!("{name}"));
    (place, lines.take_while(|line| !line.starts_with("= ")).flat_map(str::split_whitespace).collect())
}

/// An alternation of the words, expanding references to lists: `[DAY]`.
fn any_of(words: &[&str]) -> String {
    let is_name = |text: &str| text.len() > 2 && text.bytes().all(|c| c.is_ascii_uppercase() || c == b'_');
    let filled = |part: &str| match part.trim_end_matches(']').rsplit_once('[') {
        Some((before, name)) if is_name(name) => format!("{before}{}", any_of(&find(name).1)),
        _ => part.to_owned(),
    };
    let words: Vec<String> = words.iter().map(|word| word.split_inclusive(']').map(filled).collect()).collect();
    format!("(?:{})", words.join("|"))
}
