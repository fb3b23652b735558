//! Many cities in one service process.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::symlink;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use tempfile::TempDir;

use crate::common::{GOAL, Office, comes_true, program, wait_until};

/// A folder of cities and their service.
struct Service {
    folder: TempDir,
    process: Child,
}

impl Service {
    fn of(cities: &[(&str, &Office)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, office) in cities {
            symlink(office.path(""), folder.path().join(name)).unwrap();
        }
        let log = fs::File::create(folder.path().join("log.txt")).unwrap();
        let mut command = Command::new(program());
        command.arg("run").arg("--cities").arg(folder.path()).stderr(log);
        Self { process: command.spawn().unwrap(), folder }
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log.txt")).unwrap()
    }

    fn add(&self, name: &str, office: &Office) {
        symlink(office.path(""), self.folder.path().join(name)).unwrap();
    }

    fn status(&self, more: &[&str]) -> Output {
        Command::new(program()).args(["status", "--cities"]).arg(self.folder.path()).args(more).output().unwrap()
    }

    fn line_of(&self, city: &str) -> String {
        let said = String::from_utf8(self.status(&[]).stdout).unwrap();
        said.lines().find(|line| line.starts_with(city)).unwrap_or_default().to_owned()
    }

    fn signal(&self, signal: &str) {
        Command::new("kill").args([signal, &self.process.id().to_string()]).status().unwrap();
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn city(department: &str) -> Office {
    let office = Office::new("");
    office.save_policy(&format!("{department}/運営方針.xlsx"), department, &[GOAL]);
    office
}

fn is_running(office: &Office) -> bool {
    office.status()["running"] == true
}

#[test]
fn cities_come_and_go_and_none_takes_another_along() {
    let (first, second, third) = (city("総務部"), city("建設部"), city("総務部"));
    third.configure(|text| text.replace("city =", "sity ="));
    let mut service = Service::of(&[("aoba", &first), ("minato", &second), ("wrong", &third)]);
    for office in [&first, &second] {
        wait_until(office, "its workbook", || office.listed("目標") == [GOAL.0]);
    }
    wait_until(&first, "the line of it", || service.line_of("aoba").contains("動いています"));
    let line = service.line_of("wrong");
    assert!(line.contains("UNKNOWN") && line.contains("sity"), "what is wrong with a configuration is named: {line}");
    let watched = service.status(&["--check"]);
    let said = String::from_utf8(watched.stdout).unwrap();
    assert_eq!(watched.status.code(), Some(3), "{said}");
    assert!(said.contains("3市のうち1市: wrong") && said.lines().count() == 1, "{said}");

    // One corrected, one new, one removed.
    third.configure(|text| text.replace("sity =", "city ="));
    let fourth = city("建設部");
    service.add("shiroyama", &fourth);
    fs::remove_file(service.folder.path().join("minato")).unwrap();
    for office in [&third, &fourth] {
        wait_until(office, "its workbook", || office.listed("目標") == [GOAL.0]);
    }
    wait_until(&second, "its end", || !is_running(&second));
    assert!(is_running(&first));

    service.signal("-TERM");
    assert!(service.process.wait().unwrap().success());
    assert!([&first, &third, &fourth].iter().all(|office| !is_running(office)), "they end with the service");
}

#[test]
fn a_city_whose_configuration_is_away_or_wrong_goes_on_and_is_told() {
    let office = city("総務部");
    let service = Service::of(&[("aoba", &office)]);
    wait_until(&office, "its line", || service.line_of("aoba").contains("動いています"));
    let started = office.status()["started"].clone();
    let (file, aside) = (office.path("matome.toml"), office.path("matome.toml~"));
    fs::rename(&file, &aside).unwrap();
    let watched = service.status(&["--check"]);
    let said = String::from_utf8(watched.stdout).unwrap();
    assert!(watched.status.code() == Some(3) && said.contains("aoba: 設定 matome.toml がありません"), "{said}");
    wait_until(&office, "that it is missed", || service.log().contains("aoba: 設定がありません"));
    fs::rename(&aside, &file).unwrap();
    office.configure(|text| text.replace("city =", "sity ="));
    wait_until(&office, "that it is refused", || service.log().contains("これまでの設定のまま続けます"));
    office.configure(|text| text.replace("sity =", "city ="));
    assert_eq!(office.status()["started"], started);
}

#[test]
fn a_city_that_crashes_is_started_again_and_all_end_with_a_service_that_is_killed() {
    let (first, second) = (city("総務部"), city("建設部"));
    let mut service = Service::of(&[("aoba", &first), ("minato", &second)]);
    for office in [&first, &second] {
        wait_until(office, "its workbook", || office.listed("目標") == [GOAL.0]);
    }
    let children = || {
        let ids = Command::new("pgrep").args(["-P", &service.process.id().to_string()]).output().unwrap();
        String::from_utf8(ids.stdout).unwrap().lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let before = children();
    assert_eq!(before.len(), 2);
    Command::new("kill").args(["-KILL", &before[0]]).status().unwrap();
    let is_whole = || children().len() == 2 && !children().contains(&before[0]);
    assert!(comes_true(Duration::from_mins(1), is_whole), "{:?}", children());
    assert!(children().contains(&before[1]));
    for office in [&first, &second] {
        wait_until(office, "it runs", || is_running(office));
    }

    service.process.kill().unwrap();
    service.process.wait().unwrap();
    for office in [&first, &second] {
        wait_until(office, "its end", || !is_running(office));
    }
}

#[test]
fn a_folder_without_cities_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let refused = Command::new(program()).args(["status", "--cities"]).arg(folder.path()).output().unwrap();
    assert_eq!(refused.status.code(), Some(2));
    let said = |text: &[u8]| String::from_utf8_lossy(text).contains("市がありません");
    assert!(said(&refused.stderr), "{refused:?}");
    // The service waits for the first.
    let mut command = Command::new(program());
    command.arg("run").arg("--cities").arg(folder.path()).stderr(Stdio::piped());
    let mut service = command.spawn().unwrap();
    let mut line = Vec::new();
    let mut errors = std::io::BufReader::new(service.stderr.take().unwrap());
    std::io::BufRead::read_until(&mut errors, b'\n', &mut line).unwrap();
    service.kill().unwrap();
    service.wait().unwrap();
    assert!(said(&line), "{}", String::from_utf8_lossy(&line));
}
