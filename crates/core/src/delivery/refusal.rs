//! What a letter that did not get through comes to: by whose fault, and so whether it is tried again.
//!
//! An adapter says at which step of its conversation with the server what happened; this makes a [`DeliveryOutcome`] of
//! it. Whether several of them in a row end the round is decided in [`verdict`](super::verdict), and what is kept of one
//! in [`tries`](super::tries).
//!
//! | at this step | refused for now (4yz) | refused for good (5yz) | the connection is gone |
//! | --- | --- | --- | --- |
//! | the sender is named | broken: on another connection it may be taken | down: all letters have this sender | broken |
//! | the recipient is named | later | refused, denied or withheld, by whose fault it is | broken |
//! | the letter is announced | later | refused or withheld | broken |
//! | the letter is handed over | later | refused or withheld | uncertain: the server may have it |
//!
//! With `421` a server takes its leave (RFC 5321, 3.8), at any step: broken.

use super::DeliveryOutcome;

/// What the server was told when it happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Who sends (`MAIL`), which is the same for every letter.
    Sender,
    /// Who is to get it (`RCPT`).
    Recipient,
    /// That the letter comes now (`DATA`).
    Announcement,
    /// The letter itself.
    Letter,
}

/// How a step failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepFailure {
    /// The server said no, and goes on talking.
    Answer(ServerRefusal),
    /// The connection is dropped, silent or talks nonsense, in words for a person.
    Broken(String),
}

/// A server's no.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerRefusal {
    /// `550`.
    pub code: u16,
    /// Subject and detail of the enhanced code (RFC 3463): `(1, 1)` of `5.1.1`; `None` where it gives none for good.
    pub enhanced: Option<(u16, u16)>,
    /// All that it said, its codes first.
    pub reply: String,
}

impl StepFailure {
    /// What the letter comes to that failed at this step.
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
    /// No later try is asked for.
    pub const fn is_for_good(&self) -> bool {
        self.code / 100 == 5
    }

    /// A refusal for good, by whose fault it is.
    ///
    /// The recipient's mailbox speaks by its enhanced code: 5.1.x, a wrong address, but for those about the sender's
    /// (5.1.7, 5.1.8); 5.2.1, a mailbox that is closed. A full mailbox, the server's state, the network, the letter's form
    /// and all of policy pass, or are mended where the mail comes from. Without such a code, only what was said of the
    /// recipient may be about it.
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
