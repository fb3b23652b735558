//! The words for problems, the same in the workbook, in mails, in the log and on the terminal. Each text is complete in itself,
//! quotes what was found and says what to do.

use std::fmt::{Display, Formatter, Result};

use super::fault::{Assumable, BadCell, Fault, Numbered};
use super::unreadable::{Damage, FileKind, Measured, Unreadable};
use crate::core::era::{short_date, short_day};
use crate::core::text::{quoted, some_of};

impl Display for Fault {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Unreadable(why) => why.fmt(f),
            Self::Deadline(remark) => remark.fmt(f),
            Self::ContactsUnavailable(why) => write!(f, "{why}。直るまで、前に読み取った宛先と設定の宛先に送ります。"),
            Self::UnreadableSheet(sheet) => write!(f, "シート「{sheet}」が壊れているため読めません。Excel で開いて保存し直してください。"),
            Self::BadCell { cell, what: BadCell::ErrorValue(error) } => write!(f, "セル {cell} がエラー値（{error}）になっています。数式を直してください。"),
            Self::BadCell { cell, what: BadCell::Uncalculated } => write!(f, "セル {cell} の数式はまだ計算されていません。Excel で開いて保存すると値が読めるようになります。"),
            Self::BadCells { cells, more, what } => {
                let more = if *more > 0 { format!("ほか{more}か所") } else { String::new() };
                let cells = cells.join("、") + &more;
                match what {
                    BadCell::ErrorValue(error) => write!(f, "エラー値（{error} など）のセルがあります（{cells}）。数式を直してください。"),
                    BadCell::Uncalculated => write!(f, "数式がまだ計算されていないセルがあります（{cells}）。Excel で開いて保存すると値が読めるようになります。"),
                }
            }
            Self::UnreadableCell(error) => write!(f, "値を読めないセルがあります（{error}）。エラー値になっていないか確かめてください。"),
            Self::RivalForms { read_as, fit, rival } => write!(f, "様式を見分けられません。{fit}と{rival}のどちらにも見えるため、「{read_as}」として読みました。表題か見出しを確かめてください。"),
            Self::WeakForm { fit } => write!(f, "様式{fit}として読みましたが、見出しが足りません。見出しの文字を変えていないか確かめてください。"),
            Self::NoLayout { sheet, beginning, .. } => write!(f, "シート「{sheet}」はどの様式にも当てはまらないため読んでいません（先頭の文字: {}）。目標のシートなら、様式の見出しを確かめるか、様式の定義を追加してください。", quoted(beginning)),
            Self::UnknownTitle { title, label } => write!(f, "「{title}」の列が見つからないため、「{label}」の列を目標の名称として読みました。違う場合は見出しの文字を確かめてください。"),
            Self::MissingColumns(columns) => write!(f, "{}の列が見つからないため、その内容は読んでいません。列を削除したか、見出しの文字を変えていないか確かめてください。", quoted(columns)),
            Self::LostLabels(labels) => write!(f, "以前の読み取りではあった{}が見つからないため、その内容は読んでいません。列や欄を削除したか、見出しの文字を変えていないか確かめてください。わざと削除したときは、シートの名前を変えると新しい様式として扱います。", quoted(labels)),
            Self::NoGoals => f.write_str("様式はありますが、目標が記入されていません。目標の欄に記入してください。"),
            Self::UnreadCells { first, more, none } => {
                let first: Vec<String> = first.iter().map(|(cell, text)| format!("{cell}「{text}」")).collect();
                let more = if *more > 0 { format!("ほか{more}か所") } else { String::new() };
                let cells = first.join("、") + &more;
                if *none {
                    write!(f, "様式は分かりましたが、目標を1件も読み取れませんでした（読み取れなかったセル: {cells}）。目標の欄の位置と見出しの文字を確かめてください。")
                } else {
                    write!(f, "どの項目にも読み取れなかったセルがあります（{cells}）。必要な内容なら、その見出しの文字を確かめるか、様式の定義に加えてください。")
                }
            }
            Self::NoTitle => f.write_str("目標の名称が空欄です。名称を記入してください。"),
            Self::NoMeasures => f.write_str("取組が1件も書かれていません。取組の欄に記入してください。"),
            Self::NoFiscalYear => f.write_str("年度がどこにも書かれていないため、期限の日付を決められません。シートの表題に「令和○年度」と書いてください。"),
            Self::NoDepartment => f.write_str("部局名がどこにも書かれていません。シートの部局名の欄に書いてください。"),
            Self::Assumed { what, from, value } => write!(f, "{what}がシートに書かれていないため、{from}から「{value}」と読み取りました。違う場合はシートに{what}を書いてください。"),
            Self::SheetLeftOut => f.write_str("記入例・様式・非表示のシートとみなし、このシートの目標は読んでいません。提出するシートなら、シート名を変えるか再表示してください。"),
            Self::MergedWorkbook => f.write_str("matome が作った取りまとめのため、目標のシートとしては読んでいません。共有フォルダーには置かないでください。"),
            Self::DuplicateNumber { what, number, other } => write!(f, "番号 {number} の{what}がもう一つあります（{other}）。どちらかの番号を直してください。"),
            Self::DuplicateGoal { department, number, title, file, other } => {
                let number = number.as_ref().map(|number| format!("No.{number}")).unwrap_or_default();
                let title = title.as_ref().map(|title| format!("「{title}」")).unwrap_or_default();
                write!(f, "{department}の目標{number}{title}と同じ番号または表題の目標が「{file}」の {other} にもあります。古い写しなら削除し、別の目標なら番号を直してください。")
            }
            Self::UnknownDepartment(name) if name.is_empty() => f.write_str("部局名も担当課名も書かれていないため、督促メールを送れません。部局名を記入してください。"),
            Self::UnknownDepartment(name) => write!(f, "部局「{name}」は設定にないため、督促メールを送れません。設定の [[departments]] に加えるか、別名なら aliases に加えてください。"),
            Self::UnknownSections(sections) => write!(f, "担当課「{sections}」がどの部局のものか分かりません。設定の [[departments.sections]] に加えてください。"),
            Self::NoAddress(department) => write!(f, "「{department}」のメールアドレスが設定にないため、督促メールを送れません。設定の to に加えてください。"),
            Self::NoContactsTable => f.write_str("宛先の表が見つかりません。見出しに「部局」と「宛先」のある表を置いてください。"),
            Self::ForeignAddress { whose, address } => write!(
                f,
                "{whose} の宛先「{address}」は [mail] allowed_domains にないドメインです。このアドレスには送りません。"
            ),
            Self::BadAddress(reason) => write!(f, "{reason}。このアドレスだけを除いて、ほかの宛先には送ります。"),
            Self::Stale(since) => write!(f, "{since}から読み取れないため、最後に読み取れた内容（古い）を載せています。ブックを開けるか確認し、保存し直してください。"),
            Self::Missing { since, files } => {
                let names: Vec<&str> = files.iter().map(String::as_str).collect();
                let count = if files.len() > 1 { format!("{}冊", files.len()) } else { String::new() };
                write!(f, "ブック{count}が見当たりません（{}から）：{}。一覧の行は残し、提出状況にも数え、督促は止めています。", short_day(since.date()), some_of(&names))
            }
            Self::ShareUnseen { since, reason } => write!(f, "共有フォルダーが{}から見えないため、その前に読み取った内容を載せています。部局への依頼は保留しています（{reason}）。", short_day(since.date())),
            Self::FolderUnseen(since) => write!(f, "このフォルダーを{}から読めないため、その前に読み取った内容を載せています。関係する部局への依頼は保留しています。", short_day(since.date())),
            Self::ChangedSinceClosing(day) => write!(f, "この年度は締めてあります（確定 {}）。その後に変わった内容は取りまとめに載せていません。", short_date(*day)),
            Self::UncertainReport { report, text } => {
                write!(f, "{report}の欄の「{text}」は、報告かどうか確かでありません。報告があったものとして数えています。")
            }
            Self::AssumedFields { form, fields, workbooks } => {
                let name = if form.is_empty() { "定義のない様式".to_owned() } else { format!("様式「{form}」") };
                write!(f, "{name}の{}は、見出しの言葉と体裁から推定して読みました（{workbooks}ブック）。違うものがあれば、様式の定義を加えてください。", fields.join("・"))
            }
            Self::CollidingNotes { row, words, noted_at } => {
                let noted = noted_at.as_ref().map(|at| format!("{at} に取り込んだ")).unwrap_or_default();
                write!(f, "{row}の同じ欄に、二人が別々のことを記入しました。後から保存された方を欄に載せ、{noted}{}をシート「行き先のないメモ」に残しています。要らない方を消してください。", quoted(words))
            }
            Self::ForeignFolder { printed, folder, taken } => {
                let taken = if taken.is_empty() { String::new() } else { format!("「{taken}」のシートとして数えています。") };
                write!(f, "「{folder}」のフォルダーにありますが、シートの部局は「{printed}」です。{taken}内容のお知らせは「{folder}」だけに送ります。置き場所かシートの部局名を直してください。")
            }
            Self::SectionsHandIn { department, strange } => {
                let strange = if strange.is_empty() { String::new() } else { format!("設定にない課: {}。", strange.join("、")) };
                write!(f, "{department}は課ごとにシートを提出しているものとして扱っています。{strange}課がそろっていないときは [[departments.sections]] に加え、部局でまとめて提出するときは hands_in = \"department\" と書いてください。")
            }
            Self::LoneSection { department, section } => write!(f, "{department}のシートは{section}のものだけです。ほかの課にはお願いしていません。課ごとに提出するときは [[departments]] に hands_in = \"sections\"、{section}がまとめて提出したときは hands_in = \"department\" と書いてください。"),
            Self::YearsDisagree { taken, from, named, other } => {
                let place = from.as_deref().unwrap_or("シートの記載");
                let named: Vec<String> = named.iter().map(|(place, year)| format!("{place}は{}", year.label())).collect();
                write!(f, "年度が食い違っています（{place}は{0}、{1}）。{place}から{0}のシートと読み取り", taken.label(), named.join("、"))?;
                match other {
                    Some(other) => write!(f, "ましたが、同じ部局の{}のシートが「{other}」にもあるため、こちらは数えていません。", taken.label())?,
                    None => f.write_str("、その年度に数えています。")?,
                }
                write!(f, "違う年度のシートならシートの年度を、{}のシートならファイル名か置き場所を直してください。", taken.label())
            }
            Self::TextCut => f.write_str("文章が 1 セルの上限（32,767 文字）を超えるため、一覧では途中までを載せました。全文は出典のブックで確認してください。"),
        }
    }
}

