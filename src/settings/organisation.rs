//! The city, its departments and sections: every name once, every address one that mail can go to.
//!
//! What the contacts' workbook adds is laid over it later (`core::contacts`).

use std::collections::BTreeMap;

use super::error::Reason;
use super::raw;
use super::resolve::Resolver;
use super::value;
use crate::core::city::{City, Department, DepartmentsBy, HandsIn, Planning, Section};
use crate::core::text;

/// The names that have been seen, by the form in which they are compared, with the key where each stands.
type Names = BTreeMap<String, String>;

const HANDS_IN: [(&str, HandsIn); 2] = [("department", HandsIn::Department), ("sections", HandsIn::Sections)];

impl Resolver<'_> {
    pub(super) fn city(
        &mut self,
        name: Option<&str>,
        planning: &raw::Planning,
        departments: &[raw::Department],
        departments_by: Option<&str>,
    ) -> City {
        let mut known = Names::new();
        let decisions = [("sheet", DepartmentsBy::Sheet), ("folder", DepartmentsBy::Folder)];
        City {
            name: self.name("city", name),
            planning: Planning {
                to: self.list("planning.to", &planning.to, value::address),
                contact: self.value("planning.contact", planning.contact.as_deref(), value::line),
            },
            departments: departments
                .iter()
                .enumerate()
                .map(|(index, raw)| {
                    let key = format!("departments[{index}]");
                    self.department(&key, raw, &mut known)
                })
                .collect(),
            departments_by: self
                .value("share.departments_by", departments_by, |text| value::choice(text, &decisions))
                .unwrap_or_default(),
        }
    }

    fn department(&mut self, key: &str, raw: &raw::Department, departments: &mut Names) -> Department {
        let name_key = format!("{key}.name");
        let name = self.name(&name_key, raw.name.as_deref());
        self.once(&name_key, &name, departments);
        let aliases_key = format!("{key}.aliases");
        let aliases = self.list(&aliases_key, &raw.aliases, value::line);
        for (index, alias) in aliases.iter().enumerate() {
            self.once(&format!("{aliases_key}[{index}]"), alias, departments);
        }
        // A name may stand in two departments, but only once in each.
        let mut sections = Names::new();
        let section = |(index, raw): (usize, &raw::Section)| {
            let key = format!("{key}.sections[{index}]");
            let name = self.name(&format!("{key}.name"), raw.name.as_deref());
            self.once(&format!("{key}.name"), &name, &mut sections);
            Section { name, to: self.list(&format!("{key}.to"), &raw.to, value::address) }
        };
        let sections = raw.sections.iter().enumerate().map(section).collect();
        Department {
            name,
            aliases,
            to: self.list(&format!("{key}.to"), &raw.to, value::address),
            head: self.list(&format!("{key}.head"), &raw.head, value::address),
            sections,
            hands_in: self
                .value(&format!("{key}.hands_in"), raw.hands_in.as_deref(), |text| value::choice(text, &HANDS_IN)),
        }
    }

    fn name(&mut self, key: &str, written: Option<&str>) -> String {
        if written.is_none() {
            self.fault(key, Reason::Missing("名前を書きます"));
        }
        self.value(key, written, value::line).unwrap_or_default()
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
