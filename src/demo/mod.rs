//! みどり市, a small invented city to try matome: five departments with five forms, one without submissions, three
//! unreadable files, and a configuration. Each workbook is a text table in `sheets`. Deadlines and reporting dates are
//! relative to the given day, so that something is always due.

mod drawing;
mod placeholders;

use std::io;
use std::path::{Path, PathBuf};

use chrono::{Datelike, NaiveDate};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use self::placeholders::{Placeholders, short_year};
use crate::edge::folders::files;
use matome_deadline::fiscal_year::FiscalYear;
use matome_workbook::os_error;

const CONFIGURATION: &str = include_str!("matome.toml");

/// An encrypted workbook as Excel stores it; no password opens it.
const PROTECTED: &[u8] = include_bytes!("protected.xlsx");

const BRIDGES: &str = "\u{FEFF}番号,橋りょう名,点検結果\r\n1,みどり橋,Ⅱ\r\n2,若葉橋,Ⅲ\r\n3,青空跨線橋,Ⅱ\r\n";

/// A department's workbook: its name after the year, and its sheets as a text table.
struct DemoForm {
    department: &'static str,
    name: &'static str,
    sheets: &'static str,
}

const SOUMU: DemoForm =
    DemoForm { department: "総務部", name: "重点目標管理シート", sheets: include_str!("sheets/soumu.txt") };
const FORMS: [DemoForm; 5] = [
    SOUMU,
    DemoForm {
        department: "市民生活部", name: "組織目標・運営目標", sheets: include_str!("sheets/shimin.txt")
    },
    DemoForm { department: "都市整備部", name: "運営方針", sheets: include_str!("sheets/toshi.txt") },
    DemoForm {
        department: "健康福祉部", name: "部局マニフェスト", sheets: include_str!("sheets/fukushi.txt")
    },
    DemoForm {
        department: "企画財政部", name: "行政経営行動計画", sheets: include_str!("sheets/kikaku.txt")
    },
];

#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    #[error(
        "フォルダー「{}」には、matome demo が作ったものではないファイルがあります。空のフォルダーか、まだないフォルダーの名前を指定してください",
        folder.display()
    )]
    NotOurs { folder: PathBuf },
    #[error("「{}」に書き込めません（{}）。書き込みのできるフォルダーを指定してください", path.display(), os_error::in_words(source))]
    Write { path: PathBuf, source: io::Error },
    #[error("ブックを作れません（{0}）")]
    Workbook(#[from] XlsxError),
}

#[derive(Debug)]
pub struct DemoWorkbook {
    /// Path in the share: `総務部/R8重点目標管理シート.xlsx`.
    pub file: PathBuf,
    pub bytes: Vec<u8>,
}

/// Creates the demo city in `dir` for a trial on `today`, or on the next working day, and returns the path of its
/// `matome.toml`. An earlier demo is overwritten file by file; nothing is deleted. Deterministic.
pub fn write(dir: &Path, fiscal_year: FiscalYear, today: NaiveDate) -> Result<PathBuf, DemoError> {
    let configuration = dir.join("matome.toml");
    if !is_ours_to_write(dir, &configuration)? {
        return Err(DemoError::NotOurs { folder: dir.to_owned() });
    }
    let share = dir.join("share");
    for DemoWorkbook { file, bytes } in workbooks(fiscal_year, today)? {
        write_file(&share.join(file), &bytes)?;
    }
    let last_year = SOUMU.workbook(Placeholders::new(fiscal_year, today).a_year_earlier())?;
    let last_years_file = Path::new("総務部/過年度").join(last_year.file.file_name().unwrap_or_default());
    write_file(&share.join(last_years_file), &last_year.bytes)?;
    write_troublesome_files(&share, &short_year(fiscal_year))?;
    write_file(&configuration, Placeholders::new(fiscal_year, today).fill(CONFIGURATION).as_bytes())?;
    Ok(configuration)
}

pub fn workbooks(fiscal_year: FiscalYear, today: NaiveDate) -> Result<Vec<DemoWorkbook>, XlsxError> {
    FORMS.iter().map(|form| form.workbook(Placeholders::new(fiscal_year, today))).collect()
}

impl DemoForm {
    fn workbook(&self, words: Placeholders) -> Result<DemoWorkbook, XlsxError> {
        let mut workbook = Workbook::new();
        let day = words.today;
        let made = ExcelDateTime::from_ymd(day.year() as u16, day.month() as u8, day.day() as u8)?;
        workbook.set_properties(&DocProperties::new().set_author(self.department).set_creation_datetime(&made));
        drawing::draw(&words.fill(self.sheets), &mut workbook)?;
        let name = format!("{}{}.xlsx", short_year(words.fiscal_year), self.name);
        Ok(DemoWorkbook { file: Path::new(self.department).join(name), bytes: workbook.save_to_buffer()? })
    }
}

/// Whether the folder is missing, empty, or holds a demo's configuration, recognised by its first line.
fn is_ours_to_write(dir: &Path, configuration: &Path) -> Result<bool, DemoError> {
    let unreadable = |source| DemoError::Write { path: dir.to_owned(), source };
    let is_empty = files::names_in(dir).map_err(unreadable)?.is_none_or(|names| names.is_empty());
    let is_ours = |text: String| text.lines().next() == CONFIGURATION.lines().next();
    Ok(is_empty || files::read_text(configuration).is_ok_and(is_ours))
}

/// Typical trouble in a share: a truncated copy, a workbook with a password, and a list named like a workbook.
fn write_troublesome_files(share: &Path, year: &str) -> Result<(), DemoError> {
    let whole = share.join("健康福祉部").join(format!("{year}部局マニフェスト.xlsx"));
    let bytes = files::read(&whole).map_err(|source| DemoError::Write { path: whole, source })?;
    let half = format!("{year}部局マニフェスト（修正版）.xlsx");
    write_file(&share.join("健康福祉部").join(half), &bytes[..bytes.len() / 2])?;
    write_file(&share.join("総務部").join(format!("{year}重点目標（部長確認用）.xlsx")), PROTECTED)?;
    write_file(&share.join("都市整備部").join(format!("{year}橋りょう点検一覧.xlsx")), BRIDGES.as_bytes())
}

fn write_file(path: &Path, bytes: &[u8]) -> Result<(), DemoError> {
    files::write(path, bytes).map_err(|source| DemoError::Write { path: path.to_owned(), source })
}
