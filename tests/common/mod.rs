//! A city in a temporary folder, and `matome` commands run on it.

pub(crate) mod chance;
pub(crate) mod clerk;
pub(crate) mod forms;
pub(crate) mod letters;
pub(crate) mod paper;
pub(crate) mod state;
pub(crate) mod table;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use calamine::{Reader, Xlsx, open_workbook};
use rust_xlsxwriter::Workbook;

/// The program under test; `MATOME_PROGRAM` names another build, such as a release.
pub(crate) fn program() -> String {
    std::env::var("MATOME_PROGRAM").unwrap_or_else(|_| env!("CARGO_BIN_EXE_matome").to_owned())
}

pub(crate) fn matome(arguments: &[&str], folder: &Path) -> Output {
    Command::new(program()).args(arguments).current_dir(folder).output().unwrap()
}

/// A folder with a configuration and an empty share.
pub(crate) struct Office {
    folder: tempfile::TempDir,
    /// Divisor of its programs' timeouts.
    haste: &'static str,
}

/// A goal of a 運営方針 sheet: title, actions, target.
pub(crate) type PolicyRow<'a> = (&'a str, &'a str, &'a str);

/// A goal open until the end of September.
pub(crate) const GOAL: PolicyRow<'static> =
    ("窓口の見直し", "証明書の窓口を一つにまとめる。", "9月末までに窓口を移す。");

