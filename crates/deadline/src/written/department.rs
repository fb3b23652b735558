//! Recognises department names in headings and file names. Whether the city has such a department is not checked.

use super::year;
use crate::text::{comparison_key, name};

const ENDINGS: [&str; 19] = [
    "部",
    "局",
    "課",
    "室",
    "署",
    "所",
    "館",
    "院",
    "庁",
    "団",
    "センター",
    "委員会",
    "本部",
    "会計",
    "支所",
    "係",
    "監",
    "会計管理者",
    "事業管理者",
];

/// Words with such an ending that are no departments.
const NO_DEPARTMENTS: [&str; 17] = [
    "委員会",
    "部局",
    "部",
    "局",
    "課",
    "室",
    "各部",
    "各課",
    "全部",
    "一部",
    "部課",
    "担当課",
    "関係課",
    "担当部",
    "副部",
    "各部局",
    "市長部局",
];

pub fn is_department(text: &str) -> bool {
    let length = text.chars().count();
    let plain = text.chars().all(|c| c.is_alphanumeric() || matches!(c, '・' | 'ー'));
    plain
        && (2..=20).contains(&length)
        && ENDINGS.iter().any(|ending| text.ends_with(ending))
        && !NO_DEPARTMENTS.contains(&text)
        && !is_copies(text)
}

/// 240部 is a number of copies.
fn is_copies(text: &str) -> bool {
    text.strip_suffix('部')
        .is_some_and(|rest| rest.ends_with(|c: char| c.is_ascii_digit() || ('０'..='９').contains(&c)))
}

/// The department of a heading, between the prefix and suffix of the definition.
pub fn in_heading(text: &str, around: &[(String, String)]) -> Option<String> {
    let text = year::without(text);
    around.iter().find_map(|(before, behind)| {
        let end = if behind.is_empty() { text.len() } else { text.rfind(behind.as_str())? };
        let start = text[..end].find(before.as_str())? + before.len();
        let found = text.get(start..end)?.trim_matches(['(', ')', ':', '-', '~']);
        // 第2次計画（…）総務部: the text before the name is unrelated.
        let last = || found.rsplit(|c: char| !c.is_alphanumeric() && !matches!(c, '・' | 'ー')).next();
        let mut named = [Some(found), last()].into_iter().flatten().map(|found| without_city(without_chief(found)));
        named.find(|found| is_department(found)).map(ToOwned::to_owned)
    })
}

/// The department of a cell with nothing else, or that of its chief. No sections, since many appear in lists.
pub fn alone(text: &str) -> Option<String> {
    let name = name(text)?;
    // 令和8年度　総務部
    let dated = year::labelled(&name).map(|(_, rest)| rest).filter(|rest| rest.chars().count() > 1);
    let name = dated.as_deref().unwrap_or(&name);
    let name = without_chief(name.trim_matches(['(', ')', '（', '）', '【', '】', '[', ']']));
    let plain = ["部", "局", "委員会"].iter().any(|ending| name.ends_with(ending)) && is_department(name);
    (plain && !is_address(name)).then(|| name.to_owned())
}

/// Splits a cell that names a department and its section: 総務部　管財課.
pub fn and_section(text: &str) -> Option<(String, String)> {
    let apart = |c: char| c.is_whitespace() || "（）()・/／【】".contains(c);
    let text = without_lead(text);
    let mut parts = text.trim_end_matches(['）', ')', '】']).split(apart).filter(|part| !part.is_empty());
    let (Some(department), Some(section), None) = (parts.next(), parts.next(), parts.next()) else { return None };
    let is_section = ["課", "室", "係"].iter().any(|ending| section.ends_with(ending)) && is_department(section);
    let department = alone(department).filter(|_| is_section)?;
    Some((department, section.to_owned()))
}

/// Normalises a printed name: no inner spaces, except one before the section, and no person behind it.
///
/// ```
/// use matome_deadline::written::department::printed;
/// assert_eq!(printed("総務部総務課長　山田").as_deref(), Some("総務部総務課"));
/// assert_eq!(printed("総務部　総務課長　山田 太郎").as_deref(), Some("総務部 総務課"));
/// assert_eq!(printed("総 務 部").as_deref(), Some("総務部"));
/// ```
pub fn printed(text: &str) -> Option<String> {
    let text = without_person(text);
    with_section(text).or_else(|| name(without_lead(text)))
}

/// 総務部総務課 of 総務部総務課長　山田.
fn without_person(text: &str) -> &str {
    let heads =
        text.match_indices('長').filter(|(at, _)| text[at + '長'.len_utf8()..].starts_with(char::is_whitespace));
    let mut offices = heads.map(|(at, _)| &text[..at]);
    let is_office = |before: &&str| before.split_whitespace().next_back().is_some_and(is_department);
    offices.find(is_office).unwrap_or(text)
}

