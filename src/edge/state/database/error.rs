//! Database errors, worded for the person who must act.

use std::mem::discriminant;

use rusqlite::ErrorCode;

use crate::edge::system::tls::AuthorityError;

#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    #[error("{}", reason(.0))]
    Sqlite(#[from] rusqlite::Error),
    #[error(transparent)]
    Server(#[from] ServerError),
    #[error("記録の {} 列目が読めない形です", .0 + 1)]
    Column(usize),
    #[error("あるはずの記録がありません")]
    NoRow,
    #[error("記録の中身を読み書きできません（{0}）")]
    Content(Box<dyn std::error::Error + Send + Sync>),
}

#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    #[error("[state] database が正しくありません。postgres://利用者@サーバー/データベース の形で書いてください")]
    Url,
    #[error(transparent)]
    Authority(#[from] AuthorityError),
    #[error("データベースサーバーにつながりません（{0}）")]
    Unreachable(String),
    #[error("データベースサーバーが応答しません")]
    Silent,
    #[error("データベースサーバーとの接続が切れました")]
    Lost,
    #[error("別の機械の matome がこの仕事を引き継ぎました。こちらからは書き込みません")]
    TakenOver,
    #[error("データベースサーバーが断りました（{message}、{code}）")]
    Said { code: String, message: String },
}

impl DatabaseError {
    pub fn content(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Content(error.into())
    }

    pub fn is_same_as(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Sqlite(_), Self::Sqlite(_)) => self.sqlite_code() == other.sqlite_code(),
            (Self::Server(this), Self::Server(other)) => discriminant(this) == discriminant(other),
            _ => discriminant(self) == discriminant(other),
        }
    }

    pub fn sqlite_code(&self) -> Option<ErrorCode> {
        if let Self::Sqlite(error) = self { error.sqlite_error_code() } else { None }
    }
}

/// Falls back to the database's own message.
fn reason(error: &rusqlite::Error) -> String {
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
        // A transient disk failure looks like corruption.
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
