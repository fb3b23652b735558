//! 組織改編: the organisation by fiscal year. Each year has its own names; what another year left open is asked of whoever
//! took the work over.
//!
//! | on 1 April | is written as |
//! | --- | --- |
//! | 健康部 is renamed 健康福祉部 | 健康福祉部 `from` the year, `former` 健康部 |
//! | 福祉部 is split into こども部 and 健康部 | both `from` the year, `former` 福祉部; or 福祉部 `until` the year before, `successors` both |
//! | 環境部 and 市民部 are joined | 市民環境部 `from` the year, `former` both |
//! | 障害課 moves from 福祉部 to 健康部 | 障害課 below 健康部, `from` the year, `former` 「福祉部 障害課」 |
//!
//! An office of another year is looked up by these links alone: [`City::heirs`]. What is only named as `former` becomes an
//! office with the addresses of the one that names it ([`City::with_former`]).

use std::collections::BTreeSet;

use super::city::{City, Department, Section};
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::text::comparison_key;

/// A department, and one of its sections.
#[derive(Debug, Clone, Copy)]
pub struct Office<'a> {
    pub department: &'a Department,
    pub section: Option<&'a Section>,
}

/// More renamings than this of one office follow each other in no city.
const RENAMINGS: usize = 8;

fn is_within((from, until): (Option<FiscalYear>, Option<FiscalYear>), year: FiscalYear) -> bool {
    from.is_none_or(|from| from <= year) && until.is_none_or(|until| year <= until)
}

impl Department {
    pub fn exists_in(&self, year: FiscalYear) -> bool {
        is_within((self.from, self.until), year)
    }

    fn is_called(&self, name: &str) -> bool {
        let key = comparison_key(name);
        self.names().any(|known| comparison_key(known) == key)
    }

    /// The section whose present name it is.
    fn section_named(&self, name: &str) -> Option<&Section> {
        let key = comparison_key(name);
        self.sections.iter().find(|section| comparison_key(&section.name) == key)
    }
}

impl Section {
    pub fn exists_in(&self, year: FiscalYear) -> bool {
        is_within((self.from, self.until), year)
    }
}

impl City {
    /// The departments of the chart of `year`, in its order.
    pub fn departments_in(&self, year: FiscalYear) -> impl Iterator<Item = &Department> {
        self.departments.iter().filter(move |department| department.exists_in(year))
    }

    /// The years that begin with another organisation than the one before had.
    pub fn turning_years(&self) -> BTreeSet<FiscalYear> {
        let sections = self.departments.iter().flat_map(|own| own.sections.iter().map(|own| (own.from, own.until)));
        let all = self.departments.iter().map(|own| (own.from, own.until)).chain(sections);
        all.flat_map(|(from, until)| [from, until.map(|last| last.plus(1))]).flatten().collect()
    }

    /// Who does the work of `office` in `year`: itself, or those that took it over or had it before. Several where it
    /// was split and no section tells which; none where it has ended without a successor.
    pub fn heirs<'a>(&'a self, office: Office<'a>, year: FiscalYear) -> Vec<Office<'a>> {
        self.heirs_of(office, year, RENAMINGS)
    }

    fn heirs_of<'a>(&'a self, office: Office<'a>, year: FiscalYear, hops: usize) -> Vec<Office<'a>> {
        let section = office.section.filter(|section| !section.exists_in(year) && hops > 0);
        let linked = section.map(|section| self.linked(office.department, section, year)).unwrap_or_default();
        if !linked.is_empty() {
            return linked.into_iter().flat_map(|other| self.heirs_of(other, year, hops - 1)).collect();
        }
        let name = office.section.map(|section| section.name.as_str());
        let departments = self.kin(office.department, year);
        let section_of = |own: &'a Department| own.section(name?).filter(|section| section.exists_in(year));
        let offices = departments.into_iter().map(|department| Office { department, section: section_of(department) });
        let (with, without): (Vec<_>, Vec<_>) = offices.partition(|office| office.section.is_some());
        if with.is_empty() { without } else { with }
    }

