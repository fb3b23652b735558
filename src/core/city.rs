//! Who is who: the city's departments and sections, and where mail to them goes.

use serde::{Deserialize, Serialize};

use super::model::Goal;
use super::text;

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
#[derive(Debug, Clone, Default, Serialize)]
pub struct City {
    pub name: String,
    pub departments: Vec<Department>,
    pub planning: Planning,
}

/// The planning section (企画課).
#[derive(Debug, Clone, Default, Serialize)]
pub struct Planning {
    pub to: Vec<Address>,
    /// Whom to ask, as it stands at the foot of each mail: `企画課 企画係（内線 2345）`.
    pub contact: Option<String>,
}

#[derive(Debug, Clone, Default, Serialize)]
pub struct Department {
    pub name: String,
    pub aliases: Vec<String>,
    pub to: Vec<Address>,
    /// The department's head, in Cc once a report is long overdue.
    pub head: Vec<Address>,
    pub sections: Vec<Section>,
}

/// A section (課) with an address of its own.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Section {
    pub name: String,
    pub to: Vec<Address>,
}

impl City {
    /// The department of that name or alias; widths and spaces do not count.
    pub fn department(&self, name: &str) -> Option<&Department> {
        let key = text::squeeze(name);
        self.departments
            .iter()
            .find(|d| std::iter::once(&d.name).chain(&d.aliases).any(|known| text::squeeze(known) == key))
    }

    /// The department that has a section of that name.
    pub fn department_of_section(&self, section: &str) -> Option<&Department> {
        self.departments.iter().find(|d| d.section(section).is_some())
    }

    /// Who is responsible for a goal: its department, or where the form prints only sections, theirs.
    pub fn responsible(&self, goal: &Goal) -> Option<&Department> {
        match &goal.department {
            Some(name) => self.department(name),
            None => goal.sections.iter().find_map(|s| self.department_of_section(s)),
        }
    }

    /// Where a department stands in the organisation chart; unknown ones come last.
    pub fn rank(&self, department: &str) -> usize {
        let key = text::squeeze(department);
        self.departments.iter().position(|d| text::squeeze(&d.name) == key).unwrap_or(usize::MAX)
    }
}

impl Department {
    /// The section of that name; widths and spaces do not count.
    pub fn section(&self, name: &str) -> Option<&Section> {
        let key = text::squeeze(name);
        self.sections.iter().find(|s| text::squeeze(&s.name) == key)
    }
}
