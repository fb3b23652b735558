//! What must be true of a merged workbook after all that people did: what lies in the share stands there as a fresh
//! look would find it; what vanished is kept, marked and asked about until a person answers; nothing that was once
//! known goes without a word.

use std::collections::BTreeSet;
use std::path::PathBuf;

use matome::edge::state::store::Store;

use crate::common::clerk::Clerk;
use crate::common::{Office, all_rows_of};

const LIST_STATUS: usize = 15;
/// 要確認, and in it the column of the ids.
const PROBLEMS: usize = 6;
const ID: usize = 10;
const MISSED: &str = "見当たりません";
/// How the log tells that a workbook was moved, has a twin, or was deleted and held no goal.
const WORDS: [&str; 4] = ["の名前が", "は ", "がなくなりました。同じ内容の", "が削除されました"];

/// So many rows of a kind are shown where they differ.
const SHOWN: usize = 10;

type Rows = Vec<Vec<String>>;

/// What one of the daemons, or a fresh look, has made.
pub(crate) struct City<'o> {
    office: &'o Office,
    folder: &'static str,
    state: &'static str,
    /// Workbooks of which it once knew goals that were there.
    once_known: BTreeSet<String>,
}

impl<'o> City<'o> {
    pub(crate) fn of(office: &'o Office, folder: &'static str, state: &'static str) -> Self {
        Self { office, folder, state, once_known: BTreeSet::new() }
    }

    fn merged(&self) -> PathBuf {
        self.office.path(self.folder).join("取りまとめ_令和8年度.xlsx")
    }

    /// The rows of 一覧, and whether each is marked as missing. The ids, its last column, tell of the way there, and so
    /// do not count.
    fn list(&self) -> Vec<(bool, Vec<String>)> {
        let mut list: Vec<_> = all_rows_of(&self.merged(), "一覧")
            .into_iter()
            .map(|mut row| {
                row.pop();
                (row[LIST_STATUS].contains(MISSED), row)
            })
            .collect();
        // Rows that are alike but for their ids stand in the order of these.
        list.sort();
        list
    }

    /// Each sheet that says what the share says; 変更履歴 tells of the way there.
    pub(crate) fn said(&self) -> Vec<Rows> {
        let list = self.list().into_iter().map(|(_, row)| row).collect();
        let mut submissions = all_rows_of(&self.merged(), "提出状況");
        for cell in submissions.iter_mut().flatten().filter(|cell| cell.ends_with("受付")) {
            // The fresh look sees for the first time today what the daemons saw on their own first day.
            *cell = cell.split(' ').next().unwrap_or_default().to_owned();
        }
        // Their names, in the last column, have the ids of measures in them.
        let problems = all_rows_of(&self.merged(), "要確認").into_iter().map(|row| row[..ID].to_vec()).collect();
        vec![list, submissions, problems]
    }

    /// The rows of what is there.
    pub(crate) fn present(&self) -> Rows {
        self.list().into_iter().filter(|(missed, _)| !missed).map(|(_, row)| row).collect()
    }

    /// How many rows are kept of what is not there.
    pub(crate) fn missed(&self) -> usize {
        self.list().iter().filter(|(missed, _)| *missed).count()
    }

    /// Every workbook that is known, with whether it is missed; those without goals say nothing.
    fn known(&self) -> Vec<(String, bool)> {
        let Ok(store) = Store::open(self.office.path(self.state).as_path()) else { return Vec::new() };
        let Ok(snapshot) = store.snapshot() else { return Vec::new() };
        let known = snapshot.workbooks.into_iter().filter(|(_, workbook)| !workbook.records.goals.is_empty());
        known.map(|(path, workbook)| (path, workbook.absence.is_some())).collect()
    }

    /// Remembers what it knows to be there.
    pub(crate) fn look(&mut self) {
        let there = self.known().into_iter().filter(|(_, missed)| !missed);
        self.once_known.extend(there.map(|(path, _)| path));
    }

    /// Workbooks that are missed although they are there, or the other way round.
    pub(crate) fn mistaken(&self) -> Vec<(String, bool)> {
        let share = self.office.path("share");
        self.known().into_iter().filter(|(path, missed)| share.join(path).exists() == *missed).collect()
    }

    /// Workbooks that were once known and are gone now, and no line of the log tells why.
    pub(crate) fn gone_without_a_word(&self) -> Vec<String> {
        let (known, log) = (self.known(), self.office.log());
        let is_told = |path: &String| {
            log.lines().any(|line| WORDS.iter().any(|words| line.contains(&format!(" {path} {words}"))))
        };
        let is_known = |path: &String| known.iter().any(|(other, _)| other == path);
        self.once_known.iter().filter(|path| !is_known(path) && !is_told(path)).cloned().collect()
    }

    /// Says of each workbook that is asked about that it was deleted; gives how many questions there were.
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

/// The rows that one has and the other has not.
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
