//! Detects layout drift: forms that lost a label or column since the last reading, so that a missing field is not taken
//! for an empty one. A loss is reported until the label is back. Nothing is lost if the sheet or file was renamed, if
//! another layout fits, or if most labels differ: it is another form then.

use std::collections::BTreeSet;

use crate::model::{FoundForm, Workbook};
use matome_workbook::problem::Fault;

/// Reports losses in `now` since `before`, and stores them for the next reading.
pub fn compare(before: &Workbook, now: &mut Workbook) {
    for (sheet, form) in &mut now.forms {
        let Some(known) = before.forms.get(sheet).filter(|known| known.layout == form.layout) else { continue };
        form.lost = lost(known, form);
        let told = |label: &String| {
            let here = now.problems.iter().filter(|problem| problem.sheet.as_ref() == Some(sheet));
            here.into_iter().any(|problem| match &problem.fault {
                Fault::MissingColumns(columns) => columns.contains(label),
                Fault::UnknownTitle { title, .. } => title == label,
                _ => false,
            })
        };
        let untold: Vec<String> = form.lost.iter().filter(|label| !told(label)).cloned().collect();
        if !untold.is_empty() {
            now.problems.push(Fault::LostLabels(untold).on_sheet(sheet));
        }
    }
}

fn lost(known: &FoundForm, now: &FoundForm) -> BTreeSet<String> {
    let before: BTreeSet<&String> = known.labels.union(&known.lost).collect();
    let lost: BTreeSet<String> =
        before.iter().filter(|label| !now.labels.contains(**label)).map(|l| (*l).clone()).collect();
    if lost.len() * 2 > before.len() { BTreeSet::new() } else { lost }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workbook(layout: &str, labels: &[&str]) -> Workbook {
        let labels = labels.iter().map(|label| (*label).to_owned()).collect();
        let form = FoundForm { layout: layout.to_owned(), labels, lost: BTreeSet::new() };
        Workbook { forms: [("重点1".to_owned(), form)].into(), ..Workbook::default() }
    }

    /// The losses reported by each reading.
    fn reported(readings: &[(&str, &[&str])]) -> Vec<String> {
        let mut before = workbook(readings[0].0, readings[0].1);
        let mut reported = Vec::new();
        for (layout, labels) in &readings[1..] {
            let mut now = workbook(layout, labels);
            compare(&before, &mut now);
            let labels = now.problems.iter().map(|problem| match &problem.fault {
                Fault::LostLabels(labels) => labels.join("・"),
                fault => panic!("{fault}"),
            });
            reported.push(labels.collect());
            before = now;
        }
        reported
    }

    #[test]
    fn a_lost_label_is_reported_until_it_is_back() {
        let whole: &[&str] = &["重点目標", "期限", "中間報告", "期末報告"];
        for (readings, expected) in [
            (
                &[
                    ("a", whole),
                    ("a", &["重点目標", "中間報告", "期末報告"]),
                    ("a", &["重点目標", "中間報告", "期末報告"]),
                    ("a", whole),
                ][..],
                &["期限", "期限", ""][..],
            ),
            (
                &[("a", whole), ("a", &["重点目標", "期限"]), ("a", &["重点目標", "期限", "中間報告"])],
                &["中間報告・期末報告", "期末報告"],
            ),
            (&[("a", &["重点目標"]), ("a", whole)], &[""]),
            (&[("a", whole), ("b", &["重点目標"])], &[""]),
            (&[("a", whole), ("a", &["重点目標", "指標"]), ("a", &["重点目標", "指標"])], &["", ""]),
        ] {
            assert_eq!(reported(readings), expected, "{readings:?}");
        }
    }
}
