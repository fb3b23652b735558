//! Why a workbook cannot be read as a whole, and what makes it readable.

use super::{Words, words};
use crate::core::problem::FileKind;
use crate::core::problem::unreadable::{Measured, Unreadable};

/// Where Excel itself cannot open it either.
const FROM_A_BACKUP: &str = "保存し直すか、バックアップから元に戻してください。";

impl Unreadable {
    pub fn words(&self) -> Words {
        match self {
            Self::Password => {
                words("パスワードで保護されています。", "Excel で開いてパスワードを解除し、保存し直してください。")
            }
            Self::Damaged(damage) => words(
                format!("ファイルが壊れているため読めません（{damage}）。"),
                format!("Excel で開いて{FROM_A_BACKUP}"),
            ),
            Self::NotAWorkbook(kind @ FileKind::NoOrdinaryFile) => {
                words(format!("Excel ブックではありません（{kind}です）。"), "ブックのファイルを指定してください。")
            }
            Self::NotAWorkbook(kind) => words(format!("Excel ブックではありません（{kind}です）。"), SAVE_AS_XLSX),
            Self::BinaryWorkbook => words("バイナリ形式のブック（.xlsb）は読めません。", SAVE_AS_XLSX),
            Self::Empty => words("ファイルが空です（0 バイト）。", FROM_A_BACKUP),
            Self::TooLarge { what, found, most } => too_large(*what, *found, *most),
            Self::TooLargeToCopy { size, limit } => too_large(Measured::FileSize, (*size).into(), (*limit).into()),
            Self::TooSlow => words(
                "時間内に読み切れませんでした。",
                format!(
                    "機械が混み合っていただけかもしれないので、あとで読み直します。続くときは、{MAKE_SMALLER_OR_RESTORE}"
                ),
            ),
            Self::TooMuchMemory => too_much_memory(),
            Self::Unavailable(reason) => {
                words(format!("ファイルを開けません（{reason}）。"), "名前、場所、アクセス権を確かめてください。")
            }
            Self::Locked(reason) => words(
                format!("ファイルを開けません（{reason}）。"),
                "開けるようになれば読みます。続くときは、使っている人とアクセス権を確かめてください。",
            ),
            Self::Gone => words("ファイルがなくなりました。", "消したのでなければ、元の場所に戻してください。"),
            Self::Changed => words("読んでいる間に変更されました。", "保存が終わると読み直します。"),
            Self::NotAFile => {
                words("通常のファイルではありません。", "Excel ブックなら、その場所に保存し直してください。")
            }
            Self::Misnamed => words("ファイル名に使えない文字があるため読みません。", "名前を変えてください。"),
        }
    }
}

const SAVE_AS_XLSX: &str = "Excel で開き、「名前を付けて保存」で .xlsx 形式にしてください。";

const MAKE_SMALLER_OR_RESTORE: &str = "使っていないシート・行・列や書式を削除して保存し直してください。\
                                       開けないときは壊れています。バックアップから元に戻してください。";

fn too_large(what: Measured, found: u128, most: u128) -> Words {
    let (found, most) = (what.amount(found), what.amount(most));
    words(
        format!("大きすぎるため読みません（{what}: {found}、上限 {most}）。"),
        "画像や使っていないシート・行・列を削除してください。",
    )
}

fn too_much_memory() -> Words {
    words(
        "大きすぎるため読みません（読むためのメモリが足りません）。",
        "使っていないシート・行・列や画像を削除して保存し直してください。\
         大きなファイルでなければ壊れています。バックアップから元に戻してください。",
    )
}

impl Measured {
    /// Bytes from a megabyte on as people read them, rounded up, so that what is over the limit shows as more than it.
    fn amount(self, number: u128) -> String {
        const MEGABYTE: u128 = 1 << 20;
        match self {
            Self::Cells | Self::MergedRows => number.to_string(),
            Self::FileSize | Self::UnpackedSize | Self::Records if number < MEGABYTE => format!("{number} バイト"),
            Self::FileSize | Self::UnpackedSize | Self::Records => format!("{} MB", number.div_ceil(MEGABYTE)),
        }
    }
}
