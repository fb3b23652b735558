//! Whether a report states that the work is done: all of it, or some sub-items.

use std::collections::BTreeSet;

use super::aim::Aim;
use super::amount::{self, Segment};
use super::claim::{self, Setting, canonical};
use super::presence::{self, Line, squeezed};
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::written::checkbox;
use matome_deadline::written::figure::fold;
use matome_forms::model::{Goal, Measure, Report};
use matome_forms::said::Completion;

#[derive(Debug, Clone, Default)]
pub struct Subject<'m> {
    title: &'m str,
    target: &'m str,
    actions: &'m str,
    period: &'m str,
    goal: &'m str,
    year: Option<FiscalYear>,
    items: Vec<&'m [String]>,
    self_assessment: &'m str,
    is_below_all: bool,
}

lists! { BEHIND }

impl<'m> Subject<'m> {
    pub fn of(goal: &'m Goal, measure: &'m Measure) -> Self {
        Self {
            title: measure.title.as_deref().unwrap_or_default(),
            target: measure.target.as_deref().unwrap_or_default(),
            actions: measure.actions.as_deref().unwrap_or_default(),
            period: measure.period.as_deref().unwrap_or_default(),
            goal: goal.title.as_deref().unwrap_or_default(),
            year: measure.fiscal_year.or(goal.fiscal_year),
            items: measure.deadlines.iter().map(|deadline| deadline.items.as_slice()).collect(),
            self_assessment: measure.self_assessment.as_deref().unwrap_or_default(),
            is_below_all: measure.achievement_rate.is_some_and(|rate| rate < 100.0),
        }
    }

    /// The row rates itself as incomplete: △, やや遅れ, 達成度80%.
    fn is_behind(&self) -> bool {
        let rating = amount::folded(&checkbox::ticked(self.self_assessment));
        let mut letters = rating.chars().filter(|c| !c.is_whitespace());
        let (first, next) = (letters.next(), letters.next());
        // C is the third step in every city; B is 「as planned」 in many.
        let is_low = matches!(first, Some('C'..='F' | 'c'..='f')) && !next.is_some_and(|c| c.is_ascii_alphanumeric());
        self.is_below_all || is_low || BEHIND.is_match(&rating)
    }

    fn items(&self) -> BTreeSet<String> {
        let texts = [self.actions, self.target, self.period].map(amount::folded);
        let of_deadlines = self.items.iter().copied().flatten().cloned();
        texts.iter().flat_map(|text| amount::items(text)).chain(of_deadlines).collect()
    }

    fn aim(&self, items: &[String]) -> Aim {
        let own = |text: &str| {
            let segments = amount::segments(text).into_iter();
            let own = segments.filter(|one| one.items.iter().any(|item| items.contains(item)));
            by_line(&own.map(|one| one.text).collect::<Vec<_>>().join("\n"))
        };
        let [title, target, actions, goal] = [self.title, self.target, self.actions, self.goal].map(by_line);
        let (of_target, of_actions) = (own(self.target), own(self.actions));
        if of_target.is_empty() && of_actions.is_empty() {
            return Aim::of(&target, &title, &actions, &goal);
        }
        Aim::of(&of_target, "", &of_actions, &title)
    }

    /// The completion stated by the text of some items, or of the whole; `all` may contain its numbers.
    fn said(&self, part: &Segment, all: &str, report: Report) -> Option<Completion> {
        let aim = self.aim(&part.items);
        let own = aim.acts();
        let setting = Setting {
            own: &own,
            is_interim: report == Report::InterimReport,
            year: self.year,
            amounts: &aim.amounts,
            aims_at_start: aim.is_start(),
        };
        let Some(claims) = claim::claims(&part.text, setting) else { return Some(Completion::Open) };
        let all = canonical(&by_line(all));
        (!claims.is_empty()).then(|| match aim.is_reached(&claims, &all) {
            None => Completion::Open,
            Some(true) => Completion::Done,
            Some(false) => Completion::Unsure,
        })
    }
}

pub fn of(text: &str, report: Report, subject: &Subject<'_>) -> Completion {
    let ticked = checkbox::ticked(text);
    let told = ticked.lines().filter(|line| !is_aside(line)).collect::<Vec<_>>().join("\n");
    let said = |part: Segment| {
        let said = subject.said(&part, if part.items.is_empty() { &told } else { &part.text }, report)?;
        Some((part.items, said))
    };
    let all: Vec<(Vec<String>, Completion)> = amount::segments(&told).into_iter().filter_map(said).collect();
    let is_left = subject.is_behind() || all.iter().any(|(_, said)| *said == Completion::Open);
    let otherwise = if is_left || all.is_empty() { Completion::Open } else { Completion::Unsure };
    let (itemised, general): (Vec<_>, Vec<_>) = all.iter().partition(|(items, _)| !items.is_empty());
    let spoken: BTreeSet<String> = amount::items(&amount::folded(&told)).into_iter().collect();
    if spoken.is_empty() {
        let is_done = !is_left && general.iter().any(|(_, said)| said.is_done());
        return if is_done { Completion::Done } else { otherwise };
    }
    let is_done = |item: &&String| {
        let mut said = itemised.iter().filter(|(items, _)| items.contains(item)).map(|(_, said)| said).peekable();
        said.peek().is_some() && said.all(Completion::is_done)
    };
    let done: BTreeSet<String> = spoken.iter().filter(is_done).cloned().collect();
    let items = subject.items();
    let is_whole = if items.is_empty() { spoken.len() > 1 } else { items.is_subset(&done) };
    match is_whole && done.len() == spoken.len() && general.iter().all(|(_, said)| *said != Completion::Open) {
        _ if done.is_empty() => otherwise,
        true if subject.is_behind() => Completion::Open,
        true => Completion::Done,
        false => Completion::Items(done),
    }
}

/// Printed text and headings: 「※…」, 「（9月末現在）」, 「【実績】」; also an item without text.
fn is_aside(line: &str) -> bool {
    let folded = fold(line);
    let is_form = matches!(presence::classify(&folded), Line::Nothing | Line::Sample | Line::SampleHeading);
    is_form && amount::items(&folded).is_empty()
}

/// Folded and without spaces, line by line.
fn by_line(text: &str) -> String {
    text.lines().map(|line| squeezed(&fold(line))).collect::<Vec<_>>().join("\n")
}
