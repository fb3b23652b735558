//! A city's life through all layers: papers are written on forms, read, stored, planned, worded, entered into the
//! ledger and sent into files; the letters are then parsed.

use std::fmt::Write as _;
use std::sync::atomic::AtomicBool;

use chrono::{NaiveDate, TimeDelta};
use matome::edge::mail::SystemMailer;
use matome::edge::mail::letters::Letters;
use matome::edge::processes::readers::records;
use matome::edge::processes::readers::records::OwnWorkbook;
use matome::edge::state::store::Store;
use matome::edge::system::clock::SystemClock;
use matome::merging::identify::identify;
use matome::outbox::{Occasion, Outbox};
use matome::settings::Settings;
use matome_core::office::calendar::WorkingCalendar;
use matome_core::records::snapshot::{KnownWorkbook, Snapshot};
use matome_core::share::settling::Stamp;
use matome_forms::layout::Layouts;
use tempfile::TempDir;

use super::letter_terms::{days_left, kind, measure_number, year};
use super::life::{Life, Sheet};

/// The city's office with its database in memory.
pub(crate) struct Office {
    folder: TempDir,
    pub(crate) settings: Settings,
    pub(crate) calendar: WorkingCalendar,
    layouts: Layouts,
    letters: Letters,
    store: Store,
    snapshot: Snapshot,
}

impl Office {
    pub(crate) fn new(life: &Life) -> Self {
        let folder = TempDir::new().expect("a folder");
        let file = folder.path().join("matome.toml");
        std::fs::write(&file, configuration(life)).expect("a configuration");
        let settings = Settings::load_with(&file, []).unwrap_or_else(|error| panic!("{error}"));
        let calendar =
            WorkingCalendar::new(&matome_core::office::calendar::extra::ExtraDays::default(), &settings.closed);
        Self {
            settings,
            calendar,
            layouts: Layouts::builtin(),
            letters: Letters::load(None).expect("the built-in templates"),
            store: crate::common::state::store(),
            snapshot: Snapshot::default(),
            folder,
        }
    }

    /// Reads the sheets changed on `day`, like the daemon.
    pub(crate) fn take_in<'l>(&mut self, changed: impl Iterator<Item = &'l Sheet>, day: NaiveDate) {
        let now = day.and_hms_opt(8, 0, 0).expect("a time").and_local_timezone(self.settings.timezone).unwrap();
        let mut changed = changed.peekable();
        if changed.peek().is_none() {
            return;
        }
        for sheet in changed {
            self.read(sheet, day, now);
            let stored = self.store.workbook(&sheet.file).expect("the database").expect("it was just kept");
            let known =
                KnownWorkbook { records: stored.records, stale_since: stored.stale_since, ..KnownWorkbook::default() };
            self.snapshot.workbooks.insert(sheet.file.clone(), known);
        }
        let revision = self.store.revision().expect("the database");
        assert!(identify(&mut self.snapshot, &self.settings.city, (&self.store, revision), now).expect("the database"));
    }

    fn read(&self, sheet: &Sheet, day: NaiveDate, now: chrono::DateTime<chrono_tz::Tz>) {
        let mut bytes = sheet.form.workbook(&sheet.paper(day));
        if sheet.is_broken(day) {
            bytes.truncate(bytes.len() / 2);
        }
        let records = records::records(&bytes, &sheet.file, &self.layouts, OwnWorkbook::SetAside);
        let kept = if records.goals.is_empty() {
            assert!(sheet.is_broken(day), "{}: {:?}", sheet.file, records.problems);
            self.store.put_unreadable(&sheet.file, &records.problems, &Stamp::NEVER, "", now)
        } else {
            self.store.put_workbook(&sheet.file, &records, &Stamp::NEVER, "", now)
        };
        kept.expect("the database");
    }

    pub(crate) async fn round(&self, day: NaiveDate) {
        let stop = AtomicBool::new(false);
        let Self { settings, calendar, letters, .. } = self;
        let outbox =
            Outbox { settings, calendar, letters, mailer: &SystemMailer::default(), clock: &SystemClock, stop: &stop };
        let morning = day.and_hms_opt(8, 30, 0).expect("a time").and_utc() - TimeDelta::hours(9);
        let occasion = Occasion { day, now: morning, impatient: false };
        let report = outbox.send_due(&self.snapshot, &self.store, occasion).await.expect("a round");
        assert!(report.is_clean(), "{day}\n{report}");
    }

    /// Mails to departments and sections as lines of a case, items sorted.
    pub(crate) fn mails(&self) -> Vec<String> {
        let select = "SELECT day, department, section, header_cc, text FROM mail JOIN mail_reach USING (message_id)
                      WHERE purpose = 'reminder' AND sent ORDER BY mail.number";
        let rows = self.store.connection().all(select, &[], |row| {
            let (section, cc): (Option<String>, String) = (row.get(2)?, row.get(3)?);
            let mut line = format!("{} {}", row.get::<NaiveDate>(0)?, row.get::<String>(1)?);
            section.map(|section| write!(line, " {section}"));
            (!cc.is_empty()).then(|| write!(line, " (cc {})", cc.lines().collect::<Vec<_>>().join(", ")));
            Ok(format!("{line}: {}", items(&row.get::<String>(4)?).join("; ")))
        });
        rows.expect("the ledger's tables")
    }

    /// Number of mails to departments and sections in the folder.
    pub(crate) fn files(&self) -> usize {
        let files = std::fs::read_dir(self.folder.path().join("outbox")).expect("the folder");
        files.filter(|file| !file.as_ref().expect("a file").file_name().to_string_lossy().contains("企画担当")).count()
    }
}

