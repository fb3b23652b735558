//! Findings of `check`: each case changes one thing of a correct city.

use std::fs;
use std::io::{Read, Write};
use std::path::{MAIN_SEPARATOR, Path};
use std::time::{Duration, Instant};

use matome::cli::check::check;
use matome::cli::check::trial_letter::{self, Sent, TrialError};
use matome::edge::mail::SystemMailer;
use matome::edge::system::clock;
use matome::settings::Settings;
use matome_core::office::city::Address;
use matome_workbook::problem::Severity;
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::common::{GOAL, Office, stdout};
use crate::mail::server::{Reply, Server};

const RIGHT: &str = r#"
city = "みどり市"
share.folder = "share"
share.address = '\\fs01\目標管理'
state.database = "state/matome.db"
reporting.interim.due = "10-15"
planning.to = ["kikaku@city.example.jp"]
mail.from = "kikaku@city.example.jp"
mail.transport = "smtp"
mail.smtp.port = PORT
mail.smtp.host = "localhost"
mail.smtp.ca_file = "AUTHORITY"
mail.smtp.username = "matome"
mail.smtp.password_file = "password"
[[departments]]
name = "総務部"
to = ["soumu@city.example.jp"]
"#;

/// Certificate of the tests' own authority.
fn authority() -> String {
    let file = std::path::absolute(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/mail/tls/ca.pem")).unwrap();
    file.to_str().unwrap().replace(MAIN_SEPARATOR, "/")
}

/// A correct city, with a mail server on this machine while the runtime lives.
fn city() -> (TempDir, Runtime, String) {
    let (folder, runtime, _server, text) = city_and_server();
    (folder, runtime, text)
}

fn city_and_server() -> (TempDir, Runtime, Server, String) {
    let folder = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let server = runtime.block_on(Server::start([Reply::StartTls, Reply::Login("matome", "secret")]));
    fs::create_dir(folder.path().join("share")).unwrap();
    fs::write(folder.path().join("share/目標.xlsx"), "").unwrap();
    write_secret(&folder.path().join("password"), "secret");
    let text = RIGHT.replace("PORT", &server.port.to_string()).replace("AUTHORITY", &authority());
    (folder, runtime, server, text)
}

fn write_secret(file: &Path, secret: &str) {
    fs::write(file, secret).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(file, fs::Permissions::from_mode(0o600)).unwrap();
    }
}

/// The findings as `error share.folder`; messages are printed on failure.
fn findings(folder: &Path, text: &str) -> Vec<String> {
    let file = folder.join("matome.toml");
    fs::write(&file, text).unwrap();
    let settings = Settings::load_with(&file, []).unwrap();
    let finding = |finding: matome::cli::check::SetupFinding| {
        let severity = match finding.severity() {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
        };
        format!("{severity} {}", finding.key())
    };
    check(&settings).into_iter().map(finding).collect()
}

#[test]
fn a_city_where_all_is_right_has_no_findings_and_is_left_as_it_was() {
    let (folder, _server, text) = city();
    assert_eq!(findings(folder.path(), &text), [""; 0]);
    let mut left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, ["matome.toml", "password", "share"]);
}

#[test]
fn a_letter_on_trial_reaches_whom_it_is_for_and_nobody_of_another_domain() {
    let (folder, _runtime, server, text) = city_and_server();
    let file = folder.path().join("matome.toml");
    fs::write(&file, &text).unwrap();
    let settings = Settings::load_with(&file, []).unwrap();
    let mailer = SystemMailer { timeouts: trial_letter::timeouts() };
    let now = clock::now(settings.timezone).fixed_offset();
    let send = |to: &str| trial_letter::send(&settings, &Address(to.to_owned()), &mailer, now);
    let to = Address("企画課 <kikaku@city.example.jp>".to_owned());
    assert_eq!(send(&to.0).unwrap(), Sent::To(to));
    assert!(matches!(send("a@elsewhere.example.jp"), Err(TrialError::Foreign(_))));
    let mails = server.mails();
    assert_eq!(mails.iter().map(|mail| mail.recipient.as_str()).collect::<Vec<_>>(), ["kikaku@city.example.jp"]);
    let written = text.replace("transport = \"smtp\"", "transport = \"files\"");
    fs::write(&file, &written).unwrap();
    let settings = Settings::load_with(&file, []).unwrap();
    let said = trial_letter::send(&settings, &Address("kikaku@city.example.jp".to_owned()), &mailer, now).unwrap();
    assert_eq!(said, Sent::IntoFolder(folder.path().join("outbox")));
    assert_eq!(fs::read_dir(folder.path().join("outbox")).unwrap().count(), 1);
}

