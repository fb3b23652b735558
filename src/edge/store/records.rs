//! How the records of a workbook are kept: in the terse form of `postcard`, behind the number of their shape.
//!
//! Every merge reads those of the whole share; as JSON they weighed a fifth more and took twice as long.

mod shape_1;

use crate::core::model::Workbook;
use crate::edge::database::DatabaseError;

/// To be raised whenever a field of the records comes, goes or moves, for the form itself does not tell. The shape
/// before is then described in a file of its own, so that a workbook that cannot be read again keeps its records.
const SHAPE: u8 = 3;

pub(super) fn packed(records: &Workbook) -> Result<Vec<u8>, DatabaseError> {
    postcard::to_extend(records, vec![SHAPE]).map_err(DatabaseError::content)
}

/// Records of a shape that this version does not know count as none.
pub(super) fn unpacked(path: &str, bytes: &[u8]) -> Workbook {
    let records = match bytes.split_first() {
        Some((&SHAPE, records)) => postcard::from_bytes(records).ok(),
        Some((1, records)) => shape_1::unpacked(records),
        _ => None,
    };
    records.unwrap_or_else(|| none_of(path))
}

pub(super) fn none_of(path: &str) -> Workbook {
    Workbook { file: path.to_owned(), ..Workbook::default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::deadline::Mode;
    use crate::core::field::{GoalField, MeasureField};
    use crate::core::fiscal_year::FiscalYear;
    use crate::core::model::UnreadText;
    use crate::core::problem::{BadCell, Fault, FileKind, Unreadable};

    /// Every field has a value, and of every kind of value one of those that are named last.
    const FULL: &str = r#"{
        "file": "a/b.xlsx", "layout": "form", "problems": [], "forms": { "s": { "layout": "form", "labels": ["l"], "lost": ["k"] } },
        "goals": [{ "fiscal_year": 2026, "department": "d", "sections": ["s"], "number": "1", "title": "t",
            "background": "b", "purpose": "p", "target": "t", "deadlines": [], "other": { "o": "o" },
            "reports": ["year_end_report"], "source": { "sheet": "s", "cell": "A1" }, "measures": [{ "number": "1",
                "fiscal_year": 2026, "title": "t", "actions": "a", "period": "p", "target": "t", "interim_report": "i",
                "year_end_report": "y", "achievement_rate": 70.5, "self_assessment": "s", "source": { "sheet": "s",
                "cell": "A1" }, "deadlines": [{ "text": "t", "items": ["1"], "kind": "unclear", "start": "2026-04-01",
                    "due": "2026-09-30", "approximate": true, "task": "t", "source": { "sheet": "s", "cell": "A1" } }]
            }], "assumed": [] }], "unread": []
    }"#;

    /// Every field that came later.
    fn full() -> Workbook {
        let mut records: Workbook = serde_json::from_str(FULL).unwrap();
        records.goals[0].assumed = vec![GoalField::Other];
        records.goals[0].measures[0].deadlines[0].done = true;
        records.goals[0].measures[0].assumed = vec![MeasureField::SelfAssessment];
        records.unread = vec![UnreadText { sheet: "s".to_owned(), cell: "H2".to_owned(), text: "t".to_owned() }];
        let unclear = crate::core::deadline::read("令和8（2027）年9月末", FiscalYear::new(2026), Mode::Column).remarks;
        let faults = unclear.into_iter().map(Fault::Deadline).chain([
            Fault::Unreadable(Unreadable::NotAWorkbook(FileKind::Other)),
            Fault::Unreadable(Unreadable::NotAFile),
            Fault::BadCell { cell: "A1".to_owned(), what: BadCell::Uncalculated },
            Fault::TextCut,
        ]);
        records.problems = faults.map(|fault| fault.at(&records.goals[0].source)).collect();
        records
    }

    #[test]
    fn records_have_the_shape_that_their_number_stands_for() {
        let records = full();
        let packed = packed(&records).unwrap();
        assert_eq!(unpacked("a/b.xlsx", &packed), records);
        assert_eq!(unpacked("a/b.xlsx", &[0, 1, 2]), none_of("a/b.xlsx"));
        let fingerprint = blake3::hash(&packed).to_hex();
        assert_eq!(&fingerprint[..16], "876d5bb59e22925b", "another shape: raise SHAPE, then put its fingerprint here");
    }

    #[test]
    fn records_of_the_first_shape_are_known_but_for_their_problems() {
        let expected: Workbook = serde_json::from_str(FULL).unwrap();
        let packed = shape_1::packed(FULL);
        let fingerprint = blake3::hash(&packed).to_hex();
        assert_eq!(&fingerprint[..16], "d58042635c099f62", "the first shape is as it was");
        assert_eq!(unpacked("a/b.xlsx", &packed), expected);
    }
}
