//! Access to the merged workbooks' folder and the city's definitions, whose server may be silent.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;
use std::time::SystemTime;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use crate::edge::folders::files;
use crate::edge::folders::overrides;
use crate::edge::folders::overrides::OverrideError;
use crate::edge::folders::replace_file;
use crate::edge::folders::replace_file::{Hold, TEMPORARY, fingerprint};
use crate::edge::processes::timeout;
use crate::edge::processes::timeout::Servers;
use matome_core::consolidate::{file_name, is_dated, year_of};

/// Age after which a temporary file is abandoned.
const LEFT_BEHIND: TimeDelta = TimeDelta::hours(1);

#[derive(Debug)]
pub enum Aside {
    Kept(String),
    /// It may still be incomplete.
    Waiting(Hold),
}

/// Copies the unmergeable workbook of fingerprint `expected` beside the new one, named by its modification time, once
/// per save.
pub fn keep_aside(path: &Path, expected: &str, zone: Tz) -> io::Result<Aside> {
    if let Some(open) = replace_file::open_elsewhere(path) {
        return Ok(Aside::Waiting(open));
    }
    let saved: DateTime<Utc> = files::facts(path)?.saved.unwrap_or(SystemTime::UNIX_EPOCH).into();
    let bytes = files::read_if_there(path)?.filter(|bytes| fingerprint(bytes) == expected);
    let Some(bytes) = bytes else { return Ok(Aside::Waiting(Hold::SavedMeanwhile)) };
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    for name in file_name::of_dated_copies(&stem, saved.with_timezone(&zone).naive_local()) {
        let copy = path.with_file_name(&name);
        match files::read_if_there(&copy)? {
            Some(other) if other == bytes => return Ok(Aside::Kept(name)),
            Some(_) => {}
            None => return replace_file::replace(&copy, &bytes, None).map(|_| Aside::Kept(name)),
        }
    }
    Err(io::Error::other("日時の付いた控えが多すぎます。不要なものを消してください"))
}

/// Removes our unmodified file; returns whether it is gone.
pub fn remove_unchanged(path: &Path, written: &str) -> bool {
    match replace_file::fingerprint_if_there(path) {
        Ok(Some(now)) => now == written && files::remove(path).is_ok(),
        Ok(None) => true,
        Err(_) => false,
    }
}

/// Identity of a folder, to detect another one of the same name.
pub type PlaceId = file_id::FileId;

pub fn place_of(folder: &Path) -> Option<PlaceId> {
    file_id::get_file_id(folder).ok()
}

#[derive(Debug, Default)]
pub struct MergedNames {
    pub names: BTreeSet<String>,
}

impl MergedNames {
    pub fn of(folder: &Path) -> io::Result<Self> {
        let names = files::names_in(folder)?.unwrap_or_default();
        Ok(Self { names: names.iter().map(|name| name.to_string_lossy().into_owned()).collect() })
    }

    pub fn copies_of(&self, name: &str) -> Vec<String> {
        let stem = name.trim_end_matches(".xlsx");
        let dated = |copy: &str| copy.strip_prefix(stem).and_then(|rest| rest.strip_prefix('_')).is_some_and(is_dated);
        self.names.iter().filter(|copy| dated(copy)).cloned().collect()
    }

    /// Workbooks named neither as a merged workbook nor as a dated copy.
    pub fn of_others(&self) -> impl Iterator<Item = &String> {
        let is_copy = |name: &str| name.match_indices('_').any(|(at, _)| is_dated(&name[at + 1..]));
        let is_litter = |name: &str| name.starts_with(['.', '~']);
        let names = self.names.iter().filter(|name| name.to_lowercase().ends_with(".xlsx"));
        names.filter(move |name| !is_litter(name) && !is_copy(name) && year_of(name).is_none())
    }

    /// Removes leftovers of an interrupted merge; younger files may belong to another process.
    pub fn sweep(&self, folder: &Path, now: DateTime<Utc>) {
        for name in self.names.iter().filter(|name| name.starts_with('.') && name.ends_with(TEMPORARY)) {
            let path = folder.join(name);
            let saved = files::facts(&path).ok().and_then(|facts| facts.saved).map(DateTime::<Utc>::from);
            if saved.is_some_and(|saved| now - saved > LEFT_BEHIND) {
                let _ = files::remove(&path);
            }
        }
    }
}

/// Access to our own folders for the daemon's loop. Every call has a timeout ([`io::ErrorKind::TimedOut`]).
pub trait OwnFolders: Send + Sync {
    /// Definitions in `layouts/` below the configuration's folder, by file name.
    fn definitions(&self, configuration: &Path) -> Result<Vec<(String, String)>, OverrideError>;

    /// Identity and content of the folder.
    fn merged_workbooks(&self, merged: &Path) -> io::Result<(Option<PlaceId>, MergedNames)>;

    /// Files that changed since they were last checked.
    fn saved_since(&self, merged: &Path, before: BTreeMap<String, Option<Saved>>) -> io::Result<Vec<SavedWorkbook>>;

    /// `None` if it does not exist.
    fn fingerprint(&self, file: &Path) -> io::Result<Option<String>>;
}

/// Size and modification time, which reveal a save without reading the content.
pub type Saved = (u64, Option<SystemTime>);

#[derive(Debug)]
pub struct SavedWorkbook {
    pub name: String,
    pub saved: Saved,
    pub bytes: String,
}

/// The folders on disk, with one thread per server.
#[derive(Debug, Default)]
pub struct SystemFolders {
    servers: Servers,
}

impl OwnFolders for SystemFolders {
    fn definitions(&self, configuration: &Path) -> Result<Vec<(String, String)>, OverrideError> {
        overrides::layouts(configuration)
    }

    fn merged_workbooks(&self, merged: &Path) -> io::Result<(Option<PlaceId>, MergedNames)> {
        let (server, merged) = (self.servers.of(merged), merged.to_owned());
        server.ask(timeout::LOOK, move || Ok((place_of(&merged), MergedNames::of(&merged)?)))
    }

    fn saved_since(&self, merged: &Path, before: BTreeMap<String, Option<Saved>>) -> io::Result<Vec<SavedWorkbook>> {
        let (server, merged) = (self.servers.of(merged), merged.to_owned());
        let look = move || {
            let looked = before.into_iter().map(|(name, before)| saved_since(&merged, name, before));
            looked.filter_map(Result::transpose).collect()
        };
        server.ask(timeout::LOOK, look)
    }

    fn fingerprint(&self, file: &Path) -> io::Result<Option<String>> {
        let (server, file) = (self.servers.of(file.parent().unwrap_or(file)), file.to_owned());
        server.ask(timeout::LOOK, move || replace_file::fingerprint_if_there(&file))
    }
}

fn saved_since(folder: &Path, name: String, before: Option<Saved>) -> io::Result<Option<SavedWorkbook>> {
    let path = folder.join(&name);
    let saved = files::facts(&path).map(|facts| (facts.size, facts.saved));
    let Some(saved) = files::if_there(saved)?.filter(|saved| before != Some(*saved)) else { return Ok(None) };
    let bytes = replace_file::fingerprint_if_there(&path)?;
    Ok(bytes.map(|bytes| SavedWorkbook { name, saved, bytes }))
}
