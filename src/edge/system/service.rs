//! Notifies the service manager (systemd's `sd_notify`) of the daemon's state, if there is one.

use std::sync::Arc;
use std::time::Duration;

use crate::edge::system::heartbeat::{Beat, Watcher};
use crate::edge::system::machine;

/// The socket, and the watchdog interval.
#[derive(Debug, Clone, Default)]
pub struct ServiceManager {
    line: Option<Arc<system::Line>>,
    every: Option<Duration>,
}

impl ServiceManager {
    pub fn from_environment() -> Self {
        let line = machine::raw("NOTIFY_SOCKET").and_then(|address| system::Line::to(&address)).map(Arc::new);
        let microseconds = machine::text("WATCHDOG_USEC").and_then(|text| text.parse().ok());
        // Half the watchdog interval, so that one signal may be late.
        let every = microseconds.map(|whole| Duration::from_micros(whole) / 2).filter(|every| !every.is_zero());
        Self { every: line.as_ref().and(every), line }
    }

    /// `None` without a watchdog.
    pub const fn heartbeat(&self) -> Option<Duration> {
        self.every
    }

    pub fn ready(&self) {
        self.tell("READY=1");
    }

    pub fn reloading(&self) {
        self.tell("RELOADING=1");
    }

    pub fn stopping(&self) {
        self.tell("STOPPING=1");
    }

    /// Reports that the main loop is running.
    pub fn alive(&self) {
        if self.every.is_some() {
            self.tell("WATCHDOG=1");
        }
    }

    fn tell(&self, word: &str) {
        if let Some(line) = &self.line {
            line.send(word);
        }
    }
}

impl Watcher for ServiceManager {
    fn every(&self) -> Option<Duration> {
        self.heartbeat()
    }

    fn hear(&self, _: &Beat) {
        self.alive();
    }

    /// The first scan of a large share may exceed the watchdog timeout.
    fn hear_work(&self) {
        self.alive();
    }
}

#[cfg(unix)]
mod system {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::net::{SocketAddr, UnixDatagram};

    #[derive(Debug)]
    pub(super) struct Line {
        socket: UnixDatagram,
        address: SocketAddr,
    }

    impl Line {
        pub(super) fn to(address: &OsStr) -> Option<Self> {
            let address = match address.as_bytes() {
                [b'@', name @ ..] => abstract_address(name)?,
                _ => SocketAddr::from_pathname(address).ok()?,
            };
            let socket = UnixDatagram::unbound().ok()?;
            // An unresponsive manager must not block the daemon.
            socket.set_nonblocking(true).ok()?;
            Some(Self { socket, address })
        }

        pub(super) fn send(&self, word: &str) {
            let _ = self.socket.send_to_addr(word.as_bytes(), &self.address);
        }
    }

    #[cfg(target_os = "linux")]
    fn abstract_address(name: &[u8]) -> Option<SocketAddr> {
        use std::os::linux::net::SocketAddrExt;
        SocketAddr::from_abstract_name(name).ok()
    }

    #[cfg(not(target_os = "linux"))]
    fn abstract_address(_: &[u8]) -> Option<SocketAddr> {
        None
    }
}

#[cfg(not(unix))]
mod system {
    #[derive(Debug)]
    pub(super) struct Line;

    impl Line {
        pub(super) fn to(_: &std::ffi::OsStr) -> Option<Self> {
            None
        }

        pub(super) fn send(&self, _: &str) {}
    }
}
