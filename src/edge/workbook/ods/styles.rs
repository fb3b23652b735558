//! The styles of an `.ods`: which are of hidden tables, and how each writes a date.
//!
//! The text beside a date was written by whatever program saved the file last, in that program's language: an English
//! one writes 令和8年 as `CE8`. The date and its format say what a Japanese office sees.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::edge::workbook::number_format::NumberFormat;
use crate::edge::workbook::xml::attribute;

#[derive(Default)]
pub(super) struct Styles {
    hidden_tables: HashSet<String>,
    /// The data style of each cell style.
    of_cells: HashMap<String, String>,
    /// What each data style writes, as a format code; the style that it hands positive values on to.
    data: HashMap<String, Data>,
}

#[derive(Default)]
struct Data {
    code: String,
    instead: Option<String>,
}

impl Styles {
    /// Those of the two parts that may hold any.
    pub(super) fn of(parts: &[&str]) -> Self {
        let mut styles = Self::default();
        for xml in parts {
            // A part that breaks off is reported when its cells are read.
            let _ = styles.learn(xml);
        }
        styles
    }

    pub(super) fn is_hidden_table(&self, style: &str) -> bool {
        self.hidden_tables.contains(style)
    }

    /// How a cell of that style writes dates; `None` if it writes none.
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
        let (mut style, mut data) = (String::new(), None::<(String, Data)>);
        loop {
            let event = reader.read_event()?;
            match &event {
                Event::Start(e) | Event::Empty(e) => match e.local_name().as_ref() {
                    "style" => {
                        style = attribute(e, "name").unwrap_or_default();
                        if let Some(of) = attribute(e, "data-style-name") {
                            self.of_cells.insert(style.clone(), of);
                        }
                    }
                    "table-properties" if attribute(e, "display").is_some_and(|shown| shown == "false") => {
                        self.hidden_tables.insert(style.clone());
                    }
                    "date-style" | "text-style" | "time-style" if matches!(event, Event::Start(_)) => {
                        data = Some((attribute(e, "name").unwrap_or_default(), Data::default()));
                    }
                    "text" if matches!(event, Event::Start(_)) => {
                        let text = reader.read_text(e.name())?;
                        if let Some((_, data)) = &mut data {
                            let _ = write!(data.code, "\"{}\"", text.xml10_content().replace('"', ""));
                        }
                    }
                    "map" => {
                        if let Some((_, data)) = &mut data {
                            data.instead = data.instead.take().or_else(|| attribute(e, "apply-style-name"));
                        }
                    }
                    _ => {
                        if let Some((_, data)) = &mut data {
                            data.code.push_str(letters(e));
                        }
                    }
                },
                Event::End(e) if matches!(e.local_name().as_ref(), "date-style" | "text-style" | "time-style") => {
                    self.data.extend(data.take());
                }
                // Behind the styles stand the cells.
                Event::End(e) if e.local_name().as_ref() == "automatic-styles" => return Ok(()),
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }
}

/// The letters of a format code for a part of a date.
fn letters(part: &BytesStart<'_>) -> &'static str {
    let is = |name: &str, value: &str| attribute(part, name).is_some_and(|found| found == value);
    let long = is("style", "long");
    let pick = |short, longer| if long { longer } else { short };
    // A calendar of its own: the era's years, the weekday in its language.
    let own_calendar = attribute(part, "calendar").is_some_and(|calendar| calendar != "gregorian");
    match part.local_name().as_ref() {
        "era" => pick("g", "ggg"),
        "year" if own_calendar => pick("e", "ee"),
        "year" => pick("yy", "yyyy"),
        "month" if is("textual", "true") => pick("mmm", "mmmm"),
        // Beside hours or seconds the letter means minutes.
        "month" | "minutes" => pick("m", "mm"),
        "day" => pick("d", "dd"),
        "day-of-week" if own_calendar => pick("aaa", "aaaa"),
        "day-of-week" => pick("ddd", "dddd"),
        "hours" => pick("h", "hh"),
        "seconds" => pick("s", "ss"),
        _ => "",
    }
}
