//! Platform-specific process control: our executable, isolation of a worker, and the meaning of its exit status.

#[cfg(unix)]
pub(super) use unix::{Leash, set_apart, was_ended_from_outside, was_out_of_time};
#[cfg(windows)]
pub(super) use windows::{Leash, set_apart, was_ended_from_outside, was_out_of_time};

use std::path::PathBuf;

#[cfg(target_os = "linux")]
use crate::edge::folders::files;

/// The running executable, even after an update has replaced its file.
#[cfg(target_os = "linux")]
pub fn our_own_program() -> PathBuf {
    let running = PathBuf::from("/proc/self/exe");
    if files::is_there(&running) { running } else { current_program() }
}

/// Other systems do not permit replacing an executable while it runs.
#[cfg(not(target_os = "linux"))]
pub fn our_own_program() -> PathBuf {
    current_program()
}

fn current_program() -> PathBuf {
    std::env::current_exe().unwrap_or_else(|_| PathBuf::from("matome"))
}

#[cfg(unix)]
mod unix {
    use std::io;
    use std::os::unix::process::{CommandExt, ExitStatusExt};
    use std::process::{Child, Command, ExitStatus};

    use rustix::process::Signal;

    use crate::edge::processes::worker::Trust;

    /// Not needed: a worker ends when its pipes close, or by its own limits.
    #[derive(Debug)]
    pub(in crate::edge::processes::worker) struct Leash;

    impl Leash {
        #[allow(clippy::unnecessary_wraps, reason = "a job of another system can fail")]
        pub(in crate::edge::processes::worker) fn on(_: &Child) -> io::Result<Self> {
            Ok(Self)
        }
    }

    /// Detaches the worker from terminal signals; an untrusted one also from environment and working directory.
    pub(in crate::edge::processes::worker) fn set_apart(command: &mut Command, trust: Trust) {
        command.process_group(0);
        if trust == Trust::None {
            command.env_clear().current_dir("/");
        }
    }

    pub(in crate::edge::processes::worker) fn was_out_of_time(status: ExitStatus) -> bool {
        status.signal() == Some(Signal::XCPU.as_raw())
    }

    /// Ended by a service manager, or by the system for lack of memory.
    pub(in crate::edge::processes::worker) fn was_ended_from_outside(status: ExitStatus) -> bool {
        let from_outside = [Signal::TERM, Signal::INT, Signal::HUP, Signal::KILL];
        from_outside.iter().any(|known| status.signal() == Some(known.as_raw()))
    }
}

#[cfg(windows)]
mod windows {
    use std::io;
    use std::os::windows::io::AsRawHandle;
    use std::os::windows::process::CommandExt;
    use std::process::{Child, Command, ExitStatus};

    use win32job::{ExtendedLimitInfo, Job};

    use crate::edge::processes::worker::Trust;
    use crate::edge::system::machine;

    /// Keeps Ctrl-C in our console from the worker.
    const CREATE_NEW_PROCESS_GROUP: u32 = 0x0000_0200;
    const CREATE_NO_WINDOW: u32 = 0x0800_0000;

    /// Exit codes for Ctrl-C, end of session, and the task manager.
    const FROM_OUTSIDE: [u32; 3] = [0xC000_013A, 0x4001_0004, 1];

    /// Variables that Windows programs require.
    const NEEDED: [&str; 2] = ["SystemRoot", "SystemDrive"];

    /// A job object that ends the worker with us, however we end.
    #[derive(Debug)]
    pub(in crate::edge::processes::worker) struct Leash {
        /// Closing the last handle ends all processes of the job.
        _job: Job,
    }

    impl Leash {
        pub(in crate::edge::processes::worker) fn on(child: &Child) -> io::Result<Self> {
            let mut limits = ExtendedLimitInfo::new();
            limits.limit_kill_on_job_close();
            let job = Job::create_with_limit_info(&limits).map_err(io::Error::other)?;
            job.assign_process(child.as_raw_handle() as isize).map_err(io::Error::other)?;
            Ok(Self { _job: job })
        }
    }

    /// A worker has no console; an untrusted one has neither our environment nor our working directory.
    pub(in crate::edge::processes::worker) fn set_apart(command: &mut Command, trust: Trust) {
        command.creation_flags(CREATE_NEW_PROCESS_GROUP | CREATE_NO_WINDOW);
        if trust == Trust::None {
            command.env_clear();
            for (name, value) in NEEDED.iter().filter_map(|name| machine::raw(name).map(|value| (name, value))) {
                command.env(name, &value);
                if *name == NEEDED[0] {
                    command.current_dir(value);
                }
            }
        }
    }

    /// Windows has no CPU limit here; the parent kills a slow worker.
    pub(in crate::edge::processes::worker) fn was_out_of_time(_: ExitStatus) -> bool {
        false
    }

    pub(in crate::edge::processes::worker) fn was_ended_from_outside(status: ExitStatus) -> bool {
        status.code().is_some_and(|code| FROM_OUTSIDE.contains(&code.cast_unsigned()))
    }
}
