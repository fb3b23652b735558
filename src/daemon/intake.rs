//! From the share into the store: looks, believes what is settled, reads it, keeps what it says.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use chrono::DateTime;
use chrono_tz::Tz;

use super::again::Again;
use super::reading::{Found, Fresh, Reading};
use crate::core::drift;
use crate::core::model::Workbook;
use crate::core::problem::{Code, Problem, Severity};
use crate::core::settling::{self, Changes, Look, Settling, Stamp};
use crate::edge::clock;
use crate::edge::patience::{Pending, Silent};
use crate::edge::service::ServiceManager;
use crate::edge::share::{self, CopyTrouble, ShareTrouble};
use crate::edge::store::{Fact, Store, StoreError};
use crate::edge::workbook::ReadError;
use crate::office::Office;
use crate::settings::Settings;
use crate::stop::Stop;

/// As many workbooks are kept at once, in one transaction.
const BATCH: usize = 16;

/// So long a server may take to list the share before the daemon goes about its other work.
pub(super) const LOOK_PATIENCE: Duration = Duration::from_secs(10);
/// So long it may take to hand out a workbook, be it a large one over a thin line.
pub(super) const COPY_PATIENCE: Duration = Duration::from_mins(1);

/// So long the daemon says nothing of a workbook that cannot be opened.
pub(super) const SHUT_PATIENCE: Duration = Duration::from_secs(30);

/// Takes in the share, look by look.
pub struct Intake {
    settling: Settling,
    /// The looks' times are counted from here.
    started: Instant,
    /// Hears of each batch that all is well.
    service: ServiceManager,
    /// A look that has not come back.
    late: Option<Pending<Result<Look, ShareTrouble>>>,
    /// What came to nothing; `None` before the first look.
    again: Option<Again>,
    shut_patience: Duration,
}

/// What one look has brought.
#[derive(Debug, Default)]
pub struct Taken {
    /// What is known of the share is not what it was.
    pub changed: bool,
    /// Workbooks that were opened.
    pub read: usize,
    /// When another look will decide what this one has left open.
    pub look_again: Option<Duration>,
    /// The share, or a part of it, cannot be seen; what is known of that stays as it is.
    pub trouble: Option<ShareTrouble>,
}

impl Intake {
    pub fn new(settling: Settling) -> Self {
        Self {
            settling,
            started: Instant::now(),
            service: ServiceManager::default(),
            late: None,
            again: None,
            shut_patience: Duration::ZERO,
        }
    }

    /// The first look at a large share can take longer than a service manager waits for a word.
    #[must_use]
    pub fn watched_by(mut self, service: ServiceManager) -> Self {
        self.service = service;
        self
    }

    /// Stays to see whether a workbook that cannot be opened is let go, before it is named.
    #[must_use]
    pub fn staying(mut self) -> Self {
        self.shut_patience = SHUT_PATIENCE;
        self
    }

    /// Looks until all that is there has been taken in, or `patience` has passed; for commands that run once.
    pub fn take_all(&mut self, office: &mut Office, stop: &Stop, patience: Duration) -> Result<Taken, StoreError> {
        let mut all = self.take(office, stop)?;
        while let Some(wait) = all.look_again.filter(|wait| self.started.elapsed() + *wait < patience) {
            std::thread::sleep(wait);
            let more = self.take(office, stop)?;
            let (changed, read) = (all.changed || more.changed, all.read + more.read);
            all = Taken { changed, read, ..more };
        }
        Ok(all)
    }

