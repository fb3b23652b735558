//! The city, its departments and sections: each has a name, and every name stands there once.
//!
//! What the contacts' workbook adds is laid over it later (`matome_core::office::contacts`).

use std::collections::BTreeMap;

use super::error::Reason;
use super::resolve::Resolver;
use matome_core::office::city::{City, Department};
use matome_deadline::text;

/// The names that have been seen, by the form in which they are compared, with the key where each stands.
type Names = BTreeMap<String, String>;

impl Resolver<'_> {
    pub(super) fn check_names(&mut self, city: &City) {
        let mut known = Names::new();
        self.check_name("city", &city.name);
        for (index, department) in city.departments.iter().enumerate() {
            self.check_department(&format!("departments[{index}]"), department, &mut known);
        }
    }

    fn check_department(&mut self, key: &str, department: &Department, departments: &mut Names) {
        self.check_name(&format!("{key}.name"), &department.name);
        self.once(&format!("{key}.name"), &department.name, departments);
        for (index, alias) in department.aliases.iter().enumerate() {
            self.once(&format!("{key}.aliases[{index}]"), alias, departments);
        }
        // A name may stand in two departments, but only once in each.
        let mut sections = Names::new();
        for (index, section) in department.sections.iter().enumerate() {
            let key = format!("{key}.sections[{index}].name");
            self.check_name(&key, &section.name);
            self.once(&key, &section.name, &mut sections);
        }
    }

    fn check_name(&mut self, key: &str, name: &str) {
        if name.is_empty() {
            self.fault(key, Reason::Missing("名前を書きます"));
        }
    }

    /// Tells a name that another department or section has too: mail about it could go to either.
    fn once(&mut self, key: &str, name: &str, known: &mut Names) {
        if name.is_empty() {
            return;
        }
        if let Some(other) = known.insert(text::comparison_key(name), key.to_owned()) {
            self.fault(key, Reason::Duplicate { name: name.to_owned(), other });
        }
    }
}
