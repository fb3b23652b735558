//! An office with two departments and a section, three open measures, and its own database.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use chrono::{DateTime, NaiveDate, TimeDelta};
use matome::edge::mail::letters::Letters;
use matome::edge::mail::template::TemplateError;
use matome::edge::mail::{MailSettings, Security, SmtpSettings, SystemMailer, Timeouts, TransportSettings};
use matome::edge::share::{ShareSettings, Watch};
use matome::edge::state::store::Store;
use matome::edge::state::store::ledger::{MailCounts, Trouble};
use matome::edge::system::clock::SystemClock;
use matome::outbox::{Occasion, Outbox, Preview, SendReport};
use matome::settings::{Merged, Settings, StateSettings};
use matome_core::delivery::relay_limits::RelayLimits;
use matome_core::moment::Moment;
use matome_core::notes::{KeptNote, KnownNotes, Label, Note, NoteId, Typed};
use matome_core::office::calendar::WorkingCalendar;
use matome_core::office::calendar::extra::ExtraDays;
use matome_core::office::city::{Address, City, Department, Planning, Section};
use matome_core::office::milestone::{Milestone, MilestoneDates, Reporting};
use matome_core::records::measure_id::MeasureId;
use matome_core::records::snapshot::{KnownWorkbook, Snapshot};
use matome_core::reminder::policy::Policy;
use matome_core::share::share_rules::PathPatterns;
use matome_core::share::vanished::{Absence, DoubtFrom};
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::month_day::MonthDay;
use matome_deadline::source::Source;
use matome_deadline::{Deadline, DeadlineKind};
use matome_forms::field::MeasureField;
use matome_forms::model::{Goal, Measure, Report, Workbook};
use tempfile::TempDir;

use crate::mail::server::Server;

/// Short timeouts.
pub(crate) static MAILER: SystemMailer = SystemMailer {
    timeouts: Timeouts {
        connect: Duration::from_secs(5),
        command: Duration::from_millis(300),
        letter: Duration::from_secs(5),
    },
};

pub(crate) struct Office {
    /// Removes the office's own folder at the end.
    _own: Option<TempDir>,
    folder: PathBuf,
    settings: Settings,
    calendar: WorkingCalendar,
    snapshot: Snapshot,
    letters: Letters,
    stop: AtomicBool,
    /// Number of readings of the clock.
    looks: AtomicU32,
}

impl Office {
    /// Sends into files.
    pub(crate) fn new() -> Self {
        let own = TempDir::new().expect("a folder");
        let folder = own.path().to_owned();
        Self { _own: Some(own), ..Self::at(folder) }
    }

    /// The office whose database is in `folder`.
    pub(crate) fn at(folder: PathBuf) -> Self {
        Self {
            _own: None,
            settings: settings(folder.clone()),
            calendar: WorkingCalendar::new(&ExtraDays::default(), &[]),
            snapshot: snapshot("防災訓練の充実"),
            letters: Letters::load(None).expect("the built-in templates"),
            stop: AtomicBool::new(false),
            looks: AtomicU32::new(0),
            folder,
        }
    }

    /// Adds `more` departments without goal sheets.
    pub(crate) fn with_departments(mut self, more: usize) -> Self {
        let department = |n| Department {
            name: format!("第{n}部"),
            to: vec![Address(format!("bu{n}@midori.example.jp"))],
            ..Department::default()
        };
        self.settings.city.departments.extend((0..more).map(department));
        let due = Some(MonthDay { month: 10, day: 15 });
        self.settings.reminders.max_per_day = more + 10;
        self.settings.reporting.every_year.insert(Milestone::GoalSetting, MilestoneDates { as_of: None, due });
        self
    }

    pub(crate) fn smtp(self, server: &Server, security: Security) -> Self {
        self.smtp_at(server.port, security)
    }

    pub(crate) fn smtp_at(mut self, port: u16, security: Security) -> Self {
        self.settings.mail.transport = TransportSettings::Smtp(SmtpSettings {
            host: "127.0.0.1".into(),
            port,
            security,
            ca_file: None,
            username: None,
            password: None,
            password_file: None,
            pause: Duration::ZERO,
            limits: RelayLimits::default(),
        });
        self
    }

    pub(crate) fn pause(&mut self, pause: Duration) {
        if let TransportSettings::Smtp(smtp) = &mut self.settings.mail.transport {
            smtp.pause = pause;
        }
    }

    pub(crate) fn limit(&mut self, limits: RelayLimits) {
        if let TransportSettings::Smtp(smtp) = &mut self.settings.mail.transport {
            smtp.limits = limits;
        }
    }

