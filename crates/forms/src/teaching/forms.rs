//! The forms of the share: sheets with the same labels are of one form.

use std::collections::{BTreeMap, BTreeSet};

use super::{Remarks, Taught};
use crate::layout::{Counts, HeadingSketch, SheetSketch, SheetWords, TaughtForm, likeness};

#[derive(Debug, Clone, PartialEq)]
pub struct StoredSketch {
    /// Path below the share.
    pub file: String,
    pub sketch: SheetSketch,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct KnownForm {
    pub id: String,
    pub name: String,
    pub labels: Vec<String>,
    pub taught: Option<TaughtForm>,
    pub remarks: Remarks,
    /// Its sheets, the displayed one first.
    pub sheets: Vec<StoredSketch>,
}

/// The forms of these sheets: taught ones first, then those with most workbooks.
pub fn forms(sketches: Vec<StoredSketch>, taught: &Taught) -> Vec<KnownForm> {
    let mut forms: Vec<KnownForm> = taught
        .iter()
        .map(|(id, stored)| KnownForm {
            id: id.clone(),
            name: stored.form.name.clone(),
            labels: stored.form.labels.clone(),
            taught: Some(stored.form.clone()),
            remarks: stored.remarks.clone(),
            sheets: Vec::new(),
        })
        .collect();
    for stored in sketches {
        let fit = |form: &KnownForm| likeness(&form.labels, &stored.sketch.words).map(|likeness| likeness.share);
        let fitting = forms.iter_mut().filter_map(|form| Some((fit(form)?, form)));
        match fitting
            .max_by(|(a, one), (b, other)| a.total_cmp(b).then(one.taught.is_some().cmp(&other.taught.is_some())))
        {
            Some((_, form)) => form.sheets.push(stored),
            None if stored.sketch.words.labels.is_empty() => {}
            None => forms.push(KnownForm::of(stored)),
        }
    }
    forms.retain(|form| !form.sheets.is_empty());
    for form in &mut forms {
        let worth = |stored: &StoredSketch| (stored.sketch.headings.len(), stored.sketch.counts.measures);
        if let Some(best) = (0..form.sheets.len()).rev().max_by_key(|at| worth(&form.sheets[*at])) {
            form.sheets[..=best].rotate_right(1);
        }
    }
    forms.sort_by_key(|form| (form.taught.is_none(), std::cmp::Reverse(form.files().len())));
    forms
}

impl KnownForm {
    fn of(stored: StoredSketch) -> Self {
        let SheetSketch { title, words: SheetWords { labels, .. }, .. } = &stored.sketch;
        let name = if title.is_empty() { &stored.sketch.sheet } else { title };
        let id = format!("taught-{:08x}", mark(labels));
        Self { id, name: name.clone(), labels: labels.clone(), sheets: vec![stored], ..Self::default() }
    }

    pub fn files(&self) -> BTreeSet<&str> {
        self.sheets.iter().map(|stored| stored.file.as_str()).collect()
    }

    /// Workbooks that share its headings but have others too; reported to a person.
    pub fn doubtful(&self) -> BTreeSet<&str> {
        let doubt = |stored: &&StoredSketch| {
            likeness(&self.labels, &stored.sketch.words).is_some_and(|likeness| likeness.is_doubtful)
        };
        self.sheets.iter().filter(doubt).map(|stored| stored.file.as_str()).collect()
    }

    /// Sums over its sheets.
    pub fn counts(&self) -> Counts {
        self.sheets.iter().fold(Counts::default(), |all, stored| all.and(stored.sketch.counts))
    }

    /// Headings in the order of the displayed sheet, with their number of workbooks.
    pub fn headings(&self) -> Vec<(&HeadingSketch, usize)> {
        let mut files: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        let mut headings: Vec<&HeadingSketch> = Vec::new();
        for stored in &self.sheets {
            for heading in &stored.sketch.headings {
                let known = files.entry(&heading.key).or_default();
                if known.is_empty() && (!heading.is_unread || headings.len() < MOST_HEADINGS) {
                    headings.push(heading);
                }
                known.insert(&stored.file);
            }
        }
        headings.truncate(MOST_HEADINGS);
        headings.into_iter().map(|heading| (heading, files[heading.key.as_str()].len())).collect()
    }
}

const MOST_HEADINGS: usize = 150;

/// Hash of the labels (FNV-1a).
fn mark(labels: &[String]) -> u32 {
    let labels: BTreeSet<&String> = labels.iter().collect();
    let bytes = labels.iter().flat_map(|label| label.bytes().chain([0]));
    bytes.fold(0x811c_9dc5, |hash: u32, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(file: &str, labels: &[&str]) -> StoredSketch {
        let labels: Vec<String> = labels.iter().map(|label| (*label).to_owned()).collect();
        let heading = |key: &String| HeadingSketch { key: key.clone(), ..HeadingSketch::default() };
        let headings = labels.iter().map(heading).collect();
        let words = SheetWords { texts: labels.clone(), labels };
        let counts = Counts { goals: 1, measures: 2, deadlines: 3 };
        StoredSketch {
            file: file.to_owned(),
            sketch: SheetSketch { words, headings, counts, ..SheetSketch::default() },
        }
    }

    #[test]
    fn sheets_of_one_form_stand_together_whatever_a_department_added() {
        let own = ["目標", "取組", "期限", "担当課"];
        let sheets = vec![
            sheet("a.xlsx", &own),
            sheet("b.xlsx", &["目標", "取組", "期限", "担当課", "備考"]),
            sheet("c.xlsx", &["項目", "計画", "実績", "評価"]),
        ];
        let found = forms(sheets, &Taught::new());
        assert_eq!(found.iter().map(|form| form.files().len()).collect::<Vec<_>>(), [2, 1]);
        assert_eq!(found[0].sheets[0].file, "b.xlsx", "the sheet with the most headings is shown");
        assert_eq!(found[0].counts(), Counts { goals: 2, measures: 4, deadlines: 6 });
        let workbooks: Vec<(&str, usize)> =
            found[0].headings().into_iter().map(|(h, workbooks)| (h.key.as_str(), workbooks)).collect();
        assert_eq!(workbooks, [("目標", 2), ("取組", 2), ("期限", 2), ("担当課", 2), ("備考", 1)]);
        assert_eq!(forms(Vec::new(), &Taught::new()), []);
    }
}
