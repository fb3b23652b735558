//! The clauses of a report: what each says was done, and whether one leaves something open.
//!
//! What was done to what is [`deed`](super::deed); what is left open, [`open`].

use super::act::{Act, ActKind};
use super::amount;
use super::deed::{Deed, Verb};
use super::open::{self, ClausePosition};
use super::word_list::WordList;
use crate::core::fiscal_year::FiscalYear;

/// Between these a clause ends: sentences, and what is set against each other.
static CONTRASTS: WordList = WordList::new("たが ますが ですが るが、 ものの けれど 一方 ただし しかし ところ、");

/// Verbs that go on with the next one (策定し、公表した), and how they would end a sentence.
const CONTINUED: [(&str, &str); 9] = [
    ("し、", "した"),
    ("終え、", "終えた"),
    ("定め、", "定めた"),
    ("まとめ、", "まとめた"),
    ("設け、", "設けた"),
    ("始め、", "始めた"),
    ("開き、", "開いた"),
    ("行い、", "行った"),
    ("なり、", "なった"),
];

/// Ends a clause in a text that is taken apart.
const END: char = '\u{1}';

/// From whom and when a report is, as far as its words depend on it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Setting<'s> {
    pub(super) months: Months,
    /// The fiscal year that the measure is of.
    pub(super) year: Option<FiscalYear>,
    /// What the measure aims at, in its own words.
    pub(super) aim: &'s str,
}

/// Which months lie ahead of whoever writes the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Months {
    /// 中間報告: written in autumn, so that winter is still to come.
    WinterAhead,
    /// 期末報告
    AllPast,
}

/// What the text says was done; `None` where a clause of it leaves something open.
pub(super) fn deeds(text: &str, setting: Setting<'_>) -> Option<Vec<Deed>> {
    let mut deeds: Vec<Deed> = Vec::new();
    for sentence in with_remarks_apart(text).split(['\n', '。', '!', ';', '；']) {
        for clause in apart(sentence).split(END) {
            match of_clause(clause, setting) {
                Claim::Open => return None,
                Claim::Done(deed) => deeds.push(deed),
                Claim::Nothing => {}
            }
        }
    }
    Some(deeds)
}

/// The clauses of a sentence, parted by [`END`].
fn apart(sentence: &str) -> String {
    let mut text = sentence.to_owned();
    if CONTRASTS.are_within(&text) {
        for contrast in CONTRASTS.iter() {
            if text.contains(contrast) {
                text = text.replace(contrast, &format!("{}{END}", contrast.trim_end_matches('、')));
            }
        }
    }
    for (continued, ended) in CONTINUED {
        if text.contains(continued) {
            text = text.replace(continued, &format!("{ended}{END}"));
        }
    }
    text
}

/// 「実施（受講者90人）した」 says beside it how many there were; 「完了（予定）」 and 「計画（案）」 say what it is.
fn with_remarks_apart(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let (mut rest, mut remarks) = (text, String::new());
    while let Some((before, inside)) = rest.split_once('(') {
        let Some((inner, behind)) = inside.split_once(')') else { break };
        kept.push_str(before);
        rest = behind;
        if is_date(inner) {
            continue;
        }
        if !amount::amounts(inner).is_empty() && !Act::last_in(inner).is_some_and(|(act, _)| act.kind == ActKind::End) {
            remarks.push('\n');
            remarks.push_str(inner);
        } else {
            kept.push_str(inner);
        }
    }
    kept + rest + &remarks
}

/// 完了（7/31） says when.
fn is_date(inner: &str) -> bool {
    inner.chars().all(|c| c.is_ascii_digit() || "年月日付/.令和RHr末旬上中下 ".contains(c))
}

/// What one clause says of the work.
enum Claim {
    Done(Deed),
    /// Something of it is left.
    Open,
    /// Nothing of the kind.
    Nothing,
}

fn of_clause(clause: &str, setting: Setting<'_>) -> Claim {
    let passed_over = |c: char| matches!(c, '(' | ')' | '「' | '」' | '【' | '】' | '[' | ']') || c.is_whitespace();
    let mut clause: String = clause.split(passed_over).collect();
    let mut place = ClausePosition::Plain;
    for contrast in ["たが", "ものの", "けれど", "ですが", "ますが"] {
        if let Some(stem) = clause.strip_suffix(contrast) {
            clause = format!("{stem}{}", if contrast == "たが" { "た" } else { "" });
            place = ClausePosition::Conceded;
        }
    }
    let clause = open::without_harmless(clause);
    let clause = clause.trim_matches(|c: char| "、,.・:は".contains(c));
    if clause.is_empty() {
        return Claim::Nothing;
    }
    if open::is_open(clause, place, setting.aim, setting.year) {
        return Claim::Open;
    }
    let verb = Verb::of(clause);
    if setting.months == Months::WinterAhead && !verb.is_past() && open::names_winter(clause) {
        return Claim::Open;
    }
    match verb.deed() {
        // 「12基のうち11基を更新した」, but 「うち3か所は補強が要る」 only tells of what was found.
        deed if clause.starts_with("うち") && !deed.as_ref().is_some_and(Deed::is_final) => Claim::Nothing,
        _ if clause.contains("うち") => Claim::Open,
        deed => deed.map_or(Claim::Nothing, Claim::Done),
    }
}
