//! Parses the clauses of a report: what each claims to be done, and whether one retracts it.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::amount::{self, Amount};
use super::is_letter;
use matome_deadline::era::Era;
use matome_deadline::fiscal_year::FiscalYear;

#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Claim {
    /// The verb; `None` for one of completion: 完了した, 済, 100%.
    pub(super) act: Option<String>,
    /// The object, word by word; for 「計画の改定を完了した」 also the act.
    pub(super) about: Vec<String>,
    /// Places: 市民課に, 北部地区で.
    pub(super) places: Vec<String>,
    pub(super) amounts: Vec<Amount>,
    /// The object of the preceding clause, if this one has none.
    pub(super) after: Vec<String>,
    /// Recipients: 管理職に, 新システムへ.
    pub(super) targets: Vec<String>,
}

/// Context of a report that its words depend on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Setting<'s> {
    pub(super) is_interim: bool,
    pub(super) year: Option<FiscalYear>,
    /// The acts it aims at.
    pub(super) own: &'s [String],
    pub(super) amounts: &'s [Amount],
    pub(super) aims_at_start: bool,
}

patterns! {
    REMARK = r"(.?)\(((?:[^()]|\([^()]*\))*)\)(.?)";
    DATED = "^(?:[RrHh令和]*[0-9]{1,4}[./年])?[0-9]{1,2}[./月]";
    /// 「7月着工、9月19日竣工」 are two.
    STEP = "[0-9](?:月|/[0-9]).*[^0-9][一-鿿ァ-ヺー]、$";
    DAY_OR_MONTH = "([0-9]{1,2})(?:(月[0-9]|/[0-9])|月)";
    /// 12/12台, 512/512
    FULL = r"([0-9][0-9,]*)([件人名回台本冊校戸箇か施項橋局館園路課棟]所?)?/([0-9][0-9,]*)([件人名回台本冊校戸箇か施項橋局館園路課棟]所?)?";
    SINCE = "[0-9][月日](?:[上中下]旬|末)?から|^(?:延べ|約)?[0-9,]+(?:人|名|件|世帯|団体|社)が";
    CONTINUES = "て(?:い(?:る|ます)|お(?:り|ります))$";
    PASSED = "(?:可決|議決|施行|公布)$";
    ARROW = "[^0-9](?:→|⇒|➡)";
    YEAR = "(令和|平成|[RrHh])?([0-9]{1,4}|元)年度()|(令和|平成|[RrHh])([0-9]{1,2}|元)(?:年|[./])|()([12][0-9]{3})(?:年|[./])";
    TOPIC = "^(?:に|分|中|まで)?[はも]";
    DEED = "(?:[をがでにへ]|[0-9](?:[件人名回台本冊校戸橋局館園課棟基社]|[かヶヵ箇]所|施設|路線|地区))(?:全て|すべて)?[一-鿿A-Zァ-ヺー]{2,8}$";
    IS = "(?:である|でした|です|だ)$";
    CONCEDED = "(?:が|ものの|けれども?)、?$";
    LATER_YEAR = "^(?:当初)?[にへと]";
    CONTRAST = "(たが|ますが|ですが|ものの|けれども?|となり)、?";
    /// 進捗率80%, 80%完了
    RATE = r"(?:進捗|達成|完了|実施|整備|執行|移行|更新|終了|設置|導入|登録)[率度][はがも:]?約?([0-9.]+)%|([0-9.]+)%(?:の?[^、。%]{0,6})?[がをまで]*(?:完了|終了|済|実施|整備|進|達成$)";
    FRACTION = r"([0-9]+)/([0-9]+)[件人名回台本冊校戸か箇ヶ施項橋局業館園路課棟]";
    AMONG = r"([0-9][0-9,.]*)[^0-9、。]{1,4}中、?([0-9][0-9,.]*)";
    WHOLE_RATE = r"^(.*?)[率度]?[はがも:]?(?:100%|10割)(?:となった|となり(?:ました)?|に達した|で)?$";
    ENDED = r"^(.*?)(?:(?:完了|終了|達成|完遂|完結|終結|修了|一巡|了)(?:済み?|ずみ)?|済み?|ずみ)(?:とし|し|いたし|致し|され|することができ|でき|と?なり|となっ|させ)?(?:た|ました|て(?:いる|います|おり|おります)?|で)?$";
    DID = r"^(.*?)(?:することが)?(?:いたし|致し|とな[りっ]|とし|し|され|させ|でき|出来)?(?:た|ました)$";
    GOING_ON = r"^(.*?)(?:し|され|して|されて)$";
    LASTING = "^(.*?(?:公開|公表|施行|適用|掲載|供用|使用|利用|稼働|運用|移行|切替))(?:し|され)て(?:いる|います|おり|おります)$";
}

