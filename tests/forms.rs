//! Round trip of forms: what is written is read again, also after a department moved, relabelled or extended the form.

mod expected;
mod texts;
mod vary;

use crate::common::forms::Form;
use crate::common::paper::Paper;
use chrono::NaiveDate;
use matome::demo;
use matome_deadline::Deadline;
use matome_deadline::fiscal_year::FiscalYear;
use matome_excel::read;
use matome_forms::layout;
use matome_forms::layout::Layouts;
use matome_forms::model::{Goal, Workbook};
use matome_workbook::grid::{Sheet, WorkbookCells};
use matome_workbook::problem::{Code, Problem};
use proptest::prelude::*;
use proptest::test_runner::{TestCaseError, TestRunner};

const YEAR: FiscalYear = FiscalYear::new(2026);
const DEMO_DAY: NaiveDate = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();

/// The layout expected for each form.
const LAYOUTS: [(Form, &str); 5] = [
    (Form::JutenMokuhyo, "juten-mokuhyo-sheet"),
    (Form::SoshikiMokuhyo, "unei-mokuhyo"),
    (Form::UneiHoshin, "unei-hoshin"),
    (Form::BukyokuManifesto, "bukyoku-manifesto"),
    (Form::KodoKeikaku, "kodo-keikaku-card"),
];

/// The paper of the demo's department with this form, for fiscal year 2026, on 24 November.
fn demo_paper(form: Form) -> Paper {
    let text = match form {
        Form::JutenMokuhyo => include_str!("forms/papers/soumu.toml"),
        Form::SoshikiMokuhyo => include_str!("forms/papers/shimin.toml"),
        Form::UneiHoshin => include_str!("forms/papers/toshi.toml"),
        Form::BukyokuManifesto => include_str!("forms/papers/fukushi.toml"),
        Form::KodoKeikaku => include_str!("forms/papers/kikaku.toml"),
    };
    Paper { fiscal_year: Some(YEAR), made: DEMO_DAY, ..toml::from_str(text).unwrap() }
}

fn book(form: Form, paper: &Paper) -> WorkbookCells {
    read::workbook(&form.workbook(paper), "様式.xlsx").unwrap()
}

fn read(book: &WorkbookCells) -> Workbook {
    layout::read_workbook("様式.xlsx", book, &Layouts::builtin())
}

/// Lines written but not read (`-`) and read but not written (`+`). Fields without a name of their own are left out.
fn difference(expected: &[Goal], found: &[Goal]) -> Option<String> {
    let lines = |goals: &[Goal]| -> Vec<String> {
        let text = serde_json::to_string_pretty(goals).unwrap();
        text.lines().map(|line| line.trim().trim_end_matches(',').to_owned()).collect()
    };
    let (written, read) = (lines(&expected::bare(expected)), lines(&expected::bare(found)));
    let only_in = |mark, these: &[String], those: &[String]| -> Vec<String> {
        these.iter().filter(|line| !those.contains(line)).map(|line| format!("  {mark} {line}")).collect()
    };
    let differences = [only_in('-', &written, &read), only_in('+', &read, &written)].concat();
    (written != read).then(|| format!("{} goals and {} read:\n{}", expected.len(), found.len(), differences.join("\n")))
}

#[test]
fn the_demo_departments_are_read_as_they_were_written() {
    let workbooks = demo::workbooks(YEAR, DEMO_DAY).unwrap();
    for ((form, layout), workbook) in LAYOUTS.into_iter().zip(workbooks) {
        let paper = demo_paper(form);
        for book in [book(form, &paper), read::workbook(&workbook.bytes, "様式.xlsx").unwrap()] {
            let found = read(&book);
            assert_eq!(found.layout.as_deref(), Some(layout), "{form:?}");
            assert_eq!(difference(&expected::records(form, &paper), &found.goals), None, "{form:?}");
        }
    }
}

#[test]
fn every_other_labelled_field_of_a_goal_is_kept_by_its_label() {
    for form in [Form::JutenMokuhyo, Form::BukyokuManifesto] {
        let paper = demo_paper(form);
        for (goal, written) in read(&book(form, &paper)).goals.iter().zip(&paper.goals) {
            assert_eq!(goal.other, written.other, "{form:?}, {}", written.title);
        }
    }
}

