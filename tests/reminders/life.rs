//! A city and its events: twelve departments on five forms, sheets of three fiscal years, reports over the year, moved
//! deadlines, files that break and are repaired. The sheets of a day exist twice, from the same events: as filled-in
//! papers, and as the records of a faultless reader.

use std::collections::BTreeMap;

use crate::common::forms::Form;
use crate::common::paper::{self, Paper};
use chrono::{Days, NaiveDate};
use matome_core::records::measure_id::MeasureId;
use matome_core::records::snapshot::{KnownWorkbook, Snapshot};
use matome_deadline::era::date_label;
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::source::Source;
use matome_deadline::{Deadline, DeadlineKind};
use matome_forms::model;
use matome_forms::model::Report;
use matome_forms::said::Said;

use super::chance::REPORTS;
use super::numbers::Chance;
use super::world::CaseDepartment;

const NAMES: [&str; 12] = [
    "総務部",
    "企画部",
    "市民部",
    "福祉部",
    "子ども部",
    "産業部",
    "建設部",
    "都市部",
    "水道部",
    "消防本部",
    "教育部",
    "議会事務局",
];
const TITLES: [&str; 6] =
    ["窓口の待ち時間の短縮", "避難訓練の充実", "道路の点検", "相談体制の拡充", "広報紙の見直し", "研修計画の改訂"];

pub(crate) struct Life {
    pub(crate) departments: Vec<CaseDepartment>,
    pub(crate) sheets: Vec<Sheet>,
    /// The first day of the daemon.
    first: NaiveDate,
    /// Days on which the daemon is down.
    pub(crate) down: Vec<(NaiveDate, NaiveDate)>,
}

pub(crate) struct Sheet {
    pub(crate) file: String,
    department: String,
    pub(crate) form: Form,
    year: i32,
    appears: NaiveDate,
    /// Periods in which it cannot be read.
    broken: Vec<(NaiveDate, NaiveDate)>,
    goals: Vec<Goal>,
}

struct Goal {
    title: String,
    sections: Vec<String>,
    measures: Vec<Measure>,
}

struct Measure {
    title: String,
    year: i32,
    due: NaiveDate,
    /// The day on which its deadline is moved, and the new date.
    moved: Option<(NaiveDate, NaiveDate)>,
    interim: Option<NaiveDate>,
    /// The text of its interim report.
    said: &'static str,
    year_end: Option<NaiveDate>,
}

impl Life {
    /// Two years from `first`.
    pub(crate) fn new(seed: u64, first: NaiveDate) -> Self {
        let mut chance = Chance::new(seed);
        let departments: Vec<CaseDepartment> = NAMES.iter().map(|name| department(&mut chance, name)).collect();
        let mut sheets = Vec::new();
        for (n, department) in departments.iter().enumerate() {
            let form = Form::ALL[n % Form::ALL.len()];
            // A plan over several years is one workbook; the others are new each year.
            let years: &[i32] = if form == Form::KodoKeikaku { &[2025] } else { &[2025, 2026, 2027] };
            for year in years {
                // One sheet in twelve is never submitted.
                if !chance.one_in(12) {
                    sheets.push(sheet(&mut chance, department, form, *year));
                }
            }
        }
        let down = (0..15).map(|_| {
            let from = chance.day(first, 720);
            (from, from + Days::new(chance.below(8)))
        });
        Self { departments, sheets, first, down: down.collect() }
    }

    pub(crate) fn is_down(&self, day: NaiveDate) -> bool {
        within(&self.down, day)
    }

    /// A faultless reader's records on `day`; for an unreadable workbook those of its last reading.
    pub(crate) fn records(&self, day: NaiveDate) -> Snapshot {
        let known = self.sheets.iter().filter_map(|sheet| {
            let mut days = std::iter::successors(Some(day), NaiveDate::pred_opt)
                .take_while(|day| *day >= sheet.appears.max(self.first));
            let last_good = days.find(|day| !sheet.is_broken(*day) && !self.is_down(*day))?;
            Some((sheet.file.clone(), sheet.records(last_good)))
        });
        Snapshot { workbooks: known.collect(), ..Snapshot::default() }
    }
}

impl Sheet {
    pub(crate) fn is_there(&self, day: NaiveDate) -> bool {
        self.appears <= day
    }

    pub(crate) fn is_broken(&self, day: NaiveDate) -> bool {
        within(&self.broken, day)
    }

