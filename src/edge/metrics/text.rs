//! The figures as Prometheus reads them. Each is counted elsewhere, by the city's own process.

use std::fmt::Write;

use super::{Board, Shown};
use crate::core::figures::Figures;

/// A name, what it means, and its value of a city; `None` where there is none.
type Gauge = (&'static str, &'static str, fn(&Shown) -> Option<i64>);

const GAUGES: [Gauge; 9] = [
    ("matome_running", "1: 市のプロセスが動いている", |city| Some(city.is_running.into())),
    (
        "matome_working",
        "1: この市を受け持ち、支障なく一回りしている（0: 待機か不調）",
        |city| Some(city.figures.as_ref().is_some_and(|figures| figures.is_well).into()),
    ),
    ("matome_last_look_timestamp_seconds", "最後に一回りした時刻", |city| {
        known(city, |it| Some(it.looked_at))
    }),
    ("matome_last_merge_timestamp_seconds", "最後に取りまとめた時刻", |city| known(city, |it| it.merged_at)),
    ("matome_workbooks", "読み取っているブックの数", |city| known(city, |it| count(it.workbooks))),
    ("matome_stale_workbooks", "読めずに古い内容のままのブックの数", |city| {
        known(city, |it| count(it.stale))
    }),
    ("matome_unwritten_workbooks", "書けずに待っている取りまとめの数", |city| {
        known(city, |it| count(it.unwritten))
    }),
    ("matome_share_visible", "1: 共有フォルダーが見える", |city| {
        known(city, |it| Some(it.is_share_visible.into()))
    }),
    ("matome_heartbeat_heard", "1: [heartbeat] url に伝わっている", |city| {
        known(city, |it| it.is_heard.map(i64::from))
    }),
];

const MAILS: &str = "matome_mails";

fn known(city: &Shown, value: impl Fn(&Figures) -> Option<i64>) -> Option<i64> {
    city.figures.as_ref().and_then(value)
}

fn count(number: u64) -> Option<i64> {
    i64::try_from(number).ok()
}

impl Board {
    /// A page of the text format.
    pub(super) fn page(&self) -> String {
        let cities = self.cities().clone();
        let mut page = String::new();
        head(&mut page, "matome_info", "プログラムの版");
        line(&mut page, "matome_info", &[("version", env!("CARGO_PKG_VERSION"))], 1);
        for (name, help, value) in GAUGES {
            head(&mut page, name, help);
            for (city, shown) in &cities {
                if let Some(value) = value(shown) {
                    line(&mut page, name, &[("city", city)], value);
                }
            }
        }
        head(&mut page, MAILS, "メールの数");
        for (city, shown) in &cities {
            for (state, number) in shown.figures.iter().flat_map(|figures| &figures.mails) {
                line(&mut page, MAILS, &[("city", city), ("state", state)], *number);
            }
        }
        page
    }
}

fn head(page: &mut String, name: &str, help: &str) {
    let _ = writeln!(page, "# HELP {name} {help}\n# TYPE {name} gauge");
}

fn line(page: &mut String, name: &str, labels: &[(&str, &str)], value: impl std::fmt::Display) {
    let labels: Vec<String> = labels.iter().map(|(label, text)| format!("{label}=\"{}\"", escaped(text))).collect();
    let _ = writeln!(page, "{name}{{{}}} {value}", labels.join(","));
}

fn escaped(text: &str) -> String {
    text.replace('\\', r"\\").replace('"', "\\\"").replace('\n', r"\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_city_has_its_line_and_what_is_unknown_has_none() {
        let board = Board::default();
        let figures = Figures {
            is_well: true,
            looked_at: 1_790_000_000,
            workbooks: 12,
            mails: [("waiting".to_owned(), 3)].into(),
            ..Figures::default()
        };
        board.show("あおば\"市\\", Some(figures));
        board.show("minato", None);
        board.stopped("wrong");
        let page = board.page();
        for line in [
            r#"matome_running{city="あおば\"市\\"} 1"#,
            r#"matome_running{city="wrong"} 0"#,
            r#"matome_working{city="あおば\"市\\"} 1"#,
            r#"matome_working{city="minato"} 0"#,
            r#"matome_last_look_timestamp_seconds{city="あおば\"市\\"} 1790000000"#,
            r#"matome_mails{city="あおば\"市\\",state="waiting"} 3"#,
        ] {
            assert!(page.lines().any(|found| found == line), "{line} is not in\n{page}");
        }
        assert!(
            !page.contains("matome_workbooks{city=\"minato\"}")
                && !page.contains("matome_last_merge_timestamp_seconds{")
        );
        board.keep(&["minato".to_owned()].into());
        assert!(!board.page().contains("wrong"));
    }
}
