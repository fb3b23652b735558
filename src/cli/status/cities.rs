//! `matome status --cities`: one line per city.

use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use super::{Found, PATIENCE, StatusReport, asked, in_time, to_the_minute, watched};
use crate::cli::Alarm;
use crate::cli::output::TextTable;
use crate::cli::refusal::CliRefusal;
use crate::edge::processes::cities;
use crate::edge::system::clock::{Clock as _, SystemClock};
use crate::settings::Settings;

/// A person waits as long as it takes.
const FOREVER: Duration = Duration::from_hours(1);

struct CityLine {
    city: String,
    alarm: Alarm,
    said: String,
    found: Option<StatusReport>,
}

/// Prints counts by health, and returns the worst.
pub(super) fn print(folder: &Path, is_watched: bool, out: &mut impl Write) -> anyhow::Result<Alarm> {
    let files = cities::configurations(folder)?.into_keys();
    let asked = files.map(|file| Ok((asked(&file)?, file))).collect::<io::Result<Vec<_>>>()?;
    let until = SystemClock.instant() + PATIENCE;
    let patience = || if is_watched { until.saturating_duration_since(SystemClock.instant()) } else { FOREVER };
    let of_cities = asked.into_iter().map(|(asked, file)| line(cities::name(&file), in_time(asked, patience())));
    let mut lines: Vec<CityLine> = of_cities.collect();
    let away = cities::without_configuration(folder)?.into_iter();
    lines.extend(away.map(|name| line(name, Err(CliRefusal::NoConfiguration.into()))));
    // Monitoring needs an answer even without cities.
    if lines.is_empty() && !is_watched {
        return Err(CliRefusal::NoCities(folder.to_owned()).into());
    }
    let worst = lines.iter().map(|line| line.alarm).max_by_key(|alarm| gravity(*alarm)).unwrap_or(Alarm::Unknown);
    if is_watched {
        writeln!(out, "MATOME {} - {}", worst.label(), summary(&lines))?;
    } else {
        print_table(&lines, out)?;
    }
    Ok(worst)
}

fn line(city: String, found: Found) -> CityLine {
    let (alarm, said) = watched::judged(found.as_ref());
    let said = said.lines().collect::<Vec<_>>().join(" ");
    CityLine { city, alarm, said, found: found.ok().map(|(status, _): (StatusReport, Settings)| status) }
}

fn print_table(lines: &[CityLine], out: &mut impl Write) -> io::Result<()> {
    let mut table =
        TextTable::new(&["市", "状態", "受け持ち", "取りまとめ", "ブック", "要確認", "待ち", "失敗", "不明", "ようす"]);
    for CityLine { city, alarm, said, found } in lines {
        let unknown = || "－".to_owned();
        let count =
            |count: fn(&StatusReport) -> u64| found.as_ref().map_or_else(unknown, |status| count(status).to_string());
        table.line([
            city.clone(),
            alarm.label().to_owned(),
            found.as_ref().and_then(|status| status.worker.clone()).unwrap_or_else(unknown),
            found.as_ref().and_then(|status| status.last_merge.as_deref()).map_or_else(unknown, to_the_minute),
            count(|status| status.workbooks as u64),
            count(|status| status.problems.len() as u64),
            count(|status| status.mails.waiting.into()),
            count(|status| status.mails.failed.into()),
            count(|status| status.mails.uncertain.into()),
            said.clone(),
        ]);
    }
    table.print(out)
}

/// Critical outranks unknown.
const fn gravity(alarm: Alarm) -> u8 {
    match alarm {
        Alarm::Fine => 0,
        Alarm::Warning => 1,
        Alarm::Unknown => 2,
        Alarm::Critical => 3,
    }
}

fn summary(lines: &[CityLine]) -> String {
    let ill: Vec<String> = lines
        .iter()
        .filter(|line| line.alarm != Alarm::Fine)
        .map(|line| format!("{}: {}", line.city, line.said.replace('|', "/")))
        .collect();
    match (lines.is_empty(), ill.is_empty()) {
        (true, _) => "市の設定がありません".to_owned(),
        (false, true) => format!("{}市とも動いています", lines.len()),
        (false, false) => format!("{}市のうち{}市: {}", lines.len(), ill.len(), ill.join("；")),
    }
}
