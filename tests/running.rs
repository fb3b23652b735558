//! The daemon as a service: reload, watchdog, full disk, slow shutdown.

#![cfg(target_os = "linux")]

use std::fs;
use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::common::{Daemon, Office, wait_until};

const FIRST: (&str, &str, &str) = ("窓口の見直し", "証明書の窓口を一つにまとめる。", "9月末までに窓口を移す。");
const SECOND: (&str, &str, &str) = ("研修の充実", "階層別の研修を組み直す。", "年度内に計画を作る。");

#[test]
fn a_wrong_configuration_changes_nothing_and_a_right_one_is_taken() {
    let office = Office::new("");
    office.save_policy("総務部/運営方針.xlsx", "総務部", &[FIRST]);
    let daemon = office.daemon();
    wait_until(&office, "the row", || office.listed("目標") == [FIRST.0]);

    let right = fs::read_to_string(office.path("matome.toml")).unwrap();
    fs::write(office.path("matome.toml"), right.replace("settle =", "setle =")).unwrap();
    daemon.signal("HUP");
    wait_until(&office, "the complaint", || office.log().contains("設定を読み直せません"));
    office.save_policy("建設部/運営方針.xlsx", "建設部", &[SECOND]);
    wait_until(&office, "the second row", || office.listed("目標").len() == 2);

    fs::write(office.path("matome.toml"), format!("{right}\n[merged]\nfolder = \"elsewhere\"")).unwrap();
    daemon.signal("HUP");
    wait_until(&office, "the workbook in its new place", || {
        office.path("elsewhere/取りまとめ_令和8年度.xlsx").exists()
    });
    let log = office.log();
    let (_, since) = log.split_once("設定を読み直しました").unwrap();
    assert!(since.contains("elsewhere に作ります") && since.contains("次のメールは"), "{since}");

    fs::write(office.path("matome.toml"), format!("{right}\n[state]\ndatabase = \"other.db\"")).unwrap();
    daemon.signal("HUP");
    wait_until(&office, "the refusal", || office.log().contains("動いている間は変えられません"));
    assert!(daemon.stop().success());
}

#[test]
fn the_service_manager_hears_that_it_is_ready_alive_reloading_and_stopping() {
    let office = Office::new("");
    let socket = UnixDatagram::bind(office.path("notify")).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let hear = || {
        let mut word = [0; 64];
        let length = socket.recv(&mut word).unwrap();
        String::from_utf8(word[..length].to_vec()).unwrap()
    };
    let until = |wanted: &str| while hear() != wanted {};
    let daemon = office.daemon_with(|command| {
        command.env("NOTIFY_SOCKET", office.path("notify")).env("WATCHDOG_USEC", "200000");
    });
    until("READY=1");
    (0..5).for_each(|_| until("WATCHDOG=1"));
    daemon.signal("HUP");
    until("RELOADING=1");
    until("READY=1");
    assert!(daemon.stop().success());
    until("STOPPING=1");
}

#[test]
fn the_log_is_a_file_a_day_and_a_line_is_a_line() {
    let office = Office::new("[log]\nfolder = \"log\"");
    fs::create_dir(office.path("log")).unwrap();
    for day in 1..=30 {
        fs::write(office.path(&format!("log/matome-2020-01-{day:02}.log")), "old").unwrap();
    }
    fs::write(office.path("share/a\n2026-11-21 09:00:00 ERROR b.xlsx"), "no workbook").unwrap();
    let daemon = office.daemon();
    let log = office.path("log/matome-2026-11-21.log");
    let text = || fs::read_to_string(&log).unwrap_or_default();
    wait_until(&office, "the line", || text().contains("見られないものが 1 件あります"));
    assert!(daemon.stop().success());
    assert!(text().lines().all(|line| line.starts_with("2026-11-21 ")), "{}", text());
    assert!(text().lines().all(|line| !line.contains(" ERROR ") || line.contains("b.xlsx")), "{}", text());
    assert!(!office.path("log/matome-2020-01-01.log").exists());
    assert!(office.path("log/matome-2020-01-02.log").exists());
}

#[test]
fn a_log_that_cannot_be_written_ends_nothing_and_is_told() {
    let full = || Stdio::from(fs::File::options().write(true).open("/dev/full").unwrap());
    // Nobody reads its other end.
    let closed = || Stdio::from(std::io::pipe().unwrap().1);
    for log in [&full as &dyn Fn() -> Stdio, &closed] {
        let office = Office::new("");
        office.save_policy("総務部/運営方針.xlsx", "総務部", &[FIRST]);
        let daemon = office.daemon_with(|command| _ = command.stderr(log()));
        wait_until(&office, "the row", || office.listed("目標") == [FIRST.0]);
        wait_until(&office, "word of the log", || {
            office.status()["write_troubles"].to_string().contains("標準エラー出力に書き込めません")
        });
        office.save_policy("建設部/運営方針.xlsx", "建設部", &[SECOND]);
        wait_until(&office, "both rows", || office.listed("目標").len() == 2);
        assert!(daemon.stop().success());
    }
}

