//! The rows of a table, put together to what is one measure or one goal.

use std::collections::BTreeMap;

use super::definition::Definition;
use super::field::{Field, GoalField, MeasureField};
use super::header::Header;
use super::label;
use super::number;
use super::page::{BlockId, Page};

/// The rows that make up one goal or measure, and what stands in them.
#[derive(Debug, Clone, Default)]
pub(super) struct Group {
    pub(super) number: Option<BlockId>,
    /// The blocks of each column, from top to bottom.
    pub(super) cells: BTreeMap<Field, Vec<BlockId>>,
    /// Columns that are no known field.
    pub(super) others: Vec<(BlockId, BlockId)>,
    /// All of its blocks in reading order; the first one names the place.
    pub(super) blocks: Vec<BlockId>,
    /// Its table has a column for deadlines, be it empty here.
    pub(super) has_period: bool,
    /// The row above it that bears its number, in a form that has such rows.
    pub(super) mark: Option<Vec<BlockId>>,
    pub(super) rows: (u32, u32),
}

/// One table: its groups and where it ended.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) header: Header,
    pub(super) groups: Vec<Group>,
    pub(super) last_row: u32,
}

/// One row, its blocks assigned to the header's columns.
struct Row {
    at: u32,
    number: Option<BlockId>,
    cells: Vec<(Field, BlockId)>,
    others: Vec<(BlockId, BlockId)>,
    blocks: Vec<BlockId>,
}

pub(super) struct TableReader<'a, 'p> {
    pub(super) page: &'a Page<'p>,
    pub(super) definition: &'a Definition,
    pub(super) number_words: &'a [String],
    /// Each row with actions of its own is a measure of its own.
    pub(super) several: bool,
    /// Words of a row that bears the number of what follows.
    pub(super) marked_by: &'a [String],
}

impl TableReader<'_, '_> {
    /// The first table that begins between the two rows.
    pub(super) fn find(&self, from: u32, to: u32) -> Option<Header> {
        self.page.rows(from..=to).find_map(|row| Header::at(self.page, row, &self.definition.columns))
    }

    /// Reads the table below `header`, down to `to` at the most.
    pub(super) fn read(&self, mut header: Header, to: u32) -> Table {
        let (mut groups, mut mark, mut last_row): (Vec<Group>, _, _) = (Vec::new(), None, header.bottom);
        let first = header.clone();
        let mut skip_to = header.bottom;
        for at in self.page.rows(header.bottom + 1..=to) {
            if at <= skip_to {
                continue;
            }
            if self.ends(at) {
                break;
            }
            if let Some(again) = Header::at(self.page, at, &self.definition.columns).filter(|again| {
                again.in_common(&header) * 2 > header.columns.iter().filter(|c| c.field.is_some()).count()
            }) {
                skip_to = again.bottom;
                header = again;
                continue;
            }
            if let Some(blocks) = self.mark_row(at) {
                mark = Some(blocks);
                continue;
            }
            if self.is_aside(at, &header) {
                continue;
            }
            let row = self.row(at, &header);
            if self.is_section(&row, &groups) {
                last_row = at;
                continue;
            }
            if self.is_past_the_end(&row, &groups, last_row) {
                break;
            }
            last_row = at;
            if let Some(group) = groups.last_mut().filter(|group| mark.is_none() && self.continues(&row, group)) {
                group.append(row);
            } else {
                let has_period = header.has(Field::Measure(MeasureField::Period));
                groups.push(Group { has_period, ..Group::new(row, mark.take()) });
            }
        }
        Table { header: first, groups, last_row }
    }

    /// A label of the goal, or one that the definition names as the end.
    fn ends(&self, at: u32) -> bool {
        self.page.starting(at).any(|id| {
            let key = self.page.block(id).key.as_str();
            self.definition.ends.iter().any(|end| end == key)
                || (self.definition.labels.exact(key).is_some() && self.definition.columns.exact(key).is_none())
        })
    }

    /// A row whose first block is such a word and a number: 部局目標4.
    fn mark_row(&self, at: u32) -> Option<Vec<BlockId>> {
        let blocks: Vec<BlockId> = self.page.row(at).collect();
        let key = &self.page.block(*blocks.first()?).key;
        let bare = key.trim_end_matches(|c: char| c.is_ascii_digit());
        (bare != key && self.marked_by.iter().any(|word| word == bare)).then_some(blocks)
    }

    /// A heading across the table, a subtotal, a footnote, or a title repeated on each page.
    fn is_aside(&self, at: u32, header: &Header) -> bool {
        let blocks: Vec<BlockId> = self.page.starting(at).collect();
        let [first, rest @ ..] = blocks.as_slice() else { return false };
        let block = self.page.block(*first);
        if matches!(block.key.as_str(), "小計" | "合計" | "計" | "総計" | "平均") {
            return true;
        }
        if !rest.is_empty() || self.page.row(at).count() > 1 {
            return false;
        }
        let covered = header
            .columns
            .iter()
            .filter(|c| c.field.is_some() && block.area.first.column <= c.first && c.last <= block.area.last.column)
            .count();
        let text = block.cell.text.trim_start();
        let note = text.starts_with(['※', '＊', '*'])
            || text.starts_with("(※")
            || text.starts_with("（※")
            || text.starts_with('注');
        let title = self.definition.is_heading(block);
        covered >= 2 || note || title
    }

