//! The forms by which workbooks are read, looked at with the share: what people have chosen in 様式の読み取り.xlsx, and
//! the definitions in `layouts/`.

use crate::app::App;
use crate::core::teaching::FILE_NAME;
use crate::ports::StoreError;

/// Watches the one workbook and the one folder.
#[derive(Debug, Default)]
pub(super) struct DefinitionsIntake {
    /// The workbook as it was last seen.
    seen: Option<String>,
}

impl DefinitionsIntake {
    /// Lets workbooks be read by what is taught and defined now. Says whether someone has saved 様式の読み取り.xlsx,
    /// which the next merge takes in.
    pub(super) fn take(&mut self, app: &mut App) -> Result<bool, StoreError> {
        app.learn()?;
        let path = app.settings.merged.folder.join(FILE_NAME);
        let Ok(Some(found)) = app.ports.folders.fingerprint(&path) else { return Ok(false) };
        if self.seen.as_ref() == Some(&found) {
            return Ok(false);
        }
        let is_ours = app.store.written(FILE_NAME)?.is_some_and(|written| written.bytes == found);
        self.seen = Some(found);
        Ok(!is_ours)
    }
}
