//! The configuration as it is written: texts and lists, nothing checked yet. Its keys are those of `keys`.
//!
//! That a text is an address or a day is found in `resolve`.

use std::collections::BTreeMap;

use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Raw {
    pub(super) city: Option<String>,
    pub(super) timezone: Option<String>,
    pub(super) share: Share,
    pub(super) reading: Reading,
    pub(super) log: Log,
    pub(super) contacts: Contacts,
    pub(super) merged: Merged,
    pub(super) publish: Publish,
    pub(super) state: State,
    pub(super) heartbeat: Heartbeat,
    pub(super) metrics: Metrics,
    pub(super) reporting: Reporting,
    pub(super) reminders: Reminders,
    pub(super) calendar: Calendar,
    pub(super) mail: Mail,
    pub(super) planning: Planning,
    pub(super) departments: Vec<Department>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Share {
    pub(super) folder: Option<String>,
    pub(super) address: Option<String>,
    pub(super) include: Option<Vec<String>>,
    pub(super) exclude: Option<Vec<String>>,
    pub(super) watch: Option<String>,
    pub(super) poll_every: Option<String>,
    pub(super) settle: Option<String>,
    pub(super) doubt_percent: Option<i64>,
    pub(super) doubt_workbooks: Option<i64>,
    pub(super) departments_by: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Reading {
    pub(super) memory_mib: Option<i64>,
    pub(super) time: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Log {
    pub(super) folder: Option<String>,
    pub(super) keep_days: Option<i64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Contacts {
    pub(super) workbook: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Merged {
    pub(super) folder: Option<String>,
    pub(super) address: Option<String>,
    pub(super) per_department: bool,
    pub(super) page: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Publish {
    pub(super) columns: Option<Vec<String>>,
    pub(super) code: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct State {
    pub(super) database: Option<String>,
    pub(super) url: Option<String>,
    pub(super) schema: Option<String>,
    pub(super) ca_file: Option<String>,
    pub(super) password_file: Option<String>,
    pub(super) password: Option<String>,
    pub(super) lease: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Heartbeat {
    pub(super) file: Option<String>,
    pub(super) url: Option<String>,
    pub(super) ca_file: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Metrics {
    pub(super) file: Option<String>,
}

/// Years stand beside the milestones, so unknown names are told apart by `keys` alone.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Reporting {
    #[serde(flatten)]
    pub(super) every_year: Milestones,
    #[serde(flatten)]
    pub(super) of_year: BTreeMap<String, Milestones>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Milestones {
    pub(super) goal_setting: MilestoneDates,
    pub(super) interim: MilestoneDates,
    pub(super) year_end: MilestoneDates,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct MilestoneDates {
    pub(super) as_of: Option<String>,
    pub(super) due: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Reminders {
    pub(super) send_at: Option<String>,
    pub(super) before: Option<Vec<String>>,
    pub(super) deadlines_before: Option<Vec<String>>,
    pub(super) overdue_every: Option<String>,
    pub(super) overdue_until: Option<String>,
    pub(super) escalate_after: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Calendar {
    pub(super) closed: Vec<String>,
    pub(super) bills: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Mail {
    pub(super) from: Option<String>,
    pub(super) transport: Option<String>,
    pub(super) folder: Option<String>,
    pub(super) html: bool,
    pub(super) ics: bool,
    pub(super) max_per_day: Option<i64>,
    pub(super) allowed_domains: Option<Vec<String>>,
    pub(super) smtp: Smtp,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Smtp {
    pub(super) host: Option<String>,
    pub(super) port: Option<i64>,
    pub(super) security: Option<String>,
    pub(super) ca_file: Option<String>,
    pub(super) username: Option<String>,
    pub(super) password_file: Option<String>,
    pub(super) password: Option<String>,
    pub(super) pause: Option<String>,
    pub(super) per_minute: Option<i64>,
    pub(super) per_day: Option<i64>,
    pub(super) connections: Option<i64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Planning {
    pub(super) to: Vec<String>,
    pub(super) contact: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Department {
    pub(super) name: Option<String>,
    pub(super) aliases: Vec<String>,
    pub(super) to: Vec<String>,
    pub(super) head: Vec<String>,
    pub(super) hands_in: Option<String>,
    pub(super) sections: Vec<Section>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Section {
    pub(super) name: Option<String>,
    pub(super) to: Vec<String>,
}
