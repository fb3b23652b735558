//! Mounted folders: user-space file systems report no remote changes, and mounts can be lost and return. Needs bindfs
//! (Debian: `apt-get install bindfs`) and the right to mount; otherwise skipped with a message.

#![cfg(target_os = "linux")]

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use matome::edge::share::{Events, events};

use crate::common::{self, Daemon, Office, comes_true, wait_until};

const FIRST: (&str, &str, &str) = ("窓口の見直し", "証明書の窓口を一つにまとめる。", "9月末までに窓口を移す。");
const SECOND: (&str, &str, &str) = ("研修の充実", "階層別の研修を組み直す。", "年度内に計画を作る。");

/// The folder `server`, mounted as one of the office's folders.
struct Mount<'a> {
    office: &'a Office,
    folder: &'static str,
    bindfs: Option<Child>,
}

impl<'a> Mount<'a> {
    /// Moves the share's content onto the server; `None` if mounting is impossible.
    fn of(office: &'a Office) -> Option<Self> {
        fs::rename(office.path("share"), office.path("server")).unwrap();
        Self::at(office, "share")
    }

    fn at(office: &'a Office, folder: &'static str) -> Option<Self> {
        fs::create_dir(office.path(folder)).unwrap();
        let mut mount = Self { office, folder, bindfs: None };
        mount.mount().then_some(mount)
    }

    fn mount(&mut self) -> bool {
        let (server, share) = (self.office.path("server"), self.office.path(self.folder));
        let device = || fs::metadata(&share).map(|share| share.dev()).unwrap_or_default();
        let below = device();
        self.bindfs = Command::new("bindfs").arg("-f").arg(server).arg(&share).stderr(Stdio::null()).spawn().ok();
        if self.bindfs.is_some() && comes_true(Duration::from_secs(5), || device() != below) {
            return true;
        }
        println!("not tested: bindfs cannot mount here");
        false
    }

    fn signal(&self, signal: &str) {
        let pid = self.bindfs.as_ref().unwrap().id().to_string();
        assert!(Command::new("kill").args([signal, &pid]).status().unwrap().success());
    }

    /// Stops the server between two scans of the daemon. A caller in the middle of a call could not be killed, and the
    /// test would hang.
    fn fall_silent_after_a_look(&self, daemon: &Daemon) {
        let (start, mut calm) = (Instant::now(), 0);
        let mut has_looked = false;
        while (!has_looked || calm < 20) && start.elapsed() < Duration::from_secs(5) {
            let asked = awaits_an_answer(daemon);
            has_looked |= asked;
            calm = if asked { 0 } else { calm + 1 };
            std::thread::sleep(Duration::from_millis(5));
        }
        self.signal("-STOP");
    }

    /// The daemon ends in time despite the silent server, which then resumes.
    fn assert_no_hold_on(&self, daemon: Daemon) {
        let asked = Instant::now();
        assert!(daemon.stop().success());
        assert!(asked.elapsed() < Duration::from_secs(5), "a silent server must not hold up the end");
        self.signal("-CONT");
    }

    /// Like a server lost while files are in use.
    fn lose(&mut self) {
        let done = Command::new("umount").arg("--lazy").arg(self.office.path(self.folder)).status().unwrap();
        assert!(done.success());
        self.bindfs.take().unwrap().wait().unwrap();
    }
}

impl Drop for Mount<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(self.office.path(self.folder)).stderr(Stdio::null()).status();
        if let Some(mut bindfs) = self.bindfs.take() {
            let _ = bindfs.kill();
            let _ = bindfs.wait();
        }
    }
}

/// Saves on the server, behind the mount.
fn save_on_the_server(office: &Office, file: &str, department: &str, row: (&str, &str, &str)) {
    let path = office.path("server").join(file);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let beside = path.with_extension("tmp");
    common::policy_workbook(department, &[row]).save(&beside).unwrap();
    fs::rename(beside, path).unwrap();
}

