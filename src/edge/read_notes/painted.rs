//! How someone has painted a cell. Only what a later writing can give back is taken.

use calamine::{Color, FillPattern, HorizontalAlignment, Style};

use matome_excel::write::{INK, NOTE_FILL};
use matome_workbook::plan::{Align, Paint};

/// What someone chose in place of how a cell for notes looks.
pub(super) fn paint(style: &Style) -> Paint {
    let font = style.font.as_ref();
    let fill = style.fill.as_ref().filter(|fill| fill.pattern == FillPattern::Solid);
    let is_text = style.number_format.as_ref().is_some_and(|format| format.format_code == "@");
    Paint {
        fill: fill.and_then(|fill| fill.foreground_color).map(rgb).filter(|fill| *fill != NOTE_FILL),
        // Programs write black for letters that nobody has coloured.
        ink: font.and_then(|font| font.color).map(rgb).filter(|ink| ![INK, 0].contains(ink)),
        bold: font.is_some_and(calamine::Font::is_bold),
        italic: font.is_some_and(calamine::Font::is_italic),
        underlined: font.is_some_and(calamine::Font::has_underline),
        struck: font.is_some_and(calamine::Font::has_strikethrough),
        as_text: is_text,
        align: style.alignment.as_ref().and_then(|alignment| align(alignment.horizontal)),
    }
}

fn rgb(colour: Color) -> u32 {
    u32::from_be_bytes([0, colour.red, colour.green, colour.blue])
}

const fn align(horizontal: HorizontalAlignment) -> Option<Align> {
    match horizontal {
        HorizontalAlignment::Left => Some(Align::Left),
        HorizontalAlignment::Center => Some(Align::Center),
        HorizontalAlignment::Right => Some(Align::Right),
        _ => None,
    }
}
