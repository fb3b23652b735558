//! Writes papers on five forms, laid out like real ones.

use std::ops::RangeInclusive;
use std::path::Path;

use chrono::Datelike;
use matome_deadline::era::{ERAS, Era};
use matome_deadline::fiscal_year::FiscalYear;
use matome_workbook::grid::{Area, Cell, Position, Sheet, WorkbookCells};

use super::paper::{Paper, PaperGoal, PaperMeasure, Paragraph};
use crate::reading::xlsx;

/// A form by its arrangement of goals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// 重点目標管理シート: one sheet per goal, one row per measure, both reports.
    JutenMokuhyo,
    /// 組織目標・運営目標: an index sheet, and blocks with one cell per measure in marked sections.
    SoshikiMokuhyo,
    /// 運営方針: a table with one row per goal and repeated headers.
    UneiHoshin,
    /// 部局マニフェスト: blocks with a self-assessment.
    BukyokuManifesto,
    /// 行政経営行動計画: one card per goal, one row per year.
    KodoKeikaku,
}

impl Form {
    pub(crate) const ALL: [Self; 5] =
        [Self::JutenMokuhyo, Self::SoshikiMokuhyo, Self::UneiHoshin, Self::BukyokuManifesto, Self::KodoKeikaku];

    pub(crate) fn workbook(self, paper: &Paper) -> Vec<u8> {
        let pages = match self {
            Self::JutenMokuhyo => juten_mokuhyo(paper),
            Self::SoshikiMokuhyo => vec![soshiki_index(paper), soshiki_blocks(paper)],
            Self::UneiHoshin => vec![unei_hoshin(paper)],
            Self::BukyokuManifesto => vec![bukyoku_manifesto(paper)],
            Self::KodoKeikaku => vec![kodo_keikaku(paper)],
        };
        let sheets = pages.into_iter().map(|page| page.sheet).collect();
        xlsx::bytes(&WorkbookCells { sheets, problems: Vec::new() })
    }

    pub(crate) fn write(self, paper: &Paper, path: &Path) {
        std::fs::write(path, self.workbook(paper)).unwrap();
    }
}

/// A sheet filled in as by a person: rows by number, columns by letter.
struct Page {
    sheet: Sheet,
}

impl Page {
    fn new(name: impl Into<String>) -> Self {
        Self { sheet: Sheet { name: name.into(), ..Sheet::default() } }
    }

    /// Writes into the columns `B` or, merged, `B:D` of a row.
    fn put(&mut self, row: u32, columns: &str, text: impl Into<String>) {
        self.put_down(row..=row, columns, text);
    }

    fn put_down(&mut self, rows: RangeInclusive<u32>, columns: &str, text: impl Into<String>) {
        let (first, last) = columns.split_once(':').unwrap_or((columns, columns));
        let at = |letters: &str, row: u32| Position::parse(&format!("{letters}{row}")).unwrap();
        let (first, last) = (at(first, *rows.start()), at(last, *rows.end()));
        if first != last {
            self.sheet.merged.insert(first, Area { first, last });
        }
        let text = text.into();
        if !text.is_empty() {
            self.sheet.cells.insert(first, Cell { text, ..Cell::default() });
        }
    }

    fn put_row<const N: usize>(&mut self, row: u32, cells: [(&str, &str); N]) {
        for (columns, text) in cells {
            self.put(row, columns, text);
        }
    }

    fn number(&mut self, row: u32, column: &str, number: f64, percent: bool) {
        let at = Position::parse(&format!("{column}{row}")).unwrap();
        self.sheet.cells.insert(at, Cell { number: Some(number), percent, ..Cell::default() });
    }
}

/// ①, ②, … ⑳, then (21).
fn circled(number: u32) -> String {
    let sign = (1..=20).contains(&number).then(|| char::from_u32(0x245F + number).unwrap().to_string());
    sign.unwrap_or_else(|| format!("({number})"))
}

fn or_empty(text: Option<&String>) -> &str {
    text.map(String::as_str).unwrap_or_default()
}

fn juten_mokuhyo(paper: &Paper) -> Vec<Page> {
    let mut index = Page::new("重点目標一覧");
    index.put(2, "B:C", &paper.department);
    index.put(4, "B:C", format!("{}　重点目標", paper.year()));
    for (n, goal) in (1..).zip(&paper.goals) {
        index.number(5 + n, "B", f64::from(n), false);
        index.put(5 + n, "C", &goal.title);
    }
    let sheets = (1..).zip(&paper.goals).map(|(number, goal)| juten_sheet(paper, number, goal));
    std::iter::once(index).chain(sheets).collect()
}