/// 総務部 管財課, if the cell holds nothing else but the city.
pub fn with_section(text: &str) -> Option<String> {
    and_section(text).map(|(department, section)| format!("{department} {section}"))
}

/// Strips the city and labels for departments before a name: あおば市　総務部, 所管部局　総務部.
fn without_lead(text: &str) -> &str {
    let is_lead = |part: &str| {
        let part = part.trim_end_matches([':', '：']);
        is_city(part) && part.chars().count() <= LONGEST_CITY || names_departments(part)
    };
    let mut rest = text.trim();
    while let Some((_, behind)) = rest.split_once(char::is_whitespace).filter(|(first, _)| is_lead(first)) {
        rest = behind.trim_start();
    }
    rest
}

/// A label for departments rather than a name: 部局名, 所管部局, 担当部署.
fn names_departments(word: &str) -> bool {
    let word = word.strip_suffix('名').unwrap_or(word);
    let of_whom = ["所管", "担当", "主管"].iter().find_map(|charge| word.strip_prefix(charge));
    matches!(of_whom.unwrap_or(word), "部局" | "部署" | "所属" | "部")
}

/// みどり市, but not 都市.
fn is_city(text: &str) -> bool {
    text.ends_with(['市', '町', '村', '区']) && text.chars().count() >= 3 && !text.ends_with("都市")
}

/// Maximum characters of a city's name that stands alone.
const LONGEST_CITY: usize = 8;

/// 提出先　企画部: the addressee of the sheet.
fn is_address(text: &str) -> bool {
    ["提出", "宛", "御中", "→", "経由"].iter().any(|word| text.contains(word))
}

/// The department that stands alone in a heading with a year: 令和8年度 市民部 業務管理表.
pub fn within(heading: &str) -> Option<String> {
    year::find(heading, year::Style::Stated)?;
    let ends = |c: char| c.is_whitespace() || "（）()【】［］[]：:の".contains(c);
    let parts = || heading.split(ends);
    parts().find_map(alone).or_else(|| parts().find_map(of_title)).filter(|_| !is_address(heading))
}

/// The first department in a text, or else its first section: 部局：清滝市環境部（環境課）.
pub fn anywhere(text: &str) -> Option<String> {
    let dated = year::without(text);
    let ends = |c: char| c.is_whitespace() || "（）()【】［］[]〔〕<>《》■●◆○：:、，,／/".contains(c);
    // Spaced letters: 総 務 部.
    let together = name(text).into_iter();
    let parts: Vec<String> = text.split(ends).chain(dated.split(ends)).map(str::to_owned).chain(together).collect();
    let plain = || parts.iter().map(|part| without_city(without_chief(part))).filter(|part| is_department(part));
    let titled = || parts.iter().find_map(|part| of_title(without_city(part)));
    plain()
        .find(|part| is_large(part))
        .map(ToOwned::to_owned)
        .or_else(titled)
        .or_else(|| plain().next().map(ToOwned::to_owned))
}

/// Endings of departments, as opposed to sections.
pub const LARGE: [&str; 3] = ["部", "局", "委員会"];

pub fn is_large(name: &str) -> bool {
    LARGE.iter().any(|ending| name.ends_with(ending))
}

const TITLES: [&str; 13] =
    ["プラン", "シート", "票", "表", "方針", "目標", "計画", "宣言", "マニフェスト", "取組", "一覧", "カード", "調書"];
/// 内部, 各部 and the like are no departments.
const SHORTEST_IN_TITLE: usize = 3;

/// The department at the start of a title: 福祉部アクションプラン.
fn of_title(part: &str) -> Option<String> {
    TITLES.iter().any(|title| part.ends_with(title)).then_some(())?;
    let ends = part.char_indices().filter(|(_, c)| matches!(c, '部' | '局')).map(|(at, c)| at + c.len_utf8());
    let mut names = ends.map(|end| &part[..end]).filter(|name| name.chars().count() >= SHORTEST_IN_TITLE);
    names.find(|name| is_department(name)).map(ToOwned::to_owned)
}

/// The department of a heading that consists of its name: ■総務部, 【総務部】, １．総務部.
pub fn heading(key: &str) -> Option<String> {
    if key.chars().count() > 20 { None } else { alone(key) }
}

/// `総務部長` → `総務部`.
fn without_chief(text: &str) -> &str {
    text.strip_suffix('長').filter(|rest| is_department(rest)).unwrap_or(text)
}

