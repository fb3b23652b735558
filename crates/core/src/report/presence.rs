//! Whether a text is a report, line by line. [`progress`](crate::progress) knows the lines that a form prints.

use regex::Captures;

use matome_deadline::written::checkbox;
use matome_deadline::written::figure::fold;
use matome_forms::said::{Presence, Wording, WrittenLine};

/// Statements up to this length are often worded alike: 順調に進んでいる.
const SHORT: usize = 12;

const LONGEST_LABEL: usize = 16;

const BULLETS: &str = "・･•‣●◆◇■▪▼▽▶▷➢➤*>→⇒○◯〇□";

const EMPTY_SIGNS: &str = "。、,.．…‥・･:;()[]{}「」『』【】〔〕《》<>≪≫_/|\"'`¥\\＿※*!●◆◇■▪▼▽□☐";

/// Origin of a line that also stands elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Familiar {
    #[default]
    New,
    /// In the same place of most sheets of the form, or of a blank one.
    Form,
    /// The same, but in too few departments to tell whose words it is.
    Alike,
    /// In the same place of the department's sheet of the year before.
    LastYear,
}

/// The judgement without other sheets, and the lines that may be known from them.
pub(super) fn read(text: &str) -> (Presence, Vec<WrittenLine>) {
    let (mut best, mut lines) = (Presence::Nothing, Vec::new());
    let mut sample = false;
    for line in checkbox::ticked(text).lines() {
        let folded = fold(line);
        let line = classify(&folded);
        if line == Line::Words {
            lines.push(written(&folded, sample));
        }
        // After 「（記入例）」 the example continues while lines contain blanks.
        if sample && (blanks(&folded).is_some() || line != Line::Words) {
            continue;
        }
        best = best.max(match line {
            Line::SampleHeading => break,
            Line::PutOff => Presence::PutOff,
            Line::Unsure => Presence::Perhaps,
            Line::Words if sample => Presence::Perhaps,
            Line::Answer => Presence::Report,
            Line::Nothing | Line::Sample | Line::Words => Presence::Nothing,
        });
        sample |= line == Line::Sample;
    }
    (best, lines)
}

fn written(folded: &str, is_sample: bool) -> WrittenLine {
    let wording = match (is_sample, states(folded)) {
        (true, _) => Wording::Sample,
        (_, true) if folded.chars().count() <= SHORT => Wording::ShortStatement,
        (_, true) => Wording::Statement,
        _ if tells(folded) => Wording::Deed,
        _ => Wording::Heading,
    };
    WrittenLine { hash: hash(folded), wording }
}

