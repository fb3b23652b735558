//! What is wrong with a configuration, said so that the person who wrote it can mend it: file, line, key, and what to do.

use std::path::{Path, PathBuf};

use super::nearest;
use super::value::ValueError;
use crate::edge::reason;

/// Why there are no settings.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    #[error("設定ファイル {} を読めません（{}）。場所は --config で指定します", file.display(), reason::of(source))]
    Unreadable { file: PathBuf, source: std::io::Error },
    #[error("設定ファイル {} は UTF-8 ではありません（シフトJIS など）。UTF-8で保存してください", file.display())]
    NotUtf8 { file: PathBuf },
    /// The text is not TOML; nothing can be said about its keys.
    #[error("{}", list(file, faults))]
    Syntax { file: PathBuf, faults: Vec<Fault> },
    /// All that is wrong with the keys and their values, in the order of the file.
    #[error("{}", list(file, faults))]
    Faults { file: PathBuf, faults: Vec<Fault> },
}

/// One mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub place: Place,
    /// As it is spelled in messages: `departments[0].to[1]`; empty for a mistake in the syntax.
    pub key: String,
    pub reason: Reason,
}

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// A line of the file, counted from 1.
    Line(usize),
    /// Something that the file lacks.
    File,
    /// An environment variable, by its name.
    Variable(String),
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    #[error("TOML として読めません: {message}\n    {line}\n    {caret}{hint}")]
    Syntax { message: String, line: String, caret: String, hint: String },
    #[error("{}", unknown(name, table, known))]
    UnknownKey { name: String, table: String, known: Vec<&'static str> },
    #[error("{expected}を書きます（{found}が書かれています）")]
    WrongType { expected: &'static str, found: &'static str },
    #[error("設定ファイルには書けません。password_file か環境変数 MATOME__MAIL__SMTP__PASSWORD で渡してください")]
    SecretInFile,
    #[error("一覧は環境変数では変えられません。設定ファイルに書いてください")]
    ListInEnvironment,
    #[error("必要なキーがありません。{0}")]
    Missing(&'static str),
    #[error("{0}")]
    Value(ValueError),
    #[error("「{name}」は {} にもあります。部局と課の名前と別名は一度ずつ書きます", counted(other))]
    Duplicate { name: String, other: String },
    #[error("共有フォルダー {} の中を指しています。matome は共有フォルダーに書き込みません。外の場所を指定してください", share.display())]
    InsideShare { share: PathBuf },
    #[error("パスワードのファイル {} を読めません（{message}）。場所と権限を確かめてください", file.display())]
    Password { file: PathBuf, message: String },
    #[error("{0}")]
    Other(String),
}

impl Fault {
    /// `/etc/matome/matome.toml:12: share.pol: …`, or with the variable's name in front.
    fn line(&self, file: &Path) -> String {
        let place = match &self.place {
            Place::Line(line) => format!("{}:{line}", file.display()),
            Place::File => file.display().to_string(),
            Place::Variable(name) => format!("環境変数 {name}"),
        };
        match self.key.as_str() {
            "" => format!("{place}: {}", self.reason),
            key => format!("{place}: {}: {}", counted(key), self.reason),
        }
    }
}

/// `departments[0].to[1]` as people count: departments（1番目）.to（2番目）.
fn counted(key: &str) -> String {
    key.split_inclusive(']').map(|part| counted_part(part).unwrap_or_else(|| part.to_owned())).collect()
}

fn counted_part(part: &str) -> Option<String> {
    let (name, index) = part.strip_suffix(']')?.split_once('[')?;
    Some(format!("{name}（{}番目）", index.parse::<usize>().ok()? + 1))
}

fn list(file: &Path, faults: &[Fault]) -> String {
    let mut lines = vec![format!("設定に誤りが{}件あります", faults.len())];
    lines.extend(faults.iter().map(|fault| fault.line(file)));
    lines.join("\n")
}

fn unknown(name: &str, table: &str, known: &[&str]) -> String {
    let place = if table.is_empty() { "いちばん外側".to_owned() } else { format!("[{}]", counted(table)) };
    let guess = match known.first() {
        Some(key) if nearest::is_close(name, key) => format!("{key} の書きまちがいでしょうか。"),
        _ => String::new(),
    };
    format!("このキーはありません。{guess}{place}に書けるキー: {}", known.join(", "))
}
