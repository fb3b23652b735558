//! Why a workbook cannot be read, told to the person who keeps it.

use crate::core::problem::{Code, Problem, Severity};

/// Each message is complete in itself and says what to do.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    #[error("パスワードで保護されています。Excel で開いてパスワードを解除し、保存し直してください。")]
    Password,
    #[error(
        "ファイルが壊れているため読めません（{0}）。Excel で開いて保存し直すか、バックアップから元に戻してください。"
    )]
    Damaged(&'static str),
    #[error(
        "Excel ブックではありません（{found}です）。Excel で開き、「名前を付けて保存」で .xlsx 形式にしてください。"
    )]
    NotAWorkbook { found: &'static str },
    /// Its merged regions and number formats are known to nothing but Excel.
    #[error(
        "バイナリ形式のブック（.xlsb）は読めません。Excel で開き、「名前を付けて保存」で .xlsx 形式にしてください。"
    )]
    BinaryWorkbook,
    #[error("ファイルが空です（0 バイト）。保存し直すか、バックアップから元に戻してください。")]
    Empty,
    #[error(
        "大きすぎるため読みません（{what}: {found}、上限 {most}）。画像や使っていないシート・行・列を削除してください。"
    )]
    TooLarge { what: &'static str, found: u128, most: u128 },
    #[error(
        "時間内に読み切れませんでした。使っていないシート・行・列や書式を削除して保存し直してください。開けないときは壊れています。バックアップから元に戻してください。"
    )]
    TooSlow,
    #[error(
        "大きすぎるため読みません（読むためのメモリが足りません）。使っていないシート・行・列や画像を削除して保存し直してください。大きなファイルでなければ壊れています。バックアップから元に戻してください。"
    )]
    TooMuchMemory,
    #[error("ファイルを開けません（{0}）。名前、場所、アクセス権を確かめてください。")]
    Unavailable(#[from] std::io::Error),
}

impl ReadError {
    /// What is damaged, in words for the person who keeps the file; the libraries' own say it to programmers.
    pub(super) fn damaged(error: &impl std::fmt::Display) -> Self {
        let error = error.to_string();
        tracing::debug!("{error}");
        let is_cut_off = ["EOCD", "eof", "Eof", "end of file"].iter().any(|word| error.contains(word));
        Self::Damaged(if is_cut_off {
            "途中までしかありません"
        } else {
            "内部の構造を読み取れません"
        })
    }

    /// The same for those who look at problems.
    pub fn problem(&self) -> Problem {
        Problem::new(self.code(), Severity::Error, self.to_string())
    }

    /// The kind of problem that it is.
    pub fn code(&self) -> Code {
        match self {
            Self::Password => Code::PasswordProtected,
            Self::NotAWorkbook { .. } | Self::BinaryWorkbook => Code::NotAWorkbook,
            Self::TooLarge { .. } | Self::TooSlow | Self::TooMuchMemory => Code::TooLarge,
            Self::Damaged(_) | Self::Empty | Self::Unavailable(_) => Code::UnreadableWorkbook,
        }
    }
}

/// What the file is instead: web systems hand out CSV and HTML under the name of a workbook.
pub(super) fn not_a_workbook(bytes: &[u8], name: &str) -> ReadError {
    let start = bytes.iter().position(|b| !b.is_ascii_whitespace() && !matches!(b, 0xEF | 0xBB | 0xBF));
    let head = start.map_or(&[][..], |start| &bytes[start..bytes.len().min(start + 512)]);
    let found = match head {
        [] => return ReadError::Empty,
        [b'%', b'P', b'D', b'F', ..] => "PDF ファイル",
        [b'<', ..] if lower(head).contains("schemas-microsoft-com:office:spreadsheet") => "XML 形式の表",
        [b'<', ..] => "HTML（Web ページ）",
        [b'{', b'\\', b'r', b't', b'f', ..] => "RTF 文書",
        [0x50, 0x4B, ..] => return ReadError::Damaged("先頭の部分がありません"),
        _ if name.starts_with("~$") => "Excel が開いている間だけ置く一時ファイル",
        _ if !head.contains(&0) => "CSV などの文字だけのファイル",
        _ => "別の形式のファイル",
    };
    ReadError::NotAWorkbook { found }
}

fn lower(head: &[u8]) -> String {
    String::from_utf8_lossy(head).to_lowercase()
}
