//! Renders the answers as the text of a configuration. Defaults appear as comments.

use std::fmt::Write;
use std::path::Path;

use super::folders::{FoundDepartment, FoundFolders};
use crate::cli::refusal::Mistyped;
use crate::edge::mail;

#[derive(Debug, Clone, Default)]
pub(super) struct Answers {
    pub(super) city: String,
    pub(super) share: String,
    pub(super) share_address: Option<String>,
    pub(super) departments: Vec<FoundDepartment>,
    pub(super) planning: Option<String>,
    pub(super) server: Option<ServerAnswer>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ServerAnswer {
    pub(super) host: String,
    pub(super) port: Option<u16>,
    pub(super) security: Option<String>,
}

/// Encryption of a connection to the mail server.
pub(super) const SECURITIES: [&str; 3] = ["starttls", "tls", "none"];

/// State folder of the system service, created by the package.
pub(super) const STATE_FOLDER: &str = "/var/lib/matome";

/// Location of state, log and mails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FolderAnswers {
    /// Beside the configuration.
    Beside,
    /// Beside the configuration, with log files, for a service without a terminal.
    BesideWithLog,
    /// Below /var, for a system service.
    System,
}

impl FolderAnswers {
    /// Data must not lie beside a configuration in /etc.
    pub(super) fn of(folder: &Path) -> Self {
        if cfg!(unix) && folder.starts_with("/etc") {
            Self::System
        } else if cfg!(windows) {
            Self::BesideWithLog
        } else {
            Self::Beside
        }
    }
}

/// `総務部` or `総務部=soumu@city.example.jp`.
pub(super) fn parse_department(text: &str) -> Result<FoundDepartment, Mistyped> {
    let (name, address) = match text.split_once(['=', '＝']) {
        Some((name, address)) => (name, Some(parse_address(address)?)),
        None => (text, None),
    };
    if name.trim().is_empty() {
        return Err(Mistyped::NoDepartment);
    }
    Ok(FoundDepartment { name: name.trim().to_owned(), alias: None, address })
}

pub(super) fn parse_address(text: &str) -> Result<String, Mistyped> {
    Ok(mail::address(text.trim())?.0)
}

/// `mail.city.example.jp` or `mail.city.example.jp:587`.
pub(super) fn parse_server(text: &str) -> Result<ServerAnswer, Mistyped> {
    let refused = || Mistyped::MailServer(text.to_owned());
    let (host, port) = match text.trim().rsplit_once(':') {
        Some((host, port)) => (host, Some(port.parse().ok().filter(|port| *port > 0).ok_or_else(refused)?)),
        None => (text.trim(), None),
    };
    let is_name = !host.is_empty() && host.chars().all(|c| c.is_ascii_alphanumeric() || "-._[]:".contains(c));
    if !is_name {
        return Err(refused());
    }
    Ok(ServerAnswer { host: host.to_owned(), port, security: None })
}

impl Answers {
    /// Adds departments found by folder; explicit ones keep their addresses.
    pub(super) fn add_found(&mut self, found: &FoundFolders) {
        let mut said = std::mem::take(&mut self.departments);
        for folder in &found.departments {
            let known = said.iter().position(|department| department.name == folder.name);
            let mut department = known.map_or_else(|| folder.clone(), |at| said.remove(at));
            department.alias.clone_from(&folder.alias);
            self.departments.push(department);
        }
        self.departments.append(&mut said);
    }

    pub(super) fn to_toml(&self, places: FolderAnswers) -> String {
        let mut text = String::from(
            "# matome の設定です。書いていない項目は既定の値になります。すべての項目は matome show sample で見られます。\n\n",
        );
        line(&mut text, "city", &self.city);
        text.push_str("\n[share]\n");
        line(&mut text, "folder", &self.share);
        if let Some(address) = &self.share_address {
            line(&mut text, "address", address);
        }
        text.push_str(places.tables());
        text.push_str(REPORTING);
        self.mail(&mut text, places);
        text.push_str("\n[planning]\n");
        match &self.planning {
            Some(address) => list(&mut text, "to", address),
            None => text.push_str("to = []                            # 企画担当の宛先を書いてください\n"),
        }
        self.organisation(&mut text);
        text
    }

