use std::io::Write;

use chrono::DateTime;
use chrono_tz::Tz;
use matome_core::consolidate::WorkbookPlan;
use matome_core::notes::writing::Writing;
use matome_excel::write::{Cover, WriteError, write_sheets};

/// Writes a merged workbook, created at `made_at` and identified by `writing`, to `out`.
pub fn write(
    plan: &WorkbookPlan,
    made_at: DateTime<Tz>,
    writing: Option<&Writing>,
    out: impl Write,
) -> Result<(), WriteError> {
    let cover = Cover { title: plan.title(), owner: plan.owner(), issuer: plan.issuer() };
    write_sheets(&cover, plan.sheets(), made_at, writing.map(ToString::to_string), out)
}
