//! `matome check`: is the configuration right, and if not, what is to be mended.

mod surroundings;

use std::io::{self, Write};
use std::path::Path;

use super::Outcome;
use super::records::severity_label;
use super::terminal::terminal;
use crate::app::Resources;
use crate::core::consolidate::finding;
use crate::core::consolidate::page::Page;
use crate::core::contacts::Size;
use crate::core::fiscal_year::FiscalYear;
use crate::core::ownership;
use crate::core::problem::{Code, Severity};
use crate::core::reminder::hints;
use crate::core::snapshot::Snapshot;
use crate::edge::clock;
use crate::edge::contacts::ContactsWorkbook;
use crate::edge::overrides;
use crate::edge::page;
use crate::edge::patience::{self, Pending};
use crate::edge::readers::{Forms, Readers, WorkbookReader};
use crate::edge::share::{CopyTrouble, SystemShare};
use crate::edge::store::{Store, StoreError};
use crate::edge::template::{self, TemplateError};
use crate::edge::workbook::OwnWorkbook;
use crate::ports::Ports;
use crate::settings::Settings;
use crate::stop::Stop;
pub use surroundings::{Finding, check, open_secret, open_state};

pub(super) fn execute(config: &Path) -> anyhow::Result<Outcome> {
    let mut out = terminal();
    let mut settings = match Settings::load(config) {
        Ok(settings) => settings,
        Err(error) => {
            writeln!(out, "{error}")?;
            return Ok(Outcome::Incomplete);
        }
    };
    let mut broken = false;
    if let Some(workbook) = settings.contacts.clone() {
        broken |= take_contacts(&workbook, &mut settings, &mut out)?;
    }
    for finding in check(&settings) {
        broken |= finding.severity == Severity::Error;
        print(&finding, &mut out)?;
    }
    if let Err(error) = try_page(&settings) {
        broken = true;
        writeln!(out, "{}: {error}", severity_label(Severity::Error))?;
    }
    name_strangers(&settings, &mut out)?;
    match Resources::load(&settings) {
        Ok(resources) => {
            summarise(&settings, &resources, &mut out)?;
            hint(&settings, &resources, &mut out)?;
            match try_letters(&settings, &resources)? {
                Ok(0) => {}
                Ok(count) => writeln!(out, "メール: 今の内容で {count} 通を組み立てられました")?,
                Err(error) => {
                    broken = true;
                    writeln!(out, "{}: {error}", severity_label(Severity::Error))?;
                }
            }
        }
        Err(error) => {
            broken = true;
            writeln!(out, "{}: {error}", severity_label(Severity::Error))?;
        }
    }
    let verdict = if broken {
        "設定を直してから matome run を始めてください"
    } else {
        "設定に問題はありません"
    };
    writeln!(out, "{verdict}（{}）", settings.file.display())?;
    Ok(Outcome::incomplete_if(broken))
}

/// Names the departments that the share's sheets print and nobody has configured.
fn name_strangers(settings: &Settings, out: &mut impl Write) -> anyhow::Result<()> {
    let Some(snapshot) = known_share(settings)? else { return Ok(()) };
    let today = clock::now(settings.timezone).date_naive();
    for finding in finding::nobodys(&snapshot, &settings.city, today) {
        if finding.problem.code() == Code::UnknownDepartment {
            let label = severity_label(Severity::Warning);
            writeln!(out, "{label}: {} {} {}", finding.file, finding.problem.place(), finding.problem)?;
        }
    }
    Ok(())
}

/// What is known of the share, if anything is yet.
fn known_share(settings: &Settings) -> Result<Option<Snapshot>, StoreError> {
    let store = match Store::open(&settings.state.database) {
        Err(StoreError::Missing(_)) => return Ok(None),
        store => store?,
    };
    let mut snapshot = store.snapshot()?;
    ownership::settle(&mut snapshot.workbooks, &settings.city);
    snapshot.take_ids(store.ids()?);
    Ok(Some(snapshot))
}

/// Fills in the templates with what is known of the share, if anything is yet.
fn try_letters(settings: &Settings, resources: &Resources) -> Result<Result<usize, TemplateError>, StoreError> {
    let Some(snapshot) = known_share(settings)? else { return Ok(Ok(0)) };
    let today = clock::now(settings.timezone).date_naive();
    Ok(resources.outbox(settings, &Ports::system(), &Stop::default()).check_letters(&snapshot, today))
}

/// Fills in the city's own template of 状況.html with all that a page can say.
fn try_page(settings: &Settings) -> Result<(), TemplateError> {
    let Some(templates) = overrides::templates_folder(&settings.folder) else { return Ok(()) };
    template::check_folders(&templates)?;
    page::check(&templates.join("page"), &Page::sample())
}

/// Shows what the contacts' workbook says, and goes on with it; says whether it cannot be used.
fn take_contacts(workbook: &ContactsWorkbook, settings: &mut Settings, out: &mut impl Write) -> io::Result<bool> {
    let file = &workbook.name;
    let readers = Readers::new(settings.reading, Forms::BuiltInAnd(Vec::new()), OwnWorkbook::SetAside);
    // It may lie in the share, whose server may not answer.
    let asked = workbook.clone();
    let copied = Pending::start(move || asked.copy(&SystemShare)).ok().and_then(|copy| copy.wait(patience::LOOK).ok());
    let copied = copied.unwrap_or_else(|| Err(CopyTrouble::System(io::ErrorKind::TimedOut.into()).into()));
    match copied.and_then(|bytes| Ok(readers.contacts(bytes, file)?)) {
        Ok(contacts) => {
            let Size { departments, sections, addresses } = contacts.size();
            writeln!(out, "宛先のブック {file}: 部局 {departments}、課 {sections}、アドレス {addresses}")?;
            for problem in &contacts.problems {
                writeln!(out, "{}: {file} {} {}", severity_label(Severity::Warning), problem.place(), problem)?;
            }
            // Where the workbook alone says who there is, every department is new.
            for name in contacts.unknown_to(&settings.city).iter().filter(|_| !settings.city.departments.is_empty()) {
                let label = severity_label(Severity::Info);
                writeln!(
                    out,
                    "{label}: {file} の「{name}」は [[departments]] にない部局です。新しい部局として加えます"
                )?;
            }
            settings.city = contacts.over(&settings.city);
            Ok(contacts.size().addresses == 0)
        }
        Err(trouble) => {
            writeln!(out, "{}: {trouble}", severity_label(Severity::Error))?;
            Ok(true)
        }
    }
}

/// What the dates of this year and the next come to.
fn hint(settings: &Settings, resources: &Resources, out: &mut impl Write) -> io::Result<()> {
    let (ports, stop) = (Ports::system(), Stop::default());
    let rules = resources.outbox(settings, &ports, &stop).rules();
    let year = FiscalYear::of(clock::now(settings.timezone).date_naive());
    for hint in [year, year.plus(1)].into_iter().flat_map(|year| hints::of_year(&rules, year)) {
        writeln!(out, "{}: {hint}", severity_label(Severity::Info))?;
    }
    Ok(())
}

fn print(finding: &Finding, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{}: {}", severity_label(finding.severity), finding.message)
}

/// What the configuration amounts to, so that a person sees at once what was forgotten.
fn summarise(settings: &Settings, resources: &Resources, out: &mut impl Write) -> io::Result<()> {
    let city = &settings.city;
    let sections: usize = city.departments.iter().map(|department| department.sections.len()).sum();
    writeln!(
        out,
        "{}: 部局 {}、課 {sections}、様式 {}",
        city.name,
        city.departments.len(),
        resources.layouts.list().count()
    )
}
