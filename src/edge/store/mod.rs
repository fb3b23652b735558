//! The state database (`SQLite`): what each workbook said, which measure is which, and what was sent.
//!
//! One connection writes; each subject has a file of its own with its tables and its questions.

mod absences;
mod backup;
mod changes;
mod closings;
mod contacts;
mod identities;
mod journal;
pub mod ledger;
mod lock;
mod meta;
mod notes;
mod output_fingerprint;
mod place;
mod receipts;
mod records;
mod requests;
pub mod sending_lock;
mod teaching;
mod version_6;
mod views;
mod workbooks;
mod writings;

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};

use self::place::Place;
use super::{private_file, reason};

pub use contacts::StoredContacts;
pub use journal::Recovered;
pub use lock::InstanceLock;
pub use meta::{StateFact, Waiting};
pub use notes::HistoryEnd;
pub use output_fingerprint::OutputFingerprint;
pub use workbooks::StoredWorkbook;
pub use writings::KnownWriting;

/// The open state database.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
    /// None of one in memory.
    place: Option<Place>,
}

/// The tables of each subject, created where they are missing.
const SCHEMA: &[&str] = &[
    meta::TABLES,
    workbooks::TABLES,
    absences::TABLES,
    closings::TABLES,
    identities::TABLES,
    notes::TABLES,
    requests::TABLES,
    changes::TABLES,
    ledger::TABLES,
    output_fingerprint::TABLES,
    teaching::TABLES,
    writings::TABLES,
];

/// The shape of the tables. A change that `IF NOT EXISTS` does not cover raises it and brings its migration.
const VERSION: i64 = 15;

/// The name of a database without a file.
const MEMORY: &str = ":memory:";

/// How long a question waits while another process writes.
const PATIENCE: Duration = Duration::from_secs(10);

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("状態データベースのフォルダー {} を作れません（{}）。[state] database の場所と権限を確かめてください", folder.display(), reason::of(source))]
    Folder { folder: PathBuf, source: std::io::Error },
    #[error("状態データベース {} を開けません: {}", path.display(), database_reason(source))]
    Open { path: PathBuf, source: rusqlite::Error },
    #[error("状態データベース {} を読めますが、書き込めません。ファイルとフォルダーの持ち主と権限を確かめてください（サービスの利用者で行うには sudo -u matome matome …）", .0.display())]
    ReadOnly(PathBuf),
    #[error("状態データベース {} は新しい版の matome が作ったものです（版 {found}、この matome は {VERSION} まで）。新しい matome を使ってください", path.display())]
    TooNew { path: PathBuf, found: i64 },
    #[error("状態データベース {} がありません。matome run か matome merge を一度行うとできます", .0.display())]
    Missing(PathBuf),
    #[error("状態データベース {} がありませんが、{trace} があります。場所（[state] database）が変わったのなら直し、失われたのならバックアップから戻してください（matome restore）。記録なしで始めてよければ matome state new を行ってください", path.display())]
    Lost { path: PathBuf, trace: String },
    #[error("状態データベース {} がなくなりました。元の場所に戻してください。戻るまで、取りまとめもメールも行いません", .0.display())]
    Vanished(PathBuf),
    #[error("状態データベース {} が、動いている間に別のものに置き換えられました。matome を起動し直してください。それまで、取りまとめもメールも行いません", .0.display())]
    Swapped(PathBuf),
    #[error("{} に書けません（{}）", file.display(), reason::of(source))]
    Backup { file: PathBuf, source: std::io::Error },
    #[error("{} は壊れています。別のバックアップを使ってください", .0.display())]
    Unsound(PathBuf),
    #[error("状態データベースを読み書きできません: {}", database_reason(.0))]
    Database(#[from] rusqlite::Error),
    #[error("状態データベースの中の「{subject}」の記録を読めません: {source}")]
    Content { subject: String, source: serde_json::Error },
    #[error("この状態データベースでは別の matome が動いています（{}）。止めてから始めるか、[state] database を分けてください", lock.display())]
    AnotherRuns { lock: PathBuf },
    #[error("ロックファイル {} を使えません（{}）", lock.display(), reason::of(source))]
    Lock { lock: PathBuf, source: std::io::Error },
}

