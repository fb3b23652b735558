//! How well what stands below a heading fits an item: a table of the kinds of content that speak for it or against it,
//! with what each is worth if all values are so.
//!
//! The scale is that of `words::weights`, which also says how these figures were found. What a heading's words say is
//! not asked here, but in `path_senses`; both are added up in `possible_items`.

use super::heading::Heading;
use super::weights::{
    ANY_NAME, FEW_OFFICES, MOSTLY_EMPTY, NAME_IN_CARD, NO_NUMBERS, NO_VALUES, NO_YEARS, OVER_ROWS, PERSONS, SELDOM,
    WIDE,
};
use crate::general_reader::item::Item;
use crate::general_reader::words::content::Content;

type Kind = fn(&Content) -> bool;

/// Kinds of content, each with what it is worth if all values below a heading are so.
type Kinds = &'static [(f32, Kind)];

/// A longer text that is a sentence is prose; what names a class or an indicator is shorter.
const LONGEST_NAME: usize = 25;
/// Texts of more lines are prose, whatever they end with.
const MOST_LINES: usize = 2;
/// What is done takes more characters than this; so does a report of it.
const SHORTEST_TEXT: usize = 10;
/// 5,000件を超えた is a target that was reached, and no report.
const SHORTEST_RESULT: usize = 8;
/// The names of offices, perhaps several; and a rating with what it means.
const LONGEST_OFFICE: usize = 20;
const LONGEST_RATING: usize = 20;
/// A period in words that are no time, and the longest text in which one is still looked for.
const LONGEST_PERIOD: usize = 14;
const LONGEST_PERIOD_TEXT: usize = 30;
/// 2026, and 12.
const LONGEST_YEAR: usize = 4;
const LONGEST_NUMBER: usize = 3;

const fn is_prose(content: &Content) -> bool {
    content.sentence && content.length > LONGEST_NAME || content.lines > MOST_LINES
}

/// Years alone make a column of years; without them it loses [`NO_YEARS`].
const FISCAL_YEAR: Kinds = &[(4.0, |c| c.year.is_some() || c.figure && c.length <= LONGEST_YEAR)];
const OFFICE: Kinds = &[(3.0, |c| c.office), (-2.0, |c| c.length > LONGEST_OFFICE || c.figure || c.time)];
/// Numbers alone make a column of numbers; without them it loses [`NO_NUMBERS`].
const NUMBER: Kinds = &[(3.0, |c| c.numeral || c.figure && c.length <= LONGEST_NUMBER)];
/// A date, an office or a figure names no goal; prose does now and then.
const TITLE: Kinds = &[(-0.6, |c| c.sentence), (-3.5, Content::is_bare), (-0.8, is_prose)];
const MEASURE_TITLE: Kinds = &[(-3.0, Content::is_bare), (-1.0, is_prose)];
const REASON: Kinds = &[(0.5, |c| c.sentence), (-2.0, Content::is_bare)];
/// What is done is told in texts; what tells of the past is a report of it.
const ACTIONS: Kinds = &[
    (0.5, |c| c.length > SHORTEST_TEXT && !c.time && !c.office),
    (0.3, is_prose),
    (-3.0, Content::is_bare),
    (-1.2, |c| c.past && c.length > SHORTEST_TEXT),
];
/// A long text with a time in it is rather what is done by then.
const PERIOD: Kinds = &[
    (3.0, |c| c.time),
    (-1.5, |c| c.length > LONGEST_PERIOD_TEXT),
    (-2.0, |c| !c.time && c.length > LONGEST_PERIOD),
    (-1.0, |c| c.office || c.rating),
];
/// How far it is to come is mostly counted, and may be said in words alone.
const TARGET: Kinds = &[
    (0.8, |c| c.has_digit),
    (-2.0, |c| c.time && !c.figure || c.office || c.rating),
    (-1.4, |c| c.past && c.length > SHORTEST_RESULT),
];
/// It says what is counted, and holds no figure itself.
const INDICATOR: Kinds = &[(-1.5, |c| c.figure || c.time), (0.2, |c| c.length < LONGEST_NAME)];
/// A report tells what happened; a mark, a rate or a figure alone is of the columns beside it.
const REPORT: Kinds =
    &[(1.4, |c| c.past), (-1.0, |c| c.rating || c.office), (-0.8, |c| c.percent), (-1.2, |c| c.figure || c.numeral)];
/// Figures and nothing else, marks where there is none yet.
const RATE: Kinds = &[(2.5, |c| c.percent || c.figure), (-3.0, |c| !c.percent && !c.figure && !c.mark)];
const ASSESSMENT: Kinds = &[(1.8, |c| c.rating), (-1.6, |c| c.length > LONGEST_RATING), (-1.0, |c| c.percent)];
const CLASS: Kinds = &[(0.3, |c| c.length < LONGEST_NAME), (-1.0, is_prose)];

/// The kinds that speak for an item or against it.
const fn kinds(item: Item) -> Kinds {
    match item {
        Item::FiscalYear => FISCAL_YEAR,
        Item::Department | Item::Sections => OFFICE,
        Item::Number => NUMBER,
        Item::Title => TITLE,
        Item::MeasureTitle => MEASURE_TITLE,
        Item::Background | Item::Purpose => REASON,
        Item::Actions => ACTIONS,
        Item::Period => PERIOD,
        Item::Target | Item::TargetOfGoal => TARGET,
        Item::Indicator => INDICATOR,
        Item::InterimReport | Item::YearEndReport => REPORT,
        Item::AchievementRate => RATE,
        Item::SelfAssessment => ASSESSMENT,
        Item::Category => CLASS,
        Item::Aside => &[],
    }
}

/// A score that is added to what the words say: negative where the texts speak against the item.
pub(crate) fn fit(item: Item, heading: &Heading, is_card: bool) -> f32 {
    if heading.contents.is_empty() {
        return if item == Item::Title { NO_VALUES } else { 0.0 };
    }
    let of_content = |sum: f32, (weight, is): &(f32, Kind)| sum + weight * heading.share(is);
    kinds(item).iter().fold(before(item, heading), of_content) - against(item, heading, is_card)
}

/// What an item has before its values are looked at.
fn before(item: Item, heading: &Heading) -> f32 {
    match item {
        Item::FiscalYear => NO_YEARS,
        Item::Number => NO_NUMBERS,
        Item::Title => ANY_NAME,
        Item::Category if heading.rows.span() > WIDE => OVER_ROWS,
        _ => 0.0,
    }
}

/// What else speaks against an item: who an office's heading asks for, how often something stands below it, and beside
/// what.
fn against(item: Item, heading: &Heading, is_card: bool) -> f32 {
    match item {
        Item::Department | Item::Sections if names_persons(heading) => PERSONS,
        Item::Title if heading.rows.share() < SELDOM => MOSTLY_EMPTY,
        Item::MeasureTitle if is_card => NAME_IN_CARD,
        _ => 0.0,
    }
}

/// Below 主担当 may stand a name.
fn names_persons(heading: &Heading) -> bool {
    heading.share(|content| content.office) < FEW_OFFICES && !names_office(&heading.path)
}

/// Whether the words of a label ask for an office: 担当課, 所属.
fn names_office(path: &[String]) -> bool {
    path.last().is_some_and(|own| own.contains(['課', '部', '局', '室', '属', '管', '係', '署', '所']))
}
