//! View settings of the sheets in a merged workbook.

use std::collections::{BTreeMap, BTreeSet};

use quick_xml::events::{BytesStart, Event};

use matome_core::notes::own_sheets::OWN_SHEETS;
use matome_core::notes::view::{ColumnView, FoundView};
use matome_excel::read::part::Package;
use matome_excel::read::xml::{attribute, elements};
use matome_workbook::grid::Position;
use matome_workbook::plan::Filter;

/// Margin included in a file's column width.
const MARGIN: f64 = 0.710_937_5;
/// Bound, since programs may write column widths up to the last possible column.
const MOST_COLUMNS: u32 = 200;
/// Letter, the default paper of the file format.
const UNNAMED_PAPER: u8 = 1;

/// Views of our sheets, mapped by `known`; empty for an unreadable workbook.
pub(super) fn views(bytes: &[u8], known: impl Fn(&str) -> String) -> BTreeMap<String, FoundView> {
    let Ok(mut package) = Package::open(bytes) else { return BTreeMap::new() };
    let sheets = package.worksheets().into_iter().map(|(name, part)| (known(&name), part));
    let sheets = sheets.filter(|(name, _)| OWN_SHEETS.contains(&name.as_str()));
    sheets.filter_map(|(name, part)| Some((name, view(&mut package, &part)?))).collect()
}

fn view(package: &mut Package<'_>, part: &str) -> Option<FoundView> {
    let xml = package.text(part)?;
    let (head, _) = xml.split_once("sheetData").unwrap_or((&xml, ""));
    let tail = xml.rfind("sheetData").map_or("", |at| &xml[at..]);
    let mut view =
        FoundView { zoom: 100, columns: columns(head), hidden_rows: hidden_rows(&xml), ..FoundView::default() };
    if let Some(shown) = elements(head, "sheetView").next() {
        view.zoom = number(&shown, "zoomScale").unwrap_or(100.0) as u16;
    }
    if let Some(pane) = elements(head, "pane").find(|pane| attribute(pane, "state").is_some_and(|s| s == "frozen")) {
        let split = |name: &str| number(&pane, name).unwrap_or(0.0) as u32;
        view.freeze = (split("ySplit"), split("xSplit"));
    }
    if let Some(page) = elements(tail, "pageSetup").next() {
        view.paper = Some(number(&page, "paperSize").map_or(UNNAMED_PAPER, |paper| paper as u8));
        view.landscape = attribute(&page, "orientation").is_some_and(|orientation| orientation == "landscape");
    }
    if let Some(table) = table(package, part) {
        take_filters(&table, &mut view);
    }
    Some(view)
}

fn columns(head: &str) -> BTreeMap<u32, ColumnView> {
    let mut columns = BTreeMap::new();
    for column in elements(head, "col") {
        let (Some(first), Some(last)) = (number(&column, "min"), number(&column, "max")) else { continue };
        let width = number(&column, "width").map(|width| width - MARGIN);
        let view = ColumnView { width, hidden: Some(is_set(&column, "hidden")) };
        columns.extend((first.max(1.0) as u32..=(last as u32).min(MOST_COLUMNS)).map(|place| (place - 1, view)));
    }
    columns
}

fn hidden_rows(xml: &str) -> BTreeSet<u32> {
    let hidden = elements(xml, "row").filter(|row| is_set(row, "hidden"));
    hidden.filter_map(|row| Some(number(&row, "r")? as u32 - 1)).collect()
}

fn table(package: &mut Package<'_>, part: &str) -> Option<String> {
    let (folder, file) = part.rsplit_once('/')?;
    let relations = package.text(&format!("{folder}/_rels/{file}.rels"))?;
    let of_table = |relation: &BytesStart| attribute(relation, "Type").is_some_and(|kind| kind.ends_with("/table"));
    let target = elements(&relations, "Relationship").find(of_table).and_then(|found| attribute(&found, "Target"))?;
    let (_, name) = target.rsplit_once('/')?;
    package.text(&format!("xl/tables/{name}"))
}

/// Reads list filters; filters by condition, colour, rank or date are ignored.
fn take_filters(table: &str, view: &mut FoundView) {
    let first = elements(table, "autoFilter").next().and_then(|filter| attribute(&filter, "ref"));
    let first = first.and_then(|area| Position::parse(area.split(':').next()?)).map_or(0, |first| first.column);
    let mut reader = quick_xml::Reader::from_str(table);
    let mut column = None;
    while let Ok(event) = reader.read_event() {
        match event {
            Event::Eof => break,
            Event::Start(e) | Event::Empty(e) if e.local_name().as_ref() == "filterColumn" => {
                view.is_filtered = true;
                column = number(&e, "colId").map(|id| first + id as u32);
            }
            Event::Start(e) | Event::Empty(e) => {
                if let Some(column) = column {
                    take_part(&e, column, &mut view.filters);
                }
            }
            _ => {}
        }
    }
}

/// Reads an element of a column filter. Elements outside its list belong to ignored filters.
fn take_part(part: &BytesStart, column: u32, filters: &mut BTreeMap<u32, Filter>) {
    match part.local_name().as_ref() {
        "filters" => filters.entry(column).or_default().blank = is_set(part, "blank"),
        name => {
            let Some(filter) = filters.get_mut(&column) else { return };
            match name {
                "filter" => filter.values.extend(attribute(part, "val")),
                "dateGroupItem" => filter.dates.extend(date(part)),
                _ => {}
            }
        }
    }
}

fn date(item: &BytesStart) -> Option<(i32, Option<u32>, Option<u32>)> {
    let part = |name: &str| number(item, name).map(|part| part as u32);
    Some((number(item, "year")? as i32, part("month"), part("day")))
}

fn number(element: &BytesStart, name: &str) -> Option<f64> {
    attribute(element, name)?.parse().ok().filter(|number: &f64| number.is_finite() && *number >= 0.0)
}

fn is_set(element: &BytesStart, name: &str) -> bool {
    attribute(element, name).is_some_and(|value| value == "1" || value == "true")
}
