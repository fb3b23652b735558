//! Styles of an `.ods`: hidden tables and date formats. The stored text of a date depends on the language of the program
//! that saved the file (an English one writes 令和8年 as `CE8`), so dates are formatted here.

use std::collections::{HashMap, HashSet};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::read::number_format::NumberFormat;
use crate::read::xml::attribute;

#[derive(Default)]
pub(super) struct Styles {
    hidden_tables: HashSet<String>,
    of_cells: HashMap<String, String>,
    /// Format code of each data style, and the style that it delegates positive values to.
    data: HashMap<String, Data>,
}

#[derive(Default)]
struct Data {
    code: String,
    instead: Option<String>,
}

impl Styles {
    pub(super) fn of(parts: &[&str]) -> Self {
        let mut styles = Self::default();
        for xml in parts {
            // A truncated part is reported when its cells are read.
            let _ = styles.learn(xml);
        }
        styles
    }

    pub(super) fn is_hidden_table(&self, style: &str) -> bool {
        self.hidden_tables.contains(style)
    }

    pub(super) fn date_format(&self, style: &str) -> Option<NumberFormat> {
        let mut data = self.data.get(self.of_cells.get(style)?)?;
        if let Some(instead) = &data.instead {
            data = self.data.get(instead)?;
        }
        let code = data.code.as_str();
        code.contains(['y', 'e', 'm', 'd', 'a']).then(|| NumberFormat::of(None, code))
    }

    fn learn(&mut self, xml: &str) -> quick_xml::Result<()> {
        let mut reader = Reader::from_str(xml);
        let mut open = OpenStyle::default();
        loop {
            let event = reader.read_event()?;
            match &event {
                Event::Start(e) if e.local_name().as_ref() == "text" => {
                    let text = reader.read_text(e.name())?;
                    open.write(&format!("\"{}\"", text.xml10_content().replace('"', "")));
                }
                Event::Start(e) if writes_dates(e.local_name().as_ref()) => {
                    open.data = Some((attribute(e, "name").unwrap_or_default(), Data::default()));
                }
                Event::Start(e) | Event::Empty(e) => self.learn_part(e, &mut open),
                Event::End(e) if writes_dates(e.local_name().as_ref()) => self.data.extend(open.data.take()),
                // Cells follow the styles.
                Event::End(e) if e.local_name().as_ref() == "automatic-styles" => return Ok(()),
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    fn learn_part(&mut self, part: &BytesStart<'_>, open: &mut OpenStyle) {
        match part.local_name().as_ref() {
            "style" => {
                open.name = attribute(part, "name").unwrap_or_default();
                if let Some(of) = attribute(part, "data-style-name") {
                    self.of_cells.insert(open.name.clone(), of);
                }
            }
            "table-properties" if attribute(part, "display").is_some_and(|shown| shown == "false") => {
                self.hidden_tables.insert(open.name.clone());
            }
            "map" => {
                if let Some((_, data)) = &mut open.data {
                    data.instead = data.instead.take().or_else(|| attribute(part, "apply-style-name"));
                }
            }
            _ => open.write(letters(part)),
        }
    }
}

/// Open styles: the cell or table style and the named data style whose parts follow.
#[derive(Default)]
struct OpenStyle {
    name: String,
    data: Option<(String, Data)>,
}

impl OpenStyle {
    fn write(&mut self, code: &str) {
        if let Some((_, data)) = &mut self.data {
            data.code.push_str(code);
        }
    }
}

fn writes_dates(element: &str) -> bool {
    matches!(element, "date-style" | "text-style" | "time-style")
}

/// Format letters for a part of a date.
fn letters(part: &BytesStart<'_>) -> &'static str {
    let is = |name: &str, value: &str| attribute(part, name).is_some_and(|found| found == value);
    let long = is("style", "long");
    let pick = |short, longer| if long { longer } else { short };
    // A non-Gregorian calendar: era years, weekdays in its language.
    let own_calendar = attribute(part, "calendar").is_some_and(|calendar| calendar != "gregorian");
    match part.local_name().as_ref() {
        "era" => pick("g", "ggg"),
        "year" if own_calendar => pick("e", "ee"),
        "year" => pick("yy", "yyyy"),
        "month" if is("textual", "true") => pick("mmm", "mmmm"),
        // Next to hours or seconds, the letter means minutes.
        "month" | "minutes" => pick("m", "mm"),
        "day" => pick("d", "dd"),
        "day-of-week" if own_calendar => pick("aaa", "aaaa"),
        "day-of-week" => pick("ddd", "dddd"),
        "hours" => pick("h", "hh"),
        "seconds" => pick("s", "ss"),
        _ => "",
    }
}
