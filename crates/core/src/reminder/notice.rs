//! Decides whether the planning section is owed a notice, and of which kind. `outbox` limits notices to one a day.

/// News not yet told to the planning section.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Untold {
    /// Deliveries that failed, are in doubt, withheld or expired.
    pub deliveries: usize,
    /// Mails held, deferred, without a recipient or not worded; rounds that could not send.
    pub mails: usize,
    /// Mails were only written into files before mail was enabled.
    pub only_written: bool,
    /// Parts of the share are unreachable.
    pub dark: bool,
    /// Mails wait for unreachable workbooks.
    pub unseen: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    /// A mail was held back or failed.
    OfMails,
    /// Only about unreachable parts.
    OfSight,
}

impl Untold {
    /// The notice owed, if any. Mails waiting for unreachable workbooks count only while something is unreachable.
    pub const fn notice(self) -> Option<Notice> {
        let Self { deliveries, mails, only_written, dark, unseen } = self;
        if deliveries > 0 || mails > 0 || only_written || (dark && unseen) {
            Some(Notice::OfMails)
        } else if dark {
            Some(Notice::OfSight)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use Notice::{OfMails, OfSight};

    use super::*;

    #[test]
    fn a_notice_is_owed_for_a_mail_that_is_kept_and_for_what_cannot_be_seen() {
        let nothing = Untold::default();
        for (untold, owed) in [
            (nothing, None),
            (Untold { deliveries: 1, ..nothing }, Some(OfMails)),
            (Untold { mails: 1, ..nothing }, Some(OfMails)),
            (Untold { only_written: true, ..nothing }, Some(OfMails)),
            (Untold { dark: true, ..nothing }, Some(OfSight)),
            (Untold { unseen: true, ..nothing }, None),
            (Untold { dark: true, unseen: true, ..nothing }, Some(OfMails)),
            (Untold { dark: true, deliveries: 1, ..nothing }, Some(OfMails)),
            (Untold { dark: true, mails: 1, ..nothing }, Some(OfMails)),
        ] {
            assert_eq!(untold.notice(), owed, "{untold:?}");
        }
    }
}
