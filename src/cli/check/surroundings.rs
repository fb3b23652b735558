//! Checks folders, permissions, addresses and mail server. Leaves nothing behind and never writes to the share.

use std::path::{Path, PathBuf};

use super::SetupFinding;
use crate::cli::written_folders;
use crate::edge::folders::files;
use crate::edge::mail::{MailError, MailSettings, Mailer, Security, SystemMailer, Timeouts, TransportSettings};
use crate::edge::processes::timeout;
use crate::edge::processes::timeout::Pending;
use crate::edge::share::{self, Events, ShareTrouble, Watch};
use crate::edge::state::store::ledger::relay;
use crate::edge::state::store::{Store, StoreError};
use crate::edge::system::clock;
use crate::settings::Settings;
use matome_core::office::ownership;
use matome_core::office::recipients::Recipients;
use matome_core::share::settling::Listing;
use matome_deadline::fiscal_year::FiscalYear;
use matome_workbook::os_error;

pub fn check(settings: &Settings) -> Vec<SetupFinding> {
    let mut findings = Findings::default();
    let share_answers = findings.share(settings);
    findings.written_folders(settings, share_answers);
    findings.state_server(settings);
    findings.calendar(settings);
    findings.departments(settings);
    findings.contacts(settings, share_answers);
    findings.foreign_addresses(settings);
    findings.mail(settings);
    findings.0
}

#[derive(Default)]
struct Findings(Vec<SetupFinding>);

impl Findings {
    fn add(&mut self, finding: SetupFinding) {
        self.0.push(finding);
    }

    /// Whether the share's server responds; otherwise no further checks access it.
    fn share(&mut self, settings: &Settings) -> bool {
        let share = settings.share.clone();
        let look = Pending::start(move || share::look(&share)).ok().and_then(|look| look.wait(timeout::LOOK).ok());
        match look {
            None => {
                self.add(SetupFinding::Share(ShareTrouble::Silent(settings.share.folder.clone())));
                return false;
            }
            Some(Err(trouble)) => self.add(SetupFinding::Share(trouble)),
            Some(Ok(look)) => self.seen_share(settings, &look),
        }
        true
    }

    fn seen_share(&mut self, settings: &Settings, look: &Listing) {
        let folder = &settings.share.folder;
        if look.files.is_empty() {
            self.add(SetupFinding::NothingToRead(folder.clone()));
        }
        let strange = ownership::strange_folders(look.files.keys(), &settings.city.chart());
        self.0.extend(strange.into_iter().map(|name| SetupFinding::StrangeFolder(name.to_owned())));
        // Mount points of servers differ from the staff's path.
        if settings.share.address.is_none() && !is_unc(folder) {
            self.add(SetupFinding::NoShareAddress(folder.clone()));
        }
        self.0.extend(look.unreadable.iter().cloned().map(SetupFinding::Unreadable));
        if settings.share.watch == Watch::Events && is_far(folder) {
            self.add(SetupFinding::NoEvents(folder.clone()));
        }
    }

    fn written_folders(&mut self, settings: &Settings, share_answers: bool) {
        for (key, folder) in written_folders::of(settings) {
            self.written_folder(key, folder, share_answers.then_some(&settings.share.folder));
        }
        let state = settings.state.database.file().map(|file| file.parent().unwrap_or(Path::new("/")));
        if let Some(state) = state.filter(|state| is_far(files::existing(state))) {
            self.add(SetupFinding::FarState(state.to_owned()));
        }
    }

    /// Checks that the server is usable and the connection private.
    fn state_server(&mut self, settings: &Settings) {
        if settings.state.database.server().is_none() {
            return;
        }
        self.0.extend(open_state(settings));
        let database = &settings.state.database;
        let opened = match Store::open(database) {
            Err(StoreError::Missing(_)) => Store::try_begin(database),
            opened => opened.map(drop),
        };
        match opened {
            Ok(()) => self.relay(settings),
            Err(error) => self.add(SetupFinding::StateServer(error)),
        }
    }

    /// Tests whether letters can be counted for all cities of the server.
    fn relay(&mut self, settings: &Settings) {
        let TransportSettings::Smtp(smtp) = &settings.mail.transport else { return };
        let tried = relay::try_out(&settings.state.database, smtp.limits);
        self.0.extend(tried.err().map(SetupFinding::Relay));
    }

