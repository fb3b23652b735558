//! The clauses of a report: what each claims to be done, and whether one takes it back.
//!
//! Whether that is all of the measure is asked of [`aim`](super::aim).

use std::sync::LazyLock;

use regex::Captures;

use super::amount::{self, Amount};
use super::is_letter;
use matome_deadline::era::Era;
use matome_deadline::fiscal_year::FiscalYear;

/// What a clause says was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Claim {
    /// The verb; `None` for one of completion: 完了した, 済, 100%.
    pub(super) act: Option<String>,
    /// What it was done to, word by word; of 「計画の改定を完了した」 also what was done.
    pub(super) about: Vec<String>,
    /// Where: 市民課に, 北部地区で.
    pub(super) places: Vec<String>,
}

/// From whom and when a report is, as far as its words depend on it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Setting<'s> {
    pub(super) is_interim: bool,
    /// The fiscal year that the measure is of.
    pub(super) year: Option<FiscalYear>,
    /// The measure's own amounts.
    pub(super) amounts: &'s [Amount],
    /// What the measure aims at begins something.
    pub(super) aims_at_start: bool,
}

patterns! {
    REMARK = r"\(([^()]*)\)";
    HEADING = r"^[ ・]*[【\[][^】\]]*[】\]]";
    LABEL = "^[^:、。]{1,8}:";
    MONTH = "([0-9]{1,2})(?:月|/[0-9])";
    YEAR = "(令和|平成|[RrHh])?([0-9]{1,4}|元)年度()|(令和|平成|[RrHh])([0-9]{1,2}|元)(?:年|[./])|()([12][0-9]{3})(?:年|[./])";
    IS = "(?:である|でした|です|だ)$";
    CONCEDED = "(?:が|ものの|けれども?)、?$";
    LATER_YEAR = "^(?:当初)?[にへと]";
    CONTRAST = "(たが|ますが|ですが|ものの|けれども?|となり)、?";
    /// 進捗率80%, 80%完了
    RATE = r"(?:進捗|達成|完了|実施|整備|執行|移行|更新|終了|設置|導入|登録)[率度][はがも:]?約?([0-9.]+)%|([0-9.]+)%(?:の?[^、。%]{0,6})?[がをまで]*(?:完了|終了|済|実施|整備|進|達成$)";
    FRACTION = r"([0-9]+)/([0-9]+)[件人名回台本冊校戸か箇ヶ施項橋局業館園路課棟]";
    AMONG = r"([0-9][0-9,.]*)[^0-9、。]{1,4}中、?([0-9][0-9,.]*)";
    WHOLE_RATE = r"^(.*?)[率度]?[はがも:]?(?:100%|10割)(?:となった|となり(?:ました)?|に達した|で)?$";
    ENDED = r"^(.*?)(?:(?:完了|終了|達成|完遂|完結)(?:済み?|ずみ)?|済み?|ずみ)(?:し|いたし|致し|され|することができ|でき|と?なり|となっ|させ)?(?:た|ました|て(?:いる|います|おり|おります)?|で)?$";
    DID = r"^(.*?)(?:することが)?(?:いたし|致し|し|され|でき|出来)?(?:た|ました)$";
    GOING_ON = r"^(.*?)(?:し|され|して|されて)$";
    LASTING = "^(.*?(?:公開|公表|施行|適用|掲載|供用|稼働))(?:し|され)て(?:いる|います|おり|おります)$";
}

lists! {
    HARMLESS, OPEN, TROUBLE, PRESENT, STAYS, PLANNED, CLOSING, PAST, OTHERS, WHEN, GOES_ON, NOT_SURE, PLACE, ASIDE,
    START
}

/// Nouns for verbs that have none.
static NOUNS: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| super::pairs("NOUNS"));

/// The text with nouns for its native verbs.
pub(super) fn canonical(text: &str) -> String {
    NOUNS.iter().fold(text.to_owned(), |text, (verb, noun)| text.replace(verb, noun))
}

