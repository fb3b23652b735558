//! What can be the matter with a workbook, with the facts of each case.
//!
//! No words: those are in `wording`. What is wrong with a configuration, a definition or the state is no problem of a
//! workbook, and has errors of its own.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::{BadAddress, Code, ContactsFault, Doubt, Remark, Severity, Unreadable};
use crate::core::fiscal_year::FiscalYear;
use crate::core::source::Source;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fault {
    Unreadable(Unreadable),
    /// The contacts' workbook; those that were read before count.
    ContactsUnavailable(ContactsFault),
    UnreadableSheet(String),
    BadCell {
        cell: String,
        what: BadCell,
    },
    /// The cell behind this one, in the order of the sheet; the damaged one itself has no place. Empty: behind none.
    UnreadableCell(String),
    /// Two forms fit alike; each with what was found of it.
    RivalForms {
        read_as: String,
        fit: String,
        rival: String,
    },
    WeakForm {
        fit: String,
    },
    /// `beginning`: the first texts of the sheet. `alone`: no other sheet holds goals.
    NoLayout {
        sheet: String,
        beginning: Vec<String>,
        alone: bool,
    },
    /// The column `label` was taken for that of `title`.
    UnknownTitle {
        title: String,
        label: String,
    },
    MissingColumns(Vec<String>),
    /// Labels and columns that the last reading found.
    LostLabels(Vec<String>),
    NoGoals,
    /// Texts that became no field; `none`: the sheet gave no goal.
    UnreadCells {
        /// The first of them, each with the beginning of its text.
        first: Vec<(String, String)>,
        more: usize,
        none: bool,
    },
    NoTitle,
    NoMeasures,
    NoFiscalYear,
    NoDepartment,
    /// `what` was found in `from` (ファイル名「…」).
    Assumed {
        what: Assumable,
        from: String,
        value: String,
    },
    /// The sheet is an example, a template or hidden.
    SheetLeftOut,
    /// The workbook is one of our own merged ones.
    MergedWorkbook,
    DuplicateNumber {
        what: Numbered,
        number: String,
        other: Source,
    },
    Deadline(Remark),
    /// The same goal in another workbook.
    DuplicateGoal {
        department: String,
        number: Option<String>,
        title: Option<String>,
        file: String,
        other: Source,
    },
    UnknownDepartment(String),
    /// The sections of a goal without a department; none where it has no sections either.
    UnknownSections(String),
    NoAddress(String),
    NoContactsTable,
    BadAddress(BadAddress),
    /// Since when its last good records stand, as shown to people.
    Stale(String),
    /// A text that counts as a report and is perhaps none; `as_last_year`: last year's sheet says the same.
    UncertainReport {
        report: String,
        text: String,
        as_last_year: bool,
    },
    /// In this many workbooks of the form. Its name is empty where no definition fits.
    AssumedFields {
        form: String,
        fields: Vec<String>,
        workbooks: usize,
    },
    TextCut,
    /// Words beside `row` that others have taken the place of, and when they were taken in.
    CollidingNotes {
        row: String,
        words: Vec<String>,
        noted_at: Option<String>,
    },
    /// It is right, and no mail goes to its domain.
    ForeignAddress {
        whose: String,
        address: String,
    },
    /// Files that vanished together, and since when; `left`: it was answered that all stays as it is.
    Missing {
        since: NaiveDateTime,
        files: Vec<String>,
        left: bool,
    },
    /// Nothing of the share can be seen since then.
    ShareUnseen {
        since: NaiveDateTime,
        reason: String,
    },
    /// The folder cannot be read since then.
    FolderUnseen(NaiveDateTime),
    /// That one wants to write into the same folder.
    AnotherWriter(String),
    /// What the workbook says of a closed year is not what the year was closed with.
    ChangedSinceClosing(NaiveDate),
    /// The sheet prints another department than that of its folder. Where nothing was taken, none of them counts.
    ForeignFolder {
        printed: String,
        folder: String,
        taken: String,
    },
    /// Each section of these hands in a sheet of its own, which was found out and not said; `strange`: those that the
    /// chart does not know.
    SectionsHandIn {
        departments: Vec<String>,
        strange: Vec<String>,
    },
    /// Several cells of one sheet with the same trouble: the first of them, and how many more there are.
    BadCells {
        cells: Vec<String>,
        more: usize,
        what: BadCell,
    },
    /// Only this section of several handed in, and nothing says whether the others should.
    LoneSection {
        department: String,
        section: String,
    },
    /// Names of file and folder state other years than the one that was taken, which stands on the sheet unless `from`
    /// says where.
    YearsDisagree {
        taken: FiscalYear,
        from: Option<String>,
        named: Vec<(String, FiscalYear)>,
        /// The department's sheet of that year in another workbook, beside which this one does not count.
        other: Option<String>,
    },
    /// More goals than a workbook may have room for; the first of them count.
    TooManyGoals {
        found: usize,
        kept: usize,
        most: usize,
    },
    /// More measures than a department may have room for: so many of this workbook are left out.
    DepartmentTooLarge {
        department: String,
        left_out: usize,
        most: usize,
    },
    /// Unknown names beyond those that are listed one by one.
    MoreStrangers {
        more: usize,
    },
    /// Years that are too far from this one to be meant.
    FarYears(Vec<FiscalYear>),
    /// More characters than a workbook may have room for in its rows; the first goals count.
    TooMuchText {
        found: usize,
        kept: usize,
        most: usize,
    },
    /// A goal that names a section which several departments have, and nothing that says which of them is meant.
    SharedSection {
        section: String,
        departments: Vec<String>,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum BadCell {
    /// It shows an error: `#DIV/0!`.
    ErrorValue(String),
    /// Its formula has no result: made by a program and never opened in Excel.
    Uncalculated,
}

/// What is looked for in names where the sheet does not say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Assumable {
    FiscalYear,
    Department,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Numbered {
    Goal,
    Measure,
}

impl Fault {
    pub const fn code(&self) -> Code {
        match self {
            Self::Unreadable(why) => why.code(),
            Self::ContactsUnavailable(_) => Code::UnreadableWorkbook,
            Self::UnreadableSheet(_) => Code::UnreadableSheet,
            Self::BadCell { .. } | Self::BadCells { .. } | Self::UnreadableCell(_) => Code::UnreadableCell,
            Self::RivalForms { .. } | Self::WeakForm { .. } => Code::UncertainLayout,
            Self::NoLayout { .. } | Self::NoContactsTable => Code::NoLayout,
            Self::UnknownTitle { .. } | Self::MissingColumns(_) | Self::LostLabels(_) => Code::MissingLabel,
            Self::NoGoals | Self::NoTitle | Self::NoMeasures => Code::MissingField,
            Self::NoFiscalYear => Code::NoFiscalYear,
            Self::NoDepartment => Code::NoDepartment,
            Self::Assumed { .. } | Self::SheetLeftOut | Self::MergedWorkbook => Code::Assumed,
            Self::DuplicateNumber { .. } | Self::DuplicateGoal { .. } => Code::DuplicateNumber,
            Self::Deadline(remark) => match remark.doubt {
                Doubt::Unclear => Code::UnclearDeadline,
                Doubt::Impossible(_) => Code::ImpossibleDate,
                Doubt::Ambiguous { .. } => Code::AmbiguousDeadline,
            },
            Self::UnknownDepartment(_)
            | Self::UnknownSections(_)
            | Self::SharedSection { .. }
            | Self::MoreStrangers { .. } => Code::UnknownDepartment,
            Self::NoAddress(_) => Code::NoAddress,
            Self::BadAddress(_) | Self::ForeignAddress { .. } => Code::BadAddress,
            Self::Stale(_) => Code::Stale,
            Self::Missing { .. } => Code::MissingWorkbook,
            Self::ShareUnseen { .. } | Self::FolderUnseen(_) => Code::Unseen,
            Self::AnotherWriter(_) => Code::AnotherWriter,
            Self::ChangedSinceClosing(_) => Code::ChangedSinceClosing,
            Self::TextCut => Code::TextCut,
            Self::CollidingNotes { .. } => Code::CollidingNotes,
            Self::ForeignFolder { .. } => Code::ForeignFolder,
            Self::SectionsHandIn { .. } | Self::LoneSection { .. } => Code::HandingIn,
            Self::UncertainReport { .. } => Code::UncertainReport,
            Self::AssumedFields { .. } => Code::AssumedFields,
            Self::UnreadCells { .. } => Code::UnreadCells,
            Self::YearsDisagree { .. } | Self::FarYears(_) => Code::YearsDisagree,
            Self::TooManyGoals { .. } | Self::TooMuchText { .. } | Self::DepartmentTooLarge { .. } => Code::TooLarge,
        }
    }

    pub const fn severity(&self) -> Severity {
        match self {
            Self::Unreadable(_)
            | Self::ContactsUnavailable(_)
            | Self::UnreadableSheet(_)
            | Self::NoLayout { alone: true, .. }
            | Self::NoContactsTable
            | Self::BadAddress(_)
            | Self::ForeignAddress { .. }
            | Self::Stale(_)
            | Self::Missing { .. }
            | Self::ShareUnseen { .. }
            | Self::FolderUnseen(_)
            | Self::AnotherWriter(_)
            | Self::TooManyGoals { .. }
            | Self::TooMuchText { .. }
            | Self::DepartmentTooLarge { .. }
            | Self::FarYears(_)
            | Self::YearsDisagree { other: Some(_), .. } => Severity::Error,
            Self::Assumed { .. }
            | Self::SheetLeftOut
            | Self::MergedWorkbook
            | Self::UncertainReport { .. }
            | Self::SectionsHandIn { .. }
            | Self::LoneSection { .. } => Severity::Info,
            Self::Deadline(remark) if !remark.is_mistake() => Severity::Info,
            Self::Deadline(_)
            | Self::BadCell { .. }
            | Self::BadCells { .. }
            | Self::UnreadableCell(_)
            | Self::RivalForms { .. }
            | Self::WeakForm { .. }
            | Self::NoLayout { alone: false, .. }
            | Self::UnknownTitle { .. }
            | Self::MissingColumns(_)
            | Self::LostLabels(_)
            | Self::NoGoals
            | Self::UnreadCells { .. }
            | Self::NoTitle
            | Self::NoMeasures
            | Self::NoFiscalYear
            | Self::NoDepartment
            | Self::DuplicateNumber { .. }
            | Self::DuplicateGoal { .. }
            | Self::UnknownDepartment(_)
            | Self::UnknownSections(_)
            | Self::SharedSection { .. }
            | Self::MoreStrangers { .. }
            | Self::NoAddress(_)
            | Self::AssumedFields { .. }
            | Self::TextCut
            | Self::CollidingNotes { .. }
            | Self::ChangedSinceClosing(_)
            | Self::ForeignFolder { .. }
            | Self::YearsDisagree { other: None, .. } => Severity::Warning,
        }
    }
}
