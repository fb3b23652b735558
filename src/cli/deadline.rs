//! `matome deadline`: explains one expression, or many from standard input, without a city's configuration.

use std::io::{self, BufRead, Write};

use clap::Args;
use serde_json::json;

use super::close::parse_year;
use super::{Format, Outcome};
use crate::edge::system::clock;
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::{Mode, answer_line};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Expression; without it, read JSON Lines `{"id","text","fiscal_year","mode"}` from standard input
    text: Option<String>,
    /// Fiscal year of the expression (2026, R8) [default: the current one]
    #[arg(long, value_name = "YEAR", value_parser = parse_year)]
    fiscal_year: Option<FiscalYear>,
    /// Context of the expression
    #[arg(long, default_value = "column", value_parser = ["column", "free"])]
    mode: String,
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

pub(super) fn execute(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let Some(text) = &arguments.text else {
        return answer_lines(io::stdin().lock(), io::BufWriter::new(io::stdout().lock()));
    };
    let running = || FiscalYear::of(clock::now(chrono_tz::Asia::Tokyo).date_naive());
    let year = arguments.fiscal_year.unwrap_or_else(running);
    let mode = if arguments.mode == "free" { Mode::Free } else { Mode::Column };
    let explanation = matome_deadline::explain(text, year, mode);
    let mut out = io::stdout().lock();
    match arguments.format {
        Format::Table => writeln!(out, "{}", explanation.render())?,
        Format::Json => {
            let deadlines = matome_deadline::read(text, year, mode).deadlines;
            writeln!(out, "{}", json!({ "deadlines": deadlines, "explanation": explanation }))?;
        }
    }
    Ok(Outcome::Done)
}

/// Answers each line in order as it arrives; an invalid line gets an error answer.
fn answer_lines(mut questions: impl BufRead, mut answers: impl Write) -> anyhow::Result<Outcome> {
    let mut failed = false;
    let mut line = Vec::new();
    while questions.read_until(b'\n', &mut line)? > 0 {
        let question = String::from_utf8_lossy(&line);
        if !question.trim().is_empty() {
            let answer = answer_line(&question).unwrap_or_else(|error| {
                failed = true;
                refusal(&error)
            });
            answers.write_all(answer.as_bytes())?;
            answers.write_all(b"\n")?;
        }
        line.clear();
    }
    answers.flush()?;
    Ok(Outcome::incomplete_if(failed))
}

/// Formats an error answer, which keeps answers aligned with questions.
fn refusal(error: &serde_json::Error) -> String {
    let form = r#"{"id": 1, "text": "9月末", "fiscal_year": 2026, "mode": "column"}"#;
    json!({ "id": null, "deadlines": [], "error": format!("行を読めません（{error}）。{form} の形で渡してください") })
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_no_question_is_answered_in_its_place() {
        let questions =
            b"\xef\xbb\xff\n{\"id\":1,\"text\":\"9\xe6\x9c\x88\xe6\x9c\xab\",\"fiscal_year\":2026,\"mode\":\"column\"}\r\n";
        let mut answers = Vec::new();
        let outcome = answer_lines(&questions[..], &mut answers).unwrap();
        let lines: Vec<serde_json::Value> =
            String::from_utf8(answers).unwrap().lines().map(|l| serde_json::from_str(l).unwrap()).collect();
        assert_eq!(outcome, Outcome::Incomplete);
        assert!(lines[0]["id"].is_null() && lines[0]["error"].is_string());
        assert_eq!(lines[1]["deadlines"][0]["due"], "2026-09-30");
    }
}