impl Store {
    /// Opens the database at `path`, creating its folder, it and its tables where they are missing. Only a first start does.
    pub fn begin(path: &Path) -> Result<Self, StoreError> {
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder)
                .map_err(|source| StoreError::Folder { folder: folder.to_owned(), source })?;
        }
        if path != Path::new(MEMORY) {
            // SQLite would make it readable to all; where this fails, it says why.
            let _ = private_file::alone().create(true).append(true).open(path);
        }
        let store = Self::connect(path, OpenFlags::default())?;
        store.bring_up(path)?;
        Ok(Self { place: Place::of(path), ..store })
    }

    /// Opens the database at `path`; [`StoreError::Missing`] where there is none, or an empty one.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        if !may_be_there(path) {
            return Err(StoreError::Missing(path.to_owned()));
        }
        let store = Self::connect(path, OpenFlags::default() & !OpenFlags::SQLITE_OPEN_CREATE)?;
        if store.version().map_err(|source| StoreError::Open { path: path.to_owned(), source })? == 0 {
            return Err(StoreError::Missing(path.to_owned()));
        }
        store.bring_up(path)?;
        Ok(Self { place: Place::of(path), ..store })
    }

    fn connect(path: &Path, flags: OpenFlags) -> Result<Self, StoreError> {
        let open = |source| StoreError::Open { path: path.to_owned(), source };
        let connection = Connection::open_with_flags(path, flags).map_err(open)?;
        prepare(&connection).map_err(open)?;
        Ok(Self { connection, place: None })
    }

    /// Creates the tables that are missing.
    fn bring_up(&self, path: &Path) -> Result<(), StoreError> {
        match self.version().map_err(|source| StoreError::Open { path: path.to_owned(), source })? {
            found if found > VERSION => Err(StoreError::TooNew { path: path.to_owned(), found }),
            VERSION => Ok(()),
            found => self.atomically(|store| Ok(store.create_tables(found)?)).map_err(|error| error.at(path)),
        }
    }

    /// Refuses a database that can only be read, before anything is done that could not be noted.
    pub fn must_be_writable(&self, path: &Path) -> Result<(), StoreError> {
        let is_readonly = self.connection.is_readonly(rusqlite::MAIN_DB)?;
        if is_readonly { Err(StoreError::ReadOnly(path.to_owned())) } else { Ok(()) }
    }

    /// A database in memory, for tests and for commands without state.
    pub fn in_memory() -> Result<Self, StoreError> {
        Self::begin(Path::new(MEMORY))
    }

    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// All of `work` or nothing of it. Inside another such call it is part of that one.
    pub fn atomically<T>(&self, work: impl FnOnce(&Self) -> Result<T, StoreError>) -> Result<T, StoreError> {
        if !self.connection.is_autocommit() {
            return work(self);
        }
        // Immediate: waits for another writer here, where waiting is possible, and not in the middle.
        let transaction = rusqlite::Transaction::new_unchecked(&self.connection, TransactionBehavior::Immediate)?;
        let result = work(self)?;
        transaction.commit()?;
        Ok(result)
    }

    /// Gives back the pages that were kept at hand; they are seldom needed again soon.
    pub fn release_memory(&self) -> Result<(), StoreError> {
        Ok(self.connection.execute_batch("PRAGMA shrink_memory")?)
    }

    fn version(&self) -> rusqlite::Result<i64> {
        self.connection.query_row("PRAGMA user_version", [], |row| row.get(0))
    }

    /// Creates what is missing, and brings what an earlier version made up to this one.
    fn create_tables(&self, found: i64) -> rusqlite::Result<()> {
        if (1..3).contains(&found) {
            self.connection.execute_batch(ledger::TO_VERSION_3)?;
        }
        if (1..4).contains(&found) {
            self.connection.execute_batch(identities::TO_VERSION_4)?;
        }
        if (1..8).contains(&found) {
            ledger::to_version_8(&self.connection)?;
        }
        if (1..10).contains(&found) {
            ledger::to_version_10(&self.connection)?;
        }
        for tables in SCHEMA {
            self.connection.execute_batch(tables)?;
        }
        if (1..6).contains(&found) {
            version_6::to_version_6(&self.connection)?;
        }
        if (1..13).contains(&found) {
            // This version keeps more of the same workbooks.
            self.connection.execute_batch(workbooks::FORGET_CONTENTS)?;
        }
        if (1..12).contains(&found) {
            notes::begin_history(&self.connection)?;
        }
        if (1..15).contains(&found) {
            requests::keep_earlier_memos(&self.connection)?;
        }
        self.connection.pragma_update(None, "user_version", VERSION)
    }
}

