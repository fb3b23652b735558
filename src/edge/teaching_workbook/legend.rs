use rust_xlsxwriter::XlsxError;

use super::{COPY, Page, boxed, coloured};
use matome_forms::field::{Field, GoalField, MeasureField};
use matome_forms::layout::Taken;
use matome_forms::teaching::FormSheet;

const NARROWEST: f64 = 16.0;
/// Columns of the legend if the copy has none.
const COLUMNS: usize = 8;

impl Page<'_> {
    /// Writes the legend above the copy, each entry as wide as it needs.
    pub(super) fn legend(&mut self, form: &FormSheet, widths: &[f64]) -> Result<(), XlsxError> {
        let mut places = (1..self.header - 1).flat_map(|row| slots(widths).into_iter().map(move |slot| (row, slot)));
        for (&(taken, name), (row, (first, last))) in form.legend.iter().zip(&mut places) {
            let format = coloured(boxed(), taken);
            if first < last {
                self.sheet.merge_range(row, COPY + first, row, COPY + last, "", &format)?;
            }
            self.text(row, COPY + first, name, &format)?;
        }
        Ok(())
    }
}

/// Groups adjacent columns until they are wide enough.
fn slots(widths: &[f64]) -> Vec<(u16, u16)> {
    let padded = widths.iter().copied().chain(std::iter::repeat_n(9.0, COLUMNS.saturating_sub(widths.len())));
    let (mut slots, mut first, mut wide) = (Vec::new(), 0, 0.0);
    for (column, width) in (0..).zip(padded) {
        wide += width;
        if wide >= NARROWEST {
            slots.push((first, column));
            (first, wide) = (column + 1, 0.0);
        }
    }
    slots
}

/// Related fields have similar colours; none is as red as unread text.
pub(super) const fn fill(taken: Taken) -> Option<u32> {
    Some(match taken {
        Taken::Unread => 0x00D9_3025,
        Taken::Label => 0x00E3_E6E8,
        Taken::Plain => return None,
        Taken::Field(Field::Goal(field)) => match field {
            GoalField::FiscalYear => 0x00DC_D6F2,
            GoalField::Department => 0x00BD_D7EE,
            GoalField::Sections => 0x00D6_E9F8,
            GoalField::Number => 0x00F3_E3C3,
            GoalField::Title => 0x00FF_D966,
            GoalField::Background => 0x00E5_D3B3,
            GoalField::Purpose => 0x00EF_E2CB,
            GoalField::Target => 0x00F7_B98B,
            GoalField::Other => 0x00F1_F1E4,
        },
        Taken::Field(Field::Measure(field)) => match field {
            MeasureField::Number => 0x00DF_EBCF,
            MeasureField::Title => 0x00B5_D99C,
            MeasureField::Actions => 0x00CF_E8BF,
            MeasureField::Period => 0x00F7_B6D6,
            MeasureField::Target => 0x00FB_D5B5,
            MeasureField::InterimReport => 0x00BF_E6E6,
            MeasureField::YearEndReport => 0x0093_D2D6,
            MeasureField::AchievementRate => 0x00CB_BBEA,
            MeasureField::SelfAssessment => 0x00B0_9BDF,
        },
    })
}
