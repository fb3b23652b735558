//! A clerk of the planning section who types notes into the merged workbook at random times and remembers each. A
//! workbook that differs from her last save was written by the daemon, which had read her texts first. Texts that she
//! overwrites before that may have been seen by nobody, and are hers to lose.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use crate::common::clerk::Clerk;
use crate::common::{Office, all_rows_of};

/// 一覧, and its columns 企画課メモ and ID.
const LIST: usize = 2;
const MEMO: (&str, usize) = ("R", 17);
const ID: usize = 19;

pub(crate) struct Typist<'o> {
    office: &'o Office,
    desk: PathBuf,
    saved: Vec<u8>,
    /// Her present notes by measure ID.
    standing: BTreeMap<String, String>,
    typed: usize,
    /// Texts that the daemon certainly has.
    taken_in: BTreeSet<String>,
    /// Texts that she overwrote before.
    given_up: BTreeSet<String>,
    /// Her texts missing from a workbook of the daemon.
    pub(crate) missed: Vec<String>,
}

impl<'o> Typist<'o> {
    pub(crate) fn of(office: &'o Office) -> Self {
        Self {
            office,
            desk: office.path("desk.xlsx"),
            saved: Vec::new(),
            standing: BTreeMap::new(),
            typed: 0,
            taken_in: BTreeSet::new(),
            given_up: BTreeSet::new(),
            missed: Vec::new(),
        }
    }

    /// Opens the workbook, types beside a random measure, and saves as Excel does.
    pub(crate) fn types(&mut self, chance: f64) {
        fs::copy(self.office.merged(), &self.desk).unwrap();
        let rows = self.opened();
        let ids: Vec<&String> = rows.keys().collect();
        let id = ids[(chance * ids.len() as f64) as usize].clone();
        self.typed += 1;
        let text = format!("{}番目のメモ", self.typed);
        let sheet = Clerk::opens(&self.desk).types(LIST, &format!("{}{}", MEMO.0, rows[&id].0), &text);
        sheet.saves();
        self.saved = fs::read(&self.desk).unwrap();
        fs::rename(&self.desk, self.office.merged()).unwrap();
        if let Some(over) = self.standing.insert(id, text)
            && !self.taken_in.contains(&over)
        {
            self.given_up.insert(over);
        }
    }

    /// Rows of her copy by ID: number and memo. If the daemon has written it, it must show her texts.
    fn opened(&mut self) -> BTreeMap<String, (usize, String)> {
        let rows = (1..).zip(all_rows_of(&self.desk, "一覧")).skip(1);
        let rows: BTreeMap<String, (usize, String)> =
            rows.map(|(number, row)| (row[ID].clone(), (number, row[MEMO.1].clone()))).collect();
        if fs::read(&self.desk).unwrap() != self.saved {
            for (id, text) in &self.standing {
                if rows.get(id).is_none_or(|(_, shown)| shown != text) {
                    self.missed.push(format!("{text} beside {id}, where {:?} stands", rows.get(id)));
                }
                self.taken_in.insert(text.clone());
            }
        }
        rows
    }

    /// The history has all texts of the workbook. From then on the daemon certainly has them.
    pub(crate) fn is_taken_in(&mut self) -> bool {
        let history = self.history();
        let is_found = self.standing.values().all(|text| history.contains(&format!("「{text}」")));
        if is_found {
            self.taken_in.extend(self.standing.values().cloned());
        }
        is_found
    }

    /// Texts that the daemon certainly had but the history lacks.
    pub(crate) fn lost(&self) -> Vec<&String> {
        let history = self.history();
        self.taken_in.iter().filter(|text| !history.contains(&format!("「{text}」"))).collect()
    }

    pub(crate) fn account(&self) -> String {
        let (typed, taken_in, given_up) = (self.typed, self.taken_in.len(), self.given_up.len());
        format!("{typed} texts were typed: {taken_in} certainly taken in, {given_up} typed over by their author before")
    }

    /// In the end each text is in one of the two sets.
    pub(crate) fn accounts_for_all(&self) -> bool {
        self.typed == self.taken_in.len() + self.given_up.len()
    }

    fn history(&self) -> String {
        let output = self.office.run(&["notes", "--history"]);
        String::from_utf8_lossy(&output.stdout).into_owned()
    }
}
