//! Classifies texts without a field, label or heading: note of the form, decoration, or unread text.

use std::collections::BTreeSet;

use super::definition::Definition;
use super::page::{BlockId, Page};
use super::usage::{Use, Uses};
use crate::field::{Field, GoalField, MeasureField};
use matome_deadline::text::comparison_key;
use matome_deadline::written::kanji;
use matome_deadline::written::mark::{is_end, is_mark, is_page_number, says_goes_on};
use matome_deadline::written::number;
use matome_workbook::grid::Area;

/// Shorter texts begin many others too.
const SHORTEST_LABEL: usize = 4;
const LONGEST_LABEL: usize = 20;

const LONGEST_CAPTION: usize = 40;

const NOTES: [&str; 12] =
    ["※", "*", "(※", "注)", "(注", "注:", "注1", "凡例", "記入上", "記載上", "記入要領", "注意事項"];

const INSTRUCTIONS: [&str; 6] =
    ["記入してください", "記載してください", "記入すること", "記載すること", "ご記入ください", "選択してください"];

/// Labels about the sheet itself: who wrote it and when.
const ABOUT_THE_SHEET: [&str; 18] = [
    "部長名",
    "課長名",
    "局長名",
    "所属長",
    "所属長名",
    "職氏名",
    "職名",
    "役職",
    "氏名",
    "作成者",
    "記入者",
    "担当者",
    "連絡先",
    "電話",
    "内線",
    "作成日",
    "記入日",
    "提出日",
];

pub(super) struct SurroundingTexts<'a, 'p> {
    page: &'a Page<'p>,
    definition: &'a Definition,
    uses: &'a Uses,
    /// Without a definition only typical headings and notes count as printed.
    untaught: bool,
    /// First row of the goals, including labels and headers.
    top: u32,
    bottom: u32,
    /// First row of notes below the goals.
    notes: Option<u32>,
    read: BTreeSet<u32>,
    /// Columns below headers of fields, except numbers.
    columns: Vec<Area>,
}

impl<'a, 'p> SurroundingTexts<'a, 'p> {
    pub(super) fn of(page: &'a Page<'p>, definition: &'a Definition, uses: &'a Uses) -> Self {
        let untaught = definition.fallback;
        let rows = |wanted: fn(&Use) -> bool| {
            let found = uses.iter().filter(move |(_, taken)| wanted(taken));
            found.map(|(id, _)| page.block(id).area)
        };
        let top = rows(is_of_goals).map(|area| area.first.row).min().unwrap_or(0);
        let bottom = rows(|taken| matches!(taken, Use::Value { .. })).map(|area| area.last.row).max().unwrap_or(0);
        let notes = page.blocks.iter().filter(|block| block.area.first.row > bottom && is_note(&block.cell.text));
        let notes = notes.map(|block| block.area.first.row).min();
        let read =
            rows(|taken| matches!(taken, Use::Value { .. })).flat_map(|area| area.first.row..=area.last.row).collect();
        let columns = rows(is_of_field).collect();
        Self { page, definition, uses, untaught, top, bottom, notes, read, columns }
    }

    pub(super) fn taken_for(&self, id: BlockId) -> Use {
        let block = self.page.block(id);
        let (text, row) = (block.cell.text.as_str(), block.area.first.row);
        if self.is_in_unread_row(id) {
            Use::Unread
        } else if is_decoration(text) || self.is_blank_copy(id) {
            Use::Decoration
        } else if is_note(text) || says_goes_on(text) || self.is_around(id) {
            Use::Note
        } else if let Some(field) = self.known_word(id) {
            Use::Label { field: Some(field) }
        } else if self.is_repeated_label(id) {
            Use::Label { field: None }
        } else if self.is_about_the_sheet(id) {
            Use::Note
        } else if row < self.bottom && self.is_section_heading(id) {
            Use::Heading { gives: Vec::new() }
        } else {
            Use::Unread
        }
    }

