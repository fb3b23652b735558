//! Checks the environment: folders, permissions, addresses, mail server. Each finding says what to fix.
//!
//! What the configuration file alone can say has been said when it was read; here the outside is asked. Nothing is left
//! behind, and nothing in the share is touched.

use std::path::{Path, PathBuf};

use crate::cli::written_folders;
use crate::core::ownership;
use crate::core::problem::Severity;
use crate::core::recipients::Recipients;
use crate::core::settling::Listing;
use crate::edge::mail::{MailError, MailSettings, Mailer, Security, SystemMailer, Timeouts, TransportSettings};
use crate::edge::patience::{self, Pending};
use crate::edge::share::{self, Events, ShareTrouble, Watch};
use crate::edge::store::{Store, StoreError};
use crate::edge::{private_file, reason};
use crate::settings::{self, Settings};

/// One thing to know or to mend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// An error keeps the daemon from its job.
    pub severity: Severity,
    /// The key of the configuration that it is about: `share.folder`.
    pub key: String,
    pub message: String,
}

/// Everything that is wrong or doubtful around `settings`.
pub fn check(settings: &Settings) -> Vec<Finding> {
    let mut findings = Findings::default();
    let share_answers = findings.share(settings);
    findings.written_folders(settings, share_answers);
    findings.state_server(settings);
    findings.calendar(settings);
    findings.departments(settings);
    findings.contacts(settings, share_answers);
    findings.foreign_addresses(settings);
    findings.mail(settings);
    findings.0
}

#[derive(Default)]
struct Findings(Vec<Finding>);

impl Findings {
    fn add(&mut self, severity: Severity, key: &str, message: impl Into<String>) {
        self.0.push(Finding { severity, key: key.to_owned(), message: message.into() });
    }

    /// Whether the share's server answers: one that does not is asked nothing more.
    fn share(&mut self, settings: &Settings) -> bool {
        let share = settings.share.clone();
        let look = Pending::start(move || share::look(&share)).ok().and_then(|look| look.wait(patience::LOOK).ok());
        match look {
            None => {
                let silent = ShareTrouble::Silent(settings.share.folder.clone());
                self.add(Severity::Error, "share.folder", silent.to_string());
                return false;
            }
            Some(Err(trouble)) => self.add(Severity::Error, "share.folder", trouble.to_string()),
            Some(Ok(look)) => self.seen_share(settings, &look),
        }
        true
    }

    fn seen_share(&mut self, settings: &Settings, look: &Listing) {
        let folder = settings.share.folder.display();
        if look.files.is_empty() {
            let message =
                format!("共有フォルダー {folder} に読むブックがありません。場所と include・exclude を確かめてください");
            self.add(Severity::Warning, "share.folder", message);
        }
        for name in ownership::strange_folders(look.files.keys(), &settings.city.chart()) {
            let message = format!(
                "共有フォルダーの中の「{name}」は [[departments]] にない部局のようです。加えるか、別名なら aliases に書いてください"
            );
            self.add(Severity::Warning, "departments", message);
        }
        // On the servers that it usually is mounted on, staff see it by another name.
        if settings.share.address.is_none() && !is_unc(&settings.share.folder) {
            let message = format!(
                "メールには保存先を {folder} と書きます。職員から見た場所（\\\\server\\share など）を [share] address に書いてください"
            );
            self.add(Severity::Info, "share.address", message);
        }
        for path in &look.misnamed {
            let message = format!("{path}: ファイル名に使えない文字があるため読みません。名前を変えてください");
            self.add(Severity::Warning, "share.folder", message);
        }
        for path in &look.unreadable {
            let message =
                format!("共有フォルダーの中の {path} を読めません。matome の利用者に読み取りの権限を付けてください");
            self.add(Severity::Warning, "share.folder", message);
        }
        let polled = share::events(&settings.share.folder).is_ok_and(|events| events == Events::NotReported);
        if polled && settings.share.watch == Watch::Events {
            let message = format!(
                "共有フォルダー {folder} の場所では、ほかの機械の変更が通知されません。watch = \"auto\" か \"poll\" にしてください"
            );
            self.add(Severity::Warning, "share.watch", message);
        }
    }

