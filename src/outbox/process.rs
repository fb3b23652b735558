//! Plans a mail round in its own process, since planning loads all records and an idle daemon should hold none. The
//! process enters mails into the ledger; the daemon sends them.

use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{Forecast, Occasion, Outbox, OutboxError, SendReport};
use crate::edge::mail::SystemMailer;
use crate::edge::mail::letters::{Letters, OwnTemplates};
use crate::edge::processes::readers::records::OwnWorkbook;
use crate::edge::processes::readers::{Forms, Readers, WorkbookReader};
use crate::edge::processes::worker::errand::{self, Errand, ErrandError, ErrandFailure, ErrandKind};
use crate::edge::state::store::Store;
use crate::edge::system::clock::{Clock, SystemClock};
use crate::edge::system::log;
use crate::merging::{MergeJob, latest};
use crate::settings::Settings;
use matome_core::office::calendar::WorkingCalendar;

pub const PLAN: ErrandKind = ErrandKind { command: "planner", name: "メールの計画" };

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PlanningJob {
    pub settings: Settings,
    pub calendar: WorkingCalendar,
    /// Validated at loading.
    pub templates: OwnTemplates,
    pub question: PlannerQuestion,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub enum PlannerQuestion {
    /// Plan and enter the mails of a round.
    Round(Occasion),
    /// Check that the letters of the coming year can be rendered, from that day on.
    Letters(NaiveDate),
    /// Forecast the next mails as of that time.
    Forecast(DateTime<Utc>),
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum PlannerAnswer {
    Round(Box<SendReport>),
    Letters,
    Forecast(Forecast),
}

pub type Planning = Errand<PlannerAnswer>;

/// Plans rounds. Must be called within the runtime.
pub trait RoundPlanner: Send + Sync {
    fn start(&self, job: PlanningJob) -> Result<Planning, ErrandError>;
}

impl dyn RoundPlanner {
    /// Asks with the current settings and awaits the answer. Killed on cancellation.
    pub async fn ask(
        &self,
        settings: &Settings,
        calendar: &WorkingCalendar,
        letters: &Letters,
        question: PlannerQuestion,
    ) -> Result<PlannerAnswer, ErrandError> {
        let (settings, calendar) = (settings.clone(), calendar.clone());
        self.start(PlanningJob { settings, calendar, templates: letters.written().clone(), question })?.ended().await
    }
}

#[derive(Debug, Clone, Copy)]
pub struct PlanningProcesses;

impl RoundPlanner for PlanningProcesses {
    fn start(&self, job: PlanningJob) -> Result<Planning, ErrandError> {
        PLAN.start(&job)
    }
}

pub fn serve() -> io::Result<()> {
    errand::serve(|job: PlanningJob| {
        log::go_on_in(job.settings.log.clone());
        let readers = Readers::new(Forms::BuiltInAnd(Vec::new()), OwnWorkbook::SetAside);
        let readers: Arc<dyn WorkbookReader> = Arc::new(readers);
        job.carry_out(Some(&readers), &SystemClock)
    })
}

impl PlannerAnswer {
    pub fn round(self) -> Result<SendReport, ErrandError> {
        match self {
            Self::Round(report) => Ok(*report),
            Self::Letters | Self::Forecast(_) => Err(PLAN.misunderstood()),
        }
    }

    pub fn forecast(self) -> Result<Forecast, ErrandError> {
        match self {
            Self::Forecast(forecast) => Ok(forecast),
            Self::Letters | Self::Round(_) => Err(PLAN.misunderstood()),
        }
    }
}

impl PlanningJob {
    /// Answers a question. `readers` read notes from the merged workbooks; without them, only stored notes count.
    pub fn carry_out(
        &self,
        readers: Option<&Arc<dyn WorkbookReader>>,
        clock: &dyn Clock,
    ) -> Result<PlannerAnswer, ErrandFailure> {
        let failure = |error: OutboxError| ErrandFailure {
            sentence: error.to_string(),
            is_final: error.is_final(),
            is_of_the_moment: error.is_of_the_moment(),
        };
        self.report(readers, clock).map_err(failure)
    }

    fn report(
        &self,
        readers: Option<&Arc<dyn WorkbookReader>>,
        clock: &dyn Clock,
    ) -> Result<PlannerAnswer, OutboxError> {
        let Self { settings, calendar, templates, question } = self;
        let (store, job) = (Store::open(&settings.state.database)?, MergeJob::of(settings));
        let letters = Letters::of(templates)?;
        let (mailer, stop) = (SystemMailer::default(), AtomicBool::new(false));
        let outbox = Outbox { settings, calendar, letters: &letters, mailer: &mailer, clock, stop: &stop };
        match *question {
            PlannerQuestion::Round(occasion) => {
                let snapshot = match readers {
                    Some(readers) => latest::snapshot(&job, &store, readers, clock.now())?,
                    None => job.snapshot(&store, clock.now())?,
                };
                Ok(PlannerAnswer::Round(Box::new(outbox.plan(&snapshot, &store, occasion)?)))
            }
            PlannerQuestion::Letters(today) => {
                outbox.check_letters(&job.snapshot(&store, clock.now())?, today)?;
                Ok(PlannerAnswer::Letters)
            }
            PlannerQuestion::Forecast(now) => {
                let now = now.with_timezone(&settings.timezone);
                Ok(PlannerAnswer::Forecast(outbox.forecast(&job.snapshot(&store, clock.now())?, &store, now)?))
            }
        }
    }
}
