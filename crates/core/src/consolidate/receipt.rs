//! 受付日: the day on which a submission was first seen, for each office, year and milestone. Partial submissions have
//! their own day. A known day never changes.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::submission::{SubmissionState, SubmittingDepartment};
use crate::office::city::City;
use crate::office::milestone::Milestone;
use crate::office::reorganisation::Office;
use matome_deadline::fiscal_year::FiscalYear;

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<(Receipt, NaiveDate)>", into = "Vec<(Receipt, NaiveDate)>")]
pub struct Receipts(BTreeMap<Receipt, NaiveDate>);

/// A submission of an office, complete or partial.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Receipt {
    year: FiscalYear,
    department: String,
    section: Option<String>,
    /// Index in [`Milestone::ALL`].
    milestone: usize,
    is_whole: bool,
}

impl From<Vec<(Receipt, NaiveDate)>> for Receipts {
    fn from(days: Vec<(Receipt, NaiveDate)>) -> Self {
        Self(days.into_iter().collect())
    }
}

impl From<Receipts> for Vec<(Receipt, NaiveDate)> {
    fn from(receipts: Receipts) -> Self {
        receipts.0.into_iter().collect()
    }
}

impl Receipts {
    /// Records submissions first seen on `today`.
    pub(super) fn note(
        &mut self,
        departments: &[SubmittingDepartment],
        city: &City,
        (year, today): (FiscalYear, NaiveDate),
    ) {
        self.follow(city, year);
        for (department, section) in departments.iter().flat_map(offices) {
            for milestone in Milestone::ALL {
                if let Some(receipt) = receipt((department, section), year, milestone) {
                    self.0.entry(receipt).or_insert(today);
                }
            }
        }
    }

    /// Counts sheets received from an office as received from the office that has its name in the year.
    fn follow(&mut self, city: &City, year: FiscalYear) {
        let heir = |(receipt, day): (&Receipt, &NaiveDate)| {
            let department = city.department(&receipt.department)?;
            let section = receipt.section.as_ref().map(|name| department.section(name));
            let section = section.map_or(Some(None), |known| known.map(Some))?;
            let [heir] = city.heirs(Office { department, section }, year)[..] else { return None };
            let (department, section) = (heir.department.name.clone(), heir.section.map(|own| own.name.clone()));
            Some((Receipt { department, section, ..receipt.clone() }, *day))
        };
        let of_year = self.0.iter().filter(|(receipt, _)| receipt.year == year);
        let heirs: Vec<(Receipt, NaiveDate)> = of_year.filter_map(heir).collect();
        for (receipt, day) in heirs {
            self.0.entry(receipt).or_insert(day);
        }
    }

    /// Receipts of `year` alone: a day of another year must not cause a rewrite.
    #[must_use]
    pub fn of(mut self, year: FiscalYear) -> Self {
        self.0.retain(|receipt, _| receipt.year == year);
        self
    }

    /// Adds receipts not yet known.
    pub fn add(&mut self, others: &Self) {
        for (receipt, day) in &others.0 {
            self.0.entry(receipt.clone()).or_insert(*day);
        }
    }

    /// Day since which the shown state is known.
    pub(super) fn day(
        &self,
        office: (&SubmittingDepartment, Option<&SubmittingDepartment>),
        year: FiscalYear,
        milestone: Milestone,
    ) -> Option<NaiveDate> {
        self.0.get(&receipt(office, year, milestone)?).copied()
    }
}

pub(super) fn offices(
    department: &SubmittingDepartment,
) -> impl Iterator<Item = (&SubmittingDepartment, Option<&SubmittingDepartment>)> {
    let sections = department.sections.iter().map(move |section| (department, Some(section)));
    std::iter::once((department, None)).chain(sections)
}

fn receipt(
    (department, section): (&SubmittingDepartment, Option<&SubmittingDepartment>),
    year: FiscalYear,
    milestone: Milestone,
) -> Option<Receipt> {
    let is_whole = match section.unwrap_or(department).standing(milestone) {
        SubmissionState::Submitted => true,
        SubmissionState::Partly { .. } | SubmissionState::PartlySections { .. } => false,
        SubmissionState::Missing | SubmissionState::Doubtful | SubmissionState::NotAsked => return None,
    };
    let (department, section) = (department.name.clone(), section.map(|section| section.name.clone()));
    Some(Receipt { year, department, section, milestone: milestone as usize, is_whole })
}
