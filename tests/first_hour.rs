//! The first hour: interactive configuration, errors before the start, help and manuals.

use std::fs;
use std::path::{MAIN_SEPARATOR, Path};
use std::process::{Command, Output};

use crate::common::{Office, matome, stdout};

#[test]
fn a_first_configuration_is_made_of_what_was_said_and_works() {
    let folder = tempfile::tempdir().unwrap();
    for department in ["01_総務部", "市民部", "様式"] {
        fs::create_dir_all(folder.path().join("share").join(department)).unwrap();
    }
    let arguments = ["init", "city", "--city", "みどり市", "--share", "share", "--planning", "kikaku@city.example.jp"];
    let more =
        ["--department", "市民部=shimin@city.example.jp", "--department", "議会事務局", "--mail-server", "mail:587"];
    let made = matome(&[&arguments[..], &more].concat(), folder.path());
    assert_eq!(made.status.code(), Some(0), "{made:?}");
    let said = stdout(&made);
    let check = format!("matome check --config city{MAIN_SEPARATOR}matome.toml");
    let start = if cfg!(windows) { "matome service start" } else { "matome run --config" };
    for next in [&check, "matome merge --config", start, "様式"] {
        assert!(said.contains(next), "{next}: {said}");
    }
    let text = fs::read_to_string(folder.path().join("city/matome.toml")).unwrap();
    let names: Vec<&str> = text.lines().filter(|line| line.starts_with("name =")).collect();
    assert_eq!(names, ["name = \"総務部\"", "name = \"市民部\"", "name = \"議会事務局\""]);
    assert!(text.contains("aliases = [\"01_総務部\"]") && text.contains("port = 587"), "{text}");
    assert!(text.contains("transport = \"files\"") && !text.contains("timezone"), "{text}");
    assert_eq!(matome(&["check", "--config", "city/matome.toml"], folder.path()).status.code(), Some(0));
    assert_eq!(matome(&["merge", "--config", "city/matome.toml"], folder.path()).status.code(), Some(0));

    let again = matome(&arguments, folder.path());
    assert_eq!(again.status.code(), Some(2));
    assert_eq!(fs::read_to_string(folder.path().join("city/matome.toml")).unwrap(), text);
}

#[test]
fn a_first_configuration_that_would_be_wrong_is_not_made() {
    let folder = tempfile::tempdir().unwrap();
    for (arguments, expected) in [
        (&["--city", "みどり市"][..], "--share"),
        // Windows would open it; there is no such server.
        (
            &["--city", "みどり市", "--share", r"\\fileserver\目標管理"],
            if cfg!(windows) { "見つかりません" } else { "マウント" },
        ),
        (&["--city", "みどり市", "--share", "nowhere"], "見つかりません"),
        (&["--city", "みどり市", "--share", ".", "--department", "総務部", "--department", "総務部"], "総務部"),
        (&["--city", "みどり市", "--share", ".", "--planning", "企画課"], "全角"),
    ] {
        let refused = matome(&[&["init", "city"], arguments].concat(), folder.path());
        assert_eq!(refused.status.code(), Some(2), "{refused:?}");
        assert!(String::from_utf8_lossy(&refused.stderr).contains(expected), "{refused:?}");
        assert!(!folder.path().join("city").exists());
    }
}

#[test]
fn the_program_carries_its_sample_its_unit_and_its_texts() {
    let folder = tempfile::tempdir().unwrap();
    let names = stdout(&matome(&["show"], folder.path()));
    for name in ["sample", "unit", "holidays", "mail/department.text.txt"] {
        assert!(names.contains(name), "{names}");
        assert!(stdout(&matome(&["show", name], folder.path())).lines().count() > 3, "{name}");
    }
    fs::write(folder.path().join("matome.toml"), stdout(&matome(&["show", "sample"], folder.path()))).unwrap();
    fs::create_dir(folder.path().join("share")).unwrap();
    assert_eq!(matome(&["check"], folder.path()).status.code(), Some(0));
    assert_eq!(matome(&["show", "smaple"], folder.path()).status.code(), Some(2));
}