    fn written_folders(&mut self, settings: &Settings, share_answers: bool) {
        for (key, folder) in written_folders::of(settings) {
            self.written_folder(key, folder, share_answers.then_some(&settings.share.folder));
        }
        let state = settings.state.database.file().map(|file| file.parent().unwrap_or(Path::new("/")));
        let is_far = |state: &&Path| {
            share::events(&written_folders::existing(state)).is_ok_and(|events| events == Events::NotReported)
        };
        if let Some(state) = state.filter(is_far) {
            let message = format!(
                "状態データベースの場所 {} はネットワーク上のようです。壊れることがあるので、この機械の中に置いてください",
                state.display()
            );
            self.add(Severity::Warning, "state.database", message);
        }
    }

    /// Whether the server can be used, and who could read along.
    fn state_server(&mut self, settings: &Settings) {
        if settings.state.database.server().is_none() {
            return;
        }
        self.0.extend(open_state(settings));
        match Store::open(&settings.state.database) {
            Ok(_) | Err(StoreError::Missing(_)) => {}
            Err(error) => self.add(Severity::Error, "state.url", error.to_string()),
        }
    }

    fn written_folder(&mut self, key: &str, folder: &Path, share: Option<&PathBuf>) {
        let existing = written_folders::existing(folder);
        // Links can lead into the share where the written paths do not show it.
        if let (Ok(folder), Some(Ok(share))) = (existing.canonicalize(), share.map(|share| share.canonicalize()))
            && folder.starts_with(&share)
        {
            let message = format!(
                "{} は共有フォルダー {} の中です。matome は共有フォルダーに書き込みません。外の場所を指定してください",
                folder.display(),
                share.display()
            );
            return self.add(Severity::Error, key, message);
        }
        if let Some(trouble) = written_folders::trouble(&existing) {
            self.add(Severity::Error, key, trouble);
        }
    }

    fn calendar(&mut self, settings: &Settings) {
        if settings.reporting.every_year.is_empty() && settings.reporting.of_year.is_empty() {
            let message =
                "提出の日程がありません。報告の催促はされません。[reporting.interim] などに due を書いてください";
            self.add(Severity::Warning, "reporting", message);
        }
        for milestone in settings.reporting.without_due() {
            let message = format!(
                "{}の基準日だけがあり、提出期限がありません。報告の催促はされません。due を書いてください",
                milestone.label()
            );
            self.add(Severity::Warning, &settings::key_of(milestone), message);
        }
    }

    fn departments(&mut self, settings: &Settings) {
        if settings.city.departments.is_empty() {
            let message = "部局がありません。[[departments]] に name と to を書かないと、メールは送れません";
            self.add(Severity::Warning, "departments", message);
        }
        for (index, department) in settings.city.departments.iter().enumerate() {
            if department.to.is_empty() {
                let message =
                    format!("{} に宛先がありません。to を書かないと、催促のメールは送れません", department.name);
                self.add(Severity::Warning, &format!("departments[{index}].to"), message);
            }
        }
        if settings.city.planning.to.is_empty() {
            let message =
                "企画担当の宛先がありません。一覧や不達の知らせが誰にも届きません。[planning] に to を書いてください";
            self.add(Severity::Warning, "planning.to", message);
        }
    }

    /// Who may say where mail goes.
    fn contacts(&mut self, settings: &Settings, share_answers: bool) {
        let Some(contacts) = settings.contacts.as_ref().filter(|_| share_answers) else { return };
        if contacts.place.starts_with(&settings.share.folder) {
            let message = format!(
                "宛先のブック {} は共有フォルダーの中にあります。そこに書き込める人は誰でもメールの宛先を変えられます（変わるたびに企画担当に知らせます）。できれば設定ファイルの隣に置いてください",
                contacts.place.display()
            );
            self.add(Severity::Warning, "contacts.workbook", message);
        }
        if let Some(namesake) = contacts.namesake.as_ref().filter(|other| other.is_file()) {
            let message = format!(
                "共有フォルダーの中の {} は使いません（使うのは {} です）。紛らわしいので、名前を変えるか片付けてください",
                namesake.display(),
                contacts.place.display()
            );
            self.add(Severity::Warning, "contacts.workbook", message);
        }
    }

