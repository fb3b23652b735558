//! みどり市, a small invented city to try matome on: five departments that keep their goals on five different forms,
//! one that has handed in nothing yet, three files that cannot be read, and the configuration for all of it.
//!
//! Deadlines and reporting dates are laid around the day that is handed in, so that something is due whenever it is
//! tried. [`forms`] writes any paper on any of the forms, for tests as well.

pub mod forms;
pub mod paper;
mod protected;
mod words;

use std::io;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use rust_xlsxwriter::XlsxError;

use self::forms::DemoForm;
use self::paper::FormContent;
use self::words::{Placeholders, short_year};
use crate::core::fiscal_year::FiscalYear;
use crate::edge::{files, reason};

/// The demo city as one file each: the configuration, and what each department has to say.
const CONFIGURATION: &str = include_str!("matome.toml");
const SOUMU: &str = include_str!("papers/soumu.toml");
const SHIMIN: &str = include_str!("papers/shimin.toml");
const TOSHI: &str = include_str!("papers/toshi.toml");
const FUKUSHI: &str = include_str!("papers/fukushi.toml");
const KIKAKU: &str = include_str!("papers/kikaku.toml");

/// Each department's form, its words, and the name of its workbook behind `R8`.
const DEPARTMENTS: [(DemoForm, &str, &str); 5] = [
    (DemoForm::JutenMokuhyo, SOUMU, "重点目標管理シート"),
    (DemoForm::SoshikiMokuhyo, SHIMIN, "組織目標・運営目標"),
    (DemoForm::UneiHoshin, TOSHI, "運営方針"),
    (DemoForm::BukyokuManifesto, FUKUSHI, "部局マニフェスト"),
    (DemoForm::KodoKeikaku, KIKAKU, "行政経営行動計画"),
];

/// What keeps the demo from being made.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    #[error(
        "フォルダー「{}」には、matome demo が作ったものではないファイルがあります。空のフォルダーか、まだないフォルダーの名前を指定してください",
        folder.display()
    )]
    NotOurs { folder: PathBuf },
    #[error("「{}」に書き込めません（{}）。書き込みのできるフォルダーを指定してください", path.display(), reason::of(source))]
    Write { path: PathBuf, source: io::Error },
    #[error("「{}」のブックを作れません（{source}）", path.display())]
    Workbook { path: PathBuf, source: XlsxError },
}

/// Makes the demo city in `dir` for a trial on `today`, or on the next day that the office is open, and returns the
/// path of its `matome.toml`.
///
/// A folder that the demo made before is written over, file by file; nothing in it is deleted. The same arguments give
/// the same bytes.
pub fn write(dir: &Path, fiscal_year: FiscalYear, today: NaiveDate) -> Result<PathBuf, DemoError> {
    let configuration = dir.join("matome.toml");
    if !is_ours_to_write(dir, &configuration)? {
        return Err(DemoError::NotOurs { folder: dir.to_owned() });
    }
    let words = Placeholders::new(fiscal_year, today);
    let share = dir.join("share");
    write_workbooks(&share, words)?;
    write_troublesome_files(&share, words)?;
    write_file(&configuration, words.fill(CONFIGURATION).as_bytes())?;
    Ok(configuration)
}

/// What the five departments have to say in `fiscal_year`, each with its form.
pub fn papers(fiscal_year: FiscalYear, today: NaiveDate) -> Vec<(DemoForm, FormContent)> {
    let words = Placeholders::new(fiscal_year, today);
    DEPARTMENTS.iter().map(|(form, text, _)| (*form, FormContent::from_toml(text, words))).collect()
}

/// The folder is empty, not there yet, or holds a demo's configuration.
fn is_ours_to_write(dir: &Path, configuration: &Path) -> Result<bool, DemoError> {
    let unreadable = |source| DemoError::Write { path: dir.to_owned(), source };
    let is_empty = files::names_in(dir).map_err(unreadable)?.is_none_or(|names| names.is_empty());
    Ok(is_empty || files::read_text(configuration).is_ok_and(|text| text.lines().next() == first_line()))
}

/// By its first line a demo's configuration is recognised, whatever was changed below it.
fn first_line() -> Option<&'static str> {
    CONFIGURATION.lines().next()
}

/// `share/総務部/R8重点目標管理シート.xlsx` and its like, and last year's sheet where the configuration leaves it out.
fn write_workbooks(share: &Path, words: Placeholders) -> Result<(), DemoError> {
    for (form, text, name) in DEPARTMENTS {
        let paper = FormContent::from_toml(text, words);
        let file = format!("{}{name}.xlsx", short_year(words.fiscal_year));
        form.write(&paper, &share.join(&paper.department).join(file))?;
    }
    let last_year = words.a_year_earlier();
    let paper = FormContent::from_toml(SOUMU, last_year);
    let file = format!("{}重点目標管理シート.xlsx", short_year(last_year.fiscal_year));
    DemoForm::JutenMokuhyo.write(&paper, &share.join(&paper.department).join("過年度").join(file))
}

/// What goes wrong in a real share: a copy that was cut off half-way, a workbook behind a password, and a list that
/// only has a workbook's name.
fn write_troublesome_files(share: &Path, words: Placeholders) -> Result<(), DemoError> {
    let year = short_year(words.fiscal_year);
    let whole = share.join("健康福祉部").join(format!("{year}部局マニフェスト.xlsx"));
    let bytes = files::read(&whole).map_err(|source| DemoError::Write { path: whole, source })?;
    let half = format!("{year}部局マニフェスト（修正版）.xlsx");
    write_file(&share.join("健康福祉部").join(half), &bytes[..bytes.len() / 2])?;
    write_file(&share.join("総務部").join(format!("{year}重点目標（部長確認用）.xlsx")), &protected::workbook())?;
    let list = "\u{FEFF}番号,橋りょう名,点検結果\r\n1,みどり橋,Ⅱ\r\n2,若葉橋,Ⅲ\r\n3,青空跨線橋,Ⅱ\r\n";
    write_file(&share.join("都市整備部").join(format!("{year}橋りょう点検一覧.xlsx")), list.as_bytes())
}

/// Writes `bytes` to `path` and makes the folders above it.
fn write_file(path: &Path, bytes: &[u8]) -> Result<(), DemoError> {
    files::write(path, bytes).map_err(|source| DemoError::Write { path: path.to_owned(), source })
}
