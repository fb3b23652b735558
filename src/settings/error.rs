//! Configuration errors with file, line, key and remedy. Errors of single values are in `value`.

use std::path::{Path, PathBuf};

use super::description;
use super::value::ValueError;
use matome_forms::mistake::{MarkedLine, nearest, syntax};
use matome_workbook::os_error;

#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    #[error("設定ファイル {} を読めません（{}）。場所（--config で指定します）と権限を確かめてください", file.display(), os_error::in_words(source))]
    Unreadable { file: PathBuf, source: std::io::Error },
    #[error("設定ファイル {} は UTF-8 ではありません（シフトJIS など）。UTF-8で保存してください", file.display())]
    NotUtf8 { file: PathBuf },
    /// The text is not TOML; keys are unknown.
    #[error("{}", list(file, faults))]
    Syntax { file: PathBuf, faults: Vec<SettingsMistake> },
    /// All errors in keys and values, in file order.
    #[error("{}", list(file, faults))]
    Faults { file: PathBuf, faults: Vec<SettingsMistake> },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsMistake {
    pub place: SettingsPlace,
    /// As in messages: `departments[0].to[1]`; empty for a syntax error.
    pub key: String,
    pub reason: Reason,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum SettingsPlace {
    /// Counted from 1.
    Line(usize),
    /// Something missing from the file.
    File,
    Variable(String),
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    #[error("TOML として読めません: {message}\n{mark}")]
    Syntax { message: String, mark: MarkedLine },
    /// `known`: most likely first.
    #[error("このキーはありません。{}に書けるキー: {}", within(table), known.join(", ").replace(description::YEAR, "2027（年度を西暦で）"))]
    UnknownKey { name: String, table: String, known: Vec<&'static str> },
    #[error("{expected}を書きます（{found}が書かれています）")]
    WrongType { expected: &'static str, found: &'static str },
    #[error("このキーはなくなりました。{0}")]
    Removed(&'static str),
    #[error("設定ファイルには書けません。パスワードだけを書いたファイルか環境変数 MATOME__{variable} で渡してください")]
    SecretInFile { variable: String },
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
    #[error("パスワードのファイル {} が空か、2行以上あります。パスワードだけを1行で書いてください", file.display())]
    NoPassword { file: PathBuf },
    /// A library's message.
    #[error("{0}")]
    OfLibrary(String),
}

impl SettingsMistake {
    /// `/etc/matome/matome.toml:12: share.pol: …`, or with the variable's name in front.
    fn line(&self, file: &Path) -> String {
        let hint = self.reason.hint().map(|hint| format!("\n    {hint}")).unwrap_or_default();
        format!("{}: {}{hint}", place_of_key(&self.place, file, &self.key), self.reason)
    }

    /// Syntax errors, one per line: others on the line are mostly consequences.
    pub(super) fn of_syntax(text: &str, errors: &[toml::de::Error]) -> Vec<Self> {
        let mut faults: Vec<Self> = errors.iter().map(|error| Self::of_parser(text, error)).collect();
        faults.sort_by(|a, b| a.place.cmp(&b.place));
        faults.dedup_by(|later, first| later.place == first.place);
        faults
    }

    fn of_parser(text: &str, error: &toml::de::Error) -> Self {
        let mark = MarkedLine::at(text, error.span().map_or(0, |span| span.start));
        let place = SettingsPlace::Line(mark.number);
        Self {
            place,
            key: String::new(),
            reason: Reason::Syntax { message: syntax::in_japanese(error.message()).to_owned(), mark },
        }
    }
}

impl Reason {
    /// Unknown key `name` in `table`, described at `pattern`.
    pub(super) fn unknown_key(name: &str, table: &str, pattern: &str) -> Self {
        let known = nearest::sorted(name, description::inside(pattern));
        Self::UnknownKey { name: name.to_owned(), table: table.to_owned(), known }
    }

    /// A similar key or word, if there is one.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Syntax { mark, .. } => mark.hint(),
            Self::UnknownKey { name, known, .. } => {
                known.first().and_then(|likeliest| nearest::guess(name, likeliest)).or_else(|| description::homes(name))
            }
            _ => None,
        }
    }
}

/// The place, with the key if there is one.
pub(super) fn place_of_key(place: &SettingsPlace, file: &Path, key: &str) -> String {
    let place = match place {
        SettingsPlace::Line(line) => format!("{}:{line}", file.display()),
        SettingsPlace::File => file.display().to_string(),
        SettingsPlace::Variable(name) => format!("環境変数 {name}"),
    };
    if key.is_empty() { place } else { format!("{place}: {}", counted(key)) }
}

/// `departments[0].to[1]` as people count: departments（1番目）.to（2番目）.
fn counted(key: &str) -> String {
    key.split_inclusive(']').map(|part| counted_part(part).unwrap_or_else(|| part.to_owned())).collect()
}

fn counted_part(part: &str) -> Option<String> {
    let (name, index) = part.strip_suffix(']')?.split_once('[')?;
    Some(format!("{name}（{}番目）", index.parse::<usize>().ok()? + 1))
}

fn list(file: &Path, faults: &[SettingsMistake]) -> String {
    let mut lines = vec![format!("設定に誤りが{}件あります", faults.len())];
    lines.extend(faults.iter().map(|fault| fault.line(file)));
    lines.join("\n")
}

/// The table's name as written in the file.
fn within(table: &str) -> String {
    if table.is_empty() { "いちばん外側".to_owned() } else { format!("[{}]", counted(table)) }
}