lists! {
    HARMLESS, OPEN, TROUBLE, PRESENT, STAYS, PLANNED, CLOSING, PAST, OTHERS, WHEN, GOES_ON, NOT_SURE, PLACE, ASIDE,
    START, NOTHING_LEFT, AFTERCARE, OTHER_YEAR, THIS_YEAR, NOT_YET
}

static NOUNS: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| super::pairs("NOUNS"));

/// Patterns and their replacements.
static REWRITTEN: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
    super::pairs("REWRITTEN").into_iter().map(|(text, plain)| (super::pattern(text), plain)).collect()
});

/// Replaces native verbs by nouns.
pub(super) fn canonical(text: &str) -> String {
    NOUNS.iter().fold(rewritten(text), |text, (verb, noun)| text.replace(verb, noun))
}

fn rewritten(text: &str) -> String {
    let replaced = |text: String, (other, plain): &(Regex, &str)| other.replace_all(&text, *plain).into_owned();
    REWRITTEN.iter().fold(text.to_owned(), replaced)
}

/// The completed acts of a folded text; `None` if something is left open.
pub(super) fn claims(text: &str, setting: Setting<'_>) -> Option<Vec<Claim>> {
    let mut told = Told::default();
    let text = without_remarks(&rewritten(text), setting)?;
    for sentence in last_steps(&text).split(['\n', '。', '!', ';']) {
        let squeezed: String =
            sentence.chars().filter(|c| !c.is_whitespace() && !"「」【】[]『』".contains(*c)).collect();
        let sentence = HARMLESS.replace_all(&canonical(&squeezed.replace('…', "は")), "").into_owned();
        if NOTHING_LEFT.is_match(&sentence) {
            told.claims.push(Claim::default());
        } else if !AFTERCARE.is_match(&sentence) || setting.own.iter().any(|act| sentence.contains(act)) {
            told.add(&FULL.replace_all(&sentence, full_rate), setting)?;
        }
    }
    (!told.is_held_up).then_some(told.claims)
}

/// The claims of the sentences so far.
#[derive(Default)]
struct Told {
    claims: Vec<Claim>,
    /// The work was begun or delayed, and nothing was claimed since.
    is_held_up: bool,
    is_of_other_year: bool,
}

impl Told {
    fn add(&mut self, sentence: &str, setting: Setting<'_>) -> Option<()> {
        let before = self.claims.len();
        let lies_behind = lies_behind(sentence, setting);
        let clauses = clauses(sentence);
        let ends_in_past = clauses.last().is_some_and(|last| PAST.is_match(last));
        let mut after = Vec::new();
        for (at, clause) in clauses.iter().enumerate() {
            let is_last = at + 1 == clauses.len();
            self.is_of_other_year = is_of_other_year(clause, self.is_of_other_year, setting);
            let claim = Claim::of(clause, is_last, lies_behind, setting).filter(|_| !self.is_of_other_year);
            // After completion, a continuing activity is the result's use, unless it is the work itself.
            let is_use = (before > 0 || !self.claims.is_empty() && SINCE.is_match(clause))
                && CONTINUES.is_match(clause)
                && !setting.own.iter().any(|act| clause.contains(act));
            if is_open(clause, ends_in_past, is_use, setting) {
                return None;
            }
            self.is_held_up =
                is_last && is_held_up_by(clause, claim.as_ref(), setting) || self.is_held_up && claim.is_none();
            let amounts = amount::amounts(clause);
            let claim = claim.map(|claim| Claim { after: std::mem::take(&mut after), amounts, ..claim });
            after.extend(claim.iter().filter(|claim| claim.act.is_some()).flat_map(|claim| claim.about.clone()));
            // 「登録したが、…」 introduces a contrast.
            self.claims.extend(claim.filter(|_| !CONCEDED.is_match(clause)));
        }
        Some(())
    }
}

/// 「令和7年度は63件を作成し、目標を達成した」: all of it, up to the next date or mention of this year.
fn is_of_other_year(clause: &str, was: bool, setting: Setting<'_>) -> bool {
    let year = years(clause, setting).next();
    let is_this = THIS_YEAR.is_match(clause) || year.is_some_and(|(ahead, _)| ahead == 0);
    OTHER_YEAR.is_match(clause)
        || year.is_some_and(|(ahead, behind)| ahead != 0 && TOPIC.is_match(behind))
        || was && !is_this && months(clause).next().is_none()
}

