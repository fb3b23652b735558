//! Whether a report says that the work is done: all of it, or which of its sub-items.

use std::collections::BTreeSet;

use serde::Serialize;

use super::checkbox;
use super::clause::{self, Months, State};
use super::marks;
use super::object::About;
use super::piece;
use crate::core::model::{Deadline, Goal, Measure, Report};

/// How far the work is, by the words of its report.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub enum Completion {
    /// Nothing says that it is done.
    #[default]
    Open,
    Done,
    /// These sub-items of it are done, and others perhaps not.
    Items(BTreeSet<String>),
}

impl Completion {
    /// The deadline is met: all is done, or every item that it is for.
    pub fn ends(&self, deadline: &Deadline) -> bool {
        match self {
            Self::Open => false,
            Self::Done => true,
            Self::Items(done) => !deadline.items.is_empty() && deadline.items.iter().all(|item| done.contains(item)),
        }
    }

    pub fn is_done(&self) -> bool {
        *self == Self::Done
    }

    /// What either of two reports says.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Done, _) | (_, Self::Done) => Self::Done,
            (Self::Items(one), Self::Items(other)) => Self::Items(one.union(&other).cloned().collect()),
            (Self::Open, other) => other,
            (one, Self::Open) => one,
        }
    }
}

/// The measure that a report is of, as far as its words matter.
#[derive(Debug, Clone, Default)]
pub struct Subject {
    about: About,
    target: String,
    /// Its sub-items.
    items: BTreeSet<String>,
}

impl Subject {
    pub fn of(goal: &Goal, measure: &Measure) -> Self {
        let text = |text: &Option<String>| text.as_deref().map(marks::folded).unwrap_or_default();
        let folded = [&measure.actions, &measure.target, &measure.period].map(text);
        let of_texts: Vec<String> = folded.iter().flat_map(|folded| marks::items(folded)).collect();
        let [actions, target, _] = folded.map(squeezed);
        let title = squeezed(text(&measure.title));
        let mut named = format!("{title}\n{target}");
        if title.is_empty() {
            named.push_str(if actions.is_empty() { goal.title.as_deref().unwrap_or_default() } else { &actions });
        }
        let all = format!("{named}\n{actions}\n{}", squeezed(text(&goal.title)));
        let of_deadlines = measure.deadlines.iter().flat_map(|deadline| deadline.items.iter().cloned());
        let all = if all.trim().is_empty() { String::new() } else { all };
        Self { about: About { named, all }, target, items: of_deadlines.chain(of_texts).collect() }
    }

    /// One that is known by a few words, as `title`.
    pub fn named(title: &str, target: &str) -> Self {
        let measure = Measure {
            title: (!title.is_empty()).then(|| title.to_owned()),
            target: (!target.is_empty()).then(|| target.to_owned()),
            ..Measure::default()
        };
        Self::of(&Goal::default(), &measure)
    }
}

/// What `text` says of the measure.
pub fn of(text: &str, report: Report, subject: &Subject) -> Completion {
    let months = match report {
        Report::InterimReport => Months::WinterAhead,
        Report::YearEndReport => Months::AllPast,
    };
    let ticked = checkbox::ticked(text);
    let told: Vec<&str> = ticked.lines().filter(|line| !is_aside(line)).collect();
    let told = told.join("\n");
    let segments = marks::segments(&told);
    let state = |text: &str| match clause::state(text, &subject.about, months) {
        State::Done if falls_short(text, &subject.target) => State::Open,
        state => state,
    };
    let states: Vec<(&[String], State)> = segments.iter().map(|s| (s.items.as_slice(), state(&s.text))).collect();
    let general = states.iter().find(|(items, _)| items.is_empty()).map_or(State::Silent, |(_, state)| *state);
    let itemised: Vec<_> = states.iter().filter(|(items, _)| !items.is_empty()).collect();
    if itemised.is_empty() {
        return if general == State::Done { Completion::Done } else { Completion::Open };
    }
    let is_done =
        |item: &String| itemised.iter().filter(|(items, _)| items.contains(item)).all(|(_, s)| *s == State::Done);
    let spoken: BTreeSet<&String> = itemised.iter().flat_map(|(items, _)| items.iter()).collect();
    let done: BTreeSet<String> = spoken.iter().filter(|item| is_done(item)).map(|item| (*item).clone()).collect();
    let whole =
        if subject.items.is_empty() { spoken.len() > 1 } else { subject.items.iter().all(|item| done.contains(item)) };
    match (done.is_empty(), general != State::Open && whole && done.len() == spoken.len()) {
        (true, _) => Completion::Open,
        (false, true) => Completion::Done,
        (false, false) => Completion::Items(done),
    }
}

/// What the form printed, and headings: 「※…」, 「（9月末現在）」, 「【実績】」. An item of which nothing is said is none.
fn is_aside(line: &str) -> bool {
    let folded = piece::fold(line);
    !marks::has_items(&folded)
        && matches!(piece::of_folded_line(&folded), piece::Piece::Nothing | piece::Piece::Sample(_))
}

/// The target counts more than the report does: 1回 of 2回.
fn falls_short(text: &str, target: &str) -> bool {
    let text = squeezed(marks::folded(text));
    let reported = counts(&text);
    counts(target).iter().any(|(unit, asked)| {
        let same = reported.iter().filter(|(other, _)| other == unit).map(|(_, n)| *n);
        same.max().is_some_and(|most| most < *asked)
    })
}

/// Numbers with what they count: 2回, 30人.
fn counts(text: &str) -> Vec<(&'static str, u64)> {
    const UNITS: [&str; 16] = [
        "回目", "回", "件", "人", "名", "箇所", "か所", "ヶ所", "カ所", "台", "冊", "校", "地区", "世帯", "施設",
        "団体",
    ];
    let mut counts = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let digits = rest[at..].find(|c: char| !c.is_ascii_digit() && c != ',').map_or(rest.len(), |end| at + end);
        let unit = UNITS.into_iter().find(|unit| rest[digits..].starts_with(unit)).filter(|unit| *unit != "回目");
        let number = rest[at..digits].replace(',', "").parse();
        counts.extend(unit.zip(number.ok()));
        rest = &rest[digits..];
    }
    counts
}

/// Without spaces, line by line.
fn squeezed(mut folded: String) -> String {
    folded.retain(|c| c == '\n' || !c.is_whitespace());
    folded
}
