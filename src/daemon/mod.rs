//! The daemon: one loop. Whatever wakes it, it does the same: take in the share, merge what changed, send
//! what is due, and find out when to wake next.
//!
//! Nothing is decided here but the order and the time. What is believed of the share, what a workbook says and whom to mail is
//! the core's to say; bytes are read and workbooks made in processes of their own, by way of [`Ports`](crate::ports::Ports).
//!
//! Whatever happens is one event of one channel. Who watches a folder, rings at an hour or ends what was begun only puts
//! it there; all work is done in the loop.

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

/// What wakes the daemon. The sources only say so; what is to be done is found out by looking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// Something may have changed in the share, the hour of sending has come, or what was begun has ended.
    Look,
    /// Whoever watches wants to hear that the loop goes round.
    Beat,
    /// The configuration is to be read anew.
    Reload,
    Stop,
}

/// Where events are put in. One that finds no room there says nothing that those before it do not.
pub type Events = mpsc::Sender<Event>;

/// Why the daemon keeps the configuration that it has.
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
    /// Where the end of what it begins is put in.
    events: Events,
    intakes: Intakes,
    merging: Merging,
    posting: Posting,
    other_writer: OtherWriter,
    watchers: Watchers,
    /// What kept the last look from its end.
    failure: Option<Failure>,
    /// When it looks again if nothing happens.
    wake_at: Option<Instant>,
}

impl Daemon {
    /// It is told by `events` too, the end of the channel that it [runs](Self::run) by.
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

    /// Tells these from now on that it goes round.
    pub fn watched_by(&mut self, watchers: Vec<Arc<dyn Watcher>>) {
        self.watchers = Watchers(watchers);
        self.intakes.watched_by(&self.watchers);
    }

    pub const fn app(&self) -> &App {
        &self.app
    }

    /// Runs until it is to stop or to read its configuration anew, and says which; or until something fails that no retry mends.
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

    /// The next event of the channel, unless a moment comes before it.
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

    /// What may pass is told once and tried again: what was owed is still owed.
    fn look_once(&mut self) -> Result<(), Failure> {
        let looked = self.look().and_then(|()| Ok(self.app.note_success(Work::Look).map(drop)?));
        let Err(failure) = looked else {
            self.failure = None;
            return Ok(());
        };
        if failure.is_final() {
            return Err(failure);
        }
        self.app.note_failure(Work::Look, &failure);
        if !self.failure.as_ref().is_some_and(|last| failure.is_same_as(last)) {
            tracing::error!("{failure}");
        }
        self.failure = Some(failure);
        self.wake_within([RETRY]);
        Ok(())
    }

    /// One look, along the flow of the data. What fails is still owed, and is tried again.
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

    /// Brings the merged workbooks up to date, or sees to it that this is done.
    fn merge(&mut self) -> Result<(), Failure> {
        // The first merge would empty the workbooks of a share that has only been seen and not been read yet.
        if self.merging.is_first() && !self.intakes.is_settled(self.app.instant()) {
            return Ok(());
        }
        let wait = self.merging.go_on(&self.app, &self.events)?;
        self.wake_within(wait);
        Ok(self.merging.tell_if_late(&self.app, self.intakes.is_folder_silent())?)
    }

    /// Begins to send what is due. Nobody is asked for a report that was handed in a moment ago.
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

    /// Ends what is being sent; a merge that is being made is given up.
    pub async fn finish(mut self) {
        self.merging.give_up();
        self.posting.finish().await;
    }

    /// Goes on with another configuration. The state stays where it is: a second daemon may already use the other place.
    pub fn adopt(&mut self, mut settings: Settings, resources: Resources) -> Result<(), AdoptError> {
        if settings.state.database != self.app.settings.state.database {
            return Err(AdoptError::AnotherState);
        }
        // Keep the fence under which this daemon writes (see `InstanceLock::cover`).
        settings.state.database = self.app.settings.state.database.clone();
        self.app.adopt(settings, resources)?;
        self.intakes.begin_anew(&self.app, &self.watchers);
        self.merging.begin_anew(self.app.instant());
        self.posting.owe();
        Ok(())
    }
}

/// However near a moment is, the daemon sleeps a little before it looks again.
const SHORTEST_SLEEP: Duration = Duration::from_millis(200);

/// The earlier of the moments, as far as there are any.
fn earlier(one: Option<Instant>, other: Option<Instant>) -> Option<Instant> {
    one.into_iter().chain(other).min()
}

/// The time left until the moment; `None` once it has come.
fn time_left(until: Option<Instant>, now: Instant) -> Option<Duration> {
    until.map(|until| until.saturating_duration_since(now)).filter(|left| !left.is_zero())
}

/// What comes, unless the moment is there before.
async fn before<T>(moment: Option<Instant>, coming: impl Future<Output = T>) -> Option<T> {
    match moment {
        Some(moment) => tokio::time::timeout_at(moment.into(), coming).await.ok(),
        None => Some(coming.await),
    }
}
