//! The sixth step: explains a reading in Japanese, for `matome deadline TEXT`. Lists each expression with
//! its rule and days, each non-deadline with its reason, and the unread rest of the text.

use chrono::NaiveDate;
use serde::Serialize;

use super::judge::NotADeadline;
use super::rule::rule_of;
use super::study::{Study, StudyOutcome, sensible, study};
use super::{Mode, deadline, reading};
use crate::DeadlineKind;
use crate::doubt::{self, Days};
use crate::fiscal_year::FiscalYear;

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    pub text: String,
    pub fiscal_year: FiscalYear,
    pub mode: Mode,
    /// In text order.
    pub expressions: Vec<Explained>,
    pub left_over: Vec<String>,
    /// The messages that `matome read` reports as problems.
    pub remarks: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explained {
    /// As printed.
    pub text: String,
    pub items: Vec<String>,
    pub task: Option<String>,
    pub deadline: bool,
    pub kind: Option<DeadlineKind>,
    pub start: Option<NaiveDate>,
    pub due: Option<NaiveDate>,
    pub approximate: bool,
    /// The text marks it as done; no reminder is sent.
    pub done: bool,
    /// The rule applied, or the reason why it is not a deadline.
    pub rule: &'static str,
    pub days: Option<String>,
}

pub fn explain(text: &str, year: FiscalYear, mode: Mode) -> Explanation {
    let year = sensible(year);
    let study = study(text, year, mode);
    Explanation {
        text: text.to_owned(),
        fiscal_year: year,
        mode,
        expressions: (0..study.occurrences.len()).map(|at| explained(&study, at)).collect(),
        left_over: left_over(&study),
        remarks: reading(&study, year).remarks.iter().map(ToString::to_string).collect(),
    }
}

const NOT_IN_TEXT: &str = "文章の中では、通年・毎月・未定などは期限として扱いません";

const SAID_BESIDE: &str = "隣の期日を補う言葉です";

fn explained(study: &Study, at: usize) -> Explained {
    let occurrence = &study.occurrences[at];
    let none = Explained {
        text: study.folded.printed(occurrence.from, occurrence.to).to_owned(),
        items: study.items[at].clone(),
        task: None,
        deadline: false,
        kind: None,
        start: None,
        due: None,
        approximate: false,
        done: false,
        rule: rule_of(occurrence),
        days: None,
    };
    match &study.outcomes[at] {
        StudyOutcome::Deadline(resolved) => {
            let deadline = deadline(study, at, resolved);
            Explained {
                task: deadline.task,
                deadline: true,
                kind: Some(deadline.kind),
                start: deadline.start,
                due: deadline.due,
                approximate: deadline.approximate,
                done: deadline.done,
                days: Some(Days::of(resolved).to_string()),
                ..none
            }
        }
        StudyOutcome::NotADeadline(fact) => Explained { rule: fact.said(), ..none },
        StudyOutcome::Impossible(why) => Explained { rule: doubt::reason(*why), ..none },
        StudyOutcome::NotInText => Explained { rule: NOT_IN_TEXT, ..none },
        StudyOutcome::SaidBeside => Explained { rule: SAID_BESIDE, ..none },
    }
}

/// Text between expressions and item marks, except bare punctuation.
fn left_over(study: &Study) -> Vec<String> {
    let mut taken: Vec<(usize, usize)> = study.occurrences.iter().map(|one| (one.from, one.to)).collect();
    taken.extend(study.sets.iter().map(|set| (set.from, set.to)));
    taken.sort_unstable();
    let mut from = 0;
    let mut pieces = Vec::new();
    for (start, end) in taken.into_iter().chain([(study.folded.len(), study.folded.len())]) {
        if from < start {
            pieces.push(study.folded.printed(from, start).trim().to_owned());
        }
        from = from.max(end);
    }
    pieces.retain(|piece| piece.chars().any(char::is_alphanumeric));
    pieces
}

impl Explanation {
    pub fn render(&self) -> String {
        let mut lines = vec![format!("{}の取組として読みました。", self.fiscal_year)];
        if self.expressions.iter().all(|one| !one.deadline) {
            lines.push("期限はありません。".to_owned());
        }
        for one in &self.expressions {
            lines.extend(one.lines());
        }
        if !self.left_over.is_empty() {
            lines.push(format!("残りの言葉: {}", self.left_over.join(" … ")));
        }
        lines.extend(self.remarks.iter().map(|remark| format!("要確認: {remark}")));
        lines.join("\n")
    }
}

impl Explained {
    fn lines(&self) -> Vec<String> {
        let items =
            if self.items.is_empty() { String::new() } else { format!("（項目 {}）", self.items.join("、")) };
        let mut lines = vec![format!("「{}」{items}", self.text)];
        let no = if self.deadline { "" } else { "期限ではありません: " };
        lines.push(format!("  {no}{}", self.rule));
        if let Some(days) = &self.days {
            lines.push(format!("  期日: {days}{}", self.iso()));
        }
        if self.done {
            lines.push("  済みと書かれているため、お知らせしません。".to_owned());
        }
        if let Some(task) = &self.task {
            lines.push(format!("  内容: {task}"));
        }
        lines
    }

    fn iso(&self) -> String {
        match (self.start, self.due) {
            (Some(start), Some(due)) if start != due => format!(" ({start}..{due})"),
            (_, Some(due)) => format!(" ({due})"),
            (Some(start), None) => format!(" ({start}..)"),
            _ => String::new(),
        }
    }
}

impl NotADeadline {
    const fn said(self) -> &'static str {
        match self {
            Self::Past => "年度が始まる前の日付です",
            Self::Done => "済んだこと、または取りやめたことの記述です",
            Self::Title => "名称、または計画の期間です",
            Self::AsOf => "数値や書類の時点を示す日付です",
            Self::Compound => "行事・議会での発言などの名称の一部です",
            Self::Basis => "取組の前提や法令の施行日です",
            Self::Figure => "その時点の数値です",
            Self::BareYear => "予算・調査・目標値などの年です",
            Self::Half => "実績や計画の区分です",
            Self::Habit => "毎年の状況の説明です",
            Self::Excepted => "除かれる時期です",
            Self::Fraction => "割合や番号です",
        }
    }
}