/// Random papers on `form` are read again.
fn law(form: Form) {
    let mut runner =
        TestRunner::new(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() });
    let result = runner.run(&texts::papers(form), |paper| {
        let found = read(&book(form, &paper));
        match difference(&expected::records(form, &paper), &found.goals) {
            None => Ok(()),
            Some(difference) => Err(TestCaseError::fail(difference)),
        }
    });
    if let Err(error) = result {
        panic!("{form:?}: {error}");
    }
}

#[test]
fn any_juten_mokuhyo_is_read_as_it_was_written() {
    law(Form::JutenMokuhyo);
}

#[test]
fn any_soshiki_mokuhyo_is_read_as_it_was_written() {
    law(Form::SoshikiMokuhyo);
}

#[test]
fn any_unei_hoshin_is_read_as_it_was_written() {
    law(Form::UneiHoshin);
}

#[test]
fn any_bukyoku_manifesto_is_read_as_it_was_written() {
    law(Form::BukyokuManifesto);
}

#[test]
fn any_kodo_keikaku_is_read_as_it_was_written() {
    law(Form::KodoKeikaku);
}

/// A change to a sheet, and the forms it applies to; the records must stay the same.
type Variation = (&'static str, &'static [Form], fn(&mut WorkbookCells));

const VARIATIONS: &[Variation] = {
    use Form::{BukyokuManifesto, JutenMokuhyo, KodoKeikaku, SoshikiMokuhyo, UneiHoshin};
    &[
        ("moved by rows and columns", &Form::ALL, vary::shifted),
        ("on grid paper, everything merged", &Form::ALL, vary::grid_paper),
        ("spaces inside the labels", &Form::ALL, vary::spaced_labels),
        ("line breaks inside the labels", &Form::ALL, vary::broken_labels),
        ("brackets behind the labels", &Form::ALL, vary::bracketed_labels),
        ("synonyms for the labels", &Form::ALL, vary::synonyms),
        ("goal numbers in full width", &Form::ALL, vary::full_width_numbers),
        ("an example, a pattern and a hidden sheet", &Form::ALL, vary::example_sheets),
        ("a column of remarks before the deadlines", &[JutenMokuhyo], |book| vary::remarks_before(book, "期間・期限")),
        ("actions and targets in each other's place", &[UneiHoshin], |book| {
            vary::swapped(book, "取組内容", "達成目標");
        }),
        ("assessment and reason in each other's place", &[BukyokuManifesto], |book| {
            vary::swapped(book, "達成状況", "理由");
        }),
        ("an empty numbered row", &[JutenMokuhyo], vary::empty_numbered_row),
        ("the header repeated", &[UneiHoshin], |book| vary::repeated_header(book, "重点施策・事業")),
        ("the header repeated between blocks", &[BukyokuManifesto], |book| vary::header_above_the_last_block(book)),
        ("the goals below one another on one sheet", &[JutenMokuhyo], vary::stacked),
        ("the header over two rows", &[JutenMokuhyo], vary::header_over_two_rows),
        ("blank rows between the measures", &[JutenMokuhyo], vary::blank_rows_between),
        ("footnotes and a page number below", &Form::ALL, vary::footnotes),
        ("a sheet that nobody filled in", &[JutenMokuhyo], vary::unfilled_sheet),
        ("spaces inside the department", &[JutenMokuhyo, BukyokuManifesto], |book| {
            vary::spaced_department(book, "総務部");
            vary::spaced_department(book, "健康福祉部");
        }),
        ("years in full", &[KodoKeikaku], |book| vary::years_rewritten(book, |y, kind| format!("令和{y}年度{kind}"))),
        ("years over two lines", &[KodoKeikaku], |book| {
            vary::years_rewritten(book, |y, kind| format!("Ｒ{y}年度\n{kind}"));
        }),
        ("years without 年度", &[KodoKeikaku], |book| vary::years_rewritten(book, |y, kind| format!("R{y} {kind}"))),
        ("numbers alone", &[JutenMokuhyo, KodoKeikaku], |book| vary::numbers_rewritten(book, str::to_owned)),
        ("numbers with a dot", &[JutenMokuhyo, KodoKeikaku], |book| vary::numbers_rewritten(book, |n| format!("{n}."))),
        ("numbers as ranks", &[JutenMokuhyo], |book| vary::numbers_rewritten(book, |n| format!("第{n}位"))),
        ("targets before deadlines", &[JutenMokuhyo], vary::targets_before_deadlines),
        ("label and value in one cell", &[JutenMokuhyo, BukyokuManifesto], |book| {
            vary::label_and_value_in_one_cell(book, "部局名");
        }),
        ("markers in half-width brackets", &[SoshikiMokuhyo], |book| {
            vary::replaced(book, &[("【施策】", "[施策]"), ("【達成すべき指標】", "[達成すべき指標]")]);
        }),
        ("markers with spaces", &[SoshikiMokuhyo], |book| vary::replaced(book, &[("【施策】", "【 施　策 】")])),
        ("markers on lines of their own", &[SoshikiMokuhyo], |book| vary::replaced(book, &[("】 ", "】\n")])),
        ("markers in other words", &[SoshikiMokuhyo], |book| {
            vary::replaced(
                book,
                &[("【達成すべき指標】", "【達成指標】"), ("【指標を実現するための取組・手段等】", "【取組・手段】")],
            );
        }),
        ("rates as text in full width", &[KodoKeikaku], |book| vary::rates_as_text(book, |rate| format!("{rate}％"))),
        ("rates with a decimal", &[KodoKeikaku], |book| vary::rates_as_text(book, |rate| format!("{rate}.0 %"))),
        ("goal numbers with a full stop", &[UneiHoshin], |book| vary::number_column(book, |n| format!("{n}．"))),
        ("goal numbers in brackets", &[UneiHoshin], |book| vary::number_column(book, |n| format!("（{n}）"))),
        ("sections over two lines", &[KodoKeikaku], |book| vary::replaced(book, &[("税務課、", "税務課\n")])),
        ("sections with a dot between", &[KodoKeikaku], |book| vary::replaced(book, &[("税務課、", "税務課・")])),
        ("a measure's texts over several rows", &[JutenMokuhyo], vary::measures_over_several_rows),
    ]
};

