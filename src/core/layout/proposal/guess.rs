//! What a column or label without a known word holds, judged by the look of its values.

use crate::core::deadline::{self, Mode};
use crate::core::field::{Field, GoalField, MeasureField};
use crate::core::fiscal_year::FiscalYear;
use crate::core::layout::page::{BlockId, Page, says_something};
use crate::core::model::DeadlineKind;
use crate::core::text;
use crate::core::written::department;
use crate::core::written::{number, year};

/// How the values of a column look. Each is a share of the values that say something.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct ColumnProfile {
    pub(super) count: usize,
    pub(super) deadlines: f64,
    pub(super) numbers: f64,
    pub(super) percentages: f64,
    pub(super) sections: f64,
    /// Texts with a figure in them: 10件, 80%.
    pub(super) figures: f64,
    /// Signs and words of a rating: ◎, A, 達成.
    pub(super) ratings: f64,
    /// Labels of years: R8年度計画.
    pub(super) years: f64,
    /// The mean number of characters.
    pub(super) length: f64,
}

/// Deadlines are tried in any year.
const SOME_YEAR: FiscalYear = FiscalYear::new(2026);

/// The look of most values makes the column.
const MOST: f64 = 0.6;

impl ColumnProfile {
    pub(super) fn of(page: &Page<'_>, values: &[BlockId]) -> Self {
        let cells: Vec<_> = values.iter().map(|id| page.block(*id).cell).collect();
        let texts: Vec<&str> = cells.iter().map(|cell| cell.text.trim()).collect();
        let share = |holds: &dyn Fn(&str) -> bool| {
            texts.iter().filter(|text| holds(text)).count() as f64 / texts.len().max(1) as f64
        };
        let dates = cells.iter().filter(|cell| cell.date.is_some()).count() as f64 / cells.len().max(1) as f64;
        let characters: usize = texts.iter().map(|text| text.chars().count()).sum();
        Self {
            count: texts.iter().filter(|text| says_something(text)).count(),
            deadlines: share(&is_deadline).max(dates),
            numbers: share(&|text| number::alone(text, &[]).is_some()),
            percentages: share(&|text| {
                text::comparison_key(text).trim_end_matches('%').parse::<f64>().is_ok() && text.ends_with(['%', '％'])
            }),
            sections: share(&|text| text.split(['、', '\n', '・']).all(is_section)),
            figures: share(&|text| text::comparison_key(text).contains(|c: char| c.is_ascii_digit())),
            ratings: share(&is_rating),
            years: share(&|text| year::labelled(text).is_some()),
            length: characters as f64 / texts.len().max(1) as f64,
        }
    }

    /// The field that values of this look are, if their look alone says so.
    pub(super) fn field(&self) -> Option<Field> {
        if self.is_years() {
            None
        } else if self.deadlines >= MOST && self.length <= 20.0 {
            Some(Field::Measure(MeasureField::Period))
        } else if self.percentages >= MOST {
            Some(Field::Measure(MeasureField::AchievementRate))
        } else if self.numbers >= MOST {
            Some(Field::Measure(MeasureField::Number))
        } else if self.sections >= MOST {
            Some(Field::Goal(GoalField::Sections))
        } else if self.ratings >= MOST {
            Some(Field::Measure(MeasureField::SelfAssessment))
        } else {
            None
        }
    }

    /// Whether a header that names `field` can stand above such values: numbers are no texts, labels of years nothing.
    pub(super) fn can_be(&self, field: Field) -> bool {
        let text = [MeasureField::Title, MeasureField::Actions].map(Field::Measure).contains(&field)
            || field == Field::Goal(GoalField::Title);
        !(self.is_years() || text && self.numbers >= MOST)
    }

    /// The first column of rows that are years.
    pub(super) fn is_years(&self) -> bool {
        self.years >= MOST
    }

    /// Running text, as actions and targets are.
    pub(super) fn is_text(&self) -> bool {
        self.count > 0 && self.length >= 4.0 && !self.is_years() && self.field().is_none()
    }

    /// Most values name a figure to be reached.
    pub(super) fn is_target(&self) -> bool {
        self.is_text() && self.figures >= MOST
    }
}

/// The whole text is one expression: short, and it resolves to a day or a span.
fn is_deadline(text: &str) -> bool {
    const LONGEST: usize = 30;
    text.chars().count() <= LONGEST
        && number::alone(text, &[]).is_none()
        && deadline::read(text, SOME_YEAR, Mode::Column).deadlines.iter().any(|d| d.kind != DeadlineKind::Unclear)
}

fn is_section(text: &str) -> bool {
    text::name(text).is_some_and(|name| department::is_department(&name))
}

fn is_rating(text: &str) -> bool {
    let text = text::comparison_key(text);
    matches!(text.as_str(), "◎" | "○" | "〇" | "△" | "×" | "A" | "B" | "C" | "D" | "S" | "a" | "b" | "c" | "d")
        || matches!(text.as_str(), "達成" | "未達成" | "一部達成" | "概ね達成" | "順調" | "遅れ" | "やや遅れ")
}
