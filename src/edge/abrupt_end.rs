//! The end of the process for those who cannot return to `main`: a watchdog beside work that does not end, and a thread
//! whose failure must be seen in the status. A command that can return to `main` ends there, with its status.
#![expect(clippy::disallowed_methods, reason = "this is the door through which a process ends")]

/// Ends the process at once. Files are replaced whole and mails are claimed first, so that what is cut off here is
/// taken up at the next start.
pub fn end_process(status: u8) -> ! {
    std::process::exit(status.into())
}
