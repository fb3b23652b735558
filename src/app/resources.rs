//! Files that may override built-in ones: forms, mail templates, holidays.

use std::sync::Arc;

use super::OpenError;
use crate::edge::folders::overrides;
use crate::edge::mail::letters::{Letters, OwnTemplates};
use crate::edge::processes::readers::records::OwnWorkbook;
use crate::edge::processes::readers::{Forms, Readers, WorkbookReader};
use crate::outbox::Outbox;
use crate::ports::Ports;
use crate::settings::Settings;
use crate::stop::Stop;
use matome_core::office::calendar::WorkingCalendar;
use matome_core::office::calendar::extra::ExtraDays;
use matome_deadline::BillDays;
use matome_forms::layout::Layouts;

/// Holidays not covered by a rule, as of this version.
const BUILT_IN_HOLIDAYS: &str = include_str!("../../config/holidays.toml");

/// Files beside the configuration, unparsed.
#[derive(Debug, Default)]
pub struct OwnFiles {
    pub layouts: Vec<(String, String)>,
    pub templates: OwnTemplates,
    pub holidays: Option<String>,
}

pub struct Resources {
    pub layouts: Layouts,
    pub own_layouts: Vec<(String, String)>,
    pub readers: Arc<dyn WorkbookReader>,
    pub calendar: WorkingCalendar,
    pub letters: Letters,
    /// Identifies this version and the city's own layouts; a change makes workbooks unread.
    pub read_with: String,
}

impl Resources {
    pub fn load(settings: &Settings) -> Result<Self, OpenError> {
        let folder = &settings.folder;
        let own = OwnFiles {
            layouts: overrides::layouts(folder)?,
            templates: OwnTemplates::load(overrides::templates_folder(folder).as_deref())?,
            holidays: overrides::holidays(folder)?,
        };
        Self::of(settings, own)
    }

    /// Validates the files, and renders each mail template once to detect mistakes early.
    pub fn of(settings: &Settings, own: OwnFiles) -> Result<Self, OpenError> {
        let OwnFiles { layouts: own, templates, holidays } = own;
        let read_with = read_with(&own, settings);
        let layouts = Layouts::with(&own)?;
        let readers = Readers::new(Forms::BuiltInAnd(own.clone()), OwnWorkbook::SetAside);
        let readers = Arc::new(readers.with_bills(settings.bills.clone()));
        let letters = Letters::of(&templates)?;
        let extra = ExtraDays::parse(holidays.as_deref().unwrap_or(BUILT_IN_HOLIDAYS))
            .map_err(|reason| OpenError::Holidays { file: settings.folder.join("holidays.toml"), reason })?;
        let calendar = WorkingCalendar::new(&extra, &settings.closed);
        let resources = Self { layouts, own_layouts: own, readers, calendar, letters, read_with };
        resources.outbox(settings, &Ports::system(), &Stop::default()).check_templates()?;
        Ok(resources)
    }

    pub fn outbox<'a>(&'a self, settings: &'a Settings, ports: &'a Ports, stop: &'a Stop) -> Outbox<'a> {
        let Self { calendar, letters, .. } = self;
        let (mailer, clock) = (ports.mailer.as_ref(), ports.clock.as_ref());
        Outbox { settings, calendar, letters, mailer, clock, stop: stop.flag() }
    }
}

/// Identifies this version and the other inputs of reading.
pub(super) fn read_with(own_layouts: &[(String, String)], settings: &Settings) -> String {
    let mut hash = blake3::Hasher::new();
    if settings.bills != BillDays::default() {
        hash.update(format!("{:?}", settings.bills).as_bytes()).update(&[0]);
    }
    for (name, text) in own_layouts {
        hash.update(name.as_bytes()).update(&[0]).update(text.as_bytes()).update(&[0]);
    }
    format!("{} {}", env!("CARGO_PKG_VERSION"), hash.finalize().to_hex())
}