    pub(crate) fn without_planning(&mut self) {
        self.settings.city.planning.to.clear();
    }

    pub(crate) fn without_reporting(&mut self) {
        self.settings.reporting = Reporting::default();
    }

    /// As the daemon does when it must stop mid-letter.
    pub(crate) fn cut_off(&self, day: &str) {
        self.outbox().cut_off(&self.store(), self.occasion(day).now).expect("a database");
    }

    pub(crate) fn login(&mut self, user: &str, secret: &str) {
        if let TransportSettings::Smtp(smtp) = &mut self.settings.mail.transport {
            smtp.username = Some(user.to_owned());
            smtp.password = Some(secret.to_owned());
        }
    }

    pub(crate) fn authority(&mut self, trusted: bool) {
        if let TransportSettings::Smtp(smtp) = &mut self.settings.mail.transport {
            let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/mail/tls/ca.pem");
            smtp.host = "localhost".into();
            smtp.ca_file = trusted.then(|| file.into());
        }
    }

    pub(crate) fn authority_file(&mut self, file: &str) {
        if let TransportSettings::Smtp(smtp) = &mut self.settings.mail.transport {
            smtp.ca_file = Some(file.into());
        }
    }

    pub(crate) fn template(&mut self, name: &str, text: &str) {
        let folder = self.folder.join("templates/mail");
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(folder.join(name), text).expect("a template");
    }

    pub(crate) fn check_templates(&mut self) -> Result<(), TemplateError> {
        self.letters = Letters::load(Some(&self.folder.join("templates")))?;
        self.outbox().check_templates()
    }

    /// Limits the rendering steps per file of a letter.
    pub(crate) fn fuel(&mut self, fuel: u64) {
        self.letters = Letters::within(None, fuel).expect("the built-in templates");
    }

    pub(crate) fn cap(&mut self, max_per_day: usize) {
        self.settings.reminders.max_per_day = max_per_day;
    }

    pub(crate) fn html(&mut self, html: bool) {
        self.settings.mail.html = html;
    }

    pub(crate) fn address(&mut self, department: &str, to: &[&str]) {
        let departments = &mut self.settings.city.departments;
        let department = departments.iter_mut().find(|d| d.name.starts_with(department)).expect("a department");
        department.to = to.iter().map(|to| Address((*to).to_owned())).collect();
    }

    /// Rows of 変更履歴 about recipients: list, before, after.
    pub(crate) fn recipient_changes(&self) -> Vec<(String, Option<String>, Option<String>)> {
        let changes = self.store().changes(FiscalYear::new(2026), 100).expect("the history").into_iter();
        let of_mail = changes.filter(|change| change.field == "メールの宛先");
        of_mail.map(|change| (change.department, change.before, change.after)).collect()
    }

    pub(crate) fn head(&mut self, department: &str, head: &str) {
        let departments = &mut self.settings.city.departments;
        let department = departments.iter_mut().find(|d| d.name == department).expect("a department");
        department.head = vec![Address(head.to_owned())];
    }

    pub(crate) fn rename(&mut self, department: &str, name: &str) {
        let departments = &mut self.settings.city.departments;
        let found = departments.iter_mut().find(|d| d.name == department).expect("a department");
        found.aliases.push(found.name.clone());
        name.clone_into(&mut found.name);
    }

    /// The department submits its interim reports.
    pub(crate) fn hand_in(&mut self, department: &str) {
        let goals = self.snapshot.workbooks.values_mut().flat_map(|known| &mut known.records.goals);
        for goal in goals.filter(|goal| goal.department.as_deref() == Some(department)) {
            for measure in &mut goal.measures {
                measure.interim_report = Some("予定どおり実施した。".to_owned());
            }
        }
    }

    /// A request beside a removed measure.
    pub(crate) fn ask_nobody(&self, memo: &str) {
        let text = |text: &str| Some(Typed::Text(text.to_owned()));
        let note = Note { check: text("要修正"), memo: text(memo), ..Note::default() };
        let (year, orphan_since) = (FiscalYear::new(2026), NaiveDate::from_ymd_opt(2026, 9, 28));
        let kept = KeptNote { year, label: Label::default(), note, orphan_since, noted_at: None };
        let known = KnownNotes { notes: [(NoteId::from_key("Mgone"), kept)].into(), ..KnownNotes::default() };
        let (store, moment) = (self.store(), Moment::of(&self.occasion("2026-09-28").now));
        let (_, history) = store.notes_and_history().expect("the notes");
        store.save_notes(&known, history, moment).expect("the notes");
    }

