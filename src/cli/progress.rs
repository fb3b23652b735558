//! How far a command is, for a person at a terminal; nothing is drawn elsewhere.
//!
//! Results are never drawn here: they go to standard output, this to standard error.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// A line on standard error that goes away when the work is done.
pub(super) struct ProgressLine(ProgressBar);

impl ProgressLine {
    /// Something that takes its time, and nobody knows how long.
    pub(super) fn busy(with: &'static str) -> Self {
        let bar = ProgressBar::new_spinner().with_message(with);
        bar.set_style(style("{spinner} {msg} {elapsed}"));
        bar.enable_steady_tick(Duration::from_millis(120));
        Self(bar)
    }

    /// Shows `done` of `all`.
    pub(super) fn counted(&self, done: usize, all: usize) {
        self.0.set_style(style("{spinner} {msg} [{bar:30}] {pos}/{len} {elapsed}"));
        self.0.set_length(all as u64);
        self.0.set_position(done as u64);
    }
}

impl Drop for ProgressLine {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
