//! An opened city: settings, [`resources`], forms and state.

mod definitions;
pub(crate) mod earlier_run;
mod resources;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use chrono::{DateTime, NaiveDate};
use chrono_tz::Tz;

use self::definitions::{KnownForms, differing};
use self::resources::read_with;
pub use self::resources::{OwnFiles, Resources};
use crate::edge::folders::overrides::OverrideError;
use crate::edge::mail::template::TemplateError;
use crate::edge::processes::readers::Forms;
use crate::edge::share::contacts::ContactsTrouble;
use crate::edge::state::store::{StateFact, Store, StoreError, StoredContacts};
use crate::merging::outcome::YearError;
use crate::merging::{MergeJob, latest};
use crate::outbox::Outbox;
use crate::ports::Ports;
use crate::settings::{Settings, SettingsError};
use crate::stop::Stop;
use matome_core::moment::Moment;
use matome_core::office::calendar::extra::ExtraDaysError;
use matome_core::office::city::City;
use matome_core::office::contacts::Contacts;
use matome_core::records::snapshot::Snapshot;
use matome_forms::layout::DefinitionError;
use matome_workbook::problem::{Fault, Work};

pub struct App {
    pub settings: Arc<Settings>,
    pub resources: Arc<Resources>,
    pub store: Store,
    pub ports: Ports,
    /// File system of the share as last seen.
    pub share_device: Option<u64>,
    configured: City,
    contacts: StoredContacts,
    forms: KnownForms,
}

