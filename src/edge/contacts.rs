//! The contacts' workbook on disk: where it lies, and what it says. Like all that people keep, it is only ever read.

use std::path::{Path, PathBuf};

use super::readers::{ReadersError, WorkbookReader};
use super::share::{CopyTrouble, ShareAccess};
use super::workbook;
use crate::core::contacts::Contacts;
use crate::core::problem::{Fault, Problem};
use crate::core::settling::Stamp;

/// `[contacts]`: the workbook that the office keeps its contacts in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactsWorkbook {
    /// As the configuration has it.
    pub name: String,
    /// Where it lies, counted from the configuration's folder; in the share only where that is said.
    pub place: PathBuf,
    /// A file of the same name in the share, which does not count: whoever may write there must not say where mail goes.
    pub namesake: Option<PathBuf>,
}

/// Why nothing new is known of the contacts; what was read before stands.
#[derive(Debug, thiserror::Error)]
pub enum ContactsTrouble {
    #[error(
        "宛先のブックが見つかりません。{} に置くか、[contacts] workbook を直してください{}", place.display(), advice(namesake.as_deref())
    )]
    Missing { place: PathBuf, namesake: Option<PathBuf> },
    #[error("宛先のブックを読めません（{0}）")]
    Copy(#[from] CopyTrouble),
    #[error("宛先のブックを読めません（{0}）")]
    Read(#[from] ReadersError),
}

impl ContactsTrouble {
    /// The same for those who look at problems.
    pub fn problem(&self) -> Problem {
        Fault::ContactsUnavailable(self.to_string()).into()
    }
}

impl ContactsWorkbook {
    /// How the file looks at present.
    pub fn stamp(&self, share: &dyn ShareAccess) -> Option<Stamp> {
        share.stamp(&self.place)
    }

    /// That it is not there.
    pub fn missing(&self) -> ContactsTrouble {
        ContactsTrouble::Missing { place: self.place.clone(), namesake: self.namesake.clone() }
    }

    /// The workbook's bytes.
    pub fn copy(&self, share: &dyn ShareAccess) -> Result<Vec<u8>, ContactsTrouble> {
        share.stamp(&self.place).ok_or_else(|| self.missing())?;
        Ok(share.copy_file(&self.place, workbook::LARGEST_FILE)?.bytes)
    }

    /// Reads what the workbook says now.
    pub fn read(&self, share: &dyn ShareAccess, readers: &dyn WorkbookReader) -> Result<Contacts, ContactsTrouble> {
        Ok(readers.contacts(self.copy(share)?, &self.name)?)
    }
}

/// How a workbook in the share comes to count.
fn advice(namesake: Option<&Path>) -> String {
    namesake.map_or_else(String::new, |namesake| {
        format!(
            "（共有フォルダーの中のブックを使うには、[contacts] workbook = '{}' のように、その場所を書きます）",
            namesake.display()
        )
    })
}
