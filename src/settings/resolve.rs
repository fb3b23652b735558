//! From what is written to what is meant: defaults put in, every value checked, paths made absolute.
//!
//! Single values are read in `value`. Of the files that are named only that of a password is read: whether folders and
//! servers are there is `matome check`'s to ask.

mod share;
mod state;

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono_tz::Tz;

use super::environment::Overrides;
use super::error::{Reason, SettingsMistake, SettingsPlace};
use super::places::line_of;
use super::raw::{self, Raw};
use super::value::{self, ValueError};
use super::{Merged, Publish, Settings};
use crate::core::city::{Address, City};
use crate::core::consolidate::publication;
use crate::core::delivery::relay_limits::RelayLimits;
use crate::core::recipients::Recipients;
use crate::core::reminder::policy::{Offset, Policy};
use crate::core::share_rules::PathPatterns;
use crate::edge::contacts::ContactsWorkbook;
use crate::edge::files;
use crate::edge::heartbeat::HeartbeatSettings;
use crate::edge::log::LogFiles;
use crate::edge::mail::{self, MailSettings, Security, SmtpSettings, TransportSettings};
use crate::edge::readers::Limits;
use crate::edge::reason;

/// Checks values and gathers what is wrong with them; a wrong value is replaced by the default to go on with.
pub(super) struct Resolver<'a> {
    pub(super) file: &'a Path,
    pub(super) folder: &'a Path,
    pub(super) lines: &'a BTreeMap<String, usize>,
    pub(super) overrides: &'a Overrides,
    pub(super) faults: Vec<SettingsMistake>,
}

