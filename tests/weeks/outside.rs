//! Surroundings in memory: clock, share, mail server, readers and merges.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use matome::edge::folders::merged_folder::{MergedNames, PlaceId};
use matome::edge::folders::merged_folder::{OwnFolders, Saved, SavedWorkbook};
use matome::edge::folders::overrides::OverrideError;
use matome::edge::folders::writer_mark::Mark;
use matome::edge::mail::{MailError, MailFuture, MailSettings, Mailer, Transport};
use matome::edge::processes::readers::records;
use matome::edge::processes::readers::records::OwnWorkbook;
use matome::edge::processes::readers::{Forms, ReadersError, WorkbookReader};
use matome::edge::processes::worker::errand::{ErrandError, ErrandFailure};
use matome::edge::read_notes;
use matome::edge::share::{CopyTrouble, ShareAccess, ShareSettings, ShareTrouble, WorkbookCopy};
use matome::edge::state::database::Location;
use matome::edge::state::store::Store;
use matome::edge::system::clock::Clock;
use matome::edge::system::heartbeat::{Beat, Watcher};
use matome::merging::MergeJob;
use matome::merging::process::{MERGE, MergeStarter, Merger, WorkbookReport};
use matome::outbox::process::{PLAN, Planning, PlanningJob, RoundPlanner};
use matome_core::delivery::{DeliveryOutcome, Letter};
use matome_core::notes::TypedNotes;
use matome_core::notes::edited_cells::Sheets;
use matome_core::office::city::Address;
use matome_core::office::contacts::Contacts;
use matome_core::records::snapshot::KnownWorkbook;
use matome_core::share::settling::{Listing, Stamp};
use matome_excel::read;
use matome_forms::layout::{Layouts, SketchedWorkbook};
use matome_forms::teaching;
use matome_forms::teaching::TypedChoices;
use tokio::runtime::Handle;

/// Runs with the test runtime's paused time, on any thread.
pub(crate) struct PlayedClock {
    runtime: Handle,
    started: tokio::time::Instant,
    /// The wall clock at that time.
    wall: Mutex<DateTime<Utc>>,
}

impl PlayedClock {
    pub(crate) fn starting_at(wall: DateTime<Utc>) -> Self {
        Self { runtime: Handle::current(), started: tokio::time::Instant::now(), wall: Mutex::new(wall) }
    }

    /// Moves the wall clock without other effects.
    pub(crate) fn set(&self, by: TimeDelta) {
        *self.wall.lock().unwrap() += by;
    }

    fn passed(&self) -> Duration {
        let _context = self.runtime.enter();
        tokio::time::Instant::now().duration_since(self.started)
    }
}

impl Clock for PlayedClock {
    fn now(&self) -> DateTime<Utc> {
        *self.wall.lock().unwrap() + self.passed()
    }

    fn instant(&self) -> Instant {
        self.started.into_std() + self.passed()
    }

    fn pause(&self, _: Duration) {
        unreachable!("the loop waits for what comes first, and never for time alone");
    }
}

pub(crate) struct PlayedShare {
    clock: Arc<PlayedClock>,
    folder: Mutex<Folder>,
}

#[derive(Default)]
pub(crate) struct Folder {
    pub(crate) files: BTreeMap<String, (Stamp, Vec<u8>)>,
    /// Unreachable as a whole.
    pub(crate) is_gone: bool,
    /// Unreadable folders.
    pub(crate) hidden: Vec<String>,
    /// Locked files.
    pub(crate) shut: BTreeSet<String>,
    /// Number of scans.
    pub(crate) looks: usize,
    last_id: u64,
}

impl PlayedShare {
    pub(crate) fn new(clock: &Arc<PlayedClock>) -> Self {
        Self { clock: Arc::clone(clock), folder: Mutex::default() }
    }

    pub(crate) fn folder(&self) -> MutexGuard<'_, Folder> {
        self.folder.lock().unwrap()
    }

    /// Replaces a file, as Excel saves.
    pub(crate) fn save(&self, path: &str, bytes: Vec<u8>) {
        let now = self.clock.now().timestamp_nanos_opt().unwrap();
        let mut folder = self.folder();
        folder.last_id += 1;
        let stamp = Stamp { size: bytes.len() as u64, modified_ns: now, changed_ns: now, file_id: folder.last_id };
        folder.files.insert(path.to_owned(), (stamp, bytes));
    }
}

