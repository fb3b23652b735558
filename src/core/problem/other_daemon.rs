//! Another daemon that has to do with the folder of merged workbooks, as this one must tell of it.
//!
//! Who writes there in the end is settled by [`writer`](crate::core::writer).

/// How the other stands to this one, with its machine and process as people are told them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OtherDaemon {
    /// This one writes, and the other waits.
    Waits(String),
    /// Its mark is there, and it is not known yet whether it lives.
    Doubtful(String),
    /// The other writes, and this one waits.
    Writes(String),
}