impl Office {
    /// An office with two departments; `more` is appended to the configuration.
    pub(crate) fn new(more: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("share")).unwrap();
        let state = state::section(folder.path());
        let configuration = format!(
            r#"
city = "青葉市"
[share]
folder = "share"
watch = "events"
settle = "300ms"
poll_every = "1s"
[reporting.goal_setting]
due = "05-15"
[reporting.interim]
as_of = "09-30"
due = "10-15"
[reporting.year_end]
as_of = "03-31"
due = "04-10"
[planning]
to = ["kikaku@aoba.example.jp"]
[mail]
from = "企画課 <kikaku@aoba.example.jp>"
transport = "files"
folder = "outbox"
{state}
[[departments]]
name = "総務部"
to = ["soumu@aoba.example.jp"]
[[departments]]
name = "建設部"
to = ["kensetsu@aoba.example.jp"]
{more}
"#
        );
        fs::write(folder.path().join("matome.toml"), configuration).unwrap();
        Self { folder, haste: "1" }
    }

    /// With a fifth of the timeouts, for unresponsive systems.
    pub(crate) fn in_haste(self) -> Self {
        self.hasty("5")
    }

    pub(crate) fn hasty(mut self, haste: &'static str) -> Self {
        self.haste = haste;
        self
    }

    pub(crate) fn path(&self, below: &str) -> PathBuf {
        self.folder.path().join(below)
    }

    pub(crate) fn configure(&self, edit: impl Fn(String) -> String) {
        let path = self.path("matome.toml");
        fs::write(&path, edit(fs::read_to_string(&path).unwrap())).unwrap();
    }

    /// Saves a 運営方針 of 令和8年度 into the share as Excel does: beside, then renamed over the old one.
    pub(crate) fn save_policy(&self, file: &str, department: &str, rows: &[PolicyRow]) {
        let target = self.path("share").join(file);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        let beside = self.path("being-saved.tmp");
        policy_workbook(department, rows).save(&beside).unwrap();
        fs::rename(beside, target).unwrap();
    }

    /// Saves rows of text as a workbook into the share, as Excel does.
    pub(crate) fn save_table(&self, file: &str, rows: &[&[&str]]) {
        self.save_sheets(file, &[("Sheet1", rows)]);
    }

    fn save_sheets(&self, file: &str, sheets: &[(&str, &[&[&str]])]) {
        let (mut workbook, beside) = (Workbook::new(), self.path("being-saved.tmp"));
        for (name, rows) in sheets {
            let sheet = workbook.add_worksheet().set_name(*name).unwrap();
            for (row, cells) in (0..).zip(*rows) {
                sheet.write_row(row, 0, cells.iter().copied()).unwrap();
            }
        }
        workbook.save(&beside).unwrap();
        fs::rename(beside, self.path("share").join(file)).unwrap();
    }

    /// Saves a sheet of one goal, creating folders, with that year in its heading and that text in the department's
    /// cell.
    pub(crate) fn save_goal(&self, file: &str, year: &str, department: &str, goal: &str) {
        self.save_goals(file, year, &[("Sheet1", department, goal)]);
    }

    /// The same with several sheets: name, department cell and goal of each.
    pub(crate) fn save_goals(&self, file: &str, year: &str, goals: &[(&str, &str, &str)]) {
        fs::create_dir_all(self.path("share").join(file).parent().unwrap()).unwrap();
        let heading = format!("{year}　重点目標管理シート");
        let heading = [heading.as_str()];
        let rows = goals.iter().map(|(_, department, goal)| {
            [
                vec!["部局名", department, "優先順位", "1"],
                vec!["重点目標", goal],
                vec!["現況・課題", "手続に時間がかかる。"],
                vec!["取組項目及び方法・手段", "期間・期限", "数値目標", "中間報告", "期末報告", "達成率"],
                vec!["手引を作る", "9月末", "1冊", "", "", ""],
                vec!["特記事項"],
            ]
        });
        let rows: Vec<_> = rows.collect();
        let rows: Vec<Vec<&[&str]>> = rows
            .iter()
            .map(|rows| std::iter::once(heading.as_slice()).chain(rows.iter().map(Vec::as_slice)).collect())
            .collect();
        let sheets: Vec<(&str, &[&[&str]])> =
            goals.iter().zip(&rows).map(|((name, ..), rows)| (*name, rows.as_slice())).collect();
        self.save_sheets(file, &sheets);
    }

    /// Output of `matome merge` at that time.
    pub(crate) fn merge_at(&self, moment: &str) -> String {
        let output = self.run_at(moment, &["merge"]);
        String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
    }

    /// Runs `matome ARGS --config …`.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.run_with("matome.toml", arguments)
    }

    /// Runs the daemon until dropped.
    pub(crate) fn daemon(&self) -> Daemon {
        self.spawn(&[], "matome.toml", |_| {})
    }

    pub(crate) fn daemon_at(&self, moment: &str) -> Daemon {
        self.spawn(&[], "matome.toml", |command| _ = command.env("MATOME_CLOCK", moment))
    }

    /// The daemon, its command adjusted by `prepare`.
    pub(crate) fn daemon_with(&self, prepare: impl FnOnce(&mut Command)) -> Daemon {
        self.spawn(&[], "matome.toml", prepare)
    }

    /// The daemon, started by another program as set up by `prepare`.
    pub(crate) fn daemon_under(&self, starter: &[&str], prepare: impl FnOnce(&mut Command)) -> Daemon {
        self.spawn(starter, "matome.toml", prepare)
    }

    /// The daemon with another configuration, its command adjusted by `prepare`.
    pub(crate) fn daemon_of_with(&self, configuration: &str, prepare: impl FnOnce(&mut Command)) -> Daemon {
        self.spawn(&[], configuration, prepare)
    }

    fn spawn(&self, starter: &[&str], configuration: &str, prepare: impl FnOnce(&mut Command)) -> Daemon {
        let log = fs::File::options().create(true).append(true).open(self.path("daemon.log")).unwrap();
        let own = program();
        let program = [starter, &[own.as_str()]].concat();
        let mut command = Command::new(program[0]);
        command.args(&program[1..]).args(["run", "--config"]).arg(self.path(configuration));
        // A Saturday: nothing is mailed.
        command.env("MATOME_CLOCK", "2026-11-21T09:00:00+09:00").env("MATOME_HASTE", self.haste);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        if cfg!(windows) {
            // Windows has no signals: closing standard input requests the stop.
            command.arg("--until-closed").stdin(Stdio::piped());
        }
        prepare(&mut command);
        Daemon { child: command.spawn().unwrap() }
    }

    pub(crate) fn mails(&self) -> Vec<String> {
        let Ok(folder) = fs::read_dir(self.path("outbox")) else { return Vec::new() };
        let mut names: Vec<String> = folder.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        // Skips files still being written.
        names.retain(|name| !name.starts_with('.'));
        names.sort();
        names
    }

    pub(crate) fn merged(&self) -> PathBuf {
        self.path("merged/取りまとめ_令和8年度.xlsx")
    }

    pub(crate) fn run_with(&self, configuration: &str, arguments: &[&str]) -> Output {
        let mut command = Command::new(program());
        command.args(arguments).arg("--config").arg(self.path(configuration)).env("MATOME_HASTE", self.haste);
        command.output().unwrap()
    }

    /// Runs `matome ARGS` at `2026-05-11 09:00`, Japan time.
    pub(crate) fn run_at(&self, moment: &str, arguments: &[&str]) -> Output {
        let moment = format!("{}:00+09:00", moment.replace(' ', "T"));
        let mut command = Command::new(program());
        command.args(arguments).arg("--config").arg(self.path("matome.toml")).env("MATOME_CLOCK", moment);
        command.output().unwrap()
    }

    /// The rows of a sheet of the merged workbook below its header; empty without a workbook.
    pub(crate) fn merged_rows(&self, sheet: &str) -> Vec<Vec<String>> {
        rows_of(&self.merged(), sheet)
    }

    /// The column `header` of 一覧.
    pub(crate) fn listed(&self, header: &str) -> Vec<String> {
        let rows = all_rows_of(&self.merged(), "一覧");
        let Some((head, rows)) = rows.split_first() else { return Vec::new() };
        let column = head.iter().position(|cell| cell == header).expect("一覧 has the header");
        rows.iter().map(|row| row[column].clone()).collect()
    }

    pub(crate) fn status(&self) -> serde_json::Value {
        let output = self.run(&["status", "--format", "json"]);
        serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&output.stderr)))
    }

    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.path("daemon.log")).unwrap_or_default()
    }
}

