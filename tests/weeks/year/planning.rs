//! The planning section's checks of its workbooks on some days, and its input.

use std::path::PathBuf;

use calamine::{Reader as _, Xlsx};
use chrono::NaiveDate;

use super::town::day;
use crate::common::clerk::Clerk;
use crate::weeks::city::City;

type Deed = Box<dyn Fn(&Book)>;

/// Tasks and their days.
pub(crate) struct Planning {
    deeds: Vec<(NaiveDate, Deed)>,
    done: Vec<NaiveDate>,
}

pub(crate) struct Book {
    folder: PathBuf,
}

impl Planning {
    fn new(deeds: Vec<(&str, Deed)>) -> Self {
        let deeds = deeds.into_iter().map(|(on, deed)| (day(on), deed)).collect();
        Self { deeds, done: Vec::new() }
    }

    /// Whether workbooks are made on that day: on the day of a task, and on the next.
    pub(crate) fn has_it_made(&self, today: NaiveDate) -> bool {
        let is_near = |on: &NaiveDate| (0..=1).contains(&(today - *on).num_days());
        self.deeds.iter().map(|(on, _)| on).chain(&self.done).any(is_near)
    }

    pub(crate) fn works(&mut self, city: &City, today: NaiveDate) {
        let book = Book { folder: city.merged_folder() };
        let (due, later): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.deeds).into_iter().partition(|(on, _)| *on == today);
        self.deeds = later;
        for (on, deed) in due {
            deed(&book);
            self.done.push(on);
        }
    }

    pub(crate) fn is_done(&self) {
        assert!(self.deeds.is_empty(), "a deed was on no day of the year");
    }

    pub(crate) fn of_the_small_city() -> Self {
        let decide =
            |title: &'static str, word: &'static str| -> Deed { Box::new(move |book| book.decides(title, word, "")) };
        Self::new(vec![
            // 1: workbooks put away stay, marked, and one answer closes their year.
            (
                "2026-06-18",
                Box::new(|book| {
                    assert_eq!(book.rows("令和7年度", "一覧").len(), 1 + 24);
                    let missing = book.findings("令和7年度", "見当たりません");
                    assert_eq!(missing.len(), 6, "{missing:?}");
                    book.answers("令和7年度", "見当たりません", "年度を締める");
                }),
            ),
            (
                "2026-06-24",
                Box::new(|book| {
                    assert_eq!(book.rows("令和7年度", "一覧").len(), 1 + 24);
                    let overview = book.rows("令和7年度", "概要").concat().concat();
                    assert!(overview.contains("確定 R8.6.19"), "{overview}");
                    assert!(book.findings("令和7年度", "見当たりません").is_empty());
                    assert!(!overview.contains("行き先のないメモ"), "an answer that was done is no note: {overview}");
                }),
            ),
            // 4: excused, stopped and accepted measures ask for nothing.
            ("2026-07-01", decide("2026第00号のろ", "免除")),
            ("2026-07-01", decide("2026第01号のは", "中止")),
            ("2026-09-01", decide("2026第04号のい", "済")),
            // Back again: a request and its correction.
            (
                "2026-08-03",
                Box::new(|book| book.decides("2026第02号のい", "要修正", "住民とのかかわりも書いてください")),
            ),
            (
                "2026-08-21",
                Box::new(|book| {
                    assert_eq!(book.listed("2026第02号のい", "状態"), "修正あり");
                    assert_eq!(book.listed("2026第02号のい", "企画課メモ"), "住民とのかかわりも書いてください");
                }),
            ),
            // 1 and 9: a workbook that returned under another name is the same, without changes.
            (
                "2026-09-25",
                Box::new(|book| {
                    assert!(book.findings("令和8年度", "見当たりません").is_empty());
                    let changed = book.rows("令和8年度", "変更履歴");
                    let renamed: Vec<_> = changed.iter().filter(|row| row[0].contains("R8.9.24")).collect();
                    assert!(renamed.len() <= 1, "{renamed:?}");
                }),
            ),
            // 8: working columns are in sight.
            (
                "2026-10-02",
                Box::new(|book| {
                    let list = book.part("令和8年度", "xl/worksheets/sheet2.xml");
                    assert!(list.contains("xSplit=\"7\" ySplit=\"1\""), "frozen up to 取組");
                    let first = book.rows("令和8年度", "期限一覧")[1].clone();
                    assert!(!first[2].starts_with('-'), "期限一覧 opens with today: {first:?}");
                }),
            ),
        ])
    }

    pub(crate) fn of_sections() -> Self {
        Self::new(vec![(
            "2026-06-18",
            Box::new(|book| {
                // 2: one row per section below its department, and no unconfigured department.
                let offices: Vec<String> =
                    book.rows("令和8年度", "提出状況").into_iter().map(|row| row[0].clone()).collect();
                for name in ["政策課", "管理課", "推進課"] {
                    assert_eq!(offices.iter().filter(|office| office.ends_with(name)).count(), 10, "{offices:?}");
                }
                let mut departments: Vec<String> =
                    book.rows("令和8年度", "一覧").into_iter().skip(1).map(|row| row[1].clone()).collect();
                departments.sort();
                departments.dedup();
                assert_eq!(departments.len(), 10, "{departments:?}");
                // 6: a nonexistent year leaves nothing.
                assert!(!book.path("令和7年度").exists());
            }),
        )])
    }

    pub(crate) fn of_eight_years() -> Self {
        Self::new(vec![
            (
                "2027-04-22",
                Box::new(|book| {
                    // 7: next year's file does not double this year's rows, and is asked about.
                    assert_eq!(book.rows("令和8年度", "一覧").len(), 1 + 16);
                    let asked = book.findings("令和8年度", "R9総務部.xlsx");
                    assert!(!asked.is_empty(), "{asked:?}");
                }),
            ),
            (
                "2027-05-13",
                Box::new(|book| {
                    assert_eq!(book.rows("令和9年度", "一覧").len(), 1 + 4);
                }),
            ),
        ])
    }
}

