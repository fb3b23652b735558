//! Each department's submission state at each milestone of the year.

use std::collections::BTreeMap;

use super::listed_measure::{ListedMeasure, mean_achievement};
use super::status::Status;
use crate::duty::Duty;
use crate::office::city::City;
use crate::office::milestone::Milestone;
use crate::office::ownership::practice::Practice;
use chrono::NaiveDate;
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::text;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SubmissionState {
    /// 提出済
    Submitted,
    /// 一部 (3/5)
    Partly { done: usize, of: usize },
    /// 一部 (1/2課)
    PartlySections { done: usize, of: usize },
    /// 未提出
    Missing,
    /// 確認中: the owner or year of a sheet is in doubt.
    Doubtful,
    /// Its forms have no field for such a report, or its sheets of the year are not asked for.
    NotAsked,
}

impl SubmissionState {
    pub(super) fn label(self) -> String {
        match self {
            Self::Submitted => "提出済".to_owned(),
            Self::Partly { done, of } => format!("一部 ({done}/{of})"),
            Self::PartlySections { done, of } => format!("一部 ({done}/{of}課)"),
            Self::Missing => "未提出".to_owned(),
            Self::Doubtful => "確認中".to_owned(),
            Self::NotAsked => "－".to_owned(),
        }
    }

    /// Partly reported: some of its measures, or of its sections' sheets.
    pub(super) const fn is_partly(self) -> bool {
        matches!(self, Self::Partly { .. } | Self::PartlySections { .. })
    }

    /// Submitted, or not asked for.
    const fn is_in(self) -> bool {
        !matches!(self, Self::Missing | Self::Doubtful)
    }

