//! Classifies a failed delivery by whose fault it is, and so whether it is retried.
//!
//! An adapter reports the step of the SMTP conversation that failed; this module turns it into a [`DeliveryOutcome`].
//!
//! | failed step | temporary refusal (4yz) | permanent refusal (5yz) | connection lost |
//! | --- | --- | --- | --- |
//! | sender | broken: another connection may accept it | down: all letters have this sender | broken |
//! | recipient | later | refused, denied or withheld, by whose fault it is | broken |
//! | announcement | later | refused or withheld | broken |
//! | letter | later | refused or withheld | uncertain: the server may have it |
//!
//! `421` closes the connection at any step (RFC 5321, 3.8): broken.

use super::DeliveryOutcome;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// `MAIL`, the same for every letter.
    Sender,
    /// `RCPT`
    Recipient,
    /// `DATA`
    Announcement,
    Letter,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepFailure {
    /// The server refused and keeps the connection.
    Answer(ServerRefusal),
    /// The connection is dropped, silent or talks nonsense; the reason in words.
    Broken(String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerRefusal {
    /// Reply code, such as `550`.
    pub code: u16,
    /// Subject and detail of the enhanced code (RFC 3463): `(1, 1)` of `5.1.1`; `None` without one of class 5.
    pub enhanced: Option<(u16, u16)>,
    /// The whole reply, codes first.
    pub reply: String,
}

impl StepFailure {
    /// The outcome of this failure at `step`.
    pub fn at(self, step: Step) -> DeliveryOutcome {
        match (self, step) {
            (Self::Broken(reply), Step::Letter) => DeliveryOutcome::Uncertain(reply),
            (Self::Broken(reply) | Self::Answer(ServerRefusal { code: 421, reply, .. }), _) => {
                DeliveryOutcome::Broken(reply)
            }
            (Self::Answer(refusal), Step::Sender) if refusal.is_for_good() => DeliveryOutcome::Down(refusal.reply),
            (Self::Answer(refusal), Step::Sender) => DeliveryOutcome::Broken(refusal.reply),
            (Self::Answer(refusal), _) if !refusal.is_for_good() => DeliveryOutcome::Later(refusal.reply),
            (Self::Answer(refusal), step) => refusal.by_fault(step == Step::Recipient),
        }
    }
}

impl ServerRefusal {
    /// Whether the server asks for no further attempt.
    pub const fn is_for_good(&self) -> bool {
        self.code / 100 == 5
    }

    /// A permanent refusal, classified by fault.
    ///
    /// Enhanced codes of the recipient's mailbox: 5.1.x (wrong address), except 5.1.7 and 5.1.8 (sender), and 5.2.1
    /// (mailbox closed). Full mailbox, server state, network, content and policy are temporary or fixed at the sender's
    /// side. Without such a code, only a reply to `RCPT` may concern the recipient.
    fn by_fault(self, recipient_named: bool) -> DeliveryOutcome {
        match self.enhanced {
            Some((1, 7 | 8)) => DeliveryOutcome::Withheld(self.reply),
            Some((1, _) | (2, 1)) => DeliveryOutcome::Refused(self.reply),
            None if recipient_named && matches!(self.code, 550 | 551 | 553) => DeliveryOutcome::Denied(self.reply),
            _ => DeliveryOutcome::Withheld(self.reply),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(outcome: &DeliveryOutcome) -> &'static str {
        match outcome {
            DeliveryOutcome::Refused(_) => "refused",
            DeliveryOutcome::Denied(_) => "denied",
            DeliveryOutcome::Withheld(_) => "withheld",
            DeliveryOutcome::Later(_) => "later",
            DeliveryOutcome::Broken(_) => "broken",
            DeliveryOutcome::Uncertain(_) => "uncertain",
            DeliveryOutcome::Down(_) => "down",
            DeliveryOutcome::Sent | DeliveryOutcome::Written | DeliveryOutcome::NotAllowed => "no failure",
        }
    }

    fn refused(code: u16, enhanced: Option<(u16, u16)>) -> StepFailure {
        StepFailure::Answer(ServerRefusal { code, enhanced, reply: code.to_string() })
    }

    #[test]
    fn a_failure_comes_to_what_the_table_of_steps_says() {
        let at_each = |failure: StepFailure| {
            let steps = [Step::Sender, Step::Recipient, Step::Announcement, Step::Letter];
            steps.map(|step| name(&failure.clone().at(step)))
        };
        for (failure, expected) in [
            (refused(451, None), ["broken", "later", "later", "later"]),
            (refused(421, None), ["broken", "broken", "broken", "broken"]),
            (refused(550, None), ["down", "denied", "withheld", "withheld"]),
            (refused(550, Some((1, 1))), ["down", "refused", "refused", "refused"]),
            (refused(550, Some((7, 1))), ["down", "withheld", "withheld", "withheld"]),
            (StepFailure::Broken("cut".to_owned()), ["broken", "broken", "broken", "uncertain"]),
        ] {
            assert_eq!(at_each(failure.clone()), expected, "{failure:?}");
        }
    }

    #[test]
    fn only_what_is_about_the_recipient_is_held_against_it() {
        for (code, enhanced, expected) in [
            (550, Some((1, 1)), "refused"),
            (556, Some((1, 10)), "refused"),
            (550, Some((2, 1)), "refused"),
            (550, None, "denied"),
            (551, None, "denied"),
            (553, Some((1, 8)), "withheld"),
            (552, Some((2, 2)), "withheld"),
            (552, Some((2, 3)), "withheld"),
            (552, Some((3, 4)), "withheld"),
            (550, Some((4, 5)), "withheld"),
            (554, Some((6, 0)), "withheld"),
            (554, Some((7, 1)), "withheld"),
            (552, None, "withheld"),
            (554, None, "withheld"),
        ] {
            assert_eq!(name(&refused(code, enhanced).at(Step::Recipient)), expected, "{code} {enhanced:?}");
        }
    }
}
