//! What every system does in its own way: which program is ours, how a worker is set apart from us, and what its end
//! tells. What is made of that end is decided by who started it.

#[cfg(unix)]
pub(super) use unix::{Leash, set_apart, was_ended_from_outside, was_out_of_time};
#[cfg(windows)]
pub(super) use windows::{Leash, set_apart, was_ended_from_outside, was_out_of_time};

use std::path::PathBuf;

#[cfg(target_os = "linux")]
use crate::edge::folders::files;

/// The very program that runs, even if another version has been installed over it meanwhile.
#[cfg(target_os = "linux")]
pub fn our_own_program() -> PathBuf {
    let running = PathBuf::from("/proc/self/exe");
    if files::is_there(&running) { running } else { current_program() }
}

/// The program that runs. A system that does not let it be replaced while it runs needs no more.
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

    /// Nothing: a worker ends when its pipes do, and its own limits end the one that does not look at them.
    #[derive(Debug)]
    pub(in crate::edge::processes::worker) struct Leash;

    impl Leash {
        #[allow(clippy::unnecessary_wraps, reason = "a job of another system can fail")]
        pub(in crate::edge::processes::worker) fn on(_: &Child) -> io::Result<Self> {
            Ok(Self)
        }
    }

    /// The signals of our terminal are ours alone; a stranger's workbook sees neither our environment nor our folder.
    pub(in crate::edge::processes::worker) fn set_apart(command: &mut Command, trust: Trust) {
        command.process_group(0);
        if trust == Trust::None {
            command.env_clear().current_dir("/");
        }
    }

    pub(in crate::edge::processes::worker) fn was_out_of_time(status: ExitStatus) -> bool {
        status.signal() == Some(Signal::XCPU.as_raw())
    }

    /// A service manager, or the system when memory is short.
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

    /// Ctrl-C in our console is meant for us alone.
    const CREATE_NEW_PROCESS_GROUP: u32 = 0x0000_0200;
    const CREATE_NO_WINDOW: u32 = 0x0800_0000;

    /// How a process ends by Ctrl-C, by the end of the session, or by the task manager.
    const FROM_OUTSIDE: [u32; 3] = [0xC000_013A, 0x4001_0004, 1];

    /// What programs of this system cannot do without.
    const NEEDED: [&str; 2] = ["SystemRoot", "SystemDrive"];

    /// A job that holds the worker: it ends when we do, however we end.
    #[derive(Debug)]
    pub(in crate::edge::processes::worker) struct Leash {
        /// The last handle of the job ends all that is in it.
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

    /// A worker has no console; a stranger's workbook sees neither our environment nor our folder.
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

    /// There is no limit of processor time: whoever asks ends the worker that takes too long.
    pub(in crate::edge::processes::worker) fn was_out_of_time(_: ExitStatus) -> bool {
        false
    }

    pub(in crate::edge::processes::worker) fn was_ended_from_outside(status: ExitStatus) -> bool {
        status.code().is_some_and(|code| FROM_OUTSIDE.contains(&code.cast_unsigned()))
    }
}
