//! The header of a table: the row or rows with the most column names.

use super::definition::GoalUnit;
use super::form::MatchedPage;
use super::page::{BlockId, says_something};
use super::time_columns;
use super::time_columns::ColumnTime;
use super::words::{EXACT, Quality, WordTable};
use crate::field::{Field, GoalField, MeasureField};
use matome_deadline::written::number;

#[derive(Debug, Clone)]
pub(super) struct Header {
    pub(super) bottom: u32,
    pub(super) columns: Vec<HeaderColumn>,
    score: Quality,
}

#[derive(Debug, Clone)]
pub(super) struct HeaderColumn {
    pub(super) first: u32,
    /// `None` if the header is no known word.
    pub(super) field: Option<Field>,
    /// In a form with such columns.
    pub(super) time: Option<ColumnTime>,
    pub(super) label: BlockId,
    quality: Quality,
    /// Rank of its word in the definition.
    rank: usize,
    /// The last row is empty here, continues the label above, or has a note in brackets.
    goes_on: bool,
}

/// Quality of an unknown header assumed to be the titles'; below any match.
const UNKNOWN_TITLE: Quality = 1;

/// A header has at least half of the form's columns and at least two; three always suffice.
const FEWEST_KNOWN: usize = 2;
const MOST_WANTED: usize = 3;

pub(super) const HIGHEST: u32 = 3;

impl Header {
    pub(super) fn at(form: &MatchedPage<'_, '_>, row: u32) -> Option<Self> {
        let best = (1..=HIGHEST).filter_map(|height| Self::of_height(form, row, height)).fold(
            None,
            |best: Option<(u32, Self)>, (height, next)| match best {
                Some(best) if best.1.score >= next.score => Some(best),
                _ => Some((height, next)),
            },
        );
        let (height, header) = best?;
        // Rows above a header, such as a heading, are not part of it.
        let without_first_row =
            (height > 1).then(|| Self::of_height(form, row + 1, height - 1)).flatten().map(|(_, h)| h.score);
        (without_first_row.is_none_or(|score| score < header.score)).then_some(header)
    }

    fn of_height(form: &MatchedPage<'_, '_>, row: u32, height: u32) -> Option<(u32, Self)> {
        let page = form.page;
        let rows = row..=row + height - 1;
        // A blank row, or a row of one text, separates the rows above.
        let is_broken = rows.clone().any(|row| page.row(row).next().is_none());
        let is_band = page.row(*rows.end()).nth(1).is_none();
        if height > 1 && (is_broken || is_band || page.starting(*rows.end()).next().is_none()) {
            return None;
        }
        let mut columns = columns(form, rows.clone());
        keep_whole_schedules(&mut columns);
        tell_reports_apart(&mut columns, &form.definition.columns);
        keep_best(&mut columns);
        name_titles(form, &mut columns, *rows.end());
        let known = columns.iter().filter(|c| c.field.is_some()).count();
        let wanted = form.definition.columns.meanings().len().div_ceil(2).clamp(FEWEST_KNOWN, MOST_WANTED);
        let bottom = columns
            .iter()
            .filter(|c| c.field.is_some())
            .map(|c| page.block(c.label).area.last.row)
            .max()?
            .max(*rows.end());
        // With equal scores the taller header is right, if its last row only continues the rows above.
        let goes_on = height > 1 && columns.iter().all(|c| c.goes_on) && known > 0;
        let score = columns.iter().map(|c| c.quality).sum::<Quality>() + usize::from(goes_on);
        let exact = columns.iter().filter(|c| c.quality == EXACT).count();
        (known >= wanted || exact >= 2).then_some((height, Self { bottom, columns, score }))
    }

    pub(super) fn has(&self, field: Field) -> bool {
        self.columns.iter().any(|c| c.field == Some(field))
    }

    /// The unknown header assumed to be the goals' titles.
    pub(super) fn unknown_title(&self) -> Option<BlockId> {
        self.columns.iter().find(|column| column.quality == UNKNOWN_TITLE).map(|column| column.label)
    }
}

/// A column begins wherever a block of any of the rows begins.
fn columns(form: &MatchedPage<'_, '_>, rows: std::ops::RangeInclusive<u32>) -> Vec<HeaderColumn> {
    let page = form.page;
    let mut starts: Vec<u32> =
        rows.clone().flat_map(|row| page.starting(row)).map(|id| page.block(id).area.first.column).collect();
    starts.sort_unstable();
    starts.dedup();
    let mut columns = Vec::with_capacity(starts.len());
    for (i, &first) in starts.iter().enumerate() {
        let mut stack: Vec<BlockId> = Vec::new();
        for row in rows.clone() {
            let block = page.slot_at(row, first).and_then(|slot| slot.block);
            if let Some(id) = block.filter(|id| !stack.contains(id) && rows.contains(&page.block(*id).area.first.row)) {
                stack.push(id);
            }
        }
        let Some(&label) = stack.last() else { continue };
        let next = starts.get(i + 1).copied().unwrap_or(u32::MAX);
        let found = matched(form, &stack, first..next);
        let whole = found.is_some_and(|found| found.whole);
        let goes_on = if page.block(label).area.first.row < *rows.end() {
            stack.len() == 1 || whole
        } else {
            (stack.len() > 1 && whole) || (stack.len() <= 2 && is_note(&page.block(label).cell.text))
        };
        let named = found.map_or((None, 0), |found| (Some(found.field), found.quality));
        let blocks: Vec<_> = stack.iter().map(|id| page.block(*id)).collect();
        let time = time_columns::of(form.definition, &blocks);
        let (field, quality) = if time.is_some() { (None, EXACT - 1) } else { named };
        let rank = form.definition.columns.rank(&page.block(label).key);
        columns.push(HeaderColumn { first, field, time, label, quality, rank, goes_on });
    }
    columns
}

