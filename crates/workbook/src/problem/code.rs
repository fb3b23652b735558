//! Kinds of problems, each with its name in 要確認 and the planning section's action.

use serde::{Deserialize, Serialize};

macro_rules! codes {
    ($($(#[$doc:meta])* $code:ident $label:literal $action:literal)*) => {
        /// The names are part of the output of `matome read` and never change.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum Code {
            $($(#[$doc])* $code,)*
        }

        impl Code {
            pub const fn label(self) -> &'static str {
                match self {
                    $(Self::$code => $label,)*
                }
            }

            /// The planning section's action, in Japanese.
            pub const fn action(self) -> &'static str {
                match self {
                    $(Self::$code => $action,)*
                }
            }
        }
    };
}

codes! {
    /// Part of the daemon's work keeps failing.
    StandsStill "止まっている作業"
        "理由を取り除く（管理者に連絡する）。直れば自分で続ける"
    /// The share, or a folder of it, is inaccessible; recent submissions are unknown.
    Unseen "共有フォルダーが見えない"
        "接続と権限を確かめる（見えるまで部局への依頼は保留し、見えたら送る）"
    /// Workbooks disappeared; their rows stay until a person decides.
    MissingWorkbook "見当たらないブック"
        "元の場所に戻すか、「対応」で 年度を締める・削除した・そのまま のどれかを選んで保存する"
    /// The workbook cannot be opened: damaged, deleted, or refused by the system.
    UnreadableWorkbook "読み取れないブック"
        "開けるか確認し、開けなければ担当課に再提出を依頼する"
    PasswordProtected "パスワード保護"
        "パスワードを外して保存し直すよう、担当課に依頼する"
    /// The content is not a workbook, whatever the file name.
    NotAWorkbook "ブックでないファイル"
        "Excel ブック（.xlsx）として保存し直すよう、担当課に依頼する"
    /// The workbook exceeds a limit on size, cells or text.
    TooLarge "大きすぎるブック"
        "不要なシートや画像を除いて保存し直すよう、担当課に依頼する"
    UnreadableSheet "読み取れないシート"
        "Excel で開いて値を確かめ、保存し直すよう依頼する"
    /// A cell's value is unreadable, or a formula without a stored result.
    UnreadableCell "読み取れないセル"
        "Excel で開いて値を確かめ、保存し直すよう依頼する"
    /// No layout definition matches a sheet that has content.
    NoLayout "様式が不明なシート"
        "目標シートなら様式を確認する。様式が新しければ layouts に定義を加える"
    /// Several layout definitions match equally well, or the best one only weakly.
    UncertainLayout "様式の判定が不確か"
        "読み取り結果を元のシートと照らし合わせる"
    /// Several readings of a form lie close.
    RivalReadings "決まらない読み方"
        "様式の読み取り.xlsx で正しい読み方を選ぶ"
    /// The sheet lacks a label or column of its layout.
    MissingLabel "見出しの不足"
        "様式の見出しが消されていないか確認する"
    MissingField "記入もれ"
        "記入を担当課に依頼する"
    NoFiscalYear "年度の記載なし"
        "年度の記入を担当課に依頼する（記入されるまで一覧に載らない）"
    NoDepartment "部局名の記載なし"
        "部局名の記入を担当課に依頼する"
    /// A value was inferred from the name of the sheet, file or folder.
    Assumed "推定した項目"
        "推定が正しいか確認する"
    /// Two goals or measures of one department have the same number.
    DuplicateNumber "番号・目標の重複"
        "古い写しの削除、または番号の訂正を担当課に依頼する"
    /// A word in 企画課確認 has no effect.
    UnreadConfirmation "企画課確認の語"
        "選択肢から選ぶ"
    /// A merged workbook is not rewritten, because it seems to be open.
    Locked "更新できない取りまとめ"
        "開いている人に閉じるよう頼むか、残った印のファイルを削除する"
    /// A merged workbook under another name beside the current one.
    Offshoot "取りまとめの写し"
        "どちらに記入するかを決め、要らない写しを削除する"
    /// A workbook or sheet does not count beside the one that it is a copy of.
    Copy "写しとみたもの"
        "要らない写しの削除を担当課に依頼する"
    /// A deadline without a day (夏頃, 未定).
    UnclearDeadline "期限があいまい"
        "期限を「○月○日」「○月末」などと書くよう、担当課に依頼する"
    /// A date that does not exist (4月31日).
    ImpossibleDate "存在しない日付"
        "正しい日付を担当課に確認する"
    /// An ambiguous deadline, resolved by rule.
    AmbiguousDeadline "期限の解釈"
        "期限日が意図どおりか確認する"
    /// The department or section is not configured, so it gets no reminders.
    UnknownDepartment "設定にない部局"
        "設定に部局を加えるか、部局名の誤りを担当課に確認する"
    /// The section is not in the chart of its department; the planning section is asked which one it is.
    UnknownSection "設定にない課"
        "「対応」でどの課のシートかを選んで保存する"
    /// The sheet names another department than the workbook's folder.
    ForeignFolder "ほかの部局のフォルダーにあるシート"
        "どちらの部局のシートかを担当課に確認し、置き場所か部局名を直す"
    /// Submission by department or by section was inferred.
    HandingIn "提出の単位"
        "合っていればそのままでよい。違うときは設定の hands_in に書く"
    NoAddress "宛先の未設定"
        "設定にメールアドレスを加える"
    BadAddress "宛先の誤り"
        "宛先のブックのアドレスを直す"
    /// The workbook could not be read this time; its last good records stay.
    Stale "古い内容"
        "ブックを開けるか担当課に確認する"
    /// A department changed its entries for a closed year.
    ChangedSinceClosing "締めた年度の変更"
        "取り入れるときは matome close 年度 --reopen で締めを解き、確かめてから締め直す"
    /// A report's field may hold a report or preprinted text of the form.
    UncertainReport "報告か不確か"
        "報告として数えている。報告でなければ担当課に記入を依頼する"
    /// A text was truncated to fit a cell of the merged workbook.
    TextCut "長すぎる文章"
        "全文は出典のブックで確認する"
    /// Two people noted different things in one cell of the merged workbook.
    CollidingNotes "重なった記入"
        "どちらを残すか決め、要らない方を消す"
    /// Texts of a goal sheet match neither a field nor the form.
    UnreadCells "読み取れていないセル"
        "セルの内容を確かめ、必要なら様式の定義に見出しを加える"
    /// Fields of a form were inferred; reported once for all its workbooks.
    AssumedFields "推定して読んだ様式"
        "一覧の灰色の斜体の項目を元のシートと照らし合わせる"
    /// Heading, file and folder name different years.
    YearsDisagree "年度の食い違い"
        "どの年度のシートかを担当課に確認し、シートの表題か、ファイル名・置き場所を直す"
}
