//! What `check` finds around a configuration: each case changes one thing of a city where all is right.

#![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::fs;
use std::net::TcpListener;
use std::path::Path;

use matome::core::problem::Severity;
use matome::settings::Settings;
use matome::settings::check::check;
use tempfile::TempDir;

const RIGHT: &str = r#"
city = "みどり市"
share.folder = "share"
state.database = "state/matome.db"
reporting.interim.due = "10-15"
planning.to = ["kikaku@city.example.jp"]
mail.from = "kikaku@city.example.jp"
mail.transport = "smtp"
mail.smtp.port = PORT
mail.smtp.host = "127.0.0.1"
mail.smtp.username = "matome"
mail.smtp.password_file = "password"
[[departments]]
name = "総務部"
to = ["soumu@city.example.jp"]
"#;

/// A city where all is right, its mail server listening on a port of this machine.
fn city() -> (TempDir, TcpListener, String) {
    let folder = tempfile::tempdir().unwrap();
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    fs::create_dir(folder.path().join("share")).unwrap();
    fs::write(folder.path().join("share/目標.xlsx"), "").unwrap();
    write_secret(&folder.path().join("password"));
    let text = RIGHT.replace("PORT", &server.local_addr().unwrap().port().to_string());
    (folder, server, text)
}

fn write_secret(file: &Path) {
    use std::os::unix::fs::PermissionsExt;
    fs::write(file, "secret").unwrap();
    fs::set_permissions(file, fs::Permissions::from_mode(0o600)).unwrap();
}

/// The findings as `error share.folder`, with the messages for the reader of a failure.
fn findings(folder: &Path, text: &str) -> Vec<String> {
    let file = folder.join("matome.toml");
    fs::write(&file, text).unwrap();
    let settings = Settings::load_with(&file, []).unwrap();
    let finding = |finding: matome::settings::check::Finding| {
        let severity = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
        };
        assert!(finding.message.contains("ください") || finding.message.contains("ありません"), "{}", finding.message);
        format!("{severity} {}", finding.key)
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
fn each_line_that_is_not_right_is_found() {
    let cases: &[(&str, &str, &[&str])] = &[
        ("share.folder = \"share\"", "share.folder = \"nowhere\"", &["error share.folder"]),
        ("share.folder = \"share\"", "share.folder = \"password\"", &["error share.folder"]),
        ("share.folder = \"share\"", "share.folder = \"share\"\nshare.exclude = [\"**\"]", &["warning share.folder"]),
        ("state/matome.db", "password/matome.db", &["error state.database"]),
        ("state/matome.db", "link/state/matome.db", &["error state.database"]),
        ("reporting.interim.due = \"10-15\"", "", &["warning reporting"]),
        ("planning.to = [\"kikaku@city.example.jp\"]", "", &["warning planning.to"]),
        ("to = [\"soumu@city.example.jp\"]", "", &["warning departments[0].to"]),
        ("[[departments]]\nname = \"総務部\"\nto = [\"soumu@city.example.jp\"]", "", &["warning departments"]),
        ("\"password\"", "\"open\"", &["warning mail.smtp.password_file"]),
        ("127.0.0.1\"", "127.0.0.1\"\nmail.smtp.ca_file = \"ca.pem\"", &["error mail.smtp.ca_file"]),
        ("127.0.0.1\"", "127.0.0.1\"\nmail.smtp.ca_file = \"open\"", &["error mail.smtp.ca_file"]),
        ("127.0.0.1\"", "127.0.0.1\"\nmail.smtp.security = \"none\"", &["warning mail.smtp.security"]),
        ("\"smtp\"", "\"files\"\nmail.folder = \"link/outbox\"", &["error mail.folder"]),
    ];
    for (right, wrong, expected) in cases {
        let (folder, _server, text) = city();
        fs::write(folder.path().join("open"), "secret").unwrap();
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
