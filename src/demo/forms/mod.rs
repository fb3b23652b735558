//! Five forms on which cities keep goals, each written as the real ones are laid out: labels, merged cells, number
//! formats.
//!
//! ```
//! use matome::core::fiscal_year::FiscalYear;
//! use matome::demo::forms::DemoForm;
//! use matome::demo::paper::{DemoGoal, DemoMeasure, FormContent};
//!
//! let folder = tempfile::tempdir()?;
//! let measure =
//!     DemoMeasure { actions: Some("掲示板の更新".into()), period: Some("9月末まで".into()), ..DemoMeasure::default() };
//! let goal = DemoGoal { title: "庁内の連絡を速くする".into(), measures: vec![measure], ..DemoGoal::default() };
//! let year = Some(FiscalYear::new(2026));
//! let paper = FormContent { fiscal_year: year, department: "総務部".into(), goals: vec![goal], ..FormContent::default() };
//! DemoForm::JutenMokuhyo.write(&paper, &folder.path().join("総務部/R8重点目標.xlsx"))?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod bukyoku_manifesto;
mod juten_mokuhyo;
mod kodo_keikaku;
mod look;
mod page;
mod soshiki_mokuhyo;
mod unei_hoshin;

use std::path::Path;

use chrono::Datelike;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, Worksheet, XlsxError};

use super::DemoError;
use super::paper::FormContent;
use crate::edge::files;

/// A form, by how it arranges goals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DemoForm {
    /// 重点目標管理シート: a sheet a goal, a row a measure, both reports.
    JutenMokuhyo,
    /// 組織目標・運営目標: an index sheet, and blocks whose measures are one cell with marked sections.
    SoshikiMokuhyo,
    /// 運営方針: a table with a row a goal, its header repeated.
    UneiHoshin,
    /// 部局マニフェスト: blocks with a self-assessment.
    BukyokuManifesto,
    /// 行政経営行動計画: a card a goal, a row a year.
    KodoKeikaku,
}

impl DemoForm {
    pub const ALL: [Self; 5] =
        [Self::JutenMokuhyo, Self::SoshikiMokuhyo, Self::UneiHoshin, Self::BukyokuManifesto, Self::KodoKeikaku];

    /// Writes `paper` on this form as a workbook, and makes the folders above it.
    pub fn write(self, paper: &FormContent, path: &Path) -> Result<(), DemoError> {
        let failed = |source| DemoError::Write { path: path.to_owned(), source };
        let bytes = self.workbook(paper).map_err(|source| DemoError::Workbook { path: path.to_owned(), source })?;
        files::write(path, &bytes).map_err(failed)
    }

    /// The bytes of the workbook; the same paper gives the same bytes.
    pub fn workbook(self, paper: &FormContent) -> Result<Vec<u8>, XlsxError> {
        let sheets = match self {
            Self::JutenMokuhyo => juten_mokuhyo::sheets(paper),
            Self::SoshikiMokuhyo => soshiki_mokuhyo::sheets(paper),
            Self::UneiHoshin => unei_hoshin::sheets(paper),
            Self::BukyokuManifesto => bukyoku_manifesto::sheets(paper),
            Self::KodoKeikaku => kodo_keikaku::sheets(paper),
        }?;
        bind(sheets, paper)
    }
}

fn bind(sheets: Vec<Worksheet>, paper: &FormContent) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let made = ExcelDateTime::from_ymd(paper.made.year() as u16, paper.made.month() as u8, paper.made.day() as u8)?;
    workbook.set_properties(&DocProperties::new().set_author(&paper.department).set_creation_datetime(&made));
    for sheet in sheets {
        workbook.push_worksheet(sheet);
    }
    workbook.save_to_buffer()
}

/// ①, ②, … ⑳, and (21) beyond what there are signs for.
fn circled(number: usize) -> String {
    match u32::try_from(number).ok().filter(|n| (1..=20).contains(n)).and_then(|n| char::from_u32(0x245F + n)) {
        Some(sign) => sign.to_string(),
        None => format!("({number})"),
    }
}
