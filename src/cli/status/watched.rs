//! `matome status --check`: one line and an exit status for monitoring (Nagios, Zabbix). Errors in departments' sheets
//! are no alarm; failures of matome are.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::StatusReport;
use crate::cli::Alarm;
use crate::edge::state::store::ledger::WhatTrouble;
use crate::edge::system::{clock, metrics};
use crate::settings::Settings;
use matome_workbook::problem::OtherDaemon;

/// The metrics are written once a minute; scanning a large share may delay them.
const LATE: Duration = Duration::from_mins(10);

pub(super) fn answer(found: Result<&(StatusReport, Settings), &anyhow::Error>) -> (Alarm, String) {
    let (alarm, said) = judged(found);
    (alarm, line(alarm, &said, found.ok().map(|(status, _)| status)))
}

pub(super) fn judged(found: Result<&(StatusReport, Settings), &anyhow::Error>) -> (Alarm, String) {
    match found {
        Ok((status, settings)) => verdict(status, settings, clock::now(settings.timezone).to_utc()),
        Err(error) => (Alarm::Unknown, error.to_string()),
    }
}

fn verdict(status: &StatusReport, settings: &Settings, now: DateTime<Utc>) -> (Alarm, String) {
    let mut critical: Vec<String> = Vec::new();
    if !status.running {
        critical.push("止まっています".to_owned());
    }
    critical.extend(status.state_trouble.clone());
    critical.extend(status.write_troubles.iter().cloned());
    critical.extend(status.standstills.iter().cloned());
    critical.extend(status.share_trouble.clone());
    critical.extend(status.blocking_writer.clone().map(|other| OtherDaemon(other).to_string()));
    critical.extend(if status.running { late(settings, now) } else { None });
    let mut warnings: Vec<String> = Vec::new();
    warnings.extend(status.mail_waiting.iter().map(|waiting| format!("送れないメールがあります（{}）", waiting.reply)));
    warnings.extend(status.heartbeat_trouble.iter().map(|trouble| format!("監視に伝えられません（{trouble}）")));
    let is_open = |what: &WhatTrouble| matches!(what, WhatTrouble::Failed | WhatTrouble::Undecided);
    let failed = status.mail_troubles.iter().filter(|trouble| is_open(&trouble.what)).count();
    if failed > 0 {
        warnings.push(format!("届いていないかもしれないメール {failed}通（31日以内）"));
    }
    let folder = settings.merged.folder.display().to_string();
    let waiting = status.merge_waiting.iter().zip(&status.merge_reasons).filter(|(file, _)| **file == folder);
    warnings.extend(waiting.map(|(_, reason)| format!("取りまとめのフォルダー: {reason}")));
    let alarm = match (critical.is_empty(), warnings.is_empty()) {
        (false, _) => Alarm::Critical,
        (true, false) => Alarm::Warning,
        (true, true) => Alarm::Fine,
    };
    let said: Vec<String> = critical.into_iter().chain(warnings).collect();
    (alarm, if said.is_empty() { "動いています".to_owned() } else { said.join("／") })
}

/// Detects a daemon that runs but has stalled.
fn late(settings: &Settings, now: DateTime<Utc>) -> Option<String> {
    let file = settings.metrics.as_deref()?;
    let looked = metrics::last_look(file);
    let age = looked.and_then(|looked| (now - looked).to_std().ok());
    match age {
        Some(age) if age >= LATE => Some(format!("{}分の間、一回りしていません", age.as_secs() / 60)),
        None if looked.is_none() => Some(format!("{} がありません", file.display())),
        _ => None,
    }
}

/// Formats the line, without line breaks and the separator of metrics, followed by the metrics.
fn line(alarm: Alarm, said: &str, status: Option<&StatusReport>) -> String {
    let said = said.replace(['\n', '\r'], " ").replace('|', "/");
    let figures = status.map(|status| {
        let mails = &status.mails;
        format!(
            " | workbooks={} problems={} mails_waiting={} mails_failed={} mails_uncertain={}",
            status.workbooks,
            status.problems.len(),
            mails.waiting,
            mails.failed,
            mails.uncertain
        )
    });
    format!("MATOME {} - {said}{}", alarm.label(), figures.unwrap_or_default())
}
