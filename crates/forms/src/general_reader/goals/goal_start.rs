//! Where a goal begins, and what names it: found by labels, by numbered lines or by what a person said, and then read in one way.

use crate::general_reader::reading::Value;

#[derive(Debug, Clone)]
pub(crate) struct GoalStart {
    /// Its first event.
    pub(crate) from: usize,
    /// The event that names it.
    pub(crate) named: usize,
    pub(crate) title: Option<Value>,
    pub(crate) number: Option<Value>,
    /// What else stands in its line.
    pub(crate) beside: Vec<Value>,
}
