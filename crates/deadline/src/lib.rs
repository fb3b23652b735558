//! The language of deadlines: what municipal staff write for "when", and which days it means.
//!
//! ```text
//! text ─► glyphs ─► tokens ─► expressions ─► days ─► plan or fact ─► deadlines and remarks
//!         fold      token     parse          resolve  judge          read, explain
//! ```
//!
//! # In prose
//!
//! - **Reference year**: the fiscal year (4月–3月) of the measure. A month without a year lies in it: `2月末` in
//!   令和6年度 is 2025-02-28. A date with a year is that date, whatever the fiscal year.
//! - **End or span.** `まで`, `末`, `内`, `中`, `期限`, `締切`, `必着` select the last day (*by*), also apart from the
//!   date: `提出期限：1月31日`, `2月14日が申込締切`, `出水期（6月）まで`. Other expressions are the whole span (*period*):
//!   `8月` is all of August, `8月29日` that day. `令和6年`, `年内` and `年末` end with the calendar year.
//! - **Approximation.** `頃`, `メド`, `目途`, `概ね`, `予定` (also before the date, `完了予定：3月末`), `旬` and `議会` mark
//!   a deadline as approximate; its days stay the same.
//! - **Ranges** (`～`, `〜`, `-`, `から`) last from the first day of the start to the last day of the end and may cross the
//!   new year. Without an end, in a deadline column, they last to the end of the fiscal year; if they begin in a later
//!   year, they have no due date (`令和9年1月から`). Without a start they are a *by*.
//! - **Series** (`、`, `・`, `及び`) are one deadline per member. A member inherits omitted parts from its neighbour.
//! - **Years** may be western, of an era (also after its end: 平成36年 is 2024), without the era (the nearest year),
//!   relative (`来年度`, `翌年`), or given twice (`2024(令和6)年`).
//! - **Throughout** (`通年`, `随時`) and **recurring** (`毎月`, `年2回`) span the fiscal year; `夏頃`, `未定` and a cell
//!   of a deadline column without a time are **unclear**.
//! - **Item marks** — (1), ①, 1), ア — name the item of a deadline, up to the next mark; adjacent marks form a set. 〃 and
//!   同上 after a mark repeat the preceding item's entry.
//! - **In running text** an expression is a deadline only if it says when something *will be* done. Past, compared,
//!   record-dated, quoted and habitual times, premises, effective dates of laws, fractions and years in names are facts;
//!   each rule is a file in `judge` with its reason and cases. Text under a heading of results (`【実績】`, `経過：`) is
//!   past, whatever its verb.
//! - **Done.** `6/30済` and `9月末（完了）` in a deadline column are deadlines without reminders. In running text they are
//!   no deadlines.
//! - **Doubts are reported.** A day that does not exist yields a remark and no deadline. Ambiguous expressions are
//!   resolved by rule, with a remark. So are weekdays that contradict their date.
//!
//! # Grammar
//!
//! ```text
//! series     = member { comma member }
//! member     = [ 概ね ] ( moment tail [ range [ moment tail | length ] ] | ～ moment tail ) | throughout | recurring | unclear
//! moment     = [ year [の] ] part | year | serial number | yyyymmdd
//! year       = ( era number | number | 来年 | 翌年度 | 年度 … ) [ "(" year ")" ] ( 年 | 年度 | "." | "/" | "-" ) [ "(" year ")" ]
//! part       = month | half | [第] number 四半期 | 年内 | 年末 | 年明け | お盆 …
//! month      = number 月 [の] [ number 日 | 上旬 … | 前半 | 第 number ( 週 | 曜日 ) | 議会 ] | number "/" number
//! tail       = { weekday | time of day | 末 | まで | 中 | 頃 | を目途 | (予定) | に1回 }
//! range      = ～ | - | から | 以降
//! length     = number ( 年間 | か年 | か月間 | 週間 | 日間 )
//! comma      = 、 | ・ | 及び | と
//! marks      = mark { [ 、 | ・ ] mark | ～ mark }
//! mark       = ① | (number) | number ")" | ア | (ア)
//! ```
//!
//! # Not accepted
//!
//! `4月31日`, `13月`, `令和0年`, `第5四半期` and reversed ranges yield a remark and no deadline. A bare number is no date
//! (`5日以内`, `3年`), except an Excel serial number that fills its cell. In running text `9/30` needs evidence of a date,
//! since fractions look alike.
//!
#![doc = include_str!("examples.md")]

