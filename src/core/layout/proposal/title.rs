//! The heading of an unknown form: what of it is the form's name, what the year, what the department.

use super::survey;
use crate::core::layout::page::Page;
use crate::core::written::{department, label};
use crate::core::written::{mark, year};

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Title {
    /// What every sheet of the form bears.
    pub(super) words: Option<String>,
    /// With the department in it: `{department}の運営方針`.
    pub(super) department: Option<String>,
}

/// No form's name is shorter.
const SHORTEST: usize = 2;

pub(super) fn of(page: &Page<'_>, lowest: u32) -> Title {
    survey::heading(page, lowest).map(|heading| taken_apart(&page.block(heading).cell.text)).unwrap_or_default()
}

fn taken_apart(heading: &str) -> Title {
    let without_year = year::without(heading);
    let text = without_year.trim_start_matches(mark::is_mark);
    let named = |words: &str| Some(name(words)).filter(|words| is_name(words)).map(str::to_owned);
    let Some((before, behind)) = department_in(heading).and_then(|department| text.split_once(&department)) else {
        return Title { words: named(text), department: None };
    };
    let words = [before, behind].into_iter().max_by_key(|part| name(part).chars().count()).and_then(named);
    let bare = before.is_empty() && behind.is_empty();
    Title { words, department: (!bare).then(|| format!("{before}{{department}}{behind}")) }
}

fn is_name(text: &str) -> bool {
    text.chars().count() >= SHORTEST && !text.contains(|c: char| c.is_ascii_digit()) && !label::key(text).is_empty()
}

/// A form's name without what stands around it: brackets, particles, and a motto behind.
fn name(text: &str) -> &str {
    let is_edge =
        |c: char| matches!(c, '(' | ')' | '[' | ']' | '【' | '】' | '「' | '」' | ':' | '・' | '-' | '<' | '>' | '_');
    let text = text.trim_matches(is_edge);
    let text = text.strip_prefix('の').unwrap_or(text);
    text.split(['~', '(', '【', '<', '「']).next().unwrap_or(text).trim_matches(is_edge)
}

/// The name of the department or its chief in a heading, where it stands by itself: between spaces, brackets or before
/// の.
fn department_in(heading: &str) -> Option<String> {
    let ends = |c: char| c.is_whitespace() || "（）()【】［］[]の_＿：:・".contains(c);
    heading
        .split(ends)
        .map(year::without)
        .find(|part| department::is_department(part.strip_suffix('長').unwrap_or(part)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_is_taken_apart() {
        for (text, words, department) in [
            ("総務部の運営方針", Some("運営方針"), Some("{department}の運営方針")),
            ("部局目標シート(健康福祉部)", Some("部局目標シート"), Some("部局目標シート({department})")),
            ("令和8年度　総務部　目標管理票", Some("目標管理票"), Some("{department}目標管理票")),
            ("建設部長の宣言", Some("宣言"), Some("{department}の宣言")),
            ("重点目標管理シート", Some("重点目標管理シート"), None),
            ("部局マニフェスト~私たちの目標~", Some("部局マニフェスト"), None),
            ("人事課題整理表", Some("人事課題整理表"), None),
        ] {
            let title = taken_apart(text);
            assert_eq!((title.words.as_deref(), title.department.as_deref()), (words, department), "{text}");
        }
    }
}
