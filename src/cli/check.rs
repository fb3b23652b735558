//! `matome check`: is the configuration right, and if not, what is to be mended.

use std::io::{self, Write};
use std::path::Path;

use super::Outcome;
use super::read::severity_label;
use crate::core::contacts::Size;
use crate::core::problem::Severity;
use crate::edge::letters::LetterError;
use crate::edge::readers::{Forms, Readers};
use crate::edge::store::{Store, StoreError};
use crate::edge::workbook::OwnWorkbook;
use crate::edge::{clock, contacts};
use crate::office::Equipment;
use crate::settings::Settings;
use crate::settings::check::{Finding, check};
use crate::stop::Stop;

pub(super) fn execute(config: &Path) -> anyhow::Result<Outcome> {
    let mut out = io::stdout().lock();
    let mut settings = match Settings::load(config) {
        Ok(settings) => settings,
        Err(error) => {
            writeln!(out, "{error}")?;
            return Ok(Outcome::Incomplete);
        }
    };
    let mut broken = false;
    if settings.contacts.is_some() {
        broken |= take_contacts(&mut settings, &mut out)?;
    }
    for finding in check(&settings) {
        broken |= finding.severity == Severity::Error;
        print(&finding, &mut out)?;
    }
    match Equipment::load(&settings) {
        Ok(equipment) => {
            summarise(&settings, &equipment, &mut out)?;
            match try_letters(&settings, &equipment)? {
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

/// Fills in the templates with what is known of the share, if anything is yet.
fn try_letters(settings: &Settings, equipment: &Equipment) -> Result<Result<usize, LetterError>, StoreError> {
    if !settings.state.database.exists() {
        return Ok(Ok(0));
    }
    let store = Store::open(&settings.state.database)?;
    let mut snapshot = store.snapshot()?;
    snapshot.take_ids(store.ids()?);
    let today = clock::now(settings.timezone).date_naive();
    Ok(equipment.outbox(settings, &Stop::default()).check_letters(&snapshot, today))
}

/// Shows what the contacts' workbook says, and goes on with it; says whether it cannot be used.
fn take_contacts(settings: &mut Settings, out: &mut impl Write) -> io::Result<bool> {
    let file = settings.contacts.clone().unwrap_or_default();
    let readers = Readers::new(settings.reading, Forms::BuiltInAnd(Vec::new()), OwnWorkbook::SetAside);
    match contacts::read(settings, &readers) {
        Ok(contacts) => {
            let Size { departments, sections, addresses } = contacts.size();
            writeln!(out, "宛先のブック {file}: 部局 {departments}、課 {sections}、アドレス {addresses}")?;
            for problem in &contacts.problems {
                writeln!(out, "{}: {file} {} {}", severity_label(Severity::Warning), problem.place(), problem.message)?;
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

fn print(finding: &Finding, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{}: {}", severity_label(finding.severity), finding.message)
}

/// What the configuration amounts to, so that a person sees at once what was forgotten.
fn summarise(settings: &Settings, equipment: &Equipment, out: &mut impl Write) -> io::Result<()> {
    let city = &settings.city;
    let sections: usize = city.departments.iter().map(|department| department.sections.len()).sum();
    writeln!(
        out,
        "{}: 部局 {}、課 {sections}、様式 {}",
        city.name,
        city.departments.len(),
        equipment.layouts.list().count()
    )
}