/// The last of several steps on an arrow counts; 12→7 is a change.
fn last_steps(text: &str) -> String {
    let last =
        |line: &str| ARROW.find_iter(line).last().map_or(line.to_owned(), |arrow| line[arrow.end()..].to_owned());
    text.lines().map(last).collect::<Vec<_>>().join("\n")
}

/// 12/12台 is all of them; 9/9 is a day.
fn full_rate(found: &Captures<'_>) -> String {
    let number = |at: usize| found[at].replace(',', "").parse::<u32>().unwrap_or_default();
    let is_counted = found.get(2).is_some() || found.get(4).is_some() || number(3) > 31;
    if number(1) == number(3) && is_counted { "100%".to_owned() } else { found[0].to_owned() }
}

/// Resolves brackets: 「実施（受講者90人）した」 gives an amount, 「納品（8/20）」 a date; 「完了（予定）」 retracts, 「計画（案）」 qualifies.
fn without_remarks(text: &str, setting: Setting<'_>) -> Option<String> {
    let is_open = |found: Captures<'_>| {
        let remark = HARMLESS.replace_all(&found[2], "").into_owned();
        OPEN.is_match(&remark) && !remark.contains("約")
    };
    if REMARK.captures_iter(text).any(is_open) {
        return None;
    }
    let kept = |found: &Captures<'_>| {
        let (before, remark, behind) = (&found[1], &found[2], &found[3]);
        let is_dated = DATED.is_match(remark)
            && lies_behind(remark, setting)
            && years(remark, setting).all(|(ahead, _)| ahead == 0);
        let ends = behind.is_empty() || matches!(behind, "。" | "、" | "\n" | "→" | "⇒");
        let kept = match before {
            _ if remark.ends_with('案') => remark,
            "済" | "了" => "",
            _ if is_dated && ends && before.ends_with(is_letter) => "済",
            _ => "",
        };
        format!("{before}{kept}{behind}")
    };
    Some(REMARK.replace_all(text, kept).into_owned())
}

/// The months named in a text, and whether with a day.
fn months(text: &str) -> impl Iterator<Item = (u32, bool)> {
    DAY_OR_MONTH.captures_iter(text).filter_map(|found| Some((found[1].parse().ok()?, found.get(2).is_some())))
}

/// Days or months are named, all before a report of this kind is written.
fn lies_behind(text: &str, setting: Setting<'_>) -> bool {
    months(text).next().is_some() && !is_to_come(text, setting)
}

fn is_to_come(text: &str, setting: Setting<'_>) -> bool {
    let is_past = |(month, has_day)| (4..if has_day { 11 } else { 10 }).contains(&month);
    setting.is_interim && !months(text).all(is_past)
}

/// Splits a sentence at commas after verbs.
fn clauses(sentence: &str) -> Vec<String> {
    let mut clauses: Vec<String> = Vec::new();
    for part in CONTRAST.replace_all(sentence, "$1\u{1}").split('\u{1}').filter(|part| !part.is_empty()) {
        let mut clause = String::new();
        for piece in part.split_inclusive('、') {
            clause.push_str(piece);
            if STEP.is_match(&clause) || GOES_ON.is_match(piece.trim_end_matches('、')) {
                clauses.push(std::mem::take(&mut clause));
            }
        }
        clauses.push(clause);
    }
    clauses.retain(|clause| !clause.is_empty());
    clauses
}

/// The clause tells only of a start or a delay.
fn is_held_up_by(clause: &str, claim: Option<&Claim>, setting: Setting<'_>) -> bool {
    let is_start = |found: &str| setting.aims_at_start && START.is_match(found);
    let says_more = claim.is_some_and(|claim| claim.act.as_ref().is_none_or(|act| !TROUBLE.is_match(act)));
    !says_more && TROUBLE.find_iter(clause).any(|found| !is_start(found.as_str()))
}

/// Something is left, late, partial, planned or in progress.
fn is_open(clause: &str, ends_in_past: bool, is_use: bool, setting: Setting<'_>) -> bool {
    let plain = IS.replace(clause, "");
    let plain = plain.trim_end_matches(['、', '.', ',']);
    if CLOSING.is_match(plain) {
        return false;
    }
    let number = |found: &Captures<'_>, at: usize| {
        found.get(at).map_or(100.0_f64, |number| number.as_str().replace(',', "").parse().unwrap_or(100.0))
    };
    OPEN.is_match(plain)
        || (PRESENT.is_match(plain) && !STAYS.is_match(plain) && !is_use)
        || (PLANNED.is_match(plain) && !lies_behind(plain, setting))
        || RATE.captures_iter(plain).any(|found| number(&found, 1).min(number(&found, 2)) < 100.0)
        || FRACTION.captures_iter(plain).any(|found| number(&found, 1) < number(&found, 2))
        || AMONG.captures_iter(plain).any(|found| number(&found, 2) < number(&found, 1))
        || (!ends_in_past && !PAST.is_match(plain) && is_to_come(plain, setting))
        || years(plain, setting)
            .any(|(ahead, behind)| ahead > 0 && (!PAST.is_match(plain) || LATER_YEAR.is_match(behind)))
}