#[derive(Clone, Copy)]
struct Match {
    field: Field,
    quality: Quality,
    /// The word is made of all of them.
    whole: bool,
}

/// The best match of a column's blocks: all together in either order (報告 over 中間 is 中間報告), or each alone. `columns`
/// extends to where the next one begins.
fn matched(form: &MatchedPage<'_, '_>, stack: &[BlockId], columns: std::ops::Range<u32>) -> Option<Match> {
    let mut keys: Vec<&str> = stack.iter().map(|id| form.page.block(*id).key.as_str()).collect();
    // A long text has no key, a number is no word; texts below them do not continue them.
    let joins = stack.len() > 1 && keys.iter().all(|key| key.contains(char::is_alphabetic));
    let together = |keys: &[&str]| {
        let (field, quality) = form.definition.columns.best_across(keys)?;
        Some(Match { field, quality, whole: quality == EXACT })
    };
    if stack.iter().any(|id| form.is_of_the_past(*id)) {
        return None;
    }
    // 計画 in the first row below years is the kind of that row.
    let of_rows = |id: &BlockId| form.definition.kind_of_row(form.page.block(*id)).is_some() && stack.len() > 1;
    if stack.last().is_some_and(of_rows) {
        return None;
    }
    let alone = |id: &BlockId| form.column(*id).map(|(field, quality)| Match { field, quality, whole: false });
    let joined = joins.then(|| {
        let downward = together(&keys);
        keys.reverse();
        [downward, together(&keys)]
    });
    // A block over several columns names none of them.
    let within = |id: &BlockId| {
        let area = form.page.block(*id).area;
        columns.start <= area.first.column && area.last.column < columns.end
    };
    let own = |id: &&BlockId| stack.last() == Some(*id) || within(id);
    let matches = joined.into_iter().flatten().chain(stack.iter().rev().filter(own).map(alone)).flatten();
    matches.fold(None, |best: Option<Match>, next| match best {
        Some(best) if best.quality >= next.quality => Some(best),
        _ => Some(next),
    })
}

/// （いつまでに）, as below a header.
fn is_note(text: &str) -> bool {
    let text = text.trim();
    text.starts_with(['（', '(']) && text.ends_with(['）', ')']) && text.contains(char::is_alphabetic)
}

/// Of report columns with one word (進捗状況（9月末）, 進捗状況（3月末）) the first is the interim, the second the year-end.
fn tell_reports_apart(columns: &mut [HeaderColumn], words: &WordTable<Field>) {
    let reports = [MeasureField::InterimReport, MeasureField::YearEndReport].map(Field::Measure);
    let of_reports = |c: &&mut HeaderColumn| c.field.is_some_and(|field| reports.contains(&field));
    if let [first, second] = columns.iter_mut().filter(of_reports).collect::<Vec<_>>().as_mut_slice()
        && (first.field, first.rank) == (second.field, second.rank)
        && reports.iter().all(|report| words.has(*report))
    {
        (first.field, second.field) = (Some(reports[0]), Some(reports[1]));
    }
}

/// A single month is no schedule.
fn keep_whole_schedules(columns: &mut [HeaderColumn]) {
    let is_month = |column: &&mut HeaderColumn| matches!(column.time, Some(ColumnTime::Months(..)));
    if let [only] = columns.iter_mut().filter(is_month).collect::<Vec<_>>().as_mut_slice() {
        (only.time, only.quality) = (None, 0);
    }
}

/// Under the form's heading, unnamed titles are in the first column with an unknown name before the measures.
fn name_titles(form: &MatchedPage<'_, '_>, columns: &mut [HeaderColumn], bottom: u32) {
    let title = Field::Goal(GoalField::Title);
    let by_rows = matches!(form.definition.goal, GoalUnit::Rows { .. });
    if !by_rows || form.definition.fallback || columns.iter().any(|column| column.field == Some(title)) {
        return;
    }
    let is_measure = |column: &HeaderColumn| matches!(column.field, Some(Field::Measure(_)));
    let measures = columns.iter().filter(|column| is_measure(column)).count();
    let Some(end) = columns.iter().position(is_measure).filter(|_| measures >= 2 && form.heading().is_some()) else {
        return;
    };
    let is_text = |column: &HeaderColumn| {
        let key = &form.page.block(column.label).key;
        let below = form.page.slots(bottom + 1).iter().find(|slot| slot.first == column.first);
        let text = below.and_then(|slot| slot.block).map(|id| form.page.block(id).cell.text.as_str());
        !key.is_empty()
            && !form.definition.is_aside(key)
            && text.is_some_and(|text| number::alone(text, &[]).is_none() && says_something(text))
    };
    let unnamed =
        columns[..end].iter_mut().find(|column| column.field.is_none() && column.time.is_none() && is_text(column));
    if let Some(column) = unnamed {
        (column.field, column.quality) = (Some(title), UNKNOWN_TITLE);
    }
}

/// One column per field: the best match, then the word that the definition names first.
fn keep_best(columns: &mut [HeaderColumn]) {
    for i in 0..columns.len() {
        let Some(field) = columns[i].field else { continue };
        let beaten = columns.iter().enumerate().any(|(j, other)| {
            other.field == Some(field) && (other.quality, columns[i].rank, i) > (columns[i].quality, other.rank, j)
        });
        if beaten {
            columns[i].field = None;
            columns[i].quality = 0;
        }
    }
}