impl ShareAccess for PlayedShare {
    fn look(&self, share: &ShareSettings) -> Result<Listing, ShareTrouble> {
        let mut folder = self.folder();
        folder.looks += 1;
        if folder.is_gone {
            return Err(ShareTrouble::Gone(share.folder.clone()));
        }
        let is_hidden = |path: &String| folder.hidden.iter().any(|hidden| path.starts_with(&format!("{hidden}/")));
        let seen = folder.files.iter().filter(|(path, _)| !is_hidden(path));
        let files = seen.map(|(path, (stamp, _))| (path.clone(), *stamp)).collect();
        Ok(Listing { files, unreadable: folder.hidden.clone(), device: 1, ..Listing::default() })
    }

    fn stamp(&self, _: &Path) -> io::Result<Option<Stamp>> {
        Ok(None)
    }

    fn copy(&self, _: &ShareSettings, path: &str) -> Result<WorkbookCopy, CopyTrouble> {
        let folder = self.folder();
        if folder.shut.contains(path) {
            return Err(CopyTrouble::System(std::io::ErrorKind::PermissionDenied.into()));
        }
        let (stamp, bytes) = folder.files.get(path).cloned().ok_or(CopyTrouble::Gone)?;
        Ok(WorkbookCopy { content: blake3::hash(&bytes).to_hex().to_string(), bytes, stamp })
    }

    fn copy_file(&self, _: &Path) -> Result<WorkbookCopy, CopyTrouble> {
        Err(CopyTrouble::Gone)
    }
}

/// The city's definitions, and an unused folder of merged workbooks.
#[derive(Default)]
pub(crate) struct PlayedFolders(Mutex<BTreeMap<String, String>>);

impl PlayedFolders {
    pub(crate) fn define(&self, name: &str, text: &str) {
        self.0.lock().unwrap().insert(name.to_owned(), text.to_owned());
    }
}

impl OwnFolders for PlayedFolders {
    fn definitions(&self, _: &Path) -> Result<Vec<(String, String)>, OverrideError> {
        Ok(self.0.lock().unwrap().clone().into_iter().collect())
    }

    fn merged_workbooks(&self, _: &Path) -> io::Result<(Option<PlaceId>, MergedNames)> {
        Ok((None, MergedNames::default()))
    }

    fn saved_since(&self, _: &Path, _: BTreeMap<String, Option<Saved>>) -> io::Result<Vec<SavedWorkbook>> {
        Ok(Vec::new())
    }

    fn fingerprint(&self, _: &Path) -> io::Result<Option<String>> {
        Ok(None)
    }
}

/// The mark in the folder of merged workbooks, as left by another daemon.
#[derive(Default)]
pub(crate) struct PlayedMark(Mutex<Option<String>>);

impl PlayedMark {
    pub(crate) fn set(&self, other: Option<&str>) {
        *self.0.lock().unwrap() = other.map(str::to_owned);
    }
}

impl Mark for PlayedMark {
    fn other(&self) -> Option<String> {
        self.0.lock().unwrap().clone()
    }
}

/// A monitor called once a minute.
#[derive(Default)]
pub(crate) struct PlayedWatcher {
    pub(crate) listens: AtomicBool,
    pub(crate) heard: Mutex<Vec<Beat>>,
}

impl Watcher for PlayedWatcher {
    fn every(&self) -> Option<Duration> {
        self.listens.load(Ordering::Relaxed).then_some(Duration::from_mins(1))
    }

    fn hear(&self, beat: &Beat) {
        self.heard.lock().unwrap().push(beat.clone());
    }

    fn wants_figures(&self) -> bool {
        self.listens.load(Ordering::Relaxed)
    }
}

#[derive(Clone, Default)]
pub(crate) struct PlayedMail(Arc<Mutex<MailServer>>);

#[derive(Default)]
pub(crate) struct MailServer {
    pub(crate) is_down: bool,
    /// Number of failed attempts.
    pub(crate) refused: usize,
    /// Recipient and subject of each letter.
    pub(crate) delivered: Vec<(String, String)>,
    /// Receiver and text of each letter.
    pub(crate) texts: Vec<(String, String)>,
}

