//! Another daemon writes to the same folder of merged workbooks, so this one does not.

use std::fmt::{Display, Formatter, Result};

use matome_deadline::wording::Words;

/// Machine, process and start time of the other daemon, as displayed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherDaemon(pub String);

impl OtherDaemon {
    pub fn words(&self) -> Words {
        let fact = format!(
            "別の matome（{}）が同じ取りまとめのフォルダーに書いています。こちらは取りまとめもメールも行いません。",
            self.0
        );
        (fact, "使うほうを決め、もう片方を止めてください。あちらが止まると、こちらが引き継ぎます。あちらがもう動いていなければ、取りまとめのフォルダーの .matome-writer を消してください。").into()
    }
}

impl Display for OtherDaemon {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        self.words().fmt(f)
    }
}
