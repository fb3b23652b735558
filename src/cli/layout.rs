//! `matome layout`: lists, checks, tests and drafts layout definitions.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Subcommand;

use super::known::{self, Known};
use super::refusal::CliRefusal;
use super::{Outcome, explain, read};
use crate::edge::folders::{files, overrides};
use crate::edge::processes::readers::Forms;
use matome_deadline::text;
use matome_forms::layout::{DefinitionFile, Description, Layouts, WorkbookExplanation};
use matome_forms::teaching::{FILE_NAME, FormDraft};

#[derive(Debug, Subcommand)]
pub(super) enum Layout {
    /// List all definitions: id, name, source, fields
    List(Known),
    /// Print a definition, to copy and change
    Show {
        id: String,
        #[command(flatten)]
        known: Known,
    },
    /// Check a definition
    Check {
        #[arg(value_name = "FILE.toml")]
        definition: PathBuf,
        #[command(flatten)]
        known: Known,
    },
    /// Read a workbook by this definition alone, and print the interpretation of each cell and the records
    Test {
        #[arg(value_name = "FILE.toml")]
        definition: PathBuf,
        workbook: PathBuf,
        #[command(flatten)]
        known: Known,
    },
    /// Draft a definition for the form of a workbook, with comments on what to confirm
    Draft {
        workbook: PathBuf,
        /// Output file [default: standard output]
        #[arg(short, long, value_name = "FILE.toml")]
        output: Option<PathBuf>,
        #[command(flatten)]
        known: Known,
    },
}

pub(super) fn execute(command: &Layout) -> anyhow::Result<Outcome> {
    let mut out = io::stdout().lock();
    match command {
        Layout::List(known) => list(&known.layouts()?, &mut out),
        Layout::Show { id, known } => show(id, &known.layouts()?, &mut out),
        Layout::Check { definition, known } => check(definition, known, &mut out),
        Layout::Draft { workbook, output, known } => draft(workbook, output.as_deref(), known, &mut out),
        Layout::Test { definition, workbook, known } => test(definition, workbook, known, &mut out),
    }
}

fn list(layouts: &Layouts, out: &mut impl Write) -> anyhow::Result<Outcome> {
    for (id, name) in layouts.list() {
        let file = layouts.file(id).map_or(String::new(), |file| match file {
            file if file.is_built_in => "組み込み".to_owned(),
            file if file.name.starts_with(FILE_NAME) => FILE_NAME.to_owned(),
            file => format!("layouts/{}", file.name),
        });
        let summary = layouts.description(id).map(|description| description.summary).unwrap_or_default();
        writeln!(out, "{id}　{name}（{file}）\n    {summary}")?;
    }
    Ok(Outcome::Done)
}

fn show(id: &str, layouts: &Layouts, out: &mut impl Write) -> anyhow::Result<Outcome> {
    let file = layouts.file(id).ok_or_else(|| {
        let known: Vec<&str> = layouts.list().map(|(id, _)| id).collect();
        CliRefusal::UnknownForm { id: id.to_owned(), known: known.join("、") }
    })?;
    out.write_all(file.text.as_bytes())?;
    Ok(Outcome::Done)
}

fn check(file: &Path, known: &Known, out: &mut impl Write) -> anyhow::Result<Outcome> {
    let layouts = match alone(file, known)? {
        Ok(layouts) => layouts,
        Err(error) => {
            writeln!(out, "{error}")?;
            return Ok(Outcome::Incomplete);
        }
    };
    for (id, name) in layouts.list() {
        writeln!(out, "{} に誤りはありません。様式「{name}」（id: {id}）を次のように読みます。", file.display())?;
        let description = layouts.description(id);
        for (part, words) in description.iter().flat_map(|description| &description.parts) {
            writeln!(out, "  {part}: {words}")?;
        }
        let replaced = known.layouts().ok().and_then(|layouts| layouts.file(id).cloned());
        for doubt in description.into_iter().flat_map(|description: Description| description.doubts) {
            writeln!(out, "注意: {doubt}")?;
        }
        if replaced.is_some_and(|file| file.is_built_in) {
            writeln!(
                out,
                "参考: 組み込みの様式「{id}」と同じ id なので、layouts フォルダーに置くとそれに代わります。"
            )?;
        }
    }
    Ok(Outcome::Done)
}

/// Loads the definition in `file` alone. The outer error is an unreadable file, the inner one an invalid definition.
fn alone(file: &Path, known: &Known) -> anyhow::Result<Result<Layouts, matome_forms::layout::DefinitionError>> {
    Ok(Layouts::only(&files_alone(file, known)?))
}

