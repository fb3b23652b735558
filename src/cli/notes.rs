//! `matome notes`: prints the planning section's notes as of the last merge, or their history.

use std::collections::BTreeMap;

use clap::Args;

use super::output::{TextTable, terminal};
use super::{Configured, Outcome};
use crate::edge::state::store::Store;
use crate::settings::Settings;
use matome_core::notes::history::{HistoryEntry, NoteChange, NoteEvent, event};
use matome_core::notes::own_sheets::{CHECK, MEMO, OFFICE_MEMO, REMARK, RESPONSE};
use matome_core::notes::{KeptNote, KnownNotes, NoteId};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    pub(super) configured: Configured,
    /// Show all changes since the first merge, oldest first, including deleted notes
    #[arg(long)]
    history: bool,
    /// Show only notes containing these words: a department, a measure, the note itself
    #[arg(value_name = "TEXT")]
    containing: Option<String>,
}

const UNKNOWN: &str = "（以前から）";

pub(super) fn execute(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let settings = Settings::load(&arguments.configured.config)?;
    let store = Store::open(&settings.state.database)?;
    let lines = if arguments.history { history(store.note_history()?) } else { current(&store.notes()?) };
    let wanted = arguments.containing.as_deref().unwrap_or_default();
    let lines: Vec<_> = lines.into_iter().filter(|line| line.iter().any(|cell| cell.contains(wanted))).collect();
    if lines.is_empty() {
        eprintln!("記入はありません");
        return Ok(Outcome::Done);
    }
    let mut table = TextTable::new(&["日時", "出来事", "年度", "部局", "目標", "取組", "記入"]);
    for line in lines {
        table.line(line);
    }
    table.print(&mut terminal())?;
    Ok(Outcome::Done)
}

fn current(known: &KnownNotes) -> Vec<[String; 7]> {
    let worded = known.notes.iter().filter(|(_, kept)| !kept.note.is_wordless());
    let lines = worded.map(|(id, kept)| {
        let place = match (id.is_displaced(), kept.orphan_since) {
            (true, _) => "別の記入に譲った",
            (false, Some(_)) => "行き先なし",
            (false, None) => "記入",
        };
        line(kept.noted_at.map(|at| at.to_string()), place, (id, kept))
    });
    lines.collect()
}

fn history(entries: Vec<HistoryEntry>) -> Vec<[String; 7]> {
    let mut known: BTreeMap<NoteId, Box<KeptNote>> = BTreeMap::new();
    let mut lines = Vec::new();
    for HistoryEntry { at, change } in entries {
        let NoteChange::Note(id, after) = change else { continue };
        let before = known.get(&id).map(Box::as_ref);
        let what = event(before, after.as_deref()).map(|event| match event {
            NoteEvent::Noted if id.is_displaced() => "別の記入に譲った",
            NoteEvent::Noted => "記入",
            NoteEvent::Changed => "変更",
            NoteEvent::Lost => "行き先なし",
            NoteEvent::Found => "行に戻った",
            NoteEvent::Wiped => "消去",
        });
        if let (Some(what), Some(kept)) = (what, after.as_deref().or(before)) {
            lines.push(line(Some(at.to_string()), what, (&id, kept)));
        }
        match after {
            Some(kept) => known.insert(id, kept),
            None => known.remove(&id),
        };
    }
    lines
}

fn line(at: Option<String>, what: &str, (id, kept): (&NoteId, &KeptNote)) -> [String; 7] {
    let words = kept.note.words().map(|(name, typed)| format!("{}「{}」", column(id, name), typed.shown()));
    let words: Vec<String> = words.collect();
    let label = &kept.label;
    let at = at.unwrap_or_else(|| UNKNOWN.to_owned());
    let texts = [&label.department, &label.goal, &label.measure].map(Clone::clone);
    let [department, goal, measure] = texts;
    [at, what.to_owned(), kept.year.label(), department, goal, measure, words.join(" ")]
}

fn column<'n>(id: &NoteId, name: &'n str) -> &'n str {
    match (name, id) {
        (CHECK, NoteId::Finding(_)) => RESPONSE,
        (MEMO, NoteId::Finding(_)) => REMARK,
        (MEMO, NoteId::Office(_)) => OFFICE_MEMO,
        (name, _) => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_told_under_the_header_that_it_stands_under() {
        let year = matome_deadline::fiscal_year::FiscalYear::new(2026);
        let (finding, office) = (NoteId::of_finding(year, &["夏頃"]), NoteId::of_office(year, &["総務部"]));
        assert_eq!([CHECK, MEMO].map(|name| column(&finding, name)), ["対応", "対応メモ"]);
        assert_eq!(column(&office, MEMO), "メモ");
        assert_eq!(
            [CHECK, MEMO, "市長公約"].map(|name| column(&NoteId::from_key("M1"), name)),
            [CHECK, MEMO, "市長公約"]
        );
    }
}