pub(crate) struct Daemon {
    child: Child,
}

impl Daemon {
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn signal(&self, signal: &str) {
        Command::new("kill").args([&format!("-{signal}"), &self.pid().to_string()]).status().unwrap();
    }

    /// Requests a stop, as a service manager does, and returns the exit status.
    pub(crate) fn stop(mut self) -> std::process::ExitStatus {
        match self.child.stdin.take() {
            Some(leash) => drop(leash),
            None => self.signal("TERM"),
        }
        self.ended()
    }

    pub(crate) fn ended(mut self) -> std::process::ExitStatus {
        self.child.wait().unwrap()
    }

    /// Kills it, as a power cut does.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    pub(crate) fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits until `done`; fails after a minute (for busy machines) with `what` and the daemon's log.
pub(crate) fn wait_until(office: &Office, what: &str, done: impl FnMut() -> bool) {
    let happened = comes_true(Duration::from_mins(1), done);
    assert!(happened, "{what} did not happen; the log says:\n{}", office.log());
}

/// Polls `done` until it holds or `patience` has passed. Other processes send no notification.
pub(crate) fn comes_true(patience: Duration, mut done: impl FnMut() -> bool) -> bool {
    let start = Instant::now();
    while !done() {
        if start.elapsed() > patience {
            return false;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    true
}

pub(crate) fn policy_workbook(department: &str, rows: &[PolicyRow]) -> Workbook {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name("運営方針").unwrap();
    sheet.write(0, 0, format!("令和8年度　{department}の運営方針")).unwrap();
    sheet.write(2, 0, "重点的に取り組む施策・事業").unwrap();
    for (column, label) in (0u16..).zip(["番号", "重点施策・事業", "取組内容", "達成目標"]) {
        sheet.write(3, column, label).unwrap();
    }
    for (index, (title, actions, target)) in rows.iter().enumerate() {
        let row = index as u32 + 4;
        sheet.write(row, 0, index as u32 + 1).unwrap();
        sheet.write(row, 1, *title).unwrap();
        sheet.write(row, 2, *actions).unwrap();
        sheet.write(row, 3, *target).unwrap();
    }
    workbook
}

fn rows_of(path: &Path, sheet: &str) -> Vec<Vec<String>> {
    all_rows_of(path, sheet).into_iter().skip(1).collect()
}

pub(crate) fn all_rows_of(path: &Path, sheet: &str) -> Vec<Vec<String>> {
    let Ok(mut workbook) = open_workbook::<Xlsx<_>, _>(path) else { return Vec::new() };
    let range = workbook.worksheet_range(sheet).unwrap();
    range.rows().map(|row| row.iter().map(table::shown).collect()).collect()
}

pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[cfg(target_os = "linux")]
pub(crate) fn can_trace() -> bool {
    let can = Command::new("strace").args(["-qq", "-o", "/dev/null", "true"]).status();
    let can = can.is_ok_and(|status| status.success());
    if !can {
        println!("not tested: strace is not here or may not be used");
    }
    can
}