fn juten_sheet(paper: &Paper, number: u32, goal: &PaperGoal) -> Page {
    let mut page = Page::new(format!("重点{number}"));
    page.put(1, "A:L", format!("{}　重点目標管理シート", paper.year()));
    page.put_row(2, [("A:B", "重点目標"), ("C:G", &goal.title), ("H", "部局名"), ("I:J", &paper.department)]);
    page.put_row(2, [("K", "優先\n順位"), ("L", &format!("{number}位"))]);
    for (row, label_columns, columns, label) in [
        (3, "A:B", "C:E", "総合計画における\n位置付け"),
        (3, "F:G", "H:L", "まち・ひと・しごと創生\n総合戦略における位置付け"),
        (4, "A:B", "C:E", "みどり市行財政改革プランにおける位置付け"),
        (4, "F:G", "H:L", "みどり未来プラン\n「5つの約束」における位置付け"),
    ] {
        page.put(row, label_columns, label);
        page.put(row, columns, or_empty(goal.other.get(&label.replace('\n', ""))));
    }
    page.put_row(5, [("A:B", "現況・課題"), ("C:L", or_empty(goal.background.as_ref()))]);
    page.put_row(6, [("A:B", "目的・効果"), ("C:L", or_empty(goal.purpose.as_ref()))]);
    let last = juten_measures(&mut page, number, goal);
    let remarks = or_empty(goal.other.get("特記事項"));
    // The form asks two questions side by side, each in its own cell.
    let (citizens, effects) = remarks.rfind("\n○").map_or((remarks, ""), |at| (&remarks[..at], &remarks[at + 1..]));
    page.put_row(last, [("A:B", "特記事項"), ("C:F", citizens), ("G:L", effects)]);
    page
}

/// Returns the row below the table.
fn juten_measures(page: &mut Page, number: u32, goal: &PaperGoal) -> u32 {
    // Every third sheet writes the number into the text, as if the first column had been merged away.
    let own_column = !number.is_multiple_of(3);
    let what = if own_column { "B:C" } else { "A:C" };
    page.put(7, what, "取組項目及び方法・手段\n（何をどのように）");
    page.put_row(
        7,
        [
            ("D", "期間・期限\n（いつ・いつまでに）"),
            ("E:F", "数値目標\n（どの水準まで）"),
            ("G:H", "中間報告\n（目標に対する進捗状況・進捗度）"),
            ("I:L", "期末報告\n（目標に対する達成状況・達成度）"),
        ],
    );
    let mut row = 8;
    for (place, measure) in (1..).zip(&goal.measures) {
        let title = measure.title.iter().map(|title| format!("○{title}"));
        let body = title.chain(measure.actions.clone()).collect::<Vec<_>>().join("\n");
        if own_column {
            page.put(row, "A", circled(place));
            page.put(row, what, body);
        } else {
            page.put(row, what, format!("{} {body}", circled(place)));
        }
        page.put(row, "D", or_empty(measure.period.as_ref()));
        page.put(row, "E:F", or_empty(measure.target.as_ref()));
        page.put(row, "G:H", or_empty(measure.interim_report.as_ref()));
        page.put(row, "I:L", or_empty(measure.year_end_report.as_ref()));
        row += 1;
    }
    row
}

fn soshiki_index(paper: &Paper) -> Page {
    let mut page = Page::new("組織目標");
    page.put(1, "A:C", format!("{}　組織目標", paper.year()));
    page.put(3, "B:C", format!("所属　{}", paper.department));
    page.put(5, "A:C", format!("【{}　行動指針】", paper.department));
    page.put(6, "A:C", paper.principles.trim_end());
    page.put_row(8, [("A", "No."), ("B", "組　織　目　標"), ("C", "ページ")]);
    for (n, goal) in (1..).zip(&paper.goals) {
        page.number(8 + n, "A", f64::from(n), false);
        page.put_row(8 + n, [("B", &goal.title), ("C", &format!("P{n}"))]);
    }
    page
}

fn soshiki_blocks(paper: &Paper) -> Page {
    let mut page = Page::new("運営目標");
    page.put(1, "A:C", format!("{}　運営目標", paper.year()));
    let mut row = 3;
    for (number, goal) in (1..).zip(&paper.goals) {
        row = soshiki_block(&mut page, row, number, goal) + 1;
    }
    page
}

