//! Invariants of a merged workbook after all events: present files appear as a fresh look finds them; vanished ones are
//! kept, marked and asked about until a person answers; nothing known disappears silently.

use std::collections::BTreeSet;
use std::path::PathBuf;

use matome::edge::state::store::Store;

use crate::common::clerk::Clerk;
use crate::common::{Office, all_rows_of};

const LIST_STATUS: usize = 15;
/// 要確認 and its ID column.
const PROBLEMS: usize = 6;
const ID: usize = 10;
const MISSED: &str = "見当たりません";
/// Log phrases for a workbook that was moved, has a twin, or was deleted without goals.
const WORDS: [&str; 4] = ["の名前が", "は ", "がなくなりました。同じ内容の", "が削除されました"];

/// Maximum differing rows shown per kind.
const SHOWN: usize = 10;

type Rows = Vec<Vec<String>>;

/// The result of a daemon or a fresh look.
pub(crate) struct City<'o> {
    office: &'o Office,
    folder: &'static str,
    state: &'static str,
    /// Workbooks once known to be present with goals.
    once_known: BTreeSet<String>,
}

impl<'o> City<'o> {
    pub(crate) fn of(office: &'o Office, folder: &'static str, state: &'static str) -> Self {
        Self { office, folder, state, once_known: BTreeSet::new() }
    }

    fn merged(&self) -> PathBuf {
        self.office.path(self.folder).join("取りまとめ_令和8年度.xlsx")
    }

    /// Rows of 一覧 with their missing mark. IDs, in the last column, depend on history and are ignored.
    fn list(&self) -> Vec<(bool, Vec<String>)> {
        let mut list: Vec<_> = all_rows_of(&self.merged(), "一覧")
            .into_iter()
            .map(|mut row| {
                row.pop();
                (row[LIST_STATUS].contains(MISSED), row)
            })
            .collect();
        // Rows equal except for IDs are ordered by these.
        list.sort();
        list
    }

    /// Sheets that reflect the share; 変更履歴 depends on history.
    pub(crate) fn said(&self) -> Vec<Rows> {
        let list = self.list().into_iter().map(|(_, row)| row).collect();
        let mut submissions = all_rows_of(&self.merged(), "提出状況");
        for cell in submissions.iter_mut().flatten().filter(|cell| cell.ends_with("受付")) {
            // The fresh look first sees today what the daemons saw on their first day.
            *cell = cell.split(' ').next().unwrap_or_default().to_owned();
        }
        // Their names, in the last column, contain measure IDs.
        let problems = all_rows_of(&self.merged(), "要確認").into_iter().map(|row| row[..ID].to_vec()).collect();
        vec![list, submissions, problems]
    }

    pub(crate) fn present(&self) -> Rows {
        self.list().into_iter().filter(|(missed, _)| !missed).map(|(_, row)| row).collect()
    }

    /// Number of rows of missing files.
    pub(crate) fn missed(&self) -> usize {
        self.list().iter().filter(|(missed, _)| *missed).count()
    }

    /// Every known workbook, and whether it is missing; without those that have no goals.
    fn known(&self) -> Vec<(String, bool)> {
        let Ok(store) = Store::open(self.office.path(self.state).as_path()) else { return Vec::new() };
        let Ok(snapshot) = store.snapshot() else { return Vec::new() };
        let known = snapshot.workbooks.into_iter().filter(|(_, workbook)| !workbook.records.goals.is_empty());
        known.map(|(path, workbook)| (path, workbook.absence.is_some())).collect()
    }

    /// Records what it knows to be present.
    pub(crate) fn look(&mut self) {
        let there = self.known().into_iter().filter(|(_, missed)| !missed);
        self.once_known.extend(there.map(|(path, _)| path));
    }

    /// Workbooks wrongly counted as missing or present.
    pub(crate) fn mistaken(&self) -> Vec<(String, bool)> {
        let share = self.office.path("share");
        self.known().into_iter().filter(|(path, missed)| share.join(path).exists() == *missed).collect()
    }

    /// Workbooks once known and now gone without a line in the log.
    pub(crate) fn gone_without_a_word(&self) -> Vec<String> {
        let (known, log) = (self.known(), self.office.log());
        let is_told = |path: &String| {
            log.lines().any(|line| WORDS.iter().any(|words| line.contains(&format!(" {path} {words}"))))
        };
        let is_known = |path: &String| known.iter().any(|(other, _)| other == path);
        self.once_known.iter().filter(|path| !is_known(path) && !is_told(path)).cloned().collect()
    }

    /// Answers every question with deleted; returns the number of questions.
    pub(crate) fn answer(&self) -> usize {
        let rows = all_rows_of(&self.merged(), "要確認");
        let asks = |row: &Vec<String>| row[2] == "見当たらないブック" && row[8].is_empty();
        let asked: Vec<usize> = (1..).zip(&rows).filter(|(_, row)| asks(row)).map(|(number, _)| number).collect();
        if asked.is_empty() {
            return 0;
        }
        let sheet = Clerk::opens(&self.merged());
        let typed = asked.iter().fold(sheet, |sheet, row| sheet.types(PROBLEMS, &format!("I{row}"), "削除した"));
        typed.saves();
        asked.len()
    }
}

/// Rows that only one has.
pub(crate) fn differences(one: &[Rows], other: &[Rows]) -> Vec<String> {
    let mut found = Vec::new();
    for (one, other) in one.iter().zip(other) {
        let only = |these: &Rows, those: &Rows| {
            let rows = these.iter().filter(|row| !those.contains(row)).map(|row| row.join(" | "));
            rows.take(SHOWN).collect::<Vec<_>>()
        };
        found.extend(only(one, other).into_iter().map(|row| format!("the daemon alone: {row}")));
        found.extend(only(other, one).into_iter().map(|row| format!("the fresh look alone: {row}")));
    }
    found
}