impl Display for Unreadable {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Password => f.write_str("パスワードで保護されています。Excel で開いてパスワードを解除し、保存し直してください。"),
            Self::Damaged(damage) => write!(f, "ファイルが壊れているため読めません（{damage}）。Excel で開いて保存し直すか、バックアップから元に戻してください。"),
            Self::NotAWorkbook(kind) => write!(f, "Excel ブックではありません（{kind}です）。Excel で開き、「名前を付けて保存」で .xlsx 形式にしてください。"),
            Self::BinaryWorkbook => f.write_str("バイナリ形式のブック（.xlsb）は読めません。Excel で開き、「名前を付けて保存」で .xlsx 形式にしてください。"),
            Self::Empty => f.write_str("ファイルが空です（0 バイト）。保存し直すか、バックアップから元に戻してください。"),
            Self::TooLarge { what, found, most } => write!(f, "大きすぎるため読みません（{what}: {found}、上限 {most}）。画像や使っていないシート・行・列を削除してください。"),
            Self::TooLargeToCopy { size, limit } => write!(f, "大きすぎます（{size} バイト。{limit} バイトまで読めます）"),
            Self::TooSlow => f.write_str("時間内に読み切れませんでした。使っていないシート・行・列や書式を削除して保存し直してください。開けないときは壊れています。バックアップから元に戻してください。"),
            Self::TooMuchMemory => f.write_str("大きすぎるため読みません（読むためのメモリが足りません）。使っていないシート・行・列や画像を削除して保存し直してください。大きなファイルでなければ壊れています。バックアップから元に戻してください。"),
            Self::Unavailable(reason) => write!(f, "ファイルを開けません（{reason}）。名前、場所、アクセス権を確かめてください。"),
            Self::Locked(reason) => write!(f, "開けません（{reason}）"),
            Self::Gone => f.write_str("ファイルがなくなりました"),
            Self::Changed => f.write_str("読んでいる間に変更されました"),
            Self::NotAFile => f.write_str("通常のファイルではありません"),
        }
    }
}

/// The words of a fact that has no facts of its own.
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
    NoOrdinaryFile "通常のファイルではないもの"
    Other "別の形式のファイル"
}

words! { Measured:
    FileSize "ファイルの大きさ"
    UnpackedSize "展開後の大きさ"
    Cells "値のあるセルの数"
    MergedRows "結合セルの行数"
    Records "読み取った内容のバイト数"
}

words! { Assumable:
    FiscalYear "年度"
    Department "部局"
}

words! { Numbered:
    Goal "目標"
    Measure "取組"
}
