//! Headers printed once per goal: a table header in one place is one elsewhere, however few rows follow.

use std::collections::BTreeSet;

use super::parser::Node;
use super::table::Table;
use crate::general_reader::boxes::BoxId;
use crate::general_reader::boxes::canvas::Canvas;
use matome_deadline::text::comparison_key;

/// The texts of a table's header, in reading order.
pub(crate) type Header = Vec<String>;

const FEWEST: usize = 2;

pub(crate) fn headers(canvas: &Canvas<'_>, nodes: &[Node]) -> BTreeSet<Header> {
    let tables = tables(nodes).into_iter();
    let texts = |ids: BTreeSet<BoxId>| -> Header { ids.iter().map(|id| comparison_key(canvas.text(*id))).collect() };
    tables.map(|table| texts(boxes(table))).filter(|header| header.len() >= FEWEST).collect()
}

/// Marks boxes that repeat a header but were not read as one; returns whether there are any.
pub(crate) fn mark(canvas: &mut Canvas<'_>, nodes: &[Node], known: &BTreeSet<Header>) -> bool {
    let read: BTreeSet<BoxId> = tables(nodes)
        .into_iter()
        .flat_map(|table| boxes(table).into_iter().chain(table.repeated.iter().copied()))
        .collect();
    let shown = canvas.shown();
    let texts: Vec<String> = shown.iter().map(|id| comparison_key(canvas.text(*id))).collect();
    let mut repeated: Vec<BoxId> = Vec::new();
    for header in known {
        let places = texts.windows(header.len()).enumerate().filter(|(_, window)| *window == header.as_slice());
        let found = places.map(|(at, _)| &shown[at..at + header.len()]);
        repeated.extend(found.filter(|ids| !ids.iter().any(|id| read.contains(id))).flatten());
    }
    for id in &repeated {
        canvas.boxes[*id].repeats_header = true;
    }
    !repeated.is_empty()
}

fn boxes(table: &Table) -> BTreeSet<BoxId> {
    table.columns.iter().flat_map(|column| column.path.iter().copied()).collect()
}

fn tables(nodes: &[Node]) -> Vec<&Table> {
    nodes.iter().flat_map(tables_in).collect()
}

fn tables_in(node: &Node) -> Vec<&Table> {
    match node {
        Node::Table(table) => vec![table],
        Node::Pair { value, .. } => tables(value),
        Node::Line(_) | Node::Row(_) => Vec::new(),
    }
}
