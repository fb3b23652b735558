//! A taught form: which of its labels is which item. Stored as TOML like every definition, and recognised by its
//! labels, which are the same in every workbook, department and year.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde::Deserialize;

use super::alike::{Likeness, SheetWords, likeness};
use super::mistake::DefinitionError;
use super::page::Page;
use crate::field::{Field, GoalField};
use crate::general_reader::{Item, Structure, Taught, Understanding, Unit, heading_words, taught_word};
use crate::model::Goal;

/// Minimum share of a form's labels on a page for a closer comparison.
const POSSIBLE: f64 = 0.4;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TaughtForm {
    pub id: String,
    pub name: String,
    /// In reading order, as from [`taught_word`].
    pub labels: Vec<String>,
    /// The item of each heading; `None`: not used.
    pub headings: BTreeMap<String, Option<Item>>,
    pub unit: Option<Unit>,
    pub structure: Structure,
    /// A person has checked all of it. Nothing changes in the reading shown: what is read as it was then is certain;
    /// what another workbook reads otherwise is read again by this form.
    pub confirmed: bool,
    /// The items at that time.
    pub confirmed_headings: BTreeMap<String, Option<Item>>,
    pub confirmed_unit: Option<Unit>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawForm {
    id: String,
    name: String,
    taught: RawTaught,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTaught {
    labels: Vec<String>,
    #[serde(default)]
    unit: Option<Unit>,
    #[serde(default)]
    confirmed: bool,
    #[serde(default)]
    structure: Structure,
    #[serde(default)]
    headings: BTreeMap<String, Meaning>,
    #[serde(default)]
    confirmed_headings: BTreeMap<String, Meaning>,
    #[serde(default)]
    confirmed_unit: Option<Unit>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Meaning {
    Item(Item),
    Nothing(Nothing),
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Nothing {
    Unused,
}

/// A table that only taught forms have.
const TABLE: &str = "[taught]";

impl TaughtForm {
    pub(super) fn is_one(text: &str) -> bool {
        text.lines().any(|line| line.trim() == TABLE)
    }

    pub fn parse(file: &str, text: &str) -> Result<Self, DefinitionError> {
        let RawForm { id, name, taught } =
            toml::from_str(text).map_err(|error| DefinitionError::of_parser(file, text, &error))?;
        let said = |said: Meaning| match said {
            Meaning::Item(item) => Some(item),
            Meaning::Nothing(Nothing::Unused) => None,
        };
        let said =
            |headings: BTreeMap<String, Meaning>| headings.into_iter().map(|(key, what)| (key, said(what))).collect();
        let RawTaught { labels, unit, confirmed, structure, headings, confirmed_headings, confirmed_unit } = taught;
        let (headings, confirmed_headings) = (said(headings), said(confirmed_headings));
        Ok(Self { id, name, labels, headings, unit, structure, confirmed, confirmed_headings, confirmed_unit })
    }

    pub fn text(&self) -> String {
        let head = "# 様式の読み取り.xlsx で教えられた様式です。layouts フォルダーに置いても使えます。\n";
        self.written(head, |_| String::new())
    }

    /// The definition as a file, with `head` as comments and a remark per heading, which may be empty.
    pub fn written(&self, head: &str, remark: impl Fn(&str) -> String) -> String {
        let mut text = format!("{head}id = {}\nname = {}\n\n{TABLE}\n", quoted(&self.id), quoted(&self.name));
        text.push_str("# 様式の見出し。この多くがあるシートを、この様式とみなします。\nlabels = [\n");
        for label in &self.labels {
            let _ = writeln!(text, "    {},", quoted(label));
        }
        text.push_str("]\n");
        if let Some(unit) = self.unit {
            let _ = writeln!(text, "# 1つの目標がどこからどこまでか。\nunit = {}", quoted(&unit.to_string()));
        }
        if self.confirmed {
            text.push_str("# 読み取りの全体を人が確かめました。\nconfirmed = true\n");
            if let Some(unit) = self.confirmed_unit {
                let _ = writeln!(text, "confirmed_unit = {}", quoted(&unit.to_string()));
            }
        }
        text.push_str("\n# 見出しと、読み取る項目（unused は使わない）。\n[taught.headings]\n");
        let items = |text: &mut String, headings: &BTreeMap<String, Option<Item>>| {
            for (key, item) in headings {
                let remark = Some(remark(key)).filter(|remark| !remark.is_empty());
                let remark = remark.map(|remark| format!("  # {remark}")).unwrap_or_default();
                let _ = writeln!(text, "{} = {}{remark}", quoted(key), quoted(item.map_or("unused", Item::name)));
            }
        };
        items(&mut text, &self.headings);
        if !self.confirmed_headings.is_empty() {
            text.push_str("\n# 確かめたときに、読み取られていた項目。\n[taught.confirmed_headings]\n");
            items(&mut text, &self.confirmed_headings);
        }
        if self.structure != Structure::default() {
            let structure = BTreeMap::from([("structure", &self.structure)]);
            let answers = toml::to_string(&BTreeMap::from([("taught", structure)])).unwrap_or_default();
            let _ = write!(text, "\n# この様式の組み立て。shown は選んだときの表示です。\n{answers}");
        }
        text
    }

    pub fn says_something(&self) -> bool {
        self.guides() || self.confirmed
    }

    /// Whether a person said how it is read; confirming is not enough.
    pub(super) fn guides(&self) -> bool {
        self.unit.is_some() || self.structure != Structure::default() || !self.headings.is_empty()
    }

    /// `None` if the sheet is of another form.
    pub fn fit(&self, sheet: &SheetWords) -> Option<Likeness> {
        likeness(&self.labels, sheet)
    }

    /// Whether a sheet was read as when confirmed. Of several headings with one key the displayed one counts.
    pub(super) fn is_as_confirmed(&self, understanding: &Understanding, sheet: &str) -> bool {
        let is_otherwise = |(key, item): (&String, &Option<Item>)| {
            let own = understanding.of_sheet(sheet).filter(|heading| heading.key == *key && !heading.is_fixed);
            let mut items = own.map(|heading| heading.item.and_then(Item::used)).peekable();
            items.peek().is_some() && items.all(|own| own != *item)
        };
        let is_same = || !self.confirmed_headings.iter().any(is_otherwise);
        !self.confirmed || self.has_confirmed_unit(understanding, sheet) && is_same()
    }

    fn has_confirmed_unit(&self, understanding: &Understanding, sheet: &str) -> bool {
        let is_same = |unit: Unit| understanding.unit(sheet).is_some_and(|own| unit.covers(own));
        self.confirmed_unit.is_none_or(is_same)
    }

    /// Whether the page could be of this form, before its labels are known.
    pub(super) fn may_fit(&self, page: &Page<'_>) -> bool {
        let words: BTreeSet<String> = page.blocks.iter().map(|block| taught_word(&block.cell.text)).collect();
        let there = self.labels.iter().filter(|label| words.contains(*label)).count();
        there as f64 >= POSSIBLE * self.labels.len() as f64
    }
}

/// The answers for a workbook's sheets, read together: choices, and with `confirmed` also confirmed readings.
pub(super) fn together(forms: &[Option<&TaughtForm>], confirmed: bool) -> Taught {
    let mut together = Taught::default();
    let unit = |form: &TaughtForm| form.unit.or(form.confirmed_unit.filter(|_| confirmed));
    together.units = forms.iter().map(|form| form.and_then(unit)).collect();
    for form in forms.iter().flatten() {
        together.structure.add(&form.structure);
        for (key, item) in form.headings.iter().chain(form.confirmed_headings.iter().filter(|_| confirmed)) {
            together.headings.entry(key.clone()).or_insert(*item);
        }
    }
    together
}

/// Makes assumed fields certain if all their headings were taught; in a checked form, all fields except those with a
/// heading that was read otherwise or absent then.
pub(super) fn make_certain(goals: &mut [Goal], form: &TaughtForm, understanding: &Understanding, sheet: &str) {
    let is_confirmed = form.confirmed && form.has_confirmed_unit(understanding, sheet);
    let is_label = |word: &str| form.labels.iter().any(|label| label == word);
    let (mut taught, mut guessed): (BTreeSet<Field>, BTreeSet<Field>) = Default::default();
    for heading in understanding.of_sheet(sheet) {
        let (words, _) = heading_words(&heading.key);
        let is_as_confirmed = || match form.confirmed_headings.get(&heading.key) {
            Some(item) => *item == heading.item.and_then(Item::used),
            // There was nothing to choose.
            None => heading.is_fixed && words.split('>').all(is_label),
        };
        let is_chosen = form.headings.contains_key(&heading.key) || form.headings.contains_key(words);
        let is_known = is_chosen || is_confirmed && is_as_confirmed();
        if let Some(field) = heading.item.and_then(Item::field) {
            if is_known {
                taught.insert(field)
            } else {
                guessed.insert(field)
            };
        }
    }
    let places = [
        (form.structure.year.is_some(), GoalField::FiscalYear),
        (form.structure.department.is_some(), GoalField::Department),
    ];
    for (_, field) in places.into_iter().filter(|(is_given, _)| *is_given) {
        taught.insert(Field::Goal(field));
        guessed.remove(&Field::Goal(field));
    }
    let is_assumed = |field: Field| guessed.contains(&field) || !is_confirmed && !taught.contains(&field);
    for goal in goals {
        goal.assumed.retain(|field| is_assumed(Field::Goal(*field)));
        for measure in &mut goal.measures {
            measure.assumed.retain(|field| is_assumed(Field::Measure(*field)));
        }
    }
}

pub(super) fn best<'f>(forms: &'f [TaughtForm], sheet: &SheetWords) -> Option<&'f TaughtForm> {
    let fitting = forms.iter().filter_map(|form| Some((form.fit(sheet)?.share, form)));
    fitting.max_by(|(a, _), (b, _)| a.total_cmp(b)).map(|(_, form)| form)
}

/// A TOML basic string or key: TOML accepts JSON escapes.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text.replace('\n', " ")).to_string().replace('\u{7f}', "\\u007f")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::MeasureField;
    use crate::general_reader::{HeaderRows, Manner, Measures, Origin, Place, Side, StartCell, UnderstoodHeading};
    use crate::model::Measure;

    #[test]
    fn a_taught_form_is_written_as_it_is_read() {
        let form = TaughtForm {
            id: "taught-1".to_owned(),
            name: "「目標」の\"表\" \\ 様式".to_owned(),
            labels: ["取組", "令和*年度の目標", "備考"].map(str::to_owned).into(),
            headings: [("取組".to_owned(), Some(Item::Actions)), ("'\"備考\\\u{7f}".to_owned(), None)].into(),
            unit: Some(Unit::Row),
            structure: Structure {
                header: Some(HeaderRows { shown: "4行目".to_owned(), rows: vec![vec!["目標".to_owned()]] }),
                start: Some(StartCell { opening: Some('■'), manner: Some(Manner::Word), ..StartCell::default() }),
                measures: Some(Measures::Line),
                year: Some(Place { from: Origin::Folder, ..Place::default() }),
                department: Some(Place { words: "\"部\"".to_owned(), nth: 2, ..Place::default() }),
                sides: [("中間報告".to_owned(), Side::Below)].into(),
            },
            confirmed: true,
            confirmed_headings: [("期限".to_owned(), Some(Item::Period)), ("印".to_owned(), None)].into(),
            confirmed_unit: Some(Unit::Row),
        };
        assert!(TaughtForm::is_one(&form.text()));
        assert_eq!(TaughtForm::parse("t.toml", &form.text()), Ok(form));
    }

    /// A person's choices are certain; the rest is once somebody has checked the whole form.
    #[test]
    fn what_was_taught_or_confirmed_is_no_assumption() {
        let heading = |key: &str, item: Item| UnderstoodHeading {
            key: key.to_owned(),
            printed: vec![key.to_owned()],
            cells: vec![("目標".to_owned(), "B2".to_owned())],
            item: Some(item),
            rivals: Vec::new(),
            sample: None,
            is_fixed: false,
            is_table: false,
        };
        let headings = vec![heading("めもらん", Item::YearEndReport), heading("めやす", Item::Target)];
        let understanding = Understanding { headings, ..Understanding::default() };
        let taught = TaughtForm {
            labels: ["めもらん", "めやす"].map(str::to_owned).into(),
            headings: [("めもらん".to_owned(), Some(Item::YearEndReport))].into(),
            ..TaughtForm::default()
        };
        let as_read = |item: Item| TaughtForm {
            confirmed: true,
            confirmed_headings: [("めやす".to_owned(), Some(item))].into(),
            ..taught.clone()
        };
        let (confirmed, otherwise) = (as_read(Item::Target), as_read(Item::Actions));
        let (report, target, actions) = (MeasureField::YearEndReport, MeasureField::Target, MeasureField::Actions);
        for (form, expected) in [(taught, vec![target, actions]), (confirmed, Vec::new()), (otherwise, vec![target])] {
            let measure = Measure { assumed: vec![report, target, actions], ..Measure::default() };
            let mut goals = [Goal { measures: vec![measure], ..Goal::default() }];
            make_certain(&mut goals, &form, &understanding, "目標");
            assert_eq!(goals[0].measures[0].assumed, expected);
        }
    }
}
