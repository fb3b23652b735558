//! The daemon: one loop. Whatever wakes it, it does the same: take in the share, merge what changed, send
//! what is due, and find out when to wake next.
//!
//! Nothing is decided here but the order and the time. What is believed of the share, what a workbook says and whom to mail is
//! the core's to say; bytes are read and workbooks made in processes of their own, by way of [`Ports`](crate::ports::Ports).

mod beating;
pub mod contacts;
mod definitions_intake;
pub mod failure;
pub mod intake;
mod merging;
mod outputs;
mod posting;
mod reading;
mod retry_queue;
mod rounds;
mod telling;
mod turns;
mod vanishing;
mod waiting;
pub mod writing;

use std::time::{Duration, Instant};

use tokio::sync::mpsc;

use self::beating::Watchers;
use self::contacts::ContactsIntake;
use self::definitions_intake::DefinitionsIntake;
use self::failure::Failure;
use self::intake::Intake;
use self::merging::Merging;
use self::outputs::{Deleted, Outputs};
use self::posting::Posting;
use self::waiting::{sleep_until, time_left};
use self::writing::Writing;
use crate::app::{App, Resources};
use crate::core::backoff::Backoff;
use crate::core::settling::Settling;
use crate::edge::heartbeat::Heartbeat;
use crate::edge::metrics::Outlet;
use crate::edge::service::ServiceManager;
use crate::edge::share::ShareTrouble;
use crate::edge::store::{StateFact, StoreError};
use crate::edge::worker::errand::ErrandError;
use crate::merging::process::WorkbookReport;
use crate::outbox::{Occasion, OutboxError};
use crate::settings::Settings;
use crate::stop::Stop;

/// What wakes the daemon. The sources only say so; what is to be done is found out by looking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// Something may have changed in the share, or the hour of sending has come.
    Look,
    /// The configuration is to be read anew.
    Reload,
    /// Finish what is being done, and end.
    Stop,
}

/// A database that is locked, or a share that does not answer, is tried again after this long.
const RETRY: Duration = Duration::from_secs(15);

/// However near the hour of sending is, the daemon sleeps a little before it looks again.
const SHORTEST_SLEEP: Duration = Duration::from_millis(200);

/// What in the share does not come to rest for this long no longer keeps the rest from being merged and mailed.
const UNREST: Duration = Duration::from_mins(1);

/// The wait after a round of mail that failed as a whole.
const MAIL_BACKOFF: Backoff = Backoff::Doubling { first: Duration::from_mins(1), longest: Duration::from_mins(32) };

/// Why the daemon keeps the configuration that it has.
#[derive(Debug, thiserror::Error)]
pub enum AdoptError {
    #[error("[state] は動いている間は変えられません。matome を止めてから始めてください")]
    AnotherState,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The running daemon.
pub struct Daemon {
    app: App,
    intake: Intake,
    contacts: ContactsIntake,
    definitions: DefinitionsIntake,
    outputs: Outputs,
    stop: Stop,
    service: ServiceManager,
    watchers: Watchers,
    merging: Merging,
    /// Whether another daemon writes into the same folder.
    writing: Writing,
    /// Why the share cannot be seen, as last told.
    trouble: Option<ShareTrouble>,
    /// What kept the last pass from its end.
    failure: Option<Failure>,
    /// Since when there has been something in the share that is seen but not believed yet.
    unsettled_since: Option<Instant>,
    read_since_start: usize,
    wake_at: Option<Instant>,
    /// Something was mended since the day's round: an address, or the configuration before this start.
    round_owed: bool,
    /// The round of mail that is being sent meanwhile.
    posting: Option<Posting>,
    /// Rounds of mail that failed as a whole, one after another, and until when there is no other.
    mail_failures: u32,
    mail_rests_until: Option<Instant>,
}

impl Daemon {
    pub fn new(app: App, stop: Stop, service: ServiceManager) -> Self {
        let intake = intake(&app, &service);
        let contacts = ContactsIntake::new(&app);
        Self {
            watchers: Watchers { heartbeat: Heartbeat::new(app.settings.heartbeat.clone()), ..Watchers::default() },
            app,
            intake,
            contacts,
            definitions: DefinitionsIntake::default(),
            outputs: Outputs::default(),
            stop,
            service,
            merging: Merging::new(),
            writing: Writing::default(),
            trouble: None,
            failure: None,
            unsettled_since: None,
            read_since_start: 0,
            wake_at: None,
            round_owed: true,
            posting: None,
            mail_failures: 0,
            mail_rests_until: None,
        }
    }

