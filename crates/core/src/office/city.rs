//! Who is who: the city's departments and sections, and where mail to them goes.
//!
//! What the configuration says of them is checked in `settings`; whose a sheet is, is settled by
//! [`ownership`](crate::office::ownership).

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use matome_deadline::text;
use matome_forms::model::Goal;

/// A mail address that has been checked: `soumu@city.example.jp` or `総務部 <soumu@city.example.jp>`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Address(pub String);

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// The city, its departments in the order of the organisation chart (機構順), and the planning section.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct City {
    pub name: String,
    pub departments: Vec<Department>,
    pub planning: Planning,
    /// Who decides whose a sheet is where the folder and what is printed disagree.
    #[serde(default)]
    pub departments_by: DepartmentsBy,
}

/// `[share] departments_by`
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DepartmentsBy {
    /// What the sheet prints.
    #[default]
    Sheet,
    /// The department whose folder the workbook lies in.
    Folder,
}

/// `[[departments]] hands_in`: whose sheets are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum HandsIn {
    /// The department hands in for all of its sections.
    Department,
    /// Each section hands in a sheet of its own.
    Sections,
}

/// The planning section (企画課).
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Planning {
    pub to: Vec<Address>,
    /// Whom to ask, as it stands at the foot of each mail and of each printed page: `企画課 企画係（内線 2345）`.
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
    /// Found out from the share where nothing is said.
    pub hands_in: Option<HandsIn>,
}

/// A section (課) with an address of its own.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Section {
    pub name: String,
    /// The names that it had before.
    pub former: Vec<String>,
    pub to: Vec<Address>,
}

impl City {
    /// The department of that name or alias; widths and spaces do not count.
    pub fn department(&self, name: &str) -> Option<&Department> {
        let key = text::comparison_key(name);
        self.departments.iter().find(|d| d.names().any(|known| text::comparison_key(known) == key))
    }

    /// For those who look up many names.
    pub fn chart(&self) -> OrgChart<'_> {
        OrgChart::of(self)
    }
}

/// The organisation chart by its names, each folded once. Widths and spaces do not count.
pub struct OrgChart<'a> {
    /// By name and by alias: the place in the chart.
    departments: HashMap<String, (usize, &'a Department)>,
    /// By section: the departments that have one of that name.
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

    /// No department is configured.
    pub fn is_empty(&self) -> bool {
        self.departments.is_empty()
    }

    /// The department of that name or alias.
    pub fn department(&self, name: &str) -> Option<&'a Department> {
        self.departments.get(&text::comparison_key(name)).map(|(_, department)| *department)
    }

    /// The department that has a section of that name, where it is the only one.
    pub fn department_of_section(&self, section: &str) -> Option<&'a Department> {
        if let [only] = self.departments_of_section(section) { Some(only) } else { None }
    }

    /// The departments that have a section of that name, in the order of the chart.
    pub fn departments_of_section(&self, section: &str) -> &[&'a Department] {
        self.sections.get(&text::comparison_key(section)).map(Vec::as_slice).unwrap_or_default()
    }

    /// The department whose name or alias `text`, folded, begins with, and what follows; the longest such name counts.
    pub fn department_before<'t>(&self, text: &'t str) -> Option<(&'a Department, &'t str)> {
        let ends = text.char_indices().map(|(at, _)| at).skip(1).collect::<Vec<_>>();
        let cut = |at: usize| Some((self.departments.get(text.get(..at)?)?.1, text.get(at..)?));
        ends.into_iter().rev().find_map(cut)
    }

    /// Who is responsible for a goal: its department, or where the form prints only sections, theirs.
    pub fn responsible(&self, goal: &Goal) -> Option<&'a Department> {
        match &goal.department {
            Some(name) => self.department(name),
            None => goal.sections.iter().find_map(|s| self.department_of_section(s)),
        }
    }

    /// The department of a goal as the chart names it; as printed where the chart does not know it.
    pub fn name_of_responsible(&self, goal: &'a Goal) -> &'a str {
        let known = self.responsible(goal).map(|department| department.name.as_str());
        known.or(goal.department.as_deref()).unwrap_or_default()
    }

    /// Where a section stands in its department; unknown ones come last.
    pub fn section_rank(&self, department: &str, section: &str) -> usize {
        let section = text::comparison_key(section);
        let sections = self.department(department).map_or(&[][..], |department| &department.sections);
        sections.iter().position(|known| known.is_called(&section)).unwrap_or(usize::MAX)
    }

    /// Where a department stands in the chart; unknown ones come last.
    pub fn rank(&self, department: &str) -> usize {
        self.departments.get(&text::comparison_key(department)).map_or(usize::MAX, |(place, _)| *place)
    }
}

impl Department {
    /// Its name, then its aliases.
    pub fn names(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.name).chain(&self.aliases)
    }

    /// The section that has or had that name; widths and spaces do not count.
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

    /// Whether it has or had the name of that comparison key.
    fn is_called(&self, key: &str) -> bool {
        self.names().any(|name| text::comparison_key(name) == key)
    }
}
