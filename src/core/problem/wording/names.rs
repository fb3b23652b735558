//! The words for facts that have no facts of their own.

use std::fmt::{Display, Formatter, Result};

use crate::core::problem::fault::{Assumable, Numbered};
use crate::core::problem::unreadable::{Damage, FileKind, Measured};

macro_rules! words {
    ($type:ident: $($variant:ident $words:literal)*) => {
        impl Display for $type {
            fn fmt(&self, f: &mut Formatter<'_>) -> Result {
                f.write_str(match self {
                    $(Self::$variant => $words,)*
                })
            }
        }
    };
}

words! { Damage:
    CutOff "途中までしかありません"
    Structure "内部の構造を読み取れません"
    NoBeginning "先頭の部分がありません"
    NoSheets "シートがありません"
    Crash "読み取りの途中で処理が止まりました"
}

words! { FileKind:
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

words! { Measured:
    FileSize "ファイルの大きさ"
    UnpackedSize "展開後の大きさ"
    Cells "値のあるセルの数"
    MergedRows "結合セルの行数"
    Records "読み取った内容の大きさ"
}

words! { Assumable:
    FiscalYear "年度"
    Department "部局"
}

words! { Numbered:
    Goal "目標"
    Measure "取組"
}