/// Fiscal years named in a clause: distance from the measure's year, and the text after them.
fn years<'c>(clause: &'c str, setting: Setting<'_>) -> impl Iterator<Item = (i32, &'c str)> {
    let ahead = move |found: Captures<'c>| {
        let part = |at: [usize; 3]| at.into_iter().find_map(|at| found.get(at)).map_or("", |part| part.as_str());
        let number = if part([2, 5, 7]) == "元" { 1 } else { part([2, 5, 7]).parse().ok()? };
        let era = Era::named(Some(part([1, 4, 6])).filter(|era| !era.is_empty()).unwrap_or("令和"))?;
        let ahead = if number > 1900 { number } else { era.western(number)? } - setting.year?.start();
        // January belongs to the preceding fiscal year.
        let behind = &clause[found.get(0)?.end()..];
        let month = behind.split(|c: char| !c.is_ascii_digit()).next().and_then(|month| month.parse::<u32>().ok());
        let may_be_winter = found.get(3).is_none() && month.is_none_or(|month| month < 4);
        let ahead = if may_be_winter && ahead == 1 { 0 } else { ahead };
        Some((ahead, behind))
    };
    YEAR.captures_iter(clause).filter_map(ahead)
}

impl Claim {
    fn of(clause: &str, is_last: bool, lies_behind: bool, setting: Setting<'_>) -> Option<Self> {
        let plain = IS.replace(clause, "");
        let plain = CONCEDED.replace(plain.trim_end_matches('、'), "");
        if OTHERS.is_match(&plain)
            || years(&plain, setting).any(|(ahead, _)| ahead != 0)
            || plain.starts_with("うち")
            || NOT_YET.is_match(&plain) && !PAST.is_match(&plain)
        {
            return None;
        }
        if let Some(found) = WHOLE_RATE.captures(&plain).or_else(|| ENDED.captures(&plain)) {
            return Some(Self::with(&bare(&found[1], setting), None));
        }
        let going_on = || GOING_ON.captures(&plain).filter(|_| !is_last);
        let stem = match DID.captures(&plain).or_else(going_on).or_else(|| LASTING.captures(&plain)) {
            Some(found) => found.get(1)?.as_str(),
            None if plain.ends_with(is_letter) && (lies_behind || is_deed(&plain)) => &plain,
            None => return None,
        };
        let (stem, tail) = stem.split_at(stem.trim_end_matches(|c| matches!(c, 'ぁ'..='ゖ')).len());
        let stem = bare(stem, setting);
        let (before, act) = stem.split_at(stem.trim_end_matches(is_letter).len());
        let mut claim = Self::with(before, Some(act.to_owned()));
        if PASSED.is_match(act) {
            claim.about.iter_mut().for_each(|word| word.truncate(word.trim_end_matches('案').len()));
        }
        (!NOT_SURE.is_match(tail)).then_some(claim)
    }

    /// Parses the words before a verb with their particles.
    fn with(before: &str, act: Option<String>) -> Self {
        let mut claim = Self { act, ..Self::default() };
        let (mut rest, mut is_aside) = (before, false);
        while !rest.is_empty() {
            let head = rest.trim_end_matches(|c| !is_letter(c));
            let link = rest[head.len()..].trim_start_matches('の').trim_end_matches('、');
            // In 「9月議会の議決」 both belong to the same verb, as one.
            let is_joined = head.len() < rest.len() && matches!(link, "" | "・" | "と" | "や" | "した");
            is_aside = if is_joined { is_aside } else { ASIDE.is_match(link) };
            let (before, word) = head.split_at(head.trim_end_matches(is_letter).len());
            if !is_aside && !word.is_empty() {
                claim.about.insert(0, word.to_owned());
            } else if PLACE.is_match(word) {
                claim.places.push(word.to_owned());
            } else if link.starts_with(['に', 'へ']) && !word.is_empty() {
                claim.targets.push(word.to_owned());
            }
            rest = before;
        }
        claim
    }
}

/// 「9基撤去」「計画を公表」: an act behind what it was done to, and no day to come.
fn is_deed(clause: &str) -> bool {
    months(clause).next().is_none() && DEED.is_match(clause)
}

/// Without days and amounts.
fn bare(text: &str, setting: Setting<'_>) -> String {
    amount::without(&WHEN.replace_all(text, ""), setting.amounts)
}
