//! Sketches of sheets without a definition, and taught forms.

use std::collections::BTreeSet;

use super::{Store, StoreError, from_json, to_json};
use crate::edge::state::database::{DatabaseError, values};
use matome_forms::layout::{SheetCopy, Sketched, TaughtForm};
use matome_forms::teaching::{FILE_NAME, StoredForm, StoredSketch, Taught};

/// Increment whenever the format of sketches changes. Other formats are skipped until their workbook is read again.
const SHAPE: u8 = 4;

impl Store {
    pub fn put_sketches(&self, path: &str, sketches: &[Sketched]) -> Result<(), StoreError> {
        self.connection.execute("DELETE FROM sketch WHERE path = ?1", values![path])?;
        let sql = "INSERT INTO sketch (path, sheet, sketch, copy) VALUES (?1, ?2, ?3, ?4)
                   ON CONFLICT (path, sheet) DO UPDATE SET sketch = excluded.sketch, copy = excluded.copy";
        for Sketched { sketch, copy } in sketches {
            self.connection.execute(sql, values![path, sketch.sheet, packed(sketch)?, packed(copy)?])?;
        }
        Ok(())
    }

    pub fn sketches(&self) -> Result<Vec<StoredSketch>, StoreError> {
        let sql = "SELECT path, sketch FROM sketch ORDER BY path, sheet";
        let sketches: Vec<Option<StoredSketch>> = self.connection.all(sql, &[], |row| {
            let file = row.get(0)?;
            Ok(unpacked(&row.bytes(1)?).map(|sketch| StoredSketch { file, sketch }))
        })?;
        Ok(sketches.into_iter().flatten().collect())
    }

    pub fn copy_of_sheet(&self, path: &str, sheet: &str) -> Result<Option<SheetCopy>, StoreError> {
        let sql = "SELECT copy FROM sketch WHERE path = ?1 AND sheet = ?2";
        Ok(self.connection.first(sql, values![path, sheet], |row| Ok(unpacked(&row.bytes(0)?)))?.flatten())
    }

    pub fn taught(&self) -> Result<Taught, StoreError> {
        let sql = "SELECT id, form, remarks FROM taught";
        let rows: Vec<(String, String, String)> =
            self.connection.all(sql, &[], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        let mut taught = Taught::new();
        for (id, text, remarks) in rows {
            if let Ok(form) = TaughtForm::parse(&id, &text) {
                taught.insert(id, StoredForm { form, remarks: from_json(&remarks)? });
            }
        }
        Ok(taught)
    }

    pub fn taught_definitions(&self) -> Result<Vec<(String, String)>, StoreError> {
        let files = self.taught()?.into_iter().map(|(id, stored)| (format!("{FILE_NAME}/{id}"), stored.form.text()));
        Ok(files.collect())
    }

    pub fn put_taught(&self, taught: &Taught) -> Result<(), StoreError> {
        self.connection.execute("DELETE FROM taught", &[])?;
        for (id, stored) in taught {
            let sql = "INSERT INTO taught (id, form, remarks) VALUES (?1, ?2, ?3)";
            self.connection.execute(sql, values![id, stored.form.text(), to_json(&stored.remarks)?])?;
        }
        Ok(())
    }

    /// Marks workbooks as unread because their reading would differ.
    pub fn forget_contents_of(&self, paths: &BTreeSet<&str>) -> Result<(), StoreError> {
        let sql = "UPDATE workbook SET content = '', size = -1 WHERE path = ?1";
        for path in paths {
            self.connection.execute(sql, values![path])?;
        }
        Ok(())
    }

    /// Marks workbooks with a sheet of these forms as unread.
    pub fn forget_contents_by(&self, forms: &[TaughtForm]) -> Result<(), StoreError> {
        if forms.is_empty() {
            return Ok(());
        }
        let sketches = self.sketches()?;
        let is_one = |stored: &&StoredSketch| forms.iter().any(|form| form.fit(&stored.sketch.words).is_some());
        self.forget_contents_of(&sketches.iter().filter(is_one).map(|stored| stored.file.as_str()).collect())
    }
}

fn packed(value: &impl serde::Serialize) -> Result<Vec<u8>, DatabaseError> {
    postcard::to_extend(value, vec![SHAPE]).map_err(DatabaseError::content)
}

fn unpacked<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    let (_, value) = bytes.split_first().filter(|(shape, _)| **shape == SHAPE)?;
    postcard::from_bytes(value).ok()
}
