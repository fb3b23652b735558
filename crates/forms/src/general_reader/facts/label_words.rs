//! Words that identify a label or table across the workbook's sheets (`words::label_keys`: across years).

use crate::general_reader::boxes::BoxId;
use crate::general_reader::boxes::canvas::Canvas;
use crate::general_reader::parse::table::Table;
use crate::general_reader::words::label_keys::uncounted;
use matome_deadline::written::label;

pub(crate) fn of_table(canvas: &Canvas<'_>, table: &Table) -> String {
    let columns: Vec<String> = table.columns.iter().map(|column| of_path(canvas, &column.path)).collect();
    columns.join("|")
}

/// The words of a path from the outermost label in. Years on an axis keep their numbers.
pub(crate) fn of_path(canvas: &Canvas<'_>, path: &[BoxId]) -> String {
    let word = |id: &BoxId| {
        if canvas.of(*id).on_axis {
            label::key(canvas.text(*id)).as_str().to_owned()
        } else {
            uncounted(canvas.text(*id))
        }
    };
    path.iter().map(word).collect::<Vec<_>>().join(">")
}
