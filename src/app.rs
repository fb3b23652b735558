//! A configured city, opened: its settings with all that they name, and its state.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use chrono::{DateTime, NaiveDate};
use chrono_tz::Tz;

use crate::core::calendar::WorkingCalendar;
use crate::core::calendar::extra::{ExtraDays, ExtraDaysError};
use crate::core::city::City;
use crate::core::contacts::Contacts;
use crate::core::deadline::BillDays;
use crate::core::layout::{DefinitionError, Layouts, TaughtForm};
use crate::core::snapshot::Snapshot;
use crate::edge::contacts::ContactsTrouble;
use crate::edge::letters::{LetterError, Letters};
use crate::edge::overrides::{self, OverrideError};
use crate::edge::readers::{Forms, Readers, WorkbookReader};
use crate::edge::store::{StateFact, Store, StoreError, StoredContacts};
use crate::edge::workbook::OwnWorkbook;
use crate::merging::outcome::YearError;
use crate::merging::{MergeJob, latest};
use crate::outbox::Outbox;
use crate::ports::Ports;
use crate::settings::{Settings, SettingsError};
use crate::stop::Stop;

pub(crate) mod trace;

/// The holidays that no rule gives, as far as they were known when this version was made.
const BUILT_IN_HOLIDAYS: &str = include_str!("../config/holidays.toml");

/// All that the commands on a configured city share.
pub struct App {
    pub settings: Arc<Settings>,
    pub resources: Arc<Resources>,
    pub store: Store,
    pub ports: Ports,
    /// The file system that the share was on when it was last seen.
    pub share_device: Option<u64>,
    /// The city as the configuration alone has it.
    configured: City,
    /// What the city's own workbook says of contacts.
    contacts: StoredContacts,
    forms: KnownForms,
}

/// The definitions of the city that workbooks are read by.
#[derive(Debug, Default)]
struct KnownForms {
    /// The files in `layouts/`.
    own: Vec<(String, String)>,
    /// What people have taught.
    taught: Vec<(String, String)>,
    /// Nothing was read by what is taught since this was opened.
    is_first: bool,
    /// What cannot be used of the files, as last told.
    refused: Option<String>,
}

impl KnownForms {
    /// What the readers of these know.
    fn of(resources: &Resources) -> Self {
        Self { own: resources.own_layouts.clone(), is_first: true, ..Self::default() }
    }
}

/// The taught forms that are in one of the lists only, or otherwise in each.
fn differing(before: &[(String, String)], after: &[(String, String)]) -> Vec<TaughtForm> {
    let only = |these: &[(String, String)], others: &[(String, String)]| -> Vec<TaughtForm> {
        let gone = these.iter().filter(|form| !others.contains(form));
        gone.filter_map(|(name, text)| TaughtForm::parse(name, text).ok()).collect()
    };
    [only(before, after), only(after, before)].concat()
}