#[test]
fn a_clock_that_is_set_loses_no_mail_and_sends_none_twice() {
    let office = Office::new("");
    office.save_policy("総務部/運営方針.xlsx", "総務部", &[FIRST]);
    office.save_policy("建設部/運営方針.xlsx", "建設部", &[SECOND]);
    let clock = office.path("clock");
    let set = |moment: &str| {
        fs::write(office.path("moment"), moment).unwrap();
        fs::rename(office.path("moment"), &clock).unwrap();
    };
    set("2026-09-15T09:00:00+09:00");
    let daemon = office.daemon_at(&format!("@{}", clock.display()));
    wait_until(&office, "both rows", || office.listed("目標").len() == 2);
    assert!(office.mails().is_empty());
    // The machine sleeps for a day, past the hour of sending.
    set("2026-09-16T10:00:00+09:00");
    wait_until(&office, "the mail", || office.mails().len() == 1);
    set("2026-09-15T09:00:00+09:00");
    office.save_policy("建設部/運営方針.xlsx", "建設部", &[SECOND, SECOND]);
    wait_until(&office, "the third row, before the hour again", || office.listed("目標").len() == 3);
    set("2026-09-16T10:00:00+09:00");
    for rows in [4, 5] {
        office.save_policy("建設部/運営方針.xlsx", "建設部", &vec![SECOND; rows - 1]);
        wait_until(&office, "one row more, after it again", || office.listed("目標").len() == rows);
    }
    assert_eq!(office.mails().len(), 1);
    assert!(daemon.stop().success());
}

/// The daemon with a small file system at `folder`; `None` if the system forbids that.
fn daemon_on_a_small_disk(office: &Office, folder: &str, options: &str) -> Option<Daemon> {
    fs::create_dir_all(office.path(folder)).unwrap();
    daemon_mounting(office, &format!("-t tmpfs -o {options} none '{}'", office.path(folder).display()), |_| ())
}

/// The daemon with one more mount; `None` if the system forbids mounts.
fn daemon_mounting(office: &Office, mount: &str, prepare: impl FnOnce(&mut Command)) -> Option<Daemon> {
    let allowed = Command::new("unshare").args(["--user", "--map-root-user", "--mount", "true"]).status();
    if !allowed.is_ok_and(|status| status.success()) {
        println!("not tested: no mounts are allowed here");
        return None;
    }
    let mount = format!("mount {mount} && exec \"$0\" \"$@\"");
    let starter = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", &mount];
    Some(office.daemon_under(&starter, prepare))
}

/// A name lookup blocks on the hosts file, a pipe that nobody writes.
#[test]
fn a_search_for_the_mail_servers_name_that_does_not_end_holds_up_no_stop() {
    let office = Office::new("[mail.smtp]\nhost = \"mail.aoba.example.jp\"\nport = 25\nsecurity = \"none\"\n");
    office.configure(|text| text.replace("transport = \"files\"", "transport = \"smtp\""));
    office.save_policy("総務部/運営方針.xlsx", "総務部", &[FIRST]);
    let names = office.path("hosts");
    assert!(Command::new("mkfifo").arg(&names).status().unwrap().success());
    let mount = format!("--bind '{}' /etc/hosts", names.display());
    let on_the_day = |command: &mut Command| _ = command.env("MATOME_CLOCK", "2026-09-16T09:00:00+09:00");
    let Some(daemon) = daemon_mounting(&office, &mount, on_the_day) else { return };
    wait_until(&office, "a letter on its way", || office.status()["mails"]["uncertain"] == 1);
    let asked = std::time::Instant::now();
    assert!(daemon.stop().success(), "{}", office.log());
    assert!(asked.elapsed() < std::time::Duration::from_secs(5));
}

#[test]
fn a_full_disk_is_named_and_waited_for() {
    let office = Office::new("");
    let Some(daemon) = daemon_on_a_small_disk(&office, "merged", "size=12k") else { return };
    let inside = std::path::PathBuf::from(format!("/proc/{}/root{}", daemon.pid(), office.merged().display()));
    office.save_policy("総務部/運営方針.xlsx", "総務部", &[FIRST]);
    wait_until(&office, "the reason", || office.log().contains("空きがありません"));
    assert!(!inside.exists());
    let grow = format!(
        "nsenter --target {} --user --mount mount -o remount,size=10m '{}'",
        daemon.pid(),
        office.path("merged").display()
    );
    assert!(Command::new("sh").args(["-c", &grow]).status().unwrap().success());
    office.save_policy("建設部/運営方針.xlsx", "建設部", &[SECOND]);
    wait_until(&office, "the merged workbook", || inside.exists());
    assert!(daemon.stop().success());
}