#[test]
fn a_varied_form_says_the_same() {
    let written: Vec<(Form, WorkbookCells, Vec<Goal>)> = Form::ALL
        .map(|form| (form, demo_paper(form)))
        .map(|(form, paper)| (form, book(form, &paper), expected::records(form, &paper)))
        .into();
    let mut differences = Vec::new();
    for (variation, forms, vary) in VARIATIONS {
        for (form, book, expected) in written.iter().filter(|(form, ..)| forms.contains(form)) {
            let mut book = book.clone();
            vary(&mut book);
            if let Some(difference) = difference(expected, &read(&book).goals) {
                differences.push(format!("{form:?}, {variation}: {difference}"));
            }
        }
    }
    assert!(differences.is_empty(), "\n{}", differences.join("\n"));
}

#[test]
fn a_column_of_remarks_is_a_field_of_its_own_where_a_row_is_a_goal() {
    for (form, label) in [(Form::UneiHoshin, "達成目標"), (Form::BukyokuManifesto, "達成水準")] {
        let paper = demo_paper(form);
        let mut book = book(form, &paper);
        vary::remarks_before(&mut book, label);
        let found = read(&book).goals;
        assert_eq!(difference(&expected::records(form, &paper), &found), None, "{form:?}");
        for goal in &found {
            assert_eq!(goal.other.get("備考").map(String::as_str), Some(vary::REMARK), "{form:?}: {goal:?}");
        }
    }
}

#[test]
fn a_form_without_year_and_department_takes_them_from_its_folders() {
    for form in [Form::JutenMokuhyo, Form::SoshikiMokuhyo, Form::UneiHoshin, Form::BukyokuManifesto] {
        let written = Paper { fiscal_year: None, department: String::new(), ..demo_paper(form) };
        let book = book(form, &written);
        let found = layout::read_workbook("令和8年度/青葉部/目標.xlsx", &book, &Layouts::builtin());
        let named = Paper { fiscal_year: Some(YEAR), department: "青葉部".to_owned(), ..written };
        assert_eq!(difference(&expected::records(form, &named), &found.goals), None, "{form:?}");
        assert!(found.problems.iter().any(|problem| problem.code() == Code::Assumed), "{form:?}: {:?}", found.problems);
    }
}

/// A short value may be made of the words of headings.
#[test]
fn values_in_the_words_of_headings_stay_values() {
    let mut titled = demo_paper(Form::SoshikiMokuhyo);
    for (number, goal) in (1..).zip(&mut titled.goals) {
        goal.title = format!("市民部の目標{number}");
    }
    let mut reported = demo_paper(Form::JutenMokuhyo);
    reported.goals.truncate(1);
    for (measure, text) in reported.goals[0].measures.iter_mut().zip(["完了予定", "後日報告", "順調である。"])
    {
        measure.interim_report = Some(text.to_owned());
    }
    for (form, paper) in [(Form::SoshikiMokuhyo, titled), (Form::JutenMokuhyo, reported)] {
        assert_eq!(difference(&expected::records(form, &paper), &read(&book(form, &paper)).goals), None, "{form:?}");
    }
}