/// Why the city cannot be opened: something in the configuration must be mended first.
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
    Letter(#[from] LetterError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl App {
    /// Opens the city that the configuration `file` describes.
    pub fn open(file: &Path) -> Result<Self, OpenError> {
        let settings = Settings::load(file)?;
        let resources = Resources::load(&settings)?;
        Ok(Self::with(settings, resources, Ports::system())?)
    }

    /// Opens the city of these settings.
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

    /// Goes on with another configuration on the same state.
    pub fn adopt(&mut self, settings: Settings, resources: Resources) -> Result<(), StoreError> {
        self.configured = settings.city.clone();
        self.settings = Arc::new(settings);
        self.resources = Arc::new(resources);
        self.apply_contacts();
        self.forget_outdated_readings()?;
        self.forms = KnownForms::of(&self.resources);
        self.learn()
    }

    /// Lets workbooks be read by what is taught and defined now. Those that are concerned count as unread.
    pub fn learn(&mut self) -> Result<(), StoreError> {
        let taught = self.store.taught_definitions()?;
        let known = self.forms.own.clone();
        let own = self.defined_now();
        if own != known {
            self.forms.refused = None;
            self.store.forget_contents()?;
            self.store.note(StateFact::ReadWith, &read_with(&own, &self.settings))?;
            tracing::info!("様式の定義（layouts フォルダー）が変わりました。ブックを読み直します");
        }
        if taught != self.forms.taught || own != known {
            if !self.forms.is_first {
                // A look that began before may have read them by what was taught until then.
                self.store.forget_contents_by(&differing(&self.forms.taught, &taught))?;
            }
            let all = taught.iter().chain(&own).cloned().collect();
            self.resources.readers.learn(Forms::BuiltInAnd(all));
        }
        self.forms = KnownForms { own, taught, is_first: false, refused: self.forms.refused.take() };
        Ok(())
    }

    /// The files in `layouts/`; those of before while one of them is wrong, which is said once.
    fn defined_now(&mut self) -> Vec<(String, String)> {
        let found = overrides::layouts(&self.settings.folder);
        if found.as_ref().is_ok_and(|now| *now == self.forms.own) {
            self.forms.refused = None;
            return std::mem::take(&mut self.forms.own);
        }
        let refused = found.as_ref().map_or_else(ToString::to_string, |now| format!("{now:?}"));
        if self.forms.refused.as_ref() == Some(&refused) {
            return std::mem::take(&mut self.forms.own);
        }
        let checked =
            found.map_err(OpenError::from).and_then(|own| Layouts::with(&own).map(|_| own).map_err(OpenError::from));
        match checked {
            Ok(own) => own,
            Err(error) => {
                tracing::error!("{error}。直すまでは前の定義で読みます");
                self.forms.refused = Some(refused);
                std::mem::take(&mut self.forms.own)
            }
        }
    }

    /// Takes over what people have chosen in 様式の読み取り.xlsx by now; says whether workbooks are to be read again.
    pub fn take_choices(&mut self) -> Result<bool, StoreError> {
        match MergeJob::of(&self.settings).take_choices(&self.store, self.resources.readers.as_ref()) {
            Ok(true) => self.learn().map(|()| true),
            Err(YearError::Store(error)) => Err(error),
            // The merge, which comes to it too, tells why.
            Ok(false) | Err(_) => Ok(false),
        }
    }

    /// Takes what the contacts' workbook says now, or that it cannot be read; says whether anything has changed.
    pub fn take_contacts(&mut self, read: Result<Contacts, ContactsTrouble>) -> Result<bool, StoreError> {
        let now = match read {
            Ok(mut contacts) => {
                contacts.name_foreign(|address| self.settings.mail.allows(address));
                StoredContacts { contacts, trouble: None }
            }
            Err(trouble) => StoredContacts { trouble: Some(trouble.problem()), ..self.contacts.clone() },
        };
        if now == self.contacts {
            return Ok(false);
        }
        for problem in now.problems() {
            tracing::warn!("宛先のブック {} {}", problem.place(), problem);
        }
        self.store.put_contacts(&now)?;
        self.contacts = now;
        self.apply_contacts();
        Ok(true)
    }

    /// Lays the contacts over the configured city.
    fn apply_contacts(&mut self) {
        if self.settings.contacts.is_some() {
            Arc::make_mut(&mut self.settings).city = self.contacts.contacts.over(&self.configured);
        }
    }

    /// All that is known of the share.
    pub fn snapshot(&self) -> Result<Snapshot, StoreError> {
        MergeJob::of(&self.settings).snapshot(&self.store, self.ports.clock.now())
    }

    /// The same with what the planning section has confirmed in workbooks that no merge has taken in yet.
    pub fn latest_snapshot(&self) -> Result<Snapshot, StoreError> {
        let job = MergeJob::of(&self.settings);
        latest::snapshot(&job, &self.store, &self.resources.readers, self.ports.clock.now())
    }

    pub fn now(&self) -> DateTime<Tz> {
        self.ports.clock.now().with_timezone(&self.settings.timezone)
    }

    /// A moment to measure by.
    pub fn instant(&self) -> Instant {
        self.ports.clock.instant()
    }

    pub fn today(&self) -> NaiveDate {
        self.now().date_naive()
    }

    /// A round of reminders, which `stop` ends after the mail that is being sent.
    pub fn outbox<'a>(&'a self, stop: &'a Stop) -> Outbox<'a> {
        self.resources.outbox(&self.settings, &self.ports, stop)
    }

    /// Other layouts, or another version, would read the same workbooks otherwise: then they count as unread.
    fn forget_outdated_readings(&self) -> Result<(), StoreError> {
        let read_with = &self.resources.read_with;
        if self.store.fact(StateFact::ReadWith)?.as_ref() != Some(read_with) {
            self.store.forget_contents()?;
            self.store.note(StateFact::ReadWith, read_with)?;
        }
        Ok(())
    }
}

