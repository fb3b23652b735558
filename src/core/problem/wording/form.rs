//! What is the matter with a goal sheet: its form, its cells and what is written in it.

use super::{Words, words};
use crate::core::fiscal_year::FiscalYear;
use crate::core::problem::fault::{Assumable, BadCell, Numbered};
use crate::core::source::Source;
use crate::core::text::{quoted, some_of};

pub(super) fn unreadable_sheet(sheet: &str) -> Words {
    words(format!("シート「{sheet}」が壊れているため読めません。"), "Excel で開いて保存し直してください。")
}

const MEND_THE_FORMULA: &str = "数式を直してください。";
const OPEN_AND_SAVE: &str = "Excel で開いて保存すると値が読めるようになります。";

pub(super) fn bad_cell(cell: &str, what: &BadCell) -> Words {
    match what {
        BadCell::ErrorValue(error) => {
            words(format!("セル {cell} がエラー値（{error}）になっているため、値を読んでいません。"), MEND_THE_FORMULA)
        }
        BadCell::Uncalculated => {
            words(format!("セル {cell} の数式がまだ計算されていないため、値を読んでいません。"), OPEN_AND_SAVE)
        }
    }
}

pub(super) fn bad_cells(cells: &[String], more: usize, what: &BadCell) -> Words {
    let cells = cells.join("、") + &elsewhere(more);
    match what {
        BadCell::ErrorValue(error) => {
            words(format!("エラー値（{error} など）のセルがあり、値を読んでいません（{cells}）。"), MEND_THE_FORMULA)
        }
        BadCell::Uncalculated => {
            words(format!("数式がまだ計算されていないセルがあり、値を読んでいません（{cells}）。"), OPEN_AND_SAVE)
        }
    }
}

fn elsewhere(more: usize) -> String {
    if more > 0 { format!("ほか{more}か所") } else { String::new() }
}

pub(super) fn unreadable_cell(before: &str) -> Words {
    let place = if before.is_empty() { "最初の".to_owned() } else { format!("{before}の次にある") };
    words(
        format!("{place}セルが壊れていて、値を読めません。"),
        "そのセルに値を入力し直し、名前を付けて保存してください。",
    )
}

pub(super) fn rivals(read_as: &str, fit: &str, rival: &str) -> Words {
    words(
        format!("様式を見分けられません。{fit}と{rival}のどちらにも見えるため、「{read_as}」として読みました。"),
        "表題か見出しを確かめてください。",
    )
}

pub(super) fn weak(fit: &str) -> Words {
    words(
        format!("様式{fit}として読みましたが、見出しが足りません。"),
        "見出しの文字を変えていないか確かめてください。",
    )
}

pub(super) fn none(sheet: &str, beginning: &[String]) -> Words {
    let beginning = quoted(beginning);
    words(
        format!("シート「{sheet}」はどの様式にも当てはまらないため読んでいません（先頭の文字: {beginning}）。"),
        "目標のシートなら、様式の見出しを確かめるか、様式の読み取り.xlsx で項目を選んでください。",
    )
}

pub(super) fn unknown_title(title: &str, label: &str) -> Words {
    words(
        format!("「{title}」の列が見つからないため、「{label}」の列を目標の名称として読みました。"),
        "違う場合は見出しの文字を確かめてください。",
    )
}

pub(super) fn missing_columns(columns: &[String]) -> Words {
    words(
        format!("{}の列が見つからないため、その内容は読んでいません。", quoted(columns)),
        "列を削除したか、見出しの文字を変えていないか確かめてください。",
    )
}

pub(super) fn lost_labels(labels: &[String]) -> Words {
    words(
        format!("以前の読み取りではあった{}が見つからないため、その内容は読んでいません。", quoted(labels)),
        "列や欄を削除したか、見出しの文字を変えていないか確かめてください。\
         わざと削除したときは、シートの名前を変えると新しい様式として扱います。",
    )
}

pub(super) fn unread_cells(first: &[(String, String)], more: usize, no_goal: bool) -> Words {
    let first: Vec<String> = first.iter().map(|(cell, text)| format!("{cell}「{text}」")).collect();
    let cells = first.join("、") + &elsewhere(more);
    if no_goal {
        words(
            format!("様式は分かりましたが、目標を1件も読み取れませんでした（読み取れなかったセル: {cells}）。"),
            "目標の欄の位置と見出しの文字を確かめてください。",
        )
    } else {
        words(
            format!("どの項目にも読み取れなかったセルがあります（{cells}）。"),
            "必要な内容なら、その見出しの文字を確かめるか、様式の定義に加えてください。",
        )
    }
}

pub(super) fn assumed_fields(form: &str, fields: &[String], workbooks: usize) -> Words {
    let (name, remedy) = if form.is_empty() {
        ("定義のない様式".to_owned(), "違うものがあれば、様式の読み取り.xlsx で選び直してください。")
    } else {
        (format!("様式「{form}」"), "違うものがあれば、様式の定義を加えてください。")
    };
    let fields = fields.join("・");
    words(format!("{name}の{fields}は、見出しの言葉と体裁から推定して読みました（{workbooks}ブック）。"), remedy)
}

