//! The limits that a reader puts on itself, and that the system enforces whatever the reader then does.

#[cfg(unix)]
mod system {
    use std::io;
    use std::time::Duration;

    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    use rustix::time::{ClockId, clock_gettime};

    /// Whoever asks waits no longer than the limit; this one ends a reader that nobody waits for any more.
    const GRACE: u64 = 2;

    /// Its three pipes, and what the system may open on its own.
    const OPEN_FILES: u64 = 16;

    /// No more memory than this, no file written, no other process started, no image of the departments' data left behind by a crash; and the
    /// first to go when the machine runs out of memory.
    pub(in crate::edge::readers) fn memory(mib: u64) -> io::Result<()> {
        let _ = std::fs::write("/proc/self/oom_score_adj", "500");
        let limits = [
            (Resource::Data, mib << 20),
            (Resource::Fsize, 0),
            (Resource::Core, 0),
            (Resource::Nproc, 0),
            (Resource::Nofile, OPEN_FILES),
        ];
        for (resource, most) in limits {
            // An administrator's own limit may be the stricter one.
            let most = getrlimit(resource).maximum.map_or(most, |known| known.min(most));
            setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) })?;
        }
        Ok(())
    }

    /// No file of the machine is opened, made or run from now on, and no right gained. A kernel that cannot promise that (before
    /// 5.13, or without Landlock) still keeps the limits.
    #[cfg(target_os = "linux")]
    pub(in crate::edge::readers) fn no_files() {
        use landlock::{ABI, Access, AccessFs, Ruleset, RulesetAttr, RulesetError};
        let shut = || -> Result<_, RulesetError> {
            Ruleset::default().handle_access(AccessFs::from_all(ABI::V3))?.create()?.restrict_self()
        };
        let _ = shut();
    }

    #[cfg(not(target_os = "linux"))]
    pub(in crate::edge::readers) fn no_files() {}

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

    /// It could read files; but it is told of none, and its environment names none.
    pub(in crate::edge::readers) fn no_files() {}

    /// Whoever asks ends the reader that takes too long, and the job that it is in ends it with its asker.
    #[allow(clippy::unnecessary_wraps, reason = "as fallible as on the other systems")]
    pub(in crate::edge::readers) fn time(_: Duration) -> io::Result<()> {
        Ok(())
    }
}

pub(super) use system::{memory, no_files, time};

#[cfg(target_os = "linux")]
#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::thread;

    #[test]
    fn what_is_shut_opens_no_file_and_gains_no_right() {
        // The thread alone is shut, and ends.
        let shut = thread::spawn(|| {
            super::no_files();
            (std::fs::read_to_string("/proc/thread-self/status").is_ok(), File::create("/tmp/matome-shut").is_ok())
        });
        let (reads, writes) = shut.join().unwrap();
        // Without Landlock nothing is promised.
        let promised = landlock_is_there();
        assert_eq!((reads, writes), (!promised, !promised));
    }

    fn landlock_is_there() -> bool {
        use landlock::{ABI, Access, AccessFs, CompatLevel, Compatible, Ruleset, RulesetAttr};
        let ruleset = Ruleset::default().set_compatibility(CompatLevel::HardRequirement);
        ruleset.handle_access(AccessFs::from_all(ABI::V1)).and_then(Ruleset::create).is_ok()
    }
}