    fn written_folder(&mut self, key: &'static str, folder: &Path, share: Option<&PathBuf>) {
        let existing = files::existing(folder);
        // Resolve links, which may lead into the share.
        if let (Ok(folder), Some(Ok(share))) = (files::real(existing), share.map(|share| files::real(share)))
            && folder.starts_with(&share)
        {
            return self.add(SetupFinding::InsideShare { key, folder, share });
        }
        if let Some(trouble) = written_folders::trouble(existing) {
            self.add(SetupFinding::NotWritable { key, trouble });
        }
    }

    fn calendar(&mut self, settings: &Settings) {
        if settings.reporting.every_year.is_empty() && settings.reporting.of_year.is_empty() {
            self.add(SetupFinding::NoDates);
        }
        self.0.extend(settings.reporting.without_due().map(SetupFinding::NoDue));
    }

    fn departments(&mut self, settings: &Settings) {
        if settings.city.departments.is_empty() {
            self.add(SetupFinding::NoDepartments);
        }
        let today = clock::now(settings.timezone).date_naive();
        let written = settings.city.departments.iter().filter(|department| !department.is_implied);
        for (index, department) in written.enumerate() {
            if department.to.is_empty() && department.exists_in(FiscalYear::of(today)) {
                self.add(SetupFinding::NobodyToWriteTo { index, department: department.name.clone() });
            }
        }
        if settings.city.planning.to.is_empty() {
            self.add(SetupFinding::NoPlanning);
        }
    }

    fn contacts(&mut self, settings: &Settings, share_answers: bool) {
        let Some(contacts) = settings.contacts.as_ref().filter(|_| share_answers) else { return };
        if contacts.place.starts_with(&settings.share.folder) {
            self.add(SetupFinding::ContactsInShare(contacts.place.clone()));
        }
        if let Some(namesake) = contacts.namesake.clone().filter(|other| files::is_file(other)) {
            self.add(SetupFinding::Namesake { namesake, counts: contacts.place.clone() });
        }
    }

    fn foreign_addresses(&mut self, settings: &Settings) {
        for (list, address) in Recipients::of(&settings.city).addresses() {
            if !settings.mail.allows(address) {
                self.add(SetupFinding::ForeignAddress { list: list.clone(), address: address.clone() });
            }
        }
    }

    fn mail(&mut self, settings: &Settings) {
        let TransportSettings::Smtp(smtp) = &settings.mail.transport else { return };
        self.0.extend(open_secret(settings));
        if smtp.username.is_some() && smtp.security == Security::None {
            self.add(SetupFinding::OpenLogin);
        }
        self.0.extend(try_server(&settings.mail).err().map(|error| SetupFinding::Mail { error }));
    }
}

/// Whether remote changes generate no events.
fn is_far(folder: &Path) -> bool {
    share::events(folder).is_ok_and(|events| events == Events::NotReported)
}

/// Tests the mail server up to the first recipient.
fn try_server(mail: &MailSettings) -> Result<(), MailError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| MailError::Smtp(os_error::in_words(&error)))?;
    let tried = runtime.block_on(async {
        let longest = timeout::hurried(timeout::LOOK);
        let timeouts = Timeouts { connect: longest, ..Timeouts::default() };
        let mut transport = SystemMailer { timeouts }.open(mail)?;
        // The server may stall midway.
        let tried = tokio::time::timeout(longest, transport.try_out(&mail.from)).await;
        tried.unwrap_or_else(|_| Err(MailError::Silent(mail.server().unwrap_or_default())))?;
        transport.close().await;
        Ok(())
    });
    // An unresponsive name server must not delay the exit.
    runtime.shutdown_background();
    tried
}

pub fn open_secret(settings: &Settings) -> Option<SetupFinding> {
    let TransportSettings::Smtp(smtp) = &settings.mail.transport else { return None };
    let file = smtp.password_file.as_deref().filter(|file| files::is_readable_by_all(file))?;
    Some(SetupFinding::OpenSecret(file.to_owned()))
}

/// Reports an unencrypted connection to the state's server.
pub fn open_state(settings: &Settings) -> Option<SetupFinding> {
    let is_open = settings.state.database.server().is_some_and(|server| !server.is_private());
    is_open.then_some(SetupFinding::OpenState)
}

/// `\\\\server\\share` is the same path for everybody.
fn is_unc(folder: &Path) -> bool {
    let folder = folder.to_string_lossy();
    cfg!(windows) && (folder.starts_with(r"\\") || folder.starts_with("//"))
}
