//! The city's departments and sections with their mail addresses. `settings` validates them.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

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
}

/// A section (課), with an address of its own or not.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Section {
    pub name: String,
    pub former: Vec<String>,
    pub to: Vec<Address>,
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
    /// By section name, the departments that have such a section.
    sections: HashMap<String, Vec<&'a Department>>,
}

impl<'a> OrgChart<'a> {
    fn of(city: &'a City) -> Self {
        let mut chart = Self { departments: HashMap::new(), sections: HashMap::new() };
        for (place, department) in city.departments.iter().enumerate() {
            for name in department.names() {
                chart.departments.entry(text::comparison_key(name)).or_insert((place, department));
            }
            for section in &department.sections {
                for name in section.names() {
                    let of_name = chart.sections.entry(text::comparison_key(name)).or_default();
                    if !of_name.iter().any(|known| std::ptr::eq(*known, department)) {
                        of_name.push(department);
                    }
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

    /// The only department with a section of that name.
    pub fn department_of_section(&self, section: &str) -> Option<&'a Department> {
        if let [only] = self.departments_of_section(section) { Some(only) } else { None }
    }

    /// All departments with a section of that name, in chart order.
    pub fn departments_of_section(&self, section: &str) -> &[&'a Department] {
        self.sections.get(&text::comparison_key(section)).map(Vec::as_slice).unwrap_or_default()
    }

    /// The department whose name or alias is the longest prefix of the folded `text`, and the rest.
    pub fn department_before<'t>(&self, text: &'t str) -> Option<(&'a Department, &'t str)> {
        let ends = text.char_indices().map(|(at, _)| at).skip(1).collect::<Vec<_>>();
        let cut = |at: usize| Some((self.departments.get(text.get(..at)?)?.1, text.get(at..)?));
        ends.into_iter().rev().find_map(cut)
    }

    /// The department responsible for a goal; if the form prints only sections, theirs.
    pub fn responsible(&self, goal: &Goal) -> Option<&'a Department> {
        match &goal.department {
            Some(name) => self.department(name),
            None => goal.sections.iter().find_map(|s| self.department_of_section(s)),
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
