//! What a round makes of all that a mail server answered in it: whether the rest need be tried, and whether many
//! refusals together are the sender's fault. What a single answer means is decided in [`refusal`](super::refusal).

use std::fmt::{Display, Formatter, Result};

use super::DeliveryOutcome;

/// After this many broken connections in a row the fault is the server's, not a letter's.
const BROKEN_IN_A_ROW: usize = 2;

/// After this many letters in a row that the server's rules keep back, the rest need not be tried for a while.
const WITHHELD_IN_A_ROW: usize = 5;

/// The same, as long as not one letter has got through.
const WITHHELD_FROM_THE_FIRST: usize = 3;

/// This many recipients denied in one round, and at least one in three of those tried: the sender is at fault, not
/// they.
const DENIED_TOGETHER: (usize, usize) = (5, 3);

/// What has become of a round's letters so far.
#[derive(Debug, Clone, Copy, Default)]
pub struct Verdict {
    sent: usize,
    denied: usize,
    /// In a row.
    withheld: usize,
    /// In a row.
    broken: usize,
    blames_the_sender: bool,
}

/// Why the rest need not be tried in this round, with the server's last words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hopeless {
    Withheld(String),
    Broken(String),
    Down(String),
}

impl Verdict {
    /// Takes in what became of one letter.
    pub fn hear(&mut self, outcome: &DeliveryOutcome) -> Option<Hopeless> {
        let is_broken = matches!(outcome, DeliveryOutcome::Broken(_) | DeliveryOutcome::Uncertain(_));
        self.broken = if is_broken { self.broken + 1 } else { 0 };
        match outcome {
            DeliveryOutcome::Sent => (self.sent, self.withheld) = (self.sent + 1, 0),
            DeliveryOutcome::Written => self.sent += 1,
            DeliveryOutcome::Denied(_) => self.denied += 1,
            DeliveryOutcome::Withheld(reply) => {
                self.withheld += 1;
                let from_the_first = self.sent == 0 && self.withheld >= WITHHELD_FROM_THE_FIRST;
                let is_hopeless = from_the_first || self.withheld >= WITHHELD_IN_A_ROW;
                return is_hopeless.then(|| Hopeless::Withheld(reply.clone()));
            }
            DeliveryOutcome::Down(reply) => return Some(Hopeless::Down(reply.clone())),
            DeliveryOutcome::Broken(reply) | DeliveryOutcome::Uncertain(reply) if self.broken >= BROKEN_IN_A_ROW => {
                return Some(Hopeless::Broken(reply.clone()));
            }
            DeliveryOutcome::Broken(_)
            | DeliveryOutcome::Uncertain(_)
            | DeliveryOutcome::Later(_)
            | DeliveryOutcome::Refused(_)
            | DeliveryOutcome::NotAllowed => {}
        }
        None
    }

    /// Where the server denies many recipients at once without saying why, the fault is not theirs: none is given up
    /// for that, now or in the rest of the round.
    pub fn blames_the_sender(&mut self) -> bool {
        let (many, one_in) = DENIED_TOGETHER;
        self.blames_the_sender |= self.denied >= many && self.denied * one_in >= self.denied + self.sent;
        if self.blames_the_sender {
            self.denied = 0;
        }
        self.blames_the_sender
    }
}

impl Display for Hopeless {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Withheld(reply) => write!(
                f,
                "続けて拒否されました（{reply}）。差出人と [mail.smtp] を確かめ、サーバーの管理者に制限をたずねてください"
            ),
            Self::Broken(reply) => write!(f, "接続が続けて切れました（{reply}）"),
            Self::Down(reply) => f.write_str(reply),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `s`ent, `d`enied, `w`ithheld, `b`roken, `u`ncertain, `r`efused, `x`: down.
    fn outcome(letter: char) -> DeliveryOutcome {
        let reply = letter.to_string();
        match letter {
            's' => DeliveryOutcome::Sent,
            'd' => DeliveryOutcome::Denied(reply),
            'w' => DeliveryOutcome::Withheld(reply),
            'b' => DeliveryOutcome::Broken(reply),
            'u' => DeliveryOutcome::Uncertain(reply),
            'x' => DeliveryOutcome::Down(reply),
            _ => DeliveryOutcome::Refused(reply),
        }
    }

    #[test]
    fn a_round_is_given_up_as_the_table_says() {
        for (heard, hopeless_after) in [
            ("www", Some(3)),
            ("swwww", None),
            ("swwwww", Some(6)),
            ("wwsww", None),
            ("bb", Some(2)),
            ("bu", Some(2)),
            ("brb", None),
            ("bsb", None),
            ("x", Some(1)),
            ("rrrrrrrr", None),
            ("dddddddd", None),
        ] {
            let mut verdict = Verdict::default();
            let after = heard.chars().position(|letter| verdict.hear(&outcome(letter)).is_some()).map(|at| at + 1);
            assert_eq!(after, hopeless_after, "{heard}");
        }
    }

    #[test]
    fn many_denied_together_are_the_senders_fault() {
        for (heard, expected) in
            [("dddd", false), ("ddddd", true), ("dddddssssssssss", true), ("dddddsssssssssss", false), ("rrrrr", false)]
        {
            let mut verdict = Verdict::default();
            for letter in heard.chars() {
                verdict.hear(&outcome(letter));
            }
            assert_eq!(verdict.blames_the_sender(), expected, "{heard}");
            assert_eq!(verdict.blames_the_sender(), expected, "{heard}: it stays so");
        }
    }
}