    /// Looks at the share once and takes in what has settled.
    pub fn take(&mut self, office: &mut Office, stop: &Stop) -> Result<Taken, StoreError> {
        let look = match self.look(&office.settings) {
            Ok(look) => look,
            Err(trouble) => {
                self.settling.lost();
                return in_trouble(&office.store, trouble);
            }
        };
        let known = office.store.stamps()?;
        let changes = self.settling.observe(&known, &look, self.started.elapsed());
        if changes.emptied {
            return in_trouble(&office.store, ShareTrouble::Emptied(office.settings.share.folder.clone()));
        }
        let mut taken = Taken { look_again: changes.look_again, ..Taken::default() };
        taken.changed |= follow(office, &changes)?;
        if self.again.is_none() {
            self.again = Some(Again::at_once(given_up(&office.store)?).with_patience(self.shut_patience));
        }
        let is_as_read = |path: &String| {
            let stamps = known.get(path).zip(look.files.get(path));
            stamps.is_some_and(|(known, now)| known.is_unchanged(now))
        };
        let mut to_read = changes.to_read;
        let again = self.again.iter().flat_map(|again| again.due(Instant::now()));
        to_read.extend(again.filter(|path| is_as_read(path)).cloned());
        if !to_read.is_empty() {
            self.read(office, &look, to_read, &mut taken, stop)?;
        }
        match (!look.unreadable.is_empty()).then(|| ShareTrouble::Unseen(look.unreadable.clone())) {
            Some(trouble) => {
                office.store.note(Fact::ShareTrouble, &trouble.to_string())?;
                taken.trouble = Some(trouble);
            }
            None => office.store.forget(Fact::ShareTrouble)?,
        }
        office.store.note(Fact::ShareDevice, &look.device.to_string())?;
        Ok(taken)
    }

    /// Reads what has settled, and keeps what it says, batch by batch; while one batch is kept, the next is read.
    fn read(
        &mut self,
        office: &Office,
        look: &Look,
        to_read: BTreeSet<String>,
        taken: &mut Taken,
        stop: &Stop,
    ) -> Result<(), StoreError> {
        let again = self.again.get_or_insert_default();
        let contents = office.store.contents()?;
        let before = Before { away: settling::away(&contents, look), contents: &contents };
        let reading = Reading::new(&office.settings, &office.equipment.readers, &contents, stop);
        thread::scope(|scope| -> Result<(), StoreError> {
            let fresh = reading.read_all(to_read, scope);
            loop {
                let batch: Vec<Fresh> = fresh.iter().take(BATCH).collect();
                if batch.is_empty() {
                    return Ok(());
                }
                self.service.alive();
                let now = clock::now(office.settings.timezone);
                keep_batch(&office.store, &before, batch, taken, again, now)?;
            }
        })?;
        office.equipment.readers.dismiss();
        office.store.release_memory()
    }

    /// One look at the share. A server that does not answer is not waited for; when it does, its answer counts.
    fn look(&mut self, settings: &Arc<Settings>) -> Result<Look, ShareTrouble> {
        let silent = || ShareTrouble::Silent(settings.share.folder.clone());
        let (pending, patience) = match self.late.take() {
            Some(late) => (late, Duration::ZERO),
            None => (Pending::start(look_at(settings)).map_err(|_| silent())?, LOOK_PATIENCE),
        };
        pending.wait(patience).unwrap_or_else(|Silent(pending)| {
            self.late = pending;
            Err(silent())
        })
    }
}

/// What the store knew before anything was read.
struct Before<'a> {
    /// The hash of each file's bytes.
    contents: &'a BTreeMap<String, String>,
    /// Those of them that are not in the share.
    away: Vec<(&'a str, &'a str)>,
}

fn look_at(settings: &Arc<Settings>) -> impl FnOnce() -> Result<Look, ShareTrouble> + Send + 'static {
    let settings = Arc::clone(settings);
    move || share::look(&settings.share)
}

fn in_trouble(store: &Store, trouble: ShareTrouble) -> Result<Taken, StoreError> {
    store.note(Fact::ShareTrouble, &trouble.to_string())?;
    Ok(Taken { trouble: Some(trouble), ..Taken::default() })
}

/// Follows renamed workbooks and forgets deleted ones; says whether there were any.
fn follow(office: &mut Office, changes: &Changes) -> Result<bool, StoreError> {
    office.store.atomically(|store| {
        for (from, to) in &changes.renamed {
            tracing::info!("{from} の名前が {to} に変わりました");
            store.rename_workbook(from, to)?;
        }
        for path in &changes.gone {
            tracing::info!("{path} が削除されました");
            store.remove_workbook(path)?;
        }
        Ok(())
    })?;
    Ok(!changes.renamed.is_empty() || !changes.gone.is_empty())
}