impl Book {
    fn path(&self, year: &str) -> PathBuf {
        self.folder.join(format!("取りまとめ_{year}.xlsx"))
    }

    fn rows(&self, year: &str, sheet: &str) -> Vec<Vec<String>> {
        let mut workbook: Xlsx<_> = calamine::open_workbook(self.path(year)).unwrap();
        let range = workbook.worksheet_range(sheet).unwrap();
        range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect()
    }

    fn part(&self, year: &str, name: &str) -> String {
        Clerk::opens(&self.path(year)).part(name).to_owned()
    }

    /// Row number and contents of each finding with these words.
    fn findings(&self, year: &str, words: &str) -> Vec<(usize, String)> {
        let rows = self.rows(year, "要確認").into_iter().map(|row| row.join("|"));
        (1..).zip(rows).filter(|(_, row)| row.contains(words)).collect()
    }

    fn answers(&self, year: &str, words: &str, answer: &str) {
        let rows = self.findings(year, words);
        let clerk = Clerk::opens(&self.path(year));
        rows.iter().fold(clerk, |clerk, (row, _)| clerk.types(6, &format!("I{row}"), answer)).saves();
    }

    fn row_of(&self, title: &str) -> (usize, Vec<String>) {
        (1..).zip(self.rows("令和8年度", "一覧")).find(|(_, row)| row[6] == title).unwrap()
    }

    fn listed(&self, title: &str, header: &str) -> String {
        let headers = self.rows("令和8年度", "一覧")[0].clone();
        self.row_of(title).1[headers.iter().position(|own| own == header).unwrap()].clone()
    }

    fn decides(&self, title: &str, word: &str, memo: &str) {
        let (row, _) = self.row_of(title);
        let clerk = Clerk::opens(&self.path("令和8年度")).types(2, &format!("Q{row}"), word);
        if memo.is_empty() { clerk } else { clerk.types(2, &format!("R{row}"), memo) }.saves();
    }
}
