//! The layered configuration as deserialised by serde; its keys are in `description`.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::NaiveTime;
use chrono_tz::Tz;
use serde::Deserialize;

use super::value::{BillDay, all_spelled, spelled, spelled_if_any};
use crate::edge::mail::Security;
use crate::edge::share::Watch;
use crate::edge::system::heartbeat::WatcherUrl;
use matome_core::delivery::relay_limits::RelayLimit;
use matome_core::office::calendar::ClosedDays;
use matome_core::office::city::{Address, Department, DepartmentsBy, Planning};
use matome_core::reminder::policy::Offset;
use matome_core::share::share_rules::PathPatterns;
use matome_deadline::month_day::MonthDay;

#[derive(Debug, Deserialize)]
pub(super) struct Written {
    pub(super) city: Option<String>,
    pub(super) timezone: Tz,
    pub(super) share: Share,
    #[serde(default)]
    pub(super) log: Log,
    #[serde(default)]
    pub(super) contacts: Contacts,
    pub(super) merged: Merged,
    pub(super) state: State,
    #[serde(default)]
    pub(super) heartbeat: Heartbeat,
    #[serde(default)]
    pub(super) metrics: Metrics,
    #[serde(default)]
    pub(super) reporting: Reporting,
    pub(super) reminders: Reminders,
    #[serde(default)]
    pub(super) calendar: Calendar,
    pub(super) mail: Mail,
    #[serde(default)]
    pub(super) planning: Planning,
    #[serde(default)]
    pub(super) departments: Vec<Department>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Share {
    pub(super) folder: Option<String>,
    pub(super) address: Option<String>,
    pub(super) include: PathPatterns,
    #[serde(default)]
    pub(super) exclude: PathPatterns,
    pub(super) watch: Watch,
    #[serde(deserialize_with = "spelled")]
    pub(super) poll_every: Duration,
    #[serde(deserialize_with = "spelled")]
    pub(super) settle: Duration,
    pub(super) departments_by: DepartmentsBy,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Log {
    pub(super) folder: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Contacts {
    pub(super) workbook: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Merged {
    pub(super) folder: String,
    pub(super) address: Option<String>,
    pub(super) per_department: bool,
    pub(super) page: bool,
}

#[derive(Debug, Deserialize)]
pub(super) struct State {
    pub(super) database: String,
    pub(super) password: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Heartbeat {
    #[serde(default, deserialize_with = "spelled_if_any")]
    pub(super) url: Option<WatcherUrl>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Metrics {
    pub(super) file: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Reporting {
    #[serde(flatten)]
    pub(super) every_year: Milestones,
    #[serde(flatten)]
    pub(super) of_year: BTreeMap<String, Milestones>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Milestones {
    pub(super) goal_setting: Dates,
    pub(super) interim: Dates,
    pub(super) year_end: Dates,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Dates {
    #[serde(deserialize_with = "spelled_if_any")]
    pub(super) as_of: Option<MonthDay>,
    #[serde(deserialize_with = "spelled_if_any")]
    pub(super) due: Option<MonthDay>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Reminders {
    #[serde(deserialize_with = "spelled")]
    pub(super) send_at: NaiveTime,
    #[serde(deserialize_with = "all_spelled")]
    pub(super) before: Vec<Offset>,
    #[serde(deserialize_with = "all_spelled")]
    pub(super) deadlines_before: Vec<Offset>,
    #[serde(deserialize_with = "spelled")]
    pub(super) overdue_every: Option<Offset>,
    #[serde(deserialize_with = "spelled")]
    pub(super) overdue_until: Option<Offset>,
    #[serde(deserialize_with = "spelled")]
    pub(super) escalate_after: Option<Offset>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Calendar {
    #[serde(deserialize_with = "all_spelled")]
    pub(super) closed: Vec<ClosedDays>,
    #[serde(deserialize_with = "all_spelled")]
    pub(super) bills: Vec<BillDay>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Mail {
    pub(super) from: Option<Address>,
    pub(super) transport: Transport,
    pub(super) folder: String,
    pub(super) html: bool,
    pub(super) max_per_day: usize,
    pub(super) allowed_domains: Option<Vec<String>>,
    pub(super) smtp: Smtp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Transport {
    Files,
    Smtp,
}

#[derive(Debug, Deserialize)]
pub(super) struct Smtp {
    pub(super) host: String,
    pub(super) port: Option<u16>,
    pub(super) security: Security,
    pub(super) ca_file: Option<String>,
    pub(super) username: Option<String>,
    pub(super) password_file: Option<String>,
    pub(super) password: Option<String>,
    #[serde(default, deserialize_with = "all_spelled")]
    pub(super) limits: Vec<RelayLimit>,
}
