//! The kind of a text regardless of its heading: date, office, figure, rating, prose.

use matome_deadline::DeadlineKind;
use matome_deadline::Mode;
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::text::comparison_key;
use matome_deadline::written::department;
use matome_deadline::written::label;
use matome_deadline::written::{enumerator, mark, number, year};

/// Words of sums, which are values.
const TOTALS: [&str; 6] = ["小計", "合計", "計", "総計", "総合計", "平均"];

/// 合計, and ５か年の効果額 計.
pub(crate) fn is_total(text: &str) -> bool {
    let last = text.split_whitespace().last().filter(|_| text.chars().count() <= LONGEST_TOTAL);
    is_total_alone(text) || last.is_some_and(is_total_alone)
}

/// A word for a total and nothing else.
pub(crate) fn is_total_alone(text: &str) -> bool {
    TOTALS.contains(&label::key(text).as_str())
}

const LONGEST_TOTAL: usize = 20;

/// A longer text is prose; years, numbers, names and times are shorter still.
const LONGEST_OF_A_KIND: usize = 60;
const LONGEST_TIME: usize = 45;
const LONGEST_OFFICE: usize = 10;
const LONGEST_NUMERAL: usize = 8;
/// 2026
const YEAR: usize = 4;
/// 1-2-3: maximum number of parts, and of digits in each.
const MOST_BRANCHES: usize = 4;
const LONGEST_BRANCH: usize = 3;
/// Longest unit of a figure: 件以上.
const LONGEST_UNIT: usize = 5;
/// Whether a text is a time does not depend on the year.
const ANY_YEAR: FiscalYear = FiscalYear::new(2025);

/// Ratings chosen from a list.
const RATINGS: [&str; 32] = [
    "達成",
    "未達成",
    "順調",
    "概ね順調",
    "おおむね順調",
    "遅れ",
    "やや遅れ",
    "遅れている",
    "やや遅れている",
    "完了",
    "未完了",
    "実施済",
    "一部達成",
    "未着手",
    "着手済",
    "計画どおり",
    "計画通り",
    "予定どおり",
    "予定通り",
    "達成済",
    "概ね達成",
    "おおむね達成",
    "ほぼ達成",
    "不十分",
    "十分",
    "良好",
    "継続",
    "拡充",
    "見直し",
    "廃止",
    "済",
    "実施中",
];

/// A text by its possible kinds.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "a text may be several of them")]
pub(crate) struct Content {
    pub(crate) time: bool,
    pub(crate) year: Option<FiscalYear>,
    /// With or without a unit.
    pub(crate) figure: bool,
    pub(crate) percent: bool,
    /// Names of departments or sections.
    pub(crate) office: bool,
    pub(crate) rating: bool,
    /// ①, No.3, 2-1.
    pub(crate) numeral: bool,
    /// Only dashes, arrows or bars.
    pub(crate) mark: bool,
    pub(crate) sentence: bool,
    /// It tells what happened.
    pub(crate) past: bool,
    /// It explains marks: Ａ：達成 Ｂ：一部達成.
    pub(crate) legend: bool,
    pub(crate) has_digit: bool,
    pub(crate) length: usize,
    pub(crate) lines: usize,
}

/// Whether a clause ends in the past; 対象とした調査 does not.
fn tells_of_the_past(squeezed: &str) -> bool {
    ["しました", "った。", "れた。", "済み", "実施済", "ている。", "だった"].iter().any(|word| squeezed.contains(word))
        || squeezed.split("した").skip(1).any(|behind| !behind.starts_with(char::is_alphabetic))
}

impl Content {
    pub(crate) fn of(text: &str) -> Self {
        let squeezed = comparison_key(text);
        let length = squeezed.chars().count();
        let mut content = Self {
            length,
            lines: text.lines().filter(|line| !line.trim().is_empty()).count(),
            sentence: squeezed.contains('。') || squeezed.ends_with("ます") || squeezed.ends_with("する"),
            past: tells_of_the_past(&squeezed),
            legend: is_legend(&squeezed) || explains_ratings(text),
            has_digit: squeezed.contains(|c: char| c.is_ascii_digit()),
            mark: !squeezed.is_empty() && !squeezed.chars().any(char::is_alphanumeric) && !is_rating(&squeezed)
                || squeezed == "ー",
            ..Self::default()
        };
        if length > LONGEST_OF_A_KIND {
            return content;
        }
        content.year = year::alone(text).filter(|_| squeezed.contains(['年', 'R', 'H', 'r']) || length == YEAR);
        content.numeral = length <= LONGEST_NUMERAL && (number::alone(text, &[]).is_some() || is_branched(&squeezed));
        content.figure = is_figure(&squeezed);
        content.percent = content.figure && squeezed.contains('%');
        content.office = is_office(office_name(text));
        content.rating = is_rating(&squeezed);
        let measured = content.figure && !squeezed.contains(['月', '年', '日', '/', '期']);
        content.time = !content.numeral && !content.office && !measured && is_time(text, &squeezed, length);
        content
    }
}

impl Content {
    /// A time, name, figure, mark or rating; no text.
    pub(crate) const fn is_bare(&self) -> bool {
        self.time || self.office || self.figure || self.numeral || self.mark || self.rating
    }
}

