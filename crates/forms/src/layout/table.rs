//! Groups the rows of a table into measures or goals.

use super::form::MatchedPage;
use super::group::{ColumnTime, Group};
use super::header::Header;
use super::page::{BlockId, says_something};
use super::time_columns;
use crate::field::{Field, GoalField, MeasureField};
use crate::general_reader;
use matome_deadline::text::comparison_key;
use matome_deadline::written::{department, mark, number};

#[derive(Debug)]
pub(super) struct Table {
    pub(super) header: Header,
    /// Header blocks, including reprints.
    pub(super) labels: Vec<BlockId>,
    pub(super) groups: Vec<Group>,
    pub(super) last_row: u32,
}

/// A row with its blocks by header column.
#[derive(Default)]
struct TableRow {
    at: u32,
    number: Option<BlockId>,
    /// A word stands in the number's place: 追加.
    has_word_for_number: bool,
    cells: Vec<(Field, BlockId)>,
    times: Vec<(ColumnTime, BlockId)>,
    others: Vec<(BlockId, BlockId)>,
    blocks: Vec<BlockId>,
}

pub(super) struct TableReader<'a, 'p> {
    pub(super) form: &'a MatchedPage<'a, 'p>,
    pub(super) number_words: &'a [String],
    /// Each row with its own actions is a measure.
    pub(super) several: bool,
    /// Words of a row with the number of what follows.
    pub(super) marked_by: &'a [String],
}