pub(super) fn assumed(what: Assumable, from: &str, value: &str) -> Words {
    words(
        format!("{what}がシートに書かれていないため、{from}から「{value}」と読み取りました。"),
        format!("違う場合はシートに{what}を書いてください。"),
    )
}

pub(super) fn uncertain_report(report: &str, text: &str, as_last_year: bool) -> Words {
    if as_last_year {
        return words(
            format!(
                "{report}の欄の「{text}」は、前年度のシートの同じ欄にもあり、今年度の報告かどうか確かでありません。\
                 報告があったものとして数えています。"
            ),
            "前年度のままであれば、担当課に記入を依頼してください。",
        );
    }
    words(
        format!("{report}の欄の「{text}」は、報告かどうか確かでありません。報告があったものとして数えています。"),
        "報告でなければ、担当課に記入を依頼してください。",
    )
}

pub(super) fn duplicate_number(what: Numbered, number: &str, other: &Source) -> Words {
    words(
        format!("番号 {number} の{what}がもう一つあります（{other}）。どちらも数えています。"),
        "どちらかの番号を直してください。",
    )
}

/// `there`: the other workbook, and where in it the same goal stands.
pub(super) fn duplicate_goal(
    department: &str,
    number: Option<&str>,
    title: Option<&str>,
    there: (&str, &Source),
) -> Words {
    let number = number.map(|number| format!("No.{number}")).unwrap_or_default();
    let title = title.map(|title| format!("「{title}」")).unwrap_or_default();
    let (file, other) = there;
    words(
        format!("{department}の目標{number}{title}と同じ番号または表題の目標が「{file}」の {other} にもあります。"),
        "古い写しなら削除し、別の目標なら番号を直してください。",
    )
}

pub(super) fn years_disagree(
    taken: FiscalYear,
    from: Option<&str>,
    named: &[(String, FiscalYear)],
    other: Option<&str>,
) -> Words {
    let (place, taken) = (from.unwrap_or("シートの記載"), taken.label());
    let named: Vec<String> = named.iter().map(|(place, year)| format!("{place}は{}", year.label())).collect();
    let counted = match other {
        Some(other) => {
            format!("ましたが、同じ部局の{taken}のシートが「{other}」にもあるため、こちらは数えていません。")
        }
        None => "、その年度に数えています。".to_owned(),
    };
    words(
        format!(
            "年度が食い違っています（{place}は{taken}、{}）。{place}から{taken}のシートと読み取り{counted}",
            named.join("、")
        ),
        format!("違う年度のシートならシートの年度を、{taken}のシートならファイル名か置き場所を直してください。"),
    )
}

pub(super) fn no_fiscal_year() -> Words {
    words(
        "年度がどこにも書かれていないため、期限の日付を決められません。",
        "シートの表題に「令和○年度」と書いてください。",
    )
}

pub(super) fn no_department() -> Words {
    words("部局名がどこにも書かれていません。", "シートの部局名の欄に書いてください。")
}

pub(super) fn left_out() -> Words {
    words(
        "記入例・様式・非表示のシートとみなし、このシートの目標は読んでいません。",
        "提出するシートなら、シート名を変えるか再表示してください。",
    )
}

pub(super) fn merged_workbook() -> Words {
    words(
        "matome が作った取りまとめのため、目標のシートとしては読んでいません。",
        "共有フォルダーには置かないでください。",
    )
}

pub(super) fn far_years(years: &[FiscalYear]) -> Words {
    let years: Vec<String> = years.iter().map(|year| year.label()).collect();
    let years = some_of(&years.iter().map(String::as_str).collect::<Vec<_>>());
    words(
        format!("今から10年を超えて離れた年度（{years}）の目標があるため、取りまとめに載せていません。"),
        "年度の書き方を確かめてください。",
    )
}

pub(super) fn too_many_goals(found: usize, kept: usize, most: usize) -> Words {
    words(
        format!(
            "目標が多すぎるため、{found} 件のうち {kept} 件だけを取りまとめに載せました（1つのブックの取組は {most} 件まで）。"
        ),
        "目標でない行が混じっていないか確かめ、必要ならブックを分けてください。",
    )
}

pub(super) fn too_much_text(found: usize, kept: usize, most: usize) -> Words {
    let most = most / 10_000;
    words(
        format!(
            "文章が多すぎるため、目標 {found} 件のうち {kept} 件だけを取りまとめに載せました（1つのブックは {most} 万文字まで）。"
        ),
        "目標でない文章が混じっていないか確かめ、必要ならブックを分けてください。",
    )
}

pub(super) fn text_cut() -> Words {
    words(
        "文章が 1 セルの上限（32,767 文字）を超えるため、一覧では途中までを載せました。",
        "全文は出典のブックで確認してください。",
    )
}

pub(super) fn colliding_notes(row: &str, noted: &[String], noted_at: Option<&str>) -> Words {
    let noted_at = noted_at.map(|at| format!("{at} に取り込んだ")).unwrap_or_default();
    words(
        format!(
            "{row}の同じ欄に、二人が別々のことを記入しました。\
             後から保存された方を欄に載せ、{noted_at}{}をシート「行き先のないメモ」に残しています。",
            quoted(noted)
        ),
        "要らない方を消してください。",
    )
}
