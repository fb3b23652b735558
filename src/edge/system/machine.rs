//! This machine, its processes and environment; also ends the process for threads other than `main`.

#![expect(clippy::disallowed_methods, reason = "this is the door through which a process ends")]

use std::ffi::OsString;

#[cfg(unix)]
pub fn name() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

#[cfg(not(unix))]
pub fn name() -> String {
    text("COMPUTERNAME").unwrap_or_else(|| "（名前不明）".to_owned())
}

/// The boot ID and container, within which a process number is unique.
pub fn processes() -> Option<String> {
    let start = crate::edge::folders::files::read_text(std::path::Path::new("/proc/sys/kernel/random/boot_id")).ok()?;
    let container = file_id::get_file_id("/proc/self/ns/pid").ok()?;
    Some(format!("{} {container:?}", start.trim()))
}

/// Whether the process has ended; `false` if unknown.
#[cfg(unix)]
pub fn is_gone(process: u32, processes: Option<&str>) -> bool {
    use rustix::process::{Pid, test_kill_process};
    let number = i32::try_from(process).ok().and_then(Pid::from_raw);
    processes.is_some()
        && processes == self::processes().as_deref()
        && number.is_some_and(|number| test_kill_process(number) == Err(rustix::io::Errno::SRCH))
}

#[cfg(not(unix))]
pub fn is_gone(_: u32, _: Option<&str>) -> bool {
    false
}

/// Ends the process at once, which is safe: files are replaced atomically and mails are claimed first.
pub fn end_process(status: u8) -> ! {
    std::process::exit(status.into())
}

pub fn raw(name: &str) -> Option<OsString> {
    std::env::var_os(name)
}

pub fn text(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

pub fn texts() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
}
