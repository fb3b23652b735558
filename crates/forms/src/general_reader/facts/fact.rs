//! Facts: the parsed values of a sheet, each with the path of its labels. Later stages do not use positions.

use std::collections::BTreeSet;

use crate::general_reader::boxes::BoxId;
use crate::general_reader::boxes::canvas::Canvas;
use crate::general_reader::item::Item;
use crate::general_reader::parse::parser::Node;
use crate::general_reader::parse::table::{Column, Row, Table};
use crate::general_reader::words::line_numbers;
use crate::general_reader::words::line_numbers::Manner;

#[derive(Debug, Clone)]
pub(crate) enum Fact {
    /// Labels from the outermost in, and their values.
    Pair {
        path: Vec<BoxId>,
        values: Vec<BoxId>,
    },
    /// A text without a label.
    Line(BoxId),
    /// Texts side by side without a label.
    Row {
        path: Vec<BoxId>,
        boxes: Vec<BoxId>,
    },
    Table {
        path: Vec<BoxId>,
        table: Table,
    },
}

pub(crate) fn of(canvas: &Canvas<'_>, nodes: Vec<Node>) -> Vec<Fact> {
    let mut facts = Vec::new();
    walk(nodes, &[], &mut facts);
    let facts = facts
        .into_iter()
        .flat_map(|fact| of_card_labels(canvas, fact))
        .flat_map(|fact| unfilled(canvas, fact))
        .flat_map(|fact| side_by_side(canvas, fact))
        .collect();
    below_captions(canvas, below_marks(canvas, beside_doers(canvas, facts)))
}

/// An office's name is no label of what it does: 総務部｜訓練を行います。 Other texts beside it have their own labels.
fn beside_doers(canvas: &Canvas<'_>, facts: Vec<Fact>) -> Vec<Fact> {
    let mut doers: BTreeSet<BoxId> = BTreeSet::new();
    let mut found = Vec::new();
    for fact in facts {
        match fact {
            Fact::Pair { mut path, values } if path.first().is_some_and(|id| doers.contains(id)) => {
                path.remove(0);
                if path.is_empty() {
                    found.extend(values.into_iter().map(Fact::Line));
                } else {
                    found.push(Fact::Pair { path, values });
                }
            }
            Fact::Pair { path, values } if is_doer(canvas, &path, &values) => {
                doers.insert(path[0]);
                let mut values = values.into_iter();
                found.push(Fact::Row { path: Vec::new(), boxes: path.into_iter().chain(values.next()).collect() });
                found.extend(values.map(Fact::Line));
            }
            other => found.push(other),
        }
    }
    found
}

fn is_doer(canvas: &Canvas<'_>, path: &[BoxId], values: &[BoxId]) -> bool {
    let ([office], [deed, ..]) = (path, values) else { return false };
    canvas.of(*office).content.office && !canvas.is_known_label(*office) && canvas.of(*deed).content.sentence
}

/// A text below a report's label and mark, as wide as both, belongs to the label: 進捗状況｜Ａ above what was done.
fn below_marks(canvas: &Canvas<'_>, facts: Vec<Fact>) -> Vec<Fact> {
    let mut joined: Vec<Fact> = Vec::new();
    for fact in facts {
        match (joined.last_mut(), &fact) {
            (Some(Fact::Pair { path, values }), Fact::Line(text)) if stands_below(canvas, path, values, *text) => {
                values.push(*text);
            }
            _ => joined.push(fact),
        }
    }
    joined
}

fn stands_below(canvas: &Canvas<'_>, path: &[BoxId], values: &[BoxId], text: BoxId) -> bool {
    let ([.., label], [mark]) = (path, values) else { return false };
    let (label_area, mark, below) = (canvas.of(*label).area, canvas.of(*mark).area, canvas.of(text).area);
    let of_report = |(item, _): &(Item, f32)| matches!(item, Item::InterimReport | Item::YearEndReport);
    canvas.is_known_label(*label)
        && canvas.of(*label).senses.first().is_some_and(of_report)
        && canvas.of(text).content.sentence
        && label_area.last.row == mark.last.row
        && below.first.row == mark.last.row + 1
        && (below.first.column, below.last.column) == (label_area.first.column, mark.last.column)
}

