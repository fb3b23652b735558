//! `matome check`: validates the configuration and its environment.

mod findings;
mod surroundings;
pub mod trial_letter;

use std::fmt;
use std::io::{self, Write};
use std::path::Path;

use clap::Args;

use super::output::terminal;
use super::read::severity_label;
use super::refusal::Mistyped;
pub use super::written_folders::WriteTrouble;
use super::{Configured, Outcome};
use crate::app::{Resources, earlier_run};
use crate::edge::folders::overrides;
use crate::edge::folders::page;
use crate::edge::mail::template;
use crate::edge::mail::template::TemplateError;
use crate::edge::mail::{self, SystemMailer};
use crate::edge::processes::readers::records::OwnWorkbook;
use crate::edge::processes::readers::{Forms, Readers, WorkbookReader};
use crate::edge::processes::timeout;
use crate::edge::processes::timeout::Pending;
use crate::edge::share::contacts::ContactsWorkbook;
use crate::edge::share::{CopyTrouble, SystemShare};
use crate::edge::state::store::{Store, StoreError};
use crate::edge::system::clock;
use crate::ports::Ports;
use crate::settings::{KeyPlaces, Settings};
use crate::stop::Stop;
pub use findings::SetupFinding;
use matome_core::consolidate::finding;
use matome_core::consolidate::page::PageFacts;
use matome_core::notes::Answers;
use matome_core::office::city::{Address, City, Department};
use matome_core::office::contacts::Size;
use matome_core::office::ownership::Settlement;
use matome_core::progress::Reports;
use matome_core::records::snapshot::Snapshot;
use matome_core::reminder::hints;
use matome_deadline::fiscal_year::FiscalYear;
use matome_workbook::problem::{Code, Severity};
pub use surroundings::{check, open_secret, open_state};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    pub(super) configured: Configured,
    /// Send a test mail to this address
    #[arg(long, value_name = "ADDRESS", value_parser = parse_address)]
    mail_to: Option<Address>,
}

fn parse_address(text: &str) -> Result<Address, Mistyped> {
    Ok(mail::address(text)?)
}

pub(super) fn execute(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let checked = check_file(&arguments.configured.config)?;
    let Some(to) = arguments.mail_to.as_ref().filter(|_| checked == Outcome::Done) else { return Ok(checked) };
    let settings = Settings::load(&arguments.configured.config)?;
    let mailer = SystemMailer { timeouts: trial_letter::timeouts() };
    match trial_letter::send(&settings, to, &mailer, clock::now(settings.timezone).fixed_offset()) {
        Ok(said) => writeln!(terminal(), "{said}")?,
        Err(why) => {
            writeln!(terminal(), "{}: {why}", severity_label(Severity::Error))?;
            return Ok(Outcome::Incomplete);
        }
    }
    Ok(Outcome::Done)
}

/// Prints the results for a configuration, and collects the exit status.
struct Account<W> {
    out: W,
    doubts: usize,
    broken: bool,
}

impl<W: Write> Account<W> {
    fn say(&mut self, severity: Severity, what: impl fmt::Display) -> io::Result<()> {
        self.doubts += usize::from(severity == Severity::Warning);
        self.broken |= severity == Severity::Error;
        writeln!(self.out, "{}: {what}", severity_label(severity))
    }

    fn verdict(&self) -> String {
        match self.doubts {
            _ if self.broken => "設定を直してから matome run を始めてください".to_owned(),
            0 => "設定に問題はありません".to_owned(),
            doubts => format!("設定に誤りはありません。上の注意 {doubts} 件を確かめてください"),
        }
    }
}