    /// Where it leaves its figures from now on.
    pub fn leave_figures_at(&mut self, outlet: Outlet) {
        self.watchers.outlet = outlet;
    }

    /// What it works on and with.
    pub const fn app(&self) -> &App {
        &self.app
    }

    /// Runs until it is to stop or to read its configuration anew, and says which; or until something fails that no retry mends.
    pub async fn run(&mut self, events: &mut mpsc::Receiver<Event>) -> Result<Event, Failure> {
        loop {
            let looked = self.look();
            self.note_look(looked)?;
            if self.stop.is_asked() {
                return Ok(Event::Stop);
            }
            match self.next(events).await? {
                Event::Look => {}
                event => return Ok(event),
            }
        }
    }

    /// What may pass is told once and tried again: what was owed is still owed.
    fn note_look(&mut self, looked: Result<(), Failure>) -> Result<(), Failure> {
        let Err(failure) = looked else {
            self.failure = None;
            return Ok(());
        };
        if failure.is_final() {
            return Err(failure);
        }
        if !self.failure.as_ref().is_some_and(|last| failure.is_same_as(last)) {
            tracing::error!("{failure}");
        }
        self.failure = Some(failure);
        self.wake_within(RETRY);
        Ok(())
    }

    /// Ends what is being sent; a merge that is being made is given up.
    pub async fn finish(mut self) {
        self.merging.give_up();
        if let Some(posting) = &mut self.posting {
            let _ = posting.ended().await;
        }
    }

    /// Goes on with another configuration. The state stays where it is: a second daemon may already use the other place.
    pub fn adopt(&mut self, mut settings: Settings, resources: Resources) -> Result<(), AdoptError> {
        if settings.state.database != self.app.settings.state.database {
            return Err(AdoptError::AnotherState);
        }
        // Keep the fence under which this daemon writes (see `InstanceLock::cover`).
        settings.state.database = self.app.settings.state.database.clone();
        self.app.adopt(settings, resources)?;
        self.intake = intake(&self.app, &self.service);
        self.contacts = ContactsIntake::new(&self.app);
        self.definitions = DefinitionsIntake::default();
        self.outputs = Outputs::default();
        self.watchers.heartbeat = Heartbeat::new(self.app.settings.heartbeat.clone());
        self.merging.begin_anew(self.app.instant());
        self.round_owed = true;
        Ok(())
    }

    /// The next event, the end of a round of mail, or the moment at which something left open can be decided.
    async fn next(&mut self, events: &mut mpsc::Receiver<Event>) -> Result<Event, Failure> {
        let asleep = sleep_until(self.wake_at);
        let posted = async {
            match &mut self.posting {
                Some(posting) => posting.ended().await,
                None => std::future::pending().await,
            }
        };
        let is_well = self.failure.is_none() && self.writing.may_act();
        let beating = beating::beat(&self.app, &self.service, &self.watchers, is_well);
        let event = tokio::select! {
            event = events.recv() => event.unwrap_or(Event::Stop),
            () = asleep => Event::Look,
            () = beating => Event::Look,
            result = posted => {
                self.posting = None;
                self.note_round(result)?;
                Event::Look
            }
            result = self.merging.ended() => {
                self.note_merge(result)?;
                Event::Look
            }
        };
        self.wake_at = None;
        Ok(event)
    }