/// `みどり市総務部` → `総務部`, but not for 都市整備部.
fn without_city(text: &str) -> &str {
    let is_own = |rest: &str| is_department(rest) && !rest.starts_with(['民', '街', '営', '立', '場']);
    text.char_indices()
        .rev()
        .map(|(i, c)| text.split_at(i + c.len_utf8()))
        .find(|(city, rest)| is_city(city) && is_own(rest))
        .map_or(text, |(_, rest)| rest)
}

/// The department in a name such as `総務部_重点目標` or `01総務部`.
pub fn in_name(text: &str) -> Option<String> {
    let squeezed = comparison_key(&year::without(text));
    squeezed
        .split(|c: char| !c.is_alphabetic() && c != 'ー' && c != '・')
        .filter_map(|part| {
            let part = part.trim_matches('・');
            let ends =
                ENDINGS.iter().flat_map(|ending| part.match_indices(ending)).map(|(at, ending)| at + ending.len());
            let end = ends.filter(|end| !goes_on(part, *end)).max()?;
            Some(&part[..end])
        })
        .find(|part| is_department(part))
        .map(ToOwned::to_owned)
}

/// Words whose first letter does not end a department's name.
const OTHER_WORDS: [&str; 22] = [
    "課題", "課程", "課税", "課金", "部門", "部会", "部分", "部品", "部活", "局面", "室内", "所管", "所得", "所属",
    "所有", "所要", "館内", "団体", "団地", "係数", "庁舎", "署名",
];

/// Whether the letter before `end` begins another word: 課 in 重点課題.
fn goes_on(name: &str, end: usize) -> bool {
    let last = name[..end].char_indices().next_back().map_or(end, |(at, _)| at);
    OTHER_WORDS.iter().any(|word| name[last..].starts_with(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_department_is_found_in_a_name() {
        for (text, department) in [
            ("総務部", Some("総務部")),
            ("総務部_重点目標", Some("総務部")),
            ("R8総務部重点目標", Some("総務部")),
            ("01_市民生活部", Some("市民生活部")),
            ("部局マニフェスト（健康福祉部）", Some("健康福祉部")),
            ("R8_会計管理者", Some("会計管理者")),
            ("危機管理監2", Some("危機管理監")),
            ("組織目標", None),
            ("重点課題１", None),
            ("福祉課題調査課", Some("福祉課題調査課")),
            ("市民団体", None),
            ("1位", None),
            ("令和8年度", None),
        ] {
            assert_eq!(in_name(text).as_deref(), department, "{text}");
        }
    }

    #[test]
    fn a_section_is_told_from_its_department_where_something_stands_between_them() {
        for (text, parts) in [
            ("総務部　管財課", Some(("総務部", "管財課"))),
            ("総務部\n危機管理防災課", Some(("総務部", "危機管理防災課"))),
            ("総務部（秘書課）", Some(("総務部", "秘書課"))),
            ("総 務 部", None),
            ("総務部管財課", None),
            ("総務部 市民部", None),
            ("総務部 管財課 税務課", None),
            ("教育委員会 学校教育課", Some(("教育委員会", "学校教育課"))),
            ("みどりヶ丘市　総務部　人事課", Some(("総務部", "人事課"))),
            ("所管部局　総務部　人事課", Some(("総務部", "人事課"))),
        ] {
            assert_eq!(and_section(text), parts.map(|(a, b)| (a.to_owned(), b.to_owned())), "{text}");
        }
    }

    #[test]
    fn a_word_before_a_name_is_no_part_of_it() {
        for (text, name) in [
            ("所管部局　こども未来部", "こども未来部"),
            ("総 務 部", "総務部"),
            ("みどり市　総務部", "総務部"),
            ("部局　総務部　人事課", "総務部 人事課"),
        ] {
            assert_eq!(printed(text).as_deref(), Some(name), "{text}");
        }
    }

    #[test]
    fn a_department_is_found_in_a_heading() {
        let around: Vec<(String, String)> = [("", "の運営方針"), ("運営方針(", ")"), ("", "運営方針")]
            .map(|(before, behind)| (before.to_owned(), behind.to_owned()))
            .into();
        for (text, department) in [
            ("令和8年度　総務部の運営方針", Some("総務部")),
            ("令和8年度　総 務 部　運営方針", Some("総務部")),
            ("運営方針（総務部）", Some("総務部")),
            ("令和8年度 みどり市市民部の運営方針", Some("市民部")),
            ("令和8年度 みどり市総務部の運営方針", Some("総務部")),
            ("都市整備部の運営方針", Some("都市整備部")),
            ("第2次計画（令和5～9年度）　令和8年度　総務部の運営方針", Some("総務部")),
            ("R8　総務部長の運営方針", Some("総務部")),
            ("令和8年度　部局長の運営方針", None),
            ("令和8年度　運営方針", None),
        ] {
            assert_eq!(in_heading(text, &around).as_deref(), department, "{text}");
        }
    }
}
