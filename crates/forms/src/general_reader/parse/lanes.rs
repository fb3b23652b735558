//! Lanes: cards side by side. The same labels repeat row by row at one distance; each card is read separately, from
//! left to right, then from top to bottom.

use std::collections::{BTreeMap, BTreeSet};

use crate::general_reader::boxes::BoxId;
use crate::general_reader::boxes::canvas::Canvas;
use crate::general_reader::boxes::weights::LABEL;
use crate::general_reader::words::label_keys::uncounted;

/// Minimum number of distinct labels repeated at one distance; no table repeats that many.
const FEWEST: usize = 3;

/// The sheet's boxes by lane; one part if nothing stands side by side.
pub(crate) fn cut(canvas: &Canvas<'_>) -> Vec<Vec<BoxId>> {
    let shown = canvas.shown();
    let Some(Lanes { starts, rows }) = lanes(canvas, &shown) else { return vec![shown] };
    let mut parts: Vec<Vec<BoxId>> = vec![Vec::new()];
    let mut open: Option<usize> = None;
    let mut bottom = 0;
    for id in shown {
        let area = canvas.of(id).area;
        let lane = starts.iter().rposition(|start| *start <= area.first.column).unwrap_or(0);
        let crosses = starts[1..].iter().any(|start| area.first.column < *start && *start <= area.last.column);
        let is_inside = rows.first <= area.first.row && area.first.row <= rows.last && !crosses;
        let begins = area.first.row > bottom && (area.first.row > bottom + 1 || rows.begins.contains(&area.first.row));
        if !is_inside {
            open = None;
            parts.push(Vec::new());
        } else if open.is_none() || begins {
            open = Some(parts.len());
            parts.extend(starts.iter().map(|_| Vec::new()));
        }
        let at = open.map_or(parts.len() - 1, |first| first + lane);
        parts[at].push(id);
        bottom = bottom.max(area.last.row);
    }
    parts.retain(|part| !part.is_empty());
    parts
}

struct Lanes {
    /// First columns.
    starts: Vec<u32>,
    rows: LaneRows,
}

struct LaneRows {
    first: u32,
    last: u32,
    begins: BTreeSet<u32>,
}

fn lanes(canvas: &Canvas<'_>, shown: &[BoxId]) -> Option<Lanes> {
    let mut rows: BTreeMap<u32, Vec<(u32, String)>> = BTreeMap::new();
    let is_label = |id: &&BoxId| {
        let text_box = canvas.of(**id);
        text_box.odds > LABEL && !text_box.on_axis
    };
    for id in shown.iter().filter(is_label) {
        let at = canvas.of(*id).area.first;
        rows.entry(at.row).or_default().push((at.column, uncounted(canvas.text(*id))));
    }
    let beside = |base: u32, other: u32| {
        let word =
            |row: &[(u32, String)], column: u32| row.iter().find(|(at, _)| *at == column).map(|(_, word)| word.clone());
        let pairs = rows.iter().filter_map(move |(at, row)| Some((*at, word(row, base)?, word(row, other)?)));
        pairs.filter(|(_, one, other)| one == other).map(|(at, word, _)| (at, word)).collect::<Vec<_>>()
    };
    let columns: BTreeSet<u32> = rows.values().flatten().map(|(column, _)| *column).collect();
    let enough = |pairs: &[(u32, String)]| {
        let different: BTreeSet<&str> = pairs.iter().map(|(_, word)| word.as_str()).collect();
        different.len() >= FEWEST
    };
    columns.iter().find_map(|base| {
        let lane = |column: &u32| *column == *base || *column > *base && enough(&beside(*base, *column));
        let starts: Vec<u32> = columns.iter().copied().filter(lane).collect();
        let pairs = beside(*base, *starts.get(1)?);
        let (first, word) = pairs.first()?;
        let begins = pairs.iter().filter(|(_, other)| other == word).map(|(at, _)| *at).collect();
        Some(Lanes { starts, rows: LaneRows { first: *first, last: u32::MAX, begins } })
    })
}
