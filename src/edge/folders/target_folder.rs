//! Target folder of generated files: outside the share and the merged workbooks, and without silent overwriting.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use crate::edge::folders::files::Audience;
use crate::edge::folders::{files, replace_file};
use matome_workbook::os_error;

#[derive(Debug, thiserror::Error)]
pub enum TargetError {
    #[error("「{}」は{what}（{}）の中です。matome は{what}に書きません。別のフォルダーを指定してください", folder.display(), of.display())]
    Forbidden { folder: PathBuf, what: &'static str, of: PathBuf },
    #[error("「{}」がすでにあります。別のフォルダーを指定するか、上書きしてよければ --overwrite を付けてください", .0.display())]
    There(PathBuf),
    #[error(
        "「{one}」と「{other}」から作るブックの名前が同じになります（{target}）。どちらかの名前を変えるか、--department で分けてください"
    )]
    Twice { one: String, other: String, target: String },
    #[error("「{}」に書き込めません（{}）。書き込みのできるフォルダーを指定してください", path.display(), os_error::in_words(source))]
    Write { path: PathBuf, source: io::Error },
}

#[derive(Debug)]
pub struct TargetFolder {
    folder: PathBuf,
    overwrites: bool,
    /// Folders that are off limits, each with its description.
    forbidden: Vec<(&'static str, PathBuf)>,
}

impl TargetFolder {
    /// Creates a target outside of the `forbidden` folders (with descriptions).
    pub fn new(folder: &Path, overwrites: bool, forbidden: Vec<(&'static str, PathBuf)>) -> Result<Self, TargetError> {
        let target = Self { folder: folder.to_owned(), overwrites, forbidden };
        target.must_allow(folder)?;
        Ok(target)
    }

    fn must_allow(&self, path: &Path) -> Result<(), TargetError> {
        let place = real(path);
        match self.forbidden.iter().find(|(_, of)| place.starts_with(real(of))) {
            Some((what, of)) => Err(TargetError::Forbidden { folder: path.to_owned(), what, of: of.clone() }),
            None => Ok(()),
        }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Checks that each name (with its source) can be written and is unique.
    pub fn check<'n>(&self, names: impl IntoIterator<Item = (&'n str, &'n str)>) -> Result<(), TargetError> {
        let mut known: BTreeMap<String, &str> = BTreeMap::new();
        for (name, from) in names {
            if let Some(one) = known.insert(name.to_lowercase(), from) {
                let (one, other, target) = (one.to_owned(), from.to_owned(), name.to_owned());
                return Err(TargetError::Twice { one, other, target });
            }
            let path = self.path(name);
            // A folder may be a link.
            self.must_allow(&path)?;
            if !self.overwrites && files::is_name_taken(&path) {
                return Err(TargetError::There(path));
            }
        }
        Ok(())
    }

    pub fn write(&self, name: &str, bytes: &[u8]) -> Result<PathBuf, TargetError> {
        let path = self.path(name);
        let folder = path.parent().unwrap_or(&self.folder);
        let written = files::make_folder(folder).and_then(|()| self.put(&path, bytes));
        match written {
            Ok(()) => Ok(path),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(TargetError::There(path)),
            Err(source) => Err(TargetError::Write { path, source }),
        }
    }

    /// Writes atomically, and overwrites only if permitted.
    fn put(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let put = if self.overwrites { replace_file::put } else { replace_file::put_new };
        put(path, bytes, Audience::Everybody)
    }
}

/// Resolves links of the existing part of the path.
fn real(folder: &Path) -> PathBuf {
    let absolute = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let mut plain = PathBuf::new();
    for part in absolute.components() {
        match part {
            std::path::Component::ParentDir => {
                plain.pop();
            }
            part => plain.push(part),
        }
        if let Ok(found) = files::real(&plain) {
            plain = found;
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_made_in_the_share_or_over_another_file() {
        let office = tempfile::tempdir().unwrap();
        let (share, out) = (office.path().join("share"), office.path().join("out"));
        std::fs::create_dir_all(&share).unwrap();
        let forbidden = || vec![("共有フォルダー", share.clone())];
        for inside in [share.clone(), share.join("総務部"), office.path().join("none/../share/a")] {
            assert!(matches!(TargetFolder::new(&inside, true, forbidden()), Err(TargetError::Forbidden { .. })));
        }
        let target = TargetFolder::new(&out, false, forbidden()).unwrap();
        target.check([("総務部/R9.xlsx", "a")]).unwrap();
        target.write("総務部/R9.xlsx", b"one").unwrap();
        assert!(matches!(target.check([("総務部/R9.xlsx", "a")]), Err(TargetError::There(_))));
        assert!(matches!(target.write("総務部/R9.xlsx", b"two"), Err(TargetError::There(_))));
        assert_eq!(std::fs::read(out.join("総務部/R9.xlsx")).unwrap(), b"one");
        let twice = target.check([("a.xlsx", "一"), ("A.xlsx", "二")]);
        assert!(matches!(twice, Err(TargetError::Twice { .. })));
        let over = TargetFolder::new(&out, true, forbidden()).unwrap();
        over.check([("総務部/R9.xlsx", "a")]).unwrap();
        over.write("総務部/R9.xlsx", b"two").unwrap();
        assert_eq!(std::fs::read(out.join("総務部/R9.xlsx")).unwrap(), b"two");
        // The share lies below the folder.
        let above = TargetFolder::new(office.path(), true, forbidden()).unwrap();
        assert!(above.check([("share/R9.xlsx", "a")]).is_err());
    }
}