impl PlayedMail {
    pub(crate) fn server(&self) -> MutexGuard<'_, MailServer> {
        self.0.lock().unwrap()
    }
}

impl Mailer for PlayedMail {
    fn open(&self, _: &MailSettings) -> Result<Box<dyn Transport>, MailError> {
        Ok(Box::new(self.clone()))
    }
}

impl Transport for PlayedMail {
    fn send<'a>(&'a mut self, letter: &'a Letter, recipient: &'a str) -> MailFuture<'a, DeliveryOutcome> {
        let mut server = self.server();
        let outcome = if server.is_down {
            server.refused += 1;
            DeliveryOutcome::Down("接続できません".to_owned())
        } else {
            server.delivered.push((recipient.to_owned(), letter.subject.clone()));
            server.texts.push((recipient.to_owned(), letter.text.clone()));
            DeliveryOutcome::Sent
        };
        Box::pin(std::future::ready(outcome))
    }
}

/// Reads in this process.
pub(crate) struct PlayedReader {
    layouts: Mutex<Layouts>,
    reading: Mutex<Reading>,
    /// Notes of merged workbooks by content hash: each round between two merges asks again.
    notes: Mutex<HashMap<blake3::Hash, TypedNotes>>,
    cells: Mutex<HashMap<blake3::Hash, Sheets>>,
}

#[derive(Default)]
pub(crate) struct Reading {
    /// Workbooks read, in order.
    pub(crate) read: Vec<String>,
    /// Workbooks that time out.
    pub(crate) hanging: BTreeSet<String>,
}

impl PlayedReader {
    pub(crate) fn new() -> Self {
        Self {
            layouts: Mutex::new(Layouts::builtin()),
            reading: Mutex::default(),
            notes: Mutex::default(),
            cells: Mutex::default(),
        }
    }

    pub(crate) fn reading(&self) -> MutexGuard<'_, Reading> {
        self.reading.lock().unwrap()
    }
}

impl WorkbookReader for PlayedReader {
    fn reading(&self, bytes: Vec<u8>, file: &str) -> Result<SketchedWorkbook, ReadersError> {
        let mut reading = self.reading();
        reading.read.push(file.to_owned());
        if reading.hanging.contains(file) {
            return Err(ReadersError::TooSlow);
        }
        Ok(records::reading(&bytes, file, &self.layouts.lock().unwrap(), OwnWorkbook::SetAside))
    }

    fn contacts(&self, bytes: Vec<u8>, file: &str) -> Result<Contacts, ReadersError> {
        let book = read::workbook(&bytes, file).map_err(ReadersError::Unreadable)?;
        Ok(Contacts::read(&book, |written| Ok(Address(written.to_owned()))))
    }

    fn choices(&self, bytes: Arc<Vec<u8>>, file: &str) -> Result<Option<TypedChoices>, ReadersError> {
        Ok(teaching::read(&read::workbook(&bytes, file).map_err(ReadersError::Unreadable)?))
    }

    fn learn(&self, forms: Forms) {
        *self.layouts.lock().unwrap() = forms.layouts().unwrap();
    }

    fn notes(&self, bytes: Arc<Vec<u8>>, _: &str) -> Result<TypedNotes, ReadersError> {
        let mut known = self.notes.lock().unwrap();
        Ok(known.entry(blake3::hash(&bytes)).or_insert_with(|| read_notes::read(&bytes)).clone())
    }

    fn cells(&self, bytes: Arc<Vec<u8>>, _: &str) -> Result<Sheets, ReadersError> {
        let mut known = self.cells.lock().unwrap();
        Ok(known.entry(blake3::hash(&bytes)).or_insert_with(|| read_notes::sheets(&bytes)).clone())
    }

    fn dismiss(&self) {}
}

/// Merges into memory.
pub(crate) struct PlayedMerges {
    pub(crate) database: Location,
    clock: Arc<PlayedClock>,
    made: Arc<Mutex<Made>>,
    /// No merge can start.
    pub(crate) fails: AtomicBool,
    /// Because nobody answers.
    pub(crate) is_unanswered: AtomicBool,
}

