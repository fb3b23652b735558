//! Years with only marks below them; years with texts keep their time.

use std::collections::BTreeSet;

use super::heading::{Heading, Headings, Scope};
use crate::general_reader::item::Item;
use crate::general_reader::words::content::Content;
use crate::general_reader::words::time::Time;
use crate::general_reader::words::vocabulary::known;
use crate::general_reader::words::weights::EXACT;

/// Minimum number of other columns about the work itself.
const FEWEST: usize = 2;

const fn tells_of_work(item: Item) -> bool {
    matches!(item, Item::Actions | Item::Period | Item::Target | Item::InterimReport | Item::YearEndReport)
}

/// Years with only marks (○, →) show when something happens, if other columns describe the work.
pub(crate) fn set_aside(headings: &mut Headings) {
    let tells = |heading: &&Heading| {
        heading.time.is_none() && !heading.contents.is_empty() && known(&heading.senses).is_some_and(tells_of_work)
    };
    let scopes: BTreeSet<Scope> = headings.keys().map(|key| key.scope.clone()).filter(Scope::is_table).collect();
    for scope in scopes {
        let own = || headings.iter().filter(|(key, _)| key.scope == scope).map(|(_, heading)| heading);
        let is_year = |heading: &&Heading| matches!(heading.time, Some(Time::Year(..)));
        let is_sign = |content: &Content| content.length <= 1 && !content.numeral && !content.figure;
        let are_marks =
            own().filter(is_year).all(|heading| heading.rows.share() > 0.0 && heading.contents.iter().all(is_sign));
        let is_told = own().filter(tells).count() >= FEWEST;
        if own().any(|heading| is_year(&heading)) && are_marks && is_told {
            let years = headings
                .iter_mut()
                .filter(|(key, heading)| key.scope == scope && matches!(heading.time, Some(Time::Year(..))));
            for (_, heading) in years {
                (heading.time, heading.senses) = (None, vec![(Item::Aside, EXACT)]);
            }
        }
    }
}
