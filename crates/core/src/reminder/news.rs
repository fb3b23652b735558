//! Changes in the share since the planning section was last told, by department.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::records::changes::{Change, OF_YEAR};
use matome_deadline::text::one_line;

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct News {
    pub department: String,
    /// 中間報告 3件、期限（原文） 1件
    pub what: String,
}

/// The changes by department, with counts per field, most frequent first.
pub fn by_department(changes: &[Change]) -> Vec<News> {
    let mut counts: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    // A change of the whole year belongs to no department.
    for change in changes.iter().filter(|change| change.field != OF_YEAR) {
        *counts.entry(&change.department).or_default().entry(&change.field).or_default() += 1;
    }
    let news = |(department, fields): (&str, BTreeMap<&str, usize>)| {
        let mut fields: Vec<(&str, usize)> = fields.into_iter().collect();
        fields.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let what: Vec<String> = fields.iter().map(|(field, count)| format!("{field} {count}件")).collect();
        let department = if department.is_empty() { "（部局不明）" } else { department };
        News { department: one_line(department), what: what.join("、") }
    };
    counts.into_iter().map(news).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_department_is_one_line_the_most_frequent_field_first() {
        let change = |department: &str, field: &str| Change {
            at: crate::moment::Moment::default(),
            year: None,
            department: department.to_owned(),
            goal: String::new(),
            measure: String::new(),
            field: field.to_owned(),
            before: None,
            after: None,
            file: String::new(),
        };
        let all =
            [("総務部", "目標値"), ("総務部", "中間報告"), ("総務部", "中間報告"), ("", "取組の追加"), ("", OF_YEAR)];
        let news = by_department(&all.map(|(department, field)| change(department, field)));
        let lines: Vec<String> = news.into_iter().map(|news| format!("{}　{}", news.department, news.what)).collect();
        assert_eq!(lines, ["（部局不明）　取組の追加 1件", "総務部　中間報告 2件、目標値 1件"]);
    }
}
