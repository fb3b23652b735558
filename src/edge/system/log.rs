//! The daemon's log: standard error, and daily files in a configured folder. Entries are single lines. A failure to
//! write is reported in the status and loses only the affected lines.

use std::fmt::Write as _;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use chrono::NaiveDate;
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::field::MakeExt;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::{self, Writer};
use tracing_subscriber::fmt::time::FormatTime;

use crate::edge::folders::files::{self, AppendedFile, Audience};
use crate::edge::system::clock;
use matome_deadline::text;
use matome_workbook::os_error;

/// Maximum size of a day's file.
const LARGEST_FILE: u64 = 50 << 20;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogFiles {
    pub folder: PathBuf,
    pub keep: usize,
    /// Time zone of the daily change.
    pub timezone: Tz,
}

static FILES: Mutex<Option<DayFile>> = Mutex::new(None);

/// Error of the last line.
static TROUBLE: Mutex<Option<String>> = Mutex::new(None);

/// The reason why the log is incomplete, as of the last line.
pub fn trouble() -> Option<String> {
    TROUBLE.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

fn note_trouble(trouble: Option<String>) {
    *TROUBLE.lock().unwrap_or_else(PoisonError::into_inner) = trouble;
}

/// Starts logging to standard error; `RUST_LOG` sets the level. One-off commands print their results instead.
pub fn start(daemon: bool) {
    let usual = if daemon { "warn,matome=info" } else { "error" };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(usual));
    let one_line = format::debug_fn(|writer, field, value| {
        let name = if field.name() == "message" { String::new() } else { format!("{field}=") };
        write!(writer, "{name}{}", on_one_line(&format!("{value:?}")))
    })
    .delimited(" ");
    tracing_subscriber::fmt()
        .with_ansi(!daemon && io::stderr().is_terminal())
        .with_env_filter(filter)
        .with_writer(IntoAll)
        .fmt_fields(one_line)
        .with_target(false)
        .with_timer(OfficeTime)
        .init();
}

#[derive(Debug, thiserror::Error)]
#[error("ログのフォルダー {} に書き込めません（{}）。[log] folder の場所と権限を確かめてください", folder.display(), os_error::in_words(source))]
pub struct LogError {
    pub folder: PathBuf,
    pub source: io::Error,
}

pub fn write_into(files: Option<LogFiles>) -> Result<(), LogError> {
    let mut day_file = files.map(|files| DayFile { files, open: None });
    if let Some(day_file) = &mut day_file {
        day_file.write(&[]).map_err(|source| LogError { folder: day_file.files.folder.clone(), source })?;
    }
    *locked() = day_file;
    Ok(())
}

/// Logs to the files of the daemon that this process works for, which reports failures itself.
pub fn go_on_in(files: Option<LogFiles>) {
    let _ = write_into(files);
}

fn locked() -> std::sync::MutexGuard<'static, Option<DayFile>> {
    FILES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Prevents log injection by names with line breaks.
fn on_one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => line.push_str(" / "),
            c if c.is_control() || text::turns_round(c) || matches!(c, '\u{2028}' | '\u{2029}') => {
                let _ = write!(line, "{}", c.escape_unicode());
            }
            c => line.push(c),
        }
    }
    line
}

struct OfficeTime;

impl FormatTime for OfficeTime {
    fn format_time(&self, line: &mut Writer<'_>) -> std::fmt::Result {
        write!(line, "{}", clock::now(chrono_tz::Asia::Tokyo).format("%Y-%m-%d %H:%M:%S"))
    }
}

/// The day's file, opened on first use.
#[derive(Debug)]
struct DayFile {
    files: LogFiles,
    open: Option<(NaiveDate, AppendedFile)>,
}

impl DayFile {
    fn write(&mut self, line: &[u8]) -> io::Result<()> {
        let today = clock::now(self.files.timezone).date_naive();
        if self.open.as_ref().is_none_or(|(day, _)| *day != today) {
            files::make_folder(&self.files.folder)?;
            let path = self.files.folder.join(name(today));
            self.open = Some((today, AppendedFile::open(&path, Audience::Group)?));
            forget_old(&self.files.folder, self.files.keep)?;
        }
        match &mut self.open {
            Some((_, file)) if file.size()? < LARGEST_FILE => file.write_all(line),
            _ => Err(io::Error::other("今日のログが大きすぎるため、続きを書いていません")),
        }
    }
}

fn name(day: NaiveDate) -> String {
    format!("matome-{day}.log")
}

fn day_of(name: &str) -> Option<NaiveDate> {
    name.strip_prefix("matome-")?.strip_suffix(".log")?.parse().ok()
}

/// Removes the oldest files beyond `keep`; only files with our names.
fn forget_old(folder: &Path, keep: usize) -> io::Result<()> {
    let names = files::names_in(folder)?.into_iter().flatten().filter_map(|name| name.into_string().ok());
    let mut ours: Vec<String> = names.filter(|name| day_of(name).is_some()).collect();
    ours.sort_unstable();
    let old = ours.len().saturating_sub(keep);
    ours[..old].iter().try_for_each(|name| files::remove(&folder.join(name)))
}

/// Writes each line to standard error and to the day's file. Never returns an error, since `tracing` would print it to
/// standard error and panic if that fails.
struct IntoAll;

impl<'a> MakeWriter<'a> for IntoAll {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        Self
    }
}

impl Write for IntoAll {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let said = io::stderr().write_all(line);
        let mut trouble = said.err().map(|error| {
            format!("ログを標準エラー出力に書き込めません（{}）。出力先を確かめてください", os_error::in_words(&error))
        });
        if let Some(day_file) = locked().as_mut()
            && let Err(source) = day_file.write(line)
        {
            // The next line reopens the file.
            day_file.open = None;
            trouble = Some(LogError { folder: day_file.files.folder.clone(), source }.to_string());
        }
        note_trouble(trouble);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_name_cannot_pass_for_a_line_of_its_own() {
        assert_eq!(on_one_line("総務部/目標.xlsx"), "総務部/目標.xlsx");
        assert_eq!(on_one_line("a\n2026-10-01 ERROR b\r\u{1b}[2K"), "a / 2026-10-01 ERROR b\\u{d}\\u{1b}[2K");
    }

    #[test]
    fn the_files_of_the_last_days_are_kept_and_nothing_else_is_touched() {
        let folder = tempfile::tempdir().unwrap();
        let theirs = ["matome-2026-10-01.log.gz", "matome-今日.log", "httpd-2026-10-01.log"];
        for name in ["matome-2026-09-29.log", "matome-2026-09-30.log", "matome-2026-10-01.log"].iter().chain(&theirs) {
            fs::write(folder.path().join(name), "line").unwrap();
        }
        forget_old(folder.path(), 2).unwrap();
        let mut names: Vec<String> = fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.retain(|name| !theirs.contains(&name.as_str()));
        names.sort();
        assert_eq!(names, ["matome-2026-09-30.log", "matome-2026-10-01.log"]);
    }
}
