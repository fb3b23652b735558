//! Parses the clauses of a report: what each claims to be done, and whether one retracts it.

use std::sync::LazyLock;

use regex::Captures;

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
    /// The first part of 「取付け・動作確認を終えた」, which is done too.
    beside: Vec<String>,
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
    STEP = "[0-9](?:月|/[0-9]).*[一-鿿ァ-ヺー]、$";
    DAY_OR_MONTH = "([0-9]{1,2})(?:(月[0-9]|/[0-9])|月)";
    HEADING = r"^[ ・]*[【\[]([^】\]]*)[】\]]";
    LABEL = "^([^:、。0-9]{1,12}):";
    /// 取り付け and 取付け are the same verb.
    JOINED = "([取切引受組申入建積載張貸差据敷埋買売払書立締])[りきけしえせれいてちめ]([付替渡入込換払戻出上下立切])";
    /// 12/12台, 512/512
    FULL = r"([0-9][0-9,]*)([件人名回台本冊校戸箇か施項橋局館園路課棟]所?)?/([0-9][0-9,]*)([件人名回台本冊校戸箇か施項橋局館園路課棟]所?)?";
    SINCE = "[0-9][月日](?:[上中下]旬|末)?から|^(?:延べ|約)?[0-9,]+(?:人|名|件|世帯|団体|社)が";
    CONTINUES = "て(?:い(?:る|ます)|お(?:り|ります))$";
    /// 「開設済み」 in brackets applies to the text before it.
    DONE_REMARK = "..(?:済み?|完了)$";
    PASSED = "(?:可決|議決|施行|公布)$";
    SETTLED_RATE = "(100%) +";
    ARROW = "[^0-9](?:→|⇒|➡)";
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
    ENDED = r"^(.*?)(?:(?:完了|終了|達成|完遂|完結|終結|修了|一巡|了)(?:済み?|ずみ)?|済み?|ずみ)(?:とし|し|いたし|致し|され|することができ|でき|と?なり|となっ|させ)?(?:た|ました|て(?:いる|います|おり|おります)?|で)?$";
    DID = r"^(.*?)(?:することが)?(?:いたし|致し|とな[りっ]|とし|し|され|させ|でき|出来)?(?:た|ました)$";
    GOING_ON = r"^(.*?)(?:し|され|して|されて)$";
    LASTING = "^(.*?(?:公開|公表|施行|適用|掲載|供用|使用|利用|稼働|運用|移行|切替))(?:し|され)て(?:いる|います|おり|おります)$";
}

lists! {
    HARMLESS, OPEN, TROUBLE, PRESENT, STAYS, PLANNED, CLOSING, PAST, OTHERS, WHEN, GOES_ON, NOT_SURE, PLACE, ASIDE,
    START, NOTHING_LEFT, AFTERCARE
}

static NOUNS: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| super::pairs("NOUNS"));

/// Replaces native verbs by nouns.
pub(super) fn canonical(text: &str) -> String {
    let joined = JOINED.replace_all(text, "$1$2").into_owned();
    NOUNS.iter().fold(joined, |text, (verb, noun)| text.replace(verb, noun))
}

