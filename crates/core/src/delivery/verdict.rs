//! Judges a mail server by its answers in a round: whether to go on, and whether many refusals are the sender's fault.

use std::fmt::{Display, Formatter, Result};

use super::DeliveryOutcome;

/// After this many broken connections in a row the server is at fault, not a letter.
const BROKEN_IN_A_ROW: usize = 2;

/// After this many withheld letters in a row the round ends.
const WITHHELD_IN_A_ROW: usize = 5;

/// The same, as long as no letter has got through.
const WITHHELD_FROM_THE_FIRST: usize = 3;

/// The sender is at fault if at least this many recipients of a round are denied, and at least one in three attempted.
const DENIED_TOGETHER: (usize, usize) = (5, 3);

#[derive(Debug, Clone, Copy, Default)]
pub struct Verdict {
    sent: usize,
    denied: usize,
    withheld: usize,
    broken: usize,
    blames_the_sender: bool,
}

/// Why the round ends early, with the server's last words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hopeless {
    Withheld(String),
    Broken(String),
    Down(String),
}

impl Verdict {
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

    /// Whether the server denies many recipients without a reason. If so, none is given up for it in this round.
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
