//! Missing workbooks: since when, whether it is believable, and what happens to their rows. The rows stay, the
//! department is not asked, and the planning section decides.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::moment::Moment;
use crate::records::identity::{are_of_other_sections, is_like_sheet, is_same_sheet};
use crate::records::snapshot::{KnownWorkbook, Snapshot};
use matome_deadline::era::short_day;
use matome_forms::model::Workbook;

#[derive(Debug, Clone, Copy)]
pub struct LastSeen<'w> {
    /// Hash of its bytes; empty if unknown.
    pub content: &'w str,
    pub records: &'w Workbook,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate<'p> {
    /// This other file has the same content: it was a copy, and is forgotten.
    HasTwin(&'p str),
    SaidNothing,
    /// Its rows stay until a person decides.
    Missed,
}

impl LastSeen<'_> {
    /// `there` are the files that still exist.
    pub fn fate<'p>(&self, mut there: impl Iterator<Item = (&'p str, LastSeen<'p>)>) -> Fate<'p> {
        match there.find(|(_, other)| self.is_same_as(other)) {
            Some((twin, _)) => Fate::HasTwin(twin),
            None if self.records.goals.is_empty() => Fate::SaidNothing,
            None => Fate::Missed,
        }
    }

    fn is_same_as(&self, other: &LastSeen<'_>) -> bool {
        let same_bytes = !self.content.is_empty() && self.content == other.content;
        (same_bytes || is_same_sheet(self.records, other.records))
            && !are_of_other_sections(self.records, other.records)
    }
}

/// The workbook among `away` that a new file was moved from: one with the same measures of the same goals; else the
/// only one with nearly the same measures, counting those still `there`.
pub fn moved_from<'p, 'w>(
    away: impl Iterator<Item = (&'p str, &'w Workbook)> + Clone,
    mut there: impl Iterator<Item = &'w Workbook>,
    records: &Workbook,
) -> Option<&'p str> {
    let mut same = away.clone().filter(|(_, other)| is_same_sheet(other, records));
    if let Some((path, _)) = same.next() {
        return Some(path).filter(|_| same.next().is_none());
    }
    let mut like = away.filter(|(_, other)| is_like_sheet(other, records));
    let (path, _) = like.next()?;
    let is_alone = like.next().is_none() && !there.any(|other| is_like_sheet(other, records));
    Some(path).filter(|_| is_alone)
}

/// Ends the doubt about groups that are now too small: others of the group are back, or a year of theirs was closed,
/// which explains their absence.
pub fn settle_doubts(snapshot: &mut Snapshot, from: DoubtFrom) {
    let known = snapshot.workbooks.values().filter(|workbook| snapshot.is_open(workbook)).count();
    let mut doubted: BTreeMap<_, Vec<String>> = BTreeMap::new();
    let mut settled = Vec::new();
    for (path, workbook) in &snapshot.workbooks {
        if let Some(absence) = workbook.absence.filter(|absence| absence.doubted) {
            let explained = !snapshot.is_open(workbook) || was_closed_since(snapshot, workbook, absence);
            if explained { &mut settled } else { doubted.entry(absence.since).or_default() }.push(path.clone());
        }
    }
    settled.extend(doubted.into_values().filter(|paths| !from.doubts(paths.len(), known)).flatten());
    for path in settled {
        if let Some(absence) = snapshot.workbooks.get_mut(&path).and_then(|workbook| workbook.absence.as_mut()) {
            absence.doubted = false;
        }
    }
}

fn was_closed_since(snapshot: &Snapshot, workbook: &KnownWorkbook, absence: Absence) -> bool {
    let mut days = workbook.closed.iter().filter_map(|year| snapshot.closed.days.get(year));
    days.any(|closed| *closed >= absence.since.day())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Absence {
    /// Time of detection; equal for all that vanished together.
    pub since: Moment,
    /// Vanished with so many others that a partly visible share is likelier; 要確認 has no answer yet.
    pub doubted: bool,
}

/// Thresholds above which workbooks that vanish together are doubted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoubtFrom {
    /// More than this percentage of all,
    pub percent: usize,
    /// and at least this many.
    pub workbooks: usize,
}

impl Default for DoubtFrom {
    fn default() -> Self {
        Self { percent: 33, workbooks: 3 }
    }
}

impl DoubtFrom {
    /// `gone` of `known` workbooks vanished together.
    pub const fn doubts(self, gone: usize, known: usize) -> bool {
        gone >= self.workbooks && gone * 100 > known * self.percent
    }
}