    /// Whether it differs on `day` from the earlier day `before`.
    pub(crate) fn is_changed_since(&self, before: NaiveDate, day: NaiveDate) -> bool {
        let measures = self.goals.iter().flat_map(|goal| &goal.measures);
        let days = measures.flat_map(|measure| [measure.interim, measure.year_end, measure.moved.map(|(on, _)| on)]);
        let mut days = days.flatten().chain([self.appears]);
        self.is_broken(day) != self.is_broken(before) || days.any(|on| before < on && on <= day)
    }

    /// The paper as filled in by `day`.
    pub(crate) fn paper(&self, day: NaiveDate) -> Paper {
        let goals = self.goals.iter().map(|goal| paper::PaperGoal {
            title: goal.title.clone(),
            sections: goal.sections.clone(),
            background: Some("課題が残っている。".into()),
            purpose: Some("市民の暮らしの向上".into()),
            measures: goal.measures.iter().map(|measure| self.filled_in(measure, day)).collect(),
            ..paper::PaperGoal::default()
        });
        Paper {
            fiscal_year: Some(FiscalYear::new(self.year)),
            made: self.appears,
            department: self.department.clone(),
            goals: goals.collect(),
            ..Paper::default()
        }
    }

    fn filled_in(&self, measure: &Measure, day: NaiveDate) -> paper::PaperMeasure {
        let by = format!("{}まで", date_label(measure.due(day)));
        let in_period = self.form == Form::JutenMokuhyo;
        paper::PaperMeasure {
            fiscal_year: (self.form == Form::KodoKeikaku).then(|| FiscalYear::new(measure.year)),
            title: Some(measure.title.clone()),
            actions: Some("関係する課と進める。".into()),
            period: in_period.then(|| by.clone()),
            target: Some(if in_period {
                "計画を作る。".to_owned()
            } else {
                format!("{by}に計画を作る。")
            }),
            interim_report: measure.interim.filter(|on| *on <= day).map(|_| measure.said.into()),
            year_end_report: measure.year_end.filter(|on| *on <= day).map(|_| "予定どおり終えた。".into()),
            ..paper::PaperMeasure::default()
        }
    }

    fn records(&self, day: NaiveDate) -> KnownWorkbook {
        let goals: Vec<model::Goal> =
            (1..).zip(&self.goals).map(|(number, goal)| self.goal(number, goal, day)).collect();
        let id = |goal: usize, measure: usize| MeasureId(format!("{}#{goal}-{measure}", self.file));
        let ids =
            goals.iter().enumerate().map(|(n, goal)| (0..goal.measures.len()).map(|m| id(n, m)).collect()).collect();
        let records = model::Workbook { file: self.file.clone(), goals, ..model::Workbook::default() };
        KnownWorkbook { records, ids, ..KnownWorkbook::default() }
    }

    fn goal(&self, number: usize, goal: &Goal, day: NaiveDate) -> model::Goal {
        let source = Source { sheet: String::new(), cell: String::new() };
        // Two of the forms have one row per goal, and one a row per year: those rows have no number.
        let numbered = matches!(self.form, Form::JutenMokuhyo | Form::SoshikiMokuhyo);
        let by_section = self.form == Form::KodoKeikaku;
        let reports = match self.form {
            Form::JutenMokuhyo => vec![Report::InterimReport, Report::YearEndReport],
            Form::BukyokuManifesto | Form::KodoKeikaku => vec![Report::YearEndReport],
            Form::SoshikiMokuhyo | Form::UneiHoshin => vec![],
        };
        let measures = (1..).zip(&goal.measures).map(|(n, measure): (usize, &Measure)| model::Measure {
            number: numbered.then(|| n.to_string()),
            fiscal_year: Some(FiscalYear::new(measure.year)),
            title: Some(measure.title.clone()),
            actions: None,
            period: None,
            target: None,
            interim_report: measure.interim.filter(|on| *on <= day && reports.len() == 2).map(|_| measure.said.into()),
            year_end_report: measure
                .year_end
                .filter(|on| *on <= day && !reports.is_empty())
                .map(|_| "予定どおり終えた。".into()),
            achievement_rate: None,
            self_assessment: None,
            deadlines: vec![deadline(measure.due(day))],
            assumed: Vec::new(),
            source: source.clone(),
            said: Said::default(),
        });
        model::Goal {
            fiscal_year: Some(FiscalYear::new(self.year)),
            department: (!by_section).then(|| self.department.clone()),
            sections: if by_section { goal.sections.clone() } else { vec![] },
            number: Some(number.to_string()),
            title: Some(goal.title.clone()),
            background: None,
            purpose: None,
            target: None,
            deadlines: vec![],
            other: BTreeMap::new(),
            measures: measures.collect(),
            assumed: Vec::new(),
            reports,
            source: source.clone(),
            ..model::Goal::default()
        }
    }
}