/// An empty file is none; what cannot be seen for want of rights is there.
fn may_be_there(path: &Path) -> bool {
    use std::io::ErrorKind::{NotADirectory, NotFound};
    std::fs::metadata(path)
        .map_or_else(|error| !matches!(error.kind(), NotFound | NotADirectory), |found| found.len() > 0)
}

/// Readers beside the writer, and nothing lost that was said to be written.
fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(PATIENCE)?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "foreign_keys", true)
}

/// What went wrong, in words for the person who must act; the database's own where there are none.
fn database_reason(error: &rusqlite::Error) -> String {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => "ディスクの空きがありません。空きを作ってください".to_owned(),
        Some(ErrorCode::ReadOnly) => "書き込めません。フォルダーとファイルの権限を確かめてください".to_owned(),
        Some(ErrorCode::CannotOpen) => "場所が違うか、権限がないか、ディスクが応答しません".to_owned(),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            "ほかのプログラムが書き込んでいます。しばらくしてからもう一度行ってください".to_owned()
        }
        Some(ErrorCode::NotADatabase) => {
            "matome のデータベースではないか、壊れています。バックアップから戻すか、別の名前に変えて始めてください"
                .to_owned()
        }
        // What a disk that fails for a moment hands out looks broken too.
        Some(ErrorCode::DatabaseCorrupt) => "正しく読めません。ディスクの一時的な不調でもこうなります。\
             少し待ってもう一度行い、ディスクに問題がないのに続くときだけ、バックアップから戻してください"
            .to_owned(),
        Some(ErrorCode::SystemIoFailure) => {
            let number = error.sqlite_error().map_or(0, |error| error.extended_code);
            format!(
                "ディスクの読み書きに失敗しました（SQLite {number}）。手元のディスクに置いてあるか、空きがあるかを確かめてください"
            )
        }
        _ => error.to_string(),
    }
}

impl StoreError {
    /// With the database's place, where it was opened and is known.
    fn at(self, path: &Path) -> Self {
        match self {
            Self::Database(source) if source.sqlite_error_code() == Some(ErrorCode::ReadOnly) => {
                Self::ReadOnly(path.to_owned())
            }
            Self::Database(source) => Self::Open { path: path.to_owned(), source },
            other => other,
        }
    }
}

/// A value that is kept as JSON in a column of text.
fn to_json(value: &impl serde::Serialize) -> rusqlite::Result<String> {
    serde_json::to_string(value).map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
}

fn from_json<T: serde::de::DeserializeOwned>(text: &str) -> rusqlite::Result<T> {
    serde_json::from_str(text)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, Box::new(error)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_that_fails_for_a_moment_is_no_reason_for_an_old_backup() {
        let said = |code| {
            let error = rusqlite::ffi::Error::new(code);
            StoreError::from(rusqlite::Error::SqliteFailure(error, None)).to_string()
        };
        for code in [rusqlite::ffi::SQLITE_IOERR, rusqlite::ffi::SQLITE_CORRUPT] {
            let said = said(code);
            assert!(!said.contains("壊れています") && said.contains("ディスク"), "{said}");
        }
        assert!(said(rusqlite::ffi::SQLITE_NOTADB).contains("壊れています"));
    }

    #[test]
    fn a_database_that_can_only_be_read_is_named_by_its_path() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("matome.db");
        let store = Store::begin(&path).unwrap();
        assert!(store.must_be_writable(&path).is_ok());
        let connection = Connection::open_with_flags(&path, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
        let said = Store { connection, place: None }.must_be_writable(&path).unwrap_err().to_string();
        assert!(said.contains("matome.db") && said.contains("書き込めません"), "{said}");
    }
}