    fn mail(&self, text: &mut String, places: FolderAnswers) {
        text.push_str(
            "\n[mail]\ntransport = \"files\"                # 中身を確かめてから \"smtp\" にすると、送り始めます\n",
        );
        if places == FolderAnswers::System {
            text.push_str("folder = \"/var/spool/matome\"\n");
        }
        let Some(ServerAnswer { host, port, security }) = &self.server else { return };
        text.push_str("[mail.smtp]\n");
        line(text, "host", host);
        if let Some(port) = port {
            let _ = writeln!(text, "port = {port}");
        }
        if let Some(security) = security {
            line(text, "security", security);
        }
    }

    fn organisation(&self, text: &mut String) {
        if self.departments.is_empty() {
            text.push_str(NO_DEPARTMENTS);
            return;
        }
        text.push_str(
            "\n# 部局は機構順に並べ替えてください。取りまとめブックもこの順になります。\n\
             # 4月に名前や課が変わるときの書き方は、手引き「4月の組織改編」にあります。\n",
        );
        for FoundDepartment { name, alias, address } in &self.departments {
            text.push_str("[[departments]]\n");
            line(text, "name", name);
            if let Some(alias) = alias {
                list(text, "aliases", alias);
            }
            match address {
                Some(address) => list(text, "to", address),
                None => text.push_str("to = []\n"),
            }
        }
    }
}

impl FolderAnswers {
    const fn tables(self) -> &'static str {
        match self {
            Self::Beside => "",
            Self::BesideWithLog => "\n[log]\nfolder = \"log\"\n",
            Self::System => {
                "\n[merged]\nfolder = \"/var/lib/matome/merged\"\n\
                 \n[state]\ndatabase = \"/var/lib/matome/matome.db\"\n\
                 \n[log]\nfolder = \"/var/log/matome\"\n"
            }
        }
    }
}

const REPORTING: &str =
    "\n# 提出の日程（月-日）。# を外して書くと、報告の催促も始まります。取組ごとの期限のお知らせには要りません。
#[reporting.goal_setting]
#due = \"05-15\"
#[reporting.interim]
#as_of = \"09-30\"
#due = \"10-15\"
#[reporting.year_end]
#as_of = \"03-31\"
#due = \"04-10\"
";

const NO_DEPARTMENTS: &str = "\n# 部局を書いてください。
#[[departments]]
#name = \"総務部\"
#to = [\"soumu@city.example.jp\"]
";

fn line(text: &mut String, key: &str, value: &str) {
    let _ = writeln!(text, "{key} = {}", toml::Value::from(value));
}

fn list(text: &mut String, key: &str, value: &str) {
    let _ = writeln!(text, "{key} = [{}]", toml::Value::from(value));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_a_name_with_or_without_a_port() {
        let server = parse_server("mail.city.example.jp:587").unwrap();
        assert_eq!((server.host.as_str(), server.port), ("mail.city.example.jp", Some(587)));
        assert_eq!(parse_server("192.0.2.1").unwrap().port, None);
        for wrong in ["", "mail:", "mail:０", "smtp://mail", "mail server", "mail:99999"] {
            assert!(parse_server(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_department_may_lack_its_address_and_not_its_name() {
        let department = parse_department("総務部=soumu@city.example.jp").unwrap();
        assert_eq!(department.address.as_deref(), Some("soumu@city.example.jp"));
        assert_eq!(parse_department("総務部").unwrap().address, None);
        assert!(parse_department("=soumu@city.example.jp").is_err());
        assert!(parse_department("総務部=soumu").is_err());
    }

    #[cfg(unix)]
    #[test]
    fn only_a_configuration_of_the_system_keeps_its_state_elsewhere() {
        assert_eq!(FolderAnswers::of(Path::new("/srv/matome")), FolderAnswers::Beside);
        let answers = Answers { city: "みどり市".to_owned(), share: "/srv/goals".to_owned(), ..Answers::default() };
        assert!(!answers.to_toml(FolderAnswers::Beside).contains("/var"));
        let text = answers.to_toml(FolderAnswers::System);
        for place in ["/var/lib/matome/matome.db", "/var/log/matome", "/var/spool/matome"] {
            assert!(text.contains(place), "{text}");
        }
    }
}
