//! Failures of the daemon, classified as transient or final. Problems of single workbooks and letters are not failures.

use std::mem::discriminant;

use crate::edge::state::store::StoreError;
use crate::outbox::OutboxError;
use crate::ports::ErrandError;

/// A scan, merge or mail round that failed as a whole.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Merge(#[from] ErrandError),
    #[error(transparent)]
    Mail(#[from] OutboxError),
}

/// The thread of a mail round died without a message.
#[derive(Debug, thiserror::Error)]
#[error("メールの送信が途中で止まりました")]
pub struct RoundDied;

/// Another process has been sending for longer than a round takes.
#[derive(Debug, thiserror::Error)]
#[error("別の matome がメールを送信中のままです")]
pub struct AnotherSends;

impl Failure {
    /// Whether retrying is pointless. Most failures pass: a full disk, a busy database, an unavailable server.
    pub(super) const fn is_final(&self) -> bool {
        match self {
            Self::Store(error) => error.is_final(),
            Self::Merge(error) => error.is_final(),
            Self::Mail(error) => error.is_final(),
        }
    }

    /// Whether the state's server does not answer, or another machine holds the lease.
    pub(super) fn is_of_the_moment(&self) -> bool {
        match self {
            Self::Store(error) => error.is_of_the_moment(),
            Self::Merge(error) => error.is_of_the_moment(),
            Self::Mail(error) => error.is_of_the_moment(),
        }
    }

    pub(super) fn is_same_as(&self, last: &Self) -> bool {
        match (self, last) {
            (Self::Store(this), Self::Store(last)) => this.is_same_as(last),
            (Self::Merge(this), Self::Merge(last)) => this.is_same_as(last),
            _ => discriminant(self) == discriminant(last),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::Failure;
    use crate::edge::processes::worker::errand::ErrandFailure;
    use crate::edge::state::database::{DatabaseError, ServerError};
    use crate::edge::state::store::StoreError;
    use crate::merging::process::MERGE;
    use crate::outbox::OutboxError;

    fn database(error: ServerError) -> Failure {
        StoreError::from(DatabaseError::from(error)).into()
    }

    fn merge(is_final: bool) -> Failure {
        let sentence = "置き換えられません".to_owned();
        MERGE.failed(ErrandFailure { sentence, is_final, is_of_the_moment: false }).into()
    }

    #[test]
    fn only_what_no_retry_mends_ends_the_daemon() {
        let too_new = || StoreError::TooNew { place: "state.db".to_owned(), found: 99 };
        let ends = [
            StoreError::Swapped(PathBuf::from("state.db")).into(),
            too_new().into(),
            OutboxError::from(too_new()).into(),
            merge(true),
        ];
        let passes = [
            StoreError::Vanished(PathBuf::from("state.db")).into(),
            database(ServerError::Silent),
            MERGE.given_up().into(),
            merge(false),
        ];
        for failure in ends {
            assert!(failure.is_final(), "{failure}");
        }
        for failure in passes {
            assert!(!failure.is_final(), "{failure}");
        }
    }

    #[test]
    fn a_failure_is_news_where_its_cause_is_another_however_it_is_worded() {
        let unreachable = |why: &str| database(ServerError::Unreachable(why.to_owned()));
        assert!(unreachable("10秒").is_same_as(&unreachable("11秒")));
        assert!(!unreachable("10秒").is_same_as(&database(ServerError::Silent)));
        assert!(!unreachable("10秒").is_same_as(&merge(false)));
        assert!(!merge(true).is_same_as(&merge(false)));
    }
}
