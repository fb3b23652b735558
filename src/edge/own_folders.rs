//! The folders that are looked into beside the share: the city's own definitions, and that of the merged workbooks.

use std::fs;
use std::io;
use std::path::Path;
use std::time::SystemTime;

use super::files;
use super::merged_folder::{self, MergedNames, PlaceId};
use super::overrides::{self, OverrideError};
use super::replace_file;

/// What the loop asks of them.
pub trait OwnFolders: Send + Sync {
    /// The definitions in `layouts/` below the configuration's folder, by file name.
    fn definitions(&self, configuration: &Path) -> Result<Vec<(String, String)>, OverrideError>;

    /// Which folder the merged workbooks lie in, and what lies there.
    fn outputs(&self, merged: &Path) -> io::Result<(Option<PlaceId>, MergedNames)>;

    /// The size of a file there and when it was last saved; `None` where there is none.
    fn saved(&self, file: &Path) -> io::Result<Option<Saved>>;

    /// Hash of a file in the folder; `None` if there is none.
    fn fingerprint(&self, file: &Path) -> io::Result<Option<String>>;
}

/// Without its content, what shows that a file was saved anew: its size and the time of its last change.
pub type Saved = (u64, Option<SystemTime>);

/// Those on disk.
#[derive(Debug, Clone, Copy)]
pub struct SystemFolders;

impl OwnFolders for SystemFolders {
    fn definitions(&self, configuration: &Path) -> Result<Vec<(String, String)>, OverrideError> {
        overrides::layouts(configuration)
    }

    fn outputs(&self, merged: &Path) -> io::Result<(Option<PlaceId>, MergedNames)> {
        Ok((merged_folder::place_of(merged), MergedNames::of(merged)?))
    }

    fn saved(&self, file: &Path) -> io::Result<Option<Saved>> {
        let saved = fs::metadata(file).map(|metadata| (metadata.len(), metadata.modified().ok()));
        files::if_there(saved)
    }

    fn fingerprint(&self, file: &Path) -> io::Result<Option<String>> {
        replace_file::fingerprint_if_there(file)
    }
}