/// What a folded text says was done; `None` where something is left open.
pub(super) fn claims(text: &str, setting: Setting<'_>) -> Option<Vec<Claim>> {
    let mut claims = Vec::new();
    for sentence in without_remarks(text)?.split(['\n', '。', '!', ';']) {
        let sentence = HEADING.replace(sentence, "");
        let squeezed: String =
            sentence.chars().filter(|c| !c.is_whitespace() && !"「」【】[]『』".contains(*c)).collect();
        let sentence = HARMLESS.replace_all(&squeezed, "");
        let clauses = clauses(&canonical(&sentence.replace('…', "は")));
        for (at, clause) in clauses.iter().enumerate() {
            let is_last = at + 1 == clauses.len();
            let claim = Claim::of(clause, is_last, setting);
            if is_open(clause, is_last, claim.as_ref(), setting) {
                return None;
            }
            // 「登録したが、…」: what follows is set against it.
            claims.extend(claim.filter(|_| !CONCEDED.is_match(clause)));
        }
    }
    Some(claims)
}

/// 「実施（受講者90人）した」 says beside it how many there were; 「完了（予定）」 takes it back, 「計画（案）」 says what it is.
fn without_remarks(text: &str) -> Option<String> {
    let is_open = |found: Captures<'_>| {
        let remark = HARMLESS.replace_all(&found[1], "").into_owned();
        OPEN.is_match(&remark) && !remark.contains("約")
    };
    if REMARK.captures_iter(text).any(is_open) {
        return None;
    }
    let kept = |found: &Captures<'_>| if found[1].ends_with('案') { found[1].to_owned() } else { String::new() };
    Some(REMARK.replace_all(text, kept).into_owned())
}

/// The clauses of a sentence: parted at commas behind verbs.
fn clauses(sentence: &str) -> Vec<String> {
    let mut clauses: Vec<String> = Vec::new();
    for part in CONTRAST.replace_all(sentence, "$1\u{1}").split('\u{1}').filter(|part| !part.is_empty()) {
        let mut clause = String::new();
        for piece in part.split_inclusive('、') {
            clause.push_str(piece);
            if GOES_ON.is_match(piece.trim_end_matches('、')) {
                clauses.push(std::mem::take(&mut clause));
            }
        }
        clauses.push(clause);
    }
    clauses.retain(|clause| !clause.is_empty());
    clauses
}

/// Something is left, late, in part, planned or going on.
fn is_open(clause: &str, is_last: bool, claim: Option<&Claim>, setting: Setting<'_>) -> bool {
    let plain = IS.replace(clause, "");
    let plain = plain.trim_end_matches(['、', '.', ',']);
    if CLOSING.is_match(plain) {
        return false;
    }
    let number = |found: &Captures<'_>, at: usize| {
        found.get(at).map_or(100.0_f64, |number| number.as_str().replace(',', "").parse().unwrap_or(100.0))
    };
    let is_held_up = claim.and_then(|claim| claim.act.as_ref()).map_or(claim.is_none(), |act| TROUBLE.is_match(act));
    OPEN.find_iter(plain).any(|found| !(setting.aims_at_start && START.is_match(found.as_str())))
        || (is_last && is_held_up && TROUBLE.is_match(plain))
        || (PRESENT.is_match(plain) && !STAYS.is_match(plain))
        || PLANNED.is_match(plain)
        || RATE.captures_iter(plain).any(|found| number(&found, 1).min(number(&found, 2)) < 100.0)
        || FRACTION.captures_iter(plain).any(|found| number(&found, 1) < number(&found, 2))
        || AMONG.captures_iter(plain).any(|found| number(&found, 2) < number(&found, 1))
        || (setting.is_interim && !PAST.is_match(plain) && months(plain).any(|month| !(4..10).contains(&month)))
        || years(plain, setting).any(|(ahead, behind)| ahead > 0 && LATER_YEAR.is_match(behind))
}

