//! How well what stands under a heading fits an item.

use super::heading::Heading;
use crate::core::general_reader::item::Item;
use crate::core::general_reader::words::content::Content;

/// Below a word that may ask for a person stand persons, if a smaller share looks like an office.
const FEW: f32 = 0.4;
/// Penalty for an office below a word that may ask for a person.
const PERSONS: f32 = 7.0;

/// Whether the words of a label ask for an office: 担当課, 所属.
fn names_office(path: &[String]) -> bool {
    path.last().is_some_and(|own| own.contains(['課', '部', '局', '室', '属', '管', '係', '署', '所']))
}

/// A score that is added to what the words say: negative where the texts speak against the item.
pub(crate) fn fit(item: Item, heading: &Heading, is_card: bool) -> f32 {
    if heading.contents.is_empty() {
        return if item == Item::Title { -1.0 } else { 0.0 };
    }
    let share = |is: &dyn Fn(&Content) -> bool| heading.share(is);
    let text = share(&|c| c.length > 10 && !c.time && !c.office);
    let bare = share(&|c| c.is_bare());
    let prose = share(&|c| c.sentence && c.length > 25 || c.lines > 2);
    match item {
        Item::FiscalYear => 4.0 * share(&|c| c.year.is_some() || c.figure && c.length <= 4) - 3.0,
        Item::Department | Item::Sections => {
            let offices = share(&|c| c.office);
            // Below 主担当 may stand a name.
            let names_persons = offices < FEW && !names_office(&heading.path);
            3.0 * offices
                - 2.0 * share(&|c| c.length > 20 || c.figure || c.time)
                - if names_persons { PERSONS } else { 0.0 }
        }
        Item::Number => 3.0 * share(&|c| c.numeral || c.figure && c.length < 4) - 2.0,
        Item::Title => {
            0.4 - 0.6 * share(&|c| c.sentence)
                - 3.5 * bare
                - 0.8 * prose
                - if heading.rows.share() < 0.15 { 1.0 } else { 0.0 }
        }
        Item::MeasureTitle => -3.0 * bare - 1.0 * prose - if is_card { 0.3 } else { 0.0 },
        Item::Background | Item::Purpose => 0.5 * share(&|c| c.sentence) - 2.0 * bare,
        Item::Actions => 0.5 * text + 0.3 * prose - 3.0 * bare - 1.2 * share(&|c| c.past && c.length > 10),
        Item::Period => {
            3.0 * share(&|c| c.time)
                - 1.5 * share(&|c| c.length > 30)
                - 2.0 * share(&|c| !c.time && c.length > 14)
                - 1.0 * share(&|c| c.office || c.rating)
        }
        Item::Target | Item::TargetOfGoal => {
            0.8 * share(&|c| c.has_digit)
                - 2.0 * share(&|c| c.time && !c.figure || c.office || c.rating)
                - 1.4 * share(&|c| c.past && c.length > 8)
        }
        Item::Indicator => -1.5 * share(&|c| c.figure || c.time) + 0.2 * share(&|c| c.length < 25),
        Item::InterimReport | Item::YearEndReport => {
            1.4 * share(&|c| c.past)
                - 1.0 * share(&|c| c.rating || c.office)
                - 0.8 * share(&|c| c.percent)
                - 1.2 * share(&|c| c.figure || c.numeral)
        }
        Item::AchievementRate => {
            2.5 * share(&|c| c.percent || c.figure) - 3.0 * share(&|c| !c.percent && !c.figure && !c.mark)
        }
        Item::SelfAssessment => {
            1.8 * share(&|c| c.rating) - 1.6 * share(&|c| c.length > 20) - 1.0 * share(&|c| c.percent)
        }
        Item::Category => {
            0.3 * share(&|c| c.length < 25) + 0.3 * f32::from(u8::from(heading.rows.span() > 1.5)) - 1.0 * prose
        }
        Item::Aside => 0.0,
    }
}
