//! Takes the share into the store: scans it, waits for files to settle, reads them and stores the records.

pub mod contacts;
mod reading;
mod retry_queue;
mod vanishing;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::DateTime;
use chrono_tz::Tz;

use self::reading::{Found, Fresh, Reading, Turns};
use self::retry_queue::RetryQueue;
use crate::app::App;
use crate::edge::processes::timeout;
use crate::edge::state::store::{StateFact, Store, StoreError};
use crate::ports::{CopyTrouble, ShareTrouble};
use crate::stop::Stop;
use matome_core::moment::Moment;
use matome_core::office::city::City;
use matome_core::share::settling;
use matome_core::share::settling::{Listing, Settling, Stamp};
use matome_forms::drift;
use matome_forms::model::Workbook;
use matome_workbook::problem::{Problem, Severity, Unreadable};

/// Workbooks per transaction.
const BATCH: usize = 16;

/// Retry delay for a locked database or an unresponsive share.
pub const RETRY: Duration = Duration::from_secs(15);

/// Grace period before an unopenable workbook is reported.
const SHUT_PATIENCE: Duration = Duration::from_secs(30);

pub struct Intake {
    settling: Settling,
    /// Origin of scan times.
    started: Instant,
    /// Workbooks to retry; `None` before the first scan.
    retries: Option<RetryQueue>,
    shut_patience: Duration,
    /// The daemon, which scans again, as opposed to a one-off command.
    stays: bool,
    /// Turns of the folders, across scans.
    turns: Option<Turns>,
    /// Called with the number of workbooks read, and their total.
    progress: Box<dyn Fn(usize, usize) + Send>,
}

#[derive(Debug, Default)]
pub struct IntakeReport {
    pub changed: bool,
    pub read: usize,
    /// Something became accessible again; deferred mail may be sent.
    pub returned: bool,
    pub look_again: Option<Duration>,
    /// The share or a part of it is inaccessible; its records stay.
    pub trouble: Option<ShareTrouble>,
}

impl Intake {
    pub fn new(settling: Settling, started: Instant) -> Self {
        Self {
            settling,
            started,
            retries: None,
            shut_patience: Duration::ZERO,
            stays: false,
            turns: None,
            progress: Box::new(|_, _| ()),
        }
    }

    pub fn tell(&mut self, progress: impl Fn(usize, usize) + Send + 'static) {
        self.progress = Box::new(progress);
    }

    /// Enables the daemon's grace period for unopenable workbooks.
    #[must_use]
    pub fn staying(mut self) -> Self {
        self.shut_patience = SHUT_PATIENCE;
        self.stays = true;
        self
    }

    /// Scans until everything is taken in or `patience` has passed; for one-off commands.
    pub fn take_all(&mut self, app: &mut App, stop: &Stop, patience: Duration) -> Result<IntakeReport, StoreError> {
        let mut all = self.take(app, stop)?;
        while let Some(wait) =
            all.look_again.filter(|wait| app.instant().duration_since(self.started) + *wait < patience)
        {
            app.ports.clock.pause(wait);
            let more = self.take(app, stop)?;
            let (changed, read) = (all.changed || more.changed, all.read + more.read);
            all = IntakeReport { changed, read, returned: all.returned || more.returned, ..more };
        }
        Ok(all)
    }

    /// Scans the share once and takes in settled changes.
    pub fn take(&mut self, app: &mut App, stop: &Stop) -> Result<IntakeReport, StoreError> {
        let listing = match app.ports.share.look(&app.settings.share) {
            Ok(listing) => listing,
            Err(trouble) => {
                self.settling.lost();
                return in_trouble(app, trouble);
            }
        };
        let known = app.store.stamps()?;
        let changes = self.settling.observe(&known, &listing, app.instant().duration_since(self.started));
        if changes.emptied {
            return in_trouble(app, ShareTrouble::Emptied(app.settings.share.folder.clone()));
        }
        let mut taken = IntakeReport { look_again: changes.look_again, ..IntakeReport::default() };
        taken.changed |= vanishing::follow(app, &changes, &listing, self.settling.accepts_empty())?;
        let mut to_read = changes.to_read;
        to_read.extend(self.due_again(app, &known, &listing)?);
        if !to_read.is_empty() {
            self.read(app, &listing, to_read, &mut taken, stop)?;
        }
        note_seen(app, &listing, &mut taken)?;
        Ok(taken)
    }

