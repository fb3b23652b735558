//! Scores how well the texts below a heading fit an item, by kinds of content. Each score applies if all values are of
//! that kind; the scale is that of `words::weights`. `possible_items` adds the score of the words.

use super::heading::Heading;
use super::weights::{
    ANY_NAME, FEW_OFFICES, MOSTLY_EMPTY, NAME_IN_CARD, NO_NUMBERS, NO_VALUES, NO_YEARS, OVER_ROWS, PERSONS, SELDOM,
    WIDE,
};
use crate::general_reader::item::Item;
use crate::general_reader::words::content::Content;

type Kind = fn(&Content) -> bool;

/// Kinds of content with their scores if all values are so.
type Kinds = &'static [(f32, Kind)];

/// A longer sentence is prose; names of classes and indicators are shorter.
const LONGEST_NAME: usize = 25;
const MOST_LINES: usize = 2;
/// Actions and reports are longer than this.
const SHORTEST_TEXT: usize = 10;
/// 5,000件を超えた is a reached target, not a report.
const SHORTEST_RESULT: usize = 8;
/// Names of offices, perhaps several; a rating with its meaning.
const LONGEST_OFFICE: usize = 20;
const LONGEST_RATING: usize = 20;
/// Longest period in words that are no time, and longest text searched for one.
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
/// Dates, offices and figures name no goal; prose does sometimes.
const TITLE: Kinds = &[(-0.6, |c| c.sentence), (-3.5, Content::is_bare), (-0.8, is_prose)];
const MEASURE_TITLE: Kinds = &[(-3.0, Content::is_bare), (-1.0, is_prose)];
const REASON: Kinds = &[(0.5, |c| c.sentence), (-2.0, Content::is_bare)];
/// Actions are texts; past tense makes a report.
const ACTIONS: Kinds = &[
    (0.5, |c| c.length > SHORTEST_TEXT && !c.time && !c.office),
    (0.3, is_prose),
    (-3.0, Content::is_bare),
    (-1.2, |c| c.past && c.length > SHORTEST_TEXT),
];
/// A long text with a time is rather an action due then.
const PERIOD: Kinds = &[
    (3.0, |c| c.time),
    (-1.5, |c| c.length > LONGEST_PERIOD_TEXT),
    (-2.0, |c| !c.time && c.length > LONGEST_PERIOD),
    (-1.0, |c| c.office || c.rating),
];
/// Targets mostly have figures, but may be words alone.
const TARGET: Kinds = &[
    (0.8, |c| c.has_digit),
    (-2.0, |c| c.time && !c.figure || c.office || c.rating),
    (-1.4, |c| c.past && c.length > SHORTEST_RESULT),
];
/// Names what is counted, without a figure.
const INDICATOR: Kinds = &[(-1.5, |c| c.figure || c.time), (0.2, |c| c.length < LONGEST_NAME)];
/// A report tells what happened; a bare mark, rate or figure belongs to other columns.
const REPORT: Kinds =
    &[(1.4, |c| c.past), (-1.0, |c| c.rating || c.office), (-0.8, |c| c.percent), (-1.2, |c| c.figure || c.numeral)];
/// Figures only, or marks where there is none yet.
const RATE: Kinds = &[(2.5, |c| c.percent || c.figure), (-3.0, |c| !c.percent && !c.figure && !c.mark)];
const ASSESSMENT: Kinds = &[(1.8, |c| c.rating), (-1.6, |c| c.length > LONGEST_RATING), (-1.0, |c| c.percent)];
const CLASS: Kinds = &[(0.3, |c| c.length < LONGEST_NAME), (-1.0, is_prose)];

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

/// Added to the score of the words; negative if the texts contradict the item.
pub(crate) fn fit(item: Item, heading: &Heading, is_card: bool) -> f32 {
    if heading.contents.is_empty() {
        return if item == Item::Title { NO_VALUES } else { 0.0 };
    }
    let of_content = |sum: f32, (weight, is): &(f32, Kind)| sum + weight * heading.share(is);
    kinds(item).iter().fold(before(item, heading), of_content) - against(item, heading, is_card)
}

/// Score of an item before its values.
fn before(item: Item, heading: &Heading) -> f32 {
    match item {
        Item::FiscalYear => NO_YEARS,
        Item::Number => NO_NUMBERS,
        Item::Title => ANY_NAME,
        Item::Category if heading.rows.span() > WIDE => OVER_ROWS,
        _ => 0.0,
    }
}

/// Other penalties: whom an office's heading asks for, frequency of texts, neighbours.
fn against(item: Item, heading: &Heading, is_card: bool) -> f32 {
    match item {
        Item::Department | Item::Sections if names_persons(heading) => PERSONS,
        Item::Title if heading.rows.share() < SELDOM => MOSTLY_EMPTY,
        Item::MeasureTitle if is_card => NAME_IN_CARD,
        _ => 0.0,
    }
}

/// Below 主担当 a person's name may stand.
fn names_persons(heading: &Heading) -> bool {
    heading.share(|content| content.office) < FEW_OFFICES && !names_office(&heading.path)
}

/// Whether a label asks for an office: 担当課, 所属.
fn names_office(path: &[String]) -> bool {
    path.last().is_some_and(|own| own.contains(['課', '部', '局', '室', '属', '管', '係', '署', '所']))
}
