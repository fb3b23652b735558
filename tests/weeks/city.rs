//! A city whose daemon runs through weeks of simulated time.

use std::cell::{OnceCell, RefCell};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use chrono_tz::Asia::Tokyo;
use matome::app::{App, OwnFiles, Resources};
use matome::daemon::{Daemon, Event};
use matome::edge::state::database::Location;
use matome::edge::state::store::Store;
use matome::edge::system::clock::Clock;
use matome::ports::Ports;
use matome::settings::Settings;
use matome::stop::Stop;
use tokio::sync::mpsc::{self, Sender};
use tokio::task::JoinHandle;

use crate::common::{PolicyRow, policy_workbook};
use crate::weeks::outside::{
    PlayedClock, PlayedFolders, PlayedMail, PlayedMark, PlayedMerges, PlayedPlanner, PlayedReader, PlayedShare,
    PlayedWatcher,
};

const CONFIGURATION: &str = r#"
city = "青葉市"
[share]
folder = "share"
[reporting.interim]
as_of = "09-30"
due = "10-15"
[planning]
to = ["kikaku@aoba.example.jp"]
[mail]
from = "企画課 <kikaku@aoba.example.jp>"
transport = "files"
folder = "outbox"
[reminders]
send_at = "08:30"
[[departments]]
name = "総務部"
to = ["soumu@aoba.example.jp"]
[[departments]]
name = "建設部"
to = ["kensetsu@aoba.example.jp"]
"#;

/// The stated place of the configuration; the folder does not exist.
const NOWHERE: &str = "/matome-nowhere/matome.toml";

/// The city and its simulated surroundings.
pub(crate) struct City {
    founded_with: String,
    configuration: RefCell<String>,
    /// Keeps the state in memory for a restarted daemon.
    _state: Option<Store>,
    /// Created if real workbooks are needed.
    merged: OnceCell<tempfile::TempDir>,
    pub(crate) clock: Arc<PlayedClock>,
    pub(crate) share: Arc<PlayedShare>,
    folders: Arc<PlayedFolders>,
    pub(crate) mail: PlayedMail,
    pub(crate) reader: Arc<PlayedReader>,
    pub(crate) merges: Arc<PlayedMerges>,
    pub(crate) mark: Arc<PlayedMark>,
    pub(crate) watcher: Arc<PlayedWatcher>,
}

pub(crate) struct Running {
    events: Sender<Event>,
    life: JoinHandle<()>,
}

impl City {
    /// Founded at `2026-09-01 07:00`, Japan time.
    pub(crate) fn founded(at: &str) -> Rc<Self> {
        Self::founded_with(at, CONFIGURATION)
    }

    pub(crate) fn founded_with(at: &str, configuration: &str) -> Rc<Self> {
        let database = crate::common::state::in_memory();
        let clock = Arc::new(PlayedClock::starting_at(moment(at)));
        let city = Self {
            share: Arc::new(PlayedShare::new(&clock)),
            folders: Arc::default(),
            mail: PlayedMail::default(),
            reader: Arc::new(PlayedReader::new()),
            merges: Arc::new(PlayedMerges::new(database.clone(), &clock)),
            mark: Arc::default(),
            watcher: Arc::default(),
            clock,
            _state: matches!(database, Location::Memory(_)).then(|| Store::begin(&database).unwrap()),
            merged: OnceCell::new(),
            founded_with: configuration.to_owned(),
            configuration: RefCell::new(configuration.to_owned()),
        };
        Rc::new(city)
    }

    pub(crate) fn configure(&self, old: &str, new: &str) {
        self.configuration.replace(self.founded_with.replace(old, new));
    }

    pub(crate) fn settings(&self) -> Settings {
        let mut settings = Settings::of_text(&self.configuration.borrow(), Path::new(NOWHERE)).unwrap();
        settings.state.database.clone_from(&self.merges.database);
        if let Some(folder) = self.merged.get() {
            folder.path().clone_into(&mut settings.merged.folder);
        }
        settings
    }

    fn resources(&self, settings: &Settings) -> Resources {
        Resources { readers: self.reader.clone(), ..Resources::of(settings, OwnFiles::default()).unwrap() }
    }

    fn ports(&self) -> Ports {
        Ports {
            clock: self.clock.clone(),
            share: self.share.clone(),
            folders: self.folders.clone(),
            mailer: Arc::new(self.mail.clone()),
            merges: self.merges.clone(),
            rounds: Arc::new(PlayedPlanner::new(&self.clock, self.merged.get().map(|_| &self.reader))),
            log_trouble: || None,
        }
    }

    /// Puts a definition beside the configuration.
    pub(crate) fn define(&self, name: &str, text: &str) {
        self.folders.define(name, text);
    }

