//! A correction request round trip: the planning section asks in 一覧, the department corrects its sheet, twice.

use std::rc::Rc;

use calamine::{Reader as _, Xlsx};

use crate::common::clerk::Clerk;
use crate::weeks::city::City;
use crate::weeks::{FIRST, play};

const ASKED: &str = "soumu 【修正依頼】令和8年度目標の記載の確認・修正について（お願い） 総務部";
const WORKBOOK: &str = "取りまとめ_令和8年度.xlsx";
const SECRET: &str = "部長には内々に相談済み";

/// Types into 一覧: the second row is 総務部's, the third 建設部's.
fn types(city: &City, cells: &[(&str, &str)]) {
    let clerk = Clerk::opens(&city.merged_folder().join(WORKBOOK));
    cells.iter().fold(clerk, |clerk, (cell, text)| clerk.types(2, cell, text)).saves();
}

fn rows(city: &City, file: &str, sheet: &str) -> Vec<Vec<String>> {
    let mut workbook: Xlsx<_> = calamine::open_workbook(city.merged_folder().join(file)).unwrap();
    let range = workbook.worksheet_range(sheet).unwrap();
    range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect()
}

/// 状態 of 総務部's row, and 修正依頼 of 提出状況.
fn state(city: &City) -> (String, String) {
    let column = |rows: &[Vec<String>], header: &str| {
        let at = |row: &Vec<String>| row.iter().position(|cell| cell == header);
        rows.iter().find_map(at).unwrap()
    };
    let (list, offices) = (rows(city, WORKBOOK, "一覧"), rows(city, WORKBOOK, "提出状況"));
    let office = offices.iter().find(|row| row[0] == "総務部").unwrap();
    (list[1][column(&list, "状態")].clone(), office[column(&offices, "修正依頼")].clone())
}

async fn corrects(city: &Rc<City>, running: &crate::weeks::city::Running, actions: &str, until: &str) {
    city.save("総務部", &[(FIRST.0, actions, FIRST.2)]);
    running.look().await;
    city.until(until).await;
}

#[tokio::test(start_paused = true)]
async fn what_is_asked_for_is_corrected_and_asked_for_again_and_accepted() {
    play("2026-09-01 07:00", async |city| {
        city.has_a_merged_folder();
        city.merges.made().is_real = true;
        let running = city.start();
        city.until("2026-09-01 10:00").await;
        city.texts_to("");
        types(&city, &[("Q2", "要修正"), ("R2", "対象の証明書を\n書いてください"), ("Q3", "保留"), ("R3", SECRET)]);
        let mut mailed = Vec::new();
        let note = |mailed: &mut Vec<String>, day: &str| {
            mailed.extend(
                city.mails().into_iter().filter(|mail| !mail.starts_with("kikaku")).map(|m| format!("{day} {m}")),
            );
        };
        city.until("2026-09-02 09:00").await;
        note(&mut mailed, "9/2");
        let text = city.texts_to("soumu").concat();
        assert!(!text.contains(SECRET), "{text}");
        assert!(text.contains("企画課から：対象の証明書を\n　　書いてください\n"), "{text}");
        assert!(text.contains("運営方針.xlsx") && text.contains("■ ご確認・修正をお願いします（1件）"), "{text}");
        assert_eq!(state(&city), ("要修正".to_owned(), "1件".to_owned()));

        // No duplicates after restarts; and once more by the interval of overdue items.
        running.stop().await;
        let running = city.start();
        city.until("2026-09-07 09:00").await;
        note(&mut mailed, "9/7");
        let again = city.texts_to("soumu").concat();
        assert!(again.contains("（令和8年9月2日（水）にお願いした件）"), "{again}");

        corrects(&city, &running, "証明書（住民票、印鑑）の窓口を一つにまとめる。", "2026-09-08 09:00").await;
        assert_eq!(state(&city), ("修正あり".to_owned(), "1件（修正あり1）".to_owned()));
        city.until("2026-09-14 10:00").await;
        note(&mut mailed, "9/14");
        let summary = city.texts_to("kikaku").concat();
        let told = summary.replace("\n　　", "");
        assert!(told.contains("「証明書の窓口を一つにまとめる。」 →"), "{summary}");
        assert!(told.contains("「証明書（住民票、印鑑）の窓口を一つにまとめる。」"), "{summary}");

        types(&city, &[("R2", "戸籍も入れてください")]);
        city.until("2026-09-15 09:00").await;
        note(&mut mailed, "9/15");
        assert!(city.texts_to("soumu").concat().contains("戸籍も入れてください"));
        assert_eq!(state(&city).0, "要修正");
        corrects(&city, &running, "証明書（住民票、印鑑、戸籍）の窓口を一つにまとめる。", "2026-09-15 12:00").await;
        assert_eq!(state(&city).0, "修正あり");
        types(&city, &[("Q2", "済")]);
        city.until("2026-09-30 12:00").await;
        note(&mut mailed, "to 9/30");
        assert_eq!(state(&city), ("確認済".to_owned(), String::new()));

        // 済 ends the reminders of the deadline too.
        assert_eq!(mailed, [format!("9/2 {ASKED}"), format!("9/7 {ASKED}"), format!("9/15 {ASKED}")]);
        let fields: Vec<String> = rows(&city, WORKBOOK, "変更履歴").into_iter().map(|row| row[4].clone()).collect();
        let of_requests: Vec<&str> = fields.iter().map(String::as_str).filter(|field| field.contains("依頼")).collect();
        let corrected = "修正依頼（修正あり）";
        assert_eq!(of_requests, ["修正依頼（確認済）", corrected, "修正依頼", corrected, "修正依頼"]);
        running.stop().await;
    })
    .await;
}
