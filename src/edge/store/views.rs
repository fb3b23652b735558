//! How people have set the merged workbooks up to look at them, by file name. What of it a new workbook takes over is
//! decided in `core::consolidate`.

use std::collections::BTreeMap;

use super::{StateFact, Store, StoreError, from_json, to_json};
use crate::core::notes::view::WorkbookView;

impl Store {
    pub fn view(&self, file: &str) -> Result<WorkbookView, StoreError> {
        Ok(self.views()?.remove(file).unwrap_or_default())
    }

    pub fn keep_view(&self, file: &str, view: &WorkbookView) -> Result<(), StoreError> {
        let mut views = self.views()?;
        if views.get(file) == Some(view) {
            return Ok(());
        }
        views.insert(file.to_owned(), view.clone());
        self.note(StateFact::Views, &to_json(&views)?)
    }

    fn views(&self) -> Result<BTreeMap<String, WorkbookView>, StoreError> {
        let known = self.fact(StateFact::Views)?;
        known.map_or_else(|| Ok(BTreeMap::new()), |json| Ok(from_json(&json)?))
    }
}