#[test]
fn a_definition_and_a_workbook_in_the_wrong_order_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let swapped = matome(&["layout", "test", "目標.xlsx", "様式.toml"], folder.path());
    assert_eq!(swapped.status.code(), Some(2));
    let said = String::from_utf8_lossy(&swapped.stderr).into_owned();
    assert!(said.contains("順が逆です") && said.contains("layout test 様式.toml 目標.xlsx"), "{said}");
}

#[test]
fn a_misspelt_template_or_a_name_in_one_is_told_with_its_line() {
    let office = Office::new("");
    fs::create_dir_all(office.path("templates/mail")).unwrap();
    let misplaced = office.path("templates/department.text.txt");
    fs::write(&misplaced, "お知らせ").unwrap();
    let checked = office.run(&["check"]);
    assert_eq!(checked.status.code(), Some(1));
    assert!(stdout(&checked).contains("置ける名前: mail、page"), "{checked:?}");
    fs::remove_file(misplaced).unwrap();
    let wrong_name = office.path("templates/mail/departments.text.txt");
    fs::write(&wrong_name, "お知らせ").unwrap();
    let checked = office.run(&["check"]);
    assert_eq!(checked.status.code(), Some(1));
    let said = stdout(&checked);
    assert!(said.contains("departments.text.txt") && said.contains("department.text.txt、"), "{said}");
    fs::remove_file(wrong_name).unwrap();
    fs::write(office.path("templates/mail/department.subject.txt"), "お知らせ\n{{ deparment }}").unwrap();
    let checked = office.run(&["check"]);
    assert_eq!(checked.status.code(), Some(1));
    let said = stdout(&checked);
    assert!(said.contains("department.subject.txt の2行目") && said.contains("{{ deparment }}"), "{said}");
}

#[test]
fn a_template_of_the_page_that_is_misspelt_or_broken_is_told_too() {
    let office = Office::new("");
    let shown = office.run(&["show", "page/page.html"]);
    fs::create_dir_all(office.path("templates/page")).unwrap();
    let page = office.path("templates/page/page.html");
    fs::write(&page, &shown.stdout).unwrap();
    assert_eq!(office.run(&["check"]).status.code(), Some(0));
    for (file, text, told) in [
        ("templates/page/page.html", "<p>{{ city }}</p>\n{{ toady }}", "page.html の2行目"),
        ("templates/page/page.html", "{% for year in years %}", "page.html の1行目"),
        ("templates/page/pages.html", "<p></p>", "置ける名前: page.html"),
        ("templates/page.html", "<p></p>", "置ける名前: mail、page"),
        ("templates/pages/page.html", "<p></p>", "置ける名前: mail、page"),
    ] {
        let written = office.path(file);
        fs::create_dir_all(written.parent().unwrap()).unwrap();
        fs::write(&written, text).unwrap();
        let checked = office.run(&["check"]);
        assert_eq!(checked.status.code(), Some(1), "{file}");
        assert!(stdout(&checked).contains(told), "{file}: {}", stdout(&checked));
        fs::remove_file(&written).unwrap();
        fs::write(&page, &shown.stdout).unwrap();
    }
}

#[test]
fn a_log_folder_that_cannot_be_written_is_an_error_before_the_daemon_starts() {
    let office = Office::new("[log]\nfolder = \"logs\"\n");
    fs::write(office.path("logs"), "a file").unwrap();
    for command in ["check", "run"] {
        let refused = office.run(&[command]);
        assert!(matches!(refused.status.code(), Some(1 | 2)), "{refused:?}");
        let said = stdout(&refused) + &String::from_utf8_lossy(&refused.stderr);
        assert!(said.contains("logs") && !said.contains("os error"), "{said}");
    }
}

/// The command line by itself, on a machine of any locale.
fn help(arguments: &[&str]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_matome"));
    command.args(arguments).env("LANG", "en_US.UTF-8").current_dir(folder.path()).output().unwrap()
}