    fn foreign_addresses(&mut self, settings: &Settings) {
        for (list, address) in Recipients::of(&settings.city).addresses() {
            if !settings.mail.allows(address) {
                let message = format!(
                    "{list} の宛先「{address}」には送りません。よそのドメインです。送ってよいときは [mail] allowed_domains に加えてください"
                );
                self.add(Severity::Warning, "mail.allowed_domains", message);
            }
        }
    }

    fn mail(&mut self, settings: &Settings) {
        let TransportSettings::Smtp(smtp) = &settings.mail.transport else { return };
        self.0.extend(open_secret(settings));
        if smtp.username.is_some() && smtp.security == Security::None {
            let message = "パスワードが暗号化されずに送られます。security を \"starttls\" か \"tls\" にしてください";
            self.add(Severity::Warning, "mail.smtp.security", message);
        }
        if let Err(error) = try_server(&settings.mail) {
            let (key, advice) = match &error {
                MailError::Encryption { .. } => ("mail.smtp.security", "[mail.smtp] の security と ca_file"),
                MailError::Login { .. } => ("mail.smtp.username", "[mail.smtp] の username と password_file"),
                MailError::Sender { .. } => ("mail.from", "[mail] の from と [mail.smtp] の username"),
                MailError::Authority(_) => ("mail.smtp.ca_file", "ca_file の場所と権限、形式（PEM か DER）"),
                _ => ("mail.smtp.host", "ファイアウォールと、[mail.smtp] の host、port、security"),
            };
            let message = format!("メールを送れません。{error}。{advice} を確かめてください");
            self.add(Severity::Error, key, message);
        }
    }
}

/// Whether the mail server lets letters in: gets as far as the first one would, and leaves.
fn try_server(mail: &MailSettings) -> Result<(), MailError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| MailError::Smtp(reason::of(&error)))?;
    let tried = runtime.block_on(async {
        let timeouts = Timeouts { connect: patience::LOOK, ..Timeouts::default() };
        let mut transport = SystemMailer { timeouts }.open(mail)?;
        // It may greet and then say nothing more, or a word now and then.
        let tried = tokio::time::timeout(patience::LOOK, transport.try_out(&mail.from)).await;
        tried.unwrap_or_else(|_| Err(MailError::Silent(mail.server().unwrap_or_default())))?;
        transport.close().await;
        Ok(())
    });
    // A name server that does not answer is not waited for either.
    runtime.shutdown_background();
    tried
}

/// A password that anybody on this machine can read.
pub fn open_secret(settings: &Settings) -> Option<Finding> {
    let TransportSettings::Smtp(smtp) = &settings.mail.transport else { return None };
    let file = smtp.password_file.as_deref().filter(|file| private_file::is_readable_by_all(file))?;
    let message = format!(
        "パスワードのファイル {} を誰でも読めます。chmod 600 で本人だけが読めるようにしてください",
        file.display()
    );
    Some(Finding { severity: Severity::Warning, key: "mail.smtp.password_file".to_owned(), message })
}

/// What passes between here and the server can be read on the way.
pub fn open_state(settings: &Settings) -> Option<Finding> {
    let message = "データベースサーバーとの通信が暗号化されません（sslmode=disable）。取りまとめた内容がネットワーク上で読まれます";
    let is_open = settings.state.database.server().is_some_and(|server| !server.is_private());
    is_open.then(|| Finding { severity: Severity::Warning, key: "state.url".to_owned(), message: message.to_owned() })
}

/// `\\\\server\\share` is the same place for everybody.
fn is_unc(folder: &Path) -> bool {
    let folder = folder.to_string_lossy();
    cfg!(windows) && (folder.starts_with(r"\\") || folder.starts_with("//"))
}
