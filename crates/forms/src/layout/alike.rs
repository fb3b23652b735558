//! Whether sheets are of one form. A supposed label may be a value that varies, so labels of one sheet are sought among
//! all short texts of the other, in the same order.

use serde::{Deserialize, Serialize};

/// Words that identify a sheet's form, in reading order and each once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetWords {
    pub labels: Vec<String>,
    /// All short texts, including supposed values.
    pub texts: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Likeness {
    pub share: f64,
    /// They share headings, but each has others too.
    pub is_doubtful: bool,
}

/// Minimum share of the form's labels on the sheet, and of the sheet's labels in the form.
const ALIKE: f64 = 0.6;
/// Alternative if many labels are none: minimum number in common, its share, and the share in the same order.
const FEWEST: usize = 5;
const SHARED: f64 = 0.4;
const IN_ORDER: f64 = 0.8;

/// `None` if the sheet is of another form.
pub fn likeness(form: &[String], sheet: &SheetWords) -> Option<Likeness> {
    if form.is_empty() || sheet.labels.is_empty() {
        return None;
    }
    let there = form.iter().filter(|label| sheet.labels.contains(label)).count() as f64;
    let (of_form, of_sheet) = (there / form.len() as f64, there / sheet.labels.len() as f64);
    if of_form >= ALIKE && of_sheet >= ALIKE {
        return Some(Likeness { share: of_form * of_sheet, is_doubtful: false });
    }
    let places: Vec<usize> =
        form.iter().filter_map(|label| sheet.texts.iter().position(|text| text == label)).collect();
    let share = places.len() as f64 / form.len() as f64;
    let shared = places.len() >= FEWEST && share >= SHARED && of_sheet >= SHARED.min(ALIKE);
    let in_order = longest_run(&places) as f64 >= IN_ORDER * places.len() as f64;
    (shared && in_order).then_some(Likeness { share: share * of_sheet, is_doubtful: true })
}

/// Length of the longest increasing subsequence.
fn longest_run(places: &[usize]) -> usize {
    let mut ends: Vec<usize> = Vec::new();
    for place in places {
        let at = ends.partition_point(|end| end < place);
        if at == ends.len() { ends.push(*place) } else { ends[at] = *place }
    }
    ends.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(labels: &[&str]) -> Vec<String> {
        labels.iter().map(|label| (*label).to_owned()).collect()
    }

    fn sheet(own: &[&str], texts: &[&str]) -> SheetWords {
        SheetWords { labels: labels(own), texts: labels(&[own, texts].concat()) }
    }

    #[test]
    fn forms_are_told_apart_by_their_labels() {
        let own = labels(&["目標", "取組", "期限", "担当課", "実績"]);
        let is_one = |other: &[&str]| likeness(&own, &sheet(other, &[])).is_some_and(|likeness| !likeness.is_doubtful);
        assert!(is_one(&["目標", "取組", "期限", "担当課", "実績", "備考"]));
        assert!(!is_one(&["目標", "取組", "指標", "現状", "課題", "予算"]));
        assert!(!is_one(&[]));
    }

    #[test]
    fn values_that_were_taken_for_labels_do_not_part_two_books_of_a_form() {
        let form =
            labels(&["番号", "目標", "取組", "期限", "担当課", "実績", "窓口の改善", "道路の補修", "文書の削減"]);
        let other = ["番号", "目標", "取組", "期限", "担当課", "公園の再生", "橋の点検", "用地の取得"];
        let found = likeness(&form, &sheet(&other, &["実績"])).expect("one form");
        assert!(found.is_doubtful);
        let mut turned = other;
        turned.reverse();
        assert_eq!(likeness(&form, &sheet(&turned, &["実績"])), None, "the same words in another order");
    }
}