fn files_alone(file: &Path, known: &Known) -> anyhow::Result<Vec<(String, String)>> {
    let text = overrides::text(file)?.ok_or_else(|| CliRefusal::NoFile(file.to_owned()))?;
    let words = known.own()?.into_iter().filter(|(name, _)| name == "synonyms.toml");
    Ok(words.chain([(file.display().to_string(), text)]).collect())
}

fn test(definition: &Path, file: &Path, known: &Known, out: &mut impl Write) -> anyhow::Result<Outcome> {
    refuse_swapped(definition, file)?;
    let own = files_alone(definition, known)?;
    Layouts::only(&own)?;
    let explained = read::explained(file, &known.readers(Forms::Only(own))?)?;
    explain::print(&explained, out)?;
    print_rivals(&explained, &read::explained(file, &known.readers(among_all(definition, known)?)?)?, out)?;
    Ok(Outcome::incomplete_if(read::has_error(&explained.workbook) || explained.workbook.goals.is_empty()))
}

/// Detects `layout test ブック.xlsx 定義.toml`, the reverse order.
fn refuse_swapped(definition: &Path, workbook: &Path) -> Result<(), CliRefusal> {
    let is_definition = |file: &Path| file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("toml"));
    if is_definition(definition) || !is_definition(workbook) {
        return Ok(());
    }
    Err(CliRefusal::WrongOrder { definition: workbook.to_owned(), workbook: definition.to_owned() })
}

fn among_all(file: &Path, known: &Known) -> anyhow::Result<Forms> {
    let text = overrides::text(file)?.unwrap_or_default();
    let files: Vec<(String, String)> = known.own()?.into_iter().chain([(file.display().to_string(), text)]).collect();
    Layouts::with(&files)?;
    Ok(Forms::BuiltInAnd(files))
}

/// Prints sheets that another form would match better if all definitions were used.
fn print_rivals(alone: &WorkbookExplanation, together: &WorkbookExplanation, out: &mut impl Write) -> io::Result<()> {
    for (sheet, read) in alone.sheets.iter().zip(&together.sheets) {
        if let (Some(own), Some(other)) = (&sheet.layout, &read.layout)
            && own != other
        {
            writeln!(
                out,
                "注意: layouts フォルダーに置くと、シート「{}」は様式 {other} として読まれます。[recognise] の title や any に、この様式だけの言葉を書いてください。",
                sheet.name
            )?;
        }
    }
    Ok(())
}

fn draft(file: &Path, output: Option<&Path>, known: &Known, out: &mut impl Write) -> anyhow::Result<Outcome> {
    let layouts = known.layouts()?;
    let readers = known.readers(Forms::BuiltInAnd(known.own()?))?;
    if let Some(taught) = taught(&read::explained(file, &readers)?, &layouts) {
        match output {
            Some(path) => write_new(path, &taught.text)?,
            None => out.write_all(taught.text.as_bytes())?,
        }
        eprintln!("このブックの様式は {FILE_NAME} で教えられています。教えられた読み取り方を書き出しました。");
        return Ok(Outcome::Done);
    }
    let name = file.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    let draft = known::made_of(file, |bytes, _| readers.draft(bytes, &name))?
        .map_err(|problem| CliRefusal::WorkbookUnreadable { file: file.to_owned(), problem: Box::new(problem) })?;
    match output {
        Some(path) => write_new(path, &draft.text)?,
        None => out.write_all(draft.text.as_bytes())?,
    }
    let FormDraft { goals, measures, to_confirm, unread, .. } = draft;
    if goals == 0 {
        eprintln!("目標の欄や表を見つけられませんでした。下書きの言葉を、この様式の見出しに書き換えてください。");
    } else {
        eprintln!("この下書きで、目標{goals}件・取組{measures}件を読み取れます。確認が要る言葉は{to_confirm}個です。");
    }
    if goals > 0 && !unread.is_empty() {
        let sheets = text::quoted(&unread);
        eprintln!(
            "シート{sheets}は別の様式です。この下書きを layouts フォルダーに置いてもう一度 draft を実行すると、残りのシートの下書きを作ります。"
        );
    }
    Ok(Outcome::incomplete_if(goals == 0))
}

/// The definition of a sheet that was read by a form taught in Excel.
fn taught<'l>(explained: &WorkbookExplanation, layouts: &'l Layouts) -> Option<&'l DefinitionFile> {
    let files = explained.sheets.iter().filter_map(|sheet| layouts.file(sheet.layout.as_deref()?));
    files.into_iter().find(|file| file.name.starts_with(FILE_NAME))
}

fn write_new(path: &Path, text: &str) -> Result<(), CliRefusal> {
    files::write_new(path, text).map_err(|source| CliRefusal::DefinitionNotWritten { file: path.to_owned(), source })
}
