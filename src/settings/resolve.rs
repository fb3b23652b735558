//! Resolves the written configuration: absolute paths, and checks across keys. Reads no file but a password's.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Duration;

use unicode_normalization::UnicodeNormalization;

use super::document::line_of;
use super::error::{Reason, SettingsMistake, SettingsPlace};
use super::load::Overrides;
use super::written::{self, Transport, Written};
use super::{Merged, Settings, StateSettings};
use crate::edge::folders::files;
use crate::edge::mail::{self, MailSettings, Security, SmtpSettings, TransportSettings};
use crate::edge::share::ShareSettings;
use crate::edge::share::contacts::ContactsWorkbook;
use crate::edge::state::database::{Location, Secret, Server, ServerUrl};
use crate::edge::system::log::LogFiles;
use matome_core::delivery::relay_limits::{RelayLimit, RelayLimits};
use matome_core::office::city::{Address, City};
use matome_core::office::recipients::Recipients;
use matome_core::reminder::policy::Policy;
use matome_core::share::vanished::DoubtFrom;
use matome_workbook::os_error;

const SCHEMA: &str = "matome";
/// Time after which another machine takes over: longer than a server needs to restart.
const LEASE: Duration = Duration::from_secs(30);
const LOG_DAYS: usize = 30;
/// Pause between letters, so that no server suspects a flood.
const PAUSE: Duration = Duration::from_millis(20);

/// Checks across keys, and collects their errors.
pub(super) struct Resolver<'a> {
    pub(super) file: &'a Path,
    pub(super) folder: &'a Path,
    pub(super) lines: &'a BTreeMap<String, usize>,
    pub(super) overrides: &'a Overrides,
    pub(super) faults: Vec<SettingsMistake>,
}

