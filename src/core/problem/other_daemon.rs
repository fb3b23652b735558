//! Another daemon that has to do with the folder of merged workbooks, as 要確認, the log and `matome status` tell of it.
//!
//! Who writes there in the end is settled by [`writer`](crate::core::writer).

use std::fmt::{Display, Formatter, Result};

use super::Words;

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

impl OtherDaemon {
    pub fn words(&self) -> Words {
        let (fact, remedy) = match self {
            Self::Waits(other) => (
                format!(
                    "別の matome（{other}）も同じ取りまとめのフォルダーを使おうとしています。\
                     こちらが続け、あちらは何も送らず、何も書きません。"
                ),
                "使うほうを決め、もう片方を止めてください。",
            ),
            Self::Doubtful(other) => (
                format!("別の matome（{other}）の印が取りまとめのフォルダーにあります。"),
                "動いているかを2分ほど確かめ、その間は何も送らず、何も書きません。",
            ),
            Self::Writes(other) => (
                format!(
                    "別の matome（{other}）が同じ取りまとめのフォルダーに書いています。\
                     こちらは取りまとめもメールも行いません。"
                ),
                "使うほうを決め、もう片方を止めてください。こちらを使うときは matome state claim を行います。",
            ),
        };
        (fact, remedy).into()
    }
}

impl Display for OtherDaemon {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        self.words().fmt(f)
    }
}