/// 3-1, 2.1.4.
pub(crate) fn is_branched(squeezed: &str) -> bool {
    let bare = squeezed.trim_start_matches(|c: char| c.is_ascii_alphabetic() || c == '第');
    let parts: Vec<&str> = bare.split(['-', '.', '(', ')']).filter(|part| !part.is_empty()).collect();
    (1..=MOST_BRANCHES).contains(&parts.len())
        && parts.iter().all(|part| part.len() <= LONGEST_BRANCH && part.bytes().all(|b| b.is_ascii_digit()))
}

/// Rating marks, used instead of letters.
const MARKS: [&[char]; 4] = [&['◎'], &['○', '〇', '◯'], &['△', '▲'], &['×', '✕', '☓']];

fn is_legend(squeezed: &str) -> bool {
    // ◎思った以上 ○できた △もう少し
    if MARKS.iter().filter(|marks| squeezed.contains(**marks)).count() > 2 {
        return true;
    }
    let letters: Vec<char> = squeezed.chars().collect();
    let explained =
        letters.windows(2).filter(|two| is_rating_letter(two[0]) && matches!(two[1], ':' | '…' | '=' | '・'));
    explained.count() >= 2
}

const fn is_rating_letter(c: char) -> bool {
    matches!(c, 'A'..='E' | 'S' | '◎' | '○' | '〇' | '△' | '×' | '▲' | '●')
}

/// 評価：Ａ 目標以上 Ｂ おおむね目標どおり: separate ratings, each before its meaning.
fn explains_ratings(text: &str) -> bool {
    let words: Vec<&str> = text.split([' ', '　', ':', '：', '\n']).filter(|word| !word.is_empty()).collect();
    let is_rating = |word: &str| {
        let word = comparison_key(word);
        word.chars().count() == 1 && word.chars().all(is_rating_letter)
    };
    let explained = words.windows(2).filter(|two| is_rating(two[0]) && two[1].chars().count() > 1);
    explained.count() >= 2
}

/// 1,200人, 約30%, 5件以上.
fn is_figure(squeezed: &str) -> bool {
    let bare = squeezed.trim_start_matches(['約', '▲', '△', '-', '+', '±']);
    let digits = bare.chars().take_while(|c| c.is_ascii_digit() || matches!(c, ',' | '.')).count();
    digits > 0 && bare.chars().count() - digits <= LONGEST_UNIT && !bare.contains(['月', '年'])
}

/// A name without its number or marks: ■総務部, ２．消防本部, 【市民部】.
pub(crate) fn office_name(text: &str) -> &str {
    let bare = text.trim().trim_start_matches(|c: char| mark::is_mark(c)).trim_start();
    enumerator::without(bare).trim_matches(['【', '】', '（', '）', '(', ')', '［', '］', '〔', '〕', ' ', '　'])
}

fn is_office(text: &str) -> bool {
    let parts = || {
        text.split([
            '、', '，', ',', '・', '/', '／', '\n', '　', ' ', '･', '（', '）', '(', ')', '〔', '〕', '【', '】', '［',
            '］', '[', ']',
        ])
        .map(str::trim)
        .filter(|part| !part.is_empty())
    };
    let named = parts().filter(|part| is_name(part)).count();
    let short = |part: &str| part.chars().count() <= LONGEST_OFFICE;
    named > 0 && parts().all(short) && named * 2 > parts().count()
}

fn is_name(part: &str) -> bool {
    let part = part.trim_end_matches("ほか").trim_end_matches("他").trim_end_matches("等");
    let is_department =
        department::is_department(part) || part.strip_suffix('長').is_some_and(department::is_department);
    is_department && !is_surname(part)
}

/// 磯部, 田所; but 本部, 各所.
fn is_surname(part: &str) -> bool {
    let has_two = part.chars().count() == 2 && part.ends_with(['部', '所']);
    has_two && !part.starts_with(['本', '支', '各', '全', '同', '他'])
}

fn is_rating(squeezed: &str) -> bool {
    let bare = squeezed.trim_matches(['(', ')', '「', '」', '。']);
    let letter = bare.chars().count() <= 2
        && bare.chars().all(|c| is_rating_letter(c) || matches!(c, 'a'..='e' | '+' | '-' | '★' | '☆'))
        && !bare.is_empty()
        && bare != "-";
    letter || RATINGS.contains(&bare)
}

fn is_time(text: &str, squeezed: &str, length: usize) -> bool {
    let may = squeezed
        .contains(['年', '月', '期', '/', '.', '時', '日', 'Q', '末', '継', '毎', '春', '夏', '秋', '冬', '常']);
    if !may || length > LONGEST_TIME || squeezed.contains('。') {
        return false;
    }
    let reading = matome_deadline::read(text, ANY_YEAR, Mode::Column);
    let said: usize = reading
        .deadlines
        .iter()
        .filter(|d| d.kind != DeadlineKind::Unclear)
        .map(|d| comparison_key(&d.text).chars().count())
        .sum();
    said * 2 >= length
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_told_by_what_it_says() {
        assert!(Content::of("9月末まで").time);
        assert!(Content::of("通年").time);
        assert!(!Content::of("9月末までに窓口を開き、待ち時間を短くする").time);
        assert!(Content::of("総務課・財政課").office && Content::of("支所").office);
        assert!(!Content::of("磯部").office);
        assert!(Content::of("1,200人").figure);
        assert!(Content::of("Ａ").rating);
        assert!(Content::of("No.3").numeral && Content::of("1-2-3").numeral);
        assert!(Content::of("→").mark);
    }
}
