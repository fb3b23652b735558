//! Optional configuration of commands on single workbooks.

use std::path::{Path, PathBuf};

use clap::Args;

use super::refusal::CliRefusal;
use crate::edge::folders::{files, overrides};
use crate::edge::processes::readers::records::OwnWorkbook;
use crate::edge::processes::readers::{self, Forms, Readers, ReadersError};
use crate::edge::state::store::{Store, StoreError};
use crate::settings::Settings;
use matome_deadline::BillDays;
use matome_forms::layout::Layouts;
use matome_workbook::problem::Problem;

pub(super) const CONFIGURATION: &str = "matome.toml";

#[derive(Debug, Args)]
pub(super) struct Known {
    /// City configuration with limits and definitions (`layouts/`) [default: the one in the current folder]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl Known {
    /// Taught forms and the files in `layouts/`.
    pub(super) fn own(&self) -> anyhow::Result<Vec<(String, String)>> {
        let config = self.config.as_deref().unwrap_or(Path::new(""));
        if self.config.is_some() && !files::is_file(config) {
            return Err(CliRefusal::NoFile(config.to_owned()).into());
        }
        let own = overrides::layouts(config.parent().unwrap_or(config))?;
        Ok(self.taught()?.into_iter().chain(own).collect())
    }

    fn taught(&self) -> anyhow::Result<Vec<(String, String)>> {
        let config = self.config.as_deref().unwrap_or(Path::new(CONFIGURATION));
        let Ok(settings) = Settings::load(config) else { return Ok(Vec::new()) };
        let database = &settings.state.database;
        // A read-only command creates no state.
        match Store::open(database) {
            Err(StoreError::Missing(_)) => Ok(Vec::new()),
            store => Ok(store?.taught_definitions()?),
        }
    }

    pub(super) fn layouts(&self) -> anyhow::Result<Layouts> {
        Ok(Layouts::with(&self.own()?)?)
    }

    /// The definitions that the city's daemon uses, or the built-in ones.
    pub(super) fn forms(&self) -> anyhow::Result<Forms> {
        let is_city = self.config.is_some() || files::is_file(Path::new(CONFIGURATION));
        let own = if is_city { self.own()? } else { Vec::new() };
        Layouts::with(&own)?;
        Ok(Forms::BuiltInAnd(own))
    }

    /// Creates readers with valid `forms` and the city's limits.
    pub(super) fn readers(&self, forms: Forms) -> anyhow::Result<Readers> {
        let bills = match &self.config {
            Some(config) => Settings::load(config)?.bills,
            None => bills_here(),
        };
        Ok(Readers::new(forms, OwnWorkbook::ReadBack).with_bills(bills))
    }
}

/// Uses the configuration in the current folder, if it is valid.
fn bills_here() -> BillDays {
    let here = Path::new(CONFIGURATION);
    if !files::is_file(here) {
        return BillDays::default();
    }
    Settings::load(here).map_or_else(
        |error| {
            eprintln!("{CONFIGURATION} の [calendar] は使いません: {error}");
            BillDays::default()
        },
        |settings| settings.bills,
    )
}

/// Applies `ask` to the workbook at `path`; the inner error is the workbook's problem.
pub(super) fn made_of<T>(
    path: &Path,
    ask: impl FnOnce(Vec<u8>, &str) -> Result<T, ReadersError>,
) -> Result<Result<T, Problem>, ReadersError> {
    match readers::bytes(path) {
        Ok(bytes) => ask(bytes, &path.to_string_lossy()).map(Ok).or_else(|error| error.problem().map(Err)),
        Err(error) => Ok(Err(error.into())),
    }
}
