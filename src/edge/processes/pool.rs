//! Work on many things side by side, on threads that end with it. What has to end before its owner does is a process
//! ([`worker`](crate::edge::processes::worker)) and no thread.

use std::iter;
use std::num::NonZero;
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

pub use std::thread::{Scope, scope};

/// The number of results that may wait to be taken.
const AHEAD: usize = 4;

/// Gives each of `items` to `work`; the results come in the order in which they are ready, until nobody takes them any
/// more.
pub fn side_by_side<'scope, T: Send + 'scope, R: Send + 'scope>(
    scope: &'scope Scope<'scope, '_>,
    items: impl ExactSizeIterator<Item = T> + Send + 'scope,
    work: impl Fn(T) -> R + Send + Copy + 'scope,
) -> Receiver<R> {
    let (send, results) = mpsc::sync_channel(AHEAD);
    let at_once = at_once().min(items.len());
    let queue = Arc::new(Mutex::new(items));
    for _ in 0..at_once {
        let (send, queue) = (send.clone(), Arc::clone(&queue));
        let next = move || queue.lock().unwrap_or_else(PoisonError::into_inner).next();
        scope.spawn(move || iter::from_fn(next).map(work).try_for_each(|result| send.send(result).ok()));
    }
    results
}

/// One more than there are processors: while one thread waits for a file, the others work.
fn at_once() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get) + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_item_is_worked_on_once() {
        let mut squares: Vec<u32> =
            thread::scope(|scope| side_by_side(scope, 0..100_u32, |number| number * number).iter().collect());
        squares.sort_unstable();
        assert_eq!(squares, (0..100).map(|number| number * number).collect::<Vec<_>>());
    }

    #[test]
    fn it_ends_early_where_nobody_takes_the_results() {
        let begun = Mutex::new(0);
        let count = || *begun.lock().unwrap() += 1;
        thread::scope(|scope| drop(side_by_side(scope, 0..10_000_u32, |_| count())));
        assert!(*begun.lock().unwrap() < 10_000);
    }
}
