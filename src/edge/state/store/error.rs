use std::mem::discriminant;
use std::path::PathBuf;
use std::time::Duration;

use rusqlite::ErrorCode;

use super::schema::VERSION;
use crate::edge::state::database::{DatabaseError, Location, ServerError};
use matome_workbook::os_error;

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("状態データベースのフォルダー {} を作れません（{}）。[state] database の場所と権限を確かめてください", folder.display(), os_error::in_words(source))]
    Folder { folder: PathBuf, source: std::io::Error },
    #[error("状態データベース {place} を開けません: {source}")]
    Open { place: String, source: DatabaseError },
    #[error(
        "状態データベース {0} を読めますが、書き込めません。ファイルとフォルダーの持ち主と権限を確かめてください（サービスの利用者で行うには sudo -u matome matome …）"
    )]
    ReadOnly(String),
    #[error(
        "状態データベース {place} は新しい版の matome が作ったものです（版 {found}、この matome は {VERSION} まで）。新しい matome を使ってください"
    )]
    TooNew { place: String, found: i64 },
    #[error(
        "状態データベース {place} は 0.3 より前の matome が作ったもので（版 {found}）、この matome では使えません。matome state new を行ってください。PostgreSQL にあるときは、先に [state] database の schema= を別の名前に変えてください。前のものは残ります。共有フォルダーのブックは読み直し、取りまとめブックへの記入は次の取りまとめで読み戻します。締めた年度、変更履歴、受付日は引き継ぎません"
    )]
    TooOld { place: String, found: i64 },
    #[error("状態データベース {0} がありません。matome run か matome merge を一度行うとできます")]
    Missing(String),
    #[error(
        "状態データベース {place} がありませんが、{trace} があります。場所（[state]）が変わったのなら直し、失われたのならバックアップから戻してください（matome restore）。記録なしで始めてよければ matome state new を行ってください"
    )]
    Lost { place: String, trace: String },
    #[error(
        "状態データベース {place} は {to} に移されました。[state] をそこに直してください。ここに戻すには matome state copy を逆の順に行います"
    )]
    Moved { place: String, to: String },
    #[error(
        "{0} にはすでに別の記録があります。[state] に別の場所を指定するか、不要な記録なら先に別の名前に変えてください"
    )]
    NotEmpty(String),
    #[error("状態データベース {} がなくなりました。元の場所に戻してください。戻るまで、取りまとめもメールも行いません", .0.display())]
    Vanished(PathBuf),
    #[error("状態データベース {} が、動いている間に別のものに置き換えられました。置き換えたものを使うときは、matome を起動し直してください", .0.display())]
    Swapped(PathBuf),
    #[error("バックアップ {} がありません。場所と名前を確かめてください", .0.display())]
    NoBackup(PathBuf),
    #[error("{} に書けません（{}）", file.display(), os_error::in_words(source))]
    Backup { file: PathBuf, source: std::io::Error },
    #[error("{} は壊れています。別のバックアップを使ってください", .0.display())]
    Unsound(PathBuf),
    #[error("{0} は PostgreSQL にあります。バックアップと復元は PostgreSQL の機能（pg_dump など）で行ってください")]
    OnServer(String),
    #[error("状態データベースを読み書きできません: {0}")]
    Database(#[from] DatabaseError),
    #[error(
        "この状態データベースでは別の matome が動いています（{lock}）。止めてから始めるか、[state] を分けてください"
    )]
    AnotherRuns {
        lock: String,
        /// Time until the lease expires; `None` for a lock file.
        left: Option<Duration>,
    },
    #[error("ロックファイル {} を使えません（{}）。場所と、matome を動かす利用者の権限を確かめてください", lock.display(), os_error::in_words(source))]
    Lock { lock: PathBuf, source: std::io::Error },
}

/// The code with which `PostgreSQL` ends a statement at `lock_timeout`.
const LOCK_NOT_AVAILABLE: &str = "55P03";

impl StoreError {
    /// Whether retrying is pointless: the open database is not, or no longer, the state.
    pub const fn is_final(&self) -> bool {
        match self {
            Self::Swapped(_) | Self::TooNew { .. } | Self::TooOld { .. } | Self::Moved { .. } => true,
            Self::Folder { .. }
            | Self::Open { .. }
            | Self::ReadOnly(_)
            | Self::Missing(_)
            | Self::Lost { .. }
            | Self::NotEmpty(_)
            | Self::Vanished(_)
            | Self::NoBackup(_)
            | Self::Backup { .. }
            | Self::Unsound(_)
            | Self::OnServer(_)
            | Self::Database(_)
            | Self::AnotherRuns { .. }
            | Self::Lock { .. } => false,
        }
    }

    pub fn is_same_as(&self, other: &Self) -> bool {
        use StoreError::{Database, Open};
        match (self, other) {
            (Open { source: this, .. }, Open { source: other, .. }) | (Database(this), Database(other)) => {
                this.is_same_as(other)
            }
            _ => discriminant(self) == discriminant(other),
        }
    }

    /// Whether the failure may pass: the server is unreachable, or another machine holds the lease.
    pub fn is_of_the_moment(&self) -> bool {
        use ServerError::{Lost, Silent, TakenOver, Unreachable};
        let (Self::Open { source, .. } | Self::Database(source)) = self else { return false };
        matches!(source, DatabaseError::Server(Lost | Silent | TakenOver | Unreachable(_)))
    }

    /// Another process on the server kept its lock for longer than a statement waits.
    pub fn is_locked_out(&self) -> bool {
        let (Self::Open { source, .. } | Self::Database(source)) = self else { return false };
        matches!(source, DatabaseError::Server(ServerError::Said { code, .. }) if code == LOCK_NOT_AVAILABLE)
    }

    pub(super) fn at(self, place: &Location) -> Self {
        match self {
            Self::Database(source) if source.sqlite_code() == Some(ErrorCode::ReadOnly) => {
                Self::ReadOnly(place.to_string())
            }
            Self::Database(source) => Self::Open { place: place.to_string(), source },
            other => other,
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        DatabaseError::from(error).into()
    }
}
