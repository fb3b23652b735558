//! The few cell styles that a form is made of.

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder};

/// How a form looks: its font, and the colour behind its labels.
#[derive(Debug, Clone, Copy)]
pub(super) struct FormStyle {
    pub(super) font: &'static str,
    pub(super) size: f64,
    pub(super) shade: u32,
}

impl FormStyle {
    /// A heading or remark outside every frame.
    pub(super) fn plain(&self) -> Format {
        Format::new().set_font_name(self.font).set_font_size(self.size).set_align(FormatAlign::VerticalCenter)
    }

    /// A heading outside every frame, in its own size.
    pub(super) fn heading(&self, size: f64) -> Format {
        self.plain().set_font_size(size).set_bold()
    }

    /// A printed label: framed, shaded, centred.
    pub(super) fn label(&self) -> Format {
        self.centred().set_background_color(self.shade)
    }

    /// A short value in the middle of its frame.
    pub(super) fn centred(&self) -> Format {
        self.framed().set_align(FormatAlign::Center)
    }

    /// A value that begins at the left of its frame.
    pub(super) fn framed(&self) -> Format {
        self.plain().set_border(FormatBorder::Thin).set_text_wrap()
    }

    /// A long text, from the top of its frame.
    pub(super) fn text(&self) -> Format {
        self.framed().set_align(FormatAlign::Top)
    }
}
