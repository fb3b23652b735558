//! The name of this machine, as an administrator knows it.

/// Unknown where the system does not say it.
#[cfg(unix)]
pub fn name() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

/// Unknown where the system does not say it.
#[cfg(not(unix))]
pub fn name() -> String {
    std::env::var("COMPUTERNAME").unwrap_or_else(|_| "（名前不明）".to_owned())
}
