//! Converts styles of the reading library to looks. Custom theme colours map to the default theme: equality of looks
//! matters, not the exact shade.

use calamine::{Alignment, Border, BorderStyle, Color, Fill, HorizontalAlignment, Style, TextRotation};

use matome_workbook::grid::{Borders, Line, Look};

pub(super) fn of(style: &Style) -> Look {
    let font = style.font.as_ref();
    let borders = style.borders.as_ref();
    let line =
        |side: fn(&calamine::Borders) -> &Border| borders.map_or(Line::None, |borders| line(side(borders).style));
    Look {
        fill: style.fill.as_ref().and_then(fill),
        bold: font.is_some_and(calamine::Font::is_bold),
        half_points: font.and_then(|font| font.size).map_or(0, half_points),
        centred: style.alignment.as_ref().is_some_and(is_centred),
        vertical: style.alignment.as_ref().is_some_and(|a| a.text_rotation == TextRotation::Stacked),
        borders: Borders {
            left: line(|b| &b.left),
            right: line(|b| &b.right),
            top: line(|b| &b.top),
            bottom: line(|b| &b.bottom),
        },
    }
}

pub(super) fn half_points(points: f64) -> u8 {
    (points * 2.0).round().clamp(0.0, f64::from(u8::MAX)) as u8
}

/// White counts as none.
fn fill(fill: &Fill) -> Option<[u8; 3]> {
    let Color { red, green, blue, .. } = fill.is_visible().then(|| fill.get_color())??;
    coloured([red, green, blue])
}

/// `None` if invisible on white.
pub(super) fn coloured(colour: [u8; 3]) -> Option<[u8; 3]> {
    (colour != [255; 3]).then_some(colour)
}

fn is_centred(alignment: &Alignment) -> bool {
    use HorizontalAlignment::{Center, CenterContinuous, Distributed};
    matches!(alignment.horizontal, Center | CenterContinuous | Distributed)
}

fn line(style: BorderStyle) -> Line {
    use BorderStyle::{Double, Medium, MediumDashDot, MediumDashDotDot, MediumDashed, None, SlantDashDot, Thick};
    match style {
        None => Line::None,
        Medium | Thick | Double | MediumDashed | MediumDashDot | MediumDashDotDot | SlantDashDot => Line::Thick,
        _ => Line::Thin,
    }
}