#[test]
fn a_state_folder_that_cannot_be_written_is_named_at_once() {
    let office = Office::new("");
    let Some(daemon) = daemon_on_a_small_disk(&office, "state", "ro") else { return };
    assert_eq!(daemon.ended().code(), Some(2));
    assert!(office.log().contains("読み取り専用"), "{}", office.log());
}

#[test]
fn a_full_disk_below_the_state_ends_nothing() {
    let office = Office::new("");
    let Some(mut daemon) = daemon_on_a_small_disk(&office, "state", "size=600k") else { return };
    for number in 0..40 {
        // Workbooks with equal wording would be copies.
        let [title, actions] = [FIRST.0, FIRST.1].map(|text| format!("第{number}出張所の{text}"));
        office.save_policy(
            &format!("総務部/{number}.xlsx"),
            "総務部",
            &[(title.as_str(), actions.as_str(), FIRST.2); 20],
        );
    }
    wait_until(&office, "the reason", || office.log().contains("空きがありません"));
    assert!(daemon.is_running());
    let grow = format!(
        "nsenter --target {} --user --mount mount -o remount,size=50m '{}'",
        daemon.pid(),
        office.path("state").display()
    );
    assert!(Command::new("sh").args(["-c", &grow]).status().unwrap().success());
    office.save_policy("建設部/運営方針.xlsx", "建設部", &[SECOND]);
    wait_until(&office, "the rows", || office.listed("目標").len() == 801);
    assert!(daemon.stop().success());
}

#[test]
fn a_stop_that_has_to_be_forced_is_no_success() {
    let office = Office::new("");
    if !crate::common::state::section(Path::new("")).is_empty() {
        return println!("not tested: the state is no file");
    }
    assert!(office.run(&["merge"]).status.success());
    let state = rusqlite::Connection::open(office.path("state/matome.db")).unwrap();
    state.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let daemon = office.daemon();
    // It waits for the state from here on.
    wait_until(&office, "its lock", || office.path("state/matome.db.lock").exists());
    assert_eq!(daemon.stop().code(), Some(1), "{}", office.log());
}

/// A mail server that refuses every login.
fn unwelcoming_server() -> u16 {
    use std::io::{BufRead, BufReader, Write};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
            let say = |line: &str| (&stream).write_all(format!("{line}\r\n").as_bytes()).is_ok();
            let mut is_open = say("220 mail");
            while is_open && let Some(Ok(line)) = lines.next() {
                is_open = match line.split(' ').next() {
                    Some("EHLO") => say("250-mail\r\n250 AUTH PLAIN LOGIN"),
                    Some("AUTH") => say("535 5.7.8 no"),
                    _ => say("250 ok"),
                };
            }
        }
    });
    port
}

#[test]
fn no_log_however_talkative_gives_the_mail_servers_password_away() {
    let office = Office::new("");
    office.save_policy("総務部/運営方針.xlsx", "総務部", &[FIRST]);
    fs::write(office.path("password"), "himitsu-no-kotoba").unwrap();
    let smtp = format!(
        "transport = \"smtp\"\n[mail.smtp]\nhost = \"127.0.0.1\"\nport = {}\nsecurity = \"none\"\nusername = \"matome\"\npassword_file = \"password\"",
        unwelcoming_server()
    );
    office.configure(|text| text.replace("transport = \"files\"\nfolder = \"outbox\"", &smtp));
    let daemon = office.daemon_with(|command| {
        command.env("RUST_LOG", "trace").env("MATOME_CLOCK", "2026-09-16T08:30:01+09:00");
    });
    wait_until(&office, "the refusal", || office.log().contains("メールサーバーを使えません"));
    assert!(daemon.stop().success());
    assert!(office.log().contains("総務部/運営方針.xlsx"), "the log names files");
    let told = [office.run(&["check"]).stdout, office.run(&["status"]).stdout].concat();
    let told = office.log() + &String::from_utf8(told).unwrap();
    // Plain, and as encoded by AUTH PLAIN and AUTH LOGIN.
    for secret in ["himitsu-no-kotoba", "AG1hdG9tZQBoaW1pdHN1LW5vLWtvdG9iYQ==", "aGltaXRzdS1uby1rb3RvYmE="] {
        assert!(!told.contains(secret), "{told}");
    }
}