#[test]
fn the_help_begins_with_what_is_needed_first() {
    let japanese = stdout(&help(&["--help"]));
    let places: Vec<usize> =
        ["init ", "check ", "demo ", "run ", "merge "].iter().map(|name| japanese.find(name).unwrap()).collect();
    assert!(places.is_sorted(), "{japanese}");
    assert!(japanese.contains("使い方: matome") && japanese.contains("例:"), "{japanese}");
    assert!(!japanese.contains("Print"), "{japanese}");
    // A new command needs a group and a translation.
    let is_japanese = |line: &str| line.chars().any(|c| ('ぁ'..='龠').contains(&c));
    let commands = japanese.lines().filter(|line| line.starts_with("  ") && !line.trim_start().starts_with('-'));
    for name in commands.filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "matome") {
        let own = stdout(&help(&[name, "--help"]));
        assert!(is_japanese(own.lines().next().unwrap()), "{own}");
        let is_command = |line: &str| line.starts_with("  ") && line[2..].starts_with(|c: char| c.is_ascii_lowercase());
        for told in own.lines().filter(|line| line.trim_start().starts_with("--") || is_command(line)) {
            assert!(is_japanese(told), "{name}: {told}");
        }
    }
}

#[test]
fn the_manual_names_commands_that_there_are() {
    let commands = stdout(&help(&["--help"]));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/ja/src");
    let mut seen = 0;
    for page in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file()) {
        let text = fs::read_to_string(&page).unwrap();
        for (at, _) in text.match_indices("matome ") {
            let rest = &text[at + "matome ".len()..];
            let name: String = rest.chars().take_while(char::is_ascii_lowercase).collect();
            let is_command = text[..at].ends_with(['`', '\n', ' ']) && !name.is_empty() && name != "matome";
            // Only Windows has the service.
            if is_command && name != "service" {
                seen += 1;
                assert!(commands.contains(&format!("\n  {name} ")), "{}: matome {name}", page.display());
            }
        }
    }
    assert!(seen > 15, "{seen}");
}

#[test]
fn what_cannot_be_typed_is_refused_in_plain_words() {
    for (arguments, expected) in [
        (&["mrege"][..], "merge の書きまちがい"),
        (&["merge", "--confg", "x"], "--config"),
        (&["calendar", "--format", "xml"], "table"),
        (&["remind", "--as-of", "10月1日"], "日付ではありません"),
        (&["publish", "--year", "今年", "-o", "公表"], "年度ではありません"),
        (&["deadline", "9月末", "--fiscal-year", "8年"], "年度ではありません"),
        (&["read"], "足りません"),
        (&["layout", "test", "form.toml", "目標.xlsx", "目標.xlsx"], "余分"),
    ] {
        let refused = help(arguments);
        assert_eq!(refused.status.code(), Some(2), "{refused:?}");
        let said = String::from_utf8(refused.stderr).unwrap();
        assert!(said.contains(expected) && !said.contains("error:"), "{said}");
    }
}

#[test]
fn completions_and_manual_pages_come_out_of_the_program() {
    let folder = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish", "powershell"] {
        assert!(stdout(&matome(&["completions", shell], folder.path())).contains("remind"), "{shell}");
    }
    assert!(matome(&["man", "man1"], folder.path()).status.success());
    let page = fs::read_to_string(folder.path().join("man1/matome-remind.1")).unwrap();
    assert!(page.contains("dry\\-run") && !folder.path().join("man1/matome-reader.1").exists(), "{page}");
}

/// The service cannot write files created by root.
#[cfg(unix)]
#[test]
fn root_is_sent_to_the_services_user() {
    let office = Office::new("");
    let state = office.path("state");
    fs::create_dir_all(&state).unwrap();
    // Only root can change the owner, and only root is refused.
    if std::os::unix::fs::chown(&state, Some(65534), None).is_err() {
        return;
    }
    for command in ["merge", "status", "check", "notes"] {
        let refused = office.run(&[command]);
        assert_eq!(refused.status.code(), Some(2), "{refused:?}");
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(said.contains("root では行いません") && said.contains("sudo -u nobody"), "{said}");
    }
    assert_eq!(fs::read_dir(state).unwrap().count(), 0, "nothing was left behind");
}
