//! The city's departments and sections with their mail addresses. `settings` validates them.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::reorganisation::Office;
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::text;
use matome_forms::model::Goal;

/// A validated mail address: `soumu@city.example.jp` or `総務部 <soumu@city.example.jp>`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Address(pub String);

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// The city with its departments in the order of the organisation chart (機構順) and the planning section.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct City {
    pub name: String,
    pub departments: Vec<Department>,
    pub planning: Planning,
    /// Decides the owner of a sheet if folder and printed name disagree.
    #[serde(default)]
    pub departments_by: DepartmentsBy,
}

/// `[share] departments_by`
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DepartmentsBy {
    /// The department printed on the sheet.
    #[default]
    Sheet,
    /// The department of the workbook's folder.
    Folder,
}

/// `[[departments]] hands_in`: the unit that submits sheets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum HandsIn {
    /// The department submits for all its sections.
    Department,
    /// Each section submits its own sheet.
    Sections,
}

/// The planning section (企画課).
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Planning {
    pub to: Vec<Address>,
    /// Contact in the footer of mails and printed pages: `企画課 企画係（内線 2345）`.
    pub contact: Option<String>,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Department {
    pub name: String,
    pub aliases: Vec<String>,
    pub to: Vec<Address>,
    /// The department's head, in Cc once a report is long overdue.
    pub head: Vec<Address>,
    pub sections: Vec<Section>,
    /// Detected from the share if `None`.
    pub hands_in: Option<HandsIn>,
    /// The first and the last year in which there is the department.
    pub from: Option<FiscalYear>,
    pub until: Option<FiscalYear>,
    /// The departments whose work it took over, and those that took over its own.
    pub former: Vec<String>,
    pub successors: Vec<String>,
    /// Named by its successor alone.
    pub is_implied: bool,
}

/// A section (課), with an address of its own or not.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Section {
    pub name: String,
    /// The names that it had before, with its department where that was another: 「福祉部 障害課」.
    pub former: Vec<String>,
    pub to: Vec<Address>,
    /// The first and the last year in which there is the section. Without a first year former names are other spellings.
    pub from: Option<FiscalYear>,
    pub until: Option<FiscalYear>,
    pub is_implied: bool,
}

impl City {
    /// Looks up a name or alias, ignoring character width and spaces.
    pub fn department(&self, name: &str) -> Option<&Department> {
        let key = text::comparison_key(name);
        self.departments.iter().find(|d| d.names().any(|known| text::comparison_key(known) == key))
    }

    /// An index for many look-ups.
    pub fn chart(&self) -> OrgChart<'_> {
        OrgChart::of(self)
    }
}

/// Index of the organisation chart by name, ignoring character width and spaces.
pub struct OrgChart<'a> {
    /// By name and alias, with the position in the chart.
    departments: HashMap<String, (usize, &'a Department)>,
    /// By section: the departments that have one of that name, with it.
    sections: HashMap<String, Vec<(&'a Department, &'a Section)>>,
    city: &'a City,
}

impl<'a> OrgChart<'a> {
    fn of(city: &'a City) -> Self {
        let mut chart = Self { departments: HashMap::new(), sections: HashMap::new(), city };
        for (place, department) in city.departments.iter().enumerate() {
            for name in department.names() {
                chart.departments.entry(text::comparison_key(name)).or_insert((place, department));
            }
            for section in &department.sections {
                for name in section.names() {
                    let of_name = chart.sections.entry(text::comparison_key(name)).or_default();
                    of_name.push((department, section));
                }
            }
        }
        chart
    }

    pub fn is_empty(&self) -> bool {
        self.departments.is_empty()
    }

