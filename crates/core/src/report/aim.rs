//! The aim of a measure, in parts, and whether a report's claims cover all of it.
//!
//! It is taken from the target if that has a verb, else from the actions, else the title. A claim covers the whole if
//! it names nothing that the measure does not, if its verb is the measure's own, a later one or one of completion, and
//! if no number is less than the measure's. In doubt it does not.

use std::sync::LazyLock;

use super::amount::{self, Amount};
use super::claim::{Claim, canonical};
use super::{is_letter, presence};

#[derive(Debug, Clone, Default)]
pub(super) struct Aim {
    parts: Vec<Part>,
    /// The title's last act, unless it is only a step of the rest.
    title: Option<Part>,
    /// All letters of the texts that may name the measure.
    names: String,
    pub(super) amounts: Vec<Amount>,
    /// Amounts of the last clause: 「2,000人に調査を実施し、結果を公表する」 has none.
    counted: Vec<Amount>,
    is_of_all: bool,
    is_recurring: bool,
}

/// The act that a line or sentence announces.
#[derive(Debug, Clone)]
struct Part {
    /// Its last word: 公表, 実態調査.
    act: String,
    object: String,
    names: String,
    /// The clauses before: 条例を改正 of 「条例を改正し、公布する」.
    steps: String,
    /// Every member of a list: 煙突、建屋を.
    members: Vec<String>,
}

/// Synonymous acts, and acts that can only follow them.
static ACTS: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| super::pairs("ACTS"));

/// Acts of events, whose object carries the meaning.
const LIGHT: [&str; 2] = ["実施", "開催"];

patterns! {
    MEMBERS = "(?:[一-鿿ァ-ヺー]{2,}[、・とや])+[一-鿿ァ-ヺー]{2,}[をのにへがで]";
    IN_BRACKETS = r"\([^()]*\)";
}

lists! { TAIL, FILLER, FILLER_END, STAGE, START, ALL, FINISHED, FINDING, COUNTED_PLACE, VENUE, RECURRING }

impl Part {
    fn of(text: &str, amounts: &[Amount]) -> Option<Self> {
        let text = canonical(&IN_BRACKETS.replace_all(text, ""));
        let plain = amount::without(&text, amounts);
        let stem = TAIL.replace(plain.trim_end_matches(['。', '、']), "");
        let (act, before) = last_word(&stem);
        let object = if before.ends_with(['を', 'の', 'へ', 'に']) { last_word(before).0 } else { "" };
        let members = MEMBERS.find_iter(&plain).flat_map(|found| found.as_str().split(['、', '・', 'と', 'や']));
        let members = members.map(named).filter(|_| !plain.contains('し')).collect();
        let steps = text.rsplit_once("し、").map_or("", |(steps, _)| steps).to_owned();
        let names = named(&text);
        (!act.is_empty()).then(|| Self { act: act.to_owned(), object: object.to_owned(), names, steps, members })
    }

    /// 研修を実施: the object carries the meaning.
    fn is_light(&self) -> bool {
        LIGHT.contains(&self.act.as_str()) && !self.object.is_empty()
    }

    /// Some of its members are named, and not all; 「3公園」 are three of them.
    fn names_some(&self, text: &str, reported: &[Amount]) -> bool {
        let named = self.members.iter().filter(|member| text.contains(member.as_str())).count();
        let is_unit = |unit: &str| self.members.iter().all(|member| member.ends_with(unit));
        let is_all = |told: &Amount| told.value >= self.members.len() as f64 && is_unit(&told.unit);
        named > 0 && named < self.members.len() && !reported.iter().any(is_all)
    }

    /// 「東小：8月完了、西小：9月完了」
    fn is_done_to_each(&self, claims: &[Claim]) -> bool {
        let is_done_to = |member: &String, claim: &Claim| {
            let names = |word: &String| member.starts_with(word.as_str());
            claim.act.as_ref().is_none_or(|act| self.is_same(act))
                && claim.about.iter().any(names)
                && claim.about.iter().all(|word| names(word) || is_filler(word) || self.is_same(word))
        };
        self.members.len() > 1 && self.members.iter().all(|member| claims.iter().any(|claim| is_done_to(member, claim)))
    }

    fn is_same(&self, done: &str) -> bool {
        let (own, done) = (without_fillers(&self.act), without_fillers(done));
        is_same_act(own, done)
            || !self.steps.contains(last_two(done)) && is_other_name(own, done)
            || self.is_light() && (self.object.ends_with(done) || is_other_name(&self.object, done))
    }
}

fn last_clause(line: &str) -> &str {
    line.rsplit_once("し、").map_or(line, |(_, last)| last)
}

/// The text's letters, including digits.
fn named(text: &str) -> String {
    text.chars().filter(|c| is_letter(*c)).collect()
}

/// The last word of letters, and the text before it.
fn last_word(text: &str) -> (&str, &str) {
    let end = text.trim_end_matches(|c| !is_letter(c));
    let start = end.trim_end_matches(is_letter).len();
    (&end[start..], &end[..start])
}