/// What the configuration's folder may override: forms, mail templates, holidays.
pub struct Resources {
    pub layouts: Layouts,
    /// The files in `layouts/`.
    pub own_layouts: Vec<(String, String)>,
    pub readers: Arc<dyn WorkbookReader>,
    pub calendar: WorkingCalendar,
    pub letters: Letters,
    /// Names this version and the city's own layouts; workbooks that were read with others are read again.
    pub read_with: String,
}

impl Resources {
    /// Loads it, and fills in each mail template once, so that a mistake in one is found before a mail needs it.
    pub fn load(settings: &Settings) -> Result<Self, OpenError> {
        let own = overrides::layouts(&settings.folder)?;
        let read_with = read_with(&own, settings);
        let layouts = Layouts::with(&own)?;
        let readers = Readers::new(settings.reading, Forms::BuiltInAnd(own.clone()), OwnWorkbook::SetAside);
        let readers = Arc::new(readers.with_bills(settings.bills.clone()));
        let letters = Letters::load(overrides::templates_folder(&settings.folder).as_deref())?;
        let own_holidays = overrides::holidays(&settings.folder)?;
        let extra = ExtraDays::parse(own_holidays.as_deref().unwrap_or(BUILT_IN_HOLIDAYS))
            .map_err(|reason| OpenError::Holidays { file: settings.folder.join("holidays.toml"), reason })?;
        let calendar = WorkingCalendar::new(&extra, &settings.closed);
        let resources = Self { layouts, own_layouts: own, readers, calendar, letters, read_with };
        resources.outbox(settings, &Ports::system(), &Stop::default()).check_templates()?;
        Ok(resources)
    }

    /// A round of reminders by these templates and this calendar.
    pub fn outbox<'a>(&'a self, settings: &'a Settings, ports: &'a Ports, stop: &'a Stop) -> Outbox<'a> {
        let Self { calendar, letters, .. } = self;
        let (mailer, clock) = (ports.mailer.as_ref(), ports.clock.as_ref());
        Outbox { settings, calendar, letters, mailer, clock, stop: stop.flag() }
    }
}

/// The state of the city: that of before, and a new one at the very first start alone.
fn state(settings: &Settings) -> Result<Store, StoreError> {
    let database = &settings.state.database;
    let store = match Store::open(database) {
        Err(StoreError::Missing(path)) => match trace::of_before(settings) {
            Some(trace) => return Err(StoreError::Lost { path, trace }),
            None => Store::begin(database)?,
        },
        opened => opened?,
    };
    store.must_be_writable(database)?;
    if let Some(recovered) = trace::recover_sent(&store, settings)? {
        // Commands too say so, whatever they were asked.
        tracing::error!("{recovered}");
    }
    Ok(store)
}

fn read_with(own_layouts: &[(String, String)], settings: &Settings) -> String {
    let mut hash = blake3::Hasher::new();
    if settings.bills != BillDays::default() {
        hash.update(format!("{:?}", settings.bills).as_bytes()).update(&[0]);
    }
    for (name, text) in own_layouts {
        hash.update(name.as_bytes()).update(&[0]).update(text.as_bytes()).update(&[0]);
    }
    format!("{} {}", env!("CARGO_PKG_VERSION"), hash.finalize().to_hex())
}