    /// Figures and signs in the columns of an unread row: without words they look like decoration.
    fn is_in_unread_row(&self, id: BlockId) -> bool {
        let row = self.page.block(id).area.first.row;
        if row <= self.top
            || row > self.bottom + 1
            || self.read.contains(&row)
            || !is_figure(&self.page.block(id).cell.text)
        {
            return false;
        }
        let is_below = |header: &Area, area: Area| {
            header.last.row < row && header.first.column <= area.last.column && area.first.column <= header.last.column
        };
        let of_row = self.page.row(row).map(|id| self.page.block(id));
        let figures =
            of_row.filter(|block| is_figure(&block.cell.text) && self.columns.iter().any(|c| is_below(c, block.area)));
        figures.count() > usize::from(row > self.bottom)
    }

    /// Whether it stands above the goals, or among the notes below them.
    fn is_around(&self, id: BlockId) -> bool {
        let block = self.page.block(id);
        let row = block.area.first.row;
        let is_above = row < self.top;
        let is_among_notes = self.notes.is_some_and(|notes| row >= notes);
        let is_caption = !block.cell.text.contains('。') && block.cell.text.chars().count() <= LONGEST_CAPTION;
        let is_line = self.page.row(row).count() == 1;
        (is_above || is_among_notes) && (!self.untaught || is_caption && (is_above || is_line))
    }

    /// A word of the form without a value beside it.
    fn known_word(&self, id: BlockId) -> Option<Field> {
        let key = &self.page.block(id).key;
        let of_goal = self.definition.labels.exact(key).map(Field::Goal);
        of_goal.or_else(|| self.definition.columns.exact(key))
    }

    /// An empty counterpart of a filled cell of another goal: 部局目標3 below 部局目標2, 「関連の施策 No」 below 「関連の施策 No 2-1」.
    fn is_blank_copy(&self, id: BlockId) -> bool {
        let key = &self.page.block(id).key;
        let own = key.trim_end_matches(|c: char| c.is_ascii_digit());
        // An equal text is a copy of a label or of the sheet's title, not a value.
        let is_filled = |(id, taken): (BlockId, &Use)| {
            let other = &self.page.block(id).key;
            other.starts_with(own) && (**other != **key || !matches!(taken, Use::Value { .. }) || !is_of_goals(taken))
        };
        own.chars().count() >= SHORTEST_LABEL && self.uses.iter().any(is_filled)
    }

    /// Name of the sheet's author, day of writing, and their labels.
    fn is_about_the_sheet(&self, id: BlockId) -> bool {
        let is_label = |id: BlockId| ABOUT_THE_SHEET.contains(&self.page.block(id).key.as_str());
        let area = self.page.block(id).area;
        let left = area.first.column.checked_sub(1).and_then(|column| self.page.slot_at(area.first.row, column));
        is_label(id) || left.and_then(|slot| slot.block).is_some_and(is_label)
    }

    /// A short text printed with each goal, before or above a value.
    fn is_repeated_label(&self, id: BlockId) -> bool {
        let block = self.page.block(id);
        if block.key.is_empty() || block.key.length > LONGEST_LABEL {
            return false;
        }
        let stands_again = |other: BlockId| other != id && self.page.block(other).key == block.key;
        let right = self.page.slot_at(block.area.first.row, block.area.last.column + 1);
        let below = self.page.slot_at(block.area.last.row + 1, block.area.first.column);
        let values = [right, below].into_iter().flatten().filter_map(|slot| slot.block);
        let mut values = values.filter_map(|id| self.uses.get(id));
        values.any(|taken| matches!(taken, Use::Value { .. })) && (0..self.page.blocks.len()).any(stands_again)
    }

    /// A short line alone in its row, above further goals: `(2) 歳入の確保`, `■道路課`.
    fn is_section_heading(&self, id: BlockId) -> bool {
        let block = self.page.block(id);
        let is_short = !block.key.is_empty() && block.key.length <= LONGEST_LABEL;
        let is_goal = self.untaught && number::leading(&block.cell.text).is_some();
        is_short && !is_goal && !block.cell.text.ends_with('。') && self.page.row(block.area.first.row).count() == 1
    }
}