    /// All workbooks vanished together at `since`.
    pub(crate) fn lose_all(&mut self, since: &str) {
        let absence = Absence { since: since.parse().expect("a moment"), doubted: true };
        self.snapshot.workbooks.values_mut().for_each(|workbook| workbook.absence = Some(absence));
    }

    /// Puts a file where the outbox's folder should be.
    pub(crate) fn block_outbox(&self) {
        std::fs::write(self.folder.join("outbox"), "").expect("a file");
    }

    /// A person decided to resend uncertain mail.
    pub(crate) fn resend(&self) {
        self.store().mail_ledger().reopen_doubts().expect("the ledger");
    }

    pub(crate) fn title(&mut self, title: &str) {
        self.snapshot = snapshot(title);
    }

    /// Makes the first measure due on that day, by an assumed period.
    pub(crate) fn assumed_deadline(&mut self, text: &str, due: &str) {
        let deadline = Deadline {
            text: text.to_owned(),
            items: Vec::new(),
            kind: DeadlineKind::By,
            start: None,
            due: Some(due.parse().expect("a day")),
            approximate: false,
            done: false,
            task: None,
            source: None,
        };
        let workbook = self.snapshot.workbooks.get_mut("総務部/R8.xlsx").expect("the workbook");
        let measure = &mut workbook.records.goals[0].measures[0];
        measure.period = Some(text.to_owned());
        measure.assumed = vec![MeasureField::Period];
        measure.deadlines = vec![deadline];
    }

    pub(crate) fn another_measure(&mut self, title: &str) {
        let known = self.snapshot.workbooks.get_mut("総務部/R8.xlsx").expect("the workbook");
        let mut measure = known.records.goals[0].measures[0].clone();
        measure.title = Some(title.to_owned());
        known.records.goals[0].measures.push(measure);
        known.ids[0].push(MeasureId(title.to_owned()));
    }

    /// One round at 8:30 of `day`, as a separate process.
    pub(crate) async fn round(&self, day: &str) -> SendReport {
        let store = self.store();
        self.outbox().send_due(&self.snapshot, &store, self.occasion(day)).await.expect("a round")
    }

    pub(crate) fn preview(&self, day: &str) -> Preview {
        self.outbox().preview(&self.snapshot, &self.store(), self.occasion(day)).expect("a preview")
    }

    /// Enters the day's mails, claims one and ends. Returns its Message-ID.
    pub(crate) async fn claim_and_die(&self, day: &str) -> String {
        self.stop.store(true, Ordering::Relaxed);
        self.round(day).await;
        self.stop.store(false, Ordering::Relaxed);
        let (store, occasion) = (self.store(), self.occasion(day));
        let due = store.mail_ledger().due(&(occasion.day..=occasion.day), occasion.now, true).expect("deliveries");
        assert!(store.mail_ledger().claim(&due[0], occasion.now).expect("a claim"));
        assert!(!store.mail_ledger().claim(&due[0], occasion.now).expect("no second claim"));
        due[0].message_id.clone()
    }

    pub(crate) fn mail(&self) -> &MailSettings {
        &self.settings.mail
    }

    pub(crate) fn counts(&self) -> MailCounts {
        self.store().mail_ledger().counts().expect("counts")
    }

    pub(crate) fn troubles(&self) -> Vec<Trouble> {
        self.store().mail_ledger().troubles(DateTime::UNIX_EPOCH).expect("a question")
    }

    /// Replies to the waiting deliveries.
    pub(crate) fn waiting(&self) -> Vec<String> {
        let waiting = self.store().mail_ledger().waiting().expect("a question");
        waiting.into_iter().map(|waiting| waiting.reply).collect()
    }

    pub(crate) fn last_run(&self) -> Option<NaiveDate> {
        self.store().mail_ledger().last_run().expect("a question")
    }

    pub(crate) fn files(&self) -> Vec<(String, Vec<u8>)> {
        let Ok(entries) = std::fs::read_dir(self.folder.join("outbox")) else { return Vec::new() };
        let paths = entries.map(|entry| entry.expect("an entry").path());
        let mut files: Vec<_> = paths
            .map(|path| {
                let name = path.file_name().expect("a name").to_string_lossy().into_owned();
                (name, std::fs::read(&path).expect("a file"))
            })
            .collect();
        files.sort();
        files
    }