    fn of_count((done, of): (usize, usize)) -> Self {
        match (done, of) {
            (_, 0) => Self::NotAsked,
            (0, _) => Self::Missing,
            _ if done == of => Self::Submitted,
            _ => Self::Partly { done, of },
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct SubmittingDepartment {
    pub(super) name: String,
    pub(super) goals: usize,
    pub(super) measures: usize,
    /// In the order of [`Milestone::ALL`].
    pub(super) standings: [SubmissionState; 3],
    /// Measures reported, of those whose form asks for the report.
    pub(super) reported: [(usize, usize); 3],
    /// Mean achievement rate in percent.
    pub(super) achievement: Option<f64>,
    /// Correction requests, and how many of them are corrected.
    pub(super) requests: (usize, usize),
    /// Sections that hand in sheets of their own.
    pub(super) sections: Vec<Self>,
}

impl SubmittingDepartment {
    pub(super) fn standing(&self, milestone: Milestone) -> SubmissionState {
        self.standings[milestone as usize]
    }

    /// A department is incomplete while a section's sheet is missing, even if its measures are complete.
    fn with_sections(mut self, sections: Vec<Self>) -> Self {
        for (n, standing) in
            self.standings.iter_mut().enumerate().filter(|(_, known)| **known == SubmissionState::Submitted)
        {
            let done = sections.iter().filter(|section| section.standings[n].is_in()).count();
            if done < sections.len() {
                *standing = SubmissionState::PartlySections { done, of: sections.len() };
            }
        }
        self.sections = sections;
        self
    }

    /// `3件（修正あり1）`
    pub(super) fn requests_label(&self) -> String {
        match self.requests {
            (0, _) => String::new(),
            (all, 0) => format!("{all}件"),
            (all, corrected) => format!("{all}件（修正あり{corrected}）"),
        }
    }

    /// Measures reported for `milestone`, of those asked for.
    pub(super) fn reported(&self, milestone: Milestone) -> (usize, usize) {
        self.reported[milestone as usize]
    }
}

/// All departments: those of the chart in its order, also without any sheet, then those named only by sheets.
pub(super) fn departments(
    measures: &[ListedMeasure],
    city: &City,
    practice: &Practice<'_>,
    (year, today): (FiscalYear, NaiveDate),
) -> Vec<SubmittingDepartment> {
    let bare = |department: &str| match practice.missing(department, year) {
        Duty::Doubtful(_) => SubmissionState::Doubtful,
        Duty::Certain if practice.is_asked(year, today) => SubmissionState::Missing,
        Duty::Certain => SubmissionState::NotAsked,
    };
    let mut groups: BTreeMap<&str, Vec<&ListedMeasure>> = BTreeMap::new();
    for listed in measures {
        groups.entry(listed.department_label()).or_default().push(listed);
    }
    let known = city.departments_in(year).map(|department| {
        let group = groups.remove(department.name.as_str()).unwrap_or_default();
        let sections = practice.sections(department, year).map_or_else(Vec::new, |sections| sections.names);
        let bare = bare(&department.name);
        let sections = sections.iter().map(|name| of_section(name, &group, bare)).collect();
        of_group(&department.name, &group, bare).with_sections(sections)
    });
    let mut departments: Vec<SubmittingDepartment> = known.collect();
    let mut others: Vec<Vec<&ListedMeasure>> = groups.into_values().collect();
    others.sort_by_key(|group| (group[0].department.is_empty(), group[0].department.clone()));
    departments.extend(
        others.into_iter().map(|group| of_group(group[0].department_label(), &group, bare(&group[0].department))),
    );
    departments
}

/// The section's own sheets among those of its department.
fn of_section(name: &str, of_department: &[&ListedMeasure], bare: SubmissionState) -> SubmittingDepartment {
    let is_own = |section: &String| text::comparison_key(section) == text::comparison_key(name);
    let own = |listed: &&&ListedMeasure| {
        let goal = listed.row.goal;
        goal.owner.section.as_ref().map_or_else(|| goal.sections.iter().any(is_own), is_own)
    };
    of_group(name, &of_department.iter().filter(own).copied().collect::<Vec<_>>(), bare)
}

/// `bare` is the state of an office without measures. Measures in doubt count as handed in by nobody.
fn of_group(name: &str, all: &[&ListedMeasure], bare: SubmissionState) -> SubmittingDepartment {
    let certain: Vec<&ListedMeasure> = all.iter().filter(|listed| listed.duty.is_certain()).copied().collect();
    let measures = certain.as_slice();
    let reported = Milestone::ALL.map(|milestone| reported(measures, milestone));
    let standings = if measures.is_empty() {
        [bare; 3]
    } else {
        [SubmissionState::Submitted, SubmissionState::of_count(reported[1]), SubmissionState::of_count(reported[2])]
    };
    SubmittingDepartment {
        name: name.to_owned(),
        goals: goal_count(measures.iter().copied()),
        measures: measures.len(),
        standings,
        reported,
        achievement: mean_achievement(measures.iter().copied()),
        requests: (
            measures.iter().filter(|listed| listed.progress.request.is_some()).count(),
            measures.iter().filter(|listed| listed.status == Status::Corrected).count(),
        ),
        sections: Vec::new(),
    }
}

/// Number of goals; measures of one goal are adjacent.
pub(super) fn goal_count<'e, 'a: 'e>(measures: impl IntoIterator<Item = &'e ListedMeasure<'a>>) -> usize {
    let mut goals: Vec<*const _> = measures.into_iter().map(|listed| std::ptr::from_ref(listed.row.goal)).collect();
    goals.dedup();
    goals.len()
}

fn reported(measures: &[&ListedMeasure], milestone: Milestone) -> (usize, usize) {
    let Some(report) = milestone.report() else { return (measures.len(), measures.len()) };
    let is_in = |listed: &&&ListedMeasure| listed.progress.is_in(report);
    let asked = |listed: &&&ListedMeasure| listed.row.goal.reports.contains(&report) || is_in(listed);
    let expected = || measures.iter().filter(|listed| !listed.progress.is_excused());
    (expected().filter(is_in).count(), expected().filter(asked).count())
}