/// A goal's block from `row`; returns the row below.
fn soshiki_block(page: &mut Page, row: u32, number: usize, goal: &PaperGoal) -> u32 {
    page.put_row(row, [("A", &number.to_string()), ("B:C", &goal.title)]);
    // The form prints two numbers per goal; the second stays empty for a single measure.
    let count = goal.measures.len().max(2) as u32;
    let together = if count == 3 { 3 } else { 2 };
    for first in (row + 1..=row + count).step_by(together as usize) {
        page.put_down(first..=(first + together - 1).min(row + count), "A", "運\n営\n目\n標");
    }
    for place in 1..=count {
        page.put(row + place, "B", circled(place));
        page.put(row + place, "C", goal.measures.get(place as usize - 1).map(marked).unwrap_or_default());
    }
    row + count + 1
}

/// A measure's fields in one cell.
fn marked(measure: &PaperMeasure) -> String {
    let section = |heading: &str, text: &Option<String>| {
        let text = or_empty(text.as_ref()).trim_end();
        // A single line follows its heading, several stand below it.
        let between = if text.contains('\n') { "\n" } else { " " };
        format!("{heading}{between}{text}")
    };
    [
        section("【施策】", &measure.title),
        section("【達成すべき指標】", &measure.target),
        section("【指標を実現するための取組・手段等】", &measure.actions),
    ]
    .join("\n")
}

fn unei_hoshin(paper: &Paper) -> Page {
    let mut page = Page::new("運営方針");
    page.put(1, "A:D", format!("{}　{}の運営方針", paper.year(), paper.department));
    page.put_row(3, [("A:B", &format!("{}長", paper.department)), ("C", &format!("{}の組織体制", paper.department))]);
    page.put(4, "A:B", format!("　{}", paper.head));
    for (row, section) in (4..).zip(&paper.sections) {
        page.put(row, "C", format!("　{section}"));
    }
    let mut row = 5 + paper.sections.len().max(1) as u32;
    for (heading, paragraphs) in [("基本方針", &paper.policies), ("現状と課題", &paper.issues)] {
        page.put(row, "A:D", heading);
        row += 1;
        for Paragraph { heading, text } in paragraphs {
            page.put(row, "A:D", format!("■ {heading}"));
            page.put(row + 1, "A:D", format!("　{text}"));
            row += 2;
        }
        row += 1;
    }
    page.put(row, "A:D", "重点的に取り組む施策・事業");
    for (place, goal) in (0_u32..).zip(&paper.goals) {
        row += 1;
        if place.is_multiple_of(4) {
            page.put_row(row, [("A", "番号"), ("B", "重点施策・事業"), ("C", "取組内容"), ("D", "達成目標")]);
            row += 1;
        }
        let measure = goal.measures.first();
        page.number(row, "A", f64::from(place + 1), false);
        page.put(row, "B", &goal.title);
        page.put(row, "C", or_empty(measure.and_then(|m| m.actions.as_ref())));
        page.put(row, "D", or_empty(measure.and_then(|m| m.target.as_ref())));
    }
    page
}

/// Meanings of the ratings, best first.
const RATINGS: [&str; 6] = [
    "目標としていた達成水準を上回る成果を出した（100％超）",
    "目標としていた達成水準に到達した（100％）",
    "わずかに目標の達成水準に達しなかった（90％以上100％未満）",
    "目標の達成水準には届かなかった（60％以上90％未満）",
    "目標の達成水準までは遠い結果となった（60％未満）",
    "目標達成のための取り組みが見られなかった",
];

