//! The departments' folder: listed and copied from, never written, locked or touched. An unreachable server may never
//! answer; the daemon's loop uses [`ShareAccess`], which has timeouts.

pub mod contacts;
pub mod file_system;
pub mod watch;

use std::fs::{self, File};
use std::io::{self, Read};
use std::mem::discriminant;
use std::path::{MAIN_SEPARATOR, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use unicode_normalization::{UnicodeNormalization, is_nfc};
use walkdir::{DirEntry, WalkDir};

use crate::edge::processes::timeout::{self, OneQuestionAtATime, Pending, Servers, Silent};
use matome_core::share::settling::{Listing, Stamp};
use matome_core::share::share_rules::{self, FileRole, PathPatterns};
use matome_core::share::vanished::DoubtFrom;
use matome_workbook::grid::LARGEST_FILE;
use matome_workbook::os_error;
use matome_workbook::problem::Unreadable;

pub use crate::edge::share::file_system::{Events, events};

/// `[share]`: the departments' folder, read only.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ShareSettings {
    pub folder: PathBuf,
    /// The folder's UNC address (`\\server\share`).
    pub address: Option<String>,
    pub include: PathPatterns,
    pub exclude: PathPatterns,
    /// A workbook below the folder that is no goal sheet: the contacts.
    pub set_aside: Option<String>,
    pub watch: Watch,
    pub poll_every: Duration,
    /// Time without changes before a workbook is read.
    pub settle: Duration,
    /// Number of workbooks that, disappearing together, raise a doubt.
    pub doubt_from: DoubtFrom,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Watch {
    /// Events, or polling where the file system has none.
    Auto,
    Events,
    Poll,
}

/// Reason why the share is inaccessible. It never implies that workbooks were deleted.
#[derive(Debug, thiserror::Error)]
pub enum ShareTrouble {
    #[error("共有フォルダー {} が見つかりません。接続（マウント）と [share] folder を確かめてください", .0.display())]
    Gone(PathBuf),
    #[error("共有フォルダー {} はフォルダーではありません。[share] folder を確かめてください", .0.display())]
    NotAFolder(PathBuf),
    #[error("共有フォルダー {} を読めません（{}）。接続と権限を確かめてください", folder.display(), os_error::in_words(source))]
    Unreadable { folder: PathBuf, source: io::Error },
    #[error("共有フォルダー {} が応答しません。サーバーとネットワークを確かめてください", .0.display())]
    Silent(PathBuf),
    /// Parts that could not be scanned: folders without permission, invalid names.
    #[error("共有フォルダーの中に見られないものが {} 件あります（{}）。権限と、リンク・ショートカット・.xlsb・文字化けした名前でないかを確かめてください（どれも読みません）", .0.len(), .0.join("、"))]
    Unseen(Vec<String>),
    #[error("共有フォルダー {} からすべてのブックが一度になくなりました。接続を確かめてください。本当に削除したのなら matome merge --accept-empty を行ってください", .0.display())]
    Emptied(PathBuf),
}

impl ShareTrouble {
    pub fn is_same_as(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Unreadable { source: this, .. }, Self::Unreadable { source: other, .. }) => {
                (this.kind(), this.raw_os_error()) == (other.kind(), other.raw_os_error())
            }
            (Self::Unseen(this), Self::Unseen(other)) => this == other,
            _ => discriminant(self) == discriminant(other),
        }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum CopyTrouble {
    #[error("{}", Unreadable::Gone)]
    Gone,
    #[error("{}", Unreadable::Changed)]
    Changed,
    #[error("{0}")]
    Refused(Unreadable),
    #[error("{}", Unreadable::Locked(os_error::in_words(.0)))]
    System(#[from] io::Error),
    #[error("{}", Unreadable::from(self))]
    Silent,
}

impl From<&CopyTrouble> for Unreadable {
    fn from(trouble: &CopyTrouble) -> Self {
        match trouble {
            CopyTrouble::Gone => Self::Gone,
            CopyTrouble::Changed => Self::Changed,
            CopyTrouble::Refused(why) => why.clone(),
            CopyTrouble::System(error) => Self::Locked(os_error::in_words(error)),
            CopyTrouble::Silent => Self::Locked(os_error::in_words(&io::ErrorKind::TimedOut.into())),
        }
    }
}

/// A consistent copy of a workbook's bytes.
#[derive(Debug, Clone)]
pub struct WorkbookCopy {
    pub bytes: Vec<u8>,
    pub stamp: Stamp,
    pub content: String,
}

/// Scans the share without opening files.
pub fn look(share: &ShareSettings) -> Result<Listing, ShareTrouble> {
    let unreadable = |source| ShareTrouble::Unreadable { folder: share.folder.clone(), source };
    let root = fs::metadata(&share.folder).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => ShareTrouble::Gone(share.folder.clone()),
        _ => unreadable(error),
    })?;
    if !root.is_dir() {
        return Err(ShareTrouble::NotAFolder(share.folder.clone()));
    }
    let mut look = Listing { device: file_system::device(&root), ..Listing::default() };
    let walk = WalkDir::new(&share.folder).min_depth(1);
    for entry in walk.into_iter().filter_entry(|entry| !share_rules::is_litter(&entry.file_name().to_string_lossy())) {
        match entry {
            Ok(entry) => note(&mut look, share, &entry),
            Err(error) if error.depth() == 0 => return Err(unreadable(of_the_system(error))),
            Err(error) => hide(&mut look, share, error.path(), error.io_error()),
        }
    }
    Ok(look)
}