/// Whether the daemon is waiting for a mount.
fn awaits_an_answer(daemon: &Daemon) -> bool {
    let threads = fs::read_dir(format!("/proc/{}/task", daemon.pid())).unwrap().flatten();
    let mut waits = threads.filter_map(|thread| fs::read_to_string(thread.path().join("wchan")).ok());
    waits.any(|wait| wait.contains("request_wait_answer"))
}

fn watching_by_itself() -> Office {
    let office = Office::new("");
    office.configure(|text| text.replace("watch = \"events\"", "watch = \"auto\""));
    office
}

#[test]
fn changes_behind_a_mount_are_seen_by_polling() {
    let office = watching_by_itself();
    let Some(_mount) = Mount::of(&office) else { return };
    assert_eq!(events(&office.path("share")).unwrap(), Events::NotReported);
    save_on_the_server(&office, "総務部/目標.xlsx", "総務部", FIRST);
    let daemon = office.daemon();
    wait_until(&office, "the first row", || office.listed("目標") == [FIRST.0]);
    assert!(office.log().contains("定期確認"), "{}", office.log());

    let saved = Instant::now();
    save_on_the_server(&office, "建設部/目標.xlsx", "建設部", SECOND);
    wait_until(&office, "what was saved behind the mount", || office.listed("目標") == [FIRST.0, SECOND.0]);
    println!("seen {:?} after it was saved; poll_every is 1 s, settle 0.3 s", saved.elapsed());
    fs::remove_file(office.path("server/総務部/目標.xlsx")).unwrap();
    wait_until(&office, "the deletion behind the mount", || office.log().contains("総務部/目標.xlsx が見当たりません"));
    assert_eq!(office.listed("目標"), [FIRST.0, SECOND.0], "its rows stay until somebody says what is meant");
    assert!(daemon.stop().success());
}

#[test]
fn a_mount_that_is_lost_and_comes_back_loses_nothing() {
    let office = watching_by_itself();
    let Some(mut mount) = Mount::of(&office) else { return };
    save_on_the_server(&office, "総務部/目標.xlsx", "総務部", FIRST);
    save_on_the_server(&office, "建設部/目標.xlsx", "建設部", SECOND);
    let daemon = office.daemon();
    wait_until(&office, "both rows", || office.listed("目標").len() == 2);

    mount.lose();
    // Longer than a deletion takes to be believed.
    wait_until(&office, "word of the loss", || !office.status()["share_trouble"].is_null());
    std::thread::sleep(Duration::from_secs(4));
    assert_eq!(office.listed("目標").len(), 2);
    assert!(!office.log().contains("が削除されました"), "{}", office.log());

    save_on_the_server(&office, "建設部/目標2.xlsx", "建設部", FIRST);
    assert!(mount.mount());
    wait_until(&office, "what was saved meanwhile", || office.listed("目標").len() == 3);
    wait_until(&office, "word of the return", || office.status()["share_trouble"].is_null());
    assert!(!office.log().contains("が削除されました"), "{}", office.log());
    assert!(daemon.stop().success());
}

#[test]
fn a_server_that_falls_silent_holds_nothing_up() {
    let office = watching_by_itself().in_haste();
    // The contacts are on it too.
    office.configure(|text| {
        text.replace("[reporting.goal_setting]", "[contacts]\nworkbook = \"share/宛先.xlsx\"\n[reporting.goal_setting]")
    });
    office.save_table("宛先.xlsx", &[&["部局", "宛先"], &["建設部", "doboku@aoba.example.jp"]]);
    let Some(mount) = Mount::of(&office) else { return };
    save_on_the_server(&office, "総務部/目標.xlsx", "総務部", FIRST);
    let daemon = office.daemon();
    wait_until(&office, "the row", || office.listed("目標") == [FIRST.0]);

    mount.signal("-STOP");
    wait_until(&office, "word of the silence", || {
        office.status()["share_trouble"].as_str().is_some_and(|trouble| trouble.contains("応答しません"))
    });
    assert_eq!(office.listed("目標"), [FIRST.0]);
    save_on_the_server(&office, "建設部/目標.xlsx", "建設部", SECOND);
    mount.signal("-CONT");
    wait_until(&office, "what was saved meanwhile", || office.listed("目標") == [FIRST.0, SECOND.0]);

    mount.fall_silent_after_a_look(&daemon);
    // The daemon's next call blocks.
    wait_until(&office, "a question into the silence", || awaits_an_answer(&daemon));
    mount.assert_no_hold_on(daemon);
}

