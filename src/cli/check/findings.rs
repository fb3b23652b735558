//! Errors and doubts about a configured environment: facts, message and remedy. `tests/wording.txt` pins the messages.

use std::borrow::Cow;
use std::path::PathBuf;

use crate::cli::written_folders::WriteTrouble;
use crate::edge::mail::MailError;
use crate::edge::share::ShareTrouble;
use crate::edge::state::store::StoreError;
use crate::settings;
use matome_core::office::city::Address;
use matome_core::office::milestone::Milestone;
use matome_core::office::recipients::List;
use matome_workbook::problem::Severity;

#[derive(Debug, thiserror::Error)]
pub enum SetupFinding {
    #[error(transparent)]
    Share(ShareTrouble),
    #[error("共有フォルダー {} に読むブックがありません。場所と include・exclude を確かめてください", .0.display())]
    NothingToRead(PathBuf),
    /// A folder of the share matches no department.
    #[error(
        "共有フォルダーの中の「{0}」は [[departments]] にない部局のようです。加えるか、別名なら aliases に書いてください"
    )]
    StrangeFolder(String),
    #[error("メールには保存先を {} と書きます。職員から見た場所（\\\\server\\share など）を [share] address に書いてください", .0.display())]
    NoShareAddress(PathBuf),
    #[error(
        "共有フォルダーの中の {0} を読めません。matome の利用者に読み取りの権限を付け、リンク・ショートカット・.xlsb・文字化けした名前なら、実物を読める名前の .xlsx で置いてください"
    )]
    Unreadable(String),
    /// The share supports no events although they are required.
    #[error("共有フォルダー {} の場所では、ほかの機械の変更が通知されません。watch = \"auto\" か \"poll\" にしてください", .0.display())]
    NoEvents(PathBuf),
    /// The database's folder is on another machine.
    #[error("状態データベースの場所 {} はネットワーク上のようです。壊れることがあるので、この機械の中に置いてください", .0.display())]
    FarState(PathBuf),
    #[error(transparent)]
    StateServer(StoreError),
    #[error(
        "[mail.smtp] limits の通数を数えられないため、メールを送れません。{0}。データベースの利用者を市ごとに分けるときは、区画 matome_relay とその表を使う権限をどの利用者にも与えてください"
    )]
    Relay(StoreError),
    /// The connection to the database server is not encrypted.
    #[error(
        "データベースサーバーとの通信が暗号化されません（sslmode=disable）。取りまとめた内容がネットワーク上で読まれます"
    )]
    OpenState,
    /// An output folder, named by its key, lies in the share.
    #[error("{} は共有フォルダー {} の中です。matome は共有フォルダーに書き込みません。外の場所を指定してください", folder.display(), share.display())]
    InsideShare { key: &'static str, folder: PathBuf, share: PathBuf },
    #[error("{trouble}")]
    NotWritable { key: &'static str, trouble: WriteTrouble },
    #[error("提出の日程がありません。報告の催促はされません。[reporting.interim] などに due を書いてください")]
    NoDates,
    #[error("{}の基準日だけがあり、提出期限がありません。報告の催促はされません。due を書いてください", .0.label())]
    NoDue(Milestone),
    #[error("部局がありません。[[departments]] に name と to を書かないと、メールは送れません")]
    NoDepartments,
    /// The department with this index has no address.
    #[error("{department} に宛先がありません。to を書かないと、催促のメールは送れません")]
    NobodyToWriteTo { index: usize, department: String },
    #[error("企画担当の宛先がありません。一覧や不達の知らせが誰にも届きません。[planning] に to を書いてください")]
    NoPlanning,
    /// Anyone with write access to the share can redirect mail.
    #[error("宛先のブック {} は共有フォルダーの中にあります。そこに書き込める人は誰でもメールの宛先を変えられます（変わるたびに企画担当に知らせます）。できれば設定ファイルの隣に置いてください", .0.display())]
    ContactsInShare(PathBuf),
    /// `counts` is the workbook used instead.
    #[error("共有フォルダーの中の {} は使いません（使うのは {} です）。紛らわしいので、名前を変えるか片付けてください", namesake.display(), counts.display())]
    Namesake { namesake: PathBuf, counts: PathBuf },
    #[error(
        "{list} の宛先「{address}」には送りません。よそのドメインです。送ってよいときは [mail] allowed_domains に加えてください"
    )]
    ForeignAddress { list: List, address: Address },
    /// A password file readable by every user of this machine.
    #[error("パスワードのファイル {} を誰でも読めます。chmod 600 で本人だけが読めるようにしてください", .0.display())]
    OpenSecret(PathBuf),
    /// A password sent without encryption.
    #[error("パスワードが暗号化されずに送られます。security を \"starttls\" か \"tls\" にしてください")]
    OpenLogin,
    #[error("メールを送れません。{error}。{} を確かめてください", remedy(error).1)]
    Mail { error: MailError },
}