impl Absence {
    /// The words in 一覧 and 要確認.
    pub fn label(&self) -> String {
        format!("ブックが見当たりません（{}から）", short_day(self.since.day()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use matome_forms::model::{Goal, Measure, Owner};

    const STANDARD: [&str; 3] = ["時間外勤務の縮減", "研修の実施", "事務の見直し"];

    /// A workbook of 総務部, or of one of its sections, with one goal.
    fn sheet(section: Option<&str>, goal: &str, measures: &[&str]) -> Workbook {
        let text = |text: &str| Some(text.to_owned());
        let measure = |title: &&str| Measure {
            title: text(title),
            target: text("年4回以上"),
            period: text("12月末まで"),
            ..Measure::default()
        };
        let goal = Goal {
            department: text("総務部"),
            title: text(goal),
            owner: Owner { section: section.and_then(text), ..Owner::default() },
            measures: measures.iter().map(measure).collect(),
            ..Goal::default()
        };
        Workbook { goals: vec![goal], ..Workbook::default() }
    }

    #[test]
    fn a_copy_is_forgotten_and_a_goal_is_missed() {
        let (empty, full) = (Workbook::default(), Workbook { goals: vec![Goal::default()], ..Workbook::default() });
        let seen = |content, records| LastSeen { content, records };
        let other = || [("建設部/目標.xlsx", seen("abc", &full))].into_iter();
        assert_eq!(seen("abc", &full).fate(other()), Fate::HasTwin("建設部/目標.xlsx"));
        assert_eq!(seen("", &empty).fate(other()), Fate::SaidNothing);
        assert_eq!(seen("def", &full).fate([].into_iter()), Fate::Missed);
        // Two unknown hashes are not equal.
        assert_eq!(seen("", &full).fate([("x.xlsx", seen("", &empty))].into_iter()), Fate::Missed);
    }

    #[test]
    fn a_section_with_the_same_measures_is_no_twin() {
        let [secretaries, staff] = ["秘書課", "人事課"].map(|own| sheet(Some(own), "働き方を変える", &STANDARD));
        let seen = |records| LastSeen { content: "abc", records };
        assert_eq!(seen(&secretaries).fate([("b", seen(&staff))].into_iter()), Fate::Missed);
        let copy = sheet(None, "働き方を変える", &STANDARD);
        assert_eq!(seen(&secretaries).fate([("b", seen(&copy))].into_iter()), Fate::HasTwin("b"));
    }

    #[test]
    fn a_workbook_that_was_moved_is_known_by_its_measures_where_they_are_no_others() {
        let before = || sheet(None, "総務部の暮らし", &STANDARD);
        let of = |section| sheet(Some(section), "総務部の暮らし", &STANDARD);
        let known = |away: &[Workbook], there: &[Workbook], fresh: &Workbook| {
            let away = ["a", "b"].into_iter().zip(away);
            moved_from(away, there.iter(), fresh).map(str::to_owned)
        };
        let a = Some("a".to_owned());
        for (goal, measures, expected) in [
            ("総務部のくらし", &STANDARD[..], &a),
            ("心豊かな毎日", &STANDARD, &a),
            ("総務部のくらし", &STANDARD[..2], &a),
            ("総務部のくらし", &[STANDARD[0], STANDARD[1], STANDARD[2], "新規の取組"], &a),
            ("総務部の暮らし", &STANDARD[..1], &None),
            ("総務部のくらし", &[STANDARD[0], "窓口の統合", "書庫の整理"], &None),
        ] {
            assert_eq!(known(&[before()], &[], &sheet(None, goal, measures)), *expected, "{goal} {measures:?}");
        }
        let fresh = || sheet(None, "総務部のくらし", &STANDARD);
        // Ambiguous: others have the same measures, or two absent workbooks do.
        assert_eq!(known(&[before()], &[sheet(None, "書類を減らす", &STANDARD)], &fresh()), None);
        assert_eq!(known(&[before(), before()], &[], &fresh()), None);
        // Another department's or section's do not count; a section's own does, whoever else has the same.
        let mut other = before();
        other.goals[0].department = Some("市民部".to_owned());
        assert_eq!(known(&[other], &[], &fresh()), None);
        assert_eq!(known(&[of("秘書課")], &[], &of("人事課")), None);
        let renamed = sheet(Some("秘書課"), "総務部のくらし", &STANDARD);
        assert_eq!(known(&[of("秘書課")], &[of("人事課")], &renamed), a);
        assert_eq!(known(&[of("人事課"), of("秘書課")], &[], &renamed), Some("b".to_owned()));
        // With a changed target and goal name, two of three measures still agree.
        let mut edited = fresh();
        edited.goals[0].measures[0].target = Some("全職員を対象に毎月".to_owned());
        assert_eq!(known(&[before()], &[], &edited), a);
        edited.goals[0].measures[1].target = Some("全職員を対象に毎月".to_owned());
        assert_eq!(known(&[before()], &[], &edited), None);
    }

    #[test]
    fn most_at_once_is_doubted() {
        let doubts = |gone, known| DoubtFrom::default().doubts(gone, known);
        assert!(doubts(4, 5) && doubts(3, 8) && doubts(3, 3));
        assert!(!doubts(2, 2) && !doubts(3, 10) && !doubts(3, 9 + 1));
    }
}
