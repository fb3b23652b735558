//! Displayed text and value of an `.ods` cell.

use chrono::{Datelike, NaiveDate, NaiveDateTime};
use quick_xml::events::BytesStart;

use super::styles::Styles;
use crate::read::number_format::NumberFormat;
use crate::read::shown;
use crate::read::xml::attribute;
use matome_workbook::grid::Cell;
use matome_workbook::problem::BadCell;

pub(super) enum Value {
    Cell(Cell),
    Nothing,
    Bad(BadCell),
}

impl Value {
    /// `text` is the displayed text.
    pub(super) fn of(cell: &BytesStart<'_>, text: String, styles: &Styles) -> Self {
        // A cell may have two types; only the extended one covers errors.
        let types: Vec<String> = cell
            .attributes()
            .flatten()
            .filter(|a| a.key.local_name().as_ref() == "value-type")
            .map(|a| a.value.into_owned())
            .collect();
        let is = |kind: &str| types.iter().any(|known| known == kind);
        let formula = attribute(cell, "formula").is_some();
        if is("error") {
            return Self::Bad(BadCell::ErrorValue(text));
        }
        if formula && types.is_empty() {
            return Self::Bad(BadCell::Uncalculated);
        }
        if let Some(moment) = attribute(cell, "date-value").as_deref().and_then(moment) {
            return Self::Cell(date_cell(cell, &text, moment, styles));
        }
        let number = attribute(cell, "value").and_then(|value| value.parse::<f64>().ok()).filter(|n| n.is_finite());
        let text = match (shown(&text), number) {
            (Some(text), _) => text,
            (None, Some(number)) => {
                return NumberFormat::general().cell(number, false).map_or(Self::Nothing, Self::Cell);
            }
            (None, None) => match attribute(cell, "string-value").as_deref().and_then(shown) {
                Some(text) => text,
                None => return Self::Nothing,
            },
        };
        Self::Cell(Cell { text, number, percent: is("percentage"), date: None })
    }
}

/// `2026-09-30`, `2026-09-30T13:00:00`.
fn moment(value: &str) -> Option<NaiveDateTime> {
    let day = || value.parse::<NaiveDate>().ok()?.and_hms_opt(0, 0, 0);
    value.parse().ok().or_else(day)
}

/// Formats a date by its style; without one, keeps the text of the file.
fn date_cell(cell: &BytesStart<'_>, text: &str, moment: NaiveDateTime, styles: &Styles) -> Cell {
    let format = attribute(cell, "style-name").and_then(|style| styles.date_format(&style));
    let written = format.and_then(|format| format.moment(moment)).or_else(|| shown(text));
    let date = moment.date();
    let text = written.unwrap_or_else(|| format!("{}/{}/{}", date.year(), date.month(), date.day()));
    Cell { text, date: Some(date), ..Cell::default() }
}
