//! The limits that a reader puts on itself, and that the system enforces whatever the reader then does.

#[cfg(unix)]
mod system {
    use std::io;
    use std::time::Duration;

    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    use rustix::time::{ClockId, clock_gettime};

    /// Whoever asks waits no longer than the limit; this one ends a reader that nobody waits for any more.
    const GRACE: u64 = 2;

    /// No more memory than this, no file written, no image of the departments' data left behind by a crash; and the
    /// first to go when the machine runs out of memory.
    pub(in crate::edge::readers) fn memory(mib: u64) -> io::Result<()> {
        let _ = std::fs::write("/proc/self/oom_score_adj", "500");
        for (resource, most) in [(Resource::Data, mib << 20), (Resource::Fsize, 0), (Resource::Core, 0)] {
            // An administrator's own limit may be the stricter one.
            let most = getrlimit(resource).maximum.map_or(most, |known| known.min(most));
            setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) })?;
        }
        Ok(())
    }

    /// No more processor time than this from now on.
    pub(in crate::edge::readers) fn time(limit: Duration) -> io::Result<()> {
        let used = clock_gettime(ClockId::ProcessCPUTime).tv_sec.cast_unsigned();
        let limits = getrlimit(Resource::Cpu);
        let most = used + limit.as_secs() + GRACE;
        let most = limits.maximum.map_or(most, |known| known.min(most));
        Ok(setrlimit(Resource::Cpu, Rlimit { current: Some(most), maximum: limits.maximum })?)
    }
}

#[cfg(windows)]
mod system {
    use std::io;
    use std::time::Duration;

    /// No more memory than this: an allocation beyond it fails, and ends the reader with its last words.
    pub(in crate::edge::readers) fn memory(mib: u64) -> io::Result<()> {
        let most = usize::try_from(mib << 20).map_err(io::Error::other)?;
        crate::ALLOCATOR.set_limit(most).map_err(|()| io::ErrorKind::OutOfMemory.into())
    }

    /// Whoever asks ends the reader that takes too long, and the job that it is in ends it with its asker.
    #[allow(clippy::unnecessary_wraps, reason = "as fallible as on the other systems")]
    pub(in crate::edge::readers) fn time(_: Duration) -> io::Result<()> {
        Ok(())
    }
}

pub(super) use system::{memory, time};
