//! The plan of a merged workbook to bytes.

use std::io::Write;

use chrono::DateTime;
use chrono_tz::Tz;
use matome_core::consolidate::WorkbookPlan;
use matome_core::notes::writing::Writing;
use matome_excel::write::{Cover, WriteError, write_sheets};

/// Writes the workbook, made at `made_at`, to `out`. It says which `writing` it is.
pub fn write(
    plan: &WorkbookPlan,
    made_at: DateTime<Tz>,
    writing: Option<&Writing>,
    out: impl Write,
) -> Result<(), WriteError> {
    let cover = Cover { title: plan.title(), owner: plan.owner(), issuer: plan.issuer() };
    write_sheets(&cover, plan.sheets(), made_at, writing.map(ToString::to_string), out)
}
