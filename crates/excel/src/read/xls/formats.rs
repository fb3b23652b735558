//! Number formats of an `.xls`: the style (XF) of each cell and its format. Supports BIFF8 (Excel 97 and later); damaged or
//! older files have no formats here, so their numbers display as 標準.

use std::collections::HashMap;
use std::io::{Cursor, Read};

use crate::read::number_format::NumberFormat;
use matome_workbook::grid::{HiddenCells, Position};

#[derive(Default)]
pub(super) struct Formats {
    styles: Vec<NumberFormat>,
    sheets: Vec<SheetRecords>,
}

/// The style of each cell with a value, and what the sheet does not show.
#[derive(Default)]
struct SheetRecords {
    styles: HashMap<Position, u16>,
    hidden: HiddenCells,
}

pub(super) struct SheetFormats<'f> {
    styles: &'f [NumberFormat],
    records: Option<&'f SheetRecords>,
}

mod kind {
    pub(super) const FORMULA: u16 = 0x0006;
    pub(super) const EOF: u16 = 0x000A;
    pub(super) const FILE_PASS: u16 = 0x002F;
    pub(super) const COLUMN_INFO: u16 = 0x007D;
    pub(super) const BOUND_SHEET: u16 = 0x0085;
    pub(super) const MUL_RK: u16 = 0x00BD;
    pub(super) const XF: u16 = 0x00E0;
    pub(super) const LABEL_SST: u16 = 0x00FD;
    pub(super) const NUMBER: u16 = 0x0203;
    pub(super) const ROW: u16 = 0x0208;
    pub(super) const RK: u16 = 0x027E;
    pub(super) const FORMAT: u16 = 0x041E;
    pub(super) const BOF: u16 = 0x0809;
}

const BIFF8: u16 = 0x0600;

impl Formats {
    pub(super) fn read(stream: &[u8]) -> Self {
        Self::of(stream).unwrap_or_default()
    }

    pub(super) fn sheet(&self, i: usize) -> SheetFormats<'_> {
        SheetFormats { styles: &self.styles, records: self.sheets.get(i) }
    }

    fn of(stream: &[u8]) -> Option<Self> {
        let (first, version) = records(stream).next()?;
        if (first, u16_at(version, 0)?) != (kind::BOF, BIFF8) {
            return None;
        }
        let (mut codes, mut styles, mut starts) = (HashMap::new(), Vec::new(), Vec::new());
        for (kind, data) in records(stream).take_while(|(kind, _)| *kind != kind::EOF) {
            match kind {
                kind::FORMAT => codes.extend(u16_at(data, 0).zip(text(data.get(2..)?))),
                kind::XF => styles.push(u16_at(data, 2)?),
                kind::BOUND_SHEET => starts.push(u32::from_le_bytes(data.get(..4)?.try_into().ok()?) as usize),
                _ => {}
            }
        }
        let format = |id: &u16| {
            let code = codes.get(id).map_or("", String::as_str);
            NumberFormat::of(code.is_empty().then_some(u32::from(*id)), code)
        };
        let cells = |start: &usize| stream.get(*start..).map(SheetRecords::of).unwrap_or_default();
        Some(Self { styles: styles.iter().map(format).collect(), sheets: starts.iter().map(cells).collect() })
    }
}

impl<'f> SheetFormats<'f> {
    pub(super) fn of(&self, at: Position) -> Option<&'f NumberFormat> {
        self.styles.get(usize::from(*self.records?.styles.get(&at)?))
    }

    pub(super) fn hidden(&self) -> HiddenCells {
        self.records.map(|records| records.hidden.clone()).unwrap_or_default()
    }
}

pub(super) fn stream(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).ok()?;
    let mut stream = Vec::new();
    let name = ["/Workbook", "/Book"].into_iter().find(|name| file.is_stream(name))?;
    file.open_stream(name).ok()?.read_to_end(&mut stream).ok()?;
    Some(stream)
}

pub(super) fn is_protected(stream: &[u8]) -> bool {
    records(stream).take_while(|(kind, _)| *kind != kind::EOF).any(|(kind, _)| kind == kind::FILE_PASS)
}

/// Iterates over the records up to a truncated one.
fn records(stream: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    let mut rest = stream;
    std::iter::from_fn(move || {
        let (kind, length) = (u16_at(rest, 0)?, usize::from(u16_at(rest, 2)?));
        let data = rest.get(4..4 + length)?;
        rest = &rest[4 + length..];
        Some((kind, data))
    })
}

impl SheetRecords {
    /// Reads the sheet that begins here. A chart inside it is a nested stream.
    fn of(sheet: &[u8]) -> Self {
        let (mut found, mut depth) = (Self::default(), 0_i32);
        for (kind, data) in records(sheet) {
            match kind {
                kind::BOF => depth += 1,
                kind::EOF => depth -= 1,
                _ if depth == 1 => found.take(kind, data),
                _ => {}
            }
            if depth <= 0 {
                break;
            }
        }
        found
    }