pub mod doubt;
pub mod era;
pub mod fiscal_year;
pub mod month_day;
pub mod serial_day;
pub mod source;
pub mod text;
pub mod wording;
pub mod written;

mod assembly;
mod batch;
mod clause;
mod days;
mod done;
mod due_word;
mod explain;
mod expression;
mod fold;
mod frequency;
mod inherit;
mod item;
mod judge;
mod moment;
mod parse;
mod record;
mod resolve;
mod rule;
mod study;
mod tail;
mod token;
mod verb;
mod word_list;
mod words;
mod year;

use serde::{Deserialize, Serialize};

use crate::doubt::Remark;
use crate::fiscal_year::FiscalYear;
pub use assembly::BillDays;
pub use batch::answer_line;
pub use explain::{Explained, Explanation, explain};
pub use record::{Deadline, DeadlineKind};
use study::{Study, StudyOutcome, sensible, study};

/// Context of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// A deadline column (期間・期限): every expression is a deadline.
    Column,
    /// Running text: an expression is a deadline only if it dates a future action.
    Free,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reading {
    /// In text order, without `source`.
    pub deadlines: Vec<Deadline>,
    pub remarks: Vec<Remark>,
}

/// Reads every deadline in `text`, for a measure of fiscal year `year`.
pub fn read(text: &str, year: FiscalYear, mode: Mode) -> Reading {
    if mode == Mode::Free && !may_hold_date(text) {
        return Reading::default();
    }
    let year = sensible(year);
    reading(&study(text, year, mode), year)
}

fn reading(study: &Study, year: FiscalYear) -> Reading {
    let mut reading = Reading::default();
    for (at, outcome) in study.outcomes.iter().enumerate() {
        let span = (study.occurrences[at].from, study.occurrences[at].to);
        match outcome {
            StudyOutcome::Deadline(resolved) => {
                record::add_remarks(&mut reading, &study.folded, span, resolved, year);
                reading.deadlines.push(deadline(study, at, resolved));
            }
            StudyOutcome::Impossible(why) => {
                reading.remarks.push(Remark::impossible(study.folded.printed(span.0, span.1), *why));
            }
            StudyOutcome::NotADeadline(_) | StudyOutcome::NotInText | StudyOutcome::SaidBeside => {}
        }
    }
    if study.mode == Mode::Column {
        item::repeat_dittos(study, &mut reading.deadlines);
    }
    reading.remarks.extend(study.silent_items().chain(study.silent_ends()).map(Remark::unclear));
    reading
}

fn deadline(study: &Study, at: usize, resolved: &resolve::Resolved) -> Deadline {
    let occurrence = &study.occurrences[at];
    let this = study.deadlines.partition_point(|span| span.from < occurrence.from);
    let task = clause::task(&study.folded, &study.sentences, &study.deadlines, this);
    Deadline {
        text: study.folded.printed(occurrence.from, occurrence.to).to_owned(),
        items: study.items[at].clone(),
        kind: resolved.kind,
        start: resolved.start,
        due: resolved.due,
        approximate: resolved.approximate,
        done: occurrence.done,
        task,
        source: None,
    }
}

/// Every running-text expression has a digit or one of 年, 月, 期; most lines have none.
fn may_hold_date(text: &str) -> bool {
    text.chars().any(|c| {
        c.is_ascii_digit()
            || matches!(c, '年' | '月' | '期' | '０'..='９' | '\u{2E80}'..='\u{2FDF}' | '\u{3200}'..='\u{33FF}')
    })
}
