//! Whether a report says that the work is done: all of it, or which of its sub-items.
//!
//! Whether that is all that was aimed at is asked of [`aim`](super::aim); what is still asked for follows in
//! [`progress`](super::progress).

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::aim::{Aim, Words};
use super::amount;
use super::checkbox;
use super::clause::{self, Months, Setting};
use super::marks::{self, Segment};
use super::piece;
use super::rating;
use crate::core::deadline::Deadline;
use crate::core::fiscal_year::FiscalYear;
use crate::core::model::{Goal, Measure, Report};

/// How far the work is, by the words of its report.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
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

/// The measure that a report is of, as far as its words matter: each folded, line by line.
#[derive(Debug, Clone, Default)]
pub struct Subject {
    title: String,
    target: String,
    actions: String,
    goal: String,
    year: Option<FiscalYear>,
    /// Its sub-items.
    items: BTreeSet<String>,
    /// It rates itself as less than done.
    is_behind: bool,
    /// Target and actions by their marks, once somebody asks.
    segments: OnceCell<[Vec<Segment>; 2]>,
    /// What is aimed at by items: the second report asks for what the first has asked for.
    aims: RefCell<BTreeMap<Vec<String>, Rc<Aim>>>,
}

/// All of a measure and its goal that its reports are judged by, as it was written.
#[derive(Debug, Clone, Hash)]
pub struct Grounds<'m> {
    title: Option<&'m str>,
    target: Option<&'m str>,
    actions: Option<&'m str>,
    period: Option<&'m str>,
    goal: Option<&'m str>,
    year: Option<FiscalYear>,
    items: Vec<&'m [String]>,
    self_assessment: Option<&'m str>,
    is_below_all: bool,
}

impl<'m> Grounds<'m> {
    pub fn of(goal: &'m Goal, measure: &'m Measure) -> Self {
        Self {
            title: measure.title.as_deref(),
            target: measure.target.as_deref(),
            actions: measure.actions.as_deref(),
            period: measure.period.as_deref(),
            goal: goal.title.as_deref(),
            year: measure.fiscal_year.or(goal.fiscal_year),
            items: measure.deadlines.iter().map(|deadline| deadline.items.as_slice()).collect(),
            self_assessment: measure.self_assessment.as_deref(),
            is_below_all: measure.achievement_rate.is_some_and(|rate| rate < 100.0),
        }
    }
}

impl Subject {
    pub fn of(goal: &Goal, measure: &Measure) -> Self {
        Self::from_grounds(&Grounds::of(goal, measure))
    }

    pub(super) fn from_grounds(grounds: &Grounds<'_>) -> Self {
        let text = |text: Option<&str>| text.map(marks::folded).unwrap_or_default();
        let [actions, target, period] = [grounds.actions, grounds.target, grounds.period].map(text);
        let of_texts: Vec<String> =
            [&actions, &target, &period].into_iter().flat_map(|text| marks::items(text)).collect();
        let of_deadlines = grounds.items.iter().copied().flatten().cloned();
        Self {
            title: squeezed(text(grounds.title)),
            goal: squeezed(text(grounds.goal)),
            year: grounds.year,
            items: of_deadlines.chain(of_texts).collect(),
            is_behind: grounds.is_below_all || grounds.self_assessment.is_some_and(rating::is_behind),
            actions,
            target,
            segments: OnceCell::new(),
            aims: RefCell::default(),
        }
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

    /// What the sub-items aim at, or all of it.
    fn aim(&self, items: &[String]) -> Rc<Aim> {
        if let Some(known) = self.aims.borrow().get(items) {
            return Rc::clone(known);
        }
        let aim = Rc::new(self.find_aim(items));
        self.aims.borrow_mut().insert(items.to_vec(), Rc::clone(&aim));
        aim
    }

    fn find_aim(&self, items: &[String]) -> Aim {
        let own = |segments: &[Segment]| {
            let of_items = segments.iter().filter(|one| one.items.iter().any(|item| items.contains(item)));
            squeezed(of_items.map(|one| one.text.as_str()).collect::<Vec<_>>().join("\n"))
        };
        let [target, actions] =
            self.segments.get_or_init(|| [marks::segments(&self.target), marks::segments(&self.actions)]);
        let (target, actions) = (own(target), own(actions));
        let words = Words { target: &target, title: "", actions: &actions, goal: &self.title };
        if !target.is_empty() || !actions.is_empty() {
            return Aim::of(words);
        }
        let (target, actions) = (squeezed(self.target.clone()), squeezed(self.actions.clone()));
        Aim::of(Words { target: &target, title: &self.title, actions: &actions, goal: &self.goal })
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
    let state = |items: &[String], text: &str| state(items, text, (months, subject), &told);
    let states: Vec<(&[String], State)> =
        segments.iter().map(|s| (s.items.as_slice(), state(&s.items, &s.text))).collect();
    let general = states.iter().find(|(items, _)| items.is_empty()).map_or(State::Silent, |(_, state)| *state);
    let itemised: Vec<_> = states.iter().filter(|(items, _)| !items.is_empty()).collect();
    if itemised.is_empty() {
        let is_done = general == State::Done && !subject.is_behind;
        return if is_done { Completion::Done } else { Completion::Open };
    }
    let is_done =
        |item: &String| itemised.iter().filter(|(items, _)| items.contains(item)).all(|(_, s)| *s == State::Done);
    let spoken: BTreeSet<&String> = itemised.iter().flat_map(|(items, _)| items.iter()).collect();
    let done: BTreeSet<String> = spoken.iter().filter(|item| is_done(item)).map(|item| (*item).clone()).collect();
    let whole =
        if subject.items.is_empty() { spoken.len() > 1 } else { subject.items.iter().all(|item| done.contains(item)) };
    match (done.is_empty(), general != State::Open && whole && done.len() == spoken.len()) {
        (true, _) => Completion::Open,
        (false, true) if subject.is_behind => Completion::Open,
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

/// What a text says of the work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Done,
    /// Something of it is still to be done.
    Open,
    /// Nothing of the kind.
    Silent,
}

/// What the text of one item, or of the whole, says; `told`: all that the report says.
fn state(items: &[String], text: &str, (months, subject): (Months, &Subject), told: &str) -> State {
    let aimed = format!("{}{}{}", subject.target, subject.title, subject.actions);
    let Some(deeds) = clause::deeds(text, Setting { months, year: subject.year, aim: &aimed }) else {
        return State::Open;
    };
    if deeds.is_empty() {
        return State::Silent;
    }
    let text = squeezed(marks::folded(if items.is_empty() { told } else { text }));
    let aim = subject.aim(items);
    if aim.is_missed(&amount::amounts(&text)) {
        State::Open
    } else if aim.is_reached(&deeds, &text) {
        State::Done
    } else {
        State::Silent
    }
}

/// Without spaces, line by line.
fn squeezed(mut folded: String) -> String {
    folded.retain(|c| c == '\n' || !c.is_whitespace());
    folded
}
