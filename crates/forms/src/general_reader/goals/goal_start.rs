//! Start and name of a goal, found by labels, numbered lines or a person's answer.

use crate::general_reader::reading::Value;

#[derive(Debug, Clone)]
pub(crate) struct GoalStart {
    pub(crate) from: usize,
    pub(crate) named: usize,
    pub(crate) title: Option<Value>,
    pub(crate) number: Option<Value>,
    pub(crate) beside: Vec<Value>,
}
