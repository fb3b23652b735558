//! Wraps plain text mail by display columns, with full-width characters as two.

use matome_deadline::text;

/// Characters that may not begin a line (行頭禁則).
const NOT_FIRST: &str = "、。，．・：；？！）」』】〉》〕］｝ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ),.!?:;";

/// Characters that may not end a line (行末禁則).
const NOT_LAST: &str = "（「『【〈《〔［｛(";

const CLOSING: &str = "）」』】〉》〕］｝)";

/// Final kana of a verb stem that forms a compound with the next verb.
const JOINING: &str = "いきぎしちびみりけげせめれえ";

/// Wraps lines wider than `columns`, with a hanging indent. Addresses (`\\server\share`, `https://…`) stay whole,
/// however long, so that they can be clicked or copied.
pub(super) fn wrap(text: &str, columns: usize) -> String {
    let mut wrapped = String::with_capacity(text.len() + text.len() / 8);
    for (n, line) in text.split('\n').enumerate() {
        if n > 0 {
            wrapped.push('\n');
        }
        let line = line.trim_end();
        if is_address(line) || text::width(line) <= columns {
            wrapped.push_str(line);
        } else {
            wrap_line(line, columns, &mut wrapped);
        }
    }
    wrapped
}

fn is_address(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with(r"\\")
        || line.starts_with('/')
        || line.split_once("://").is_some_and(|(scheme, _)| scheme.is_ascii())
}

fn wrap_line(line: &str, columns: usize, wrapped: &mut String) {
    let indent = indent(line);
    let mut rest = line;
    let mut lead = "";
    loop {
        let room = columns.saturating_sub(text::width(lead)).max(2);
        let end = break_at(rest, room);
        wrapped.push_str(lead);
        wrapped.push_str(rest[..end].trim_end());
        rest = rest[end..].trim_start();
        if rest.is_empty() {
            return;
        }
        wrapped.push('\n');
        lead = &indent;
    }
}

/// The hanging indent: the line's own, plus the width of its list mark.
fn indent(line: &str) -> String {
    let body = line.trim_start();
    let mut indent = line[..line.len() - body.len()].to_owned();
    if body.starts_with(['・', '■', '※', '▼', '●', '○']) {
        indent.push('\u{3000}');
    }
    indent
}

/// The break position (a byte offset above 0) within `room` columns: at a phrase boundary after the first quarter,
/// preferably outside brackets, or else at any permitted position.
fn break_at(text: &str, room: usize) -> usize {
    let (mut used, mut depth) = (0, 0);
    let (mut last_phrase, mut last_quoted, mut last_good) = (None, None, None);
    let mut previous: Option<char> = None;
    for (at, c) in text.char_indices() {
        if let Some(before) = previous.filter(|before| may_break(*before, c)) {
            last_good = Some(at);
            if ends_phrase(before, c) && used * 4 >= room {
                *(if depth > 0 { &mut last_quoted } else { &mut last_phrase }) = Some(at);
            }
        }
        depth += i32::from(NOT_LAST.contains(c)) - i32::from(CLOSING.contains(c));
        used += text::width(c.encode_utf8(&mut [0; 4]));
        if used > room {
            let anywhere = at.max(text.chars().next().map_or(0, char::len_utf8));
            return last_phrase.or(last_quoted).or(last_good).unwrap_or(anywhere);
        }
        previous = Some(c);
    }
    text.len()
}

/// Words of half-width letters stay whole; other characters may be separated, except at brackets and punctuation.
fn may_break(before: char, after: char) -> bool {
    let word = |c: char| c.is_ascii_graphic();
    !(NOT_FIRST.contains(after) || NOT_LAST.contains(before) || (word(before) && word(after)))
}

/// Whether a phrase ends here: after punctuation, before a bracket, or between hiragana and the next word. Not after
/// the prefixes ご and お, within compound verbs (取り消す、保存し直す、問い合わせ先), or before a particle after a
/// bracket or foreign word.
fn ends_phrase(before: char, after: char) -> bool {
    let is_hiragana = |c: char| ('ぁ'..='ゖ').contains(&c);
    let closes = |c: char| CLOSING.contains(c);
    let stands_apart = before.is_whitespace() || closes(before);
    let separates = "、。，．；：".contains(before) || (stands_apart && !is_hiragana(after));
    let is_ending = is_hiragana(before) && !matches!(before, 'ご' | 'お') && !JOINING.contains(before);
    separates || NOT_LAST.contains(after) || (is_ending && !is_hiragana(after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_by_their_width_and_by_the_rules_of_setting() {
        let table = [
            ("あいうえお", 6, "あいう\nえお"),
            ("あいう、えお", 6, "あい\nう、\nえお"),
            ("あい（うえ）", 6, "あい\n（う\nえ）"),
            ("　・あいうえお", 8, "　・あい\n　　うえ\n　　お"),
            ("この欄に記入してください。", 20, "この欄に\n記入してください。"),
            ("該当なしと記入してください。", 20, "該当なしと\n記入してください。"),
            ("写しを部局長にも送る。", 20, "写しを部局長にも\n送る。"),
            ("その場合は「該当なし」とご記入を願います。", 26, "その場合は\n「該当なし」とご記入を\n願います。"),
            ("短い", 6, "短い"),
            ("解除し、保存し直してください。", 24, "解除し、\n保存し直してください。"),
            ("下記の問い合わせ先までご連絡を", 16, "下記の\n問い合わせ先まで\nご連絡を"),
            ("これは Excel で開き、", 14, "これは\nExcel で開き、"),
            ("word wordword x", 9, "word\nwordword\nx"),
            (r"\\server\share\目標管理\令和8年度", 6, r"\\server\share\目標管理\令和8年度"),
            ("", 6, ""),
        ];
        for (text, columns, expected) in table {
            assert_eq!(wrap(text, columns), expected, "{text}");
        }
    }
}
