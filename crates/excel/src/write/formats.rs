//! Maps roles and tones to fonts, colours, borders and number formats.

use std::collections::HashMap;

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, FormatUnderline, Workbook};

use super::fill_of;
use matome_workbook::plan::{Align, Cell, Paint, Role, Tone, Value};

pub(super) const FONT: &str = "游ゴシック";
pub const INK: u32 = 0x0026_3238;
/// Background of cells that the planning section fills in.
pub const NOTE_FILL: u32 = 0x00FF_FDE7;
const HEADER: u32 = 0x001F_4E79;
/// Default row height in pixels.
pub const ROW_HEIGHT: u32 = 22;
const RULE: u32 = 0x00BF_C5CA;

/// The formats in use, numbered; the workbook stores each once.
pub(super) struct Formats {
    known: HashMap<CellStyle, (Format, u32)>,
    numbers: HashMap<Format, u32>,
    /// Formats not yet registered with the library, in order.
    news: Vec<Format>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct CellStyle {
    role: Role,
    tone: Tone,
    shape: Shape,
}

impl CellStyle {
    pub(super) fn of(cell: &Cell) -> Self {
        Self { role: cell.role, tone: cell.tone, shape: Shape::of(&cell.value) }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Shape {
    General,
    WholePercent,
    Percent,
    Day,
    Time,
    Moment,
    Link,
    Chosen(String),
}

const DAY: &str = "[$-411]ge\\.m\\.d";
const TIME: &str = "h:mm";
const MOMENT: &str = "[$-411]ge\\.m\\.d\\ h:mm";

/// Whether a number format is the default for dates and times.
pub fn is_own_format(code: &str) -> bool {
    [DAY, TIME, MOMENT].contains(&code)
}

impl Shape {
    fn of(value: &Value) -> Self {
        match value {
            Value::Percent(part) if ((part * 100.0).round() - part * 100.0).abs() < 1e-9 => Self::WholePercent,
            Value::Percent(_) => Self::Percent,
            Value::Date(_) => Self::Day,
            Value::Serial(serial) if *serial < 1.0 => Self::Time,
            Value::Serial(serial) if serial.fract() == 0.0 => Self::Day,
            Value::Serial(_) | Value::MadeAt => Self::Moment,
            Value::Link(_) => Self::Link,
            Value::Formatted { format, .. } => Self::Chosen(format.clone()),
            Value::Empty | Value::Text(_) | Value::Number(_) | Value::Truth(_) => Self::General,
        }
    }

    /// Dates are stored as dates and displayed in era years: `R8.10.15`.
    fn number_format(&self) -> Option<&str> {
        match self {
            Self::General | Self::Link => None,
            Self::WholePercent => Some("0%"),
            Self::Percent => Some("0.0%"),
            Self::Day => Some(DAY),
            Self::Time => Some(TIME),
            Self::Moment => Some(MOMENT),
            Self::Chosen(code) => Some(code),
        }
    }
}

impl Formats {
    /// The workbook's base font has the number 0.
    pub(super) fn new() -> Self {
        Self { known: HashMap::new(), numbers: HashMap::from([(base(), 0)]), news: Vec::new() }
    }

    pub(super) fn of(&mut self, look: &CellStyle) -> &Format {
        &self.entry(look).0
    }

    pub(super) fn number(&mut self, look: &CellStyle) -> u32 {
        self.entry(look).1
    }

    fn entry(&mut self, look: &CellStyle) -> &(Format, u32) {
        self.known.entry(look.clone()).or_insert_with(|| {
            let format = build(look.role, look.tone, &look.shape);
            let next = self.numbers.len() as u32;
            let number = *self.numbers.entry(format.clone()).or_insert_with(|| {
                self.news.push(format.clone());
                next
            });
            (format, number)
        })
    }

    /// Registers the formats with the library in the same order. Must precede any use of a format in a sheet.
    pub(super) fn register(&mut self, workbook: &mut Workbook) {
        for format in self.news.drain(..) {
            workbook.register_format(&format);
        }
    }
}

/// The base font, which defines the unit of column widths.
pub fn base() -> Format {
    Format::new().set_font_name(FONT).set_font_size(10).set_font_charset(128)
}

pub(super) fn overlay(tone: Tone) -> Format {
    coloured(Format::new(), tone)
}

fn build(role: Role, tone: Tone, shape: &Shape) -> Format {
    let mut format = base().set_font_color(Color::RGB(INK));
    format = match role {
        Role::Blank => format,
        Role::Title => format
            .set_font_size(16)
            .set_bold()
            .set_font_color(Color::RGB(HEADER))
            .set_align(FormatAlign::VerticalCenter),
        Role::Heading => format
            .set_font_size(12)
            .set_bold()
            .set_font_color(Color::RGB(HEADER))
            .set_border_bottom(FormatBorder::Medium)
            .set_border_bottom_color(Color::RGB(HEADER)),
        Role::Remark => format.set_text_wrap().set_align(FormatAlign::Top),
        Role::Header => header(centred(format)),
        Role::TableHeader => header(centred(format)).set_align(FormatAlign::Top),
        Role::Label => boxed(format).set_bold().set_indent(1).set_text_wrap().set_align(FormatAlign::VerticalCenter),
        Role::Body => boxed(format).set_text_wrap().set_align(FormatAlign::VerticalCenter),
        Role::Centered => centred(format),
        Role::Long => boxed(format).set_text_wrap().set_align(FormatAlign::Top),
        Role::Short => boxed(format).set_text_wrap().set_align(FormatAlign::Center).set_align(FormatAlign::Top),
        Role::Input => note(format),
        Role::Painted(paint) => painted(note(format), paint),
        Role::Bar => boxed(format).set_align(FormatAlign::Center).set_align(FormatAlign::VerticalCenter),
    };
    if role == Role::Label && tone == Tone::Plain {
        format = format.set_background_color(Color::RGB(0x00E8_EEF4));
    }
    if let Some(number_format) = shape.number_format() {
        format = format.set_num_format(number_format);
    }
    if *shape == Shape::Moment && role == Role::Body {
        format = format.set_align(FormatAlign::Left);
    }
    if *shape == Shape::Link {
        format = format.set_underline(FormatUnderline::Single).set_font_color(Color::RGB(0x0005_63C1));
    }
    coloured(format, tone)
}

pub fn header(format: Format) -> Format {
    format.set_bold().set_font_color(Color::White).set_background_color(Color::RGB(HEADER))
}

pub fn boxed(format: Format) -> Format {
    format.set_border(FormatBorder::Thin).set_border_color(Color::RGB(RULE))
}

fn note(format: Format) -> Format {
    boxed(format).set_text_wrap().set_align(FormatAlign::Top).set_background_color(Color::RGB(NOTE_FILL))
}

fn painted(mut format: Format, paint: Paint) -> Format {
    let choose = |format, chosen, apply: fn(Format) -> Format| if chosen { apply(format) } else { format };
    format = choose(format, paint.bold, Format::set_bold);
    format = choose(format, paint.italic, Format::set_italic);
    format = choose(format, paint.underlined, |format| format.set_underline(FormatUnderline::Single));
    format = choose(format, paint.struck, Format::set_font_strikethrough);
    format = choose(format, paint.as_text, |format| format.set_num_format("@"));
    if let Some(fill) = paint.fill {
        format = format.set_background_color(Color::RGB(fill));
    }
    if let Some(ink) = paint.ink {
        format = format.set_font_color(Color::RGB(ink));
    }
    match paint.align {
        Some(Align::Left) => format.set_align(FormatAlign::Left),
        Some(Align::Center) => format.set_align(FormatAlign::Center),
        Some(Align::Right) => format.set_align(FormatAlign::Right),
        None => format,
    }
}

fn centred(format: Format) -> Format {
    boxed(format).set_text_wrap().set_align(FormatAlign::Center).set_align(FormatAlign::VerticalCenter)
}

fn coloured(format: Format, tone: Tone) -> Format {
    let format = match fill_of(tone) {
        Some(fill) => format.set_background_color(Color::RGB(fill)),
        None => format,
    };
    match tone {
        Tone::Late => format.set_bold().set_font_color(Color::RGB(0x007B_1414)),
        Tone::Near => format.set_bold(),
        Tone::Quiet => format.set_font_color(Color::RGB(0x0070_7070)),
        Tone::Assumed => format.set_italic().set_font_color(Color::RGB(0x0070_7070)),
        Tone::Plain | Tone::Bar | Tone::Good | Tone::Underway => format,
    }
}
