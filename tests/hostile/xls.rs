//! `.xls` files: a compound file with one stream of BIFF8 records.

const SECTOR: usize = 512;
const FREE: u32 = 0xFFFF_FFFF;
const END_OF_CHAIN: u32 = 0xFFFF_FFFE;
const ALLOCATION_TABLE: u32 = 0xFFFF_FFFD;

pub(crate) const BOUND_SHEET: u16 = 0x0085;
pub(crate) const SST: u16 = 0x00FC;
const BOF: u16 = 0x0809;
const EOF: u16 = 0x000A;
const LABEL: u16 = 0x0204;
const MERGED_CELLS: u16 = 0x00E5;

pub(crate) fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat()
}

/// A record with a text cell.
pub(crate) fn label(row: u16, column: u16, text: &str) -> Vec<u8> {
    let wide: Vec<u16> = text.encode_utf16().collect();
    let mut data: Vec<u8> = [row, column, 0, wide.len() as u16].into_iter().flat_map(u16::to_le_bytes).collect();
    data.push(1);
    data.extend(wide.into_iter().flat_map(u16::to_le_bytes));
    record(LABEL, &data)
}

/// A record of `count` merged ranges, each the whole sheet.
pub(crate) fn merged(count: u16) -> Vec<u8> {
    let regions = [0_u16, 65_535, 0, 255].into_iter().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    record(MERGED_CELLS, &[count.to_le_bytes().to_vec(), regions.repeat(usize::from(count))].concat())
}

/// A workbook with one sheet of records, preceded by `globals`.
pub(crate) fn workbook(globals: &[Vec<u8>], cells: &[Vec<u8>]) -> Vec<u8> {
    let begin = |kind: u16| record(BOF, &[0x0600, kind, 0, 0, 0, 0, 0, 0].map(u16::to_le_bytes).concat());
    let name: Vec<u8> = "目標".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let sheet_record = |offset: u32| record(BOUND_SHEET, &[&offset.to_le_bytes()[..], &[0, 0, 2, 1], &name].concat());
    let head = [begin(5), globals.concat()].concat();
    let offset = head.len() + sheet_record(0).len() + record(EOF, &[]).len();
    let globals = [head, sheet_record(offset as u32), record(EOF, &[])].concat();
    compound_file(&[globals, begin(16), cells.concat(), record(EOF, &[])].concat())
}

/// A compound file (MS-CFB, version 3) with the stream `Workbook`.
pub(crate) fn compound_file(stream: &[u8]) -> Vec<u8> {
    let length = stream.len().max(4096).next_multiple_of(SECTOR);
    let sectors = length / SECTOR;
    let tables = (sectors + 2).div_ceil(SECTOR / 4 - 1);
    let mut file = header(tables);
    file.extend(allocation_table(tables, sectors));
    file.extend(entry("Root Entry", 5, FREE, 1, END_OF_CHAIN, 0));
    file.extend(entry("Workbook", 2, FREE, FREE, tables as u32 + 1, length as u32));
    file.resize(SECTOR * (tables + 2), 0);
    file.extend(stream);
    file.resize(SECTOR * (tables + 2) + length, 0);
    file
}

fn header(tables: usize) -> Vec<u8> {
    let mut header = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    header.resize(24, 0);
    header.extend([0x3E_u16, 3, 0xFFFE, 9, 6].into_iter().flat_map(u16::to_le_bytes));
    header.resize(44, 0);
    let longs = [tables as u32, tables as u32, 0, 4096, END_OF_CHAIN, 0, END_OF_CHAIN, 0];
    header.extend(longs.into_iter().chain(0..tables as u32).flat_map(u32::to_le_bytes));
    header.resize(SECTOR, 0xFF);
    header
}

fn allocation_table(tables: usize, sectors: usize) -> Vec<u8> {
    let mut table = vec![ALLOCATION_TABLE; tables];
    table.push(END_OF_CHAIN);
    table.extend((0..sectors).map(|at| (tables + 2 + at) as u32));
    *table.last_mut().unwrap() = END_OF_CHAIN;
    table.resize(tables * SECTOR / 4, FREE);
    table.into_iter().flat_map(u32::to_le_bytes).collect()
}

fn entry(name: &str, kind: u8, sibling: u32, child: u32, start: u32, length: u32) -> Vec<u8> {
    let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let name_length = entry.len() as u16 + 2;
    entry.resize(64, 0);
    entry.extend(name_length.to_le_bytes());
    entry.extend([kind, 1]);
    entry.extend([sibling, sibling, child].into_iter().flat_map(u32::to_le_bytes));
    entry.resize(116, 0);
    entry.extend([start, length, 0].into_iter().flat_map(u32::to_le_bytes));
    entry
}
