//! Waiting times between attempts after a failure.
//!
//! | | 1st failure | 2nd | 3rd | 4th | … |
//! | --- | --- | --- | --- | --- | --- |
//! | doubling from 5 s to at most 1 min | 5 s | 10 s | 20 s | 40 s | 1 min |
//! | steps of 2, 5 and 15 min | 2 min | 5 min | 15 min | 15 min | 15 min |

use std::time::Duration;

/// Grows with each consecutive failure up to a maximum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backoff {
    Doubling {
        first: Duration,
        longest: Duration,
    },
    /// The last step repeats.
    Steps(&'static [Duration]),
}

impl Backoff {
    /// The wait after `failures` consecutive failures (at least one).
    pub fn after(&self, failures: u32) -> Duration {
        let repeated = failures.saturating_sub(1);
        match self {
            Self::Doubling { first, longest } => first.saturating_mul(2_u32.saturating_pow(repeated)).min(*longest),
            Self::Steps(steps) => steps.get(repeated as usize).or(steps.last()).copied().unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_wait_is_longer_up_to_the_longest() {
        const STEPS: &[Duration] = &[Duration::from_mins(2), Duration::from_mins(5), Duration::from_mins(15)];
        let doubling = |first, longest| Backoff::Doubling {
            first: Duration::from_secs(first),
            longest: Duration::from_secs(longest),
        };
        for (backoff, failures, seconds) in [
            (doubling(5, 60), 1, 5),
            (doubling(5, 60), 2, 10),
            (doubling(5, 60), 3, 20),
            (doubling(5, 60), 4, 40),
            (doubling(5, 60), 5, 60),
            (doubling(5, 60), u32::MAX, 60),
            // Zero failures count as one.
            (doubling(5, 60), 0, 5),
            (doubling(90, 60), 1, 60),
            (Backoff::Steps(STEPS), 0, 120),
            (Backoff::Steps(STEPS), 1, 120),
            (Backoff::Steps(STEPS), 2, 300),
            (Backoff::Steps(STEPS), 3, 900),
            (Backoff::Steps(STEPS), u32::MAX, 900),
        ] {
            assert_eq!(backoff.after(failures).as_secs(), seconds, "{backoff:?}, {failures} failures");
        }
    }
}
