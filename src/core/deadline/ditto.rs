//! 〃 and 同上 behind an item mark: the entry of the item before holds for this one too.

use super::item::MarkSet;
use super::study::Study;
use crate::core::deadline::Deadline;
use crate::core::written::mark;

/// Repeats the deadlines of the item before for every ditto, at its place. `deadlines` are those of `study`.
pub(super) fn repeat(study: &Study, deadlines: &mut Vec<Deadline>) {
    let mut repeated = 0;
    for (at, pair) in study.sets.windows(2).enumerate() {
        let [before, this] = pair else { continue };
        let end = study.sets.get(at + 2).map_or(study.folded.len(), |next| next.from);
        // A mark that repeats has nothing above it but itself.
        if before.items == this.items || !mark::is_ditto(study.folded.str(this.to, end)) {
            continue;
        }
        let place = study.deadlines.partition_point(|span| span.from < this.from) + repeated;
        let copies = copies(&deadlines[..place], before, this, study.folded.printed(this.to, end));
        repeated += copies.len();
        deadlines.splice(place..place, copies);
    }
}

/// The last deadlines of one item, for the next.
fn copies(deadlines: &[Deadline], before: &MarkSet, this: &MarkSet, text: &str) -> Vec<Deadline> {
    let first = deadlines.iter().rposition(|one| one.items != before.items).map_or(0, |at| at + 1);
    let copy = |one: &Deadline| Deadline { items: this.items.clone(), text: text.to_owned(), ..one.clone() };
    deadlines[first..].iter().map(copy).collect()
}