/// The completed acts of a folded text; `None` if something is left open.
pub(super) fn claims(text: &str, setting: Setting<'_>) -> Option<Vec<Claim>> {
    let mut claims = Vec::new();
    let text = SETTLED_RATE.replace_all(&without_remarks(text, setting)?, "$1。").into_owned();
    for sentence in last_steps(&text).split(['\n', '。', '!', ';']) {
        let sentence = LABEL.replace(sentence, "$1は");
        let sentence = HEADING.replace(&sentence, |found: &Captures<'_>| topic(&found[1]));
        let squeezed: String =
            sentence.chars().filter(|c| !c.is_whitespace() && !"「」【】[]『』".contains(*c)).collect();
        let sentence = HARMLESS.replace_all(&canonical(&squeezed.replace('…', "は")), "").into_owned();
        let told = claims.len();
        if NOTHING_LEFT.is_match(&sentence) {
            claims.push(Claim::default());
            continue;
        }
        if AFTERCARE.is_match(&sentence) && !setting.own.iter().any(|act| sentence.contains(act)) {
            continue;
        }
        let sentence = FULL.replace_all(&sentence, full_rate);
        let lies_behind = lies_behind(&sentence, setting);
        let clauses = clauses(&sentence);
        // After completion, a continuing activity is the result's use, unless it is the work itself.
        let is_use = |clause: &str, told: usize, all: usize| {
            (told > 0 || all > 0 && SINCE.is_match(clause))
                && CONTINUES.is_match(clause)
                && !setting.own.iter().any(|act| clause.contains(act))
        };
        let mut after = Vec::new();
        for (at, clause) in clauses.iter().enumerate() {
            let is_last = at + 1 == clauses.len();
            let claim = Claim::of(clause, is_last, lies_behind, setting);
            if is_open(clause, is_last, claim.as_ref(), is_use(clause, told, claims.len()), setting) {
                return None;
            }
            let claim = claim.map(|claim| Claim {
                after: std::mem::take(&mut after),
                amounts: amount::amounts(clause),
                ..claim
            });
            after.extend(claim.iter().filter(|claim| claim.act.is_some()).flat_map(|claim| claim.about.clone()));
            // 「登録したが、…」 introduces a contrast.
            claims.extend(claim.filter(|_| !CONCEDED.is_match(clause)).into_iter().flat_map(Claim::each));
        }
    }
    Some(claims)
}

/// The last of several steps on an arrow counts; 12→7 is a change.
fn last_steps(text: &str) -> String {
    let last =
        |line: &str| ARROW.find_iter(line).last().map_or(line.to_owned(), |arrow| line[arrow.end()..].to_owned());
    text.lines().map(last).collect::<Vec<_>>().join("\n")
}

/// 【設計】 is the topic of the rest; 【実績】 is none.
fn topic(heading: &str) -> String {
    if heading.is_empty() { String::new() } else { format!("{heading}は") }
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
            _ if DONE_REMARK.is_match(remark) && ends => return format!("{before}。{remark}{behind}"),
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
    let is_past = |(month, has_day)| !setting.is_interim || (4..if has_day { 11 } else { 10 }).contains(&month);
    months(text).next().is_some() && months(text).all(is_past)
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

/// Something is left, late, partial, planned or in progress.
fn is_open(clause: &str, is_last: bool, claim: Option<&Claim>, is_use: bool, setting: Setting<'_>) -> bool {
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
        || (PRESENT.is_match(plain) && !STAYS.is_match(plain) && !is_use)
        || (PLANNED.is_match(plain) && !lies_behind(plain, setting))
        || RATE.captures_iter(plain).any(|found| number(&found, 1).min(number(&found, 2)) < 100.0)
        || FRACTION.captures_iter(plain).any(|found| number(&found, 1) < number(&found, 2))
        || AMONG.captures_iter(plain).any(|found| number(&found, 2) < number(&found, 1))
        || (!PAST.is_match(plain) && is_to_come(plain, setting))
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
        if OTHERS.is_match(&plain) || years(&plain, setting).any(|(ahead, _)| ahead != 0) || plain.starts_with("うち")
        {
            return None;
        }
        if let Some(found) = WHOLE_RATE.captures(&plain).or_else(|| ENDED.captures(&plain)) {
            return Some(Self::with(&bare(&found[1], setting), None));
        }
        let going_on = || GOING_ON.captures(&plain).filter(|_| !is_last);
        let stem = match DID.captures(&plain).or_else(going_on).or_else(|| LASTING.captures(&plain)) {
            Some(found) => found.get(1)?.as_str(),
            None if plain.ends_with(is_letter) && lies_behind => &plain,
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

    /// Splits a claim of several acts side by side.
    fn each(self) -> Vec<Self> {
        let last = self.about.last().cloned();
        let others = self.about.iter().filter(|word| !self.beside.contains(word) && Some(*word) != last.as_ref());
        let others: Vec<String> = others.cloned().collect();
        let alone = |word: &String| Self { about: others.iter().chain([word]).cloned().collect(), ..self.clone() };
        let each = self.beside.iter().chain(last.as_ref()).filter(|_| self.act.is_none() && !self.beside.is_empty());
        let each: Vec<Self> = each.map(alone).collect();
        [self].into_iter().chain(each).collect()
    }

    /// Parses the words before a verb with their particles.
    fn with(before: &str, act: Option<String>) -> Self {
        let mut claim = Self { act, ..Self::default() };
        let (mut rest, mut is_aside) = (before, false);
        while !rest.is_empty() {
            let head = rest.trim_end_matches(|c| !is_letter(c));
            let link = rest[head.len()..].trim_start_matches('の').trim_end_matches('、');
            // In 「9月議会の議決」 both belong to the same verb, as one.
            let is_joined = head.len() < rest.len() && matches!(link, "" | "・" | "と" | "や");
            is_aside = if is_joined { is_aside } else { ASIDE.is_match(link) };
            let (before, word) = head.split_at(head.trim_end_matches(is_letter).len());
            if !is_aside && !word.is_empty() {
                if matches!(link, "・" | "と" | "や")
                    && head.len() < rest.len()
                    && claim.about.len() == claim.beside.len() + 1
                {
                    claim.beside.push(word.to_owned());
                }
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

/// Without days and amounts.
fn bare(text: &str, setting: Setting<'_>) -> String {
    amount::without(&WHEN.replace_all(text, ""), setting.amounts)
}