#[test]
fn a_daemon_that_starts_before_its_share_is_mounted_keeps_what_it_knew() {
    let office = watching_by_itself();
    let Some(mut mount) = Mount::of(&office) else { return };
    save_on_the_server(&office, "総務部/目標.xlsx", "総務部", FIRST);
    let daemon = office.daemon();
    wait_until(&office, "the row", || office.listed("目標") == [FIRST.0]);
    assert!(daemon.stop().success());
    mount.lose();

    // The empty folder below the mount.
    let daemon = office.daemon();
    wait_until(&office, "word of the loss", || !office.status()["share_trouble"].is_null());
    assert_eq!(office.listed("目標"), [FIRST.0]);
    assert!(mount.mount());
    save_on_the_server(&office, "建設部/目標.xlsx", "建設部", SECOND);
    wait_until(&office, "the change after its return", || office.listed("目標") == [FIRST.0, SECOND.0]);
    assert!(daemon.stop().success());
}

#[test]
fn a_merged_folder_that_falls_silent_holds_nothing_else_up() {
    let office = Office::new("").in_haste();
    fs::create_dir(office.path("server")).unwrap();
    let Some(mount) = Mount::at(&office, "merged") else { return };
    office.save_policy("総務部/目標.xlsx", "総務部", &[FIRST]);
    let daemon = office.daemon();
    wait_until(&office, "the row", || office.merged().exists() && office.listed("目標") == [FIRST.0]);

    mount.signal("-STOP");
    office.save_policy("建設部/目標.xlsx", "建設部", &[SECOND]);
    wait_until(&office, "the second workbook", || office.status()["workbooks"] == 2);
    office.save_policy("建設部/目標2.xlsx", "建設部", &[FIRST]);
    wait_until(&office, "the third workbook", || office.status()["workbooks"] == 3);
    mount.signal("-CONT");
    wait_until(&office, "all three", || office.listed("目標").len() == 3);

    mount.signal("-STOP");
    office.save_policy("総務部/目標2.xlsx", "総務部", &[SECOND]);
    wait_until(&office, "the fourth workbook", || office.status()["workbooks"] == 4);
    let children = format!("/proc/{pid}/task/{pid}/children", pid = daemon.pid());
    let children: Vec<String> =
        fs::read_to_string(children).unwrap().split_whitespace().map(|pid| format!("/proc/{pid}/exe")).collect();
    mount.assert_no_hold_on(daemon);
    wait_until(&office, "the end of all that it started", || children.iter().all(|exe| fs::read_link(exe).is_err()));
}

#[test]
fn a_merged_folder_that_is_silent_from_the_start_keeps_no_mail_waiting() {
    let office = Office::new("").in_haste();
    fs::create_dir(office.path("server")).unwrap();
    let Some(mount) = Mount::at(&office, "merged") else { return };
    office.save_policy("総務部/目標.xlsx", "総務部", &[FIRST]);
    office.save_policy("建設部/目標.xlsx", "建設部", &[SECOND]);
    mount.signal("-STOP");
    // 14 days before 9月末, after the hour of sending.
    let daemon = office.daemon_at("2026-09-16T08:30:01+09:00");
    // Once nothing is waited for, without another event to wake it.
    let is_mailed = comes_true(Duration::from_secs(30), || !office.mails().is_empty());
    assert!(is_mailed, "{}", office.log());
    mount.signal("-CONT");
    wait_until(&office, "the rows", || office.listed("目標") == [FIRST.0, SECOND.0]);
    assert!(daemon.stop().success());
}
