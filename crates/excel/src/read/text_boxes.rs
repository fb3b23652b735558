//! Texts in boxes that lie over a sheet's cells, in the drawing of the sheet. They are of no cell and no value.

use quick_xml::events::Event;

use matome_workbook::grid::Position;

/// The texts of a drawing part, with the cell at the upper left of each.
pub(super) fn find(xml: &str) -> Vec<(Position, String)> {
    let mut reader = quick_xml::Reader::from_str(xml);
    reader.config_mut().check_end_names = false;
    let (mut found, mut open) = (Vec::new(), Vec::<String>::new());
    let (mut at, mut text) = (Position::new(0, 0), String::new());
    loop {
        match reader.read_event() {
            Ok(Event::Start(e)) => {
                let name = e.local_name().as_ref().to_owned();
                if name.ends_with("CellAnchor") {
                    (at, text) = (Position::new(0, 0), String::new());
                }
                open.push(name);
            }
            Ok(Event::Text(part)) => {
                let is_within = |name: &str| open.iter().any(|known| known == name);
                let number = || part.trim().parse().unwrap_or_default();
                match open.last().map(String::as_str) {
                    Some("row") if is_within("from") => at.row = number(),
                    Some("col") if is_within("from") => at.column = number(),
                    Some("t") if is_within("txBody") => text.push_str(&part),
                    _ => {}
                }
            }
            Ok(Event::GeneralRef(entity)) => {
                // Only the words are told, not what joins them.
                if !entity.is_empty() && open.last().is_some_and(|name| name == "t") {
                    text.push(' ');
                }
            }
            Ok(Event::End(e)) => {
                let name = e.local_name();
                if name.as_ref() == "p" && !text.is_empty() {
                    text.push(' ');
                }
                if name.as_ref().ends_with("CellAnchor") && !text.trim().is_empty() {
                    found.push((at, text.trim().to_owned()));
                }
                open.pop();
            }
            Ok(Event::Eof) | Err(_) => return found,
            Ok(_) => {}
        }
    }
}
