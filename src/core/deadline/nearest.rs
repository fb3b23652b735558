//! A year written without its era: 26年度, 7年3月. Leaves out years that name their era or lie from the measure's
//! (来年度): they need no guess.

use crate::core::era::ERAS;
use crate::core::fiscal_year::FiscalYear;

/// The year nearest to `near` that `number` can stand for: of any era, or the last two figures of a western year. Where
/// two are equally near, the later.
pub(super) fn nearest_year(number: u32, near: FiscalYear) -> Option<i32> {
    let number = i32::try_from(number).ok()?;
    let of_era = ERAS.into_iter().filter_map(|era| era.western(number));
    let of_century = (10..100).contains(&number).then_some(2000 + number);
    of_era.chain(of_century).min_by_key(|year| ((year - near.start()).abs(), -year))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_era_is_the_one_that_brings_the_year_near() {
        for (number, near, year) in
            [(26, 2014, 2014), (7, 2024, 2025), (26, 2025, 2026), (61, 1985, 1986), (2, 1990, 1990)]
        {
            assert_eq!(nearest_year(number, FiscalYear::new(near)), Some(year));
        }
        assert_eq!(nearest_year(0, FiscalYear::new(2024)), None);
    }
}