impl Resolver<'_> {
    pub(super) fn settings(&mut self, written: Written) -> Settings {
        let city = City {
            name: written.city.unwrap_or_default(),
            departments: written.departments,
            planning: written.planning,
            departments_by: written.share.departments_by,
        };
        self.check_names(&city);
        let city = city.with_former();
        let contacts = written.contacts.workbook;
        let share = self.share(written.share, contacts.as_deref());
        let contacts = contacts.map(|name| self.contacts(name, &share.folder));
        let log = written.log.folder.map(|folder| self.path(&folder));
        let reminders = written.reminders;
        let settings = Settings {
            file: self.file.to_owned(),
            folder: self.folder.to_owned(),
            timezone: written.timezone,
            share,
            log: log.map(|folder| LogFiles { folder, keep: LOG_DAYS, timezone: written.timezone }),
            merged: self.merged(written.merged),
            contacts,
            state: StateSettings { database: self.database(written.state) },
            heartbeat: written.heartbeat.url,
            metrics: written.metrics.file.map(|file| self.path(&file)),
            reporting: self.reporting(&written.reporting),
            reminders: Policy {
                send_at: reminders.send_at,
                before: reminders.before,
                deadlines_before: reminders.deadlines_before,
                overdue_every: reminders.overdue_every,
                overdue_until: reminders.overdue_until,
                escalate_after: reminders.escalate_after,
                max_per_day: written.mail.max_per_day,
            },
            closed: written.calendar.closed,
            bills: written.calendar.bills.into_iter().collect(),
            mail: self.mail(written.mail, &city),
            city,
        };
        self.refuse_writing_into_the_share(&settings);
        settings
    }

    fn share(&mut self, written: written::Share, contacts: Option<&str>) -> ShareSettings {
        if written.folder.is_none() {
            self.fault("share.folder", Reason::Missing("各部局の目標シートがある共有フォルダーを書きます"));
        }
        let folder = self.path(written.folder.as_deref().unwrap_or("share"));
        let contacts = contacts.map(|contacts| self.path(contacts));
        let contacts = contacts.as_deref().and_then(|contacts| contacts.strip_prefix(&folder).ok());
        ShareSettings {
            set_aside: contacts.map(|contacts| contacts.to_string_lossy().nfc().collect()),
            folder,
            address: written.address,
            include: written.include,
            exclude: written.exclude,
            watch: written.watch,
            poll_every: written.poll_every,
            settle: written.settle,
            doubt_from: DoubtFrom::default(),
        }
    }

    /// The contacts workbook beside the configuration; one in the share does not count.
    fn contacts(&self, name: String, share: &Path) -> ContactsWorkbook {
        let place = self.path(&name);
        let namesake = Path::new(&name).file_name().map(|name| share.join(name)).filter(|other| *other != place);
        ContactsWorkbook { name, place, namesake }
    }

    fn merged(&self, written: written::Merged) -> Merged {
        let written::Merged { folder, address, per_department, page } = written;
        Merged { folder: self.path(&folder), address, per_department, page }
    }

    fn database(&mut self, written: written::State) -> Location {
        let written::State { database, password } = written;
        let Some(ServerUrl { url, schema, sslrootcert, passfile }) = ServerUrl::of(&database) else {
            return Location::File(self.path(&database));
        };
        let from_file = passfile.map(|file| self.password("state.database", &self.folder.join(file)));
        Location::Server(Server {
            url,
            schema: schema.unwrap_or(SCHEMA).to_owned(),
            password: password.or(from_file).map(Secret),
            ca_file: sslrootcert.map(|file| self.folder.join(file)),
            lease: LEASE,
            fence: None,
        })
    }

    fn mail(&mut self, written: written::Mail, city: &City) -> MailSettings {
        let sends = written.transport == Transport::Smtp;
        let from = written.from.or_else(|| city.planning.to.first().cloned());
        if from.is_none() && sends {
            self.fault("mail.from", Reason::Missing("メールの差出人（\"企画課 <kikaku@city.example.jp>\"）を書きます"));
        }
        let from = from.unwrap_or_else(|| Address("matome@localhost".to_owned()));
        MailSettings {
            allowed_domains: written.allowed_domains.unwrap_or_else(|| own_domains(city, &from)),
            from,
            transport: if sends {
                TransportSettings::Smtp(self.smtp(written.smtp))
            } else {
                TransportSettings::Files { folder: self.path(&written.folder) }
            },
            html: written.html,
        }
    }

    fn smtp(&mut self, written: written::Smtp) -> SmtpSettings {
        let password_file = written.password_file.map(|file| self.folder.join(file));
        let from_file = || password_file.as_deref().map(|file| self.password("mail.smtp.password_file", file));
        let password = written.password.or_else(from_file);
        if written.username.is_some() && password.is_none() {
            self.fault("mail.smtp.username", Reason::Missing("username には password_file が要ります"));
        }
        SmtpSettings {
            host: written.host,
            port: written.port.unwrap_or(default_port(written.security)),
            security: written.security,
            ca_file: written.ca_file.map(|file| self.folder.join(file)),
            username: written.username,
            password,
            password_file,
            pause: PAUSE,
            limits: relay_limits(&written.limits),
        }
    }

    fn password(&mut self, key: &str, file: &Path) -> String {
        match files::read_text(file) {
            Ok(text) => {
                // Windows editors add a byte order mark.
                let password = text.trim_start_matches('\u{FEFF}').trim_end_matches(['\r', '\n']);
                if password.is_empty() || password.contains('\n') {
                    self.fault(key, Reason::NoPassword { file: file.to_owned() });
                }
                password.to_owned()
            }
            Err(error) => {
                let reason = Reason::Password { file: file.to_owned(), message: os_error::in_words(&error) };
                self.fault(key, reason);
                // A stand-in: the error is in the file, not in the key.
                String::new()
            }
        }
    }

    fn refuse_writing_into_the_share(&mut self, settings: &Settings) {
        let mut written = vec![("merged.folder", settings.merged.folder.as_path())];
        written.extend(settings.state.database.file().map(|file| ("state.database", file)));
        if let TransportSettings::Files { folder } = &settings.mail.transport {
            written.push(("mail.folder", folder.as_path()));
        }
        written.extend(settings.metrics.iter().map(|file| ("metrics.file", file.as_path())));
        written.extend(settings.log.iter().map(|log| ("log.folder", log.folder.as_path())));
        for (key, path) in written {
            if path.starts_with(&settings.share.folder) {
                self.fault(key, Reason::InsideShare { share: settings.share.folder.clone() });
            }
        }
    }

    /// Relative paths start at the configuration's folder.
    fn path(&self, written: &str) -> PathBuf {
        self.folder.join(written).components().collect()
    }

    /// Records an error at `key`, unless it follows from one there or in an enclosing table.
    pub(super) fn fault(&mut self, key: &str, reason: Reason) {
        let covers = |known: &str| {
            !known.is_empty()
                && key.strip_prefix(known).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        };
        if self.faults.iter().any(|known| covers(&known.key)) {
            return;
        }
        let place = match self.overrides.variable(key) {
            Some(variable) => SettingsPlace::Variable(variable.to_owned()),
            None => line_of(self.lines, key).map_or(SettingsPlace::File, SettingsPlace::Line),
        };
        self.faults.push(SettingsMistake { place, key: key.to_owned(), reason });
    }
}

const fn default_port(security: Security) -> u16 {
    match security {
        Security::Tls => 465,
        Security::StartTls | Security::None => 25,
    }
}

fn relay_limits(written: &[RelayLimit]) -> RelayLimits {
    let mut limits = RelayLimits::default();
    for limit in written {
        match *limit {
            RelayLimit::Minute(most) => limits.per_minute = Some(most),
            RelayLimit::Day(most) => limits.per_day = Some(most),
            RelayLimit::Connections(most) => limits.connections = Some(most),
        }
    }
    limits
}

/// Domains of the configuration's own addresses. Only the author of the configuration can allow others.
fn own_domains(city: &City, from: &Address) -> Vec<String> {
    let recipients = Recipients::of(city);
    let addresses = recipients.addresses().map(|(_, address)| address).chain([from]);
    addresses.filter_map(mail::domain).collect::<BTreeSet<_>>().into_iter().collect()
}