fn hash(folded: &str) -> u64 {
    let hash = blake3::hash(squeezed(folded).as_bytes());
    hash.as_bytes()[..8].iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// Judges `text` without other sheets.
pub fn of(text: &str) -> Presence {
    let (presence, lines) = read(text);
    beside(presence, &lines, |_| Familiar::New)
}

/// Judges the lines by their origin.
pub(crate) fn beside(best: Presence, lines: &[WrittenLine], familiar: impl Fn(u64) -> Familiar) -> Presence {
    let own = lines.iter().filter(|line| line.wording != Wording::Sample);
    own.map(|line| of_words(line.wording, familiar(line.hash))).fold(best, Presence::max)
}

/// A line that stands elsewhere was perhaps not written for this report.
fn of_words(wording: Wording, familiar: Familiar) -> Presence {
    match (familiar, wording) {
        (Familiar::New, Wording::Heading) => Presence::Perhaps,
        (Familiar::New, _) | (Familiar::Form | Familiar::Alike, Wording::ShortStatement) => Presence::Report,
        // A department may report a yearly activity in the same words, without a verb.
        (Familiar::Form, Wording::Deed | Wording::Heading) | (Familiar::LastYear, Wording::Heading) => {
            Presence::Nothing
        }
        (Familiar::LastYear, _) => Presence::AsLastYear,
        (Familiar::Form | Familiar::Alike, _) => Presence::Perhaps,
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Line {
    /// Enumerators, labels, units, dates, instructions, blanks to fill in.
    Nothing,
    /// An example of the form: 「例）○○を実施」.
    Sample,
    /// 「（記入例）」 alone: an example follows.
    SampleHeading,
    /// Postpones the report.
    PutOff,
    /// An ambiguous sign or figure.
    Unsure,
    /// A fixed answer: 該当なし, －.
    Answer,
    Words,
}

patterns! {
    ENUMERATOR = r"^(?:\((?:[0-9]{1,2}|[A-Za-zア-ン一二三四五六七八九十])\)|[0-9]{1,2} |(?:[0-9]{1,2}|[A-Za-zア-ン一二三四五六七八九十])[).、．])";
    DASHES = "^[-‐‑‒–—―─━－ーｰ−~〜]+$";
    SAMPLE = r"^(?:[(【\[<〔「※ ]+(?:記入|記載|入力|作成|文)?例([^年月示外規会え].*)?|(?:記入|記載|入力|作成|文)?例((?:[)】\]>〕」:.、 ].*)?))$";
    /// `進捗状況：順調`, `【実績】3回`
    LABELLED = r"^(?:([^:(]*):(.*)|[【\[〔《≪<]([^】\]〕》≫>]*)[】\]〕》≫>](.*))$";
    BRACKETED = r"^[(【\[〔<《〈「『{≪]([^()【】\[\]〔〕<>《》〈〉「」『』{}≪≫]*)[)】\]〕>》〉」』}≫]$";
    WITH_REMARK = r"^(.+)\(([^()]*)\)$";
    REMARKS = r"\((?:[^()]|\([^()]*\))*\)";
    SLOT = r"(?:^|[^0-9 ]) {2,}(?:[件人名回年月日時分%円台校点本冊箇か)\]】]|$)";
    /// Ａ・Ｂ・Ｃ, 有／無: one of them is to be chosen.
    OPTIONS = r"^[^・/|、()]{1,6}(?:[・/|][^・/|、()]{1,6})+$";
    LEGEND = "^[A-E◎○△×][:(][^:(]{1,12}[A-E◎○△×][:(]";
    OPTION_SIGN = "[・/|]";
}

lists! {
    ANSWER, UNSURE_ANSWER, PUT_OFF, FORM, REQUEST, REFERENCE, DOUBLE_BLANK, SINGLE_BLANK, ANY_DAY, STATEMENT, FIGURE
}

pub(super) fn classify(folded: &str) -> Line {
    if DASHES.is_match(&squeezed(folded)) {
        return Line::Unsure;
    }
    let line = of_text(without_marks(folded));
    let is_sample = matches!(line, Line::Sample | Line::SampleHeading);
    slots(folded).or_else(|| blanks(folded)).filter(|_| !is_sample).unwrap_or(line)
}

fn of_text(text: &str) -> Line {
    let squeezed = squeezed(text);
    let key = squeezed.trim_end_matches(['。', '.', '、', ',', '!']);
    if key.is_empty() {
        return Line::Nothing;
    }
    let has_figure = |word: &str| word.contains(|c: char| c.is_ascii_digit());
    let is_option =
        |word: &str| word.len() == 1 || !has_figure(word) && (ANSWER.is_match(word) || STATEMENT.is_match(word));
    let options = REMARKS.replace_all(key, "");
    let are_options =
        || LEGEND.is_match(key) || OPTIONS.is_match(&options) && OPTION_SIGN.split(&options).all(is_option);
    if UNSURE_ANSWER.is_match(key) || are_options() {
        return Line::Unsure;
    }
    if DASHES.is_match(key) {
        return Line::Unsure;
    }
    if ANSWER.is_match(key) {
        return Line::Answer;
    }
    if let Some(found) = SAMPLE.captures(text.trim()) {
        let shown = found.get(1).or(found.get(2)).map_or("", |shown| shown.as_str());
        let is_heading = shown.chars().all(|c| EMPTY_SIGNS.contains(c) || c == ' ');
        return if is_heading { Line::SampleHeading } else { Line::Sample };
    }
    // 「○を付けてください。達成・未達成」: the request, and what it is for.
    if let Some((_, rest)) = key.split_once('。').filter(|(first, _)| FORM.is_match(first)) {
        return of_text(rest);
    }
    if let Some(rest) = key.strip_prefix(['※', '*', '注']) {
        return of_text(rest.trim_start_matches([')', '1', '2', '3', ':']));
    }
    if let Some(found) = BRACKETED.captures(key) {
        return of_text(&found[1]);
    }
    if PUT_OFF.is_match(key) {
        return Line::PutOff;
    }
    if let Some(line) = LABELLED.captures(key).and_then(|found| of_labelled(&found)) {
        return line;
    }
    if FORM.is_match(key) && !REFERENCE.is_match(key) {
        return Line::Nothing;
    }
    if let Some(parts) = WITH_REMARK.captures(key) {
        match (of_text(&parts[1]), of_text(&parts[2])) {
            (line @ (Line::PutOff | Line::Answer), _) => return line,
            (Line::Nothing, Line::Nothing) => return Line::Nothing,
            _ => {}
        }
    }
    if REQUEST.is_match(key) && !REFERENCE.is_match(key) {
        return Line::Unsure;
    }
    of_signs(key)
}

/// Hardly words: signs, single letters, numbers.
fn of_signs(key: &str) -> Line {
    const RATINGS: &str = "◎△▲×☆★";
    let is_word = |c: char| c.is_alphabetic() && !c.is_ascii() && !RATINGS.contains(c) && !BULLETS.contains(c);
    let mut letters = key.chars();
    match (letters.next(), letters.next(), letters.next()) {
        (Some('ア'..='ン'), None, _) => Line::Nothing,
        _ if key.chars().any(is_word) => Line::Words,
        _ if key.chars().all(|c| EMPTY_SIGNS.contains(c)) => Line::Nothing,
        (Some(c), None, _) if RATINGS.contains(c) || matches!(c, 'S' | 'A'..='D' | 's' | 'a'..='d') => Line::Answer,
        (Some(_), None, _) => Line::Unsure,
        (Some(a), Some(b), None) if a.is_ascii_digit() && b.is_ascii_digit() => Line::Unsure,
        _ if key.chars().any(char::is_alphanumeric) => Line::Words,
        _ => Line::Unsure,
    }
}

/// A blank for a figure, name or day: 「実績： 件」.
fn slots(folded: &str) -> Option<Line> {
    SLOT.is_match(folded).then(|| if states(folded) { Line::Unsure } else { Line::Nothing })
}

/// Blanks of a form or an example: ○○を実施, 令和○年○月. A figure in the line means that somebody wrote it.
pub(super) fn blanks(folded: &str) -> Option<Line> {
    let line = folded.trim();
    let single = SINGLE_BLANK.find(line);
    // A leading ring may be a bullet.
    let may_be_bullet = single.is_some_and(|at| at.start() == 0) && line.chars().count() > 8;
    let is_sure = DOUBLE_BLANK.is_match(line) || single.is_some() && !may_be_bullet;
    if !is_sure && single.is_none() {
        return None;
    }
    let has_figure = ANY_DAY.replace_all(without_marks(line), "").contains(|c: char| c.is_ascii_digit());
    Some(if is_sure && !has_figure { Line::Nothing } else { Line::Unsure })
}

/// The folded line ends like a statement, not like a heading.
pub(super) fn states(folded: &str) -> bool {
    STATEMENT.is_match(&squeezed(folded)) && !FORM.is_match(&squeezed(folded))
}

/// A clause states something, or names an act without a verb: 講座を三会場で開催, 9/12契約, 300部印刷.
fn tells(folded: &str) -> bool {
    let squeezed = squeezed(folded);
    let plain = REMARKS.replace_all(&squeezed, "");
    let clauses: Vec<&str> = plain.split(['。', '、']).filter(|clause| !clause.is_empty()).collect();
    let names = |clause: &&str| clause.contains(['を', 'が', 'も']) && clause.ends_with(super::is_letter);
    FIGURE.is_match(&squeezed)
        || REFERENCE.is_match(squeezed.trim_end_matches('。'))
        || clauses.iter().any(|clause| STATEMENT.is_match(clause) || names(clause))
}

/// The text after a label; `None` if there is no label: 9:30.
fn of_labelled(found: &Captures<'_>) -> Option<Line> {
    let part = |one, other| found.get(one).or(found.get(other)).map_or("", |part| part.as_str());
    let (label, rest) = (part(1, 3), part(2, 4));
    let is_time = label.ends_with(|c: char| c.is_ascii_digit()) && rest.starts_with(|c: char| c.is_ascii_digit());
    if label.chars().count() > LONGEST_LABEL || label.contains('、') || is_time {
        return None;
    }
    // 実績: 3 is a labelled figure.
    let is_figure = !label.is_empty() && rest.chars().all(|c| c.is_ascii_digit());
    Some(match of_text(without_marks(rest)) {
        Line::Unsure if is_figure => Line::Words,
        line => line,
    })
}

pub(super) fn without_marks(mut text: &str) -> &str {
    loop {
        let rest = text.trim_start();
        let Some(shorter) = without_bullet(rest).or_else(|| without_enumerator(rest)) else { return rest };
        text = shorter;
    }
}

fn without_bullet(text: &str) -> Option<&str> {
    let rest = text.strip_prefix(|c| BULLETS.contains(c))?;
    // ○○, and ○ alone, are no bullets.
    let is_ring = text.starts_with(['○', '◯', '〇', '→', '⇒', '>']);
    (!(is_ring && (rest.is_empty() || rest.starts_with(['○', '◯', '〇'])))).then_some(rest)
}

fn without_enumerator(text: &str) -> Option<&str> {
    let mark = ENUMERATOR.find(text)?.as_str();
    let rest = &text[mark.len()..];
    (!(mark.ends_with('.') && rest.starts_with(|c: char| c.is_ascii_digit()))).then_some(rest)
}

pub(super) fn squeezed(text: &str) -> String {
    text.split_whitespace().collect()
}
