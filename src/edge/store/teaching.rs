//! The sheets that no definition gives, as a person is shown them, and the forms that people have taught.

use std::collections::BTreeSet;

use rusqlite::{OptionalExtension, params};

use super::{Store, StoreError, from_json, to_json};
use crate::core::layout::{SheetCopy, Sketched, TaughtForm};
use crate::core::teaching::{FILE_NAME, StoredForm, StoredSketch, Taught};

pub(super) const TABLES: &str = "
CREATE TABLE IF NOT EXISTS sketch (
    path   TEXT NOT NULL,
    sheet  TEXT NOT NULL,
    sketch BLOB NOT NULL,   -- what is known of its form
    copy   BLOB NOT NULL,   -- the sheet as it is shown
    PRIMARY KEY (path, sheet)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS taught (
    id      TEXT PRIMARY KEY,
    form    TEXT NOT NULL,  -- the definition, as TOML
    remarks TEXT NOT NULL
) STRICT, WITHOUT ROWID;";

/// To be raised whenever sketches take on another shape: those of another one are left out until their workbook is read again.
const SHAPE: u8 = 2;

impl Store {
    /// Keeps the sketches of a workbook's sheets in the place of those from before.
    pub fn put_sketches(&self, path: &str, sketches: &[Sketched]) -> Result<(), StoreError> {
        self.connection.prepare_cached("DELETE FROM sketch WHERE path = ?1")?.execute([path])?;
        let mut insert = self.connection.prepare_cached("INSERT OR REPLACE INTO sketch VALUES (?1, ?2, ?3, ?4)")?;
        for Sketched { sketch, copy } in sketches {
            insert.execute(params![path, sketch.sheet, packed(sketch)?, packed(copy)?])?;
        }
        Ok(())
    }

    /// Those of the whole share, in the order of workbooks.
    pub fn sketches(&self) -> Result<Vec<StoredSketch>, StoreError> {
        let mut question = self.connection.prepare_cached("SELECT path, sketch FROM sketch ORDER BY path, sheet")?;
        let mut rows = question.query([])?;
        let mut sketches = Vec::new();
        while let Some(row) = rows.next()? {
            if let Some(sketch) = unpacked(row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?) {
                sketches.push(StoredSketch { file: row.get(0)?, sketch });
            }
        }
        Ok(sketches)
    }

    /// The copy of a sheet.
    pub fn copy_of_sheet(&self, path: &str, sheet: &str) -> Result<Option<SheetCopy>, StoreError> {
        let mut question = self.connection.prepare_cached("SELECT copy FROM sketch WHERE path = ?1 AND sheet = ?2")?;
        let copy: Option<Vec<u8>> = question.query_row([path, sheet], |row| row.get(0)).optional()?;
        Ok(copy.and_then(|copy| unpacked(&copy)))
    }

    /// What people have taught.
    pub fn taught(&self) -> Result<Taught, StoreError> {
        let mut question = self.connection.prepare_cached("SELECT id, form, remarks FROM taught")?;
        let mut rows = question.query([])?;
        let mut taught = Taught::new();
        while let Some(row) = rows.next()? {
            let (id, text, remarks): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            if let Ok(form) = TaughtForm::parse(&id, &text) {
                taught.insert(id, StoredForm { form, remarks: from_json(&remarks)? });
            }
        }
        Ok(taught)
    }

    /// The same as files of definitions.
    pub fn taught_definitions(&self) -> Result<Vec<(String, String)>, StoreError> {
        let files = self.taught()?.into_iter().map(|(id, stored)| (format!("{FILE_NAME}/{id}"), stored.form.text()));
        Ok(files.collect())
    }

    /// Keeps what is taught now.
    pub fn put_taught(&self, taught: &Taught) -> Result<(), StoreError> {
        self.connection.execute_batch("DELETE FROM taught")?;
        let mut insert = self.connection.prepare_cached("INSERT INTO taught VALUES (?1, ?2, ?3)")?;
        for (id, stored) in taught {
            insert.execute(params![id, stored.form.text(), to_json(&stored.remarks)?])?;
        }
        Ok(())
    }

    /// Lets these workbooks count as unread, because they would now be read differently.
    pub fn forget_contents_of(&self, paths: &BTreeSet<&str>) -> Result<(), StoreError> {
        let mut forget =
            self.connection.prepare_cached("UPDATE workbook SET content = '', size = -1 WHERE path = ?1")?;
        for path in paths {
            forget.execute([path])?;
        }
        Ok(())
    }

    /// The same for those with a sheet of any of these forms.
    pub fn forget_contents_by(&self, forms: &[TaughtForm]) -> Result<(), StoreError> {
        if forms.is_empty() {
            return Ok(());
        }
        let sketches = self.sketches()?;
        let is_one = |stored: &&StoredSketch| forms.iter().any(|form| form.fit(&stored.sketch.words).is_some());
        self.forget_contents_of(&sketches.iter().filter(is_one).map(|stored| stored.file.as_str()).collect())
    }
}

fn packed(value: &impl serde::Serialize) -> rusqlite::Result<Vec<u8>> {
    let unpackable = |error| rusqlite::Error::ToSqlConversionFailure(Box::new(error));
    postcard::to_extend(value, vec![SHAPE]).map_err(unpackable)
}

fn unpacked<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    let (_, value) = bytes.split_first().filter(|(shape, _)| **shape == SHAPE)?;
    postcard::from_bytes(value).ok()
}
