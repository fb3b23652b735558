//! What a person should know of a delivery. How it goes from try to try is [`tries`](super::tries)'s.

use serde::Serialize;

use super::tries::{DeliveryState, MOST_DOUBTS, Tried};

/// Why a person should know of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WhatTrouble {
    /// Refused for good, or never got through.
    Failed,
    /// Nobody knows whether it arrived; it is tried again.
    Uncertain,
    /// Nobody knows whether it arrived, and it is not tried any more.
    Undecided,
    /// Refused by the server's rules, and tried again.
    Withheld,
    /// It may have arrived twice, with one and the same Message-ID.
    PerhapsTwice,
}

impl Tried {
    /// What a person should know of it; `None` where nothing is amiss.
    pub fn trouble(&self) -> Option<WhatTrouble> {
        let is_refused = self.reply.as_deref().is_some_and(is_refusal);
        match (self.state, self.doubts) {
            (DeliveryState::Failed, _) => Some(WhatTrouble::Failed),
            (DeliveryState::Sent, 0) => None,
            (DeliveryState::Sent, _) => Some(WhatTrouble::PerhapsTwice),
            (DeliveryState::Waiting, 0) if !is_refused => None,
            (DeliveryState::Waiting, _) => Some(WhatTrouble::Withheld),
            (DeliveryState::Uncertain, MOST_DOUBTS..) => Some(WhatTrouble::Undecided),
            (DeliveryState::Uncertain | DeliveryState::Claimed, _) => Some(WhatTrouble::Uncertain),
        }
    }
}

/// A code of the five hundreds: 550.
fn is_refusal(reply: &str) -> bool {
    let code = reply.as_bytes();
    code.len() >= 3 && code[0] == b'5' && code[1..3].iter().all(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use DeliveryState::{Claimed, Failed, Sent, Uncertain, Waiting};

    use super::*;

    fn tried(state: DeliveryState, doubts: u32) -> Tried {
        Tried { state, doubts, ..Tried::ANEW }
    }

    #[test]
    fn what_a_person_should_know() {
        let replied = |state, reply: &str| Tried { reply: Some(reply.to_owned()), ..tried(state, 0) };
        for (tried, trouble) in [
            (Tried::ANEW, None),
            (replied(Waiting, "421 later"), None),
            (replied(Waiting, "554 policy"), Some(WhatTrouble::Withheld)),
            (replied(Waiting, "5分後に"), None),
            (tried(Sent, 0), None),
            (tried(Sent, 1), Some(WhatTrouble::PerhapsTwice)),
            (tried(Failed, 0), Some(WhatTrouble::Failed)),
            (tried(Claimed, 0), Some(WhatTrouble::Uncertain)),
            (tried(Uncertain, 1), Some(WhatTrouble::Uncertain)),
            (tried(Uncertain, 2), Some(WhatTrouble::Undecided)),
        ] {
            assert_eq!(tried.trouble(), trouble, "{tried:?}");
        }
    }
}
