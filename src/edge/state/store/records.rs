//! Storage format of records: `postcard`, compressed, after a format number. Each merge reads the records of the whole
//! share; JSON is a fifth larger and takes twice as long. Compression more than halves the size.

use serde::{Deserialize, Serialize};

use crate::edge::state::database::DatabaseError;
use matome_forms::model::Workbook;
use matome_forms::said;

/// Increment whenever a field of the records changes, since `postcard` does not detect it. Records of another format
/// are empty until their workbook is read again.
const SHAPE: u8 = 8;

#[derive(Serialize)]
struct Packed<'r>(#[serde(serialize_with = "said::serialize")] &'r Workbook);

#[derive(Deserialize)]
struct Unpacked(#[serde(deserialize_with = "said::deserialize")] Workbook);

pub(super) fn packed(records: &Workbook) -> Result<Vec<u8>, DatabaseError> {
    let plain = postcard::to_stdvec(&Packed(records)).map_err(DatabaseError::content)?;
    let mut packed = lz4_flex::compress_prepend_size(&plain);
    packed.insert(0, SHAPE);
    Ok(packed)
}

/// Records of another format yield an empty workbook.
pub(super) fn unpacked(path: &str, bytes: &[u8]) -> Workbook {
    let records = match bytes.split_first() {
        Some((&SHAPE, records)) => {
            decompressed(records).and_then(|plain| postcard::from_bytes::<Unpacked>(&plain).ok())
        }
        _ => None,
    };
    records.map_or_else(|| none_of(path), |Unpacked(records)| records)
}

/// Upper bound of the compression ratio; a larger declared size is corrupt and is not allocated.
const GROWTH: usize = 255;

fn decompressed(bytes: &[u8]) -> Option<Vec<u8>> {
    let (size, compressed) = lz4_flex::block::uncompressed_size(bytes).ok()?;
    (size <= compressed.len() * GROWTH).then(|| lz4_flex::decompress(compressed, size).ok())?
}

pub(super) fn none_of(path: &str) -> Workbook {
    Workbook { file: path.to_owned(), ..Workbook::default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use matome_deadline::Mode;
    use matome_deadline::fiscal_year::FiscalYear;
    use matome_forms::field::{GoalField, MeasureField};
    use matome_forms::general_reader::Unit;
    use matome_forms::model::{PossibleReading, UnreadText};
    use matome_forms::said::{Completion, Presence, Said, SaidReport, Wording, WrittenLine};
    use matome_workbook::problem::{BadCell, Fault, FileKind, Unreadable};

    /// Sets every field, with the last variant of every enum.
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

    /// Sets every field added later.
    fn full() -> Workbook {
        let mut records: Workbook = serde_json::from_str(FULL).unwrap();
        records.goals[0].assumed = vec![GoalField::Other];
        records.goals[0].measures[0].deadlines[0].done = true;
        records.goals[0].measures[0].assumed = vec![MeasureField::SelfAssessment];
        let said = |text: &str| SaidReport {
            presence: Presence::Report,
            lines: vec![WrittenLine { hash: 1, wording: Wording::Sample }],
            completion: Completion::Items([text.to_owned()].into()),
        };
        records.goals[0].measures[0].said = Said::at(Some("A1".to_owned()), None);
        records.goals[0].measures[0].said.judge(said("1"), said("2"));
        records.unread = vec![UnreadText { sheet: "s".to_owned(), cell: "H2".to_owned(), text: "t".to_owned() }];
        let (example, first_measure) = ("t".to_owned(), "a".to_owned());
        let (goals, measures, deadlines) = (1, 2, 3);
        let reading = PossibleReading {
            sheet: "s".to_owned(),
            unit: Unit::Sheet,
            goals,
            measures,
            deadlines,
            example,
            first_measure,
        };
        records.readings = vec![reading];
        let unclear = matome_deadline::read("令和8（2027）年9月末", FiscalYear::new(2026), Mode::Column).remarks;
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
        let stored = packed(&records).unwrap();
        assert_eq!(unpacked("a/b.xlsx", &stored), records);
        assert_eq!(format!("{:?}", unpacked("a/b.xlsx", &stored)), format!("{records:?}"));
        // Truncated data must not fail.
        assert_eq!(unpacked("a/b.xlsx", &stored[..stored.len() / 2]), none_of("a/b.xlsx"));
        assert_eq!(unpacked("a/b.xlsx", &[0, 1, 2]), none_of("a/b.xlsx"));
        assert_eq!(unpacked("a/b.xlsx", &[SHAPE, 255, 255, 255, 255, 0]), none_of("a/b.xlsx"));
        let fingerprint = blake3::hash(&postcard::to_stdvec(&Packed(&records)).unwrap()).to_hex();
        assert_eq!(&fingerprint[..16], "678e4b31b51541d3", "another shape: raise SHAPE, then put its fingerprint here");
    }
}
