//! A folder for merged workbooks, a state database, and readers of the result.

use std::io::Cursor;
use std::path::{Path, PathBuf};

use calamine::{Data, Range, Reader as _, Style, Xlsx};
use chrono::{DateTime, TimeZone as _};
use chrono_tz::{Asia::Tokyo, Tz};
use matome::edge::processes::readers::records::OwnWorkbook;
use matome::edge::processes::readers::{Forms, Limits, Readers, WorkbookReader};
use matome::edge::state::database::Location;
use matome::edge::state::store::Store;
use matome::merging::MergeJob;
use matome::merging::identify::identify;
use matome::merging::outcome::WorkbookOutcome;
use matome_core::consolidate::file_name;
use matome_core::moment::Moment;
use matome_core::office::city::City;
use matome_core::records::snapshot::Snapshot;
use matome_core::share::settling::Stamp;
use matome_core::share::vanished::{Absence, DoubtFrom};
use matome_deadline::fiscal_year::FiscalYear;
use matome_workbook::grid::Position;
use tempfile::TempDir;

use crate::common::table::{self, LIST, Row, Table};
use crate::merged::city::{city, reporting};

/// Default day of merges.
pub(crate) const DAY: &str = "2026-10-01T08:30";

pub(crate) struct Scene {
    folder: PathBuf,
    readers: Readers,
    store: Store,
    most_rows: usize,
    per_department: bool,
    page: bool,
    city: City,
    /// Removes the folder at the end.
    _folder: Option<SceneFolder>,
}

impl Scene {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self {
            folder: folder.path().to_owned(),
            readers: readers(),
            store: crate::common::state::store(),
            most_rows: usize::MAX,
            per_department: false,
            page: false,
            city: city(),
            _folder: Some(SceneFolder(folder)),
        }
    }

    pub(crate) fn in_folder(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            readers: readers(),
            store: Store::begin(crate::common::state::place(&folder.join("state.db"))).unwrap(),
            most_rows: usize::MAX,
            per_department: false,
            page: false,
            city: city(),
            _folder: None,
        }
    }

    /// Limits workbooks of the share to few bytes.
    pub(crate) fn with_small_limits(mut self) -> Self {
        let limits = Limits { size: 2_000, answer: 500, ..Limits::default() };
        self.readers = readers_under(limits);
        self
    }

    pub(crate) fn with_rows(self, most_rows: usize) -> Self {
        Self { most_rows, ..self }
    }

    pub(crate) fn with_departments(self) -> Self {
        Self { per_department: true, ..self }
    }

    pub(crate) fn with_page(self) -> Self {
        Self { page: true, ..self }
    }

    pub(crate) fn in_city(self, city: City) -> Self {
        Self { city, ..self }
    }

    /// The same folder with an empty database.
    pub(crate) fn without_its_database(self) -> Self {
        Self { store: crate::common::state::store(), ..self }
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(crate) fn path(&self, year: i32) -> PathBuf {
        self.folder().join(file_name(FiscalYear::new(year)))
    }

    pub(crate) fn merge(&self, share: &mut Snapshot) -> Vec<WorkbookOutcome> {
        self.merge_at(share, DAY)
    }

    pub(crate) fn merge_at(&self, share: &mut Snapshot, at: &str) -> Vec<WorkbookOutcome> {
        let now = moment(at);
        self.take_in(share, now);
        let revision = self.store.revision().unwrap();
        assert!(identify(share, &self.city, (&self.store, revision), now).unwrap());
        self.job().merge(share, &self.store, &self.readers, now).unwrap()
    }

    /// Merges the state like the daemon, applying answers first.
    pub(crate) fn merge_known(&self, at: &str) -> Vec<WorkbookOutcome> {
        self.merge_known_by(&self.readers, at)
    }

    pub(crate) fn merge_known_by(&self, readers: &dyn WorkbookReader, at: &str) -> Vec<WorkbookOutcome> {
        let (job, now) = (self.job(), moment(at));
        job.take_answers(&self.store, readers, now).unwrap();
        let snapshot = job.snapshot(&self.store, now.to_utc()).unwrap();
        job.merge(&snapshot, &self.store, readers, now).unwrap()
    }

    pub(crate) fn known(&self, at: &str) -> Snapshot {
        self.job().snapshot(&self.store, moment(at).to_utc()).unwrap()
    }

    pub(crate) fn vanish(&self, files: &[&str], at: &str) {
        self.are_away(files, at, false);
    }

    /// Too many are missing at once: the share is doubted.
    pub(crate) fn vanish_doubted(&self, files: &[&str], at: &str) {
        self.are_away(files, at, true);
    }

    fn are_away(&self, files: &[&str], at: &str, doubted: bool) {
        let absence = Absence { since: Moment::of(&moment(at)), doubted };
        for file in files {
            self.store.note_absence(file, absence).unwrap();
        }
    }

    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    fn job(&self) -> MergeJob {
        MergeJob {
            database: Location::File(PathBuf::new()),
            timezone: Tokyo,
            city: self.city.clone(),
            reporting: reporting(),
            contacts: None,
            folder: self.folder.clone(),
            most_rows: self.most_rows,
            per_department: self.per_department,
            page: self.page,
            templates: PathBuf::new(),
            share: self.folder.with_file_name("share"),
            address: None,
            doubt_from: DoubtFrom::default(),
            log: None,
        }
    }

    pub(crate) fn take_in(&self, share: &mut Snapshot, now: DateTime<Tz>) {
        let before = self.store.snapshot().unwrap().workbooks;
        for gone in before.keys().filter(|path| !share.workbooks.contains_key(*path)) {
            self.store.remove_workbook(gone).unwrap();
        }
        for (path, workbook) in &mut share.workbooks {
            if before.get(path).is_none_or(|before| before.records != workbook.records) {
                self.store.put_workbook(path, &workbook.records, &Stamp::NEVER, "", now).unwrap();
            }
            workbook.ids.clear();
        }
    }

    pub(crate) fn sheets(&self) -> Vec<String> {
        self.open(&file_name(FiscalYear::new(2026))).sheet_names()
    }

    pub(crate) fn cell(&self, sheet: &str, row: u32, column: u32) -> Data {
        self.range(2026, sheet).get_value((row, column)).cloned().unwrap_or_default()
    }

    pub(crate) fn style(&self, sheet: &str, row: u32, column: u32) -> Style {
        let styles = self.open(&file_name(FiscalYear::new(2026))).worksheet_style(sheet).unwrap();
        styles.get((row, column)).cloned().unwrap_or_default()
    }

    /// The rows of a sheet of 令和8年度, from A1.
    pub(crate) fn rows(&self, sheet: &str) -> Vec<Vec<String>> {
        self.rows_of(2026, sheet)
    }

    pub(crate) fn rows_of(&self, year: i32, sheet: &str) -> Vec<Vec<String>> {
        self.rows_in(&file_name(FiscalYear::new(year)), sheet)
    }

    /// The same for any workbook of the folder.
    pub(crate) fn rows_in(&self, file: &str, sheet: &str) -> Vec<Vec<String>> {
        table::rows_of(&mut self.open(file), sheet)
    }

    /// 一覧 of 令和8年度.
    pub(crate) fn list(&self) -> Table {
        self.table(LIST)
    }

    pub(crate) fn table(&self, sheet: &str) -> Table {
        self.table_of(2026, sheet)
    }

    pub(crate) fn table_of(&self, year: i32, sheet: &str) -> Table {
        self.table_in(&file_name(FiscalYear::new(year)), sheet)
    }

    /// The same for any workbook of the folder.
    pub(crate) fn table_in(&self, file: &str, sheet: &str) -> Table {
        Table::in_workbook(std::fs::read(self.folder().join(file)).unwrap(), sheet)
    }

    /// A cell's value in 令和8年度, by words of its row and heading.
    pub(crate) fn value(&self, sheet: &str, row: &str, heading: &str) -> Data {
        let at = Position::parse(&self.table(sheet).cell(row, heading)).unwrap();
        self.cell(sheet, at.row, at.column)
    }

    pub(crate) fn look(&self, sheet: &str, row: &str, heading: &str) -> Style {
        let at = Position::parse(&self.table(sheet).cell(row, heading)).unwrap();
        self.style(sheet, at.row, at.column)
    }

    /// The texts right of `text` in each row with it, for sheets without headings.
    pub(crate) fn beside(&self, sheet: &str, text: &str) -> Vec<Vec<String>> {
        self.beside_in(&file_name(FiscalYear::new(2026)), sheet, text)
    }

    /// The same for any workbook of the folder.
    pub(crate) fn beside_in(&self, file: &str, sheet: &str, text: &str) -> Vec<Vec<String>> {
        let beside = |row: Vec<String>| {
            let at = row.iter().position(|cell| cell == text)?;
            Some(row.into_iter().skip(at + 1).filter(|cell| !cell.is_empty()).collect())
        };
        self.rows_in(file, sheet).into_iter().filter_map(beside).collect()
    }

    /// Findings of a kind in 要確認 of 令和8年度.
    pub(crate) fn findings(&self, kind: &str) -> Vec<Row> {
        self.table("要確認").rows_with(kind)
    }

    fn range(&self, year: i32, sheet: &str) -> Range<Data> {
        self.open(&file_name(FiscalYear::new(year))).worksheet_range(sheet).unwrap()
    }

    fn open(&self, file: &str) -> Xlsx<Cursor<Vec<u8>>> {
        calamine::open_workbook_from_rs(Cursor::new(std::fs::read(self.folder().join(file)).unwrap())).unwrap()
    }
}