// Links and world-readable files are not judged elsewhere.
#[cfg(unix)]
#[test]
fn each_line_that_is_not_right_is_found() {
    let authority = authority();
    let cases: &[(&str, &str, &[&str])] = &[
        ("share.folder = \"share\"", "share.folder = \"nowhere\"", &["error share.folder"]),
        ("share.folder = \"share\"", "share.folder = \"password\"", &["error share.folder"]),
        ("share.folder = \"share\"", "share.folder = \"share\"\nshare.exclude = [\"**\"]", &["warning share.folder"]),
        ("share.address = '\\\\fs01\\目標管理'", "", &["info share.address"]),
        ("state/matome.db", "password/matome.db", &["error state.database"]),
        ("state/matome.db", "link/state/matome.db", &["error state.database"]),
        ("reporting.interim.due = \"10-15\"", "", &["warning reporting"]),
        ("reporting.interim.due = \"10-15\"", "reporting.interim.as_of = \"09-30\"", &["warning reporting.interim"]),
        ("planning.to = [\"kikaku@city.example.jp\"]", "", &["warning planning.to"]),
        ("to = [\"soumu@city.example.jp\"]", "", &["warning departments[0].to"]),
        ("[[departments]]\nname = \"総務部\"\nto = [\"soumu@city.example.jp\"]", "", &["warning departments"]),
        ("\"password\"", "\"open\"", &["warning mail.smtp.password_file"]),
        (&authority, "ca.pem", &["error mail.smtp.ca_file"]),
        (&authority, "open", &["error mail.smtp.ca_file"]),
        (&format!("mail.smtp.ca_file = \"{authority}\"\n"), "", &["error mail.smtp.security"]),
        ("\"password\"", "\"another\"", &["error mail.smtp.username"]),
        ("username = \"matome\"", "username = \"someone\"", &["error mail.smtp.username"]),
        // This server offers no login without encryption.
        (
            "localhost\"",
            "localhost\"\nmail.smtp.security = \"none\"",
            &["warning mail.smtp.security", "error mail.smtp.username"],
        ),
        (
            "mail.smtp.username = \"matome\"\nmail.smtp.password_file = \"password\"",
            "mail.smtp.security = \"none\"",
            &["error mail.from"],
        ),
        ("\"smtp\"", "\"files\"\nmail.folder = \"link/outbox\"", &["error mail.folder"]),
    ];
    for (right, wrong, expected) in cases {
        let (folder, _server, text) = city();
        fs::write(folder.path().join("open"), "secret").unwrap();
        write_secret(&folder.path().join("another"), "machigai");
        fs::create_dir(folder.path().join("share/state")).unwrap();
        std::os::unix::fs::symlink(folder.path().join("share"), folder.path().join("link")).unwrap();
        assert!(text.contains(right), "{right}");
        assert_eq!(findings(folder.path(), &text.replace(right, wrong)), *expected, "{wrong}");
    }
}

#[test]
fn a_mail_server_that_does_not_listen_is_found() {
    let (folder, server, text) = city();
    drop(server);
    assert_eq!(findings(folder.path(), &text), ["error mail.smtp.host"]);
}

/// A server that answers this many commands, then falls silent.
fn falling_silent(answers: usize) -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            for _ in 0..answers {
                stream.write_all(b"250 test\r\n").unwrap();
                let _ = stream.read(&mut [0; 512]);
            }
            // Keeps the connection open while the other side does.
            let _ = stream.read_to_end(&mut Vec::new());
        }
    });
    port
}

#[test]
fn a_mail_server_that_falls_silent_is_found_soon() {
    let after = |answers| {
        let (folder, _server, text) = city();
        let lines = text.lines().filter(|line| !line.starts_with("mail.smtp.") || line.contains("host"));
        let text = lines.collect::<Vec<_>>().join("\n");
        let port = format!("mail.smtp.port = {}\nmail.smtp.security = \"none\"\n", falling_silent(answers));
        let begun = Instant::now();
        let found = findings(folder.path(), &text.replace("[[departments]]", &format!("{port}[[departments]]")));
        assert_eq!(found, ["error mail.smtp.host"], "after {answers}");
        assert!(begun.elapsed() < Duration::from_secs(20), "{:?} after {answers}", begun.elapsed());
    };
    std::thread::scope(|scope| (0..3).for_each(|answers| _ = scope.spawn(move || after(answers))));
}