fn months(clause: &str) -> impl Iterator<Item = u32> {
    MONTH.captures_iter(clause).filter_map(|found| found[1].parse().ok())
}

/// The fiscal years that a clause names: how far they lie ahead of the measure's, and what stands behind them.
fn years<'c>(clause: &'c str, setting: Setting<'_>) -> impl Iterator<Item = (i32, &'c str)> {
    let ahead = move |found: Captures<'c>| {
        let part = |at: [usize; 3]| at.into_iter().find_map(|at| found.get(at)).map_or("", |part| part.as_str());
        let number = if part([2, 5, 7]) == "元" { 1 } else { part([2, 5, 7]).parse().ok()? };
        let era = Era::named(Some(part([1, 4, 6])).filter(|era| !era.is_empty()).unwrap_or("令和"))?;
        let ahead = if number > 1900 { number } else { era.western(number)? } - setting.year?.start();
        // January lies in the fiscal year before.
        let ahead = if found.get(3).is_none() && ahead == 1 { 0 } else { ahead };
        Some((ahead, &clause[found.get(0)?.end()..]))
    };
    YEAR.captures_iter(clause).filter_map(ahead)
}

impl Claim {
    fn of(clause: &str, is_last: bool, setting: Setting<'_>) -> Option<Self> {
        let plain = IS.replace(clause, "");
        let plain = CONCEDED.replace(plain.trim_end_matches('、'), "");
        if OTHERS.is_match(&plain) || years(&plain, setting).any(|(ahead, _)| ahead != 0) || plain.starts_with("うち")
        {
            return None;
        }
        if let Some(found) = WHOLE_RATE.captures(&plain).or_else(|| ENDED.captures(&plain)) {
            return Some(Self::with(&bare(&found[1], setting), None));
        }
        let lies_behind = |month| !setting.is_interim || (4..9).contains(&month);
        let has_day = || months(&plain).next().is_some() && months(&plain).all(lies_behind);
        let going_on = || GOING_ON.captures(&plain).filter(|_| !is_last);
        let stem = match DID.captures(&plain).or_else(going_on).or_else(|| LASTING.captures(&plain)) {
            Some(found) => found.get(1)?.as_str(),
            None if plain.ends_with(is_letter) && has_day() => &plain,
            None => return None,
        };
        let (stem, tail) = stem.split_at(stem.trim_end_matches(|c| matches!(c, 'ぁ'..='ゖ')).len());
        let stem = bare(stem, setting);
        let (before, act) = stem.split_at(stem.trim_end_matches(is_letter).len());
        (!NOT_SURE.is_match(tail)).then(|| Self::with(before, Some(act.to_owned())))
    }

    /// What stands before a verb: words with what links them to it.
    fn with(before: &str, act: Option<String>) -> Self {
        let mut claim = Self { act, about: Vec::new(), places: Vec::new() };
        let (mut rest, mut is_aside) = (before, false);
        while !rest.is_empty() {
            let head = rest.trim_end_matches(|c| !is_letter(c));
            let link = rest[head.len()..].trim_start_matches('の').trim_end_matches('、');
            // Of 「9月議会の議決」 both belong to the same verb, as one.
            let is_joined = head.len() < rest.len() && matches!(link, "" | "・" | "と" | "や");
            is_aside = if is_joined { is_aside } else { ASIDE.is_match(link) };
            let (before, word) = head.split_at(head.trim_end_matches(is_letter).len());
            if !is_aside && !word.is_empty() {
                claim.about.insert(0, word.to_owned());
            } else if PLACE.is_match(word) {
                claim.places.push(word.to_owned());
            }
            rest = before;
        }
        claim
    }
}

/// Without days, amounts and a label ahead.
fn bare(text: &str, setting: Setting<'_>) -> String {
    amount::without(&WHEN.replace_all(&LABEL.replace(text, ""), ""), setting.amounts)
}