/// A label alone above numbered rows governs each of them: 〈取組内容〉 above ①｜窓口を開く｜9月. If similar rows also occur without
/// the label, they begin something else.
fn below_captions(canvas: &Canvas<'_>, facts: Vec<Fact>) -> Vec<Fact> {
    let mut captions: Vec<Option<BoxId>> = vec![None; facts.len()];
    let mut elsewhere: BTreeSet<Manner> = BTreeSet::new();
    for at in 0..facts.len() {
        let Some(manner) = manner(canvas, &facts[at]) else { continue };
        captions[at] = match at.checked_sub(1).map(|before| (before, &facts[before])) {
            Some((_, Fact::Line(id))) if canvas.is_known_label(*id) && canvas.is_of_measure(*id) => Some(*id),
            Some((before, fact)) if self::manner(canvas, fact) == Some(manner) => captions[before],
            _ => None,
        };
        if captions[at].is_none() {
            elsewhere.insert(manner);
        }
    }
    let used: BTreeSet<BoxId> = captions.iter().flatten().copied().collect();
    let governed = facts.into_iter().zip(captions).map(|(fact, caption)| {
        let is_own = manner(canvas, &fact).is_some_and(|manner| !elsewhere.contains(&manner));
        match (fact, caption.filter(|_| is_own)) {
            (Fact::Row { boxes, .. }, Some(label)) => Fact::Pair { path: vec![label], values: boxes },
            (fact, _) => fact,
        }
    });
    let governed: Vec<Fact> = governed.collect();
    let has_rows =
        |id: &BoxId| governed.iter().any(|fact| matches!(fact, Fact::Pair { path, .. } if path[..] == [*id]));
    let labels: BTreeSet<BoxId> = used.into_iter().filter(has_rows).collect();
    governed.into_iter().filter(|fact| !matches!(fact, Fact::Line(id) if labels.contains(id))).collect()
}

/// The notation of the number that begins a row without label.
fn manner(canvas: &Canvas<'_>, fact: &Fact) -> Option<Manner> {
    match fact {
        Fact::Row { path, boxes } if path.is_empty() => line_numbers::alone(canvas.text(*boxes.first()?)),
        _ => None,
    }
}

/// Whether a text far to the right of a form's label, behind empty cells, belongs to something else.
fn is_stranger(canvas: &Canvas<'_>, label: BoxId, value: BoxId) -> bool {
    let (own, other) = (canvas.of(label).area, canvas.of(value).area);
    canvas.of(label).of_card
        && own.first.row == other.first.row
        && other.first.column > own.last.column + 1
        && !canvas.of(value).content.office
}

/// Labels of cards above their values are no table.
fn of_card_labels(canvas: &Canvas<'_>, fact: Fact) -> Vec<Fact> {
    if let Fact::Pair { path, values } = &fact
        && let (Some(label), Some(value)) = (path.last(), values.first())
        && is_stranger(canvas, *label, *value)
    {
        let lines = values.iter().map(|id| Fact::Line(*id));
        return std::iter::once(Fact::Pair { path: path.clone(), values: Vec::new() }).chain(lines).collect();
    }
    let Fact::Table { table, .. } = &fact else { return vec![fact] };
    let is_of_card = |column: &Column| column.path.last().is_some_and(|id| canvas.of(*id).of_card);
    if table.rows.len() != 1 || !table.columns.iter().any(is_of_card) {
        return vec![fact];
    }
    let pair = |(place, column): (usize, &Column)| {
        let values = table.rows.iter().filter_map(|row| row.cells[place]).collect();
        Fact::Pair { path: column.path.clone(), values }
    };
    table.columns.iter().enumerate().filter(|(_, column)| !column.path.is_empty()).map(pair).collect()
}

