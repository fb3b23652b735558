//! Formulas that only repeat another cell (`=N9`). Of an empty cell Excel gives 0, shown or not, which nobody has written.

use std::collections::{BTreeMap, HashMap};

use super::xml::attribute;
use matome_workbook::grid::{Position, Sheet};
use quick_xml::events::Event;

/// A cell whose formula is another cell's name, and whose result is 0.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Echo {
    at: Position,
    /// `None`: of its own sheet.
    sheet: Option<String>,
    of: Position,
}

/// Finds them in a worksheet part.
pub(super) fn find(xml: &[u8]) -> Vec<Echo> {
    let Some(xml) = str::from_utf8(xml).ok().filter(|xml| xml.contains("<v>0</v>") && xml.contains("<f")) else {
        return Vec::new();
    };
    // A formula that was filled down stands in its first cell alone.
    let (mut found, mut shared) = (Vec::new(), HashMap::<String, (Position, String)>::new());
    for (start, _) in xml.match_indices("<c ") {
        let cell = &xml[start..];
        let cell = &cell[..cell.find("</c>").unwrap_or(0)];
        if !cell.contains("<f") {
            continue;
        }
        let mut reader = quick_xml::Reader::from_str(cell);
        let (mut at, mut formula, mut group) = (None, String::new(), None);
        let mut within = false;
        loop {
            match reader.read_event() {
                Ok(Event::Start(e) | Event::Empty(e)) if e.local_name().as_ref() == "c" => {
                    at = attribute(&e, "r").and_then(|name| Position::parse(&name));
                }
                Ok(Event::Start(e)) if e.local_name().as_ref() == "f" => {
                    (group, within) = (attribute(&e, "si"), true);
                }
                Ok(Event::Empty(e)) if e.local_name().as_ref() == "f" => group = attribute(&e, "si"),
                Ok(Event::Text(text)) if within => formula.push_str(&text),
                Ok(Event::End(_)) => within = false,
                Ok(Event::Eof) | Err(_) => break,
                Ok(_) => {}
            }
        }
        let Some(at) = at else { continue };
        let (first, formula) = match (group, formula.is_empty()) {
            (Some(group), false) => shared.entry(group).or_insert((at, formula)).clone(),
            (Some(group), true) => shared.get(&group).cloned().unwrap_or((at, formula)),
            (None, _) => (at, formula),
        };
        if cell.contains("<v>0</v>")
            && let Some((sheet, of)) = reference(&formula, first, at)
        {
            found.push(Echo { at, sheet, of });
        }
    }
    found
}

/// `N9`, `$N$9`, `様式!N9` or `'1位'!N9`, as it stands in `first`, seen from `at`.
fn reference(formula: &str, first: Position, at: Position) -> Option<(Option<String>, Position)> {
    let (sheet, name) = match formula.rsplit_once('!') {
        Some((sheet, name)) => (Some(sheet.trim_matches('\'').replace("''", "'")), name),
        None => (None, formula),
    };
    let digits = name.rfind(|c: char| !c.is_ascii_digit())? + 1;
    let (letters, row) = name.split_at(digits);
    let (is_fixed_column, is_fixed_row) = (letters.starts_with('$'), letters.len() > 1 && letters.ends_with('$'));
    let of = Position::parse(&format!("{}{row}", letters.trim_matches('$')))?;
    let moved = |known: u32, from: u32, to: u32| (known + to).checked_sub(from);
    let row = if is_fixed_row { Some(of.row) } else { moved(of.row, first.row, at.row) };
    let column = if is_fixed_column { Some(of.column) } else { moved(of.column, first.column, at.column) };
    Some((sheet, Position::new(row?, column?)))
}

/// Empties the cells that repeat an empty one.
pub(super) fn drop_empty(sheets: &mut [Sheet], echoes: &BTreeMap<String, Vec<Echo>>) {
    // An echo of an echo is empty once that is.
    loop {
        let is_empty = |sheet: &str, at: Position| {
            let known = sheets.iter().find(|known| known.name == sheet);
            known.is_some_and(|known| !known.cells.contains_key(&at))
        };
        let of_empty = |own: &str, echo: &&Echo| is_empty(echo.sheet.as_deref().unwrap_or(own), echo.of);
        let all = echoes.iter().flat_map(|(own, echoes)| echoes.iter().map(move |echo| (own, echo)));
        let stand = all.filter(|(own, echo)| of_empty(own, echo) && !is_empty(own, echo.at));
        let found: Vec<(String, Position)> = stand.map(|(own, echo)| (own.clone(), echo.at)).collect();
        if found.is_empty() {
            return;
        }
        for (name, at) in found {
            if let Some(sheet) = sheets.iter_mut().find(|sheet| sheet.name == name) {
                sheet.cells.remove(&at);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_seen_from_the_cell_to_which_it_was_filled() {
        let place = |name: &str| Position::parse(name).unwrap();
        for (formula, at, expected) in [
            ("N9", "C3", Some((None, "N10"))),
            ("$N$9", "C3", Some((None, "N9"))),
            ("N$9", "D3", Some((None, "O9"))),
            ("'1位'!N9", "C2", Some((Some("1位"), "N9"))),
            ("N9+1", "C2", None),
            ("SUM(N9)", "C2", None),
        ] {
            let found = reference(formula, place("C2"), place(at));
            let expected = expected.map(|(sheet, of)| (sheet.map(str::to_owned), place(of)));
            assert_eq!(found, expected, "{formula} {at}");
        }
    }
}
