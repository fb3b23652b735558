//! The inputs of a scan, in order: forms, merged workbooks, share, contacts.

use std::time::{Duration, Instant};

use super::failure::Failure;
use super::merged_workbooks::{DefinitionsIntake, Deleted, MergedWorkbooks};
use super::watchers::Watchers;
use crate::app::App;
use crate::edge::state::store::{StateFact, StoreError};
use crate::intake::contacts::ContactsIntake;
use crate::intake::{Intake, IntakeReport, RETRY};
use crate::ports::ShareTrouble;
use crate::stop::Stop;
use matome_core::share::settling::Settling;

/// Maximum time that unsettled changes in the share delay merging and mail.
pub(super) const UNREST: Duration = Duration::from_mins(1);

pub(super) struct Intakes {
    definitions: DefinitionsIntake,
    merged_workbooks: MergedWorkbooks,
    share: Intake,
    contacts: ContactsIntake,
    /// Last reported reason why the share is inaccessible.
    trouble: Option<ShareTrouble>,
    /// Since when the share has had unsettled changes.
    unsettled_since: Option<Instant>,
    read_since_start: usize,
}

/// Consequences of a scan, even if incomplete.
#[derive(Debug, Default)]
pub(super) struct Consequences {
    pub(super) merge: bool,
    /// Unsent mail may succeed now.
    pub(super) round: bool,
    /// Time of the next scan to settle open questions.
    pub(super) look_again: Option<Duration>,
}

impl Consequences {
    fn look_within(&mut self, wait: impl IntoIterator<Item = Duration>) {
        self.look_again = self.look_again.into_iter().chain(wait).min();
    }
}

impl Intakes {
    pub(super) fn new(app: &App, watchers: &Watchers) -> Self {
        Self {
            definitions: DefinitionsIntake::default(),
            merged_workbooks: MergedWorkbooks::default(),
            share: intake(app, watchers),
            contacts: ContactsIntake::new(app),
            trouble: None,
            unsettled_since: None,
            read_since_start: 0,
        }
    }

    /// Resets for a new configuration. Reported failures stay reported.
    pub(super) fn begin_anew(&mut self, app: &App, watchers: &Watchers) {
        self.definitions = DefinitionsIntake::default();
        self.merged_workbooks = MergedWorkbooks::default();
        self.share = intake(app, watchers);
        self.contacts = ContactsIntake::new(app);
    }

    pub(super) fn watched_by(&mut self, watchers: &Watchers) {
        tell(&mut self.share, watchers);
    }

    /// Takes in changes. On failure, `found` keeps the results so far.
    pub(super) fn take(&mut self, app: &mut App, stop: &Stop, found: &mut Consequences) -> Result<(), Failure> {
        found.merge |= self.definitions.take(app)?;
        self.take_merged_workbooks(app, found)?;
        let is_silent = self.take_share(app, stop, found)?;
        // The contacts may lie in the share too.
        if is_silent { Ok(()) } else { Ok(self.take_contacts(app, found)?) }
    }

    /// Whether the share is inaccessible, as far as known.
    pub(super) const fn is_unseen(&self) -> bool {
        self.trouble.is_some()
    }

    /// Whether the server of the merged workbooks did not respond the last time.
    pub(super) const fn is_folder_silent(&self) -> bool {
        self.merged_workbooks.is_silent()
    }

    /// Whether all changes in the share are taken in, or have been unsettled for too long.
    pub(super) fn is_settled(&self, now: Instant) -> bool {
        self.unsettled_since.is_none_or(|since| now.duration_since(since) > UNREST)
    }

    /// Requests a merge if a merged workbook was deleted or edited.
    fn take_merged_workbooks(&mut self, app: &App, found: &mut Consequences) -> Result<(), StoreError> {
        match self.merged_workbooks.take_deleted(app)? {
            Deleted::Nothing => {}
            Deleted::Perhaps(wait) => found.look_within([wait]),
            Deleted::Surely(names) => {
                let names: Vec<String> = names.into_iter().collect();
                tracing::info!("{} が消されたので、作り直します", names.join("、"));
                found.merge = true;
            }
        }
        found.merge |= self.merged_workbooks.take_saved(app)?;
        Ok(())
    }

    fn take_share(&mut self, app: &mut App, stop: &Stop, found: &mut Consequences) -> Result<bool, StoreError> {
        let IntakeReport { changed, read, returned, look_again, trouble } = self.share.take(app, stop)?;
        let is_silent = matches!(trouble, Some(ShareTrouble::Silent(_)));
        found.look_within(trouble.as_ref().map(|_| RETRY));
        self.tell(trouble);
        found.merge |= changed || returned;
        found.round |= returned;
        if read > 0 {
            self.read_since_start += read;
            app.store.note(StateFact::ReadSinceStart, &self.read_since_start.to_string())?;
        }
        self.unsettled_since = look_again.and(self.unsettled_since.or_else(|| Some(app.instant())));
        found.look_within(look_again);
        Ok(is_silent)
    }

    /// Changed contacts may permit unsent mail.
    fn take_contacts(&mut self, app: &mut App, found: &mut Consequences) -> Result<(), StoreError> {
        let taken = self.contacts.take(app)?;
        found.merge |= taken.changed;
        found.round |= taken.changed;
        found.look_within(taken.look_again);
        Ok(())
    }

    /// Reports once that the share is inaccessible, and once that it is back.
    fn tell(&mut self, trouble: Option<ShareTrouble>) {
        match (&trouble, &self.trouble) {
            (Some(trouble), Some(last)) if trouble.is_same_as(last) => {}
            (Some(trouble), _) => tracing::warn!("{trouble}"),
            (None, Some(_)) => tracing::info!("共有フォルダーがまた見えるようになりました"),
            (None, None) => {}
        }
        self.trouble = trouble;
    }
}

fn intake(app: &App, watchers: &Watchers) -> Intake {
    let settling = Settling::new(app.settings.share.settle).last_on(app.share_device);
    let mut intake = Intake::new(settling, app.instant()).staying();
    tell(&mut intake, watchers);
    intake
}

/// Reports progress, since the first scan may exceed the watchdog timeout.
fn tell(intake: &mut Intake, watchers: &Watchers) {
    let watchers = watchers.clone();
    intake.tell(move |_, _| watchers.hear_work());
}