    /// Workbooks due for a retry whose stamp is unchanged; a changed one must settle first.
    fn due_again(
        &mut self,
        app: &App,
        known: &BTreeMap<String, Stamp>,
        listing: &Listing,
    ) -> Result<Vec<String>, StoreError> {
        if self.retries.is_none() {
            self.retries = Some(RetryQueue::at_once(given_up(&app.store)?).with_patience(self.shut_patience));
        }
        let is_as_read = |path: &String| {
            let stamps = known.get(path).zip(listing.files.get(path));
            stamps.is_some_and(|(known, now)| known.is_unchanged(now))
        };
        let due = self.retries.iter().flat_map(|retries| retries.due(app.instant()));
        Ok(due.filter(|path| is_as_read(path)).cloned().collect())
    }

    /// Reads settled workbooks and stores them in batches; reading continues while a batch is stored.
    fn read(
        &mut self,
        app: &App,
        listing: &Listing,
        to_read: BTreeSet<String>,
        taken: &mut IntakeReport,
        stop: &Stop,
    ) -> Result<(), StoreError> {
        let retries = self.retries.get_or_insert_default();
        let contents = app.store.contents()?;
        let city = &app.settings.city;
        let before = Before { away: settling::away(&contents, listing), contents: &contents, city };
        let to_read = reading::order(to_read, |path| contents.get(path).is_some_and(String::is_empty));
        let turns = self.turns.get_or_insert_with(|| Turns::new(Arc::clone(&app.ports.clock)));
        turns.begin();
        let reading = Reading::new(app, &contents, stop);
        // A command reads everything, however long it takes.
        let reading = if self.stays { reading.in_turns(turns) } else { reading };
        let (all, mut done) = (to_read.len(), 0);
        (self.progress)(done, all);
        let absent = app.store.absences()?.len();
        timeout::scope(|scope| -> Result<(), StoreError> {
            let fresh = reading.read_all(to_read, scope);
            loop {
                let batch: Vec<Fresh> = fresh.iter().take(BATCH).collect();
                if batch.is_empty() {
                    return Ok(());
                }
                done += batch.len();
                (self.progress)(done, all);
                keep_batch(app, &before, batch, taken, retries)?;
            }
        })?;
        taken.look_again = taken.look_again.into_iter().chain(turns.end()).min();
        taken.returned |= app.store.absences()?.len() < absent;
        app.resources.readers.dismiss();
        app.store.release_memory()
    }
}

struct Before<'a> {
    contents: &'a BTreeMap<String, String>,
    away: Vec<(&'a str, &'a str)>,
    city: &'a City,
}

/// Records which parts of the share were accessible.
fn note_seen(app: &App, listing: &Listing, taken: &mut IntakeReport) -> Result<(), StoreError> {
    let trouble = (!listing.unreadable.is_empty()).then(|| ShareTrouble::Unseen(listing.unreadable.clone()));
    match &trouble {
        Some(trouble) => app.store.note(StateFact::ShareTrouble, &trouble.to_string())?,
        None => app.store.forget(StateFact::ShareTrouble)?,
    }
    taken.trouble = trouble;
    let unseen = app.store.unseen()?.but_for(&listing.unreadable, Moment::of(&app.now()));
    taken.returned |= app.store.note_unseen(&unseen)?;
    app.store.note(StateFact::ShareDevice, &listing.device.to_string())
}

/// Records that the share was inaccessible; known records stay.
fn in_trouble(app: &App, trouble: ShareTrouble) -> Result<IntakeReport, StoreError> {
    let reason = trouble.to_string();
    app.store.note(StateFact::ShareTrouble, &reason)?;
    app.store.note_unseen(&app.store.unseen()?.dark(reason, Moment::of(&app.now())))?;
    Ok(IntakeReport { trouble: Some(trouble), ..IntakeReport::default() })
}

/// Workbooks that timed out before this start.
fn given_up(store: &Store) -> Result<impl Iterator<Item = String>, StoreError> {
    Ok(store.contents()?.into_iter().filter(|(_, content)| content.is_empty()).map(|(path, _)| path))
}

fn keep_batch(
    app: &App,
    before: &Before<'_>,
    mut batch: Vec<Fresh>,
    taken: &mut IntakeReport,
    retries: &mut RetryQueue,
) -> Result<(), StoreError> {
    let (now, moment) = (app.now(), app.instant());
    for Fresh { path, found } in &mut batch {
        match found {
            Found::TooSlow(_) => retries.put_off(path, moment),
            Found::Same(_) | Found::Read { .. } => retries.forget(path),
            Found::Trouble(CopyTrouble::System(_)) if !retries.is_shut_too_long(path, moment) => {
                *found = Found::Nothing;
            }
            Found::Trouble(_) | Found::Nothing => {}
        }
    }
    taken.read += batch.iter().filter(|fresh| matches!(fresh.found, Found::Read { .. })).count();
    // Comparing takes longer than other writers wait, so it precedes the transaction.
    let moved = moved_among(app, before, &batch)?;
    app.store.atomically(|store| {
        for fresh in batch {
            let from = moved.get(&fresh.path).map(String::as_str);
            taken.changed |= keep(store, before, fresh, from, now)?;
        }
        Ok(())
    })
}