    #[cfg(unix)]
    pub(crate) fn modes(&self) -> Vec<(String, u32)> {
        use std::os::unix::fs::PermissionsExt;
        let entries = std::fs::read_dir(self.folder.join("outbox")).expect("the folder").flatten();
        let mode = |entry: &std::fs::DirEntry| entry.metadata().expect("a file").permissions().mode();
        entries.map(|entry| (entry.file_name().to_string_lossy().into_owned(), mode(&entry))).collect()
    }

    fn store(&self) -> Store {
        Store::begin(&self.settings.state.database).expect("a database")
    }

    /// The morning of `day`. Each reading of the clock is a minute later, so that rounds on a busy machine do not
    /// overlap.
    fn occasion(&self, day: &str) -> Occasion {
        let day: NaiveDate = day.parse().expect("a day");
        let morning = day.and_hms_opt(8, 30, 0).expect("a time").and_utc() - TimeDelta::hours(9);
        let looks = self.looks.fetch_add(1, Ordering::Relaxed);
        Occasion { day, now: morning + TimeDelta::minutes(looks.into()), impatient: true }
    }

    fn outbox(&self) -> Outbox<'_> {
        let Self { settings, calendar, letters, stop, .. } = self;
        Outbox { settings, calendar, letters, mailer: &MAILER, clock: &SystemClock, stop }
    }
}

fn settings(folder: PathBuf) -> Settings {
    let mut reporting = Reporting::default();
    let day = |month, day| Some(MonthDay { month, day });
    reporting.every_year.insert(Milestone::Interim, MilestoneDates { as_of: day(9, 30), due: day(10, 15) });
    Settings {
        file: folder.join("matome.toml"),
        timezone: chrono_tz::Asia::Tokyo,
        city: city(),
        share: ShareSettings {
            folder: folder.join("share"),
            address: Some(r"\\fs01\目標管理".into()),
            include: PathPatterns::default(),
            exclude: PathPatterns::default(),
            set_aside: None,
            watch: Watch::Auto,
            poll_every: Duration::from_secs(30),
            settle: Duration::from_secs(2),
            doubt_from: DoubtFrom::default(),
        },
        log: None,
        merged: Merged { folder: folder.join("merged"), address: None, per_department: false, page: false },
        heartbeat: None,
        metrics: None,
        state: StateSettings { database: crate::common::state::place(&folder.join("matome.db")) },
        reporting,
        contacts: None,
        reminders: Policy::default(),
        closed: Vec::new(),
        bills: matome_deadline::BillDays::default(),
        mail: MailSettings {
            from: Address("企画課 <kikaku@midori.example.jp>".into()),
            transport: TransportSettings::Files { folder: folder.join("outbox") },
            allowed_domains: vec!["midori.example.jp".into()],
            html: false,
        },
        folder,
    }
}

fn city() -> City {
    let address = |name: &str| vec![Address(format!("{name}@midori.example.jp"))];
    let department = |name: &str, to: &str| Department { name: name.into(), to: address(to), ..Department::default() };
    let mut soumu = department("総務部", "soumu");
    soumu.sections.push(Section { name: "人事課".into(), to: address("jinji"), ..Section::default() });
    City {
        name: "みどり市".into(),
        departments: vec![soumu, department("市民部", "shimin")],
        planning: Planning { to: address("kikaku"), contact: Some("企画課 企画係（内線 2345）".into()) },
        ..City::default()
    }
}

/// A goal of 総務部, one of its 人事課 and one of 市民部, each with a measure without interim report.
fn snapshot(title: &str) -> Snapshot {
    let mut snapshot = Snapshot::default();
    for (department, section) in [("総務部", None), ("総務部", Some("人事課")), ("市民部", None)] {
        let file = format!("{department}/R8{}.xlsx", section.unwrap_or_default());
        let source = Source { sheet: "1位".into(), cell: "D12".into() };
        let measure = Measure {
            number: Some("2".into()),
            title: Some(title.to_owned()),
            source: source.clone(),
            ..Measure::default()
        };
        let goal = Goal {
            fiscal_year: Some(FiscalYear::new(2026)),
            department: Some(department.to_owned()),
            sections: section.iter().map(ToString::to_string).collect(),
            number: Some("1".into()),
            title: Some("災害に強いまち".into()),
            reports: vec![Report::InterimReport, Report::YearEndReport],
            source,
            measures: vec![measure],
            ..Goal::default()
        };
        let records = Workbook { file: file.clone(), goals: vec![goal], ..Workbook::default() };
        let ids = vec![vec![MeasureId(file.clone())]];
        snapshot.workbooks.insert(file, KnownWorkbook { records, ids, ..KnownWorkbook::default() });
    }
    snapshot
}
