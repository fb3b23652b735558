//! What is said of another daemon on the same folder: in 要確認, in the log and by `matome status`.

use std::fmt::{Display, Formatter, Result};

use super::{Words, words};
use crate::core::problem::OtherDaemon;

impl OtherDaemon {
    pub fn words(&self) -> Words {
        match self {
            Self::Waits(other) => words(
                format!(
                    "別の matome（{other}）も同じ取りまとめのフォルダーを使おうとしています。\
                     こちらが続け、あちらは何も送らず、何も書きません。"
                ),
                "使うほうを決め、もう片方を止めてください。",
            ),
            Self::Doubtful(other) => words(
                format!("別の matome（{other}）の印が取りまとめのフォルダーにあります。"),
                "動いているかを2分ほど確かめ、その間は何も送らず、何も書きません。",
            ),
            Self::Writes(other) => words(
                format!(
                    "別の matome（{other}）が同じ取りまとめのフォルダーに書いています。\
                     こちらは取りまとめもメールも行いません。"
                ),
                "使うほうを決め、もう片方を止めてください。こちらを使うときは matome state claim を行います。",
            ),
        }
    }
}

impl Display for OtherDaemon {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        self.words().fmt(f)
    }
}
