//! Years in next year's sheets: each is rolled or reported, in any notation.

use matome::next_year_sheets::{WorkbookAccount, carry_on};
use matome_core::next_year::account::CheckReason;
use matome_core::next_year::plan::{Keep, Wish};
use matome_deadline::fiscal_year::FiscalYear;

use super::{book, readers};
use crate::reading::{case, xlsx};

fn account(rows: &str, from: i32) -> WorkbookAccount {
    let from = FiscalYear::new(from);
    let wish = Wish { from, to: from.plus(1), keep: Keep::All };
    let bytes = xlsx::bytes(&case::book(rows));
    carry_on(&bytes, &book("今年.xlsx", "翌年.xlsx"), &[], wish, &readers()).unwrap().1
}

fn named(account: &WorkbookAccount, wanted: &CheckReason) -> Vec<String> {
    let checks = account.checks.iter().filter(|check| check.reason == *wanted);
    checks.map(|check| check.cell.clone()).collect()
}

#[test]
fn a_deadline_of_the_year_that_has_passed_is_named_whether_it_says_its_era_or_not() {
    let rows = "\
1 | 令和7年度　下水道部　組織目標管理シート | < | < | <
3 | № | 目標項目 | 目標達成時期 | 目標値
4 | 1 | 管の入替え | 7年度末 | 4kmを入れ替える
5 | 2 | 台帳の電子化 | 8年3月 | 全ての台帳を読み込む
6 | 3 | ポンプの更新 | ８年２月末 | 2台を更新する
7 | 4 | 使用料の見直し | 7年12月末 | 条例の改正案を出す
8 | 5 | 訓練の実施 | 令和8年1月 | 訓練を行う
9 | 6 | 接続の促進 | 12月末 | 50世帯を訪ねる（6年度実績 45世帯）
10 | 7 | 雨水ますの清掃 | 8.2.28 | 全てを清掃する";
    let account = account(rows, 2025);
    assert_eq!(named(&account, &CheckReason::YearInText), ["C8"], "{:?}", account.checks);
    let over = account.checks.iter().filter(|check| check.reason == CheckReason::DeadlineOver);
    assert_eq!(
        over.map(|check| check.text.as_str()).collect::<Vec<_>>(),
        ["7年度末", "8年3月", "８年２月末", "7年12月末", "8.2.28"],
        "{:?}",
        account.checks
    );
}

#[test]
fn days_around_the_end_of_the_year_are_named_and_so_is_a_day_that_is_rolled() {
    let rows = "\
1 | 令和8年度　こども部　目標シート | < | <
2 | 作成日 | 令和8年5月12日 | 
3 | ※達成度は、令和９年４月に記入してください。 | < | <
4 | № | 目標 | 数値目標
5 | 1 | 保育所の定員を増やす | 令和９年４月１日の待機児童数　０人
6 | 2 | 遊び場を増やす | 令和９年度当初予算に設計費を計上する
7 | 3 | 相談の窓口を増やす | 令和12年度までに全ての地区に置く";
    let account = account(rows, 2026);
    assert_eq!(named(&account, &CheckReason::DaySoonAfter), ["A3", "C5", "C6"], "{:?}", account.checks);
    assert_eq!(named(&account, &CheckReason::DayRolled), ["B2"], "{:?}", account.checks);
}
