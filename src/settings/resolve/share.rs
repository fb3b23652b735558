//! `[share]`: where the goal sheets lie, which files count, and how the folder is watched.
//!
//! That it answers is not asked: a share may come back later.

use std::path::PathBuf;
use std::time::Duration;

use unicode_normalization::UnicodeNormalization;

use super::super::error::Reason;
use super::super::{raw, value};
use super::Resolver;
use crate::core::absence::DoubtFrom;
use crate::edge::share::{ShareSettings, Watch};

impl Resolver<'_> {
    pub(super) fn share(&mut self, raw: &raw::Share, contacts: Option<&str>) -> ShareSettings {
        if raw.folder.is_none() {
            self.fault("share.folder", Reason::Missing("各部局の目標シートがある共有フォルダーを書きます"));
        }
        let include = raw.include.clone().unwrap_or_else(|| vec!["**/*.{xlsx,xlsm,xls,ods}".to_owned()]);
        let watch = [("auto", Watch::Auto), ("events", Watch::Events), ("poll", Watch::Poll)];
        let folder = self.path("share.folder", raw.folder.as_deref(), "share");
        let contacts = contacts.map(|contacts| self.folder.join(contacts).components().collect::<PathBuf>());
        let below =
            contacts.and_then(|contacts| Some(contacts.strip_prefix(&folder).ok()?.to_string_lossy().nfc().collect()));
        ShareSettings {
            folder,
            set_aside: below,
            address: self.value("share.address", raw.address.as_deref(), value::line),
            include: self.patterns("share.include", &include),
            exclude: self.patterns("share.exclude", raw.exclude.as_deref().unwrap_or_default()),
            watch: self
                .value("share.watch", raw.watch.as_deref(), |text| value::choice(text, &watch))
                .unwrap_or(Watch::Auto),
            poll_every: self.duration(
                "share.poll_every",
                raw.poll_every.as_deref(),
                Duration::from_secs(30),
                &(1..=3600),
                "1秒から1時間",
            ),
            settle: self.duration(
                "share.settle",
                raw.settle.as_deref(),
                Duration::from_secs(2),
                &(0..=600),
                "0秒から10分",
            ),
            doubt_from: self.doubt_from(raw),
        }
    }

    fn doubt_from(&mut self, raw: &raw::Share) -> DoubtFrom {
        let default = DoubtFrom::default();
        let percent = self.number("share.doubt_percent", raw.doubt_percent, 1..=100, "1 から 100");
        let workbooks = self.number("share.doubt_workbooks", raw.doubt_workbooks, 1..=10_000, "1 から 10000");
        DoubtFrom { percent: percent.unwrap_or(default.percent), workbooks: workbooks.unwrap_or(default.workbooks) }
    }
}