#[test]
fn one_workbook_may_hold_several_departments() {
    for form in [Form::UneiHoshin, Form::BukyokuManifesto] {
        let one = demo_paper(form);
        let other = Paper { department: "青葉部".to_owned(), ..one.clone() };
        let (mut both, second) = (book(form, &one), book(form, &other));
        both.sheets.extend(second.sheets.into_iter().map(|sheet| Sheet { name: "青葉部".to_owned(), ..sheet }));
        let expected = [expected::records(form, &one), expected::records(form, &other)].concat();
        assert_eq!(difference(&expected, &read(&both).goals), None, "{form:?}");
    }
}

#[test]
fn a_deadline_merged_over_all_measures_counts_for_each() {
    let mut book = book(Form::JutenMokuhyo, &demo_paper(Form::JutenMokuhyo));
    vary::one_deadline_for_all(&mut book, "1月末まで");
    for measure in read(&book).goals.iter().flat_map(|goal| &goal.measures) {
        assert_eq!(measure.period.as_deref(), Some("1月末まで"), "{measure:?}");
        assert_eq!(measure.deadlines[0].due, NaiveDate::from_ymd_opt(2027, 1, 31), "{measure:?}");
    }
}

#[test]
fn a_true_date_is_a_deadline_as_it_is_shown() {
    let day = NaiveDate::from_ymd_opt(2027, 2, 26);
    for shown in ["2027/2/26", "令和9年2月26日", "2月26日", "R9.2.26"] {
        let mut book = book(Form::JutenMokuhyo, &demo_paper(Form::JutenMokuhyo));
        vary::true_date(&mut book, "期間・期限", day.unwrap(), shown);
        for goal in read(&book).goals {
            assert_eq!(goal.measures[0].period.as_deref(), Some(shown));
            assert_eq!(goal.measures[0].deadlines.iter().map(|d| d.due).collect::<Vec<_>>(), [day], "{shown}");
        }
    }
}

/// `form | goal | measure, or - for the goal's own | text | items | kind | start | due`: each deadline of the demo
/// city.
#[test]
fn the_demo_deadlines_are_resolved() {
    let mut found = Vec::new();
    for (form, _) in LAYOUTS {
        for goal in read(&book(form, &demo_paper(form))).goals {
            let number = goal.number.clone().unwrap_or_default();
            let mut add = |place: &str, deadlines: &[Deadline]| {
                found.extend(deadlines.iter().map(|d| format!("{form:?} | {number} | {place} | {}", deadline_line(d))));
            };
            add("-", &goal.deadlines);
            for (place, measure) in (1..).zip(&goal.measures) {
                add(&place.to_string(), &measure.deadlines);
            }
        }
    }
    let expected: Vec<&str> = include_str!("forms/demo-deadlines.txt").lines().collect();
    let unexpected = found.iter().filter(|line| !expected.contains(&line.as_str())).map(|line| format!("+ {line}"));
    let missing = expected.iter().filter(|line| !found.iter().any(|f| f == *line)).map(|line| format!("- {line}"));
    let differences: Vec<String> = missing.chain(unexpected).collect();
    assert!(differences.is_empty(), "\n{}", differences.join("\n"));
    assert_eq!(found, expected, "the same deadlines in another order");
}

#[test]
fn the_demo_shows_a_date_that_does_not_exist_and_a_deadline_without_a_day() {
    let problems = read(&book(Form::JutenMokuhyo, &demo_paper(Form::JutenMokuhyo))).problems;
    let at = |code| problems.iter().find(|problem| problem.code() == code).map(Problem::place);
    assert_eq!(at(Code::ImpossibleDate).as_deref(), Some("重点1!D11"), "{problems:?}");
    assert_eq!(at(Code::UnclearDeadline).as_deref(), Some("重点2!D10"), "{problems:?}");
}

fn deadline_line(deadline: &Deadline) -> String {
    let day = |day: Option<NaiveDate>| day.map_or_else(|| "-".to_owned(), |day| day.to_string());
    format!(
        "{} | {} | {:?} | {} | {}{}",
        deadline.text,
        deadline.items.join(","),
        deadline.kind,
        day(deadline.start),
        day(deadline.due),
        if deadline.approximate { " | approximate" } else { "" },
    )
}
