//! The language of deadlines: what municipal staff write for "when", and which days it means.
//!
//! ```text
//! text ─► glyphs ─► tokens ─► expressions ─► days ─► plan or fact ─► deadlines and remarks
//!         fold      token     parse          resolve  judge          read, explain
//! ```
//!
//! # In prose
//!
//! - **The year of reference** is the fiscal year (4月–3月) of the measure. A month without a year lies in it: `2月末`
//!   of 令和6年度 is 2025-02-28. A date with a year is that date, whatever the fiscal year.
//! - **An end or a span.** `まで`, `末`, `内`, `中`, `期限`, `締切`, `必着` ask for the last day (*by*). Anything else
//!   is the whole span of its name (*period*): `8月` is all of August, `8月29日` that day. `令和6年`, `年内` and `年末`
//!   end with the calendar year. The word may also stand apart from its date: `提出期限：1月31日`, `2月14日が申込締切`,
//!   `出水期（6月）まで`.
//! - **About.** `頃`, `メド`, `目途`, `概ね`, `予定` (also in front, `完了予定：3月末`), `旬`, `議会` make it approximate and change nothing else.
//! - **Ranges** (`～`, `〜`, `-`, `から`) last from the first day of one end to the last day of the other and may cross
//!   the new year. Without an end they last, in a deadline column, to the end of the fiscal year; one that begins
//!   in a later year has no due date (`令和9年1月から`). Without a start they are a *by*.
//! - **Series** (`、`, `・`, `及び`) are one deadline each. What a member leaves out it takes from its neighbour.
//! - **Years** may be western, of an era (which counts on after its end: 平成36年 is 2024), without the era (the
//!   nearest year), relative (`来年度`, `翌年`), or given twice (`2024(令和6)年`).
//! - **Throughout** (`通年`, `随時`) and **recurring** (`毎月`, `年2回`) span the fiscal year; `夏頃`, `未定` and a
//!   cell of a deadline column that says nothing of time are **unclear**.
//! - **Item marks** — (1), ①, 1), ア — say what a deadline is for, up to the next mark; marks that stand together are a
//!   set. 〃 and 同上 behind a mark repeat the entry of the item before.
//! - **In running text** an expression is a deadline only where it says when something *will be* done. What is past,
//!   compared, dated, quoted, a ground, a law's date, a habit, a fraction or a year that names something is a fact;
//!   each such rule is a file of `judge`, with its reason and its cases. What stands under a heading of results
//!   (`【実績】`, `経過：`) was done, whatever its verb.
//! - **Done.** `6/30済` and `9月末（完了）` in a deadline column are deadlines that the text says are done: nobody is
//!   reminded of them. In running text they are no deadlines.
//! - **Never wrong in silence.** A day that does not exist gives a remark and no deadline. What could mean two things
//!   is resolved by the rule and remarked on. Weekdays that contradict their date are remarked on.
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
//! # What is refused
//!
//! `4月31日`, `13月`, `令和0年`, `第5四半期`, ranges that end before they begin: remarked on, no deadline. A bare
//! number is no date (`5日以内`, `3年`), except a serial number of Excel that fills its cell. In running text `9/30`
//! needs something that shows it to be a date, as fractions look alike.
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
pub use rule::Bilingual;
use study::{Study, StudyOutcome, sensible, study};

/// Where the text stands, which decides how it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// A deadline column (期間・期限): every expression is a deadline.
    Column,
    /// Running text: an expression is a deadline only where it says when something will be done.
    Free,
}

/// What a text says about deadlines.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reading {
    /// In the order of the text; `source` is left empty.
    pub deadlines: Vec<Deadline>,
    pub remarks: Vec<Remark>,
}

/// Reads every deadline in `text`, which belongs to the fiscal year `year`.
pub fn read(text: &str, year: FiscalYear, mode: Mode) -> Reading {
    if mode == Mode::Free && !may_hold_date(text) {
        return Reading::default();
    }
    let year = sensible(year);
    reading(&study(text, year, mode), year)
}

/// What a studied text says about deadlines.
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

/// Every expression that running text can hold has a digit or one of 年, 月, 期 in it; most lines have none.
fn may_hold_date(text: &str) -> bool {
    text.chars().any(|c| {
        c.is_ascii_digit()
            || matches!(c, '年' | '月' | '期' | '０'..='９' | '\u{2E80}'..='\u{2FDF}' | '\u{3200}'..='\u{33FF}')
    })
}
