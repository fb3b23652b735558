//! Is the surrounding right: folders, rights, addresses, the mail server? Each finding says what to mend.
//!
//! What the configuration file alone can say has been said when it was read; here the outside is asked. Nothing is left
//! behind, and nothing in the share is touched.

use std::fs;
use std::net::{TcpStream, ToSocketAddrs};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{Security, Settings, Smtp, Transport};
use crate::core::problem::Severity;
use crate::edge::share::{self, Events};

/// One thing to know or to mend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// An error keeps the daemon from its job.
    pub severity: Severity,
    /// The key of the configuration that it is about: `share.folder`.
    pub key: String,
    pub message: String,
}

/// How long the mail server may take to answer.
const PATIENCE: Duration = Duration::from_secs(3);

/// Everything that is wrong or doubtful around `settings`.
pub fn check(settings: &Settings) -> Vec<Finding> {
    let mut findings = Findings::default();
    findings.share(settings);
    findings.written_folders(settings);
    findings.calendar(settings);
    findings.departments(settings);
    findings.mail(settings);
    findings.0
}

#[derive(Default)]
struct Findings(Vec<Finding>);

impl Findings {
    fn add(&mut self, severity: Severity, key: &str, message: impl Into<String>) {
        self.0.push(Finding { severity, key: key.to_owned(), message: message.into() });
    }

    fn share(&mut self, settings: &Settings) {
        let look = match share::look(&settings.share) {
            Ok(look) => look,
            Err(trouble) => return self.add(Severity::Error, "share.folder", trouble.to_string()),
        };
        let folder = settings.share.folder.display();
        if look.files.is_empty() {
            let message =
                format!("共有フォルダー {folder} に読むブックがありません。場所と include・exclude を確かめてください");
            self.add(Severity::Warning, "share.folder", message);
        }
        for path in &look.unreadable {
            let message =
                format!("共有フォルダーの中の {path} を読めません。matome の利用者に読み取りの権限を付けてください");
            self.add(Severity::Warning, "share.folder", message);
        }
        let polled = share::events(&settings.share.folder).is_ok_and(|events| events == Events::NotReported);
        if polled && settings.share.watch == super::Watch::Events {
            let message = format!(
                "共有フォルダー {folder} の場所では、ほかの機械の変更が通知されません。watch = \"auto\" か \"poll\" にしてください"
            );
            self.add(Severity::Warning, "share.watch", message);
        }
    }

    fn written_folders(&mut self, settings: &Settings) {
        let state = settings.state.database.parent().unwrap_or(Path::new("/"));
        let mut folders = vec![("merged.folder", settings.merged.folder.as_path()), ("state.database", state)];
        if let Transport::Files { folder } = &settings.mail.transport {
            folders.push(("mail.folder", folder));
        }
        for (key, folder) in folders {
            self.written_folder(key, folder, &settings.share.folder);
        }
        if share::events(&existing(state)).is_ok_and(|events| events == Events::NotReported) {
            let message = format!(
                "状態データベースの場所 {} はネットワーク上のようです。壊れることがあるので、この機械の中に置いてください",
                state.display()
            );
            self.add(Severity::Warning, "state.database", message);
        }
    }

    fn written_folder(&mut self, key: &str, folder: &Path, share: &Path) {
        let existing = existing(folder);
        // Links can lead into the share where the written paths do not show it.
        if let (Ok(folder), Ok(share)) = (existing.canonicalize(), share.canonicalize())
            && folder.starts_with(&share)
        {
            let message = format!(
                "{} は共有フォルダー {} の中です。matome は共有フォルダーに書き込みません。外の場所を指定してください",
                folder.display(),
                share.display()
            );
            return self.add(Severity::Error, key, message);
        }
        if !existing.is_dir() {
            let message = format!("{} はフォルダーではありません。別の場所を指定してください", existing.display());
            return self.add(Severity::Error, key, message);
        }
        if let Err(error) = tempfile::tempfile_in(&existing) {
            let message = format!(
                "フォルダー {} に書き込めません（{error}）。matome の利用者に書き込みの権限を付けてください",
                existing.display()
            );
            self.add(Severity::Error, key, message);
        }
    }

    fn calendar(&mut self, settings: &Settings) {
        if settings.reporting.every_year.is_empty() && settings.reporting.of_year.is_empty() {
            let message =
                "提出の日程がありません。報告の催促はされません。[reporting.interim] などに due を書いてください";
            self.add(Severity::Warning, "reporting", message);
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

    fn mail(&mut self, settings: &Settings) {
        let Transport::Smtp(smtp) = &settings.mail.transport else { return };
        if let Some(file) = smtp.password_file.as_deref().filter(|file| is_readable_by_all(file)) {
            let message = format!(
                "パスワードのファイル {} を誰でも読めます。chmod 600 で本人だけが読めるようにしてください",
                file.display()
            );
            self.add(Severity::Warning, "mail.smtp.password_file", message);
        }
        if smtp.username.is_some() && smtp.security == Security::None {
            let message = "パスワードが暗号化されずに送られます。security を \"starttls\" か \"tls\" にしてください";
            self.add(Severity::Warning, "mail.smtp.security", message);
        }
        if let Some(file) = &smtp.ca_file {
            self.certificate(file);
        }
        if let Err(reason) = reach(smtp) {
            let message = format!(
                "メールサーバー {}:{} につながりません（{reason}）。host と port、ファイアウォールを確かめてください",
                smtp.host, smtp.port
            );
            self.add(Severity::Error, "mail.smtp.host", message);
        }
    }

    fn certificate(&mut self, file: &Path) {
        let message = match fs::read_to_string(file) {
            Ok(text) if text.contains("-----BEGIN CERTIFICATE-----") => return,
            Ok(_) => format!(
                "証明書のファイル {} に PEM 形式の証明書がありません。庁内の認証局の証明書を置いてください",
                file.display()
            ),
            Err(error) => {
                format!("証明書のファイル {} を読めません（{error}）。場所と権限を確かめてください", file.display())
            }
        };
        self.add(Severity::Error, "mail.smtp.ca_file", message);
    }
}

/// The folder itself, or the nearest one above it that exists: matome makes the rest.
fn existing(folder: &Path) -> PathBuf {
    folder.ancestors().find(|folder| folder.exists()).unwrap_or(Path::new("/")).to_owned()
}

/// Whether something listens where the mail server should be.
fn reach(smtp: &Smtp) -> Result<(), String> {
    let mut reason = "名前からアドレスがわかりません".to_owned();
    for address in (smtp.host.as_str(), smtp.port).to_socket_addrs().map_err(|error| error.to_string())? {
        match TcpStream::connect_timeout(&address, PATIENCE) {
            Ok(_) => return Ok(()),
            Err(error) => reason = error.to_string(),
        }
    }
    Err(reason)
}

#[cfg(unix)]
fn is_readable_by_all(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(file).is_ok_and(|metadata| metadata.permissions().mode() & 0o004 != 0)
}

#[cfg(not(unix))]
fn is_readable_by_all(_: &Path) -> bool {
    false
}
