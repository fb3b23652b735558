//! Limits that a reader process sets on itself, enforced by the system.

#[cfg(unix)]
mod system {
    use std::io;
    use std::path::Path;
    use std::time::Duration;

    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    use rustix::time::{ClockId, clock_gettime};

    use crate::edge::folders::files;

    /// The limit has whole seconds, and time already used is rounded down.
    const GRACE: u64 = 1;

    /// Three pipes, and files that the system opens by itself.
    const OPEN_FILES: u64 = 16;

    /// Limits memory; forbids file writes, child processes and core dumps, which would contain departments' data; and
    /// makes the reader the OOM killer's first choice.
    pub(in crate::edge::processes::readers) fn memory(mib: u64) -> io::Result<()> {
        let _ = files::write(Path::new("/proc/self/oom_score_adj"), b"500");
        let limits = [
            (Resource::Data, mib << 20),
            (Resource::Fsize, 0),
            (Resource::Core, 0),
            (Resource::Nproc, 0),
            (Resource::Nofile, OPEN_FILES),
        ];
        for (resource, most) in limits {
            // An administrator's limit may be stricter.
            let most = getrlimit(resource).maximum.map_or(most, |known| known.min(most));
            setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) })?;
        }
        Ok(())
    }

    /// Denies access to files, execution and new privileges. Without Landlock (before Linux 5.13) only limits apply.
    #[cfg(target_os = "linux")]
    pub(in crate::edge::processes::readers) fn no_files() {
        use landlock::{ABI, Access, AccessFs, Ruleset, RulesetAttr, RulesetError};
        let shut = || -> Result<_, RulesetError> {
            Ruleset::default().handle_access(AccessFs::from_all(ABI::V3))?.create()?.restrict_self()
        };
        let _ = shut();
    }

    #[cfg(not(target_os = "linux"))]
    pub(in crate::edge::processes::readers) fn no_files() {}

    /// Denies network, execution and access to other processes (EPERM). Without kernel support only limits apply.
    #[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
    pub(in crate::edge::processes::readers) fn no_calls() {
        use seccompiler::{BpfProgram, SeccompAction, SeccompFilter, apply_filter};
        let refused = SeccompAction::Errno(libc::EPERM.cast_unsigned());
        let rules = REFUSED.iter().map(|call| (*call, Vec::new())).collect();
        let Ok(arch) = std::env::consts::ARCH.try_into() else { return };
        let filter = SeccompFilter::new(rules, SeccompAction::Allow, refused, arch);
        if let Ok(program) = filter.and_then(BpfProgram::try_from) {
            let _ = apply_filter(&program);
        }
    }

    /// System calls that no reader needs. File access is repeated here for kernels without Landlock.
    #[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
    const REFUSED: [libc::c_long; 35] = [
        libc::SYS_socket,
        libc::SYS_socketpair,
        libc::SYS_connect,
        libc::SYS_bind,
        libc::SYS_listen,
        libc::SYS_accept4,
        libc::SYS_execve,
        libc::SYS_execveat,
        libc::SYS_ptrace,
        libc::SYS_process_vm_readv,
        libc::SYS_process_vm_writev,
        libc::SYS_kill,
        libc::SYS_tkill,
        libc::SYS_unshare,
        libc::SYS_setns,
        libc::SYS_mount,
        libc::SYS_umount2,
        libc::SYS_chroot,
        libc::SYS_pivot_root,
        libc::SYS_bpf,
        libc::SYS_perf_event_open,
        libc::SYS_userfaultfd,
        libc::SYS_io_uring_setup,
        libc::SYS_keyctl,
        libc::SYS_add_key,
        libc::SYS_request_key,
        libc::SYS_openat,
        libc::SYS_openat2,
        libc::SYS_open_by_handle_at,
        libc::SYS_unlinkat,
        libc::SYS_renameat2,
        libc::SYS_linkat,
        libc::SYS_symlinkat,
        libc::SYS_mkdirat,
        libc::SYS_truncate,
    ];

    #[cfg(not(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64"))))]
    pub(in crate::edge::processes::readers) fn no_calls() {}

    pub(in crate::edge::processes::readers) fn time(limit: Duration) -> io::Result<()> {
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

    /// Limits memory: an allocation beyond it fails and ends the reader.
    pub(in crate::edge::processes::readers) fn memory(mib: u64) -> io::Result<()> {
        let most = usize::try_from(mib << 20).map_err(io::Error::other)?;
        crate::ALLOCATOR.set_limit(most).map_err(|()| io::ErrorKind::OutOfMemory.into())
    }

    /// Windows has no Landlock; the reader gets no paths and an empty environment.
    pub(in crate::edge::processes::readers) fn no_files() {}

    /// Windows has no system-call filter.
    pub(in crate::edge::processes::readers) fn no_calls() {}

    /// The parent kills a slow reader, and the job ends it with its parent.
    #[allow(clippy::unnecessary_wraps, reason = "as fallible as on the other systems")]
    pub(in crate::edge::processes::readers) fn time(_: Duration) -> io::Result<()> {
        Ok(())
    }
}

pub(super) use system::{memory, no_calls, no_files, time};

#[cfg(target_os = "linux")]
#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::thread;

    #[test]
    fn what_is_shut_opens_no_file_and_gains_no_right() {
        // Only this thread is restricted.
        let shut = thread::spawn(|| {
            super::no_files();
            (std::fs::read_to_string("/proc/thread-self/status").is_ok(), File::create("/tmp/matome-shut").is_ok())
        });
        let (reads, writes) = shut.join().unwrap();
        // Without Landlock there is no guarantee.
        let promised = landlock_is_there();
        assert_eq!((reads, writes), (!promised, !promised));
    }

    #[test]
    #[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
    fn what_is_shut_reaches_no_network_and_starts_no_program() {
        use std::io::ErrorKind::PermissionDenied;
        let shut = thread::spawn(|| {
            super::no_calls();
            let program = std::process::Command::new("/bin/true").status().map(drop);
            [std::net::UdpSocket::bind("127.0.0.1:0").map(drop), program, File::open("/proc/self/status").map(drop)]
        });
        for tried in shut.join().unwrap() {
            assert_eq!(tried.map_err(|error| error.kind()), Err(PermissionDenied));
        }
    }

    fn landlock_is_there() -> bool {
        use landlock::{ABI, Access, AccessFs, CompatLevel, Compatible, Ruleset, RulesetAttr};
        let ruleset = Ruleset::default().set_compatibility(CompatLevel::HardRequirement);
        ruleset.handle_access(AccessFs::from_all(ABI::V1)).and_then(Ruleset::create).is_ok()
    }
}
