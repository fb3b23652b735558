//! Parses `config/holidays.toml`: holidays outside the rules, so that a new law needs no new release.
//!
//! ```toml
//! [[added]]                    # a holiday of one year; list days that follow from it (振替休日) too
//! date = "2031-05-07"
//! name = "〇〇の儀"
//!
//! [[removed]]                  # a holiday that was moved, or an equinox proclaimed for another day
//! date = "2031-10-13"
//! ```

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::Deserialize;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExtraDays {
    pub added: BTreeMap<NaiveDate, String>,
    pub removed: BTreeSet<NaiveDate>,
}

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ExtraDaysError {
    /// The TOML parser's text, which marks the position.
    #[error("TOML として読めません。\n{0}")]
    Toml(String),
    #[error("「{0}」は日付ではありません。\"2031-05-07\" の形で、実在する日を書いてください。")]
    Date(String),
    #[error("{0} が二度書かれています。どちらか一方を消してください。")]
    Twice(NaiveDate),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    added: Vec<Added>,
    #[serde(default)]
    removed: Vec<Removed>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Added {
    date: String,
    name: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Removed {
    date: String,
}

impl ExtraDays {
    /// Parses `holidays.toml`.
    pub fn parse(text: &str) -> Result<Self, ExtraDaysError> {
        let file: File = toml::from_str(text).map_err(|error| ExtraDaysError::Toml(error.to_string()))?;
        let mut days = Self::default();
        for Added { date, name } in file.added {
            let day = read_date(&date)?;
            if days.added.insert(day, name).is_some() {
                return Err(ExtraDaysError::Twice(day));
            }
        }
        for Removed { date } in file.removed {
            let day = read_date(&date)?;
            if days.added.contains_key(&day) || !days.removed.insert(day) {
                return Err(ExtraDaysError::Twice(day));
            }
        }
        Ok(days)
    }
}

fn read_date(text: &str) -> Result<NaiveDate, ExtraDaysError> {
    let well_formed = text.len() == 10;
    text.parse().ok().filter(|_| well_formed).ok_or_else(|| ExtraDaysError::Date(text.to_owned()))
}
