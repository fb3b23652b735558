//! The part that lists the sheets: their names, the defined names that name them, and whether formulas are calculated
//! when the workbook is opened. The cells are those of each sheet's own part.

use quick_xml::Reader;
use quick_xml::events::Event;

use super::tag;
use crate::edge::workbook::xml::attribute;

/// Behind these the settings of calculation stand.
const BEFORE: [&str; 4] = ["sheets", "functionGroups", "externalReferences", "definedNames"];

/// The part with sheets `renamed`, and calculated anew if `calculates`; `None` where nothing changes.
pub(super) fn rewrite(xml: &str, renamed: &[(&str, &str)], calculates: bool) -> Option<String> {
    let (mark, xml) = tag::without_mark(xml);
    Some(format!("{mark}{}", rewritten(xml, renamed, calculates)?))
}

fn rewritten(xml: &str, renamed: &[(&str, &str)], calculates: bool) -> Option<String> {
    let mut reader = Reader::from_str(xml);
    let mut parts = Spliced { xml, out: String::with_capacity(xml.len() + 64), behind: 0 };
    // Where the settings of calculation would stand, if there were any.
    let (mut place, mut prefix, mut has_settings) = (None, String::new(), false);
    loop {
        let start = reader.buffer_position() as usize;
        let event = reader.read_event().ok()?;
        let end = reader.buffer_position() as usize;
        let close = if matches!(event, Event::Empty(_)) { "/>" } else { ">" };
        match &event {
            Event::Start(e) | Event::Empty(e) if e.local_name().as_ref() == "sheet" => {
                let name = attribute(e, "name").unwrap_or_default();
                if let Some((_, new)) = renamed.iter().find(|(old, _)| *old == name) {
                    parts.put(start..end, &(tag::start(e, &["name"], &[("name", new)]) + close));
                }
            }
            Event::Start(e) | Event::Empty(e) if e.local_name().as_ref() == "calcPr" => {
                has_settings = true;
                if calculates {
                    parts.put(start..end, &(tag::start(e, &["fullCalcOnLoad"], &[("fullCalcOnLoad", "1")]) + close));
                }
            }
            Event::Start(e) if e.local_name().as_ref() == "definedName" => {
                let inside = reader.read_to_end(e.name()).ok()?;
                let (from, to) = (inside.start as usize, inside.end as usize);
                let text = with_names(&xml[from..to], renamed);
                parts.put(from..to, &text);
            }
            Event::End(e) if BEFORE.contains(&e.local_name().as_ref()) => {
                prefix = prefix_of(e.name().as_ref());
                place = Some(parts.position_at(end));
            }
            Event::Eof => break,
            _ => {}
        }
    }
    let mut out = parts.finish();
    if let Some(place) = place.filter(|_| calculates && !has_settings) {
        out.insert_str(place, &format!("<{prefix}calcPr fullCalcOnLoad=\"1\"/>"));
    }
    (out != xml).then_some(out)
}

/// The prefix of an element's name, with its colon.
fn prefix_of(name: &str) -> String {
    name.rsplit_once(':').map(|(prefix, _)| format!("{prefix}:")).unwrap_or_default()
}

/// A text of which some spans are replaced.
struct Spliced<'t> {
    xml: &'t str,
    out: String,
    behind: usize,
}

impl Spliced<'_> {
    fn put(&mut self, span: std::ops::Range<usize>, text: &str) {
        self.out.push_str(&self.xml[self.behind..span.start]);
        self.out.push_str(text);
        self.behind = span.end;
    }

    /// Where `at` comes to stand.
    fn position_at(&mut self, at: usize) -> usize {
        self.out.push_str(&self.xml[self.behind..at]);
        self.behind = at;
        self.out.len()
    }

    fn finish(mut self) -> String {
        self.out.push_str(&self.xml[self.behind..]);
        self.out
    }
}

/// A formula with the new names of sheets, as it is written.
fn with_names(formula: &str, renamed: &[(&str, &str)]) -> String {
    let mut text = formula.to_owned();
    for (old, new) in renamed {
        let (old, new) = (tag::escaped(old), format!("'{}'!", tag::escaped(&new.replace('\'', "''"))));
        let quoted = format!("'{}'!", old.replace('\'', "''"));
        if text.contains(&quoted) {
            text = text.replace(&quoted, &new);
        } else {
            text = replace_bare(&text, &format!("{old}!"), &new);
        }
    }
    text
}

/// Replaces a name that stands without quotes, and not at the end of a longer one.
fn replace_bare(text: &str, old: &str, new: &str) -> String {
    let (mut out, mut rest) = (String::new(), text);
    while let Some(at) = rest.find(old) {
        let before = rest[..at].chars().next_back().or_else(|| out.chars().next_back());
        let is_whole = before.is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '_' | '.' | '\'' | ']'));
        out.push_str(&rest[..at]);
        out.push_str(if is_whole { new } else { old });
        rest = &rest[at + old.len()..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheets_their_defined_names_and_the_calculation_are_changed_and_nothing_else() {
        let renamed = [("R8", "R9"), ("R8 総務部", "R9 総務部")];
        for (xml, calculates, expected) in [
            (
                "<workbook><sheets><sheet name=\"R8\" sheetId=\"1\" r:id=\"a\"/></sheets><definedNames><definedName name=\"_xlnm.Print_Area\" localSheetId=\"0\">R8!$A$1:$B$2,XR8!$A$1</definedName></definedNames><calcPr calcId=\"1\"/></workbook>",
                true,
                "<workbook><sheets><sheet sheetId=\"1\" r:id=\"a\" name=\"R9\"/></sheets><definedNames><definedName name=\"_xlnm.Print_Area\" localSheetId=\"0\">'R9'!$A$1:$B$2,XR8!$A$1</definedName></definedNames><calcPr calcId=\"1\" fullCalcOnLoad=\"1\"/></workbook>",
            ),
            (
                "<x:workbook><x:sheets><x:sheet name='R8 総務部' sheetId=\"1\"></x:sheet></x:sheets><x:definedNames><x:definedName name=\"a\">'R8 総務部'!$A$1</x:definedName></x:definedNames></x:workbook>",
                true,
                "<x:workbook><x:sheets><x:sheet sheetId=\"1\" name=\"R9 総務部\"></x:sheet></x:sheets><x:definedNames><x:definedName name=\"a\">'R9 総務部'!$A$1</x:definedName></x:definedNames><x:calcPr fullCalcOnLoad=\"1\"/></x:workbook>",
            ),
        ] {
            assert_eq!(rewrite(xml, &renamed, calculates).as_deref(), Some(expected));
            let (marked, expected) = (format!("\u{FEFF}{xml}"), format!("\u{FEFF}{expected}"));
            assert_eq!(rewrite(&marked, &renamed, calculates), Some(expected));
        }
        assert_eq!(rewrite("<workbook><sheets><sheet name=\"表紙\"/></sheets></workbook>", &renamed, false), None);
    }
}
