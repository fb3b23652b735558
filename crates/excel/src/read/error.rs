//! Derives the reason why a workbook is unreadable from its bytes and from library errors.

use matome_workbook::problem::{Damage, FileKind, Unreadable};

/// Maps a library error to the kind of damage that matters to the file's owner.
pub(super) fn damaged(error: &impl std::fmt::Display) -> Unreadable {
    let error = error.to_string();
    tracing::debug!("{error}");
    let is_cut_off = ["EOCD", "eof", "Eof", "end of file"].iter().any(|word| error.contains(word));
    Unreadable::Damaged(if is_cut_off { Damage::CutOff } else { Damage::Structure })
}

/// Identifies other content, since web systems export CSV and HTML under a workbook's name.
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