/// Year and department stand in the sheet's head as well.
fn is_of_goals(taken: &Use) -> bool {
    let of_sheet = |field: &Field| matches!(field, Field::Goal(GoalField::FiscalYear | GoalField::Department));
    match taken {
        Use::Value { field, .. } => !of_sheet(field),
        Use::Label { field } => !field.as_ref().is_some_and(of_sheet),
        Use::Header { .. } => true,
        _ => false,
    }
}

fn is_of_field(taken: &Use) -> bool {
    let number = [Field::Goal(GoalField::Number), Field::Measure(MeasureField::Number)];
    matches!(taken, Use::Header { field: Some(field) } if !number.contains(field))
}

/// Signs that may be values: 100, 50%, ○; not dashes, nor ③ or 1/2, which are numbers of the form.
fn is_figure(text: &str) -> bool {
    let says = |c: char| matches!(c, '0'..='9' | '０'..='９' | '○' | '◎' | '△' | '×' | '●' | '▲' | '☑');
    is_decoration(text) && text.contains(says) && !is_foot_of_page(text)
}

pub(super) fn is_note(text: &str) -> bool {
    let text = comparison_key(text);
    let start = text.trim_start_matches(['【', '[', '<', '■', '○', '・']);
    NOTES.iter().any(|note| start.starts_with(note))
        || INSTRUCTIONS.iter().any(|words| text.contains(words))
        || is_number_of_form(&text)
        || is_end(&text)
}

/// Longest number of a form.
const LONGEST_NUMBER: usize = 24;

/// 様式第１号, 別記第２号様式（第４条関係）: numbers of a city's forms.
fn is_number_of_form(squeezed: &str) -> bool {
    let bare =
        squeezed.split(['(', '（']).next().unwrap_or_default().trim_start_matches("別記").trim_start_matches("別紙");
    let named = bare.strip_prefix("様式").or_else(|| bare.strip_suffix("様式"));
    let is_count = |c: char| c.is_ascii_digit() || matches!(c, '第' | '号' | '-' | 'の') || kanji::numeral(c).is_some();
    squeezed.chars().count() <= LONGEST_NUMBER
        && named.is_some_and(|number| !number.is_empty() && number.chars().all(is_count))
}

/// `2 / 3`, `- 2 -`, `2ページ`, `（次ページへ続く）`: the foot of a printed page.
fn is_foot_of_page(text: &str) -> bool {
    let squeezed = comparison_key(text);
    let bare = squeezed.trim_matches(['(', ')', '[', ']']);
    let plain = bare.trim_matches(['-', '~', 'P', 'p', '.']).trim_end_matches("ページ").trim_end_matches('頁');
    let marked = plain.len() < bare.len() || plain.contains('/');
    let counted = !plain.is_empty() && plain.chars().all(|c| c.is_ascii_digit() || c == '/');
    counted && marked || is_page_number(text) || says_goes_on(text)
}

/// More digits make a figure.
const LONGEST_PAGE: usize = 5;

/// Marks, lone numbers and page numbers.
fn is_decoration(text: &str) -> bool {
    let text = comparison_key(text);
    let page =
        text.trim_start_matches("No.").trim_start_matches(['P', 'p']).trim_end_matches("ページ").trim_end_matches('頁');
    page.chars()
        .all(|c| is_mark(c) || !c.is_alphanumeric() || (c.is_ascii_digit() && page.chars().count() <= LONGEST_PAGE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_and_decoration_are_told_from_what_people_write() {
        for note in [
            "※達成度は期末に記入",
            "（注）課ごとに作成",
            "【記入上の注意】",
            "数値で記入してください。",
            "注１　年度末の見込み",
            "別記様式第１号（第４条関係）",
            "第２号様式",
            "様式１－２",
            "以上",
        ] {
            assert!(is_note(note), "{note}");
        }
        for mark in ["②", "－", "→", "1/3", "P.2", "- 4 -", "3ページ", "☑", "（３）"] {
            assert!(is_decoration(mark), "{mark}");
        }
        for text in ["窓口を増やす", "4件", "7月", "注目される事業", "A", "100%を超えた", "1,200,000", "様式の見直し"]
        {
            assert!(!is_note(text) && !is_decoration(text), "{text}");
        }
    }
}
