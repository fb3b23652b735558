//! Writes a city's metrics in the Prometheus text format, for the textfile collector of `node_exporter`. They name no
//! departments or people.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use std::{io, process};

use chrono::{DateTime, Utc};

use crate::edge::folders::{files, replace_file};
use crate::edge::processes::timeout::OneQuestionAtATime;
use crate::edge::system::heartbeat::{Beat, Watcher};
use matome_core::figures::Figures;
use matome_workbook::os_error;

/// Interval while idle.
const EVERY: Duration = Duration::from_mins(1);
/// Timeout of the disk; the next beat comes anyway.
const SLOWEST_DISK: Duration = Duration::from_millis(500);

/// `[metrics] file`, if configured.
#[derive(Debug, Default)]
pub struct MetricsFile {
    file: Option<PathBuf>,
    city: String,
    disk: OneQuestionAtATime,
    is_trouble_told: AtomicBool,
}

impl MetricsFile {
    pub fn new(file: Option<PathBuf>, city: &str) -> Self {
        Self { file, city: city.to_owned(), ..Self::default() }
    }

    /// Writes the metrics; `None` from a daemon that is not active.
    pub fn write(&self, figures: Option<&Figures>) {
        let Some(file) = self.file.clone() else { return };
        let (shown, page) = (file.display().to_string(), page(&self.city, figures));
        let written =
            self.disk.ask(SLOWEST_DISK, move || replace_file::put_for_a_moment(&file, page.as_bytes(), process::id()));
        let trouble = written.err().filter(|error| error.kind() != io::ErrorKind::TimedOut);
        if let Some(trouble) = trouble
            && !self.is_trouble_told.swap(true, Ordering::Relaxed)
        {
            tracing::warn!("[metrics] file の {shown} に書けません（{}）", os_error::in_words(&trouble));
        }
    }
}

impl Watcher for MetricsFile {
    fn every(&self) -> Option<Duration> {
        self.wants_figures().then_some(EVERY)
    }

    fn hear(&self, beat: &Beat) {
        if beat.figures.is_some() {
            self.write(beat.figures.as_ref());
        }
    }

    fn wants_figures(&self) -> bool {
        self.file.is_some()
    }
}

/// The time of the daemon's last round, from the file.
pub fn last_look(file: &Path) -> Option<DateTime<Utc>> {
    let text = files::read_text(file).ok()?;
    let line = text.lines().find(|line| line.starts_with(&format!("{LAST_LOOK}{{")))?;
    DateTime::from_timestamp(line.rsplit_once(' ')?.1.parse().ok()?, 0)
}

const LAST_LOOK: &str = "matome_last_look_timestamp_seconds";

struct Gauge {
    name: &'static str,
    help: &'static str,
    value: fn(&Figures) -> Option<i64>,
}

const fn gauge(name: &'static str, help: &'static str, value: fn(&Figures) -> Option<i64>) -> Gauge {
    Gauge { name, help, value }
}

const GAUGES: [Gauge; 7] = [
    gauge(LAST_LOOK, "最後に一回りした時刻", |city| Some(city.looked_at)),
    gauge("matome_last_merge_timestamp_seconds", "最後に取りまとめた時刻", |city| city.merged_at),
    gauge("matome_workbooks", "読み取っているブックの数", |city| count(city.workbooks)),
    gauge("matome_stale_workbooks", "読めずに古い内容のままのブックの数", |city| count(city.stale)),
    gauge("matome_unwritten_workbooks", "書けずに待っている取りまとめの数", |city| {
        count(city.unwritten)
    }),
    gauge("matome_share_visible", "1: 共有フォルダーが見える", |city| Some(city.is_share_visible.into())),
    gauge("matome_heartbeat_heard", "1: [heartbeat] url に伝わっている", |city| city.is_heard.map(i64::from)),
];

const WORKING: &str = "1: この市を受け持ち、支障なく一回りしている（0: 停止か待機か不調）";

fn count(number: u64) -> Option<i64> {
    i64::try_from(number).ok()
}

/// Formats the file. Every line names the city, since the collector merges the files of many cities.
fn page(city: &str, figures: Option<&Figures>) -> String {
    let mut page = String::new();
    let own = ("city", city);
    let mut line = |(name, help): (&str, &str), labels: &[(&str, &str)], value: i64| {
        if !page.contains(&format!("# TYPE {name} gauge")) {
            let _ = writeln!(page, "# HELP {name} {help}\n# TYPE {name} gauge");
        }
        let labels: Vec<_> = labels.iter().map(|(label, text)| format!("{label}=\"{}\"", escaped(text))).collect();
        let _ = writeln!(page, "{name}{{{}}} {value}", labels.join(","));
    };
    line(("matome_info", "プログラムの版"), &[own, ("version", env!("CARGO_PKG_VERSION"))], 1);
    line(("matome_working", WORKING), &[own], figures.is_some_and(|figures| figures.is_well).into());
    for Gauge { name, help, value } in GAUGES {
        if let Some(value) = figures.and_then(value) {
            line((name, help), &[own], value);
        }
    }
    for (state, number) in figures.iter().flat_map(|figures| &figures.mails) {
        line(("matome_mails", "メールの数"), &[own, ("state", state)], count(*number).unwrap_or(i64::MAX));
    }
    page
}

fn escaped(text: &str) -> String {
    text.replace('\\', r"\\").replace('"', "\\\"").replace('\n', r"\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_has_its_line_and_an_unknown_one_has_none() {
        let figures = Figures {
            is_well: true,
            looked_at: 1_790_000_000,
            workbooks: 12,
            mails: [("sent".to_owned(), 5), ("waiting".to_owned(), 3)].into(),
            ..Figures::default()
        };
        let city = "あおば\"市\\";
        let page_of_city = page(city, Some(&figures));
        for line in [
            r#"matome_working{city="あおば\"市\\"} 1"#,
            r#"matome_workbooks{city="あおば\"市\\"} 12"#,
            r#"matome_last_look_timestamp_seconds{city="あおば\"市\\"} 1790000000"#,
            r#"matome_mails{city="あおば\"市\\",state="waiting"} 3"#,
        ] {
            assert!(page_of_city.lines().any(|found| found == line), "{line} is not in\n{page_of_city}");
        }
        assert!(!page_of_city.contains("matome_last_merge_timestamp_seconds"));
        assert_eq!(page_of_city.matches("# TYPE matome_mails gauge").count(), 1);
        assert_eq!(page("minato", None).lines().last(), Some(r#"matome_working{city="minato"} 0"#));
    }
}