/// Unwraps the system's error.
fn of_the_system(error: walkdir::Error) -> io::Error {
    let code = error.io_error().and_then(io::Error::raw_os_error);
    code.map_or_else(|| error.into(), io::Error::from_raw_os_error)
}

/// Adds a directory entry to the scan if it is a workbook.
fn note(look: &mut Listing, share: &ShareSettings, entry: &DirEntry) {
    if entry.file_type().is_dir() {
        return;
    }
    let (raw, is_legible) = below(share, entry.path());
    let composed: String = if is_nfc(&raw) { raw.clone() } else { raw.nfc().collect() };
    if !entry.file_type().is_file() {
        return look.unreadable.extend(could_be_read(share, entry, &composed).then_some(composed));
    }
    match share_rules::role(&composed, &share.include, &share.exclude, share.set_aside.as_deref()) {
        FileRole::Other => return,
        FileRole::Excluded => return look.has_excluded = true,
        FileRole::GoalWorkbook if is_legible => {}
        FileRole::GoalWorkbook | FileRole::Unread => return look.unreadable.push(composed),
    }
    match entry.metadata() {
        Ok(metadata) => {
            let lies_there = |name: &str| share.folder.join(name).symlink_metadata().is_ok();
            let is_taken = |name: &str| look.files.contains_key(name) || lies_there(name);
            let name = share_rules::known_as(raw, composed, is_taken);
            look.files.insert(name, file_system::stamp(&metadata));
        }
        Err(error) => hide(look, share, Some(entry.path()), error.io_error()),
    }
}

/// Whether an entry that is neither file nor folder has a workbook's name, or is a link that may lead to a folder of
/// workbooks. Links are not followed, as they may lead anywhere.
fn could_be_read(share: &ShareSettings, entry: &DirEntry, path: &str) -> bool {
    let may_be_folder = share_rules::may_be_folder(path);
    let inside = format!("{path}/x.xlsx");
    let may_be_folder = entry.file_type().is_symlink() && may_be_folder && !share.exclude.fit(&inside);
    may_be_folder || share.include.fit(path) && !share.exclude.fit(path)
}

/// Records an inaccessible entry, unless it has just disappeared.
fn hide(look: &mut Listing, share: &ShareSettings, path: Option<&Path>, error: Option<&io::Error>) {
    if error.is_some_and(|error| error.kind() == io::ErrorKind::NotFound) {
        return;
    }
    look.unreadable.extend(path.map(|path| below(share, path).0.nfc().collect()));
}

/// The path below the share, with `/`, and whether it is valid text without control characters.
fn below(share: &ShareSettings, path: &Path) -> (String, bool) {
    let below = path.strip_prefix(&share.folder).unwrap_or(path);
    let is_legible = below.to_str().is_some_and(|text| !text.contains(char::is_control));
    let text = below.to_string_lossy().replace(char::is_control, "\u{FFFD}");
    (text.replace(MAIN_SEPARATOR, "/"), is_legible)
}

/// Copies a workbook of at most `limit` bytes; the file is opened read-only and briefly.
pub fn copy(share: &ShareSettings, path: &str, limit: u64) -> Result<WorkbookCopy, CopyTrouble> {
    copy_file(&on_disk(&share.folder, path).ok_or(CopyTrouble::Gone)?, limit)
}

/// The stamp of the regular file at `path`; `None` if there is none.
fn stamp(path: &Path) -> Option<Stamp> {
    let metadata = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
    Some(file_system::stamp(&metadata))
}

fn copy_file(path: &Path, limit: u64) -> Result<WorkbookCopy, CopyTrouble> {
    let mut file = file_system::open(path).map_err(gone_or_system)?;
    let stamp = regular(&file)?;
    if stamp.size > limit {
        return Err(CopyTrouble::Refused(Unreadable::TooLargeToCopy { size: stamp.size, limit }));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(stamp.size).unwrap_or_default());
    Read::by_ref(&mut file).take(limit + 1).read_to_end(&mut bytes)?;
    let after = fs::symlink_metadata(path).map_err(gone_or_system)?;
    if !file_system::stamp(&after).is_unchanged(&stamp) || bytes.len() as u64 != stamp.size {
        return Err(CopyTrouble::Changed);
    }
    let content = blake3::hash(&bytes).to_hex().to_string();
    Ok(WorkbookCopy { bytes, stamp, content })
}

