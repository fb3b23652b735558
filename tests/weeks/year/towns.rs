//! Three cities: a small one submitting by department, one of thirty submitting sections, and a share of eight fiscal
//! years.

use crate::common::forms::Form;
use chrono::{Days, NaiveDate};

use super::town::*;

const DEPARTMENTS: [&str; 10] =
    ["総務部", "企画部", "財政部", "市民部", "福祉部", "子ども部", "産業部", "建設部", "都市部", "教育部"];

pub(crate) const FIRST: &str = "2026-04-01";
pub(crate) const LAST: &str = "2027-05-31";

/// Like the demo: six departments, last year's sheets beside this year's, forms with and without fields for reports.
pub(crate) fn small() -> Town {
    let offices = (0..6).map(|n| office(n, "bu", Vec::new()));
    let mut books = Vec::new();
    for n in 0..6 {
        // The last never submits this year's sheet; one form has no field for a report.
        let form = if n == 4 { Form::SoshikiMokuhyo } else { Form::JutenMokuhyo };
        books.push(Book { appears: day(FIRST), ..book(n, None, form, 2025) });
        if n < 5 {
            books.push(book(n, None, form, 2026));
        }
        if n < 2 {
            books.push(book(n, None, form, 2027));
        }
    }
    // Last year's are put away in June, one by one, and its year is closed on the 19th.
    for (n, book) in books.iter_mut().filter(|book| book.year == 2025).enumerate() {
        book.away = Some((day("2026-06-08") + Days::new(n as u64), None));
    }
    // One is lost for two weeks, and returns under another name.
    let lost = books.iter_mut().find(|book| book.office == "市民部" && book.year == 2026).unwrap();
    lost.away = Some((day("2026-09-10"), Some(day("2026-09-24"))));
    lost.goals[0][0].due = day("2026-10-02");
    // The planning section excuses, stops, accepts, and requests a correction.
    at(&mut books, "総務部", (0, 1)).decided = Some((day("2026-07-02"), "免除"));
    at(&mut books, "企画部", (1, 0)).decided = Some((day("2026-07-02"), "中止"));
    let accepted = at(&mut books, "福祉部", (0, 0));
    (accepted.due, accepted.decided) = (day("2026-11-20"), Some((day("2026-09-02"), "済")));
    at(&mut books, "財政部", (0, 0)).asked = Some((day("2026-08-04"), day("2026-08-20")));
    Town { name: "青葉市", offices: offices.collect(), books, closes: Some((2025, day("2026-06-19"))) }
}

/// Ten departments of three sections each; each section hands in, written in five ways. Half of them have addresses.
pub(crate) fn of_sections() -> Town {
    let mut books = Vec::new();
    let offices = DEPARTMENTS.into_iter().enumerate().map(|(n, name)| {
        let short = name.trim_end_matches('部');
        let sections: Vec<String> = ["政策課", "管理課", "推進課"].map(|of| format!("{short}{of}")).into();
        for (k, section) in sections.iter().enumerate() {
            let written = match (n + k) % 5 {
                0 => format!("{name} {section}"),
                1 => format!("{name}・{section}"),
                2 => format!("{name}（{section}）"),
                3 => format!("{name}{section}"),
                _ => section.clone(),
            };
            for year in [2026, 2027] {
                // One section never submits, another too late.
                if (n, k) != (7, 1) && (year == 2026 || (n + k) % 3 == 0) {
                    let mut book = book(3 * n + k, Some(section), Form::JutenMokuhyo, year);
                    name.clone_into(&mut book.office);
                    book.written.clone_from(&written);
                    book.file = format!("{name}/R{}{section}.xlsx", year - 2018);
                    books.push(book);
                }
            }
        }
        let address = |k: usize| (n % 2 == 1).then(|| format!("ka{n}-{k}@aoba.example.jp"));
        office(n, "bu", sections.into_iter().enumerate().map(|(k, name)| (name, address(k))).collect())
    });
    Town { name: "若葉市", offices: offices.collect(), books, closes: None }
}

