//! Why a workbook cannot be read as a whole.
//!
//! One sheet or cell that cannot be read is a [`Fault`](super::Fault) of its own; that a process could not be started
//! to read it is no fault of the workbook.

use serde::{Deserialize, Serialize};

use super::Code;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unreadable {
    Password,
    Damaged(Damage),
    NotAWorkbook(FileKind),
    /// Its merged regions and number formats are known to nothing but Excel.
    BinaryWorkbook,
    Empty,
    TooLarge {
        what: Measured,
        found: u128,
        most: u128,
    },
    /// Too large to be copied, both in bytes.
    TooLargeToCopy {
        size: u64,
        limit: u64,
    },
    TooSlow,
    TooMuchMemory,
    /// It cannot be opened; in the system's words.
    Unavailable(String),
    /// It is there and cannot be copied from the share; in the words of the office.
    Locked(String),
    Gone,
    /// Somebody wrote to it while it was copied.
    Changed,
    NotAFile,
    /// Its name is no text.
    Misnamed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Damage {
    CutOff,
    Structure,
    NoBeginning,
    NoSheets,
    /// Reading it ends the process that reads.
    Crash,
}

/// What a file is instead of a workbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum FileKind {
    Pdf,
    XmlTable,
    Html,
    Rtf,
    ExcelTemporary,
    PlainText,
    Word,
    PowerPoint,
    Zip,
    OtherOffice,
    OtherOpenDocument,
    NoOrdinaryFile,
    Other,
}

/// What of a workbook has a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Measured {
    FileSize,
    UnpackedSize,
    Cells,
    MergedRows,
    /// The bytes of what was read out of it.
    Records,
}

impl Unreadable {
    pub const fn code(&self) -> Code {
        match self {
            Self::Password => Code::PasswordProtected,
            Self::NotAWorkbook(_) | Self::BinaryWorkbook | Self::NotAFile | Self::Misnamed => Code::NotAWorkbook,
            Self::TooLarge { .. } | Self::TooLargeToCopy { .. } | Self::TooSlow | Self::TooMuchMemory => Code::TooLarge,
            Self::Damaged(_) | Self::Empty | Self::Unavailable(_) | Self::Locked(_) | Self::Gone | Self::Changed => {
                Code::UnreadableWorkbook
            }
        }
    }
}