fn regular(file: &File) -> Result<Stamp, CopyTrouble> {
    let metadata = file.metadata()?;
    if metadata.is_file() { Ok(file_system::stamp(&metadata)) } else { Err(CopyTrouble::Refused(Unreadable::NotAFile)) }
}

fn gone_or_system(error: io::Error) -> CopyTrouble {
    match error.kind() {
        io::ErrorKind::NotFound => CopyTrouble::Gone,
        io::ErrorKind::IsADirectory => CopyTrouble::Refused(Unreadable::NotAFile),
        _ => CopyTrouble::System(error),
    }
}

/// Finds `path` on disk, where names may be decomposed (NFD).
pub fn on_disk(folder: &Path, path: &str) -> Option<PathBuf> {
    let direct = folder.join(path);
    if direct.symlink_metadata().is_ok() {
        return Some(direct);
    }
    let names: Vec<&str> = path.split('/').collect();
    spelled_otherwise(folder, &names)
}

/// Finds a file below `folder` by names in any Unicode normalisation; several such folders may exist.
fn spelled_otherwise(folder: &Path, names: &[&str]) -> Option<PathBuf> {
    let Some((name, rest)) = names.split_first() else { return Some(folder.to_owned()) };
    let entries = fs::read_dir(folder).ok()?.filter_map(Result::ok);
    let same = |entry: &fs::DirEntry| entry.file_name().to_str().is_some_and(|other| other.nfc().eq(name.nfc()));
    entries.filter(same).find_map(|entry| spelled_otherwise(&entry.path(), rest))
}

/// The share for the daemon's loop. Every call has a timeout and reports a silent server as such.
pub trait ShareAccess: Send + Sync {
    fn look(&self, share: &ShareSettings) -> Result<Listing, ShareTrouble>;

    /// Stamp of the regular file at `path`, `None` if there is none; an error if its server is silent.
    fn stamp(&self, path: &Path) -> io::Result<Option<Stamp>>;

    /// `path` is below the share.
    fn copy(&self, share: &ShareSettings, path: &str) -> Result<WorkbookCopy, CopyTrouble>;

    fn copy_file(&self, path: &Path) -> Result<WorkbookCopy, CopyTrouble>;
}

/// The file system, called on dedicated threads.
#[derive(Debug, Default)]
pub struct SystemShare {
    late: Mutex<Option<LateLook>>,
    /// Servers of single files, which may lie outside the share.
    servers: Servers,
}

/// A timed-out scan. Its late result is used if the same scan is requested again.
#[derive(Debug)]
struct LateLook {
    asked: ShareSettings,
    answer: Pending<Result<Listing, ShareTrouble>>,
}

impl SystemShare {
    fn server_of(&self, file: &Path) -> Arc<OneQuestionAtATime> {
        self.servers.of(file.parent().unwrap_or(file))
    }
}

impl ShareAccess for SystemShare {
    fn look(&self, share: &ShareSettings) -> Result<Listing, ShareTrouble> {
        let silent = || ShareTrouble::Silent(share.folder.clone());
        let mut late = self.late.lock().unwrap_or_else(PoisonError::into_inner);
        let asked = share.clone();
        let (answer, patience) = match late.take().filter(|late| late.asked == *share) {
            Some(late) => (late.answer, Duration::ZERO),
            None => (Pending::start(move || look(&asked)).map_err(|_| silent())?, timeout::LOOK),
        };
        answer.wait(patience).unwrap_or_else(|Silent(answer)| {
            *late = answer.map(|answer| LateLook { asked: share.clone(), answer });
            Err(silent())
        })
    }

    fn stamp(&self, path: &Path) -> io::Result<Option<Stamp>> {
        let (server, path) = (self.server_of(path), path.to_owned());
        server.ask(timeout::LOOK, move || Ok(stamp(&path)))
    }

    fn copy(&self, share: &ShareSettings, path: &str) -> Result<WorkbookCopy, CopyTrouble> {
        // Copies run concurrently, each with its own timeout.
        let (share, path) = (share.clone(), path.to_owned());
        let answer = Pending::start(move || copy(&share, &path, LARGEST_FILE)).map_err(|_| CopyTrouble::Silent)?;
        answer.wait(timeout::COPY).unwrap_or(Err(CopyTrouble::Silent))
    }

    fn copy_file(&self, path: &Path) -> Result<WorkbookCopy, CopyTrouble> {
        let (server, path) = (self.server_of(path), path.to_owned());
        let answer = server.ask(timeout::COPY, move || Ok(copy_file(&path, LARGEST_FILE)));
        answer.unwrap_or(Err(CopyTrouble::Silent))
    }
}
