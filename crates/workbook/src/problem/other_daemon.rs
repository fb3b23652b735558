//! Another daemon that writes into the folder of the merged workbooks, so that this one does not.
//! `matome_core::share::writer` decides it.

use std::fmt::{Display, Formatter, Result};

use matome_deadline::wording::Words;

/// The other, with its machine, its process and since when, as people are told them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherDaemon(pub String);

impl OtherDaemon {
    pub fn words(&self) -> Words {
        let fact = format!(
            "別の matome（{}）が同じ取りまとめのフォルダーに書いています。こちらは取りまとめもメールも行いません。",
            self.0
        );
        (fact, "使うほうを決め、もう片方を止めてください。あちらが止まると、数分のうちにこちらが引き継ぎます。").into()
    }
}

impl Display for OtherDaemon {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        self.words().fmt(f)
    }
}
