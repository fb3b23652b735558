//! Output of commands: generated workbooks and their folder, escaped text, tables and progress on a terminal.

use std::io::{self, StdoutLock, Write};
use std::path::PathBuf;
use std::time::Duration;

use chrono::DateTime;
use chrono_tz::Tz;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use crate::app::App;
use crate::edge::folders::target_folder::{TargetError, TargetFolder};
use matome_deadline::text;
use matome_excel::write::{self, Cover};
use matome_workbook::plan::SheetPlan;

#[derive(Debug, Args)]
pub(super) struct OutputFolder {
    /// Output folder; never in the share
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
    /// Overwrite existing files
    #[arg(long)]
    overwrite: bool,
}

impl OutputFolder {
    /// Outside the share and the merged workbooks.
    pub(super) fn target(&self, app: &App) -> Result<TargetFolder, TargetError> {
        let kept = [
            ("共有フォルダー", app.settings.share.folder.clone()),
            ("取りまとめのフォルダー", app.settings.merged.folder.clone()),
        ];
        TargetFolder::new(&self.output, self.overwrite, kept.into())
    }
}

pub(super) fn as_workbook<'a>(
    app: &App,
    title: String,
    sheets: impl Iterator<Item = SheetPlan<'a>>,
    now: DateTime<Tz>,
) -> anyhow::Result<Vec<u8>> {
    let city = &app.settings.city;
    let issuer = format!("{}　{}", city.name, city.planning.contact.as_deref().unwrap_or_default());
    let cover = Cover { title, owner: city.name.clone(), issuer: issuer.trim().to_owned() };
    let mut bytes = io::Cursor::new(Vec::new());
    write::write_sheets(&cover, sheets, now, None, &mut bytes)?;
    Ok(bytes.into_inner())
}

/// Standard output with control characters escaped as \uXXXX, except line breaks and tabs; valid in JSON too.
pub(super) struct Terminal(StdoutLock<'static>);

pub(super) fn terminal() -> Terminal {
    Terminal(io::stdout().lock())
}

impl Write for Terminal {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match std::str::from_utf8(bytes) {
            Ok(text) => self.0.write_all(text::visible(text).as_bytes())?,
            Err(_) => self.0.write_all(bytes)?,
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// A line on standard error that is cleared when the work is done.
pub(super) struct ProgressLine(ProgressBar);

impl ProgressLine {
    /// Shows work of unknown length.
    pub(super) fn busy(with: &'static str) -> Self {
        let bar = ProgressBar::new_spinner().with_message(with);
        bar.set_style(style("{spinner} {msg} {elapsed}"));
        bar.enable_steady_tick(Duration::from_millis(120));
        Self(bar)
    }

    /// Shows `done` of `all`.
    pub(super) fn counted(&self, done: usize, all: usize) {
        self.0.set_style(style("{spinner} {msg} [{bar:30}] {pos}/{len} {elapsed}"));
        self.0.set_length(all as u64);
        self.0.set_position(done as u64);
    }
}

impl Drop for ProgressLine {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

/// A table with aligned columns; the last one may be of any length.
pub(super) struct TextTable {
    lines: Vec<Vec<String>>,
}

impl TextTable {
    pub(super) fn new(header: &[&str]) -> Self {
        Self { lines: vec![header.iter().map(ToString::to_string).collect()] }
    }

    pub(super) fn line(&mut self, cells: impl IntoIterator<Item = String>) {
        self.lines.push(cells.into_iter().map(|cell| cell.replace('\n', " ")).collect());
    }

    pub(super) fn print(&self, out: &mut impl Write) -> io::Result<()> {
        let widths = self.widths();
        for line in &self.lines {
            let mut printed = String::new();
            for (cell, width) in line.iter().zip(&widths) {
                printed.push_str(cell);
                printed.push_str(&" ".repeat(width - text::width(cell) + 2));
            }
            writeln!(out, "{}", printed.trim_end())?;
        }
        Ok(())
    }

    fn widths(&self) -> Vec<usize> {
        let columns = self.lines.iter().map(Vec::len).max().unwrap_or(0);
        (0..columns)
            .map(|c| self.lines.iter().filter_map(|l| l.get(c)).map(|s| text::width(s)).max().unwrap_or(0))
            .collect()
    }
}

/// `text` on one line of at most `width` columns; a cut is marked with `…`.
pub(super) fn shorten(text: &str, width: usize) -> String {
    text::fitting(&text.replace('\n', " "), width).into_owned()
}