    /// In a numbered table of goals, a title alone is the heading of a section.
    fn is_section(&self, row: &Row, groups: &[Group]) -> bool {
        let [(Field::Goal(GoalField::Title), id)] = row.cells.as_slice() else { return false };
        let numbered = groups.iter().all(|group| group.number.is_some());
        let begins = self.page.block(*id).area.first.row == row.at && self.page.block(*id).area.last.row == row.at;
        row.number.is_none() && row.others.is_empty() && numbered && begins && self.marked_by.is_empty()
    }

    fn row(&self, at: u32, header: &Header) -> Row {
        let mut row = Row { at, number: None, cells: Vec::new(), others: Vec::new(), blocks: Vec::new() };
        let main = self.main(header);
        for id in self.page.row(at) {
            row.blocks.push(id);
            let column = header.column_of(self.page, id).map(|i| &header.columns[i]);
            let field = column.and_then(|c| c.field);
            let is_number = || number::alone(&self.page.block(id).cell.text, self.number_words).is_some();
            let beside_main = field == main && row.cells.iter().all(|(known, _)| Some(*known) != main);
            match (column, field) {
                (_, Some(Field::Measure(MeasureField::Number) | Field::Goal(GoalField::Number))) => {
                    row.number = row.number.or(Some(id).filter(|_| number::is_short(&self.page.block(id).cell.text)));
                }
                // A number without a header of its own: left of the table, or in front of the text below one header.
                (_, Some(_)) if row.number.is_none() && beside_main && self.is_narrow(id, header) && is_number() => {
                    row.number = Some(id);
                }
                (_, Some(field)) => row.cells.push((field, id)),
                (None, None) if row.number.is_none() && is_number() => row.number = Some(id),
                (Some(_), None) if self.page.block(id).area.first.column < header.left() && is_number() => {
                    row.number = Some(id);
                }
                (Some(column), None) => row.others.push((column.label, id)),
                (None, None) => {}
            }
        }
        row
    }

    /// The block leaves room for another one below the same header.
    fn is_narrow(&self, id: BlockId, header: &Header) -> bool {
        let area = self.page.block(id).area;
        header.column_of(self.page, id).is_some_and(|i| area.last.column < header.columns[i].last)
    }

    fn main(&self, header: &Header) -> Option<Field> {
        self.definition.main_fields().iter().copied().find(|field| header.has(*field))
    }

    /// Whether the row goes on with what the group says.
    fn continues(&self, row: &Row, group: &Group) -> bool {
        let actions = Field::Measure(MeasureField::Actions);
        let own_measure = row.cells.iter().any(|(field, id)| *field == actions && !group.of(actions).contains(id));
        if self.several && own_measure {
            return false;
        }
        if let Some(number) = row.number {
            return group.number == Some(number);
        }
        let mains = self.definition.main_fields();
        let Some(main) = mains.iter().find(|f| group.cells.contains_key(f) || row.cells.iter().any(|(c, _)| c == *f))
        else {
            return true;
        };
        let Some((_, id)) = row.cells.iter().find(|(field, _)| field == main) else { return true };
        let Some(known) = group.cells.get(main) else { return group.number.is_some() };
        if known.contains(id) {
            return true;
        }
        let text = &self.page.block(*id).cell.text;
        let numbered = |text: &str| number::leading(text).is_some();
        let first = &self.page.block(known[0]).cell.text;
        let headed = |text: &str| text.trim_start().starts_with(label::is_mark);
        (group.number.is_some() || numbered(first)) && !numbered(text) && !(headed(text) && headed(first))
    }

    /// Below a gap, a numbered or marked table goes on with a number or mark, or not at all.
    fn is_past_the_end(&self, row: &Row, groups: &[Group], last_row: u32) -> bool {
        let numbered = groups.iter().any(|group| group.number.is_some() || group.mark.is_some());
        let shown = self.page.rows(last_row + 1..=row.at).count();
        let gap = (row.at - last_row) as usize > shown;
        !groups.is_empty() && gap && numbered && row.number.is_none()
    }
}

impl Table {
    /// Whether the block is one of its headers or cells.
    pub(super) fn has(&self, id: BlockId) -> bool {
        self.header.columns.iter().any(|column| column.label == id)
            || self.groups.iter().any(|group| group.blocks.contains(&id))
    }
}

impl Group {
    fn new(row: Row, mark: Option<Vec<BlockId>>) -> Self {
        let mut group = Self { mark, rows: (row.at, row.at), ..Self::default() };
        group.append(row);
        group
    }

    fn append(&mut self, row: Row) {
        self.rows.1 = row.at;
        self.number = self.number.or(row.number);
        for (field, id) in row.cells {
            let known = self.cells.entry(field).or_default();
            if !known.contains(&id) {
                known.push(id);
            }
        }
        for other in row.others {
            if !self.others.contains(&other) {
                self.others.push(other);
            }
        }
        for id in row.blocks {
            if !self.blocks.contains(&id) {
                self.blocks.push(id);
            }
        }
    }

    /// The first cell of its rows, one that reaches in from above left aside.
    pub(super) fn first(&self, page: &Page<'_>) -> Option<BlockId> {
        let own = |id: &&BlockId| page.block(**id).area.first.row >= self.rows.0;
        self.blocks.iter().find(own).or(self.blocks.first()).copied()
    }

    pub(super) fn of(&self, field: Field) -> &[BlockId] {
        self.cells.get(&field).map_or(&[], Vec::as_slice)
    }
}