/// Labels below labels without any value are an empty part of a form, not a table.
fn unfilled(canvas: &Canvas<'_>, fact: Fact) -> Vec<Fact> {
    let Fact::Table { table, .. } = &fact else { return vec![fact] };
    let shown = |row: &Row| -> Vec<BoxId> {
        let mut ids: Vec<BoxId> = row.cells.iter().flatten().chain(&row.section).copied().collect();
        ids.dedup();
        ids
    };
    let is_label = |id: &BoxId| canvas.is_known_label(*id);
    let below: Vec<BoxId> = table.rows.iter().flat_map(shown).collect();
    let is_aside = |id: &BoxId| {
        let content = &canvas.of(*id).content;
        content.legend || content.mark || content.numeral
    };
    let says_nothing = |row: &Row| shown(row).iter().all(|id| is_label(id) || is_aside(id));
    if !below.iter().any(is_label)
        || !table.rows.iter().all(says_nothing)
        || table.columns.iter().any(|column| column.names_rows)
    {
        return vec![fact];
    }
    let heads = table.columns.iter().map(|column| Fact::Pair { path: column.path.clone(), values: Vec::new() });
    let rest = below
        .iter()
        .map(|id| if is_label(id) { Fact::Pair { path: vec![*id], values: Vec::new() } } else { Fact::Line(*id) });
    heads.chain(rest).collect()
}

/// Splits a table whose topmost headers each have their own names below.
fn side_by_side(canvas: &Canvas<'_>, fact: Fact) -> Vec<Fact> {
    let Fact::Table { path, table } = &fact else { return vec![fact] };
    let names = |column: &Column| column.path.last().is_some_and(|leaf| canvas.of(*leaf).known() == Some(Item::Title));
    let mut tops: Vec<BoxId> =
        table.columns.iter().filter(|column| column.path.len() > 1).map(|column| column.path[0]).collect();
    tops.dedup();
    let of = |top: BoxId| table.columns.iter().enumerate().filter(move |(_, column)| column.path.first() == Some(&top));
    let titled = tops.iter().filter(|top| of(**top).any(|(_, column)| names(column))).count();
    let covered: usize = tops.iter().map(|top| of(*top).count()).sum();
    if tops.len() < 2 || titled < tops.len() || covered < table.columns.len() {
        return vec![fact];
    }
    let part = |top: BoxId| {
        let places: Vec<usize> = of(top).map(|(place, _)| place).collect();
        let columns = places
            .iter()
            .map(|place| Column { path: table.columns[*place].path[1..].to_vec(), ..table.columns[*place].clone() });
        let rows = table
            .rows
            .iter()
            .map(|row| Row { cells: places.iter().map(|place| row.cells[*place]).collect(), section: row.section });
        let table = Table { columns: columns.collect(), rows: rows.collect(), repeated: Vec::new() };
        Fact::Table { path: path.iter().copied().chain([top]).collect(), table }
    };
    tops.into_iter().map(part).collect()
}

fn walk(nodes: Vec<Node>, path: &[BoxId], facts: &mut Vec<Fact>) {
    let mut loose: Vec<BoxId> = Vec::new();
    for node in nodes {
        if let Node::Line(id) = node {
            loose.push(id);
            continue;
        }
        release(&mut loose, path, facts);
        match node {
            Node::Pair { label, value } => {
                let path: Vec<BoxId> = path.iter().copied().chain([label]).collect();
                if value.is_empty() {
                    facts.push(Fact::Pair { path, values: Vec::new() });
                } else {
                    walk(value, &path, facts);
                }
            }
            Node::Row(boxes) => facts.push(Fact::Row { path: path.to_vec(), boxes }),
            Node::Table(table) => facts.push(Fact::Table { path: path.to_vec(), table }),
            Node::Line(_) => {}
        }
    }
    release(&mut loose, path, facts);
}

/// Turns texts into values of the innermost label, or into lines.
fn release(loose: &mut Vec<BoxId>, path: &[BoxId], facts: &mut Vec<Fact>) {
    let ids = std::mem::take(loose);
    if ids.is_empty() {
        return;
    }
    if path.is_empty() {
        facts.extend(ids.into_iter().map(Fact::Line));
    } else {
        facts.push(Fact::Pair { path: path.to_vec(), values: ids });
    }
}
