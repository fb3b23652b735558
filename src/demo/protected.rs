//! A workbook behind a password, as far as anyone without the password can tell: the container that Excel puts around
//! an encrypted workbook, with nothing in it that any password would open.

/// The length of the container's sectors, and the least length of a stream that has sectors of its own.
const SECTOR: usize = 512;
const STREAM: usize = 4096;

const FREE: u32 = 0xFFFF_FFFF;
const END_OF_CHAIN: u32 = 0xFFFF_FFFE;
const ALLOCATION_TABLE: u32 = 0xFFFF_FFFD;

/// The bytes of the file: a compound file (MS-CFB) that holds the two streams of MS-OFFCRYPTO.
pub(super) fn workbook() -> Vec<u8> {
    let per_stream = (STREAM / SECTOR) as u32;
    let streams = [("EncryptionInfo", 2), ("EncryptedPackage", 2 + per_stream)];
    let mut file = header();
    file.extend(allocation_table(per_stream));
    file.extend(directory(streams));
    file.extend(encryption_info());
    file.extend(noise());
    file
}

/// The header: version 3, one sector of allocation table (0), the directory in sector 1, no short streams.
fn header() -> Vec<u8> {
    let mut header = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    header.resize(24, 0);
    for word in [0x3E_u16, 3, 0xFFFE, 9, 6] {
        header.extend(word.to_le_bytes());
    }
    header.resize(44, 0);
    for long in [1, 1, 0, STREAM as u32, END_OF_CHAIN, 0, END_OF_CHAIN, 0, 0] {
        header.extend(long.to_le_bytes());
    }
    header.resize(SECTOR, 0xFF);
    header
}

/// Which sector follows which: the table itself, the directory, and the two streams one after the other.
fn allocation_table(per_stream: u32) -> Vec<u8> {
    let mut table = vec![ALLOCATION_TABLE, END_OF_CHAIN];
    for _ in 0..2 {
        let first = table.len() as u32;
        table.extend(first + 1..first + per_stream);
        table.push(END_OF_CHAIN);
    }
    table.resize(SECTOR / 4, FREE);
    table.into_iter().flat_map(u32::to_le_bytes).collect()
}

/// The root and the two streams below it, each with its first sector; the longer name hangs on the right of the
/// shorter.
fn directory(streams: [(&str, u32); 2]) -> Vec<u8> {
    let [first, second] = streams;
    let mut directory = entry("Root Entry", 5, [FREE, FREE, 1], END_OF_CHAIN, 0);
    directory.extend(entry(first.0, 2, [FREE, 2, FREE], first.1, STREAM));
    directory.extend(entry(second.0, 2, [FREE, FREE, FREE], second.1, STREAM));
    directory.extend(entry("", 0, [FREE, FREE, FREE], 0, 0));
    directory
}

fn entry(name: &str, kind: u8, relatives: [u32; 3], sector: u32, length: usize) -> Vec<u8> {
    let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let named = if name.is_empty() { 0 } else { entry.len() as u16 + 2 };
    entry.resize(64, 0);
    entry.extend(named.to_le_bytes());
    entry.extend([kind, 1]);
    entry.extend(relatives.into_iter().flat_map(u32::to_le_bytes));
    entry.resize(116, 0);
    entry.extend(sector.to_le_bytes());
    entry.extend((length as u64).to_le_bytes());
    entry
}

/// The description of an agile encryption, cut down to what names it.
fn encryption_info() -> Vec<u8> {
    let mut stream = vec![4, 0, 4, 0, 0x40, 0, 0, 0];
    stream.extend(br#"<?xml version="1.0" encoding="UTF-8"?>"#);
    stream.extend(br#"<encryption xmlns="http://schemas.microsoft.com/office/2006/encryption"/>"#);
    stream.resize(STREAM, b' ');
    stream
}

/// What stands for the encrypted workbook; the same each time.
fn noise() -> Vec<u8> {
    std::iter::successors(Some(0x4D61_746F_u32), |state| {
        Some(state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223))
    })
    .map(|state| (state >> 24) as u8)
    .take(STREAM)
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_sees_a_password() {
        let opened = calamine::open_workbook_from_rs::<calamine::Xlsx<_>, _>(std::io::Cursor::new(workbook()));
        assert!(matches!(opened.err(), Some(calamine::XlsxError::Password)));
    }
}
