//! `matome deadline`: what an expression means, one on the command line or many on standard input.

use std::io::{self, BufRead, Write};

use clap::{Args, ValueEnum};
use serde::{Deserialize, Serialize};

use super::{Format, Outcome};
use crate::core::deadline::{self, Mode};
use crate::core::fiscal_year::FiscalYear;
use crate::core::model::Deadline;
use crate::edge::clock;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The expression; without it, JSON Lines `{"id","text","fiscal_year","mode"}` are read from standard input
    text: Option<String>,
    /// The fiscal year that the expression belongs to, by the year in which it starts; the running one if not given
    #[arg(long, value_name = "Y")]
    fiscal_year: Option<i32>,
    /// Where the expression stands
    #[arg(long, value_enum, default_value_t = Place::Column)]
    mode: Place,
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

#[derive(Debug, Clone, Copy, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Place {
    /// A deadline column (期間・期限)
    Column,
    /// Running text
    Free,
}

impl From<Place> for Mode {
    fn from(place: Place) -> Self {
        match place {
            Place::Column => Self::Column,
            Place::Free => Self::Free,
        }
    }
}

/// A line of standard input.
#[derive(Deserialize)]
struct Question {
    id: serde_json::Value,
    text: String,
    fiscal_year: i32,
    mode: Place,
}

/// A line of standard output.
#[derive(Serialize)]
struct Answer {
    id: serde_json::Value,
    deadlines: Vec<Deadline>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

pub(super) fn execute(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let Some(text) = &arguments.text else {
        return answer_lines(io::stdin().lock(), io::stdout().lock());
    };
    let year = match arguments.fiscal_year {
        Some(start) if FiscalYear::SENSIBLE.contains(&start) => FiscalYear::new(start),
        Some(start) => anyhow::bail!("--fiscal-year {start}: 年度は西暦4桁で指定してください（例: 2026）"),
        None => FiscalYear::of(clock::now(chrono_tz::Asia::Tokyo).date_naive()),
    };
    let explanation = deadline::explain(text, year, arguments.mode.into());
    let mut out = io::stdout().lock();
    match arguments.format {
        Format::Json => writeln!(out, "{}", serde_json::to_string(&explanation)?)?,
        Format::Table => write!(out, "{explanation}")?,
    }
    Ok(Outcome::Done)
}

/// One answer a question, in their order and as they come; a line that is no question gets an answer that says so.
fn answer_lines(questions: impl BufRead, mut answers: impl Write) -> anyhow::Result<Outcome> {
    let mut failed = false;
    for line in questions.lines() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        let answer = answer(&line);
        failed |= answer.error.is_some();
        serde_json::to_writer(&mut answers, &answer)?;
        answers.write_all(b"\n")?;
    }
    answers.flush()?;
    Ok(Outcome::incomplete_if(failed))
}

fn answer(line: &str) -> Answer {
    let question: Question = match serde_json::from_str(line) {
        Ok(question) => question,
        Err(error) => {
            let hint = r#"{"id": …, "text": "9月末", "fiscal_year": 2026, "mode": "column"}"#;
            let error = Some(format!("行を読めません（{error}）。{hint} の形で渡してください"));
            return Answer { id: serde_json::Value::Null, deadlines: Vec::new(), error };
        }
    };
    let year = FiscalYear::new(question.fiscal_year);
    let deadlines = deadline::read(&question.text, year, question.mode.into()).deadlines;
    Answer { id: question.id, deadlines, error: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_no_question_is_answered_in_its_place() {
        let questions = "{\"id\":1,\"text\":\"9月末\",\"fiscal_year\":2026,\"mode\":\"column\"}\nnonsense\n";
        let mut answers = Vec::new();
        let outcome = answer_lines(questions.as_bytes(), &mut answers).unwrap();
        let lines: Vec<serde_json::Value> =
            String::from_utf8(answers).unwrap().lines().map(|l| serde_json::from_str(l).unwrap()).collect();
        assert_eq!(outcome, Outcome::Incomplete);
        assert_eq!(lines[0]["deadlines"][0]["due"], "2026-09-30");
        assert!(lines[1]["id"].is_null() && lines[1]["error"].is_string());
    }
}
