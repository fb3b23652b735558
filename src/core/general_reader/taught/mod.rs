//! What a person said of a form: which heading is which item, what a goal is, and how the form is built. Leaves out how it is asked
//! and kept (`core::teaching`, `core::layout`).
//!
//! | file | subject |
//! | --- | --- |
//! | `structure` | the answers, and how each is found again in a book |

pub(super) mod structure;
