//! Killed at random while the merged workbook is written: the workbook opens and has the typed notes.
//! `MATOME_KILLS=200` increases the kills.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::common::chance::Chance;
use crate::common::clerk::Clerk;
use crate::common::{Office, program};

/// Kills in an ordinary run.
const KILLS: u32 = 12;
/// 一覧 is the second sheet, its 企画課メモ the column R.
const LIST: usize = 2;
const MEMO: &str = "R2";

#[test]
fn a_power_cut_leaves_the_old_or_the_new_workbook_with_its_notes() {
    let kills = std::env::var("MATOME_KILLS").map_or(KILLS, |text| text.parse().unwrap());
    let office = Office::new("");
    office.configure(|text| text.replace("settle = \"300ms\"", "settle = \"10ms\""));
    office.save_policy("総務部/R8運営方針.xlsx", "総務部", &[("窓口の見直し", "9月末までに直す", "全課")]);
    assert!(office.run(&["merge"]).status.success());
    // The share changes each time, so that there is something to write.
    let type_and_save = |time: u32| {
        let note = format!("{time}回目のメモ");
        Clerk::opens(&office.merged()).types(LIST, MEMO, &note).saves();
        office.save_policy("建設部/R8運営方針.xlsx", "建設部", &[("橋の点検", &format!("{time}橋を点検する"), "")]);
        note
    };
    type_and_save(kills);
    let start = Instant::now();
    assert!(office.run(&["merge"]).status.success());
    let whole = start.elapsed();
    let mut chance = Chance::new(1);
    let mut replaced = 0;
    for kill in 0..kills {
        let note = type_and_save(kill);
        let before = std::fs::read(office.merged()).unwrap();
        kill_merge_after(&office, whole.mul_f64(1.2 * chance.share()));
        assert_eq!(memo(&office), note, "after kill {kill}");
        replaced += u32::from(std::fs::read(office.merged()).unwrap() != before);
    }
    assert!(office.run(&["merge"]).status.success());
    assert_eq!(memo(&office), format!("{}回目のメモ", kills - 1));
    assert_eq!(office.listed("取組内容"), ["9月末までに直す".to_owned(), format!("{}橋を点検する", kills - 1)]);
    println!("{replaced} of {kills} were killed after the workbook had been replaced");
}

fn kill_merge_after(office: &Office, delay: Duration) {
    let mut merge = Command::new(program())
        .args(["merge", "--config"])
        .arg(office.path("matome.toml"))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // No condition to wait for: the random time is what is tested.
    std::thread::sleep(delay);
    merge.kill().unwrap();
    merge.wait().unwrap();
}

/// Opens every part; returns the note of the first measure.
fn memo(office: &Office) -> String {
    let sheet = Clerk::opens(&office.merged());
    assert!(sheet.part("xl/worksheets/sheet2.xml").ends_with("</worksheet>"));
    office.listed("企画課メモ").swap_remove(0)
}
