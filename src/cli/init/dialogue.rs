//! Interactive questions of `matome init`, for everything missing on the command line.

use std::io::{self, BufRead, Write};
use std::path::Path;

use super::configuration::{Answers, SECURITIES, parse_address, parse_server};
use super::folders::{self, FoundFolders};
use crate::cli::refusal::{CliRefusal, Mistyped};
use crate::edge::folders::files;
use crate::settings;
use matome_deadline::text;
use matome_workbook::os_error;

pub(super) struct Dialogue<I, O> {
    pub(super) input: I,
    pub(super) out: O,
}

impl<I: BufRead, O: Write> Dialogue<I, O> {
    /// Asks for missing answers; an empty answer skips an optional one.
    pub(super) fn complete(&mut self, answers: &mut Answers) -> anyhow::Result<FoundFolders> {
        writeln!(self.out, "設定を作ります。空のまま Enter を押すと、その項目は後で書けます。\n")?;
        if answers.city.is_empty() {
            answers.city = self.needed("市の名前（例: みどり市）", |text| Ok(text::line(text)?))?;
        }
        if answers.share.is_empty() {
            answers.share = self.needed("目標シートのある共有フォルダー", folder)?;
        }
        let found = folders::departments(Path::new(&answers.share)).or_else(|error| {
            writeln!(self.out, "共有フォルダーを読めません（{}）", os_error::in_words(&error))?;
            Ok::<_, io::Error>(FoundFolders::default())
        })?;
        // A UNC path is what staff see.
        if answers.share_address.is_none() && !answers.share.starts_with(r"\\") {
            let question = "職員から見た共有フォルダーの場所（例: \\\\fileserver\\目標管理）";
            answers.share_address = self.asked(question, |text| Ok(text.to_owned()))?;
        }
        answers.add_found(&found);
        self.departments(answers)?;
        if answers.planning.is_none() {
            answers.planning = self.asked("企画担当のアドレス", parse_address)?;
        }
        if answers.server.is_none() {
            answers.server = self.asked("メールサーバー（例: mail.city.example.jp:25）", parse_server)?;
            if let Some(server) = &mut answers.server {
                server.security = self.asked("暗号化（starttls、tls、none。空なら starttls）", security)?;
            }
        }
        writeln!(self.out)?;
        Ok(found)
    }

    fn departments(&mut self, answers: &mut Answers) -> anyhow::Result<()> {
        if answers.departments.is_empty() {
            writeln!(self.out, "部局のフォルダーは見つかりませんでした。部局は後で設定ファイルに書いてください。")?;
            return Ok(());
        }
        writeln!(self.out, "部局のフォルダーが{}件見つかりました。", answers.departments.len())?;
        let mut departments = Vec::new();
        for mut department in std::mem::take(&mut answers.departments) {
            if department.address.is_none() {
                let question = format!("{} の宛先（部局でなければ -）", department.name);
                let none = |text: &str| if text == "-" { Ok(text.to_owned()) } else { parse_address(text) };
                department.address = self.asked(&question, none)?;
            }
            if department.address.as_deref() != Some("-") {
                departments.push(department);
            }
        }
        answers.departments = departments;
        Ok(())
    }

    fn needed<T>(&mut self, question: &str, read: impl Fn(&str) -> Result<T, Mistyped>) -> anyhow::Result<T> {
        loop {
            if let Some(answer) = self.asked(question, &read)? {
                return Ok(answer);
            }
            writeln!(self.out, "  ここは省けません。")?;
        }
    }

    fn asked<T>(&mut self, question: &str, read: impl Fn(&str) -> Result<T, Mistyped>) -> anyhow::Result<Option<T>> {
        loop {
            write!(self.out, "{question}: ")?;
            self.out.flush()?;
            let mut line = String::new();
            if self.input.read_line(&mut line)? == 0 {
                return Err(CliRefusal::LeftInTheMiddle.into());
            }
            match line.trim() {
                "" => return Ok(None),
                text => match read(text) {
                    Ok(answer) => return Ok(Some(answer)),
                    Err(error) => writeln!(self.out, "  {error}")?,
                },
            }
        }
    }
}

fn folder(text: &str) -> Result<String, Mistyped> {
    let text = text.trim_matches(['"', '\'']);
    if settings::is_foreign_path(text) {
        return Err(settings::ValueError::ForeignPath(text.to_owned()).into());
    }
    let folder = std::path::absolute(text)?;
    if !files::is_folder(&folder) {
        return Err(Mistyped::NoFolder(folder));
    }
    Ok(folder.to_string_lossy().into_owned())
}

fn security(text: &str) -> Result<String, Mistyped> {
    SECURITIES.contains(&text).then(|| text.to_owned()).ok_or(Mistyped::Security)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_is_asked_again_and_what_was_said_is_not_asked() {
        let share = tempfile::tempdir().unwrap();
        for folder in ["総務部", "市民部", "広報室"] {
            std::fs::create_dir(share.path().join(folder)).unwrap();
        }
        let typed = format!(
            "\n\\\\server\\share\n/nowhere/at/all\n{}\n\n-\nshimin\nshimin@city.example.jp\n\nkikaku@city.example.jp\nmail:25\nssl\nnone\n",
            share.path().display()
        );
        let mut out = Vec::new();
        let mut answers = Answers { city: "みどり市".to_owned(), ..Answers::default() };
        Dialogue { input: typed.as_bytes(), out: &mut out }.complete(&mut answers).unwrap();
        let departments: Vec<_> = answers.departments.iter().map(|d| (d.name.as_str(), d.address.as_deref())).collect();
        assert_eq!(departments, [("広報室", Some("shimin@city.example.jp")), ("総務部", None)]);
        assert_eq!(answers.share, share.path().to_str().unwrap());
        assert_eq!((answers.share_address, answers.planning.as_deref()), (None, Some("kikaku@city.example.jp")));
        let server = answers.server.unwrap();
        assert_eq!((server.host.as_str(), server.port, server.security.as_deref()), ("mail", Some(25), Some("none")));
        let asked = String::from_utf8(out).unwrap();
        assert!(!asked.contains("市の名前") && asked.contains("省けません"), "{asked}");
        assert!(asked.contains("見つかりません") && asked.contains("starttls、tls、none のどれか"), "{asked}");
    }

    #[test]
    fn who_leaves_in_the_middle_leaves_nothing_behind() {
        let mut answers = Answers::default();
        let left = Dialogue { input: "みどり市\n".as_bytes(), out: Vec::new() }.complete(&mut answers);
        assert!(left.unwrap_err().to_string().contains("何も書いていません"));
    }
}