    /// One pass, along the flow of the data. What fails is still owed, and is tried again.
    fn look(&mut self) -> Result<(), Failure> {
        self.app.store.must_be_in_place()?;
        self.note_log()?;
        self.watchers.note_heartbeat(&self.app)?;
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

    fn take_in(&mut self) -> Result<(), Failure> {
        if self.definitions.take(&mut self.app)? {
            self.merging.owe(self.app.instant());
        }
        self.miss_outputs()?;
        if self.outputs.take_saved(&self.app)? {
            self.merging.owe(self.app.instant());
        }
        let taken = self.intake.take(&mut self.app, &self.stop)?;
        if taken.trouble.is_some() {
            self.wake_within(RETRY);
        }
        let is_silent = matches!(taken.trouble, Some(ShareTrouble::Silent(_)));
        self.tell_trouble(taken.trouble);
        if taken.changed || taken.returned {
            self.merging.owe(self.app.instant());
        }
        self.round_owed |= taken.returned;
        if taken.read > 0 {
            self.read_since_start += taken.read;
            self.app.store.note(StateFact::ReadSinceStart, &self.read_since_start.to_string())?;
        }
        self.unsettled_since = taken.look_again.and(self.unsettled_since.or_else(|| Some(self.app.instant())));
        if let Some(wait) = taken.look_again {
            self.wake_within(wait);
        }
        // The contacts may lie in the share too.
        if is_silent { Ok(()) } else { self.take_contacts() }
    }

    /// A merged workbook that somebody has deleted is made again.
    fn miss_outputs(&mut self) -> Result<(), Failure> {
        match self.outputs.take_deleted(&self.app)? {
            Deleted::Nothing => {}
            Deleted::Perhaps(wait) => self.wake_within(wait),
            Deleted::Surely(names) => {
                let names: Vec<String> = names.into_iter().collect();
                tracing::info!("{} が消されたので、作り直します", names.join("、"));
                self.merging.owe(self.app.instant());
            }
        }
        Ok(())
    }

    /// Other contacts may mend what could not be sent today.
    fn take_contacts(&mut self) -> Result<(), Failure> {
        let taken = self.contacts.take(&mut self.app)?;
        if taken.changed {
            self.merging.owe(self.app.instant());
        }
        self.round_owed |= taken.changed;
        if let Some(wait) = taken.look_again {
            self.wake_within(wait);
        }
        Ok(())
    }

    /// All that is seen in the share has been taken in; what never comes to rest is waited for only so long.
    fn is_settled(&self) -> bool {
        self.unsettled_since.is_none_or(|since| self.app.instant().duration_since(since) > UNREST)
    }

    /// Brings the merged workbooks up to date, or sees to it that this is done.
    fn merge(&mut self) -> Result<(), Failure> {
        // The first merge would empty the workbooks of a share that has only been seen and not been read yet.
        if self.merging.is_first() && !self.is_settled() {
            return Ok(());
        }
        if let Some(wait) = self.merging.go_on(&self.app)? {
            self.wake_within(wait);
        }
        Ok(self.merging.tell_if_late(&self.app, self.outputs.is_silent())?)
    }

    fn note_merge(&mut self, result: Result<Vec<WorkbookReport>, ErrandError>) -> Result<(), Failure> {
        let is_first = self.merging.is_first();
        self.merging.note(result, self.app.instant())?;
        if is_first && !self.merging.is_first() {
            posting::try_letters(&self.app);
        }
        Ok(())
    }

    /// Begins to send what is due, from the hour of sending on: the day's reminders once, and what waits for another try.
    fn post(&mut self) -> Result<(), Failure> {
        // Nobody is asked for a report that was handed in a moment ago.
        if self.posting.is_some() || !self.is_settled() {
            return Ok(());
        }
        if let Some(rest) = time_left(self.mail_rests_until, self.app.instant()) {
            self.wake_within(rest);
            return Ok(());
        }
        self.begin_round().or_else(|error| self.note_failure(error))
    }

    fn begin_round(&mut self) -> Result<(), OutboxError> {
        let now = self.app.now();
        let outbox = self.app.outbox(&self.stop);
        let hour = now.date_naive().and_time(self.app.settings.reminders.send_at);
        let next_wake = outbox.next_wake(&self.app.store, now)?.max(hour);
        let owed = self.round_owed && now.naive_local() >= hour;
        if next_wake > now.naive_local() && !owed {
            // The bell rings then too; but a bell can fail, and a reminder must not.
            let ahead = (next_wake - now.naive_local()).to_std().unwrap_or(RETRY);
            self.wake_within(ahead.max(SHORTEST_SLEEP));
            return Ok(());
        }
        // Of a share that nobody has ever seen, every department would seem to have handed in nothing.
        if self.trouble.is_some() && !self.app.store.has_workbooks()? {
            return Ok(());
        }
        let occasion = Occasion { day: now.date_naive(), now: now.to_utc(), impatient: false };
        self.posting = Some(Posting::start(&self.app, occasion, &self.stop));
        self.round_owed = false;
        Ok(())
    }

    fn wake_within(&mut self, wait: Duration) {
        let at = self.app.instant() + wait;
        self.wake_at = Some(self.wake_at.map_or(at, |earlier| earlier.min(at)));
    }
}

fn intake(app: &App, service: &ServiceManager) -> Intake {
    let settling = Settling::new(app.settings.share.settle).last_on(app.share_device);
    Intake::new(settling, app.instant()).watched_by(service.clone()).staying()
}
