//! What a goal is on the sheets of a form. A person chooses it among the readings of a sheet, and a definition names it;
//! which units a sheet offers is found in `goals`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::general_reader::item::Item;
use crate::general_reader::words::line_numbers::Manner;

/// What a goal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Unit {
    /// A label of this item names each goal; `None`: whichever does.
    Card(Option<Item>),
    /// A line that opens so names each goal; `None`: whichever numbers do.
    Line(Option<Opening>),
    /// The same, where each cell is a line of an outline and nothing is a table.
    Outline(Opening),
    Row,
    /// A row of the first table; rows of others name it by its number.
    LinkedRow,
    Sheet,
}

/// How a line begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Opening {
    Number(Manner),
    Mark(char),
}

impl Unit {
    /// Whether its goals stand in running text, in which anything may begin with a mark.
    pub const fn is_prose(self) -> bool {
        matches!(self, Self::Sheet | Self::Outline(_) | Self::Line(Some(Opening::Mark(_))))
    }

    /// Where a goal begins and ends, as an office says it. Each unit has words of its own.
    pub fn label(self) -> String {
        match self {
            Self::Card(None) => "見出しの欄ごと".to_owned(),
            Self::Card(Some(item)) => format!("「{}」の欄ごと", item.label()),
            Self::Line(None) => "番号のついた行ごと".to_owned(),
            Self::Line(Some(opening)) => format!("「{}」の行ごと", opening.sample()),
            Self::Outline(opening) => format!("「{}」の段落ごと", opening.sample()),
            Self::Row => "表の行ごと".to_owned(),
            Self::LinkedRow => "最初の表の行ごと、ほかの表は番号でつなぐ".to_owned(),
            Self::Sheet => "シート全体で1つ".to_owned(),
        }
    }

    /// Whether goals of the `other` unit are those that are meant: a kind of goals stands for all of its kind.
    pub fn covers(self, other: Self) -> bool {
        match self {
            Self::Card(None) => matches!(other, Self::Card(_)),
            Self::Line(None) => matches!(other, Self::Line(_)),
            _ => self == other,
        }
    }
}

impl Opening {
    /// Such an opening.
    fn sample(self) -> String {
        match self {
            Self::Number(Manner::Word) => "目標1".to_owned(),
            Self::Number(Manner::Plain) => "1".to_owned(),
            Self::Number(Manner::Circled) => "①".to_owned(),
            Self::Number(Manner::Bracketed) => "(1)".to_owned(),
            Self::Number(Manner::Roman) => "Ⅰ".to_owned(),
            Self::Number(Manner::Branched) => "1-1".to_owned(),
            Self::Mark(mark) => mark.to_string(),
        }
    }
}

/// Its name in definitions: `row`, `card:actions`, `line:①`.
impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Card(None) => f.write_str("card"),
            Self::Card(Some(item)) => write!(f, "card:{}", item.name()),
            Self::Line(None) => f.write_str("line"),
            Self::Line(Some(opening)) => write!(f, "line:{}", opening.sample()),
            Self::Outline(opening) => write!(f, "outline:{}", opening.sample()),
            Self::Row => f.write_str("row"),
            Self::LinkedRow => f.write_str("linked_row"),
            Self::Sheet => f.write_str("sheet"),
        }
    }
}

impl From<Unit> for String {
    fn from(unit: Unit) -> Self {
        unit.to_string()
    }
}

impl TryFrom<String> for Unit {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        name.parse()
    }
}

impl FromStr for Unit {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let opening = |sample: &str| {
            const MANNERS: [Manner; 6] =
                [Manner::Word, Manner::Plain, Manner::Circled, Manner::Bracketed, Manner::Roman, Manner::Branched];
            let numbers = MANNERS.map(Opening::Number).into_iter();
            let mark = sample.chars().next().filter(|mark| sample.len() == mark.len_utf8()).map(Opening::Mark);
            numbers.chain(mark).find(|opening| opening.sample() == sample)
        };
        let unit = match name.split_once(':') {
            None => match name {
                "card" => Some(Self::Card(None)),
                "line" => Some(Self::Line(None)),
                "row" => Some(Self::Row),
                "linked_row" => Some(Self::LinkedRow),
                "sheet" => Some(Self::Sheet),
                _ => None,
            },
            Some(("card", item)) => {
                Item::ALL.into_iter().find(|known| known.name() == item).map(|item| Self::Card(Some(item)))
            }
            Some(("line", sample)) => opening(sample).map(|opening| Self::Line(Some(opening))),
            Some(("outline", sample)) => opening(sample).map(Self::Outline),
            Some(_) => None,
        };
        unit.ok_or_else(|| format!("card、line、row、sheet のどれでもありません: {name}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_is_found_by_its_name() {
        let opening = [Opening::Number(Manner::Circled), Opening::Number(Manner::Plain), Opening::Mark('○')];
        let units = opening.into_iter().flat_map(|opening| [Unit::Line(Some(opening)), Unit::Outline(opening)]);
        let others = [Unit::Card(None), Unit::Card(Some(Item::Actions)), Unit::Line(None), Unit::Row, Unit::LinkedRow];
        for unit in units.chain(others).chain([Unit::Sheet]) {
            assert_eq!(unit.to_string().parse(), Ok(unit));
        }
        assert!("line:○○".parse::<Unit>().is_err() && "cards".parse::<Unit>().is_err());
    }

    #[test]
    fn a_kind_stands_for_all_of_its_kind() {
        let (circled, named) = (Unit::Line(Some(Opening::Number(Manner::Circled))), Unit::Card(Some(Item::Title)));
        assert!(Unit::Line(None).covers(circled) && Unit::Card(None).covers(named) && circled.covers(circled));
        assert!(!circled.covers(Unit::Line(None)) && !Unit::Card(None).covers(circled));
    }
}
