//! `matome init`: writes a new, short configuration and prints the next steps. Creates no state.

mod configuration;
mod dialogue;
mod folders;

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use self::configuration::{Answers, FolderAnswers, SECURITIES, STATE_FOLDER, ServerAnswer};
use self::dialogue::Dialogue;
use self::folders::{FoundDepartment, FoundFolders};
use super::refusal::CliRefusal;
use super::{Outcome, known};
use crate::edge::folders::files;
use crate::settings::Settings;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Folder of the configuration
    #[arg(default_value = ".")]
    dir: PathBuf,
    /// Name of the city in reports and mails
    #[arg(long, value_name = "NAME")]
    city: Option<String>,
    /// Share with the departments' goal sheets
    #[arg(long, value_name = "FOLDER")]
    share: Option<PathBuf>,
    /// Share as staff see it (\\server\folder), for mails
    #[arg(long, value_name = "ADDRESS")]
    share_address: Option<String>,
    /// Department with its address (repeatable); added even without a folder in the share
    #[arg(long = "department", value_name = "NAME[=ADDRESS]", value_parser = configuration::parse_department)]
    departments: Vec<FoundDepartment>,
    /// Address of the planning section
    #[arg(long, value_name = "ADDRESS")]
    planning: Option<String>,
    /// Mail server; mails are written to files until `transport` is "smtp"
    #[arg(long, value_name = "HOST[:PORT]", value_parser = configuration::parse_server)]
    mail_server: Option<ServerAnswer>,
    /// Encryption of the mail connection
    #[arg(long, value_name = "HOW", requires = "mail_server", value_parser = SECURITIES)]
    mail_security: Option<String>,
    /// Ask no questions
    #[arg(long)]
    no_questions: bool,
}

pub(super) fn execute(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let file = arguments.dir.join(known::CONFIGURATION);
    if files::is_there(&file) {
        return Err(CliRefusal::ConfigurationThere(file).into());
    }
    let mut answers = said(arguments)?;
    let ask = !arguments.no_questions && io::stdin().is_terminal() && io::stderr().is_terminal();
    let found = if ask {
        Dialogue { input: io::stdin().lock(), out: io::stderr() }.complete(&mut answers)?
    } else {
        unasked(&mut answers)?
    };
    let places = FolderAnswers::of(&std::path::absolute(&arguments.dir)?);
    let text = answers.to_toml(places);
    Settings::of_text(&text, &std::path::absolute(&file)?)?;
    write_new(&file, &text)?;
    print_result(&file, places, &answers, &found, &mut io::stdout().lock())?;
    Ok(Outcome::Done)
}

fn said(arguments: &Arguments) -> anyhow::Result<Answers> {
    let share = arguments.share.as_deref().map(absolute).transpose()?;
    let security = arguments.mail_security.clone();
    let server = arguments.mail_server.clone().map(|server| ServerAnswer { security, ..server });
    Ok(Answers {
        city: arguments.city.clone().unwrap_or_default(),
        share: share.unwrap_or_default(),
        share_address: arguments.share_address.clone(),
        departments: arguments.departments.clone(),
        planning: arguments.planning.clone(),
        server,
    })
}

/// Makes a path absolute. The check reports paths that only Windows understands.
fn absolute(folder: &Path) -> io::Result<String> {
    let written = folder.to_string_lossy().into_owned();
    if crate::settings::is_foreign_path(&written) {
        return Ok(written);
    }
    Ok(std::path::absolute(folder)?.to_string_lossy().into_owned())
}

/// Without a terminal, required answers must be on the command line.
fn unasked(answers: &mut Answers) -> Result<FoundFolders, CliRefusal> {
    let lacking: Vec<&str> = [("--city", answers.city.is_empty()), ("--share", answers.share.is_empty())]
        .into_iter()
        .filter_map(|(flag, lacks)| lacks.then_some(flag))
        .collect();
    if !lacking.is_empty() {
        return Err(CliRefusal::Unsaid(lacking.join(" と ")));
    }
    let found = if crate::settings::is_foreign_path(&answers.share) {
        FoundFolders::default()
    } else {
        let share = Path::new(&answers.share);
        folders::departments(share)
            .map_err(|source| CliRefusal::FolderUnreadable { folder: share.to_owned(), source })?
    };
    answers.add_found(&found);
    Ok(found)
}

fn write_new(file: &Path, text: &str) -> Result<(), CliRefusal> {
    // Older Windows editors require CRLF.
    let text = if cfg!(windows) { text.replace('\n', "\r\n") } else { text.to_owned() };
    files::write_new(file, &text)
        .map_err(|source| CliRefusal::ConfigurationNotWritten { file: file.to_owned(), source })
}

fn print_result(
    file: &Path,
    places: FolderAnswers,
    answers: &Answers,
    found: &FoundFolders,
    out: &mut impl Write,
) -> io::Result<()> {
    writeln!(out, "{} を作りました。", file.display())?;
    let (with, without): (Vec<_>, Vec<_>) =
        answers.departments.iter().partition(|department| department.address.is_some());
    let names = |departments: &[&FoundDepartment]| {
        departments.iter().map(|department| department.name.as_str()).collect::<Vec<_>>().join("、")
    };
    writeln!(out, "部局           {} 部局", answers.departments.len())?;
    if !with.is_empty() {
        writeln!(out, "  宛先あり     {}", names(&with))?;
    }
    if !without.is_empty() {
        writeln!(out, "  宛先がまだ   {}（設定ファイルの to に書いてください）", names(&without))?;
    }
    if !found.others.is_empty() {
        writeln!(out, "  部局としなかったフォルダー  {}", found.others.join("、"))?;
    }
    writeln!(
        out,
        "メール         ファイルに書きます（[mail] transport = \"files\"）。中身を確かめてから \"smtp\" にします"
    )?;
    print_next(file, places, out)
}

/// Prints the next commands, run as the service's user if a package has created one.
fn print_next(file: &Path, places: FolderAnswers, out: &mut impl Write) -> io::Result<()> {
    let is_here = file.parent().is_some_and(|folder| folder == Path::new("."));
    let config = if is_here { String::new() } else { format!(" --config {}", quoted(file)) };
    writeln!(out, "\n次に行うこと")?;
    // A package has created the service's user and a unit with the configuration.
    let Some(owner) = files::other_than_root(Path::new(STATE_FOLDER)).filter(|_| places == FolderAnswers::System)
    else {
        writeln!(out, "  matome check{config}    設定を確かめる")?;
        writeln!(out, "  matome merge{config}    一度読んで、取りまとめブックを作る")?;
        if cfg!(windows) {
            writeln!(out, "  matome service install{config}    サービスを登録する（.msi で入れたときは済んでいます）")?;
            return writeln!(out, "  matome service start    続けて見守り、期限の前にメールを出す");
        }
        return writeln!(out, "  matome run{config}      続けて見守り、期限の前にメールを出す");
    };
    writeln!(out, "  sudo -u {owner} matome check{config}    設定を確かめる")?;
    writeln!(out, "  sudo -u {owner} matome merge{config}    一度読んで、取りまとめブックを作る")?;
    writeln!(out, "  sudo systemctl enable --now matome    続けて見守り、期限の前にメールを出す")
}

fn quoted(file: &Path) -> String {
    let text = file.display().to_string();
    if text.contains([' ', '　']) { format!("\"{text}\"") } else { text }
}
