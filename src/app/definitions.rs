//! The city's definitions for reading workbooks.

use crate::edge::folders::overrides::OverrideError;
use matome_forms::layout::{Layouts, TaughtForm};

use super::{OpenError, Resources};

/// As last passed to the readers.
#[derive(Debug, Default)]
pub(super) struct KnownForms {
    pub(super) own: Vec<(String, String)>,
    pub(super) taught: Vec<(String, String)>,
    /// Taught forms have not been applied since opening.
    pub(super) is_first: bool,
    /// Last reported error of the files.
    refused: Option<String>,
}

impl KnownForms {
    pub(super) fn of(resources: &Resources) -> Self {
        Self { own: resources.own_layouts.clone(), is_first: true, ..Self::default() }
    }

    /// Takes over `layouts/`; returns whether it changed. An invalid file is reported once and changes nothing.
    pub(super) fn take_own(&mut self, found: Result<Vec<(String, String)>, OverrideError>) -> bool {
        if found.as_ref().is_ok_and(|now| *now == self.own) {
            self.refused = None;
            return false;
        }
        let refused = found.as_ref().map_or_else(ToString::to_string, |now| format!("{now:?}"));
        if self.refused.as_ref() == Some(&refused) {
            return false;
        }
        let checked =
            found.map_err(OpenError::from).and_then(|own| Layouts::with(&own).map(|_| own).map_err(OpenError::from));
        match checked {
            Ok(own) => {
                (self.own, self.refused) = (own, None);
                true
            }
            Err(error) => {
                tracing::error!("{error}。直すまでは前の定義で読みます");
                self.refused = Some(refused);
                false
            }
        }
    }
}

pub(super) fn differing(before: &[(String, String)], after: &[(String, String)]) -> Vec<TaughtForm> {
    let only = |these: &[(String, String)], others: &[(String, String)]| -> Vec<TaughtForm> {
        let gone = these.iter().filter(|form| !others.contains(form));
        gone.filter_map(|(name, text)| TaughtForm::parse(name, text).ok()).collect()
    };
    [only(before, after), only(after, before)].concat()
}
