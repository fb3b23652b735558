//! Reasons why a whole workbook is unreadable, with the remedy.

use super::table::{faults, named};
use super::{Code, Severity};
use matome_deadline::wording::Words;

/// For workbooks that Excel cannot open either.
const FROM_A_BACKUP: &str = "保存し直すか、バックアップから元に戻してください。";
const SAVE_AS_XLSX: &str = "Excel で開き、「名前を付けて保存」で .xlsx 形式にしてください。";

faults! {
    Unreadable {
        Password => Code::PasswordProtected, Severity::Error, (
            "パスワードで保護されています。",
            "Excel で開いてパスワードを解除し、保存し直してください。",
        );
        Damaged(damage: Damage) => Code::UnreadableWorkbook, Severity::Error, (
            format!("ファイルが壊れているため読めません（{damage}）。"),
            format!("Excel で開いて{FROM_A_BACKUP}"),
        );
        NotAWorkbook(kind: FileKind) => Code::NotAWorkbook, Severity::Error, (
            format!("Excel ブックではありません（{kind}です）。"),
            match kind {
                FileKind::NoOrdinaryFile => "ブックのファイルを指定してください。",
                _ => SAVE_AS_XLSX,
            },
        );
        /// `.xlsb`: no library reads its merged ranges and number formats.
        BinaryWorkbook => Code::NotAWorkbook, Severity::Error, (
            "バイナリ形式のブック（.xlsb）は読めません。",
            SAVE_AS_XLSX,
        );
        Empty => Code::UnreadableWorkbook, Severity::Error, ("ファイルが空です（0 バイト）。", FROM_A_BACKUP);
        TooLarge { what: Measured, found: u128, most: u128 } => Code::TooLarge, Severity::Error, {
            let (found, most) = (what.amount(*found), what.amount(*most));
            (
                format!("大きすぎるため読みません（{what}: {found}、上限 {most}）。"),
                "画像や使っていないシート・行・列を削除してください。",
            )
        };
        /// In bytes.
        TooLargeToCopy { size: u64, limit: u64 } => Code::TooLarge, Severity::Error,
            Self::TooLarge { what: Measured::FileSize, found: (*size).into(), most: (*limit).into() }.words();
        TooSlow => Code::TooLarge, Severity::Error, (
            "時間内に読み切れませんでした。",
            "機械が混み合っていただけかもしれないので、あとで読み直します。\
             続くときは、使っていないシート・行・列や書式を削除して保存し直してください。\
             開けないときは壊れています。バックアップから元に戻してください。",
        );
        TooMuchMemory => Code::TooLarge, Severity::Error, (
            "大きすぎるため読みません（読むためのメモリが足りません）。",
            "使っていないシート・行・列や画像を削除して保存し直してください。\
             大きなファイルでなければ壊れています。バックアップから元に戻してください。",
        );
        /// Cannot be opened; `reason` is the system's.
        Unavailable(reason: String) => Code::UnreadableWorkbook, Severity::Error, (
            format!("ファイルを開けません（{reason}）。"),
            "名前、場所、アクセス権を確かめてください。",
        );
        /// Exists but cannot be copied from the share; explained in Japanese.
        Locked(reason: String) => Code::UnreadableWorkbook, Severity::Error, (
            format!("ファイルを開けません（{reason}）。"),
            "開けるようになれば読みます。続くときは、使っている人とアクセス権を確かめてください。",
        );
        Gone => Code::UnreadableWorkbook, Severity::Error, (
            "ファイルがなくなりました。",
            "消したのでなければ、元の場所に戻してください。",
        );
        Changed => Code::UnreadableWorkbook, Severity::Error, (
            "読んでいる間に変更されました。",
            "保存が終わると読み直します。",
        );
        NotAFile => Code::NotAWorkbook, Severity::Error, (
            "通常のファイルではありません。",
            "Excel ブックなら、その場所に保存し直してください。",
        );
    }
}

named! {
    Damage {
        CutOff "途中までしかありません"
        Structure "内部の構造を読み取れません"
        NoBeginning "先頭の部分がありません"
        NoSheets "シートがありません"
        Crash "読み取りの途中で処理が止まりました"
    }
}

named! {
    /// Actual content of a file that is no workbook.
    FileKind {
        Pdf "PDF ファイル"
        XmlTable "XML 形式の表"
        Html "HTML（Web ページ）"
        Rtf "RTF 文書"
        ExcelTemporary "Excel が開いている間だけ置く一時ファイル"
        PlainText "CSV などの文字だけのファイル"
        Word "Word 文書"
        PowerPoint "PowerPoint の資料"
        Zip "ZIP などの別の形式"
        OtherOffice "Word など別のソフトの文書"
        OtherOpenDocument "表計算ではない OpenDocument 文書"
        NoOrdinaryFile "フォルダーなど、通常のファイルではないもの"
        Other "別の形式のファイル"
    }
}

named! {
    Measured {
        FileSize "ファイルの大きさ"
        UnpackedSize "展開後の大きさ"
        Cells "値のあるセルの数"
        MergedRows "結合セルの行数"
        /// In bytes.
        Records "読み取った内容の大きさ"
    }
}

impl Measured {
    /// Formats a number; bytes as megabytes, rounded up, so that a value above the limit displays as such.
    fn amount(self, number: u128) -> String {
        const MEGABYTE: u128 = 1 << 20;
        match self {
            Self::Cells | Self::MergedRows => number.to_string(),
            Self::FileSize | Self::UnpackedSize | Self::Records if number < MEGABYTE => format!("{number} バイト"),
            Self::FileSize | Self::UnpackedSize | Self::Records => format!("{} MB", number.div_ceil(MEGABYTE)),
        }
    }
}

impl From<std::io::Error> for Unreadable {
    fn from(error: std::io::Error) -> Self {
        Self::Unavailable(crate::os_error::in_words(&error))
    }
}
