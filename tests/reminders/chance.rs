//! Random small cities: departments with and without sections and addresses, three fiscal years, reports over the year,
//! days on which the daemon is down.

use chrono::{Days, NaiveDate};
use matome_forms::model::Report;

use super::numbers::Chance;
use super::world::{Case, CaseDepartment, CaseGoal, CaseMeasure, CasePolicy, Change};

impl Chance {
    pub(crate) fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    fn pick<'t>(&mut self, of: &[&'t str]) -> &'t str {
        of[self.below(of.len() as u64) as usize]
    }

    fn some(&mut self, of: &[&str]) -> Vec<String> {
        of.iter().filter(|_| self.one_in(2)).map(ToString::to_string).collect()
    }

    pub(crate) fn day(&mut self, first: NaiveDate, days: u64) -> NaiveDate {
        first + Days::new(self.below(days))
    }
}

pub(crate) fn city(seed: u64) -> Case {
    let mut chance = Chance::new(seed);
    let first = NaiveDate::from_ymd_opt(2026, 3, 1).expect("a day");
    let departments = departments(&mut chance);
    let goals: Vec<CaseGoal> = (1..=12).map(|number| goal(&mut chance, &departments, number, first)).collect();
    let changes = changes(&mut chance, &goals, first);
    let down = (0..12).map(|_| {
        let from = chance.day(first, 420);
        format!("{from}..{}", from + Days::new(chance.below(6)))
    });
    let down = down.collect();
    let dates = [
        ("goal_setting", "05-15"),
        ("interim", "10-15"),
        ("2027.interim", "10-20"),
        ("year_end", chance.pick(&["04-10", "03-31"])),
    ];
    Case {
        about: format!("by chance, {seed}"),
        days: format!("{first}..{}", first + Days::new(430)),
        down,
        closed: vec!["12-29..01-03".into(), "2026-08-13..2026-08-14".into()],
        last_run: chance.one_in(2).then(|| first - Days::new(3)),
        reporting: dates.map(|(key, due)| (key.to_owned(), due.to_owned())).into(),
        policy: CasePolicy {
            before: Some(chance.some(&["14d", "10bd", "7d", "3bd", "1d", "0d"])),
            deadlines_before: Some(chance.some(&["30d", "14d", "3bd", "0bd"])),
            overdue_every: Some(chance.pick(&["3bd", "5bd", "7d", "1d", "4d"]).into()),
            overdue_until: Some(chance.pick(&["20bd", "30d", "10bd"]).into()),
            escalate_after: Some(chance.pick(&["5bd", "10d", "1bd"]).into()),
            max_per_day: Some(1000),
        },
        departments,
        goals,
        changes,
    }
}

fn departments(chance: &mut Chance) -> Vec<CaseDepartment> {
    let names = ["総務部", "市民部", "建設部", "教育部"];
    let departments = names.iter().enumerate().map(|(n, name)| CaseDepartment {
        name: (*name).to_owned(),
        aliases: vec![format!("{name}（本庁）")],
        to: if chance.one_in(5) { vec![] } else { vec![format!("d{n}@midori.example.jp")] },
        head: if chance.one_in(3) { vec![] } else { vec![format!("h{n}@midori.example.jp")] },
        sections: (1..=3)
            .map(|s| {
                (
                    format!("{name}{s}課"),
                    if chance.one_in(3) { String::new() } else { format!("s{n}{s}@midori.example.jp") },
                )
            })
            .collect(),
    });
    departments.collect()
}

fn goal(chance: &mut Chance, departments: &[CaseDepartment], number: usize, first: NaiveDate) -> CaseGoal {
    let department = &departments[chance.below(departments.len() as u64) as usize];
    let mut sections: Vec<String> = department.sections.keys().filter(|_| chance.one_in(2)).cloned().collect();
    let by_section = chance.one_in(4) && !sections.is_empty();
    if chance.one_in(3) {
        sections.push("関係各課".into());
    }
    let alias = chance.one_in(3);
    let name = if alias { department.aliases[0].clone() } else { department.name.clone() };
    let year = 2025 + chance.below(3) as i32;
    let measures = (1..=1 + chance.below(4)).map(|n| CaseMeasure {
        number: n.to_string(),
        year: chance.one_in(4).then(|| 2025 + chance.below(3) as i32),
        interim_report: chance.one_in(3).then(|| report(chance)),
        year_end_report: chance.one_in(5).then(|| report(chance)),
        check: chance.one_in(8).then(|| chance.pick(&CHECKS).into()),
        rate: chance.one_in(4).then(|| 60.0 + 20.0 * chance.below(3) as f64),
        target: None,
        rating: None,
        deadlines: (0..chance.below(3)).map(|_| deadline(chance, first)).collect(),
    });
    CaseGoal {
        measures: measures.collect(),
        department: (!by_section).then_some(name),
        sections,
        year: (!chance.one_in(9)).then_some(year),
        number: number.to_string(),
        deadlines: if chance.one_in(3) { vec![deadline(chance, first)] } else { vec![] },
        reports: [Report::InterimReport, Report::YearEndReport].into_iter().filter(|_| !chance.one_in(4)).collect(),
    }
}

/// Texts of reports: whether each is a report, and whether it states completion.
pub(crate) const REPORTS: [(&str, bool, bool); 10] = [
    ("済", true, true),
    ("7月に完了した。", true, true),
    ("順調に進んでいる。", true, false),
    ("完了予定", true, false),
    ("一部完了", true, false),
    ("該当なし", true, false),
    ("↑", true, false),
    ("(1) \n(2) ", false, false),
    ("※9月末時点の状況を記入してください", false, false),
    ("後日報告", false, false),
];

const CHECKS: [&str; 5] = ["済", "要修正", "保留", "免除", "中止"];

fn report(chance: &mut Chance) -> String {
    REPORTS[chance.below(REPORTS.len() as u64) as usize].0.to_owned()
}

fn deadline(chance: &mut Chance, first: NaiveDate) -> String {
    let day = chance.day(first, 450);
    match chance.below(6) {
        0 => "throughout".into(),
        1 => "unclear".into(),
        2 => format!("{}..{day}", day - Days::new(30)),
        _ => day.to_string(),
    }
}

fn changes(chance: &mut Chance, goals: &[CaseGoal], first: NaiveDate) -> Vec<Change> {
    let measures: Vec<String> =
        goals.iter().flat_map(|goal| goal.measures.iter().map(|m| format!("{}-{}", goal.number, m.number))).collect();
    let mut changes: Vec<Change> = (0..30)
        .map(|_| Change {
            day: chance.day(first, 430),
            measure: measures[chance.below(measures.len() as u64) as usize].clone(),
            interim_report: chance.one_in(2).then(|| report(chance)),
            year_end_report: chance.one_in(3).then(|| report(chance)),
            check: chance.one_in(6).then(|| chance.pick(&CHECKS).into()),
            rate: chance.one_in(5).then_some(100.0),
            deadlines: chance.one_in(4).then(|| vec![deadline(chance, first)]),
            appears: chance.one_in(9),
        })
        .collect();
    changes.sort_by_key(|change| change.day);
    changes
}