    pub(crate) fn start(self: &Rc<Self>) -> Running {
        let (events, mut heard) = mpsc::channel(16);
        let (city, sender) = (Rc::clone(self), events.clone());
        let life = tokio::task::spawn_local(async move {
            let settings = city.settings();
            let resources = city.resources(&settings);
            let app = App::with(settings, resources, city.ports()).unwrap();
            let mut daemon = Daemon::new(app, Stop::default(), sender);
            daemon.mind(city.mark.clone()).unwrap();
            daemon.watched_by(vec![city.watcher.clone()]);
            daemon.announce().unwrap();
            while daemon.run(&mut heard).await.unwrap() == Event::Reload {
                let settings = city.settings();
                let resources = city.resources(&settings);
                daemon.adopt(settings, resources).unwrap();
            }
            daemon.finish().await;
        });
        Running { events, life }
    }

    pub(crate) async fn until(&self, at: &str) {
        let ahead = (moment(at) - self.clock.now()).to_std().expect("a moment to come");
        tokio::time::sleep(ahead).await;
    }

    /// Advances the calendar, running only the minutes around the hour of sending and the last one; between them the
    /// wall clock leaps. A missing share would be scanned four times a minute, and nothing else happens.
    pub(crate) async fn leaps_by_mornings_until(&self, at: &str) {
        let (end, morning) = (moment(at), NaiveTime::from_hms_opt(8, 29, 0).unwrap());
        let mut day = self.clock.now().with_timezone(&Tokyo).date_naive();
        while let Some(next) = day.succ_opt().filter(|next| on(*next, morning) < end) {
            self.clock.set(on(next, morning) - self.clock.now());
            self.pass(Duration::from_mins(5)).await;
            day = next;
        }
        self.clock.set(end - TimeDelta::minutes(1) - self.clock.now());
        self.until(at).await;
    }

    pub(crate) async fn pass(&self, time: Duration) {
        tokio::time::sleep(time).await;
    }

    /// A department saves its 運営方針.
    pub(crate) fn save(&self, department: &str, rows: &[PolicyRow]) {
        let bytes = policy_workbook(department, rows).save_to_buffer().unwrap();
        self.share.save(&file_of(department), bytes);
    }

    /// Removes the department's file and returns its bytes.
    pub(crate) fn take_away(&self, department: &str) -> Vec<u8> {
        self.share.folder().files.remove(&file_of(department)).expect("a file").1
    }

    /// Recipients since the last call, as `総務 【期限…】…`.
    pub(crate) fn mails(&self) -> Vec<String> {
        let delivered = std::mem::take(&mut self.mail.server().delivered);
        let shown = |(to, subject): (String, String)| format!("{} {subject}", to.split('@').next().unwrap());
        delivered.into_iter().map(shown).collect()
    }

    /// Texts mailed to that address since the last call.
    pub(crate) fn texts_to(&self, receiver: &str) -> Vec<String> {
        let texts = std::mem::take(&mut self.mail.server().texts);
        texts.into_iter().filter(|(to, _)| to.starts_with(receiver)).map(|(_, text)| text).collect()
    }

    /// Before the start: real merged workbooks go into a folder.
    pub(crate) fn has_a_merged_folder(&self) {
        // No durability is needed.
        let memory = Path::new("/dev/shm");
        let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
        self.merged.set(folder.unwrap()).unwrap();
    }

    pub(crate) fn merged_folder(&self) -> PathBuf {
        self.merged.get().expect("a merged folder").path().to_owned()
    }

    pub(crate) fn merged(&self) -> Vec<String> {
        self.merges.made().workbook.clone()
    }

    /// Number of merge attempts.
    pub(crate) fn tries(&self) -> usize {
        self.merges.made().tries
    }
}

impl Running {
    /// The watcher or the bell triggers a look.
    pub(crate) async fn look(&self) {
        self.events.send(Event::Look).await.unwrap();
    }

    pub(crate) async fn reload(&self) {
        self.events.send(Event::Reload).await.unwrap();
    }

    /// Stops the daemon and waits for its end.
    pub(crate) async fn stop(self) {
        self.events.send(Event::Stop).await.unwrap();
        self.life.await.unwrap();
    }
}

pub(crate) fn file_of(department: &str) -> String {
    format!("{department}/運営方針.xlsx")
}

/// A time in Japan.
fn moment(at: &str) -> DateTime<Utc> {
    let local = NaiveDateTime::parse_from_str(&format!("{at}:00"), "%Y-%m-%d %H:%M:%S").unwrap();
    local.and_local_timezone(Tokyo).unwrap().to_utc()
}

fn on(day: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
    day.and_time(time).and_local_timezone(Tokyo).unwrap().to_utc()
}