    /// Looks up a name or alias.
    pub fn department(&self, name: &str) -> Option<&'a Department> {
        self.departments.get(&text::comparison_key(name)).map(|(_, department)| *department)
    }

    /// The department that has a section of that name in the year, where it is the only one.
    pub fn department_of_section(&self, section: &str, year: Option<FiscalYear>) -> Option<&'a Department> {
        if let [only] = self.departments_of_section(section, year)[..] { Some(only) } else { None }
    }

    /// The departments that have a section of that name in the year, in the order of the chart; without a year, those
    /// that have not ended.
    pub fn departments_of_section(&self, section: &str, year: Option<FiscalYear>) -> Vec<&'a Department> {
        let exists = |(department, section): &&(&Department, &Section)| match year {
            Some(year) => department.exists_in(year) && section.exists_in(year),
            None => department.until.is_none() && section.until.is_none(),
        };
        let of_name = self.sections.get(&text::comparison_key(section)).map(Vec::as_slice).unwrap_or_default();
        let mut found: Vec<&Department> = of_name.iter().filter(exists).map(|(department, _)| *department).collect();
        found.dedup_by(|one, other| std::ptr::eq(*one, *other));
        found
    }

    /// [`City::heir`]; without a year, the department itself.
    pub fn heir(
        &self,
        department: &'a Department,
        sections: &[String],
        year: Option<FiscalYear>,
    ) -> Option<&'a Department> {
        year.map_or(Some(department), |year| self.city.heir(department, sections, year))
    }

    /// Whether `other` does in the year the work of `department`, or a part of it.
    pub fn is_kin(&self, department: &'a Department, other: &Department, year: Option<FiscalYear>) -> bool {
        self.kin(department, year).into_iter().any(|known| std::ptr::eq(known, other))
    }

    /// [`City::kin`]; without a year, the department itself.
    pub fn kin(&self, department: &'a Department, year: Option<FiscalYear>) -> Vec<&'a Department> {
        year.map_or_else(|| vec![department], |year| self.city.kin(department, year))
    }

    /// The section that `section` has become in the year, within its department.
    pub fn section_in(
        &self,
        department: &'a Department,
        section: &'a Section,
        year: Option<FiscalYear>,
    ) -> Option<&'a Section> {
        let heirs = self.city.heirs(Office { department, section: Some(section) }, year?);
        heirs.into_iter().filter(|office| std::ptr::eq(office.department, department)).find_map(|office| office.section)
    }

    /// The department whose name or alias is the longest prefix of the folded `text`, and the rest.
    pub fn department_before<'t>(&self, text: &'t str) -> Option<(&'a Department, &'t str)> {
        let ends = text.char_indices().map(|(at, _)| at).skip(1).collect::<Vec<_>>();
        let cut = |at: usize| Some((self.departments.get(text.get(..at)?)?.1, text.get(at..)?));
        ends.into_iter().rev().find_map(cut)
    }

    /// Who is responsible for a goal: its department, or where the form prints only sections, theirs. A department that
    /// did not exist in the goal's year is not.
    pub fn responsible(&self, goal: &Goal) -> Option<&'a Department> {
        let year = goal.fiscal_year;
        match &goal.department {
            Some(name) => self.department(name).filter(|own| year.is_none_or(|year| own.exists_in(year))),
            None => goal.sections.iter().find_map(|s| self.department_of_section(s, year)),
        }
    }

    /// The responsible department's name in the chart; as printed if the chart does not know it.
    pub fn name_of_responsible(&self, goal: &'a Goal) -> &'a str {
        let known = self.responsible(goal).map(|department| department.name.as_str());
        known.or(goal.department.as_deref()).unwrap_or_default()
    }

    /// Position of a section in its department; unknown ones come last.
    pub fn section_rank(&self, department: &str, section: &str) -> usize {
        let section = text::comparison_key(section);
        let sections = self.department(department).map_or(&[][..], |department| &department.sections);
        sections.iter().position(|known| known.is_called(&section)).unwrap_or(usize::MAX)
    }

    /// Position of a department in the chart; unknown ones come last.
    pub fn rank(&self, department: &str) -> usize {
        self.departments.get(&text::comparison_key(department)).map_or(usize::MAX, |(place, _)| *place)
    }
}

impl Department {
    /// Its name, then its aliases.
    pub fn names(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.name).chain(&self.aliases)
    }

    /// Looks up a present or former name, ignoring character width and spaces.
    pub fn section(&self, name: &str) -> Option<&Section> {
        let key = text::comparison_key(name);
        let present = self.sections.iter().find(|section| text::comparison_key(&section.name) == key);
        present.or_else(|| self.sections.iter().find(|section| section.is_called(&key)))
    }
}

impl Section {
    /// Its name, then its former ones.
    pub fn names(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.name).chain(&self.former)
    }

    /// `key` is a folded name.
    fn is_called(&self, key: &str) -> bool {
        self.names().any(|name| text::comparison_key(name) == key)
    }
}