pub(super) fn check_file(config: &Path) -> anyhow::Result<Outcome> {
    let mut account = Account { out: terminal(), doubts: 0, broken: false };
    let mut settings = match Settings::load(config) {
        Ok(settings) => settings,
        Err(error) => {
            writeln!(account.out, "{error}")?;
            return Ok(Outcome::Incomplete);
        }
    };
    if let Some(workbook) = settings.contacts.clone() {
        take_contacts(&workbook, &mut settings, &mut account)?;
    }
    let places = KeyPlaces::of(&settings.file);
    for finding in &check(&settings) {
        account.say(finding.severity(), format_args!("{}: {finding}", places.label(&finding.key())))?;
    }
    if let Err(error) = try_page(&settings) {
        account.say(Severity::Error, error)?;
    }
    let known = match known_share(&settings) {
        Ok(known) => known,
        Err(error) => {
            account.say(Severity::Error, format_args!("{}: {error}", places.label("state.database")))?;
            None
        }
    };
    name_strangers(&settings, known.as_ref(), &mut account)?;
    try_resources(&settings, known.as_ref(), &mut account)?;
    let verdict = account.verdict();
    writeln!(account.out, "{verdict}（{}）", settings.file.display())?;
    Ok(Outcome::incomplete_if(account.broken))
}

fn try_resources(settings: &Settings, known: Option<&Snapshot>, account: &mut Account<impl Write>) -> io::Result<()> {
    let resources = match Resources::load(settings) {
        Ok(resources) => resources,
        Err(error) => return account.say(Severity::Error, error),
    };
    summarise(settings, &resources, &mut account.out)?;
    hint(settings, &resources, account)?;
    name_superseded(&resources, account)?;
    match try_letters(settings, &resources, known) {
        Ok(0) => Ok(()),
        Ok(count) => writeln!(account.out, "メール: 今の内容で {count} 通を組み立てられました"),
        Err(error) => account.say(Severity::Error, error),
    }
}

/// Lists departments of the share's sheets that are not configured.
fn name_strangers(settings: &Settings, known: Option<&Snapshot>, account: &mut Account<impl Write>) -> io::Result<()> {
    let Some(snapshot) = known else { return Ok(()) };
    let today = clock::now(settings.timezone).date_naive();
    for finding in finding::unowned(snapshot, &settings.city, today, &Reports::of(snapshot)) {
        if finding.problem.code() == Code::UnknownDepartment {
            let problem = &finding.problem;
            account.say(Severity::Warning, format_args!("{} {} {problem}", finding.file, problem.place()))?;
        }
    }
    Ok(())
}

/// Lists definitions superseded by another file with the same id.
fn name_superseded(resources: &Resources, account: &mut Account<impl Write>) -> io::Result<()> {
    for (file, text) in &resources.own_layouts {
        if let Some(other) = resources.layouts.instead_of(file, text) {
            let what = format!(
                "様式の定義 {file} は使われません。{other} に同じ id があります。どちらかの id を変えるか、layouts フォルダーから出してください"
            );
            account.say(Severity::Warning, what)?;
        }
    }
    Ok(())
}

fn known_share(settings: &Settings) -> Result<Option<Snapshot>, StoreError> {
    let store = match Store::open(&settings.state.database) {
        Err(StoreError::Missing(place)) => {
            return earlier_run::trace(settings).map_or(Ok(None), |trace| Err(StoreError::Lost { place, trace }));
        }
        store => store?,
    };
    let mut snapshot = store.snapshot()?;
    Settlement::with(&settings.city, Answers::of(&store.notes()?)).settle_all(&mut snapshot.workbooks);
    snapshot.take_ids(store.ids()?);
    Ok(Some(snapshot))
}

/// Renders the mail templates with the known records, if any.
fn try_letters(settings: &Settings, resources: &Resources, known: Option<&Snapshot>) -> Result<usize, TemplateError> {
    let Some(snapshot) = known else { return Ok(0) };
    let today = clock::now(settings.timezone).date_naive();
    resources.outbox(settings, &Ports::system(), &Stop::default()).check_letters(snapshot, today)
}

