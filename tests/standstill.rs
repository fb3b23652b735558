//! Each way in which the daemon's work fails as a whole, and where it is reported: the table of
//! `docs/ja/src/trouble.md`. Silent servers and lost leases are in `tests/standby.rs`, mail servers in
//! `tests/mail/trouble.rs`.

use std::fs;
use std::path::Path;

use matome::edge::state::store::Store;

use crate::common::{Daemon, Office, PolicyRow, stdout, wait_until};

const FIRST: PolicyRow<'static> = ("窓口の見直し", "証明書の窓口を一つにまとめる。", "9月末までに窓口を移す。");
const DOCUMENT: &str = include_str!("../docs/ja/src/trouble.md");

struct Way {
    /// Its line in the document.
    name: &'static str,
    fails: fn(&Office, &Daemon),
    is_mended: fn(&Office),
    /// The words of `status --check` and the log.
    said: &'static str,
    /// The words of 要確認, if it can be written.
    sheet: Option<&'static str>,
}

const WAYS: [Way; 6] = [
    Way {
        name: "共有フォルダーが見えない",
        fails: |office, _| fs::rename(office.path("share"), office.path("away")).unwrap(),
        is_mended: |office| fs::rename(office.path("away"), office.path("share")).unwrap(),
        said: "共有フォルダー",
        sheet: None,
    },
    Way {
        name: "読んだものを記録できない",
        fails: |office, _| {
            change(office, "ALTER TABLE sketch RENAME TO away");
            office.save_policy("建設部/運営方針.xlsx", "建設部", &[FIRST]);
        },
        is_mended: |office| change(office, "ALTER TABLE away RENAME TO sketch"),
        said: "共有フォルダーの確認ができていません",
        sheet: None,
    },
    Way {
        name: "取りまとめを作れない",
        fails: |office, _| {
            change(office, "ALTER TABLE request RENAME TO away");
            office.save_policy("建設部/運営方針.xlsx", "建設部", &[FIRST, FIRST]);
        },
        is_mended: |office| change(office, "ALTER TABLE away RENAME TO request"),
        said: "取りまとめができていません",
        sheet: None,
    },
    Way {
        name: "取りまとめのフォルダーに書けない",
        fails: |office, _| {
            fs::rename(office.path("merged"), office.path("away")).unwrap();
            fs::write(office.path("merged"), "").unwrap();
            office.save_policy("建設部/運営方針.xlsx", "建設部", &[FIRST]);
        },
        is_mended: |office| {
            fs::remove_file(office.path("merged")).unwrap();
            fs::rename(office.path("away"), office.path("merged")).unwrap();
        },
        said: "merged",
        sheet: None,
    },
    Way {
        name: "記録がない、開けない",
        fails: |office, _| fs::rename(office.path("state"), office.path("away")).unwrap(),
        is_mended: |office| {
            let _ = fs::remove_dir_all(office.path("state"));
            fs::rename(office.path("away"), office.path("state")).unwrap();
        },
        said: "matome.db",
        sheet: None,
    },
    // Retried only after a minute.
    Way {
        name: "メールをまったく送れない",
        fails: |office, daemon| {
            change(office, "ALTER TABLE mail_reminder RENAME TO away");
            daemon.signal("HUP");
        },
        is_mended: |_| (),
        said: "メールの送信ができていません",
        sheet: Some("メールの送信ができていません"),
    },
];

fn change(office: &Office, sql: &str) {
    Store::open(&office.path("state/matome.db")).unwrap().connection().execute_batch(sql).unwrap();
}

#[test]
fn nothing_stands_still_while_monitoring_is_green() {
    let office = Office::new("");
    if !crate::common::state::section(Path::new("")).is_empty() {
        return println!("not tested: the state is no file");
    }
    office.save_policy("総務部/運営方針.xlsx", "総務部", &[FIRST]);
    let daemon = office.daemon_at("2026-09-16T09:00:00+09:00");
    let watched = || stdout(&office.run(&["status", "--check"]));
    wait_until(&office, "the first round", || office.listed("目標") == [FIRST.0] && !office.mails().is_empty());
    for Way { name, fails, is_mended, said, sheet } in WAYS {
        assert!(DOCUMENT.contains(&format!("| {name} |")), "{name}");
        wait_until(&office, "that all is well", || watched().starts_with("MATOME OK"));
        fails(&office, &daemon);
        wait_until(&office, name, || watched().starts_with("MATOME CRITICAL") && watched().contains(said));
        wait_until(&office, "the log", || office.log().contains(said) || said.ends_with("できていません"));
        if let Some(sheet) = sheet {
            wait_until(&office, sheet, || office.merged_rows("要確認").concat().concat().contains(sheet));
        }
        is_mended(&office);
    }
    daemon.stop();
    assert!(watched().starts_with("MATOME CRITICAL - 止まっています"), "{}", watched());
    let refused = office.run(&["backup", "away/matome.db"]);
    assert!(refused.status.code() == Some(2) && !refused.stderr.is_empty(), "{refused:?}");
}