impl<'a> TableReader<'a, '_> {
    /// The first table that begins between two rows.
    pub(super) fn find(&self, from: u32, to: u32) -> Option<&'a Header> {
        self.form.first_header(from, to)
    }

    /// Reads the table below `header`, at most to row `to`.
    pub(super) fn read(&self, mut header: &'a Header, to: u32) -> Table {
        let mut table = Table {
            labels: header.columns.iter().map(|column| column.label).collect(),
            last_row: header.bottom,
            header: header.clone(),
            groups: Vec::new(),
        };
        let mut mark = None;
        for at in self.form.page.rows(header.bottom + 1..=to) {
            if at <= header.bottom {
                continue;
            }
            if let Some(again) = self.repeated(at, header) {
                table.labels.extend(again.columns.iter().map(|column| column.label));
                header = again;
            } else if self.ends(at) {
                break;
            } else if let Some(blocks) = self.mark_row(at, header) {
                mark = Some(blocks);
            } else if !self.is_aside(at, header) {
                let row = self.row(at, header);
                if self.is_past_the_end(&row, mark.is_some(), &table) || self.is_foot(&row, mark.is_some(), header) {
                    break;
                }
                table.last_row = at;
                if !self.is_section(&row, &table) {
                    self.add(row, header, mark.take(), &mut table.groups);
                }
            }
        }
        table
    }

    fn repeated(&self, at: u32, header: &Header) -> Option<&'a Header> {
        let known = header.columns.iter().filter(|column| column.field.is_some()).count();
        // A row with a number is data, even if it resembles a header.
        let numbered =
            || self.form.page.starting(at).any(|id| number::alone(&self.form.page.block(id).cell.text, &[]).is_some());
        self.form.header_at(at).filter(|again| again.in_common(header) * 2 > known && !numbered())
    }

    /// Adds a row to the group it continues, or as a new group.
    fn add(&self, row: TableRow, header: &Header, mark: Option<Vec<BlockId>>, groups: &mut Vec<Group>) {
        match groups.last_mut() {
            Some(group) if mark.is_none() && self.continues(&row, group) => group.append(row),
            _ => {
                let has_period = header.has(Field::Measure(MeasureField::Period));
                groups.push(Group { has_period, ..Group::new(row, mark) });
            }
        }
    }

    /// A label of the goal, or one that the definition names as the end.
    fn ends(&self, at: u32) -> bool {
        self.form.page.starting(at).any(|id| {
            let key = self.form.page.block(id).key.as_str();
            self.form.definition.ends.iter().any(|end| end == key)
                || (self.form.definition.labels.exact(key).is_some()
                    && self.form.definition.columns.exact(key).is_none())
        })
    }

    /// A row whose first block below the header (a band left of it excluded) is such a word and a number: 部局目標4.
    fn mark_row(&self, at: u32, header: &Header) -> Option<Vec<BlockId>> {
        let is_beside = |id: &BlockId| self.form.page.block(*id).area.last.column < header.left();
        let blocks: Vec<BlockId> = self.form.page.row(at).filter(|id| !is_beside(id)).collect();
        let block = self.form.page.block(*blocks.first()?);
        let named = self.marked_by.iter().any(|word| block.key.contains(word.as_str()));
        (named && number::alone(&block.cell.text, self.marked_by).is_some()).then_some(blocks)
    }

    /// A heading across the table, a subtotal, a footnote, or a reprinted title.
    fn is_aside(&self, at: u32, header: &Header) -> bool {
        let blocks: Vec<BlockId> = self.form.page.starting(at).collect();
        let [first, rest @ ..] = blocks.as_slice() else { return false };
        let block = self.form.page.block(*first);
        let remark = matches!(block.key.as_str(), "備考" | "摘要" | "その他" | "特記事項");
        if remark || matches!(block.key.as_str(), "小計" | "合計" | "計" | "総計" | "平均") {
            return true;
        }
        if !rest.is_empty() || self.form.page.row(at).count() > 1 {
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
        let title = self.form.definition.is_heading(block) || department::heading(&block.key).is_some();
        covered >= 2 || note || title || is_foot_of_page(text)
    }

    /// In a numbered table of goals, a title alone is the heading of a section.
    fn is_section(&self, row: &TableRow, table: &Table) -> bool {
        let [(Field::Goal(GoalField::Title), id)] = row.cells.as_slice() else { return false };
        let numbered = table.groups.last().is_none_or(|group| group.number.is_some());
        let begins =
            self.form.page.block(*id).area.first.row == row.at && self.form.page.block(*id).area.last.row == row.at;
        row.number.is_none() && row.others.is_empty() && numbered && begins && self.marked_by.is_empty()
    }

    fn row(&self, at: u32, header: &Header) -> TableRow {
        let mut row = TableRow { at, ..TableRow::default() };
        let main = self.main(header);
        let kind = self.kind_of_row(at);
        for id in self.form.page.row(at) {
            row.blocks.push(id);
            let before = row.times.len();
            row.times.extend(time_columns::meant(header.times_of(self.form.page, id), kind).map(|time| (time, id)));
            if row.times.len() > before || self.kind(id).is_some() {
                continue;
            }
            let column = header.column_of(self.form.page, id).map(|i| &header.columns[i]);
            let field = column.and_then(|c| c.field);
            let is_number = || number::alone(&self.form.page.block(id).cell.text, self.number_words).is_some();
            let beside_main = field == main && row.cells.iter().all(|(known, _)| Some(*known) != main);
            match (column, field) {
                (_, Some(Field::Measure(MeasureField::Number) | Field::Goal(GoalField::Number))) => {
                    let text = &self.form.page.block(id).cell.text;
                    row.number = row.number.or(Some(id).filter(|_| number::is_short(text)));
                    let begins = self.form.page.block(id).area.first.row == at;
                    row.has_word_for_number |= begins && row.number.is_none() && is_word(text);
                }
                // A number without its own header: left of the table, or before the text below one header.
                (_, Some(_)) if row.number.is_none() && beside_main && self.is_narrow(id, header) && is_number() => {
                    row.number = Some(id);
                }
                (_, Some(field)) => row.cells.push((field, id)),
                (None, None) if row.number.is_none() && is_number() => row.number = Some(id),
                (Some(_), None) if self.form.page.block(id).area.first.column < header.left() && is_number() => {
                    row.number = Some(id);
                }
                (Some(column), None) => row.others.push((column.label, id)),
                (None, None) => {}
            }
        }
        row
    }

    /// The kind of the row's values for the years above, if stated: 計画, 実績.
    fn kind_of_row(&self, at: u32) -> Option<MeasureField> {
        self.form.page.row(at).find_map(|id| self.kind(id))
    }

    fn kind(&self, id: BlockId) -> Option<MeasureField> {
        self.form.definition.kind_of_row(self.form.page.block(id))
    }

    /// Whether another block fits below the same header.
    fn is_narrow(&self, id: BlockId, header: &Header) -> bool {
        let area = self.form.page.block(id).area;
        header.column_of(self.form.page, id).is_some_and(|i| area.last.column < header.columns[i].last)
    }

    fn main(&self, header: &Header) -> Option<Field> {
        self.form.definition.main_fields().iter().copied().find(|field| header.has(*field))
    }

    fn continues(&self, row: &TableRow, group: &Group) -> bool {
        let actions = Field::Measure(MeasureField::Actions);
        let own_measure = row.cells.iter().any(|(field, id)| *field == actions && !group.of(actions).contains(id));
        if self.several && own_measure {
            return false;
        }
        if let Some(number) = row.number {
            return group.number == Some(number);
        }
        if row.has_word_for_number && group.number.is_some() {
            return false;
        }
        let mains = self.form.definition.main_fields();
        let Some(main) = mains.iter().find(|f| group.cells.contains_key(f) || row.cells.iter().any(|(c, _)| c == *f))
        else {
            return true;
        };
        let Some((_, id)) = row.cells.iter().find(|(field, _)| field == main) else { return true };
        let Some(known) = group.cells.get(main) else { return group.number.is_some() };
        if known.contains(id) {
            return true;
        }
        let text = &self.form.page.block(*id).cell.text;
        let numbered = |text: &str| number::leading(text).is_some();
        let first = &self.form.page.block(known[0]).cell.text;
        let headed = |text: &str| text.trim_start().starts_with(mark::is_mark);
        if self.counts_anew(row, group, *main) {
            return false;
        }
        (group.number.is_some() || numbered(first)) && !numbered(text) && !(headed(text) && headed(first))
    }

    /// Whether another of its texts restarts at (1), as the group's does: a new entry without a number.
    fn counts_anew(&self, row: &TableRow, group: &Group, main: Field) -> bool {
        let is_first = |id: &BlockId| {
            general_reader::number_of(&self.form.page.block(*id).cell.text).is_some_and(|(n, _)| n == "1")
        };
        row.cells
            .iter()
            .any(|(field, id)| *field != main && is_first(id) && group.of(*field).first().is_some_and(is_first))
    }

    /// In a marked table, a text only in the first column stands below the table.
    fn is_foot(&self, row: &TableRow, marked: bool, header: &Header) -> bool {
        let [id] = row.blocks.as_slice() else { return false };
        let first = self.form.page.block(*id).area.last.column <= header.columns.first().map_or(0, |c| c.last);
        first && !marked && !self.marked_by.is_empty()
    }

    /// After a gap, a numbered or marked table continues only with a number or mark.
    fn is_past_the_end(&self, row: &TableRow, marked: bool, table: &Table) -> bool {
        let bears = |group: &Group| group.number.is_some() || group.mark.is_some();
        let shown = self.form.page.rows(table.last_row + 1..=row.at).count();
        let gap = (row.at - table.last_row) as usize > shown;
        gap && !marked && row.number.is_none() && table.groups.last().is_some_and(bears)
    }
}

