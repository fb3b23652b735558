//! Identifies the writing that a merged workbook stems from. It is stored in the workbook and survives copying, so that
//! later edits are compared with the right original.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Number of a writing, and a hash of its content: a restored state counts on from an older number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Writing {
    pub number: u32,
    pub mark: String,
}

/// As many writings of each file are kept whole, to detect manual edits.
pub const MOST_KEPT: u32 = 6;
/// Bytes. Larger workbooks, such as a prefecture's, are not kept.
pub const LARGEST_KEPT: usize = 8 << 20;

impl fmt::Display for Writing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.number, self.mark)
    }
}

impl FromStr for Writing {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (number, mark) = text.trim().split_once('-').ok_or(())?;
        let is_mark = !mark.is_empty() && mark.len() <= 64 && mark.bytes().all(|byte| byte.is_ascii_hexdigit());
        let number = number.parse().map_err(|_| ())?;
        is_mark.then(|| Self { number, mark: mark.to_owned() }).ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Anybody may have written the property: invalid content is no writing.
    #[test]
    fn only_what_we_write_is_a_writing() {
        let writing = Writing { number: 12, mark: "0a9f".to_owned() };
        assert_eq!(writing.to_string().parse(), Ok(writing));
        let long = format!("12-{}", "a".repeat(65));
        for text in ["", "12", "12-", "-0a9f", "12-版", "12-draft", "x-0a9f", long.as_str()] {
            assert_eq!(text.parse::<Writing>(), Err(()), "{text}");
        }
    }
}
