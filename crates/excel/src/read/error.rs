//! Why a workbook cannot be read, from what its bytes and the libraries say. How that is worded is said in
//! [`matome_workbook::problem`].

use matome_workbook::problem::{Damage, FileKind, Unreadable};

/// What is damaged, as far as it concerns the person who keeps the file; the libraries' own words are for programmers.
pub(super) fn damaged(error: &impl std::fmt::Display) -> Unreadable {
    let error = error.to_string();
    tracing::debug!("{error}");
    let is_cut_off = ["EOCD", "eof", "Eof", "end of file"].iter().any(|word| error.contains(word));
    Unreadable::Damaged(if is_cut_off { Damage::CutOff } else { Damage::Structure })
}

/// What the file is instead: web systems hand out CSV and HTML under the name of a workbook.
pub(super) fn not_a_workbook(bytes: &[u8], name: &str) -> Unreadable {
    let start = bytes.iter().position(|b| !b.is_ascii_whitespace() && !matches!(b, 0xEF | 0xBB | 0xBF));
    let head = start.map_or(&[][..], |start| &bytes[start..bytes.len().min(start + 512)]);
    let found = match head {
        [] => return Unreadable::Empty,
        [b'%', b'P', b'D', b'F', ..] => FileKind::Pdf,
        [b'<', ..] if lower(head).contains("schemas-microsoft-com:office:spreadsheet") => FileKind::XmlTable,
        [b'<', ..] => FileKind::Html,
        [b'{', b'\\', b'r', b't', b'f', ..] => FileKind::Rtf,
        [0x50, 0x4B, ..] => return Unreadable::Damaged(Damage::NoBeginning),
        _ if name.starts_with("~$") => FileKind::ExcelTemporary,
        _ if !head.contains(&0) => FileKind::PlainText,
        _ => FileKind::Other,
    };
    Unreadable::NotAWorkbook(found)
}

fn lower(head: &[u8]) -> String {
    String::from_utf8_lossy(head).to_lowercase()
}