    fn take(&mut self, kind: u16, data: &[u8]) {
        let flag = |at: usize, mask: u16| u16_at(data, at).is_some_and(|flags| flags & mask != 0);
        match kind {
            kind::NUMBER | kind::RK | kind::FORMULA | kind::LABEL_SST => {
                self.styles.extend(place(data).zip(u16_at(data, 4)));
            }
            kind::MUL_RK => {
                let Some(first) = place(data) else { return };
                // After row and first column: six bytes per number, then the last column.
                let numbers = data.get(4..data.len().saturating_sub(2)).unwrap_or_default().chunks_exact(6);
                self.styles.extend(
                    numbers
                        .zip(first.column..)
                        .filter_map(|(number, column)| Some((Position::new(first.row, column), u16_at(number, 0)?))),
                );
            }
            kind::ROW if flag(12, 0x20) => self.hidden.rows.extend(u16_at(data, 0).map(u32::from)),
            kind::COLUMN_INFO if flag(8, 1) => {
                let columns = u16_at(data, 0).zip(u16_at(data, 2));
                self.hidden.columns.extend(columns.map(|(first, last)| first.into()..=last.into()));
            }
            _ => {}
        }
    }
}

fn place(data: &[u8]) -> Option<Position> {
    Some(Position::new(u16_at(data, 0)?.into(), u16_at(data, 2)?.into()))
}

/// Parses a length-prefixed text with one or two bytes per character.
fn text(data: &[u8]) -> Option<String> {
    let length = usize::from(u16_at(data, 0)?);
    let characters = data.get(3..)?;
    if data.get(2)? & 1 == 0 {
        Some(characters.get(..length)?.iter().map(|b| char::from(*b)).collect())
    } else {
        let wide: Vec<u16> = characters.get(..length * 2)?.chunks_exact(2).filter_map(|c| u16_at(c, 0)).collect();
        Some(String::from_utf16_lossy(&wide))
    }
}

fn u16_at(data: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(data.get(at..at + 2)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: u16, data: &[u8]) -> Vec<u8> {
        [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat()
    }

    /// Builds a stream with one sheet whose numbers are in A1, B1 …, each with its own style.
    fn stream(styles: &[u16], codes: &[(u16, &str)]) -> Vec<u8> {
        let mut globals = record(kind::BOF, &BIFF8.to_le_bytes());
        for (id, code) in codes {
            let wide: Vec<u8> = code.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let length = (code.encode_utf16().count() as u16).to_le_bytes();
            globals.extend(record(kind::FORMAT, &[&id.to_le_bytes()[..], &length, &[1], &wide].concat()));
        }
        globals.extend(styles.iter().flat_map(|id| record(kind::XF, &[&[0, 0][..], &id.to_le_bytes()].concat())));
        let start = (globals.len() + 12) as u32;
        globals.extend(record(kind::BOUND_SHEET, &[&start.to_le_bytes()[..], &[0; 0]].concat()));
        globals.extend(record(kind::EOF, &[]));
        let mut sheet = record(kind::BOF, &BIFF8.to_le_bytes());
        let mut numbers = vec![0, 0, 0, 0];
        for i in 0..styles.len() as u16 {
            numbers.extend([&i.to_le_bytes()[..], &[0; 4]].concat());
        }
        numbers.extend([0, 0]);
        sheet.extend(record(kind::MUL_RK, &numbers));
        sheet.extend(record(kind::EOF, &[]));
        [globals, sheet].concat()
    }

    #[test]
    fn a_number_has_the_format_of_its_style_built_in_or_not() {
        let expected = [
            (9, "70%"),
            (27, "R8.3.31"),
            (28, "令和8年3月31日"),
            (31, "2026年3月31日"),
            (36, "R8.3.31"),
            (50, "R8.3.31"),
            (55, "2026年3月"),
            (58, "令和8年3月31日"),
            (164, "3月末（火）"),
        ];
        let ids = expected.map(|(id, _)| id);
        let formats = Formats::of(&stream(&ids, &[(164, "m\"月末（\"aaa\"）\"")])).unwrap();
        for (column, (id, text)) in expected.into_iter().enumerate() {
            let number = if id == 9 { 0.7 } else { 46112.0 };
            let format = formats.sheet(0).of(Position::new(0, column as u32)).unwrap();
            assert_eq!(format.cell(number, false).unwrap().text, text, "format {id}");
        }
    }

    #[test]
    fn what_a_sheet_hides_and_the_styles_of_its_texts_are_read() {
        let row = |number: u8, flags: u8| record(kind::ROW, &[&[number, 0][..], &[0; 10], &[flags, 0, 0, 0]].concat());
        let column = |flags: u8| record(kind::COLUMN_INFO, &[2, 0, 3, 0, 0, 0, 0, 0, flags, 0]);
        let text = record(kind::LABEL_SST, &[1, 0, 2, 0, 7, 0, 0, 0, 0, 0]);
        let begin = record(kind::BOF, &BIFF8.to_le_bytes());
        let found = SheetRecords::of(&[begin, column(0), column(1), row(4, 0), row(5, 0x20), text].concat());
        assert_eq!(found.hidden, HiddenCells { rows: [5].into(), columns: vec![2..=3] });
        assert_eq!(found.styles, [(Position::new(1, 2), 7)].into());
    }

    #[test]
    fn a_stream_that_breaks_off_is_no_failure() {
        let whole = stream(&[9, 27], &[]);
        for end in 0..whole.len() {
            Formats::of(&whole[..end]);
        }
    }
}
