//! Peak memory of a process and its children.

use std::collections::HashMap;
use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

/// A reader's default limit plus the program's own pages, which are many in a debug build.
const READER_MIB: u64 = 256 + 64;
/// For the caller of the readers: a few workbooks and their records.
const ASKER_MIB: u64 = 256;

/// Measures until asked.
pub(crate) struct Peak {
    asker: u32,
    over: Arc<AtomicBool>,
    watch: JoinHandle<HashMap<u32, u64>>,
}

impl Peak {
    pub(crate) fn of(asker: u32) -> Self {
        let over = Arc::new(AtomicBool::new(false));
        let watched = Arc::clone(&over);
        let watch = std::thread::spawn(move || {
            let mut peaks = HashMap::new();
            while !watched.load(Ordering::Relaxed) {
                note(asker, &mut peaks);
                std::thread::sleep(Duration::from_millis(5));
            }
            peaks
        });
        Self { asker, over, watch }
    }

    pub(crate) fn stays_below_the_limit(self) {
        self.over.store(true, Ordering::Relaxed);
        for (pid, mib) in self.watch.join().unwrap() {
            let limit = if pid == self.asker { ASKER_MIB } else { READER_MIB };
            assert!(mib <= limit, "{mib} MiB in a process that may take {limit}");
        }
    }
}

fn note(asker: u32, peaks: &mut HashMap<u32, u64>) {
    let children = fs::read_to_string(format!("/proc/{asker}/task/{asker}/children")).unwrap_or_default();
    let threads = fs::read_dir(format!("/proc/{asker}/task")).into_iter().flatten().flatten();
    let of_threads = threads.filter_map(|thread| fs::read_to_string(thread.path().join("children")).ok());
    let all: Vec<String> = of_threads.chain([children]).collect();
    let pids = all.iter().flat_map(|list| list.split_whitespace()).filter_map(|pid| pid.parse().ok()).chain([asker]);
    for pid in pids {
        let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0");
        let kib: u64 = line.split_whitespace().next().and_then(|kib| kib.parse().ok()).unwrap_or(0);
        let peak = peaks.entry(pid).or_default();
        *peak = kib.div_ceil(1024).max(*peak);
    }
}