impl Measure {
    fn due(&self, day: NaiveDate) -> NaiveDate {
        self.moved.filter(|(on, _)| *on <= day).map_or(self.due, |(_, due)| due)
    }
}

fn department(chance: &mut Chance, name: &str) -> CaseDepartment {
    let at = |who: &str| format!("{who}@midori.example.jp");
    let n = NAMES.iter().position(|known| *known == name).expect("one of them");
    CaseDepartment {
        name: name.to_owned(),
        aliases: vec![],
        to: vec![at(&format!("bu{n}"))],
        head: if chance.one_in(3) { vec![] } else { vec![at(&format!("bucho{n}"))] },
        sections: (1..=2)
            .map(|s| {
                (
                    format!("{}第{s}課", &name[..6]),
                    if chance.one_in(3) { String::new() } else { at(&format!("ka{n}{s}")) },
                )
            })
            .collect(),
    }
}

fn sheet(chance: &mut Chance, department: &CaseDepartment, form: Form, year: i32) -> Sheet {
    let april = FiscalYear::new(year).first_day();
    // Most are submitted by mid-May, some too late.
    let appears = if form == Form::KodoKeikaku { april } else { chance.day(april + Days::new(10), 55) };
    // A department fills in its reports on a few days, not measure by measure.
    let desk = Desk {
        interim: [0, 1].map(|_| chance.day(april + Days::new(175), 45)),
        year_end: [0, 1, 2].map(|later| chance.day(FiscalYear::new(year + later).last_day(), 35)),
    };
    let several = matches!(form, Form::JutenMokuhyo | Form::SoshikiMokuhyo);
    let goals = (0..2).map(|n| {
        let years = if form == Form::KodoKeikaku { year..=year + 2 } else { year..=year };
        let measures =
            years.flat_map(|year| (0..if several { 2 } else { 1 }).map(move |n| (year, n)).collect::<Vec<_>>());
        Goal {
            title: format!("{}（{year}の{n}）", TITLES[chance.below(6) as usize]),
            sections: department.sections.keys().take(1 + n).cloned().collect(),
            measures: measures.map(|(year, n)| measure(chance, &desk, appears, year, n)).collect(),
        }
    });
    let goals = goals.collect();
    let broken = (0..2).map(|_| {
        let from = chance.day(appears + Days::new(1), 380);
        (from, from + Days::new(chance.below(12)))
    });
    let file = format!("{}/R{}.xlsx", department.name, year - 2018);
    Sheet { file, department: department.name.clone(), form, year, appears, broken: broken.collect(), goals }
}

/// The days on which a department fills in its reports.
struct Desk {
    interim: [NaiveDate; 2],
    /// By years after the sheet's own.
    year_end: [NaiveDate; 3],
}

fn measure(chance: &mut Chance, desk: &Desk, appears: NaiveDate, year: i32, n: u64) -> Measure {
    let first = FiscalYear::new(year).first_day();
    let later = (year - FiscalYear::of(appears).start()).clamp(0, 2) as usize;
    Measure {
        title: format!("{}その{}", TITLES[chance.below(6) as usize], n + 1),
        year,
        due: chance.day(first + Days::new(60), 300),
        moved: chance
            .one_in(4)
            .then(|| (chance.day(appears + Days::new(20), 150), chance.day(first + Days::new(200), 160))),
        interim: (!chance.one_in(5)).then(|| desk.interim[chance.below(2) as usize]),
        said: REPORTS[chance.below(REPORTS.len() as u64) as usize].0,
        year_end: (!chance.one_in(5)).then(|| desk.year_end[later]),
    }
}

fn deadline(due: NaiveDate) -> Deadline {
    Deadline {
        text: String::new(),
        items: vec![],
        kind: DeadlineKind::By,
        start: None,
        due: Some(due),
        approximate: false,
        done: false,
        task: None,
        source: None,
    }
}

fn within(spans: &[(NaiveDate, NaiveDate)], day: NaiveDate) -> bool {
    spans.iter().any(|(from, to)| *from <= day && day <= *to)
}
