//! Whether a text is a report.
//!
//! Whether the work is done is another question: [`completion`](super::completion).

use serde::Serialize;

use super::checkbox;
use super::piece::{self, Piece};

/// What stands in the field of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize)]
pub enum Presence {
    /// Nothing that a person wrote.
    #[default]
    Nothing,
    /// A person wrote that it is yet to come: 未記入, 作成中, 後日報告.
    PutOff,
    /// A report perhaps: it counts as one, and a person is asked.
    Perhaps,
    /// What last year's sheet says in its place: it counts, and a person is asked.
    AsLastYear,
    Report,
}

impl Presence {
    /// The report counts as handed in.
    pub const fn is_in(self) -> bool {
        matches!(self, Self::Perhaps | Self::AsLastYear | Self::Report)
    }

    /// It counts as handed in, and a person is asked whether it should.
    pub const fn is_doubtful(self) -> bool {
        matches!(self, Self::Perhaps | Self::AsLastYear)
    }
}

/// Where a line of the text is known from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Familiar {
    #[default]
    New,
    /// It stands in the same place of most sheets of the form, or of a blank one.
    Form,
    /// It stands so in most sheets, too, but they are of too few departments to tell whose words it is.
    Alike,
    /// It stood in the same place of the department's sheet of the year before.
    LastYear,
}

/// What `text` is; `familiar` says where each of its lines, [folded](piece::fold), is known from.
pub fn of(text: &str, familiar: impl Fn(&str) -> Familiar) -> Presence {
    let mut best = Presence::Nothing;
    let mut sample = false;
    for line in checkbox::ticked(text).lines() {
        let folded = piece::fold(line);
        let piece = piece::of_folded_line(&folded);
        // Behind 「（記入例）」 the example goes on, as long as it shows blanks to be filled in.
        if sample && (piece::has_blanks(line) || piece != Piece::Words) {
            continue;
        }
        let presence = match piece {
            Piece::Nothing | Piece::Sample(_) => Presence::Nothing,
            Piece::PutOff => Presence::PutOff,
            Piece::Unsure => Presence::Perhaps,
            Piece::Words if sample || piece::has_blanks(line) => Presence::Perhaps,
            Piece::Words => of_words(line, &folded, familiar(&folded)),
            Piece::Answer => Presence::Report,
        };
        sample |= matches!(piece, Piece::Sample(_));
        let heads = piece == Piece::Sample(piece::Extent::Heading);
        if heads {
            // A heading that stands alone covers all that follows.
            return best;
        }
        best = best.max(presence);
    }
    best
}

/// A line that is known from elsewhere was perhaps not written for this report.
fn of_words(line: &str, folded: &str, familiar: Familiar) -> Presence {
    let states = || piece::states(folded);
    match familiar {
        Familiar::New => Presence::Report,
        // A few words that many write: 順調に進んでいる.
        Familiar::Form | Familiar::Alike if states() && line.chars().count() <= piece::SHORT => Presence::Report,
        Familiar::Form if !states() => Presence::Nothing,
        // What a department does each year it may well say in the same words, and without a verb: 講座を三会場で開催.
        Familiar::LastYear if !states() && !line.contains('を') => Presence::Nothing,
        Familiar::LastYear => Presence::AsLastYear,
        Familiar::Form | Familiar::Alike => Presence::Perhaps,
    }
}
