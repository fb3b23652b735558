//! The daemon's loop. Every event has the same effect: take in the share, merge changes, send due mail, compute the next
//! wake-up. Events only wake the loop, through one channel; all work happens in the loop, which owns order and timing and
//! leaves all other decisions to the core.

pub mod failure;
mod intakes;
mod merged_workbooks;
mod merging;
mod posting;
mod watchers;

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::mpsc;

use self::failure::Failure;
use self::intakes::{Consequences, Intakes};
use self::merging::Merging;
use self::posting::Posting;
use self::watchers::{OtherWriter, Watchers};
use crate::app::{App, Resources};
use crate::edge::state::store::StoreError;
use crate::intake::RETRY;
use crate::ports::Watcher;
use crate::settings::Settings;
use crate::stop::Stop;
use matome_workbook::problem::Work;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// The share may have changed, it is time to send, or a task has ended.
    Look,
    Beat,
    Reload,
    Stop,
}

/// If the channel is full, an event may be dropped, since the queued ones suffice.
pub type Events = mpsc::Sender<Event>;

/// Reason why a new configuration was rejected.
#[derive(Debug, thiserror::Error)]
pub enum AdoptError {
    #[error("[state] は動いている間は変えられません。matome を止めてから始めてください")]
    AnotherState,
    #[error(transparent)]
    Store(#[from] StoreError),
}

pub struct Daemon {
    app: App,
    stop: Stop,
    events: Events,
    intakes: Intakes,
    merging: Merging,
    posting: Posting,
    other_writer: OtherWriter,
    watchers: Watchers,
    failure: Option<Failure>,
    wake_at: Option<Instant>,
}

impl Daemon {
    /// `events` is the sender of the channel that [`Self::run`] receives from.
    pub fn new(app: App, stop: Stop, events: Events) -> Self {
        let watchers = Watchers::default();
        Self {
            intakes: Intakes::new(&app, &watchers),
            app,
            stop,
            events,
            merging: Merging::new(),
            posting: Posting::new(),
            other_writer: OtherWriter::default(),
            watchers,
            failure: None,
            wake_at: None,
        }
    }

    pub fn watched_by(&mut self, watchers: Vec<Arc<dyn Watcher>>) {
        self.watchers = Watchers(watchers);
        self.intakes.watched_by(&self.watchers);
    }

    pub const fn app(&self) -> &App {
        &self.app
    }

    /// Runs until a stop or reload event, which it returns, or until a final failure.
    pub async fn run(&mut self, events: &mut mpsc::Receiver<Event>) -> Result<Event, Failure> {
        let mut event = Event::Look;
        loop {
            match event {
                Event::Look => self.look_once()?,
                Event::Beat => {}
                Event::Reload | Event::Stop => return Ok(event),
            }
            if self.stop.is_asked() {
                return Ok(Event::Stop);
            }
            let is_well = self.failure.is_none() && self.other_writer.may_act();
            self.watchers.hear(&self.app, is_well);
            event = self.next(events).await;
        }
    }

    /// The next event, or a scan at the wake-up time.
    async fn next(&mut self, events: &mut mpsc::Receiver<Event>) -> Event {
        let beat_at = self.watchers.every().map(|every| self.app.instant() + every);
        let first = earlier(self.wake_at, beat_at);
        let event = match before(first, events.recv()).await {
            Some(event) => event.unwrap_or(Event::Stop),
            None if first == self.wake_at => Event::Look,
            None => Event::Beat,
        };
        if event != Event::Beat {
            self.wake_at = None;
        }
        event
    }

    /// Runs one pass; reports a transient failure once and keeps the work pending.
    fn look_once(&mut self) -> Result<(), Failure> {
        let looked = self.look().and_then(|()| Ok(self.app.note_success(Work::Look).map(drop)?));
        let Err(failure) = looked else {
            self.failure = None;
            return Ok(());
        };
        if failure.is_final() {
            return Err(failure);
        }
        if !failure.is_of_the_moment() {
            self.app.note_failure(Work::Look, &failure);
        }
        if !self.failure.as_ref().is_some_and(|last| failure.is_same_as(last)) {
            tracing::error!("{failure}");
        }
        self.failure = Some(failure);
        self.wake_within([RETRY]);
        Ok(())
    }

