//! What a daemon takes of the machine.

use std::fs;

use crate::common::Daemon;

/// What one daemon took at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reading {
    /// What belongs to it alone, the program and its libraries aside.
    pub(crate) anonymous_kib: u64,
    pub(crate) handles: u64,
    pub(crate) threads: u64,
    pub(crate) children: u64,
}

/// What it took from the beginning to the end.
#[derive(Debug, Default)]
pub(crate) struct Gauge(Vec<Reading>);

impl Gauge {
    pub(crate) fn read(&mut self, daemon: &Daemon) {
        self.0.push(Reading::of(daemon));
    }

    /// The first, the most and the last of each.
    pub(crate) fn summary(&self) -> String {
        let of = |name: &str, kind: fn(&Reading) -> u64| {
            let all: Vec<u64> = self.0.iter().map(kind).collect();
            let (first, last) = (all.first().copied().unwrap_or_default(), all.last().copied().unwrap_or_default());
            format!("{name} {first}, at most {}, last {last}", all.iter().max().copied().unwrap_or_default())
        };
        let kinds = [
            of("KiB", |now| now.anonymous_kib),
            of("handles", |now| now.handles),
            of("threads", |now| now.threads),
            of("children", |now| now.children),
        ];
        kinds.join("; ")
    }
}

/// The runtime keeps threads that waited for a file for some seconds more, and a connection may still be open. What
/// leaks does so with each of thousands of acts.
const SLACK: u64 = 6;

impl Reading {
    /// Whether no reader is left, and no handle or thread is held beyond what a new daemon holds at rest: what leaks
    /// shows at rest, while what is taken at work depends on the moment.
    pub(crate) fn takes_no_more_than(&self, new: &Self) -> bool {
        self.children == 0 && self.handles <= new.handles + SLACK && self.threads <= new.threads + SLACK
    }

    pub(crate) fn of(daemon: &Daemon) -> Self {
        let process = format!("/proc/{}", daemon.pid());
        let status = fs::read_to_string(format!("{process}/status")).unwrap();
        let value = |key: &str| -> u64 {
            let line = status.lines().find_map(|line| line.strip_prefix(key)).unwrap();
            line.split_whitespace().next().unwrap().parse().unwrap()
        };
        let tasks = fs::read_dir(format!("{process}/task")).unwrap().flatten();
        let children = tasks.filter_map(|task| fs::read_to_string(task.path().join("children")).ok());
        Self {
            anonymous_kib: value("RssAnon:"),
            handles: fs::read_dir(format!("{process}/fd")).unwrap().count() as u64,
            threads: value("Threads:"),
            children: children.map(|list| list.split_whitespace().count() as u64).sum(),
        }
    }
}