#[derive(Default)]
pub(crate) struct Made {
    /// The workbook's contents: department and title of each goal.
    pub(crate) workbook: Vec<String>,
    /// Somebody has it open in Excel.
    pub(crate) is_open: bool,
    /// Real workbooks are made too, in their folder.
    pub(crate) is_real: bool,
    /// Nobody looks at the contents.
    pub(crate) is_unread: bool,
    pub(crate) tries: usize,
}

impl PlayedMerges {
    pub(crate) fn new(database: Location, clock: &Arc<PlayedClock>) -> Self {
        let (clock, made) = (Arc::clone(clock), Arc::default());
        Self { database, clock, made, fails: AtomicBool::new(false), is_unanswered: AtomicBool::new(false) }
    }

    pub(crate) fn made(&self) -> MutexGuard<'_, Made> {
        self.made.lock().unwrap()
    }
}

impl MergeStarter for PlayedMerges {
    fn start(&self, job: &MergeJob) -> Result<Merger, ErrandError> {
        let (job, database, now) = (job.clone(), self.database.clone(), self.clock.now());
        if self.fails.load(Ordering::Relaxed) {
            let is_of_the_moment = self.is_unanswered.load(Ordering::Relaxed);
            let sentence = "場所がありません".to_owned();
            let failure = ErrandFailure { sentence, is_final: false, is_of_the_moment };
            return Ok(MERGE.attending(|_| async { Err(MERGE.failed(failure)) }));
        }
        let made = Arc::clone(&self.made);
        let work = move || {
            if let Made { is_real: false, is_unread: true, .. } = *made.lock().unwrap() {
                return vec![WorkbookReport { sentence: String::new(), is_unchanged: false, is_up_to_date: true }];
            }
            let store = Store::open(&database).unwrap();
            let (is_real, zoned) = (made.lock().unwrap().is_real, now.with_timezone(&job.timezone));
            if is_real {
                job.take_answers(&store, &PlayedReader::new(), zoned).unwrap();
            }
            let snapshot = job.snapshot(&store, now).unwrap();
            if is_real {
                job.merge(&snapshot, &store, &PlayedReader::new(), zoned).unwrap();
            }
            let mut made = made.lock().unwrap();
            made.tries += 1;
            if !made.is_open {
                let missing =
                    |known: &KnownWorkbook| if known.absence.is_some() { "（見当たりません）" } else { "" };
                let goals = snapshot.workbooks.values();
                let goals = goals.flat_map(|known| known.records.goals.iter().map(move |goal| (goal, missing(known))));
                let line = |text: &Option<String>| text.clone().unwrap_or_default();
                made.workbook = goals
                    .map(|(goal, missing)| format!("{} {}{missing}", line(&goal.department), line(&goal.title)))
                    .collect();
            }
            vec![WorkbookReport { sentence: String::new(), is_unchanged: false, is_up_to_date: !made.is_open }]
        };
        Ok(MERGE.attending(|_| async move { Ok(tokio::task::spawn_blocking(work).await.unwrap()) }))
    }
}

/// Plans rounds in this process, by the simulated clock.
pub(crate) struct PlayedPlanner {
    clock: Arc<PlayedClock>,
    /// Set if merged workbooks are real.
    reader: Option<Arc<PlayedReader>>,
}

impl PlayedPlanner {
    pub(crate) fn new(clock: &Arc<PlayedClock>, reader: Option<&Arc<PlayedReader>>) -> Self {
        Self { clock: Arc::clone(clock), reader: reader.map(Arc::clone) }
    }
}

impl RoundPlanner for PlayedPlanner {
    fn start(&self, job: PlanningJob) -> Result<Planning, ErrandError> {
        let (clock, reader) = (Arc::clone(&self.clock), self.reader.clone());
        let work = move || {
            let readers = reader.map(|reader| reader as Arc<dyn WorkbookReader>);
            job.carry_out(readers.as_ref(), clock.as_ref()).map_err(|failure| PLAN.failed(failure))
        };
        Ok(PLAN.attending(|_| async move { tokio::task::spawn_blocking(work).await.unwrap() }))
    }
}
