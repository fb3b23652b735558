//! Contents below 前年度実績 in next year's sheets.

use std::collections::BTreeSet;

use matome::next_year_sheets::carry_on;
use matome_core::next_year::account::{CellDeed, CheckReason};
use matome_core::next_year::plan::{Keep, Wish};
use matome_deadline::fiscal_year::FiscalYear;

use super::{book, parts, readers};
use crate::reading::{case, xlsx};

const INDICATORS: &str = "\
1 | 令和８年度　施策評価シート | < | < | < | <
2 | 施策コード | 2-1 | 施策名 | 水辺のにぎわい | <
4 | 指標 | 前年度実績 | 実績 | 目標値 | データ所管課等
5 | 遊覧船の乗船者数 | 4,210人 | 9,877人 | 20,000人 | 観光課
6 | 清掃の参加率 | 68.4％ | おおむね順調 | 80.0％ | 環境課
7 | 電子案内の利用 | － | 1,204回 | 2,000回 | 観光課
8 | 新しい店 | 3店 |  | 5店 | 商工課
10 | 令和８年度施策実行プラン　【年度当初】 | < | < | < | <
11 | 部局名 | 現状と課題・プラン | < | < | <
12 | 経済部 | ●桟橋を改修し、３月末までに供用を開始します。（前年度の乗船者4,210人） | < | < | <";

/// A person decides whether this year's result replaces last year's: the place is reported.
#[test]
fn last_years_result_stays_and_is_named_by_its_heading() {
    let (readers, from) = (readers(), FiscalYear::new(2026));
    let bytes = xlsx::bytes(&case::book(INDICATORS));
    let wish = Wish { from, to: from.plus(1), keep: Keep::All };
    let (next, account) = carry_on(&bytes, &book("R8.xlsx", "R9.xlsx"), &[], wish, &readers).unwrap();
    let named = account.checks.iter().filter(|check| check.reason == CheckReason::LastYear);
    let named: Vec<&str> = named.map(|check| check.cell.as_str()).collect();
    assert_eq!(named, ["B4", "B12"], "{account:#?}");
    let sheet = String::from_utf8(parts(&next.unwrap())["xl/worksheets/sheet1.xml"].clone()).unwrap();
    assert!(!sheet.contains("9,877人") && !sheet.contains("1,204回"), "{account:#?}");
    assert!(account.changes.iter().all(|change| !change.before.contains("4,210人")), "{account:#?}");
}

/// Printed text around a report would be removed with it: the cell is reported, as is the report when read again.
#[test]
fn a_report_in_a_cell_with_other_words_stays_and_is_named() {
    let case = case::all_in("tests/forms/untaught");
    let case = case.into_iter().find(|case| case.name == "marked-fields-inside-the-cells-of-a-table").unwrap();
    let (readers, bytes, from) = (readers(), xlsx::bytes(&case.book), FiscalYear::new(2025));
    let wish = Wish { from, to: from.plus(1), keep: Keep::All };
    let (_, account) = carry_on(&bytes, &book("R7.xlsx", "R8.xlsx"), &[], wish, &readers).unwrap();
    let checks = account.checks.iter().filter(|check| matches!(check.reason, CheckReason::NotTakenOut(_)));
    let named: BTreeSet<&str> = checks.map(|check| check.cell.as_str()).collect();
    assert_eq!(named, ["D4", "D5", "D6", "D7"].into(), "{account:#?}");
    assert!(account.checks.iter().any(|check| matches!(check.reason, CheckReason::ReadWithReport(_))), "{account:#?}");
    assert!(account.changes.iter().all(|change| change.deed != CellDeed::Emptied), "{account:#?}");
}
