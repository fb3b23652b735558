//! `matome demo`: creates a small city, merges it, and writes its mails to files.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use super::output::{ProgressLine, terminal};
use super::{Outcome, merge, remind, take_in};
use crate::app::App;
use crate::demo;
use crate::edge::system::clock;
use matome_deadline::fiscal_year::FiscalYear;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Folder of the city; replaces an earlier demo
    #[arg(default_value = "demo")]
    dir: PathBuf,
}

pub(super) fn execute(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let today = clock::now(chrono_tz::Asia::Tokyo).date_naive();
    let making = ProgressLine::busy("架空の市を作っています");
    let config = demo::write(&arguments.dir, FiscalYear::of(today), today)?;
    drop(making);
    let mut app = App::open(&config)?;
    let mut out = terminal();
    writeln!(out, "{}に架空の市を作りました。共有フォルダーを読み、取りまとめます。", arguments.dir.display())?;
    take_in(&mut app, false)?;
    // The demo includes unreadable files, to show 要確認.
    merge::merge(&app, &mut out)?;
    // On a closed day nothing is sent, so use the next working day.
    remind::send(&app, &app.snapshot()?, app.resources.calendar.on_or_after(today), &mut out)?;
    writeln!(out, "設定は {}、メールは {} にあります。", config.display(), arguments.dir.join("outbox").display())?;
    Ok(Outcome::Done)
}