/// Stores a reading; returns whether it changed what is known.
fn keep(
    store: &Store,
    before: &Before<'_>,
    Fresh { path, found }: Fresh,
    moved: Option<&str>,
    now: DateTime<Tz>,
) -> Result<bool, StoreError> {
    match found {
        Found::Same(stamp) => {
            store.restamp_workbook(&path, &stamp)?;
            store.end_absence(&path)
        }
        Found::Read { mut records, sketches, stamp, content } => {
            if let Some(from) = moved {
                tracing::info!("{from} は {path} に移されました");
                store.rename_workbook(from, &path)?;
            }
            if is_unreadable(&records) {
                let is_new = keep_unread(store, &path, &records.problems, &stamp, &content, now)?;
                return Ok(is_new || moved.is_some());
            }
            compare(store, before.contents, &path, &mut records)?;
            store.put_workbook(&path, &records, &stamp, &content, now)?;
            store.put_sketches(&path, &sketches)?;
            Ok(true)
        }
        // Deleted or changed; the next scan decides.
        Found::Trouble(CopyTrouble::Gone | CopyTrouble::Changed | CopyTrouble::Silent) | Found::Nothing => Ok(false),
        // Stored without a stamp, so that it is retried although unchanged: the locking program will release it.
        Found::Trouble(trouble) => {
            keep_unread(store, &path, &[Unreadable::from(&trouble).into()], &Stamp::NEVER, "", now)
        }
        Found::TooSlow(stamp) => keep_unread(store, &path, &[Unreadable::TooSlow.into()], &stamp, "", now),
    }
}

/// Finds the former paths of moved files, by content or else by measures.
fn moved_among(app: &App, before: &Before<'_>, batch: &[Fresh]) -> Result<BTreeMap<String, String>, StoreError> {
    let (mut moved, mut others) = (BTreeMap::new(), Vec::new());
    for Fresh { path, found } in batch {
        let Found::Read { records, content, .. } = found else { continue };
        if let Some(from) = settling::moved_from(&before.away, content).filter(|from| from != path) {
            moved.insert(path.clone(), from.to_owned());
        } else if !before.contents.contains_key(path) {
            others.push((path.as_str(), records));
        }
    }
    let taken: Vec<&str> = moved.values().map(String::as_str).collect();
    let away: Vec<&str> = before.away.iter().map(|(path, _)| *path).filter(|path| !taken.contains(path)).collect();
    let same = vanishing::same_sheets_among(&app.store, away, others, before.city)?;
    moved.extend(same);
    Ok(moved)
}

/// Reports labels lost since the last reading with the same definitions.
fn compare(
    store: &Store,
    contents: &BTreeMap<String, String>,
    path: &str,
    records: &mut Workbook,
) -> Result<(), StoreError> {
    // The content hash is empty if other definitions read it.
    if contents.get(path).is_some_and(|content| !content.is_empty())
        && let Some(known) = store.workbook(path)?
    {
        drift::compare(&known.records, records);
    }
    Ok(())
}

/// Records that a workbook is unreadable; returns and logs whether that is new. Retried without `content`.
fn keep_unread(
    store: &Store,
    path: &str,
    problems: &[Problem],
    stamp: &Stamp,
    content: &str,
    now: DateTime<Tz>,
) -> Result<bool, StoreError> {
    let known = store.workbook(path)?.filter(|known| known.records.problems == problems);
    if known.as_ref().is_some_and(|known| known.content == content) {
        return store.restamp_workbook(path, stamp).map(|()| false);
    }
    if known.is_none() {
        tracing::warn!("{path} を読めません: {}", problems[0].with_place());
    }
    store.put_unreadable(path, problems, stamp, content, now)?;
    Ok(known.is_none())
}

/// Whether the workbook itself was unreadable, rather than a sheet unmatched.
fn is_unreadable(records: &Workbook) -> bool {
    records.goals.is_empty()
        && records.problems.first().is_some_and(|first| first.severity() == Severity::Error && first.sheet.is_none())
}