/// Folder in which all workbooks of scenes are kept, for checks by another program.
const KEEP: &str = "MATOME_KEEP_WORKBOOKS";

/// Removed with its scene.
struct SceneFolder(TempDir);

impl Drop for SceneFolder {
    fn drop(&mut self) {
        let Some(keep) = std::env::var_os(KEEP).map(PathBuf::from) else { return };
        let scene = self.0.path().file_name().unwrap_or_default().to_string_lossy().into_owned();
        for file in std::fs::read_dir(self.0.path()).into_iter().flatten().flatten() {
            let name = file.file_name().to_string_lossy().into_owned();
            // A dated copy is what a person saved, valid or not.
            let is_copy = name.trim_end_matches(".xlsx").ends_with(|c: char| c.is_ascii_digit());
            if (name.starts_with("取りまとめ") || name == "状況.html") && !is_copy {
                // If copying fails, the workbook is not checked; no test depends on it.
                let _ = std::fs::copy(file.path(), keep.join(format!("{scene}_{name}")));
            }
        }
    }
}

fn readers() -> Readers {
    readers_under(Limits::default())
}

fn readers_under(limits: Limits) -> Readers {
    let forms = Forms::BuiltInAnd(Vec::new());
    Readers::new(forms, OwnWorkbook::SetAside).under(limits).run_by(env!("CARGO_BIN_EXE_matome"))
}

pub(crate) fn moment(text: &str) -> DateTime<Tz> {
    Tokyo.from_local_datetime(&format!("{text}:00").parse().unwrap()).unwrap()
}
