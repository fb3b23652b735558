use std::io;
use std::path::{Path, PathBuf};

use chrono_tz::Tz;

use crate::edge::folders::replace_file;
use crate::edge::folders::replace_file::Hold;
use crate::edge::mail::template::TemplateError;
use crate::edge::processes::readers::ReadersError;
use crate::edge::state::store::StoreError;
use matome_core::consolidate::finding::Finding;
use matome_core::moment::Moment;
use matome_excel::write::WriteError;
use matome_workbook::os_error;
use matome_workbook::problem::{Fault, Problem};

#[derive(Debug)]
pub struct WorkbookOutcome {
    pub path: PathBuf,
    pub done: Done,
    /// Findings to report to the person who ran the merge.
    pub findings: Vec<Finding>,
    /// Creation time of the replaced file, if it was an outdated copy saved over a newer one.
    pub older: Option<Moment>,
}

#[derive(Debug)]
pub enum Done {
    Written,
    /// Already up to date; it keeps its creation time.
    Unchanged,
    /// Someone has it open or keeps saving it; the next merge retries.
    Waiting {
        reason: Hold,
    },
    Failed(YearError),
}

/// The workbooks of one year failed; other years are unaffected.
#[derive(Debug, thiserror::Error)]
pub enum YearError {
    #[error(transparent)]
    Write(#[from] WriteError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("{} に記入された内容を読めないため、読めるようになるまで置き換えません: {error}", path.display())]
    Notes { path: PathBuf, error: ReadersError },
    #[error("{} で選ばれた項目を読めないため、読めるようになるまで置き換えません: {error}", path.display())]
    Choices { path: PathBuf, error: ReadersError },
    #[error(
        "この年度の取組は {rows} 件あり、1枚のシートに入りきりません（{most} 件まで）。前の取りまとめと記入は残っています。\
         [share] exclude で要らないブックを外すか、部局を分けた設定ファイルを別に作ってください"
    )]
    TooManyRows { rows: usize, most: usize },
    #[error("状況.html を作れません: {0}")]
    Page(#[from] TemplateError),
    #[error("{} を読み書きできません（{}）。[merged] folder の場所、権限、ディスクの空きを確かめてください", path.display(), os_error::in_words(error))]
    File { path: PathBuf, error: io::Error },
}

#[derive(Debug, thiserror::Error)]
pub enum MergeError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("取りまとめのフォルダー {} を使えません（{}）。[merged] folder の場所、権限、接続を確かめてください", path.display(), os_error::in_words(error))]
    Folder { path: PathBuf, error: io::Error },
    #[error(transparent)]
    Year(#[from] YearError),
}

impl MergeError {
    /// Whether the state's server does not answer, or another machine holds the lease.
    pub fn is_of_the_moment(&self) -> bool {
        matches!(self, Self::Store(error) | Self::Year(YearError::Store(error)) if error.is_of_the_moment())
    }

    pub const fn is_final(&self) -> bool {
        match self {
            Self::Store(error) | Self::Year(YearError::Store(error)) => error.is_final(),
            Self::Folder { .. }
            | Self::Year(
                YearError::Write(_)
                | YearError::Notes { .. }
                | YearError::Choices { .. }
                | YearError::TooManyRows { .. }
                | YearError::Page(_)
                | YearError::File { .. },
            ) => false,
        }
    }
}

impl WorkbookOutcome {
    /// Whether the workbook is current; otherwise its state must be reported.
    pub fn is_up_to_date(&self) -> bool {
        matches!(self.done, Done::Written | Done::Unchanged)
    }

    pub(super) const fn of(path: PathBuf, done: Done) -> Self {
        Self { path, done, findings: Vec::new(), older: None }
    }

    /// Creates the outcome for a workbook that ignores notes stored in the meantime.
    pub(super) const fn overtaken(path: PathBuf) -> Self {
        Self::of(path, Done::Waiting { reason: Hold::SavedMeanwhile })
    }

    /// The lock file that has kept it from being rewritten for a day or more.
    pub(super) fn lock(&self, zone: Tz) -> Option<Problem> {
        let Done::Waiting { reason: Hold::Open { program, mark, since, by, is_old: true } } = &self.done else {
            return None;
        };
        let name = self.path.file_name()?.to_string_lossy().into_owned();
        let since = since.as_ref()?.with_timezone(&zone).naive_local();
        let (program, mark) = ((*program).to_owned(), mark.clone());
        Some(Fault::Locked { name, since, by: by.clone(), program, mark }.into())
    }

    /// Whether someone saved the workbook during the merge, so that their notes must be read first.
    pub(super) fn is_overtaken(&self) -> bool {
        matches!(self.done, Done::Waiting { reason: Hold::SavedMeanwhile })
    }
}

impl Done {
    /// Converts an error. A workbook that is open on Windows may be unreadable for a while; a final error of the state
    /// concerns all workbooks and ends the merge.
    pub(super) fn of_error(error: YearError) -> Result<Self, StoreError> {
        Ok(match error {
            YearError::Store(error) if error.is_final() => return Err(error),
            YearError::File { error, .. } if cfg!(windows) && replace_file::is_in_use(&error) => {
                Self::Waiting { reason: Hold::InUse(os_error::in_words(&error)) }
            }
            error => Self::Failed(error),
        })
    }
}

impl std::fmt::Display for WorkbookOutcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.path.display(), self.done)?;
        match self.older {
            Some(at) => write!(
                f,
                "（{} に作成した以前の版が上書き保存されていたため、その後の記入と合わせました）",
                at.local().format("%-m月%-d日 %-H:%M")
            ),
            None => Ok(()),
        }
    }
}

impl std::fmt::Display for Done {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Written => f.write_str("更新しました"),
            Self::Unchanged => f.write_str("変更はありません"),
            Self::Waiting { reason } => write!(f, "待機中: {reason}。閉じられた後に更新します"),
            Self::Failed(error) => write!(f, "更新できません: {error}"),
        }
    }
}

pub(super) fn at(path: &Path) -> impl Fn(io::Error) -> YearError {
    |error| YearError::File { path: path.to_owned(), error }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::path::{Path, PathBuf};

    use super::{Done, MergeError, YearError, at};
    use crate::edge::state::store::StoreError;

    fn too_new() -> StoreError {
        StoreError::TooNew { place: "state.db".to_owned(), found: 99 }
    }

    fn refused() -> io::Error {
        io::Error::from(io::ErrorKind::PermissionDenied)
    }

    #[test]
    fn a_merge_is_given_up_for_good_where_the_state_is_not_ours_to_write() {
        let vanished = || StoreError::Vanished(PathBuf::from("state.db"));
        let ends = [MergeError::from(too_new()), YearError::from(too_new()).into()];
        let passes = [
            vanished().into(),
            YearError::from(vanished()).into(),
            MergeError::Folder { path: PathBuf::from("merged"), error: refused() },
            at(Path::new("merged"))(refused()).into(),
        ];
        assert!(ends.iter().all(MergeError::is_final), "{ends:?}");
        assert!(!passes.iter().any(MergeError::is_final), "{passes:?}");
    }

    #[test]
    fn what_concerns_one_workbook_stays_with_it_and_a_lost_state_ends_the_merge() {
        let full = io::Error::from(io::ErrorKind::StorageFull);
        assert!(matches!(Done::of_error(at(Path::new("merged"))(full)), Ok(Done::Failed(_))));
        assert!(matches!(Done::of_error(too_new().into()), Err(StoreError::TooNew { .. })));
    }
}
