//! Resource usage of a daemon.

use std::fs;

use crate::common::Daemon;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reading {
    /// Its own memory, without program and libraries.
    pub(crate) anonymous_kib: u64,
    pub(crate) handles: u64,
    pub(crate) threads: u64,
    pub(crate) children: u64,
}

/// Usage over the whole run.
#[derive(Debug, Default)]
pub(crate) struct Gauge(Vec<Reading>);

impl Gauge {
    pub(crate) fn read(&mut self, daemon: &Daemon) {
        self.0.push(Reading::of(daemon));
    }

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

/// Idle runtime threads persist for some seconds, and a connection may still be open. A leak would grow with each of
/// thousands of acts.
const SLACK: u64 = 6;

impl Reading {
    /// Whether no reader is left, and no more handles or threads than a new daemon at rest: leaks show at rest, while
    /// usage at work varies.
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
