//! Corrects packages that Excel accepts but the reading library rejects or misreads, while unpacking.

use std::io::{self, Read};

use memchr::{memchr, memmem};

use super::xml::{attribute, elements};
use matome_workbook::grid::Position;

/// Chunk size for scanning a large part, in bytes.
const STRETCH: u64 = 1 << 20;

const LONGEST_TAG: usize = 256;

/// Whether a part needs correction. Scans it in chunks to limit memory.
pub(super) fn is_odd(name: &str, part: &mut impl Read) -> io::Result<bool> {
    let (mut stretch, mut found) = (Vec::new(), false);
    loop {
        // Keep a tag that was cut at the chunk's end.
        stretch.drain(..stretch.len().saturating_sub(LONGEST_TAG));
        if part.by_ref().take(STRETCH).read_to_end(&mut stretch)? == 0 {
            return Ok(found);
        }
        found = found || mended(name, stretch.clone()) != stretch;
    }
}

/// Rewrites the part as Excel would have written it.
pub(super) fn mended(name: &str, bytes: Vec<u8>) -> Vec<u8> {
    let bytes = in_utf_8(bytes);
    let name = name.to_ascii_lowercase();
    if name.ends_with("workbook.xml.rels") {
        relations(bytes)
    } else if name.contains("/worksheets/") {
        without_spaces(without_odd_dimension(bytes))
    } else {
        bytes
    }
}

/// UTF-16 is the other encoding that the format allows.
fn in_utf_8(bytes: Vec<u8>) -> Vec<u8> {
    let unit: fn([u8; 2]) -> u16 = match bytes.as_slice() {
        [0xFF, 0xFE, ..] => u16::from_le_bytes,
        [0xFE, 0xFF, ..] => u16::from_be_bytes,
        _ => return bytes,
    };
    let units: Vec<u16> = bytes[2..].chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect();
    let text = String::from_utf16_lossy(&units);
    // The declaration says UTF-16.
    let declared = text.starts_with("<?xml").then(|| text.find("?>")).flatten();
    text.as_bytes()[declared.map_or(0, |end| end + 2)..].to_vec()
}

/// Normalises relative paths, and turns Excel 4 macro sheets into empty sheets, since they hold no goals.
fn relations(bytes: Vec<u8>) -> Vec<u8> {
    let Ok(text) = std::str::from_utf8(&bytes) else { return bytes };
    let mended = text
        .replace("Target=\"./", "Target=\"")
        .replace("Target=\"../", "Target=\"/")
        .replace("/xlMacrosheet\"", "/dialogsheet\"")
        .replace("/xlIntlMacrosheet\"", "/dialogsheet\"");
    mended.into_bytes()
}

/// Removes an invalid dimension, which makes the library reject the sheet and is not needed.
fn without_odd_dimension(bytes: Vec<u8>) -> Vec<u8> {
    let Some(from) = memmem::find(&bytes, b"<dimension") else { return bytes };
    let Some(length) = memchr(b'>', &bytes[from..]) else { return bytes };
    let to = from + length + 1;
    let tag = String::from_utf8_lossy(&bytes[from..to]);
    let size = elements(&tag, "dimension").next().and_then(|e| attribute(&e, "ref"));
    let is_plain = size.is_some_and(|size| size.split(':').all(|corner| Position::parse(corner).is_some()));
    if is_plain { bytes } else { [&bytes[..from], &bytes[to..]].concat() }
}

/// Trims values: the library reads `<v> 7</v>` as the first shared string.
fn without_spaces(bytes: Vec<u8>) -> Vec<u8> {
    const OPEN: &[u8] = b"<v>";
    let value_at = |from: usize| {
        let length = memchr(b'<', &bytes[from..]).unwrap_or(bytes.len() - from);
        &bytes[from..from + length]
    };
    let is_odd = |value: &[u8]| value.trim_ascii().len() < value.len();
    if !memmem::find_iter(&bytes, OPEN).any(|at| is_odd(value_at(at + OPEN.len()))) {
        return bytes;
    }
    let (mut mended, mut done) = (Vec::with_capacity(bytes.len()), 0);
    for at in memmem::find_iter(&bytes, OPEN) {
        let from = at + OPEN.len();
        let value = value_at(from);
        mended.extend_from_slice(&bytes[done..from]);
        mended.extend_from_slice(value.trim_ascii());
        done = from + value.len();
    }
    mended.extend_from_slice(&bytes[done..]);
    mended
}
