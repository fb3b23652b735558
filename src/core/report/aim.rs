//! What a measure aims at, part by part, and whether what was done has reached it.
//!
//! The target says it, where it says more than a number; else the title, the actions, the goal. A clause that says that
//! something is done counts for a part of it only if it is that which was done: the same act, or one that comes after
//! it ([`Act::ends`]), on something that the measure names. All is reached when the last part is and no part that is
//! counted is passed over in silence; what lies before it without a number was on the way there.

use super::act::{Act, ActKind};
use super::amount::{self, Amount, Reach, letters, share_a_pair};
use super::deed::{Deed, What, named_act};
use super::object;
use super::word_list::WordList;

/// Words by which less is better: of a number that stands alone.
static FEWER: WordList = WordList::new("縮減 削減 抑制 短縮 減少 減量 低減 解消");

#[derive(Debug, Clone, Default)]
pub(super) struct Aim {
    parts: Vec<Part>,
    /// Its words, as they stand.
    text: String,
    /// The letters of all by which it may be called.
    names: String,
    /// What a title asks for beside a target that is only a number.
    beside: Vec<Amount>,
}

#[derive(Debug, Clone)]
struct Part {
    letters: String,
    act: Option<Act>,
    amounts: Vec<Amount>,
    /// A number alone: what is counted is the measure itself.
    is_bare: bool,
    /// It takes place: 開催, 実施.
    is_event: bool,
    /// 全校で, without a number.
    is_of_all: bool,
}

/// All that a report says.
#[derive(Debug)]
struct Told {
    amounts: Vec<Amount>,
    letters: String,
    says_all: bool,
}

impl Told {
    fn of(text: &str) -> Self {
        Self { amounts: amount::amounts(text), letters: letters(text), says_all: says_all(text) }
    }

    /// 「4校で開催した」 of all schools: as many as there are, or only some.
    fn is_counted_in_part(&self) -> bool {
        !self.says_all && self.amounts.iter().any(Amount::is_of_places)
    }
}

/// How the object of a clause stands to the measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fit {
    /// It names nothing, and so the measure itself.
    Unnamed,
    Same,
    /// Something else, or only a stage of it.
    Other,
}

/// What there is to tell it from, folded and without spaces.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Words<'w> {
    pub(super) target: &'w str,
    pub(super) title: &'w str,
    pub(super) actions: &'w str,
    pub(super) goal: &'w str,
}

impl Aim {
    pub(super) fn of(words: Words<'_>) -> Self {
        let Words { target, title, actions, goal } = words;
        let is_bare = target.lines().all(amount::is_bare);
        let own = if title.is_empty() { if actions.is_empty() { goal } else { actions } } else { title };
        let text = if is_bare { format!("{target}\n{own}") } else { format!("{target}\n{title}") };
        let around = if is_bare { format!("{title}\n{actions}\n{goal}") } else { format!("{title}\n{goal}") };
        let mut parts = parts(if target.is_empty() { own } else { target });
        if FEWER.are_within(&format!("{title}{goal}")) {
            let bare = parts.iter_mut().filter(|part| part.is_bare);
            bare.for_each(|part| part.amounts.iter_mut().for_each(|amount| amount.is_ceiling = true));
        }
        let beside = if is_bare { amount::amounts(title) } else { Vec::new() };
        Self { parts, names: letters(&format!("{target}\n{around}")), text, beside }
    }

    /// Less is reported than is asked for, by the target or by the report itself (目標30件、実績27件).
    pub(super) fn is_missed(&self, reported: &[Amount]) -> bool {
        let asked = self.parts.iter().flat_map(|part| &part.amounts).chain(&self.beside);
        let asked = asked.filter(|amount| !amount.is_of_earlier());
        let asked = asked.chain(reported.iter().filter(|amount| amount.is_asked()));
        asked.into_iter().any(|amount| amount.reached_by(reported) == Reach::Short)
    }

    /// Whether `deeds` reach all of it; `text` is all that the report says.
    pub(super) fn is_reached(&self, deeds: &[Deed], text: &str) -> bool {
        if self.names.is_empty() {
            return deeds.iter().any(Deed::is_final);
        }
        if deeds.iter().any(Deed::is_of_all) {
            return true;
        }
        let told = Told::of(text);
        let is_covered = |part: &Part| {
            deeds.iter().any(|deed| self.covers(deed, part, &told))
                || (part.is_counted(&told.amounts) && deeds.iter().any(|deed| self.counts(deed)))
        };
        let is_told = |part: &Part| {
            part.amounts.is_empty() || share_a_pair(&part.letters, &told.letters) || part.is_reached(&told.amounts)
        };
        self.parts.split_last().is_some_and(|(last, before)| is_covered(last) && before.iter().all(is_told))
    }

    /// 「5館の工事を終えた」 of 5館: a deed that the measure is about, and no mere step.
    fn counts(&self, deed: &Deed) -> bool {
        let is_step = matches!(deed.what, What::Did(act) if act.kind == ActKind::Step);
        !is_step && deed.what != What::Other && self.fit(deed) != Fit::Other
    }

