//! `matome merge`: reads the share once and writes the merged workbooks. Sends no mail.

use std::io::{self, Write};

use clap::Args;

use super::output::{ProgressLine, terminal};
use super::read::severity_label;
use super::{Configured, Outcome, open, share_trouble, take_in};
use crate::app::App;
use crate::merging::MergeJob;
use matome_core::consolidate::finding::Finding;
use matome_core::records::snapshot::Snapshot;
use matome_core::share::misdated;
use matome_workbook::problem::{Code, Severity};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    pub(super) configured: Configured,
    /// Accept that the share is empty, and forget all its workbooks
    #[arg(long)]
    accept_empty: bool,
}

pub(super) fn execute(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let mut app = open(&arguments.configured)?;
    let started = app.instant();
    app.take_choices()?;
    let taken = take_in(&mut app, arguments.accept_empty)?;
    let lost = share_trouble(&taken);
    let mut out = terminal();
    let (merged, snapshot) = merge(&app, &mut out)?;
    let seconds = app.instant().duration_since(started).as_secs_f32();
    close(&snapshot, taken.read, seconds, &mut out)?;
    Ok(Outcome::incomplete_if(lost || merged == Outcome::Incomplete))
}

fn close(snapshot: &Snapshot, read: usize, seconds: f32, out: &mut impl Write) -> io::Result<()> {
    let records = || snapshot.workbooks.values().map(|workbook| &workbook.records);
    let measures: usize = records().flat_map(|records| &records.goals).map(|goal| goal.measures.len()).sum();
    let problems: usize = records().map(|records| records.problems.len()).sum();
    writeln!(
        out,
        "ブック {}（今回読んだもの {read}）、目標 {}、取組 {measures}、読み取りの問題 {problems}。{seconds:.1} 秒でした。",
        snapshot.workbooks.len(),
        snapshot.goals(),
    )
}

/// Merges and prints the outcome per workbook; a failure makes it incomplete. Also returns the snapshot.
pub(super) fn merge(app: &App, out: &mut impl Write) -> anyhow::Result<(Outcome, Snapshot)> {
    let (mut incomplete, mut named) = (false, Vec::new());
    let progress = ProgressLine::busy("取りまとめブックを作っています");
    let merged = MergeJob::of(&app.settings).run(&app.store, app.resources.readers.as_ref(), app.now());
    drop(progress);
    let (snapshot, outcomes) = merged?;
    for outcome in outcomes {
        writeln!(out, "{outcome}")?;
        incomplete |= !outcome.is_up_to_date();
        report_unowned(outcome.findings, &mut named, out)?;
    }
    for (file, workbook) in &snapshot.workbooks {
        let told = misdated::told(&workbook.records.problems);
        for problem in told.iter().filter(|problem| problem.severity() == Severity::Error) {
            incomplete = true;
            writeln!(out, "{file} {}: {}", problem.place(), problem)?;
        }
    }
    Ok((Outcome::incomplete_if(incomplete), snapshot))
}

/// Prints each finding once, though several years may have it.
fn report_unowned(findings: Vec<Finding>, named: &mut Vec<Finding>, out: &mut impl Write) -> io::Result<()> {
    for finding in findings {
        if !named.contains(&finding) {
            let (problem, label) = (&finding.problem, severity_label(Severity::Warning));
            match finding.file.as_str() {
                // The message names the files.
                _ if problem.code() == Code::MissingWorkbook => writeln!(out, "{label}: {problem}")?,
                "" => writeln!(out, "{label}: （設定） {} {problem}", problem.place())?,
                file => writeln!(out, "{label}: {file} {} {problem}", problem.place())?,
            }
            named.push(finding);
        }
    }
    Ok(())
}