    /// Runs one pass along the data flow. Failed work stays pending.
    fn look(&mut self) -> Result<(), Failure> {
        self.note_ended()?;
        self.app.store.must_be_in_place()?;
        self.note_log()?;
        self.watchers.note_unheard(&self.app)?;
        let may_act = self.mind_others()?;
        self.take_in()?;
        if may_act && !self.stop.is_asked() {
            self.merge()?;
        }
        if may_act && !self.stop.is_asked() {
            self.post()?;
        }
        Ok(())
    }

    fn note_ended(&mut self) -> Result<(), Failure> {
        let is_first = self.merging.is_first();
        self.merging.note_ended(&self.app)?;
        if is_first && !self.merging.is_first() {
            posting::try_letters(&self.app);
        }
        let rest = self.posting.note_ended(&self.app)?;
        self.wake_within(rest);
        Ok(())
    }

    fn take_in(&mut self) -> Result<(), Failure> {
        let mut found = Consequences::default();
        let taken = self.intakes.take(&mut self.app, &self.stop, &mut found);
        if found.merge {
            self.merging.owe(self.app.instant());
        }
        if found.round {
            self.posting.owe();
        }
        self.wake_within(found.look_again);
        taken
    }

    fn merge(&mut self) -> Result<(), Failure> {
        // Before the share is read completely, a merge would empty the workbooks.
        if self.merging.is_first() && !self.intakes.is_settled(self.app.instant()) {
            return Ok(());
        }
        let wait = self.merging.go_on(&self.app, &self.events)?;
        self.wake_within(wait);
        Ok(self.merging.tell_if_late(&self.app, self.intakes.is_folder_silent())?)
    }

    /// Starts sending due mail, with the latest submissions taken in first.
    fn post(&mut self) -> Result<(), Failure> {
        if self.intakes.is_settled(self.app.instant()) {
            let is_unseen = self.intakes.is_unseen();
            let wait = self.posting.go_on(&self.app, &self.stop, &self.events, is_unseen)?;
            self.wake_within(wait);
        }
        Ok(())
    }

    fn wake_within(&mut self, wait: impl IntoIterator<Item = Duration>) {
        for wait in wait {
            self.wake_at = earlier(self.wake_at, Some(self.app.instant() + wait));
        }
    }

    /// Waits for mail being sent and kills a running merge.
    pub async fn finish(mut self) {
        self.merging.give_up();
        self.posting.finish().await;
    }

    /// Switches the configuration but not the state, whose new place a second daemon may already use.
    pub fn adopt(&mut self, mut settings: Settings, resources: Resources) -> Result<(), AdoptError> {
        if settings.state.database != self.app.settings.state.database {
            return Err(AdoptError::AnotherState);
        }
        // Keeps this daemon's fence (see `InstanceLock::cover`).
        settings.state.database = self.app.settings.state.database.clone();
        self.app.adopt(settings, resources)?;
        self.intakes.begin_anew(&self.app, &self.watchers);
        self.merging.begin_anew(self.app.instant());
        self.posting.owe();
        Ok(())
    }
}

/// Minimum sleep, to prevent busy loops.
const SHORTEST_SLEEP: Duration = Duration::from_millis(200);

fn earlier(one: Option<Instant>, other: Option<Instant>) -> Option<Instant> {
    one.into_iter().chain(other).min()
}

/// `None` once it has passed.
fn time_left(until: Option<Instant>, now: Instant) -> Option<Duration> {
    until.map(|until| until.saturating_duration_since(now)).filter(|left| !left.is_zero())
}

/// Awaits `coming`, at most until `moment`.
async fn before<T>(moment: Option<Instant>, coming: impl Future<Output = T>) -> Option<T> {
    match moment {
        Some(moment) => tokio::time::timeout_at(moment.into(), coming).await.ok(),
        None => Some(coming.await),
    }
}
