//! What a command prints: names and texts out of the share show on the terminal and command it nothing.
//!
//! Errors are made harmless where they are printed, in `cli`.

use std::io::{self, StdoutLock, Write};

use matome_deadline::text;

/// Standard output, where nothing but line breaks and tabs acts. What it makes of the rest is right in JSON too.
pub(super) struct Terminal(StdoutLock<'static>);

pub(super) fn terminal() -> Terminal {
    Terminal(io::stdout().lock())
}

impl Write for Terminal {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match std::str::from_utf8(bytes) {
            Ok(text) => self.0.write_all(text::visible(text).as_bytes())?,
            Err(_) => self.0.write_all(bytes)?,
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
