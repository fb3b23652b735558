//! Errors found by the commands themselves; other errors pass through unchanged.

use std::io;
use std::path::PathBuf;

use chrono::NaiveDate;

use crate::settings::ValueError;
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::text::LineError;
use matome_workbook::os_error;
use matome_workbook::problem::{BadAddress, Problem};

#[derive(Debug, thiserror::Error)]
pub enum CliRefusal {
    #[error("{0}の取組は1件もありません")]
    NoMeasures(FiscalYear),
    #[error(
        "{year}の報告がそろっていません（取組{all}件のうち{open}件）。このまま進めるときは --anyway を付けてください"
    )]
    ReportsMissing { year: FiscalYear, open: usize, all: usize },
    #[error("{0}のブックがありません")]
    NoWorkbooks(FiscalYear),
    #[error("{0}は締めてありません")]
    NotClosed(FiscalYear),
    #[error("--from は --year より前の年度を指定してください")]
    FromNotBefore,
    #[error("--to {to} が --from {from} より前です")]
    ToBeforeFrom { from: NaiveDate, to: NaiveDate },
    #[error("部局「{name}」は設定にありません。あるのは: {known}")]
    UnknownDepartment { name: String, known: String },
    /// With an empty state every department would count as late.
    #[error("一度も読めていない共有フォルダーについて、メールは送りません")]
    NeverRead,
    #[error("記録かフォルダーのサーバーが時間内に答えません。サーバーとネットワークを確かめてください")]
    NoAnswer,
    /// A city's folder with data.
    #[error("設定 matome.toml がありません。元に戻すか、やめた市ならフォルダーを別の場所に移してください")]
    NoConfiguration,
    #[error("どちらの設定も同じ状態データベース {0} を指しています")]
    SameState(String),
    #[error("状態データベース {0} はあります。新しく始めるには、先に別の名前に変えてください")]
    StateThere(String),
    /// The service could not write files left by root.
    #[error(
        "root では行いません。サービスの利用者 {owner} が書けないファイルが {state} などに残るためです。sudo -u {owner} を付けて行ってください"
    )]
    Root { owner: String, state: String },
    #[error("{} はすでにあります。書き換えません。作り直すときは、別の名前に変えてください", .0.display())]
    ConfigurationThere(PathBuf),
    #[error("{0} を指定してください（例: matome init --city みどり市 --share /srv/goals）")]
    Unsaid(String),
    #[error("途中で終わりました。何も書いていません")]
    LeftInTheMiddle,
    #[error("{} に書き込めません（{}）", file.display(), os_error::in_words(source))]
    ConfigurationNotWritten { file: PathBuf, source: io::Error },
    #[error("{} を読めません（{}）", folder.display(), os_error::in_words(source))]
    FolderUnreadable { folder: PathBuf, source: io::Error },
    /// Probably the wrong folder.
    #[error("{} に市がありません。市ごとのフォルダーに matome.toml を置きます", .0.display())]
    NoCities(PathBuf),
    #[error("{} がありません", .0.display())]
    NoFile(PathBuf),
    #[error("様式「{id}」はありません。あるのは: {known}")]
    UnknownForm { id: String, known: String },
    #[error("順が逆です。先に定義、後にブックを書きます: matome layout test {} {}", definition.display(), workbook.display())]
    WrongOrder { definition: PathBuf, workbook: PathBuf },
    #[error("{} を読めません: {problem}", file.display())]
    WorkbookUnreadable { file: PathBuf, problem: Box<Problem> },
    #[error("{} に書けません（{}）。すでにある場合は、別の名前にしてください", file.display(), os_error::in_words(source))]
    DefinitionNotWritten { file: PathBuf, source: io::Error },
    #[error("「{0}」というものはありません。matome show で一覧を見られます")]
    NothingToShow(String),
    #[error("sc.exe を実行できません")]
    NoServiceControl(#[source] io::Error),
    #[error("サービス {name}: {}", of_service(*code))]
    Service { name: &'static str, code: i32 },
    #[error("サービスは matome service start で始めてください。試すだけなら matome run を使います")]
    NoService,
}

/// Explains error codes of the Windows service control manager. Its own messages vary with code page and language.
fn of_service(code: i32) -> String {
    let known = match code {
        5 => "権限がありません。「管理者として実行」したコマンド プロンプトで行ってください",
        1053 | 1067 => {
            "始まりませんでした。設定に誤りがあるときもこうなります。イベント ビューアーの「アプリケーション」と [log] folder のログを見てください"
        }
        1056 => "すでに動いています",
        1060 => "登録されていません。matome service install で登録してください",
        1062 => "動いていません",
        1069 => {
            "サービスのアカウントでログオンできません。アカウントとパスワード、「サービスとしてログオン」の権利を確かめてください"
        }
        1072 => "削除の途中です。「サービス」の画面を閉じてから、もう一度行ってください",
        1073 => "すでに登録されています",
        number => {
            return format!(
                "sc.exe が失敗しました（エラー番号 {number}）。管理者として実行しているか、すでに動いていないかを確かめてください"
            );
        }
    };
    known.to_owned()
}

#[derive(Debug, thiserror::Error)]
pub enum Mistyped {
    #[error("「{0}」は年度ではありません（例: 2026、R8、令和8年度）")]
    Year(String),
    #[error("「{0}」は日付ではありません（例: 2026-10-01）")]
    Day(String),
    #[error("部局の名前を書いてください（例: 総務部=soumu@city.example.jp）")]
    NoDepartment,
    #[error("「{0}」はメールサーバーの名前として読めません（例: mail.city.example.jp:25）")]
    MailServer(String),
    #[error("starttls、tls、none のどれかです")]
    Security,
    #[error("フォルダー {} が見つかりません", .0.display())]
    NoFolder(PathBuf),
    #[error("{}", os_error::in_words(.0))]
    Folder(#[from] io::Error),
    #[error(transparent)]
    Value(#[from] ValueError),
    #[error(transparent)]
    Address(#[from] BadAddress),
    #[error(transparent)]
    Line(#[from] LineError),
}