    /// The office that is written to in `year` about what `office` owes: of several heirs the first, and itself where it
    /// has none.
    pub fn successor<'a>(&'a self, office: Office<'a>, year: FiscalYear) -> Office<'a> {
        self.heirs(office, year).first().copied().unwrap_or(office)
    }

    /// The office that the configuration names with the addresses of `office`: for one that is only named as a former
    /// one, its successor.
    pub(super) fn named<'a>(&'a self, office: Office<'a>) -> Office<'a> {
        let ended = |office: Office<'_>| match office.section {
            Some(section) if section.is_implied => section.until,
            _ => office.department.until.filter(|_| office.department.is_implied),
        };
        (0..RENAMINGS)
            .fold(office, |office, _| ended(office).map_or(office, |last| self.successor(office, last.plus(1))))
    }

    /// The only department that does in `year` the work of `department`, or of those of its `sections`.
    pub fn heir<'a>(
        &'a self,
        department: &'a Department,
        sections: &[String],
        year: FiscalYear,
    ) -> Option<&'a Department> {
        let known: Vec<&Section> = sections.iter().filter_map(|name| department.section(name)).collect();
        let offices: Vec<Option<&Section>> =
            if known.is_empty() { vec![None] } else { known.into_iter().map(Some).collect() };
        let heirs = offices.into_iter().flat_map(|section| self.heirs(Office { department, section }, year));
        let mut heirs: Vec<&Department> = heirs.map(|office| office.department).collect();
        // Without a section of its own a split department's sheet may name one of a successor.
        if heirs.len() > 1 {
            let has_one = |own: &&Department| sections.iter().any(|name| own.section(name).is_some());
            let having: Vec<&Department> = heirs.iter().copied().filter(has_one).collect();
            heirs = if having.is_empty() { heirs } else { having };
        }
        heirs.dedup_by(|one, other| std::ptr::eq(*one, *other));
        if let [only] = heirs.as_slice() { Some(only) } else { None }
    }

    /// The departments of `year` that come from `department`, or from which it comes.
    pub fn kin<'a>(&'a self, department: &'a Department, year: FiscalYear) -> Vec<&'a Department> {
        if department.exists_in(year) {
            return vec![department];
        }
        let is_past = department.until.is_some_and(|last| last < year);
        let succeeds = |one: &Department, other: &Department| one.successors.iter().any(|name| other.is_called(name));
        let (mut found, mut known): (Vec<&Department>, Vec<&Department>) = (Vec::new(), vec![department]);
        for _ in 0..RENAMINGS {
            let is_next = |own: &&Department| {
                known.iter().any(|known| if is_past { succeeds(known, own) } else { succeeds(own, known) })
            };
            let next: Vec<&Department> = self.departments.iter().filter(is_next).collect();
            let (there, between): (Vec<_>, Vec<_>) = next.into_iter().partition(|own| own.exists_in(year));
            let is_new = |own: &&Department| !found.iter().any(|known| std::ptr::eq(*known, *own));
            let there: Vec<&Department> = there.into_iter().filter(is_new).collect();
            found.extend(there);
            known = between;
        }
        found
    }

    /// The names of `department` and of those that it comes from or became: sheets of each may lie in its folder.
    pub fn line<'a>(&'a self, department: &'a Department) -> impl Iterator<Item = &'a str> {
        let turning = self.turning_years();
        let years = turning.iter().flat_map(|year| [year.plus(-1), *year]).collect::<Vec<_>>();
        let kin = years.into_iter().flat_map(move |year| self.kin(department, year));
        std::iter::once(department).chain(kin).map(|own| own.name.as_str())
    }

    /// The sections that `section`, which does not exist in `year`, became, or was before.
    fn linked<'a>(&'a self, department: &'a Department, section: &'a Section, year: FiscalYear) -> Vec<Office<'a>> {
        if section.from.is_some_and(|first| first > year) {
            let former = section.former.iter().filter_map(|name| self.former_section(department, section, name));
            return former.collect();
        }
        let all = self.departments.iter().flat_map(|own| own.sections.iter().map(move |section| (own, section)));
        let is_next = |(own, other): &(&'a Department, &'a Section)| {
            let former = other.former.iter().filter_map(|name| self.former_section(own, other, name));
            former.filter_map(|office| office.section).any(|former| std::ptr::eq(former, section))
        };
        all.filter(is_next).map(|(department, section)| Office { department, section: Some(section) }).collect()
    }

    /// The section that `section` was before it had a first year: 「職員課」 or 「福祉部 障害課」.
    fn former_section<'a>(&'a self, own: &'a Department, section: &Section, former: &str) -> Option<Office<'a>> {
        let (department, name) = self.former_place(own, section.from?, former)?;
        let department = &self.departments[department];
        let found = department.section_named(&name).filter(|found| !std::ptr::eq(*found, section))?;
        Some(Office { department, section: Some(found) })
    }

    /// The place of the department in which a section was called `former` before `from`, and its name there.
    fn former_place(&self, own: &Department, from: FiscalYear, former: &str) -> Option<(usize, String)> {
        let folded = comparison_key(former);
        let place = |wanted: &Department| self.departments.iter().position(|known| known.name == wanted.name);
        let prefixes = self.departments.iter().enumerate().flat_map(|(at, department)| {
            let rests = department.names().filter_map(|name| folded.strip_prefix(comparison_key(name).as_str()));
            rests.filter(|rest| !rest.is_empty()).map(move |rest| (at, rest.to_owned())).collect::<Vec<_>>()
        });
        let named = prefixes.min_by_key(|(_, rest)| rest.len());
        named.or_else(|| Some((place(self.kin(own, from.plus(-1)).first()?)?, former.to_owned())))
    }

    /// The city with the offices that are only named as former ones: a renamed or joined department, a section that has
    /// moved. They have the addresses of the office that names them.
    #[must_use]
    pub fn with_former(mut self) -> Self {
        self.departments.retain(|department| !department.is_implied);
        for department in &mut self.departments {
            department.sections.retain(|section| !section.is_implied);
        }
        for department in self.departments.clone() {
            let Some(from) = department.from else { continue };
            for former in &department.former {
                self.former_department(&department, from, former);
            }
        }
        for department in self.departments.clone().iter().filter(|department| !department.is_implied) {
            for section in &department.sections {
                let Some(from) = section.from else { continue };
                for former in &section.former {
                    self.add_former_section((department, section), from, former);
                }
            }
        }
        self
    }

    fn former_department(&mut self, department: &Department, from: FiscalYear, former: &str) {
        let last = from.plus(-1);
        let known = self.departments.iter().position(|known| known.is_called(former));
        let at = known.unwrap_or_else(|| {
            let of_year = |section: &&Section| section.from.is_none();
            let sections = if department.former.len() == 1 { department.sections.as_slice() } else { &[] };
            let implied = Department {
                name: former.to_owned(),
                aliases: Vec::new(),
                sections: sections.iter().filter(of_year).cloned().collect(),
                is_implied: true,
                ..Department { from: None, former: Vec::new(), successors: Vec::new(), ..department.clone() }
            };
            let at = self.departments.iter().position(|own| own.name == department.name).unwrap_or_default();
            self.departments.insert(at, implied);
            at
        });
        let before = &mut self.departments[at];
        before.until.get_or_insert(last);
        if !before.successors.contains(&department.name) {
            before.successors.push(department.name.clone());
        }
        // Each part of a split department brings its own sections.
        let is_part = before.is_implied && department.former.len() == 1;
        for section in department.sections.iter().filter(|section| is_part && section.from.is_none()) {
            if before.section_named(&section.name).is_none() {
                before.sections.push(section.clone());
            }
        }
    }

    fn add_former_section(&mut self, (own, section): (&Department, &Section), from: FiscalYear, former: &str) {
        let Some((at, name)) = self.former_place(own, from, former) else { return };
        let key = comparison_key(&name);
        let sections = &mut self.departments[at].sections;
        match sections.iter_mut().find(|known| comparison_key(&known.name) == key) {
            Some(known) => {
                known.until.get_or_insert(from.plus(-1));
            }
            None => sections.push(Section {
                name,
                former: Vec::new(),
                to: section.to.clone(),
                from: None,
                until: Some(from.plus(-1)),
                is_implied: true,
            }),
        }
    }
}
