//! Bands: rows of a part of the sheet that no box cuts.

/// Rows that no box cuts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Band {
    /// Its boxes among those of the stack.
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) top: u32,
    pub(super) bottom: u32,
}