fn is_same_act(own: &str, done: &str) -> bool {
    if done.chars().count() < 2 || own.is_empty() {
        return !own.is_empty() && own == done;
    }
    own.ends_with(done) || done.ends_with(own)
}

/// Whether it is a synonym, or a later act.
fn is_other_name(own: &str, done: &str) -> bool {
    let ends = |text: &str, words: &str| words.split('|').any(|word| text.ends_with(word));
    ACTS.iter().any(|(same, later)| ends(own, same) && (ends(done, same) || ends(done, later)))
}

impl Aim {
    /// Texts are folded and without spaces, line by line.
    pub(super) fn of(target: &str, title: &str, actions: &str, goal: &str) -> Self {
        // A form repeats the title above the actions.
        let is_title = |line: &&str| named(line) == named(title);
        let actions: Vec<&str> = actions.lines().filter(|line| !is_title(line)).collect();
        let actions = actions.join("\n");
        let amounts = amount::amounts(&format!("{target}\n{title}\n{actions}"));
        let parts = |text: &str| -> Vec<Part> {
            text.split(['\n', '。']).filter_map(|line| Part::of(presence::without_marks(line), &amounts)).collect()
        };
        let has_verb = target.trim_end_matches('。').ends_with(['る', 'う', 'く', 'す']);
        // A target that is only a number says less than the actions.
        let texts = if has_verb { [target, &actions, title, goal] } else { [&actions, target, title, goal] };
        let counted: Vec<&str> = [target, title, &actions].into_iter().flat_map(str::lines).map(last_clause).collect();
        let parts = texts.into_iter().map(parts).find(|parts| !parts.is_empty()).unwrap_or_default();
        let is_last = |act: &str| parts.last().is_some_and(|part| part.is_same(act));
        let is_step = |act: &str| format!("{target}{actions}").contains(last_two(act)) && !is_last(act);
        let steps: String = parts.iter().map(|part| part.steps.as_str()).collect();
        let of_title = Part::of(title, &amounts).filter(|part| !is_step(&part.act));
        Self {
            title: of_title.map(|part| Part { steps, ..part }),
            names: named(&canonical(&format!("{target}\n{title}\n{actions}\n{goal}"))),
            is_of_all: amounts.is_empty() && ALL.is_match(if target.is_empty() { &actions } else { target }),
            is_recurring: RECURRING.is_match(&format!("{target}{title}{actions}")),
            parts,
            counted: amount::amounts(&counted.join("\n")),
            amounts,
        }
    }

    pub(super) fn acts(&self) -> Vec<String> {
        let acts = self.parts.iter().chain(&self.title).map(|part| last_two(without_fillers(&part.act)).to_owned());
        acts.filter(|act| act.chars().nth(1).is_some()).collect()
    }

    /// Whether the aim is only to begin something.
    pub(super) fn is_start(&self) -> bool {
        self.parts.iter().chain(&self.title).any(|part| START.is_match(&part.act))
    }

    /// Whether `claims` reach all of it; `None` if fewer are reported than the measure, or the report itself, asks for
    /// (目標30件、 実績27件). `text` is the whole report in canonical words.
    pub(super) fn is_reached(&self, claims: &[Claim], text: &str) -> Option<bool> {
        let reported = amount::amounts(text);
        let asked: Vec<&Amount> = self.amounts.iter().chain(reported.iter().filter(|amount| amount.is_asked)).collect();
        amount::compare(&asked, &reported)?;
        let of_all = || self.parts.iter().chain(&self.title);
        let names_some = |text: &str| of_all().any(|part| part.names_some(text, &reported));
        // 「導入した」 may be said of the first of three: a plain verb must say how many.
        let mut several: Vec<&Amount> = self.counted.iter().filter(|amount| !amount.is_ceiling).collect();
        if several.iter().all(|amount| amount.value <= 1.0) {
            several.clear();
        }
        let is_own = |told: &&Amount| self.amounts.iter().any(|own| own.unit == told.unit && own.value <= told.value);
        let counts_places = reported.iter().any(|told| COUNTED_PLACE.is_match(&told.unit) && !is_own(&told));
        let is_counted = amount::compare(&several, &reported) == Some(true);
        let is_single = several.is_empty() && !self.is_of_all && !counts_places;
        let says_all = ALL.is_match(text);
        let is_venue = |claim: &Claim, place: &str| {
            let act = claim.act.as_ref().or(claim.about.last());
            is_single && act.is_some_and(|act| LIGHT.contains(&act.as_str())) && VENUE.is_match(place)
        };
        let counts = |claim: &&Claim| {
            // 「5会場の選定を終え、3会場で開設した」
            let is_fewer = |own: &&Amount| {
                let mut told = claim.amounts.iter().filter(|told| told.unit == own.unit).peekable();
                told.peek().is_some() && told.all(|told| told.value < own.value)
            };
            if several.iter().any(is_fewer) {
                return false;
            }
            let is_of_all_targets = || claim.targets.iter().all(|target| self.names_all_of(target));
            let is_once = !self.is_recurring && (is_single || is_counted);
            (is_once || says_all || claim.act.is_none() && is_of_all_targets())
                && (is_counted || claim.places.iter().all(|place| self.names_all_of(place) || is_venue(claim, place)))
        };
        let is_partial = |claim: &Claim| names_some(&claim.about.concat());
        let is_covered =
            |part: &Part| claims.iter().filter(counts).any(|claim| self.covers(claim, part) && !is_partial(claim));
        let is_of_whole = |claim: &Claim| {
            let is_named = |word: &String| is_filler(word) || self.names_all_of(word);
            claim.act.is_none() && claim.about.iter().all(|word| is_filler(word)) && claim.after.iter().all(is_named)
        };
        let is_all = || {
            claims.iter().filter(counts).any(is_of_whole)
                || self.title.as_ref().is_some_and(is_covered)
                || (!self.parts.is_empty() && self.parts.iter().all(is_covered))
                || (!self.parts.is_empty() && self.parts.iter().all(|part| part.is_done_to_each(claims)))
        };
        let is_some_of_all = self.is_of_all && counts_places && !says_all || names_some(text);
        Some(!is_some_of_all && is_all())
    }