/// Renders the city's own template of 状況.html with sample facts.
fn try_page(settings: &Settings) -> Result<(), TemplateError> {
    let Some(templates) = overrides::templates_folder(&settings.folder) else { return Ok(()) };
    template::check_folders(&templates)?;
    page::check(&templates.join("page"), &PageFacts::sample())
}

/// Prints the contacts, and applies them to the city.
fn take_contacts(
    workbook: &ContactsWorkbook,
    settings: &mut Settings,
    account: &mut Account<impl Write>,
) -> io::Result<()> {
    let file = &workbook.name;
    let readers = Readers::new(Forms::BuiltInAnd(Vec::new()), OwnWorkbook::SetAside);
    // The workbook may be on an unresponsive server.
    let asked = workbook.clone();
    let copied =
        Pending::start(move || asked.copy(&SystemShare::default())).ok().and_then(|copy| copy.wait(timeout::LOOK).ok());
    let copied = copied.unwrap_or_else(|| Err(CopyTrouble::Silent.into()));
    match copied.and_then(|bytes| Ok(readers.contacts(bytes, file)?)) {
        Ok(contacts) => {
            let Size { departments, sections, addresses } = contacts.size();
            writeln!(account.out, "宛先のブック {file}: 部局 {departments}、課 {sections}、アドレス {addresses}")?;
            for problem in &contacts.problems {
                account.say(Severity::Warning, format_args!("{file} {}", problem.with_place()))?;
            }
            // If only the workbook lists departments, all of them are unknown.
            for name in contacts.unknown_to(&settings.city).iter().filter(|_| !settings.city.departments.is_empty()) {
                let what = format!("{file} の「{name}」は [[departments]] にない部局です。新しい部局として加えます");
                account.say(Severity::Info, what)?;
            }
            settings.city = contacts.over(&settings.city);
            account.broken |= addresses == 0;
            Ok(())
        }
        Err(trouble) => account.say(Severity::Error, trouble),
    }
}

fn hint(settings: &Settings, resources: &Resources, account: &mut Account<impl Write>) -> io::Result<()> {
    let (ports, stop) = (Ports::system(), Stop::default());
    let rules = resources.outbox(settings, &ports, &stop).rules();
    let year = FiscalYear::of(clock::now(settings.timezone).date_naive());
    for hint in [year, year.plus(1)].into_iter().flat_map(|year| hints::of_year(&rules, year)) {
        account.say(Severity::Info, hint)?;
    }
    Ok(())
}

/// Summarises the configuration, so that omissions are evident; where the organisation changes, by year.
fn summarise(settings: &Settings, resources: &Resources, out: &mut impl Write) -> io::Result<()> {
    let city = &settings.city;
    let year = FiscalYear::of(clock::now(settings.timezone).date_naive());
    let departments: Vec<&Department> = city.departments_in(year).collect();
    let sections: usize = departments.iter().map(|own| own.sections.iter().filter(|s| s.exists_in(year)).count()).sum();
    writeln!(
        out,
        "{}: 部局 {}、課 {sections}、様式 {}",
        city.name,
        departments.len(),
        resources.layouts.list().count()
    )?;
    if city.turning_years().is_empty() {
        return Ok(());
    }
    for year in [year.plus(-1), year, year.plus(1)] {
        writeln!(out, "{year}の機構: {}", chart_of(city, year))?;
    }
    Ok(())
}

/// 総務部、福祉部（高齢課、障害課）
fn chart_of(city: &City, year: FiscalYear) -> String {
    let with_sections = |department: &Department| {
        let sections = department.sections.iter().filter(|section| section.exists_in(year));
        let sections: Vec<&str> = sections.map(|section| section.name.as_str()).collect();
        let brackets = if sections.is_empty() { String::new() } else { format!("（{}）", sections.join("、")) };
        format!("{}{brackets}", department.name)
    };
    city.departments_in(year).map(with_sections).collect::<Vec<_>>().join("、")
}
