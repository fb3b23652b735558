//! What stands below 前年度実績 in next year's sheets.

use matome::core::fiscal_year::FiscalYear;
use matome::core::next_year::account::{CellDeed, CheckReason};
use matome::core::next_year::plan::{Keep, Wish};
use matome::next_year_sheets::carry_on;

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

#[test]
fn this_years_result_takes_the_place_of_last_years_or_the_place_is_left_empty_and_both_are_told() {
    let (readers, from) = (readers(), FiscalYear::new(2026));
    let bytes = xlsx::bytes(&case::book(INDICATORS));
    let wish = Wish { from, to: from.plus(1), keep: Keep::All };
    let (next, account) = carry_on(&bytes, &book("R8.xlsx", "R9.xlsx"), &[], wish, &readers).unwrap();
    let moved: Vec<(&str, &str)> = account
        .changes
        .iter()
        .filter(|change| change.deed == CellDeed::MovedOn)
        .map(|change| (change.cell.as_str(), change.after.as_str()))
        .collect();
    assert_eq!(moved, [("B5", "9,877人"), ("B7", "1,204回")], "{account:#?}");
    let told = |wanted: &CheckReason| -> Vec<(String, String)> {
        let checks = account.checks.iter().filter(|check| check.reason == *wanted);
        checks.map(|check| (check.cell.clone(), check.text.clone())).collect()
    };
    let pair = |cell: &str, text: &str| (cell.to_owned(), text.to_owned());
    let moved = [pair("B5", "4,210人 → 9,877人"), pair("B7", "－ → 1,204回")];
    assert_eq!(told(&CheckReason::ResultMovedOn), moved);
    let emptied = [pair("B6", "68.4％（今年度の実績：おおむね順調）"), pair("B8", "3店（今年度の実績：記入なし）")];
    assert_eq!(told(&CheckReason::LastResultEmptied), emptied);
    assert_eq!(told(&CheckReason::LastYearsFigure).len(), 1, "{:#?}", account.checks);
    let sheet = String::from_utf8(parts(&next.unwrap())["xl/worksheets/sheet1.xml"].clone()).unwrap();
    let counts = ["9,877人", "1,204回", "4,210人<", "68.4％<", "3店"].map(|text| sheet.matches(text).count());
    assert_eq!(counts, [1, 1, 0, 0, 0], "{sheet}");
}

/// Early in the year nobody has a result yet: the label stands there alone.
#[test]
fn last_years_result_leaves_its_place_also_where_this_year_has_none_at_all() {
    let sheet = "\
1 | 令和８年度　施策評価シート | < | < | <
2 | 施策名 | 水辺のにぎわい
4 | 指標 | 前年度実績 | 実績 | 目標値
5 | 新しい店 | 3店 |  | 5店
10 | 令和８年度施策実行プラン　【年度当初】 | < | < | <
11 | 部局名 | 現状と課題・プラン
12 | 経済部 | ●桟橋を改修し、３月末までに供用を開始します。";
    let (readers, from) = (readers(), FiscalYear::new(2026));
    let bytes = xlsx::bytes(&case::book(sheet));
    let wish = Wish { from, to: from.plus(1), keep: Keep::All };
    let (_, account) = carry_on(&bytes, &book("R8.xlsx", "R9.xlsx"), &[], wish, &readers).unwrap();
    let emptied = account.checks.iter().filter(|check| check.reason == CheckReason::LastResultEmptied);
    let emptied: Vec<(&str, &str)> = emptied.map(|check| (check.cell.as_str(), check.text.as_str())).collect();
    assert_eq!(emptied, [("B5", "3店（今年度の実績：記入なし）")], "{account:#?}");
}
