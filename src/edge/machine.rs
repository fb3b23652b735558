//! The name of this machine, as an administrator knows it. It is shown to people and tells processes apart; nothing is
//! looked up by it.

/// Unknown where the system does not say it.
#[cfg(unix)]
pub fn name() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

/// Unknown where the system does not say it.
#[cfg(not(unix))]
pub fn name() -> String {
    super::variables::text("COMPUTERNAME").unwrap_or_else(|| "（名前不明）".to_owned())
}