    /// The claim names only what the part names, and has the part's verb.
    fn covers(&self, claim: &Claim, part: &Part) -> bool {
        let is_finding = |word: &String| claim.act.is_some() && FINDING.is_match(word) && !self.names.contains(word);
        // 机上調査 is not the 調査 aimed at.
        let is_own = |word: &String| {
            part.is_same(word) && self.names_all_of(word.strip_suffix(part.act.as_str()).unwrap_or_default())
        };
        let is_known = |word: &String| (self.names_all_of(word) || is_own(word)) && !is_finding(word);
        // 「方針を決定し、公表した」: the second verb has the same object.
        let is_later = claim.about.is_empty() && !claim.act.as_deref().is_some_and(|act| part.act.ends_with(act));
        let mut words = claim.about.iter().chain(&claim.act);
        let is_of_title = |stage: &str| {
            part.names.contains(stage) || self.title.as_ref().is_some_and(|title| title.names.contains(stage))
        };
        words.all(|word| STAGE.find_iter(word).all(|stage| is_of_title(stage.as_str())))
            && claim.about.iter().all(is_known)
            && (!is_later || claim.after.iter().all(is_known))
            && self.is_act(claim, part)
    }

    fn is_act(&self, claim: &Claim, part: &Part) -> bool {
        let own = part.act.as_str();
        // Building what is to be opened is a step.
        let is_building = |word: &String| word.ends_with("工事") && !word.contains(own) && !self.names.contains("工事");
        if claim.about.last().is_some_and(is_building) && !is_other_name(own, "完成") {
            return false;
        }
        let named = claim.about.iter().rev().find(|word| !is_filler(word));
        match claim.act.as_deref() {
            Some(act) if FINISHED.is_match(act) && named.is_some_and(|named| part.is_same(named)) => true,
            act if act.is_none_or(|act| LIGHT.contains(&act)) => named.is_none_or(|named| part.is_same(named)),
            None => false,
            // 「選定を決定した」 is only the decision.
            Some(act) if named.is_some_and(|named| named.ends_with(own)) && !act.ends_with(own) => false,
            // 「委嘱状を交付した」 is 委嘱状交付.
            Some(act) if named.is_some_and(|named| part.is_same(&format!("{named}{act}"))) => true,
            Some(act) => part.is_same(act) && self.names_all_of(act.strip_suffix(last_two(act)).unwrap_or(act)),
        }
    }

    /// Every piece of the word occurs in the measure or is generic.
    fn names_all_of(&self, word: &str) -> bool {
        let mut rest = word;
        while !rest.is_empty() {
            let mut ends = rest.char_indices().rev().map(|(at, c)| at + c.len_utf8());
            let known = ends.find(|end| self.names.contains(&rest[..*end])).unwrap_or(0);
            let is_piece = known == rest.len() || rest[..known].chars().nth(1).is_some();
            let taken = FILLER.find(rest).map_or(0, |filler| filler.end()).max(if is_piece { known } else { 0 });
            if taken == 0 {
                return false;
            }
            rest = &rest[taken..];
        }
        true
    }
}

/// 点検 of 点検業務; a word of fillers only stays.
fn without_fillers(word: &str) -> &str {
    let end = FILLER_END.find(word).map_or(0, |end| end.start());
    if end == 0 { word } else { without_fillers(&word[..end]) }
}

fn is_filler(word: &str) -> bool {
    word.is_empty() || FILLER.find(word).is_some_and(|filler| is_filler(&word[filler.end()..]))
}

fn last_two(word: &str) -> &str {
    word.char_indices().rev().nth(1).map_or(word, |(at, _)| &word[at..])
}