#[test]
fn check_says_in_which_line_what_only_the_surroundings_tell() {
    let office = Office::new("");
    fs::create_dir(office.path("layouts")).unwrap();
    let definition = "id = \"own\"\nname = \"私たちの様式\"\n[goal]\nunit = \"rows\"\ncolumns.title = [\"めざす姿\"]\n\
                      [measure]\nunit = \"goal\"\ncolumns.actions = [\"やること\"]\n";
    for copy in ["a.toml", "b.toml"] {
        fs::write(office.path("layouts").join(copy), definition).unwrap();
    }
    let said = stdout(&office.run(&["check"]));
    assert!(said.contains("様式の定義 a.toml は使われません。b.toml に同じ id があります"), "{said}");
    let line =
        |text: &str| fs::read_to_string(office.path("matome.toml")).unwrap().lines().position(|l| l.contains(text));
    let planning = line("to = [\"kikaku").unwrap() + 1;
    office.configure(|text| text.replace("to = [\"kikaku@aoba.example.jp\"]", "to = []"));
    let said = stdout(&office.run(&["check"]));
    assert!(said.contains(&format!("matome.toml:{planning}: planning.to: 企画担当の宛先がありません")), "{said}");
    assert!(said.contains("上の注意"), "{said}");
}

#[test]
fn check_says_so_where_the_daemon_would_refuse_to_begin() {
    let office = Office::new("");
    office.save_policy("総務部/運営方針.xlsx", "総務部", &[GOAL]);
    assert_eq!(office.run(&["merge"]).status.code(), Some(0));
    fs::remove_dir_all(office.path("state")).unwrap();
    let lost = office.run(&["check"]);
    assert_eq!(lost.status.code(), Some(1), "{}", stdout(&lost));
    assert!(
        stdout(&lost).contains("state.database") && stdout(&lost).contains("matome state new"),
        "{}",
        stdout(&lost)
    );
    fs::create_dir_all(office.path("state/matome.db")).unwrap();
    let folder = office.run(&["check"]);
    assert_eq!(folder.status.code(), Some(1), "{}", stdout(&folder));
    assert!(stdout(&folder).contains("状態データベース"), "{}", stdout(&folder));
}

#[test]
fn check_shows_the_contacts_with_what_is_wrong_in_them() {
    let office = Office::new("[contacts]\nworkbook = \"宛先.xlsx\"\n");
    let missing = office.run(&["check"]);
    assert_eq!(missing.status.code(), Some(1));
    assert!(stdout(&missing).contains("宛先のブックが見つかりません"), "{}", stdout(&missing));
    office.save_table("宛先.xlsx", &[&["課", "宛先", "部局"], &["", "soumu@aoba.example.jp；soumu", "総務部"]]);
    // Writers of the share must not redirect mail.
    let unused = stdout(&office.run(&["check"]));
    assert!(
        unused.contains("宛先のブックが見つかりません")
            && unused.contains(&format!("share{MAIN_SEPARATOR}宛先.xlsx' のように")),
        "{unused}"
    );
    fs::copy(office.path("share/宛先.xlsx"), office.path("宛先.xlsx")).unwrap();
    let beside = stdout(&office.run(&["check"]));
    assert!(beside.contains(&format!("share{MAIN_SEPARATOR}宛先.xlsx は使いません")), "{beside}");
    fs::remove_file(office.path("share/宛先.xlsx")).unwrap();
    let found = office.run(&["check"]);
    assert_eq!(found.status.code(), Some(0), "{}", stdout(&found));
    assert!(stdout(&found).contains("宛先のブック 宛先.xlsx: 部局 1、課 0、アドレス 1"), "{}", stdout(&found));
    assert!(
        stdout(&found).contains("宛先.xlsx Sheet1!B2 「soumu」はメールアドレスではありません"),
        "{}",
        stdout(&found)
    );
}

#[test]
fn check_fills_in_the_templates_with_what_is_known() {
    let office = Office::new("");
    office.save_policy("総務部/運営方針.xlsx", "総務部", &[GOAL]);
    office.run(&["merge"]);
    let right = office.run(&["check"]);
    assert!(right.status.success() && stdout(&right).contains("通を組み立てられました"), "{}", stdout(&right));
    // Valid only while the letter has something overdue, as sample letters do and real ones may not.
    fs::create_dir_all(office.path("templates/mail")).unwrap();
    fs::write(office.path("templates/mail/department.subject.txt"), "{{ overdue[0].name }}").unwrap();
    let wrong = office.run(&["check"]);
    assert_eq!(wrong.status.code(), Some(1), "{}", stdout(&wrong));
    assert!(stdout(&wrong).contains("department.subject.txt"), "{}", stdout(&wrong));
}