fn bukyoku_manifesto(paper: &Paper) -> Page {
    let mut page = Page::new("部局マニフェスト");
    let western = |year: FiscalYear| format!("{}（{}）年度", year.start(), year.label().trim_end_matches("年度"));
    let year = paper.fiscal_year.map(western).unwrap_or_default();
    page.put(1, "A:F", format!("{year}　部局マニフェスト　～私たちの組織使命と目標～"));
    page.put(2, "D:F", "業績目標の標語（指導者評価）");
    for (row, rating) in (3..).zip(RATINGS) {
        page.put(row, "D:F", rating);
    }
    page.put_row(3, [("A", "部局名"), ("B", &paper.department)]);
    page.put_row(4, [("A", "役　職"), ("B", "部長")]);
    page.put_row(5, [("A", "氏　名"), ("B", &paper.head)]);
    page.put_row(6, [("A", "連絡先"), ("B", &paper.contact)]);
    page.put_row(10, [("A", "業績目標"), ("B", "表題"), ("C", "現状や課題")]);
    page.put_row(
        10,
        [("D", "達成水準\n（どこまでできれば達成したといえるか）"), ("E", "達成状況\n（自己評価）"), ("F", "理由")],
    );
    for (number, goal) in (0..).zip(&paper.goals) {
        let row = 11 + 2 * number;
        page.put(row, "A", format!("◎部局目標{}", number + 1));
        let label = "関連の施策・基本事業No";
        page.put(row, "B:F", goal.other.get(label).map(|value| format!("{label}　{value}")).unwrap_or_default());
        let measure = goal.measures.first();
        page.put(row + 1, "A", or_empty(goal.purpose.as_ref()));
        page.put(row + 1, "B", &goal.title);
        page.put(row + 1, "C", or_empty(goal.background.as_ref()));
        page.put(row + 1, "D", or_empty(measure.and_then(|m| m.target.as_ref())));
        page.put(row + 1, "E", or_empty(measure.and_then(|m| m.self_assessment.as_ref())));
        page.put(row + 1, "F", or_empty(measure.and_then(|m| m.year_end_report.as_ref())));
    }
    page
}

fn kodo_keikaku(paper: &Paper) -> Page {
    let mut page = Page::new("実施項目");
    let (era, year) = Era::of(paper.made);
    page.put(1, "F", format!("{}{year}.{}.{}　委員会", era.letter, paper.made.month(), paper.made.day()));
    let (period, rows) = plan_titles(paper).unwrap_or_default();
    page.put(2, "A:F", format!("みどり市行政経営行動計画{period}"));
    page.put(3, "A:F", format!("実施項目{rows}"));
    let mut row = 5;
    for (number, goal) in (1..).zip(&paper.goals) {
        for heading in &goal.chapter {
            page.put(row, "A:F", heading);
            row += 1;
        }
        row = kodo_card(&mut page, row, number, goal) + 1;
    }
    page.put(row, "A", "(※)年度計画達成度は、数値目標に対する実績の割合。100%を超えるものは100%とした。");
    page
}

/// ` ＜令和7年度～令和11年度＞` after the plan's title, and ` 令和7年度実績、令和8～9年度計画` after its part's.
fn plan_titles(paper: &Paper) -> Option<(String, String)> {
    let years = || paper.goals.iter().flat_map(|goal| &goal.measures).filter_map(|measure| measure.fiscal_year);
    let (first, last) = (years().min()?, years().max()?);
    let period = format!("　＜{}～{}＞", first.label(), first.plus(4).label());
    let next = first.plus(1).label().replace("年度", "");
    let until = last.label().replace(|c: char| !c.is_ascii_digit(), "");
    Some((period, format!("　{}実績、{next}～{until}年度計画", first.label())))
}

/// A goal's card from `row`; returns the row below.
fn kodo_card(page: &mut Page, mut row: u32, number: usize, goal: &PaperGoal) -> u32 {
    page.put_row(row, [("A", "項目番号"), ("B", &format!("No.{number}")), ("C", "項目名"), ("D", &goal.title)]);
    page.put_row(row, [("E", "担当課"), ("F", &goal.sections.join("、"))]);
    page.put_row(row + 1, [("A", "現状・課題"), ("B:F", or_empty(goal.background.as_ref()))]);
    page.put_row(row + 2, [("A", "目標"), ("B:F", or_empty(goal.target.as_ref()))]);
    page.put_row(row + 3, [("A:E", "年度行動計画及び実績"), ("F", "年度計画達成度(※)")]);
    row += 4;
    for measure in &goal.measures {
        let result = measure.year_end_report.as_ref();
        let (kind, text) = if result.is_some() { ("実績", result) } else { ("計画", measure.target.as_ref()) };
        page.put(row, "A", format!("{}年度{kind}", measure.fiscal_year.map(short_year).unwrap_or_default()));
        page.put(row, "B:E", or_empty(text));
        match measure.achievement_rate {
            Some(rate) => page.number(row, "F", rate / 100.0, true),
            None => page.put(row, "F", if result.is_some() { "—" } else { "" }),
        }
        row += 1;
    }
    row
}

/// `R8`
fn short_year(year: FiscalYear) -> String {
    let label = ERAS.iter().fold(year.label(), |label, era| label.replace(era.name, &era.letter.to_string()));
    label.replace("年度", "")
}
