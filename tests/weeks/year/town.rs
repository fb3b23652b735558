//! A city's life: its offices, their workbooks, and events day by day.

use std::fmt::Write as _;

use crate::common::forms::Form;
use crate::common::paper::{self, Paper};
use chrono::NaiveDate;
use matome_deadline::era::date_label;
use matome_deadline::fiscal_year::FiscalYear;

pub(crate) struct Town {
    pub(crate) name: &'static str,
    pub(crate) offices: Vec<Office>,
    pub(crate) books: Vec<Book>,
    /// The fiscal year that the planning section closes, and the day.
    pub(crate) closes: Option<(i32, NaiveDate)>,
}

pub(crate) struct Office {
    pub(crate) name: String,
    pub(crate) to: String,
    pub(crate) head: String,
    /// With their addresses, if any.
    pub(crate) sections: Vec<(String, Option<String>)>,
}

/// A section's workbook belongs to that section alone.
pub(crate) struct Book {
    pub(crate) file: String,
    pub(crate) office: String,
    pub(crate) section: Option<String>,
    /// Its owner, as written in its cell.
    pub(crate) written: String,
    pub(crate) form: Form,
    pub(crate) year: i32,
    pub(crate) appears: NaiveDate,
    /// Until that day it has last year's heading.
    pub(crate) misheaded_until: Option<NaiveDate>,
    /// Days on which it is missing; it then returns under another name, or never.
    pub(crate) away: Option<(NaiveDate, Option<NaiveDate>)>,
    pub(crate) goals: Vec<Vec<Work>>,
}

pub(crate) struct Work {
    pub(crate) title: String,
    pub(crate) due: NaiveDate,
    pub(crate) interim: Vec<(NaiveDate, Said)>,
    pub(crate) year_end: Vec<(NaiveDate, Said)>,
    /// The planning section's decision.
    pub(crate) decided: Option<(NaiveDate, &'static str)>,
    /// Days of a correction request and of its correction.
    pub(crate) asked: Option<(NaiveDate, NaiveDate)>,
}

/// Text of a report: whether it is a report, and whether it states completion.
#[derive(Clone, Copy)]
pub(crate) struct Said(pub(crate) &'static str, pub(crate) bool, pub(crate) bool);

pub(crate) const SKELETON: Said = Said("(1) \n(2) ", false, false);
pub(crate) const INSTRUCTION: Said = Said("※9月末時点の状況を記入してください", false, false);
pub(crate) const LATER: Said = Said("後日報告", false, false);
pub(crate) const GOES_WELL: Said = Said("順調に進んでいる。", true, false);
pub(crate) const PLANNED: Said = Said("3月に完了予定", true, false);
pub(crate) const IN_PART: Said = Said("一部完了", true, false);
pub(crate) const NOTHING: Said = Said("該当なし", true, false);
pub(crate) const NOT_BEGUN: Said = Said("未着手", true, false);
pub(crate) const DONE: Said = Said("7月に完了した。", true, true);
pub(crate) const DECIDED: Said = Said("計画を策定した。", true, true);

impl Book {
    /// Its path on that day, if present.
    pub(crate) fn path(&self, day: NaiveDate) -> Option<String> {
        match self.away {
            _ if day < self.appears => None,
            Some((from, _)) if day < from => Some(self.file.clone()),
            Some((_, Some(back))) if day >= back => Some(self.file.replace(".xlsx", "（改）.xlsx")),
            Some(_) => None,
            None => Some(self.file.clone()),
        }
    }

    pub(crate) fn paper(&self, day: NaiveDate) -> Paper {
        let headed = self.year - i32::from(self.misheaded_until.is_some_and(|until| day < until));
        let goals = (1..).zip(&self.goals).map(|(number, works)| paper::PaperGoal {
            title: format!("{}の目標{number}", self.section.as_ref().unwrap_or(&self.office)),
            background: Some("課題が残っている。".into()),
            purpose: Some("市民の暮らしの向上".into()),
            measures: works.iter().map(|work| self.filled_in(work, day)).collect(),
            ..paper::PaperGoal::default()
        });
        Paper {
            fiscal_year: Some(FiscalYear::new(headed)),
            made: self.appears,
            department: self.written.clone(),
            goals: goals.collect(),
            ..Paper::default()
        }
    }

    fn filled_in(&self, work: &Work, day: NaiveDate) -> paper::PaperMeasure {
        let by = format!("{}まで", date_label(work.due));
        let has_period = self.has_reports();
        let corrected = work.asked.is_some_and(|(_, corrected)| corrected <= day);
        paper::PaperMeasure {
            title: Some(work.title.clone()),
            actions: Some(if corrected { "関係する課と、住民と進める。" } else { "関係する課と進める。" }.into()),
            period: has_period.then(|| by.clone()),
            target: Some(if has_period {
                "計画を作る。".to_owned()
            } else {
                format!("{by}に計画を作る。")
            }),
            interim_report: said(&work.interim, day).map(|said| said.0.into()),
            year_end_report: said(&work.year_end, day).map(|said| said.0.into()),
            ..paper::PaperMeasure::default()
        }
    }

    /// Whether its form has fields for both reports, or for none.
    pub(crate) fn has_reports(&self) -> bool {
        matches!(self.form, Form::JutenMokuhyo)
    }
}

/// The text on that day.
pub(crate) fn said(report: &[(NaiveDate, Said)], day: NaiveDate) -> Option<Said> {
    report.iter().rev().find(|(from, _)| *from <= day).map(|(_, said)| *said)
}

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

impl Town {
    pub(crate) fn configuration(&self) -> String {
        let mut text = format!("city = '{}'\n", self.name);
        text.push_str(
            "[share]\nfolder = 'share'\n[reporting.goal_setting]\ndue = '05-15'\n[reporting.interim]\nas_of = '09-30'\ndue = '10-15'\n\
             [reporting.year_end]\nas_of = '03-31'\ndue = '04-10'\n[calendar]\nclosed = ['12-29..01-03']\n\
             [planning]\nto = ['kikaku@aoba.example.jp']\n[mail]\nfrom = 'kikaku@aoba.example.jp'\ntransport = 'files'\nfolder = 'outbox'\n\
             [reminders]\nsend_at = '08:30'\nbefore = ['14d', '7d', '3bd', '0d']\ndeadlines_before = ['14d', '3bd']\n\
             overdue_every = '3bd'\noverdue_until = '20bd'\nescalate_after = '5bd'\n",
        );
        for Office { name, to, head, sections } in &self.offices {
            write!(text, "[[departments]]\nname = '{name}'\nto = ['{to}']\nhead = ['{head}']\n").unwrap();
            if !sections.is_empty() {
                text.push_str("hands_in = 'sections'\n");
            }
            for (name, to) in sections {
                let to: Vec<&String> = to.iter().collect();
                write!(text, "[[departments.sections]]\nname = '{name}'\nto = {to:?}\n").unwrap();
            }
        }
        text
    }

    pub(crate) fn works(&self) -> impl Iterator<Item = &Work> {
        self.books.iter().flat_map(|book| book.goals.iter().flatten())
    }
}