impl Resolver<'_> {
    pub(super) fn settings(&mut self, raw: &Raw) -> Settings {
        let city = self.city(raw.city.as_deref(), &raw.planning, &raw.departments, raw.share.departments_by.as_deref());
        let timezone = self.value("timezone", raw.timezone.as_deref(), value::zone).unwrap_or(chrono_tz::Asia::Tokyo);
        let contacts = self.value("contacts.workbook", raw.contacts.workbook.as_deref(), value::workbook);
        let share = self.share(&raw.share, contacts.as_deref());
        let contacts = contacts.map(|name| self.contacts(name, &share.folder));
        let reading = self.reading(&raw.reading);
        let log = self.log(&raw.log, timezone);
        let merged = self.merged(&raw.merged);
        let publish = self.publish(&raw.publish);
        let state = self.state(&raw.state);
        let heartbeat = self.heartbeat(&raw.heartbeat);
        let metrics = raw.metrics.file.as_deref().map(|file| self.path("metrics.file", Some(file), ""));
        let reporting = self.reporting(&raw.reporting);
        let reminders = self.policy(&raw.reminders, raw.mail.max_per_day);
        let closed = self.list("calendar.closed", &raw.calendar.closed, value::closed_days);
        let bills = self.list("calendar.bills", &raw.calendar.bills, value::bill_day);
        let mail = self.mail(&raw.mail, &city);
        let settings = Settings {
            file: self.file.to_owned(),
            folder: self.folder.to_owned(),
            timezone,
            city,
            share,
            reading,
            log,
            contacts,
            merged,
            publish,
            state,
            heartbeat,
            metrics,
            reporting,
            reminders,
            closed,
            bills: bills.into_iter().collect(),
            mail,
        };
        self.refuse_writing_into_the_share(&settings);
        settings
    }

    /// The contacts' workbook of that name, beside the configuration; one in the share does not count.
    fn contacts(&self, name: String, share: &Path) -> ContactsWorkbook {
        let place: PathBuf = self.folder.join(&name).components().collect();
        let namesake = Path::new(&name).file_name().map(|name| share.join(name)).filter(|other| *other != place);
        ContactsWorkbook { name, place, namesake }
    }

    fn merged(&mut self, raw: &raw::Merged) -> Merged {
        Merged {
            folder: self.path("merged.folder", raw.folder.as_deref(), "merged"),
            address: self.value("merged.address", raw.address.as_deref(), value::line),
            per_department: raw.per_department,
            page: raw.page,
        }
    }

    fn publish(&mut self, raw: &raw::Publish) -> Publish {
        let written = raw.columns.as_deref().unwrap_or_default();
        let known: Vec<_> = publication::columns().map(|column| (column.header(), column)).collect();
        let columns = self.list("publish.columns", written, |text| value::choice(text, &known));
        let columns = if written.is_empty() { Publish::default().columns } else { columns };
        Publish { columns, code: self.value("publish.code", raw.code.as_deref(), value::line) }
    }

    fn heartbeat(&mut self, raw: &raw::Heartbeat) -> HeartbeatSettings {
        HeartbeatSettings {
            file: raw.file.as_deref().map(|file| self.path("heartbeat.file", Some(file), "")),
            url: self.value("heartbeat.url", raw.url.as_deref(), value::watcher),
            ca_file: raw.ca_file.as_deref().map(|written| self.folder.join(written)),
        }
    }

    fn reading(&mut self, raw: &raw::Reading) -> Limits {
        let default = Limits::default();
        let memory = self.number("reading.memory_mib", raw.memory_mib, 64..=65_536, "64 から 65536");
        let time = self.duration("reading.time", raw.time.as_deref(), default.time, &(1..=600), "1秒から10分");
        Limits { memory_mib: memory.unwrap_or(default.memory_mib), time, ..default }
    }

    fn log(&mut self, raw: &raw::Log, timezone: Tz) -> Option<LogFiles> {
        let keep = self.number("log.keep_days", raw.keep_days, 1..=3650, "1 から 3650").unwrap_or(30);
        let folder = raw.folder.as_deref().map(|folder| self.path("log.folder", Some(folder), "log"))?;
        Some(LogFiles { folder, keep, timezone })
    }

    fn policy(&mut self, raw: &raw::Reminders, max_per_day: Option<i64>) -> Policy {
        let default = Policy::default();
        let send_at = self.value("reminders.send_at", raw.send_at.as_deref(), value::time);
        let before = raw.before.as_ref().map(|list| self.list("reminders.before", list, value::offset));
        let deadlines_before =
            raw.deadlines_before.as_ref().map(|list| self.list("reminders.deadlines_before", list, value::offset));
        let mut distance = |key: &str, raw: &Option<String>| self.value(key, raw.as_deref(), value::offset_or_none);
        let overdue_every = distance("reminders.overdue_every", &raw.overdue_every);
        let overdue_until = distance("reminders.overdue_until", &raw.overdue_until);
        let escalate_after = distance("reminders.escalate_after", &raw.escalate_after);
        if let Some(Some(Offset::Days(0) | Offset::WorkingDays(0))) = overdue_every {
            self.out_of_range("reminders.overdue_every", "0", "1d 以上");
        }
        Policy {
            send_at: send_at.unwrap_or(default.send_at),
            before: before.unwrap_or(default.before),
            deadlines_before: deadlines_before.unwrap_or(default.deadlines_before),
            overdue_every: overdue_every.unwrap_or(default.overdue_every),
            overdue_until: overdue_until.unwrap_or(default.overdue_until),
            escalate_after: escalate_after.unwrap_or(default.escalate_after),
            max_per_day: self.number("mail.max_per_day", max_per_day, 1..=100_000, "1 から 100000").unwrap_or(300),
        }
    }

    fn mail(&mut self, raw: &raw::Mail, city: &City) -> MailSettings {
        let smtp = self
            .value("mail.transport", raw.transport.as_deref(), |text| {
                value::choice(text, &[("files", false), ("smtp", true)])
            })
            .unwrap_or(false);
        let from =
            self.value("mail.from", raw.from.as_deref(), value::address).or_else(|| city.planning.to.first().cloned());
        if from.is_none() && smtp {
            self.fault("mail.from", Reason::Missing("メールの差出人（\"企画課 <kikaku@city.example.jp>\"）を書きます"));
        }
        // The other transport's keys are checked too, so that switching over brings no surprise.
        let folder = self.path("mail.folder", raw.folder.as_deref(), "outbox");
        let server = self.smtp(&raw.smtp, smtp);
        let from = from.unwrap_or_else(|| Address("matome@localhost".to_owned()));
        let written = raw.allowed_domains.as_ref().map(|list| self.list("mail.allowed_domains", list, value::domain));
        MailSettings {
            allowed_domains: written.unwrap_or_else(|| own_domains(city, &from)),
            from,
            transport: if smtp { TransportSettings::Smtp(server) } else { TransportSettings::Files { folder } },
            html: raw.html,
            ics: raw.ics,
        }
    }

    fn smtp(&mut self, raw: &raw::Smtp, used: bool) -> SmtpSettings {
        let choices = [("tls", Security::Tls), ("starttls", Security::StartTls), ("none", Security::None)];
        let security = self
            .value("mail.smtp.security", raw.security.as_deref(), |text| value::choice(text, &choices))
            .unwrap_or(Security::StartTls);
        let password_file = raw.password_file.as_deref().map(|written| self.folder.join(written));
        let username = self.value("mail.smtp.username", raw.username.as_deref(), value::line);
        let password = match (&raw.password, &password_file) {
            (Some(password), _) => Some(password.clone()),
            (None, Some(file)) if used => Some(self.password("mail.smtp.password_file", file)),
            (None, _) => None,
        };
        if used && username.is_some() && password.is_none() {
            self.fault("mail.smtp.username", Reason::Missing("username には password_file が要ります"));
        }
        SmtpSettings {
            host: self
                .value("mail.smtp.host", raw.host.as_deref(), value::host)
                .unwrap_or_else(|| "localhost".to_owned()),
            port: self.number("mail.smtp.port", raw.port, 1..=65_535, "1 から 65535").unwrap_or(default_port(security)),
            security,
            ca_file: raw.ca_file.as_deref().map(|written| self.folder.join(written)),
            username,
            password,
            password_file,
            pause: self.duration(
                "mail.smtp.pause",
                raw.pause.as_deref(),
                Duration::from_millis(20),
                &(0..=60),
                "0秒から1分",
            ),
            limits: self.relay_limits(raw),
        }
    }

    fn relay_limits(&mut self, raw: &raw::Smtp) -> RelayLimits {
        let mut number = |key: &str, written| self.number(key, written, 1..=1_000_000, "1 から 1000000");
        RelayLimits {
            per_minute: number("mail.smtp.per_minute", raw.per_minute),
            per_day: number("mail.smtp.per_day", raw.per_day),
            connections: number("mail.smtp.connections", raw.connections),
        }
    }

    fn password(&mut self, key: &str, file: &Path) -> String {
        match files::read_text(file) {
            Ok(text) => {
                // An editor of Windows marks the text as Unicode.
                let password = text.trim_start_matches('\u{FEFF}').trim_end_matches(['\r', '\n']);
                if password.is_empty() || password.contains('\n') {
                    self.fault(key, Reason::NoPassword { file: file.to_owned() });
                }
                password.to_owned()
            }
            Err(error) => {
                let reason = Reason::Password { file: file.to_owned(), message: reason::of(&error) };
                self.fault(key, reason);
                // Something to go on with: the file is what must be mended, not the key.
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
        written.extend(settings.heartbeat.file.iter().map(|file| ("heartbeat.file", file.as_path())));
        written.extend(settings.metrics.iter().map(|file| ("metrics.file", file.as_path())));
        written.extend(settings.log.iter().map(|log| ("log.folder", log.folder.as_path())));
        for (key, path) in written {
            if path.starts_with(&settings.share.folder) {
                self.fault(key, Reason::InsideShare { share: settings.share.folder.clone() });
            }
        }
    }

    /// The value at `key`; `None` where none is written or it is wrong, which is then told.
    pub(super) fn value<T>(
        &mut self,
        key: &str,
        written: Option<&str>,
        read: impl Fn(&str) -> Result<T, ValueError>,
    ) -> Option<T> {
        match read(written?) {
            Ok(value) => Some(value),
            Err(error) => {
                self.fault(key, Reason::Value(error));
                None
            }
        }
    }

    /// The right elements of the list at `key`.
    pub(super) fn list<T>(
        &mut self,
        key: &str,
        written: &[String],
        read: impl Fn(&str) -> Result<T, ValueError>,
    ) -> Vec<T> {
        let values = written.iter().enumerate();
        values.filter_map(|(index, text)| self.value(&format!("{key}[{index}]"), Some(text), &read)).collect()
    }

    fn patterns(&mut self, key: &str, written: &[String]) -> PathPatterns {
        let patterns = self.list(key, written, value::path_pattern);
        PathPatterns::try_from(patterns).unwrap_or_else(|error| {
            self.fault(key, Reason::OfLibrary(error.to_string()));
            PathPatterns::default()
        })
    }

    fn duration(
        &mut self,
        key: &str,
        written: Option<&str>,
        default: Duration,
        seconds: &RangeInclusive<u64>,
        range: &'static str,
    ) -> Duration {
        let Some(duration) = self.value(key, written, value::duration) else {
            return default;
        };
        if duration < Duration::from_secs(*seconds.start()) || duration > Duration::from_secs(*seconds.end()) {
            self.out_of_range(key, written.unwrap_or_default(), range);
        }
        duration
    }

    fn number<T: TryFrom<i64>>(
        &mut self,
        key: &str,
        written: Option<i64>,
        allowed: RangeInclusive<i64>,
        range: &'static str,
    ) -> Option<T> {
        let number = written?;
        let right = Some(number).filter(|number| allowed.contains(number)).and_then(|number| T::try_from(number).ok());
        if right.is_none() {
            self.out_of_range(key, &number.to_string(), range);
        }
        right
    }

    fn path(&mut self, key: &str, written: Option<&str>, default: &str) -> PathBuf {
        let written = match written {
            Some(text) => self.value(key, Some(text), value::path).unwrap_or_else(|| default.to_owned()),
            None => default.to_owned(),
        };
        self.folder.join(written).components().collect()
    }

    fn out_of_range(&mut self, key: &str, found: &str, range: &'static str) {
        self.fault(key, Reason::Value(ValueError::OutOfRange { found: found.to_owned(), range }));
    }

    /// Notes a mistake at `key`; one that only follows from a mistake there or in the table around it is not told.
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

/// The port that servers listen on for mail sent in that way.
const fn default_port(security: Security) -> u16 {
    match security {
        Security::Tls => 465,
        Security::StartTls | Security::None => 25,
    }
}

/// The domains of the configuration's own addresses: nobody but who writes the configuration opens another.
fn own_domains(city: &City, from: &Address) -> Vec<String> {
    let recipients = Recipients::of(city);
    let addresses = recipients.addresses().map(|(_, address)| address).chain([from]);
    addresses.filter_map(mail::domain).collect::<BTreeSet<_>>().into_iter().collect()
}
