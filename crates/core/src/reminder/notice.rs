//! Whether the planning section is owed a notice, and of what. How it is worded is a template's; that there is one a day is
//! kept in `outbox`.

/// What there is that the planning section has not been told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Untold {
    /// Deliveries that failed, are in doubt, are withheld or came too late.
    pub deliveries: usize,
    /// Mails that are held, deferred, without a recipient or not worded; times at which none could leave.
    pub mails: usize,
    /// Mails were only written into files before mail was sent.
    pub only_written: bool,
    /// Something of the share cannot be seen.
    pub dark: bool,
    /// Mails wait until the workbooks that they are about can be seen.
    pub unseen: bool,
}

/// What a notice is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    /// A mail is kept or has failed.
    OfMails,
    /// All there is to tell is what cannot be seen.
    OfSight,
}

impl Untold {
    /// The notice that is owed, if any. What waits to be seen counts only while something cannot be seen.
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