/// The workbooks that were given up for time before this start.
fn given_up(store: &Store) -> Result<impl Iterator<Item = String>, StoreError> {
    Ok(store.contents()?.into_iter().filter(|(_, content)| content.is_empty()).map(|(path, _)| path))
}

fn keep_batch(
    store: &Store,
    before: &Before<'_>,
    mut batch: Vec<Fresh>,
    taken: &mut Taken,
    again: &mut Again,
    now: DateTime<Tz>,
) -> Result<(), StoreError> {
    for Fresh { path, found } in &mut batch {
        match found {
            Found::TooSlow(_) => again.put_off(path, Instant::now()),
            Found::Same(_) | Found::Read { .. } => again.forget(path),
            Found::Trouble(CopyTrouble::System(_)) if !again.is_shut_too_long(path, Instant::now()) => {
                *found = Found::Nothing;
            }
            Found::Trouble(_) | Found::Nothing => {}
        }
    }
    taken.read += batch.iter().filter(|fresh| matches!(fresh.found, Found::Read { .. })).count();
    store.atomically(|store| {
        for fresh in batch {
            taken.changed |= keep(store, before, fresh, now)?;
        }
        Ok(())
    })
}

/// Keeps what was read; says whether anything is known now that was not.
fn keep(
    store: &Store,
    before: &Before<'_>,
    Fresh { path, found }: Fresh,
    now: DateTime<Tz>,
) -> Result<bool, StoreError> {
    match found {
        Found::Same(stamp) => store.restamp_workbook(&path, &stamp).map(|()| false),
        Found::Read { mut records, stamp, content } => {
            let moved = settling::moved_from(&before.away, &content).filter(|from| *from != path);
            if let Some(from) = moved {
                store.rename_workbook(from, &path)?;
            }
            if is_unreadable(&records) {
                let is_new = keep_unread(store, &path, &records.problems, &stamp, &content, now)?;
                return Ok(is_new || moved.is_some());
            }
            compare(store, before.contents, &path, &mut records)?;
            store.put_workbook(&path, &records, &stamp, &content, now)?;
            Ok(true)
        }
        // Gone or changed meanwhile: the next look will tell.
        Found::Trouble(CopyTrouble::Gone | CopyTrouble::Changed) | Found::Nothing => Ok(false),
        // It bears no stamp, so that it is tried again although it looks the same: a program that keeps it to itself will
        // let it go.
        Found::Trouble(trouble) => keep_unread(store, &path, &[problem(&trouble)], &Stamp::NEVER, "", now),
        Found::TooSlow(stamp) => keep_unread(store, &path, &[ReadError::TooSlow.problem()], &stamp, "", now),
    }
}

/// Adds to what was read what its forms have lost since it was last read by the same definitions.
fn compare(
    store: &Store,
    contents: &BTreeMap<String, String>,
    path: &str,
    records: &mut Workbook,
) -> Result<(), StoreError> {
    // Nothing is remembered of the content that other definitions have read.
    if contents.get(path).is_some_and(|content| !content.is_empty())
        && let Some(known) = store.workbook(path)?
    {
        drift::compare(&known.records, records);
    }
    Ok(())
}

/// Notes that a workbook cannot be read, and says so unless that has been said. Says whether it is news. No `content`: it
/// was not read to its end, and will be tried again.
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
        tracing::warn!("{path} を読めません: {}", problems[0].message);
    }
    store.put_unreadable(path, problems, stamp, content, now)?;
    Ok(known.is_none())
}

/// The workbook itself could not be read, which is more than a sheet that nothing matches.
fn is_unreadable(records: &Workbook) -> bool {
    records.goals.is_empty()
        && records.problems.first().is_some_and(|first| first.severity == Severity::Error && first.sheet.is_none())
}

fn problem(trouble: &CopyTrouble) -> Problem {
    let code = match trouble {
        CopyTrouble::TooLarge { .. } => Code::TooLarge,
        CopyTrouble::NotAFile => Code::NotAWorkbook,
        CopyTrouble::Gone | CopyTrouble::Changed | CopyTrouble::System(_) => Code::UnreadableWorkbook,
    };
    Problem::new(code, Severity::Error, trouble.to_string())
}
