//! Parses the items of a letter from its text.

use chrono::NaiveDate;

use crate::common::letters::{days_left, kind, measure_number, year};

/// A mail as far as its words tell.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Sent {
    pub(crate) day: NaiveDate,
    pub(crate) to: String,
    /// `interim_report/2026 1-2 +14`
    pub(crate) items: Vec<String>,
    /// The measures that it names.
    pub(crate) titles: Vec<String>,
}

impl Sent {
    pub(crate) fn read(day: NaiveDate, to: &str, text: &str, titles: &[&str]) -> Self {
        let whole: String = text.lines().map(|line| line.trim_matches('\u{3000}')).collect();
        let named = titles.iter().filter(|title| whole.contains(**title)).map(|title| (*title).to_owned());
        let mut titles: Vec<String> = named.collect();
        titles.sort();
        Self { day, to: to.to_owned(), items: items(text), titles }
    }

    /// Its items regardless of the day: a repeated mail has the same.
    pub(crate) fn list(&self) -> Vec<&str> {
        self.items.iter().map(|item| item.rsplit_once(['+', '-']).map_or(item.as_str(), |(head, _)| head)).collect()
    }
}

fn items(text: &str) -> Vec<String> {
    let mut items = Vec::new();
    for block in text.split("\n■ ").skip(1) {
        let (heading, body) = block.split_once('\n').unwrap_or((block, ""));
        let body = body.split("\n▼").next().unwrap_or_default();
        if heading.starts_with("ご確認・修正をお願いします") {
            items.extend(entries(body).map(|number| format!("correction {number}")));
            continue;
        }
        let fields: Vec<&str> = heading.split('\u{3000}').collect();
        let (kind, year, left) = (kind(fields[0]), year(fields[0]), days_left(fields[2]));
        let joined: String = body.lines().map(|line| line.trim_matches('\u{3000}')).collect();
        if kind == "goal_setting" {
            let sections = joined.split_once("まだ保存されていません（").and_then(|(_, rest)| rest.split_once('）'));
            match sections {
                Some((names, _)) => items.extend(names.split('、').map(|name| format!("{kind}/{year} {name}{left:+}"))),
                None => items.push(format!("{kind}/{year} {left:+}")),
            }
        } else if joined.contains("所定の様式でご報告ください") {
            items.push(format!("{kind}/{year} {left:+}"));
        }
        let again = joined.split_once("・上に挙げたもの\u{3000}").map(|(_, rest)| rest).unwrap_or_default();
        let again = again.split("、目標").map(|number| number.split('（').next().unwrap_or_default());
        let again = again.filter(|number| !number.is_empty()).map(measure_number);
        items.extend(entries(body).chain(again).map(|number| format!("{kind}/{year} {number} {left:+}")));
    }
    items.sort();
    items.dedup();
    items
}

/// Numbers of lines that name something.
fn entries(body: &str) -> impl Iterator<Item = String> {
    let lines = body.lines().filter_map(|line| line.strip_prefix("　・"));
    lines
        .filter(|line| line.starts_with("目標"))
        .map(|line| measure_number(line.split('\u{3000}').next().unwrap_or_default()))
}