/// Reason why the city cannot be opened; the configuration must be corrected.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error(transparent)]
    Settings(#[from] SettingsError),
    #[error(transparent)]
    Override(#[from] OverrideError),
    #[error(transparent)]
    Layout(#[from] DefinitionError),
    #[error("{}: {reason}", file.display())]
    Holidays { file: PathBuf, reason: ExtraDaysError },
    #[error(transparent)]
    Letter(#[from] TemplateError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl App {
    /// Opens the city configured in `file`.
    pub fn open(file: &Path) -> Result<Self, OpenError> {
        let settings = Settings::load(file)?;
        let resources = Resources::load(&settings)?;
        Ok(Self::with(settings, resources, Ports::system())?)
    }

    pub fn with(settings: Settings, resources: Resources, ports: Ports) -> Result<Self, StoreError> {
        let store = state(&settings)?;
        let share_device = store.fact(StateFact::ShareDevice)?.and_then(|device| device.parse().ok());
        let configured = settings.city.clone();
        let (settings, resources) = (Arc::new(settings), Arc::new(resources));
        let contacts = StoredContacts::default();
        let forms = KnownForms::of(&resources);
        let mut app = Self { settings, resources, store, ports, share_device, configured, contacts, forms };
        app.forget_outdated_readings()?;
        app.learn()?;
        if app.settings.contacts.is_some() {
            app.contacts = app.store.contacts()?;
            app.apply_contacts();
        }
        Ok(app)
    }

    /// Switches to another configuration on the same state.
    pub fn adopt(&mut self, settings: Settings, resources: Resources) -> Result<(), StoreError> {
        self.configured = settings.city.clone();
        self.settings = Arc::new(settings);
        self.resources = Arc::new(resources);
        self.apply_contacts();
        self.forget_outdated_readings()?;
        self.forms = KnownForms::of(&self.resources);
        self.learn()
    }

    /// Applies taught forms and definitions. Affected workbooks become unread.
    pub fn learn(&mut self) -> Result<(), StoreError> {
        let taught = self.store.taught_definitions()?;
        let is_defined_anew = self.forms.take_own(self.ports.folders.definitions(&self.settings.folder));
        if is_defined_anew {
            self.store.forget_contents()?;
            self.store.note(StateFact::ReadWith, &read_with(&self.forms.own, &self.settings))?;
            tracing::info!("様式の定義（layouts フォルダー）が変わりました。ブックを読み直します");
        }
        if taught != self.forms.taught || is_defined_anew {
            if !self.forms.is_first {
                // Workbooks read in the meantime may have used the former taught forms.
                self.store.forget_contents_by(&differing(&self.forms.taught, &taught))?;
            }
            let all = taught.iter().chain(&self.forms.own).cloned().collect();
            self.resources.readers.learn(Forms::BuiltInAnd(all));
        }
        (self.forms.taught, self.forms.is_first) = (taught, false);
        Ok(())
    }

    /// Stores choices from 様式の読み取り.xlsx; returns whether workbooks must be read again.
    pub fn take_choices(&mut self) -> Result<bool, StoreError> {
        match MergeJob::of(&self.settings).take_choices(&self.store, self.resources.readers.as_ref()) {
            Ok(true) => self.learn().map(|()| true),
            Err(YearError::Store(error)) => Err(error),
            // The merge will report the reason.
            Ok(false) | Err(_) => Ok(false),
        }
    }

    /// Updates the contacts, or records that they are unreadable; returns whether anything changed.
    pub fn take_contacts(&mut self, read: Result<Contacts, ContactsTrouble>) -> Result<bool, StoreError> {
        let now = match read {
            Ok(mut contacts) => {
                contacts.name_foreign(|address| self.settings.mail.allows(address));
                StoredContacts { contacts, trouble: None }
            }
            Err(trouble) => StoredContacts {
                trouble: Some(Fault::ContactsUnavailable(trouble.fault()).into()),
                ..self.contacts.clone()
            },
        };
        if now == self.contacts {
            return Ok(false);
        }
        for problem in now.problems() {
            tracing::warn!("宛先のブック {}", problem.with_place());
        }
        self.store.put_contacts(&now)?;
        self.contacts = now;
        self.apply_contacts();
        Ok(true)
    }

    /// Overrides the configured contacts.
    fn apply_contacts(&mut self) {
        if self.settings.contacts.is_some() {
            Arc::make_mut(&mut self.settings).city = self.contacts.contacts.over(&self.configured);
        }
    }

    pub fn snapshot(&self) -> Result<Snapshot, StoreError> {
        MergeJob::of(&self.settings).snapshot(&self.store, self.ports.clock.now())
    }

    /// Includes confirmations from workbooks not merged yet.
    pub fn latest_snapshot(&self) -> Result<Snapshot, StoreError> {
        let job = MergeJob::of(&self.settings);
        latest::snapshot(&job, &self.store, &self.resources.readers, self.ports.clock.now())
    }

    pub fn note_failure(&self, work: Work, why: &dyn std::fmt::Display) {
        let now = Moment::of(&self.now());
        // Opening an unwritable state is reported elsewhere.
        let _ = self.store.change_standstills(|known| known.note_failure(work, &why.to_string(), now));
    }

    /// Records that the work succeeded. Returns whether a standstill ended.
    pub fn note_success(&self, work: Work) -> Result<bool, StoreError> {
        let now = Moment::of(&self.now());
        self.store.change_standstills(|known| known.note_success(work, now))
    }

    pub fn now(&self) -> DateTime<Tz> {
        self.ports.clock.now().with_timezone(&self.settings.timezone)
    }

    pub fn instant(&self) -> Instant {
        self.ports.clock.instant()
    }

    pub fn today(&self) -> NaiveDate {
        self.now().date_naive()
    }

    pub fn outbox<'a>(&'a self, stop: &'a Stop) -> Outbox<'a> {
        self.resources.outbox(&self.settings, &self.ports, stop)
    }

    /// Marks workbooks as unread if version or layouts have changed.
    fn forget_outdated_readings(&self) -> Result<(), StoreError> {
        let read_with = &self.resources.read_with;
        if self.store.fact(StateFact::ReadWith)?.as_ref() != Some(read_with) {
            self.store.forget_contents()?;
            self.store.note(StateFact::ReadWith, read_with)?;
        }
        Ok(())
    }
}

/// Opens the state. Only the first start creates it; later a missing database is an error.
fn state(settings: &Settings) -> Result<Store, StoreError> {
    let database = &settings.state.database;
    let store = match Store::open(database) {
        Err(StoreError::Missing(place)) => match earlier_run::trace(settings) {
            Some(trace) => return Err(StoreError::Lost { place, trace }),
            None => Store::begin(database)?,
        },
        opened => opened?,
    };
    store.must_be_writable(database)?;
    if let Some(recovered) = earlier_run::recover_sent(&store, settings)? {
        // Reported for every command.
        tracing::error!("{recovered}");
    }
    Ok(store)
}