    fn fit(&self, deed: &Deed) -> Fit {
        if object::stage(&deed.object).is_some_and(|stage| !self.text.contains(stage)) {
            return Fit::Other;
        }
        let named = letters(&deed.object);
        if named.chars().count() <= if named.starts_with('全') { 3 } else { 1 } {
            return Fit::Unnamed;
        }
        if self.names.contains(&object::head(&deed.object)) { Fit::Same } else { Fit::Other }
    }

    fn covers(&self, deed: &Deed, part: &Part, told: &Told) -> bool {
        let fit = self.fit(deed);
        if fit == Fit::Other {
            return false;
        }
        match deed.what {
            _ if part.is_outcome() || (!deed.is_ended && part.may_go_on(told)) => false,
            What::Ended => part.is_bare || part.letters.contains(&object::head(&deed.object)),
            What::Other => {
                let noun = letters(&deed.noun);
                noun.chars().count() > 1 && part.letters.contains(&noun)
            }
            What::Did(act) if act.kind == ActKind::Step => match part.act {
                Some(aim) => act.ends(aim),
                None => part.letters.contains(act.word) || (part.is_bare && self.names.contains(act.word)),
            },
            What::Did(act) => match part.act {
                Some(aim) => act.ends(aim),
                None if part.is_bare => act.is_of_product() || fit == Fit::Same || self.text.contains(act.word),
                None if fit == Fit::Unnamed => part.amounts.is_empty() && act.is_of_product(),
                None => part.amounts.is_empty() && part.letters.contains(&object::head(&deed.object)),
            },
        }
    }
}

impl Part {
    fn is_reached(&self, reported: &[Amount]) -> bool {
        !self.amounts.is_empty() && self.amounts.iter().all(|amount| amount.reached_by(reported) == Reach::Reached)
    }

    /// The same, and the report counts what the part counts.
    fn is_counted(&self, reported: &[Amount]) -> bool {
        self.is_reached(reported) && self.amounts.iter().all(|amount| amount.is_told_alike(reported))
    }

    /// 35件以下, 25%: what shall come of the work, and not how much of it there is.
    fn is_outcome(&self) -> bool {
        self.is_bare && self.amounts.iter().any(Amount::is_of_outcome)
    }

    /// 「開催した」 of 3回 may have been the first of them, and 「4校で開催した」 of all schools only some.
    fn may_go_on(&self, told: &Told) -> bool {
        let is_met = |amount: &Amount| amount.value <= 1.0 || amount.reached_by(&told.amounts) == Reach::Reached;
        (self.is_event && !self.amounts.iter().all(is_met)) || (self.is_of_all && told.is_counted_in_part())
    }

    fn of(text: &str) -> Self {
        let amounts: Vec<Amount> = amount::amounts(text).into_iter().filter(|amount| !amount.is_of_earlier()).collect();
        let last = Act::last_in(text);
        Self {
            letters: letters(text),
            act: last.map(|(act, at)| aimed_act(act, &text[..at])),
            is_bare: amount::is_bare(text),
            is_event: last.is_some_and(|(act, _)| act.kind == ActKind::Hold),
            is_of_all: amounts.is_empty() && says_all(text),
            amounts,
        }
    }
}

/// 全校, すべての; 安全 and 健全 are other words.
fn says_all(text: &str) -> bool {
    let is_whole = |(at, _): (usize, &str)| !text[..at].ends_with(['安', '健', '完', '保', '万']);
    text.contains("すべて") || text.match_indices('全').any(is_whole)
}

/// The last act of a text; of 「調査を実施する」 and 「診断を終える」 that of the object.
fn aimed_act(act: Act, before: &str) -> Act {
    let is_light = matches!(act.kind, ActKind::Hold | ActKind::End);
    named_act(&object::of(before)).filter(|_| is_light).map_or(act, |(inner, _)| inner)
}

/// Lines, sentences, and what stands between commas with an act or a number of its own.
fn parts(target: &str) -> Vec<Part> {
    let target = without_brackets(target);
    let mut parts = Vec::new();
    for sentence in target.split(['\n', '。']).map(|line| line.trim_matches(['・', '、', '*', '●', '○', '-'])) {
        let mut open = String::new();
        for piece in sentence.split('、').filter(|piece| !piece.is_empty()) {
            open.push_str(piece);
            if Act::last_in(piece).is_some() || !amount::amounts(piece).is_empty() {
                parts.push(Part::of(&std::mem::take(&mut open)));
            }
        }
        if letters(&open).chars().count() > 1 {
            parts.push(Part::of(&open));
        }
    }
    parts
}

fn without_brackets(text: &str) -> String {
    let mut depth = 0_usize;
    let mut kept = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            '\n' => depth = 0,
            _ => {}
        }
        if depth == 0 && c != ')' {
            kept.push(c);
        }
    }
    kept
}
