//! Variables of the environment: what the unit, the locale and the tests say beside the command line. Settings of a
//! city are no matter of the environment: they stand in its configuration.
#![expect(clippy::disallowed_methods, reason = "this is the door to the environment")]

use std::ffi::OsString;

/// The value of `name`, whatever bytes it has.
pub fn raw(name: &str) -> Option<OsString> {
    std::env::var_os(name)
}

/// The value of `name`, where it is text.
pub fn text(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// All whose names and values are text.
pub fn texts() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
}