impl SetupFinding {
    pub const fn severity(&self) -> Severity {
        match self {
            Self::Share(_)
            | Self::StateServer(_)
            | Self::Relay(_)
            | Self::InsideShare { .. }
            | Self::NotWritable { .. }
            | Self::Mail { .. } => Severity::Error,
            Self::NoShareAddress(_) => Severity::Info,
            Self::NothingToRead(_)
            | Self::Unreadable(_)
            | Self::NoEvents(_)
            | Self::FarState(_)
            | Self::OpenState
            | Self::NoDates
            | Self::NoDue(_)
            | Self::StrangeFolder(_)
            | Self::NoDepartments
            | Self::NobodyToWriteTo { .. }
            | Self::NoPlanning
            | Self::ContactsInShare(_)
            | Self::Namesake { .. }
            | Self::ForeignAddress { .. }
            | Self::OpenSecret(_)
            | Self::OpenLogin => Severity::Warning,
        }
    }

    /// The configuration key concerned: `share.folder`.
    pub fn key(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Share(_) | Self::NothingToRead(_) | Self::Unreadable(_) => "share.folder",
            Self::NoShareAddress(_) => "share.address",
            Self::NoEvents(_) => "share.watch",
            Self::FarState(_) | Self::StateServer(_) | Self::OpenState => "state.database",
            Self::InsideShare { key, .. } | Self::NotWritable { key, .. } => key,
            Self::Relay(_) => "mail.smtp.limits",
            Self::NoDates => "reporting",
            Self::NoDue(milestone) => return Cow::Owned(settings::key_of(*milestone)),
            Self::StrangeFolder(_) | Self::NoDepartments => "departments",
            Self::NobodyToWriteTo { index, .. } => return Cow::Owned(format!("departments[{index}].to")),
            Self::NoPlanning => "planning.to",
            Self::ContactsInShare(_) | Self::Namesake { .. } => "contacts.workbook",
            Self::ForeignAddress { .. } => "mail.allowed_domains",
            Self::OpenSecret(_) => "mail.smtp.password_file",
            Self::OpenLogin => "mail.smtp.security",
            Self::Mail { error } => remedy(error).0,
        })
    }
}

/// The key concerned by a mail error, and the remedy.
const fn remedy(error: &MailError) -> (&'static str, &'static str) {
    match error {
        MailError::Encryption { .. } => ("mail.smtp.security", "[mail.smtp] の security と ca_file"),
        MailError::Login { .. } => ("mail.smtp.username", "[mail.smtp] の username と password_file"),
        MailError::Sender { .. } => ("mail.from", "[mail] の from と [mail.smtp] の username"),
        MailError::Authority(_) => ("mail.smtp.ca_file", "ca_file の場所と権限、形式（PEM か DER）"),
        MailError::Folder { .. }
        | MailError::Connection { .. }
        | MailError::Silent(_)
        | MailError::Smtp(_)
        | MailError::From(_) => ("mail.smtp.host", "ファイアウォールと、[mail.smtp] の host、port、security"),
    }
}
