//! `matome forms`: creates next year's sheets from this year's.

use std::io::Write;

use clap::Args;

use super::close::parse_year;
use super::output::{OutputFolder, ProgressLine, as_workbook, terminal};
use super::refusal::CliRefusal;
use super::{Configured, Outcome, open, share_trouble, take_in};
use crate::app::App;
use crate::edge::folders::target_folder::TargetFolder;
use crate::edge::processes::readers::records::OwnWorkbook;
use crate::edge::processes::readers::{Forms, Readers};
use crate::next_year_sheets::{WorkbookAccount, carry_on, list};
use matome_core::next_year::account::WorkbookNotMade;
use matome_core::next_year::plan::{Keep, Wish};
use matome_core::next_year::selection::{self, ThisYears};
use matome_core::office::city::City;
use matome_core::progress::{Progress, Reports};
use matome_core::records::snapshot::Snapshot;
use matome_deadline::fiscal_year::FiscalYear;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    pub(super) configured: Configured,
    /// Year of the new sheets: 2027, R9 or 令和9年度
    #[arg(long, value_name = "YEAR", value_parser = parse_year)]
    year: FiscalYear,
    /// Year of the source sheets [default: the preceding year]
    #[arg(long, value_name = "YEAR", value_parser = parse_year)]
    from: Option<FiscalYear>,
    /// Only these departments
    #[arg(long, value_name = "NAME")]
    department: Vec<String>,
    /// Leave completed measures blank, and keep the texts of continuing ones
    #[arg(long, conflicts_with = "carry_over")]
    blank: bool,
    /// Keep the texts of all measures (default)
    #[arg(long)]
    carry_over: bool,
    #[command(flatten)]
    output: OutputFolder,
}

pub(super) fn execute(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let from = arguments.from.unwrap_or_else(|| arguments.year.plus(-1));
    if from >= arguments.year {
        return Err(CliRefusal::FromNotBefore.into());
    }
    let keep = if arguments.blank { Keep::GoingOn } else { Keep::All };
    let wish = Wish { from, to: arguments.year, keep };
    let mut app = open(&arguments.configured)?;
    let target = arguments.output.target(&app)?;
    let lost = share_trouble(&take_in(&mut app, false)?);
    let snapshot = app.latest_snapshot()?;
    let wanted = wanted(arguments, &app.settings.city)?;
    let workbooks = selection::of_year(&snapshot, &app.settings.city.chart(), &wanted, wish);
    if workbooks.is_empty() {
        return Err(CliRefusal::NoWorkbooks(from).into());
    }
    let names = workbooks.iter().map(|workbook| (workbook.target.as_str(), workbook.file.as_str()));
    target.check(names.chain([(list::FILE_NAME, list::FILE_NAME)]))?;
    let accounts = carry_all(&app, &snapshot, &workbooks, wish, &target)?;
    let title = format!("引継ぎ一覧（{}から{}へ）", wish.from, wish.to);
    write_list(&app, &accounts, &title, &target)?;
    tell(&accounts, &target, &mut terminal())?;
    Ok(Outcome::incomplete_if(lost || accounts.iter().any(|workbook| workbook.not_made.is_some())))
}

/// The requested departments under their configured names; empty for all.
fn wanted(arguments: &Arguments, city: &City) -> Result<Vec<String>, CliRefusal> {
    let known = || city.departments.iter().map(|department| department.name.as_str()).collect::<Vec<_>>().join("、");
    let named = |name: &String| {
        let found = city.department(name).map(|department| department.name.clone());
        found.ok_or_else(|| CliRefusal::UnknownDepartment { name: name.clone(), known: known() })
    };
    arguments.department.iter().map(named).collect()
}

fn carry_all(
    app: &App,
    snapshot: &Snapshot,
    workbooks: &[ThisYears],
    wish: Wish,
    target: &TargetFolder,
) -> anyhow::Result<Vec<WorkbookAccount>> {
    let readers = readers(app)?;
    let reports = Reports::of(snapshot);
    let bar = ProgressLine::busy("翌年度のシートを作っています");
    let mut accounts = Vec::new();
    for (at, workbook) in workbooks.iter().enumerate() {
        bar.counted(at, workbooks.len());
        let copy = app.ports.share.copy(&app.settings.share, &workbook.file);
        let bytes = match copy {
            Ok(copy) => copy.bytes,
            Err(trouble) => {
                accounts.push(WorkbookAccount::not_made(workbook, WorkbookNotMade::Unreadable(trouble.to_string())));
                continue;
            }
        };
        let progress: Vec<Vec<Progress>> = reports
            .goals()
            .filter(|goal| goal.file == workbook.file)
            .map(|goal| goal.rows.into_iter().map(|(_, progress)| progress).collect())
            .collect();
        let (made, account) = carry_on(&bytes, workbook, &progress, wish, &readers)?;
        if let Some(made) = made {
            target.write(&workbook.target, &made)?;
        }
        accounts.push(account);
    }
    Ok(accounts)
}

fn readers(app: &App) -> anyhow::Result<Readers> {
    let own = app.store.taught_definitions()?.into_iter().chain(app.resources.own_layouts.clone());
    let forms = Forms::BuiltInAnd(own.collect());
    let readers = Readers::new(forms, OwnWorkbook::SetAside);
    Ok(readers.with_bills(app.settings.bills.clone()))
}

fn write_list(app: &App, accounts: &[WorkbookAccount], title: &str, target: &TargetFolder) -> anyhow::Result<()> {
    let title = format!("{}　{title}", app.settings.city.name);
    let bytes = as_workbook(app, title, list::sheets(accounts).into_iter(), app.now())?;
    target.write(list::FILE_NAME, &bytes)?;
    Ok(())
}

fn tell(accounts: &[WorkbookAccount], target: &TargetFolder, out: &mut impl Write) -> anyhow::Result<()> {
    for workbook in accounts {
        match (&workbook.made, &workbook.not_made) {
            (Some(made), _) => {
                let carried: usize = workbook.sheets.iter().map(|sheet| sheet.carried).sum();
                let (changes, checks) = (workbook.changes.len(), workbook.checks.len());
                let carried =
                    if workbook.sheets.is_empty() { String::new() } else { format!("　引継ぎ {carried} 件") };
                writeln!(out, "{made}{carried}　変更したセル {changes} 件　要確認 {checks} 件")?;
            }
            (None, Some(why)) => writeln!(out, "{}　作っていません: {}", workbook.file, why)?,
            (None, None) => {}
        }
    }
    let list = target.path(list::FILE_NAME);
    writeln!(out, "{} をご覧ください。共有フォルダーには書いていません", list.display())?;
    Ok(())
}
