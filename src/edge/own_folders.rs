//! The folders that are looked into beside the share: the city's own definitions, and that of the merged workbooks,
//! whose server may be silent. What a change there means for the next round, the loop decides.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::time::SystemTime;

use super::files;
use super::merged_folder::{self, MergedNames};
use super::overrides::{self, OverrideError};
use super::patience::{self, Servers};
use super::replace_file;

pub use super::merged_folder::PlaceId;

/// What the loop asks of them. Every question is answered in time, be it by [`io::ErrorKind::TimedOut`].
pub trait OwnFolders: Send + Sync {
    /// The definitions in `layouts/` below the configuration's folder, by file name.
    fn definitions(&self, configuration: &Path) -> Result<Vec<(String, String)>, OverrideError>;

    /// Which folder the merged workbooks lie in, and what lies there.
    fn merged_workbooks(&self, merged: &Path) -> io::Result<(Option<PlaceId>, MergedNames)>;

    /// The files there, of those asked for by name, that are not as they were when they were last looked into.
    fn saved_since(&self, merged: &Path, before: BTreeMap<String, Option<Saved>>) -> io::Result<Vec<SavedWorkbook>>;

    /// Hash of a file in the folder; `None` if there is none.
    fn fingerprint(&self, file: &Path) -> io::Result<Option<String>>;
}

/// Without its content, what shows that a file was saved anew: its size and the time of its last change.
pub type Saved = (u64, Option<SystemTime>);

/// A file that is not as it was last looked into.
#[derive(Debug)]
pub struct SavedWorkbook {
    pub name: String,
    pub saved: Saved,
    /// Hash of its bytes.
    pub bytes: String,
}

/// The folders on disk, each asked on a thread of its own.
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
        server.ask(patience::LOOK, move || Ok((merged_folder::place_of(&merged), MergedNames::of(&merged)?)))
    }

    fn saved_since(&self, merged: &Path, before: BTreeMap<String, Option<Saved>>) -> io::Result<Vec<SavedWorkbook>> {
        let (server, merged) = (self.servers.of(merged), merged.to_owned());
        let look = move || {
            let looked = before.into_iter().map(|(name, before)| saved_since(&merged, name, before));
            looked.filter_map(Result::transpose).collect()
        };
        server.ask(patience::LOOK, look)
    }

    fn fingerprint(&self, file: &Path) -> io::Result<Option<String>> {
        let (server, file) = (self.servers.of(file.parent().unwrap_or(file)), file.to_owned());
        server.ask(patience::LOOK, move || replace_file::fingerprint_if_there(&file))
    }
}

fn saved_since(folder: &Path, name: String, before: Option<Saved>) -> io::Result<Option<SavedWorkbook>> {
    let path = folder.join(&name);
    let saved = files::facts(&path).map(|facts| (facts.size, facts.saved));
    let Some(saved) = files::if_there(saved)?.filter(|saved| before != Some(*saved)) else { return Ok(None) };
    let bytes = replace_file::fingerprint_if_there(&path)?;
    Ok(bytes.map(|bytes| SavedWorkbook { name, saved, bytes }))
}
