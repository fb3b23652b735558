//! `--blank`: completed work is left out, and nothing of it or around it reads as a goal without being reported.

use matome::next_year_sheets::{WorkbookAccount, carry_on};
use matome_core::next_year::account::{CellDeed, CheckReason};
use matome_core::next_year::plan::{Keep, Wish};
use matome_core::progress::Progress;
use matome_deadline::fiscal_year::FiscalYear;
use matome_forms::model::Workbook;

use super::{book, readers, records};
use crate::reading::{case, xlsx};

/// The next workbook of `rows` as read, and its account; `done` are the completed goals with the measures of them.
fn next(rows: &str, done: &[(usize, usize)]) -> (Workbook, WorkbookAccount) {
    let (readers, from) = (readers(), FiscalYear::new(2026));
    let bytes = xlsx::bytes(&case::book(rows));
    let before = records(&readers, &bytes, "R8.xlsx");
    let of = |goal: usize, measure: usize| {
        let mut progress = Progress::default();
        progress.achieved = done.contains(&(goal, measure));
        progress
    };
    let progress: Vec<Vec<Progress>> = before
        .goals
        .iter()
        .enumerate()
        .map(|(at, goal)| (0..goal.measures.len()).map(|place| of(at, place)).collect())
        .collect();
    let wish = Wish { from, to: from.plus(1), keep: Keep::GoingOn };
    let (next, account) = carry_on(&bytes, &book("R8.xlsx", "R9.xlsx"), &progress, wish, &readers).unwrap();
    (records(&readers, &next.unwrap(), "R9.xlsx"), account)
}

fn titles(workbook: &Workbook) -> Vec<&str> {
    workbook.goals.iter().filter_map(|goal| goal.title.as_deref()).collect()
}

fn blanked(account: &WorkbookAccount) -> Vec<&str> {
    let changes = account.changes.iter().filter(|change| change.deed == CellDeed::Blanked);
    changes.map(|change| change.cell.as_str()).collect()
}

fn anew(account: &WorkbookAccount) -> Vec<&str> {
    let checks = account.checks.iter().filter(|check| check.reason == CheckReason::ReadAnew);
    checks.map(|check| check.cell.as_str()).collect()
}

const CLASSES: &str = "\
1 | 海 浜 部　　令和8年度組織重点目標　実績 | < | < | < | <
2 | 組織目標 | 取組内容 | 課等 | 目標達成基準 | 実績・成果
3 | (1)港を生かしたにぎわいのあるまちづくり | < | < | < | <
4 | ①朝市の拡大 | ・出店者を募り、月2回開く。 | 水産課 | ・出店 40店 | ・出店 43店
5 | ②灯台の公開 | ・公開日を増やす。 | 観光課 | ・公開 60日 | ・公開 48日
6 | (2)安心して使える港づくり | < | < | < | <
7 | ③桟橋の補修 | ・桟橋の補修工事を行う。 | 港湾課 | ・工事 2か所を2月末までに完了 | ・工事 2か所（2月20日完了）
8 | ④津波への備え | ・避難の経路を示す看板を立てる。 | 港湾課 | ・看板 15か所 | ・看板 9か所
9 |  | ・避難の訓練を行う。 | 防災課 | ・訓練 3回 | ・訓練 3回
10 | ⑤古い係船の撤去 | ・所有者を調べ、撤去を求める。 | 港湾課 | ・撤去 5隻 | ・撤去 5隻";

/// A class stands in the cell of its first goal; numbers share cells with names.
#[test]
fn a_class_stays_while_a_goal_below_it_goes_on_and_no_number_stays_alone() {
    let (after, account) = next(CLASSES, &[(2, 0), (3, 1)]);
    assert_eq!(titles(&after), ["朝市の拡大", "灯台の公開", "津波への備え", "古い係船の撤去"]);
    assert_eq!(blanked(&account), ["A7", "B7", "D7", "B9", "D9"]);
    let classes: Vec<Vec<&String>> = after.goals.iter().map(|goal| goal.other.values().collect()).collect();
    assert_eq!(classes[2], ["(2)安心して使える港づくり"]);
    // The row left blank but for its section still reads as one of its goal, and is reported.
    assert_eq!(anew(&account), ["C9"]);
}

/// The class goes with its last goal.
#[test]
fn a_class_whose_goals_are_all_done_goes_too() {
    let (_, account) = next(CLASSES, &[(2, 0), (3, 0), (3, 1), (4, 0)]);
    let is_blanked = |cell: &str| blanked(&account).contains(&cell);
    assert!(is_blanked("A6") && !is_blanked("A3"), "{account:?}");
}

const CARDS: &str = "\
2 | 令和８年度　組織目標管理シート | < | < | < | < | <
4 | 所　属 | < | 海浜部　港湾課 | 所属長 | 灘　　わたる | <
6 | 目標１ | 目標項目\\n（何を） | 桟橋の補修 | 難易度 | □高　■中　□低 | <
7 | ^ | 達成基準\\n（どの水準まで） | 桟橋２か所の補修を終える。 | 達成時期\\n（いつまでに） | １２月２８日 | <
8 | ^ | 手段・方法\\n（どのように） | ①設計を行う。\\n②工事を行う。 | < | < | <
9 | ^ | 中間報告\\n（10月１日現在） | 工事の契約を結んだ。 | 進捗 | ■順調\\n□やや遅れ\\n□遅れ | <
10 | ^ | 期末報告\\n（３月末現在） | ２か所の補修を終えた。 | 自己評価 | 二次評価 | <
11 | ^ | ^ | ^ | Ａ | Ｓ・Ａ・Ｂ・Ｃ | <
13 | 目標２ | 目標項目\\n（何を） | 津波への備え | 難易度 | ■高　□中　□低 | <
14 | ^ | 達成基準\\n（どの水準まで） | 看板を１５か所に立てる。 | 達成時期\\n（いつまでに） | ９月末 | <
15 | ^ | 手段・方法\\n（どのように） | ①場所を選ぶ。\\n②看板を立てる。 | < | < | <
16 | ^ | 中間報告\\n（10月１日現在） | 看板の場所を選んだ。 | 進捗 | □順調\\n■やや遅れ\\n□遅れ | <
17 | ^ | 期末報告\\n（３月末現在） | 看板を１５か所に立てた。 | 自己評価 | 二次評価 | <
18 | ^ | ^ | ^ | Ｂ | Ｓ・Ａ・Ｂ・Ｃ | <
20 | （注）１　目標は５つまでとする。 | < | < | < | < | <
21 | 　　　２　該当する□を■とする。 | < | < | < | < | <";

#[test]
fn boxes_of_a_goal_are_unticked_and_what_still_reads_as_a_goal_is_named() {
    let (after, account) = next(CARDS, &[(0, 0), (1, 0)]);
    let after_of = |cell: &str| account.changes.iter().find(|change| change.cell == cell).map(|change| &*change.after);
    assert_eq!(after_of("E6"), Some("□高　□中　□低"));
    for cell in ["E9", "E16"] {
        assert_eq!(after_of(cell), Some("□順調\n□やや遅れ\n□遅れ"), "{:?}", account.changes);
    }
    let read: Vec<&str> = after.goals.iter().map(|goal| goal.source.cell.as_str()).collect();
    assert_eq!(anew(&account), read, "{:?}", account.checks);
}