/// Four departments with sheets of eight years in folders by year.
pub(crate) fn of_eight_years() -> Town {
    let offices = (0..4).map(|n| office(n, "bu", Vec::new())).collect();
    let mut books = Vec::new();
    for (n, name) in DEPARTMENTS.into_iter().enumerate().take(4) {
        for year in 2019..=2026 {
            let appears = if year < 2026 { day(FIRST) } else { day("2026-05-07") };
            let mut book = Book { appears, ..book(n, None, Form::JutenMokuhyo, year) };
            book.file = format!("R{}/R{}{}.xlsx", year - 2018, year - 2018, name);
            books.push(book);
        }
    }
    // Next year's file has last year's heading at first.
    let mut next = Book { appears: day("2027-04-20"), ..book(0, None, Form::JutenMokuhyo, 2027) };
    "R9/R9総務部.xlsx".clone_into(&mut next.file);
    next.misheaded_until = Some(day("2027-05-11"));
    books.push(next);
    Town { name: "双葉市", offices, books, closes: None }
}

fn at<'b>(books: &'b mut [Book], office: &str, (goal, work): (usize, usize)) -> &'b mut Work {
    let book = books.iter_mut().find(|book| book.office == office && book.year == 2026).unwrap();
    &mut book.goals[goal][work]
}

fn office(n: usize, address: &str, sections: Vec<(String, Option<String>)>) -> Office {
    Office {
        name: DEPARTMENTS[n].to_owned(),
        to: format!("{address}{n}@aoba.example.jp"),
        head: format!("head{n}@aoba.example.jp"),
        sections,
    }
}

/// The `n`th workbook of a year, with four measures; the first is the most diligent, some forget.
fn book(n: usize, section: Option<&str>, form: Form, year: i32) -> Book {
    let office = DEPARTMENTS[n.min(9)].to_owned();
    let april = NaiveDate::from_ymd_opt(year, 4, 1).unwrap();
    let works = (0..4).map(|k| work(n, k, april));
    let works: Vec<Work> = works.collect();
    let mut works = works.into_iter();
    let goals = vec![works.by_ref().take(2).collect(), works.collect()];
    Book {
        file: format!("{office}/R{}目標.xlsx", year - 2018),
        section: section.map(str::to_owned),
        written: office.clone(),
        office,
        form,
        year,
        // Some too late.
        appears: april + Days::new([20, 34, 40, 49, 41][n % 5]),
        misheaded_until: None,
        away: None,
        goals,
    }
}

fn work(n: usize, k: usize, april: NaiveDate) -> Work {
    let year = april.format("%Y");
    let after = |days: usize| april + Days::new(days as u64);
    let seed = 7 * n + 3 * k;
    // In some the form's printed words come first.
    let printed = [SKELETON, INSTRUCTION, LATER];
    let mut interim: Vec<_> = seed.is_multiple_of(2).then(|| (after(60), printed[seed % 3])).into_iter().collect();
    let texts = [GOES_WELL, PLANNED, IN_PART, DONE, NOTHING, DECIDED, NOT_BEGUN];
    // Most a few days after the first reminder, some after the date, one in nine never.
    let written = if n == 0 { 186 } else { [187, 191, 196, 205][seed % 4] };
    if n == 0 || seed % 9 != 4 {
        interim.push((after(written), texts[seed % texts.len()]));
    }
    let ended = if n == 0 { 363 } else { [364, 371, 380, 395][seed % 4] };
    let year_end = (n == 0 || seed % 8 != 5).then(|| (after(ended), Said("予定どおり終えた。", true, true)));
    Work {
        title: format!("{year}第{n:02}号の{}", ["い", "ろ", "は", "に"][k]),
        due: after(75 + (37 * n + 71 * k) % 280),
        interim,
        year_end: year_end.into_iter().collect(),
        decided: None,
        asked: None,
    }
}
