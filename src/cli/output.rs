//! What a command makes for people: in which folder, and how it becomes a workbook.
//!
//! What stands in the workbook is the command's to plan.

use std::io;
use std::path::PathBuf;

use chrono::DateTime;
use chrono_tz::Tz;
use clap::Args;

use crate::app::App;
use crate::edge::folders::target_folder::{TargetError, TargetFolder};
use matome_excel::write;
use matome_excel::write::Cover;
use matome_workbook::plan::SheetPlan;

#[derive(Debug, Args)]
pub(super) struct OutputFolder {
    /// The folder that it is written to; never the share
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
    /// Write over what is there
    #[arg(long)]
    overwrite: bool,
}

impl OutputFolder {
    /// The folder, which lies neither in the share nor among the merged workbooks.
    pub(super) fn target(&self, app: &App) -> Result<TargetFolder, TargetError> {
        let kept = [
            ("共有フォルダー", app.settings.share.folder.clone()),
            ("取りまとめのフォルダー", app.settings.merged.folder.clone()),
        ];
        TargetFolder::new(&self.output, self.overwrite, kept.into())
    }
}

/// Some sheets as a workbook of the planning section.
pub(super) fn as_workbook<'a>(
    app: &App,
    title: String,
    sheets: impl Iterator<Item = SheetPlan<'a>>,
    now: DateTime<Tz>,
) -> anyhow::Result<Vec<u8>> {
    let city = &app.settings.city;
    let issuer = format!("{}　{}", city.name, city.planning.contact.as_deref().unwrap_or_default());
    let cover = Cover { title, owner: city.name.clone(), issuer: issuer.trim().to_owned() };
    let mut bytes = io::Cursor::new(Vec::new());
    write::write_sheets(&cover, sheets, now, None, &mut bytes)?;
    Ok(bytes.into_inner())
}