fn configuration(life: &Life) -> String {
    let mut text = String::from(
        "city = 'みどり市'\n[share]\nfolder = 'share'\n[reporting.goal_setting]\ndue = '05-15'\n[reporting.interim]\nas_of = '09-30'\n\
         due = '10-15'\n[reporting.2027.interim]\ndue = '10-20'\n[reporting.year_end]\nas_of = '03-31'\ndue = '04-10'\n\
         [calendar]\nclosed = ['12-29..01-03', '2026-08-14']\n[planning]\nto = ['kikaku@midori.example.jp']\n",
    );
    for department in &life.departments {
        let (name, to, head) = (&department.name, &department.to, &department.head);
        write!(text, "[[departments]]\nname = '{name}'\nto = {to:?}\nhead = {head:?}\n").expect("a text");
        for (name, to) in &department.sections {
            let to: Vec<&String> = [to].into_iter().filter(|to| !to.is_empty()).collect();
            write!(text, "[[departments.sections]]\nname = '{name}'\nto = {to:?}\n").expect("a text");
        }
    }
    text
}

/// The items of a letter: `interim_report 1-2 +14`.
fn items(text: &str) -> Vec<String> {
    let (mut items, mut matter) = (Vec::new(), None);
    for line in text.lines() {
        if let Some(heading) = line.strip_prefix("■ ") {
            let fields: Vec<&str> = heading.split('\u{3000}').collect();
            matter = Some((kind(fields[0]), year(fields[0]), days_left(fields[2])));
        }
        let Some((kind, year, left)) = matter else { continue };
        if let Some(known) = line.strip_prefix("　・上に挙げたもの\u{3000}") {
            let numbers = known.split("、目標").map(|number| number.split('（').next().unwrap_or_default());
            items.extend(numbers.map(|number| format!("{kind} {} {left:+}", measure_number(number))));
        } else if let Some(entry) = line.strip_prefix("　・") {
            let number = entry.split('\u{3000}').next().unwrap_or_default();
            items.push(format!("{kind} {} {left:+}", measure_number(number)));
        } else if line.starts_with("　目標のシートが") || line.contains("所定の様式で") {
            items.push(format!("{kind} {year} {left:+}"));
        }
    }
    items.sort();
    items.dedup();
    items
}
