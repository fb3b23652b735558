//! The marks in the folder of the merged workbooks that say who writes there, kept by a thread of their own: the folder
//! may lie on a server that does not answer. What they mean, [`crate::core::writer`] decides.
#![expect(clippy::disallowed_methods, reason = "a thread renews the mark")]

use std::io::{self, ErrorKind};
use std::path::Path;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use super::patience::hurried;
use super::{clock, files, machine, replace_file};
use crate::core::writer::{FirstAnswer, FolderMark, LONGEST_SILENCE, Put, Standing, Writer};

/// Names that begin so are marks, which no one else need look at.
pub const PREFIX: &str = ".matome-";
/// The mark of whoever writes.
const WRITING: &str = ".matome-writer";
/// The mark of whoever waits.
const WAITING: &str = ".matome-waiting";
/// How often a mark is renewed.
const RENEWAL: Duration = Duration::from_secs(20);
/// Until a mark that is being written is whole.
const MOMENT: Duration = Duration::from_millis(100);
/// How long a mark may take to be taken away.
const PARTING: Duration = Duration::from_secs(1);
/// No mark is longer.
const LONGEST: u64 = 4096;

/// What the loop asks of the mark that it works under.
pub trait Mark: Send {
    /// How its daemon stands to others that write there.
    fn standing(&self) -> Standing;

    /// How long that may still be [unknown](Standing::Unknown).
    fn known_in(&self) -> Duration;
}

/// A mark that is kept until this is dropped.
#[derive(Debug)]
pub struct WriterMark {
    standing: Arc<Mutex<Standing>>,
    first_answer: FirstAnswer,
    end: Option<Sender<()>>,
    ended: Receiver<()>,
}

impl Drop for WriterMark {
    fn drop(&mut self) {
        drop(self.end.take());
        // A folder that does not answer is not waited for: the mark expires.
        let _ = self.ended.recv_timeout(PARTING);
    }
}

impl WriterMark {
    /// Keeps the mark of this process, which works with that state; `on_change` is done whenever it stands otherwise
    /// than before.
    pub fn keep(folder: &Path, state: &str, on_change: impl Fn() + Send + 'static) -> io::Result<Self> {
        let standing = Arc::new(Mutex::new(Standing::default()));
        let ((end, told_to_end), (tell, ended)) = (mpsc::channel(), mpsc::channel());
        let (told, folder, mut writer) = (Arc::clone(&standing), folder.to_owned(), Writer::new(own(state), renewal()));
        thread::Builder::new().name("writer-mark".to_owned()).spawn(move || {
            loop {
                if look(&folder, &mut writer).is_err_and(|error| error.kind() == ErrorKind::AlreadyExists) {
                    // Somebody was quicker.
                    clock::pause(MOMENT);
                    continue;
                }
                let now = writer.standing(clock::with_sleep());
                let before = std::mem::replace(&mut *told.lock().unwrap_or_else(PoisonError::into_inner), now.clone());
                if before != now {
                    on_change();
                }
                if told_to_end.recv_timeout(renewal()) != Err(RecvTimeoutError::Timeout) {
                    take_away(&folder, &writer);
                    return drop::<Sender<()>>(tell);
                }
            }
        })?;
        let first_answer = FirstAnswer { asked: clock::with_sleep(), patience: hurried(LONGEST_SILENCE) };
        Ok(Self { standing, first_answer, end: Some(end), ended })
    }
}

impl Mark for WriterMark {
    fn standing(&self) -> Standing {
        let told = self.standing.lock().unwrap_or_else(PoisonError::into_inner).clone();
        self.first_answer.or_silence(told, clock::with_sleep())
    }

    fn known_in(&self) -> Duration {
        self.first_answer.known_in(clock::with_sleep())
    }
}

/// Who writes there by the mark, with how it is renewed; and leaves the mark of an administrator who chooses that state
/// instead.
pub fn choose(folder: &Path, state: &str) -> io::Result<Option<String>> {
    let before = read(folder, WRITING)?;
    let mark = own(state).chosen();
    // Whoever renews it in the same moment has not seen ours.
    for _ in 0..3 {
        put(&folder.join(WRITING), &mark)?;
        clock::pause(Duration::from_secs(1));
        if read(folder, WRITING)?.is_some_and(|found| found.state == mark.state) {
            break;
        }
    }
    Ok(before.and_then(|before| before.displaced_by(state)))
}

fn own(state: &str) -> FolderMark {
    let (machine, process) = (machine::name(), std::process::id());
    let life = format!("{machine} {process} {}", clock::with_sleep().as_nanos());
    FolderMark { state: state.to_owned(), machine, process, life, number: 0 }
}

fn look(folder: &Path, writer: &mut Writer) -> io::Result<()> {
    let (writers, waiting) = (read(folder, WRITING), read(folder, WAITING).unwrap_or_default());
    // A folder that cannot be read says nothing of others.
    let put_there = writer.look(writers?, waiting, clock::with_sleep());
    // A first merge would make it, and whoever starts meanwhile would see nobody.
    files::make_folder(folder)?;
    match put_there {
        Put::Writing { mark, anew: true } => put_anew(&folder.join(WRITING), &mark),
        Put::Writing { mark, anew: false } => put(&folder.join(WRITING), &mark),
        Put::Waiting(mark) => put(&folder.join(WAITING), &mark),
    }
}

/// The mark of that name in the folder, if there is one.
fn read(folder: &Path, name: &str) -> io::Result<Option<FolderMark>> {
    let path = folder.join(name);
    let text = match files::facts(&path) {
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(None),
        Ok(found) if found.size <= LONGEST => files::read(&path)?,
        _ => Vec::new(),
    };
    Ok(Some(serde_json::from_slice(&text).unwrap_or_else(|_| FolderMark::unreadable())))
}

fn put_anew(path: &Path, mark: &FolderMark) -> io::Result<()> {
    files::write_new(path, text(mark)?)
}

fn put(path: &Path, mark: &FolderMark) -> io::Result<()> {
    replace_file::put_for_a_moment(path, &text(mark)?, std::process::id())
}

fn text(mark: &FolderMark) -> io::Result<Vec<u8>> {
    serde_json::to_vec(mark).map_err(io::Error::other)
}

fn take_away(folder: &Path, writer: &Writer) {
    for name in [WRITING, WAITING] {
        if let Ok(Some(mark)) = read(folder, name)
            && writer.is_own(&mark)
        {
            // Left behind, it expires.
            let _ = files::remove(&folder.join(name));
        }
    }
}

/// Debug builds can renew it as often as a test wants.
#[cfg(debug_assertions)]
fn renewal() -> Duration {
    let asked = super::variables::text("MATOME_RENEWAL_MS").and_then(|text| text.parse().ok());
    asked.map_or(RENEWAL, Duration::from_millis)
}

#[cfg(not(debug_assertions))]
const fn renewal() -> Duration {
    RENEWAL
}
