//! Edits the workbook part: sheet names, defined names that refer to them, and the recalculation flag.

use quick_xml::events::Event;

use super::splices::{Splices, escaped, prefix, start};
use crate::read::xml::{attribute, elements};

/// Elements that precede the calculation settings.
const BEFORE: [&str; 4] = ["sheets", "functionGroups", "externalReferences", "definedNames"];

/// Renames sheets and requests recalculation if `calculates`; `None` if nothing changes.
pub(super) fn rewrite(xml: &str, renamed: &[(&str, &str)], calculates: bool) -> Option<String> {
    let mut parts = Splices::of(xml);
    let is_open = calculates && elements(xml, "calcPr").next().is_none();
    let last_before = BEFORE.into_iter().rfind(|name| elements(xml, name).next().is_some());
    loop {
        let (event, span) = parts.next()?;
        let close = if matches!(event, Event::Empty(_)) { "/>" } else { ">" };
        match &event {
            Event::Eof => break,
            Event::Start(e) | Event::Empty(e) if e.local_name().as_ref() == "sheet" => {
                let name = attribute(e, "name").unwrap_or_default();
                if let Some((_, new)) = renamed.iter().find(|(old, _)| *old == name) {
                    parts.replace(span, &(start(e, &["name"], &[("name", new)]) + close));
                }
            }
            Event::Start(e) | Event::Empty(e) if calculates && e.local_name().as_ref() == "calcPr" => {
                parts.replace(span, &(start(e, &["fullCalcOnLoad"], &[("fullCalcOnLoad", "1")]) + close));
            }
            Event::Start(e) if e.local_name().as_ref() == "definedName" => {
                let inside = parts.inside(e)?;
                let text = with_names(parts.text(inside.clone()), renamed);
                parts.replace(inside, &text);
            }
            Event::End(e) if is_open && last_before == Some(e.local_name().as_ref()) => {
                let prefix = prefix(e.name().as_ref());
                parts.insert(span.end, &format!("<{prefix}calcPr fullCalcOnLoad=\"1\"/>"));
            }
            _ => {}
        }
    }
    Some(parts.finish()).filter(|out| out != xml)
}

fn with_names(formula: &str, renamed: &[(&str, &str)]) -> String {
    let mut text = formula.to_owned();
    for (old, new) in renamed {
        let (old, new) = (escaped(old), format!("'{}'!", escaped(&new.replace('\'', "''"))));
        let quoted = format!("'{}'!", old.replace('\'', "''"));
        if text.contains(&quoted) {
            text = text.replace(&quoted, &new);
        } else {
            text = replace_bare(&text, &format!("{old}!"), &new);
        }
    }
    text
}

/// Replaces an unquoted name that is not the end of a longer one.
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