/// A word other than a continuation: 追加, but not 続き or 〃.
fn is_word(text: &str) -> bool {
    let bare = comparison_key(text);
    let bare = bare.trim_matches(['(', ')', '[', ']']);
    says_something(bare)
        && !matches!(bare, "続き" | "つづき" | "続" | "同")
        && !mark::is_ditto(bare)
        && !mark::says_goes_on(bare)
}

/// `2 / 3`, `- 2 -`, `2ページ`, `（次ページへ続く）`: the foot of a printed page.
pub(super) fn is_foot_of_page(text: &str) -> bool {
    let squeezed = comparison_key(text);
    let bare = squeezed.trim_matches(['(', ')', '[', ']']);
    let plain = bare.trim_matches(['-', '~', 'P', 'p', '.']).trim_end_matches("ページ").trim_end_matches('頁');
    let marked = plain.len() < bare.len() || plain.contains('/');
    let counted = !plain.is_empty() && plain.chars().all(|c| c.is_ascii_digit() || c == '/');
    counted && marked || mark::is_page_number(text) || mark::says_goes_on(text)
}

impl Table {
    pub(super) fn has(&self, id: BlockId) -> bool {
        self.labels.contains(&id) || self.groups.iter().any(|group| group.blocks.contains(&id))
    }
}

impl Group {
    fn new(row: TableRow, mark: Option<Vec<BlockId>>) -> Self {
        let mut group = Self { mark, rows: (row.at, row.at), ..Self::default() };
        group.append(row);
        group
    }

    fn append(&mut self, row: TableRow) {
        self.rows.1 = row.at;
        self.number = self.number.or(row.number);
        for (field, id) in row.cells {
            let known = self.cells.entry(field).or_default();
            if !known.contains(&id) {
                known.push(id);
            }
        }
        for time in row.times {
            if !self.times.contains(&time) {
                self.times.push(time);
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
}
