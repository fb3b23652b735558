//! Mail recipients by list. Changes are reported before use, lest an unnoticed one divert mail.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::office::city::{Address, City, Department, Section};
use crate::office::reorganisation::Office;

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum List {
    Planning,
    Department(String),
    Head(String),
    Section(String, String),
}

impl std::fmt::Display for List {
    /// Display name: `総務部`, `総務部 部局長`, `総務部 人事課`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Planning => f.write_str("企画担当"),
            Self::Department(name) => f.write_str(name),
            Self::Head(name) => write!(f, "{name} 部局長"),
            Self::Section(name, section) => write!(f, "{name} {section}"),
        }
    }
}

impl List {
    pub fn department(&self) -> Option<&str> {
        match self {
            Self::Planning => None,
            Self::Department(name) | Self::Head(name) | Self::Section(name, _) => Some(name),
        }
    }

    /// Its addresses; adds a missing department or section.
    pub fn of<'c>(&self, city: &'c mut City) -> &'c mut Vec<Address> {
        let Some(name) = self.department() else { return &mut city.planning.to };
        let departments = &mut city.departments;
        let at = departments.iter().position(|known| known.name == *name).unwrap_or(departments.len());
        if at == departments.len() {
            departments.push(Department { name: name.to_owned(), ..Department::default() });
        }
        let department = &mut departments[at];
        department.is_implied = false;
        match self {
            Self::Planning | Self::Department(_) => &mut department.to,
            Self::Head(_) => &mut department.head,
            Self::Section(_, name) => {
                let sections = &mut department.sections;
                let at = sections.iter().position(|known| known.name == *name).unwrap_or(sections.len());
                if at == sections.len() {
                    sections.push(Section { name: name.clone(), ..Section::default() });
                }
                &mut sections[at].to
            }
        }
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<(List, Vec<Address>)>", into = "Vec<(List, Vec<Address>)>")]
pub struct Recipients(BTreeMap<List, Vec<Address>>);

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecipientChange {
    pub list: List,
    pub before: Vec<Address>,
    pub after: Vec<Address>,
}

impl From<Vec<(List, Vec<Address>)>> for Recipients {
    fn from(lists: Vec<(List, Vec<Address>)>) -> Self {
        Self(lists.into_iter().collect())
    }
}

impl From<Recipients> for Vec<(List, Vec<Address>)> {
    fn from(recipients: Recipients) -> Self {
        recipients.0.into_iter().collect()
    }
}

impl Recipients {
    pub fn of(city: &City) -> Self {
        let mut lists = BTreeMap::from([(List::Planning, city.planning.to.clone())]);
        for Department { name, to, head, sections, .. } in city.departments.iter().filter(|own| !own.is_implied) {
            lists.insert(List::Department(name.clone()), to.clone());
            lists.insert(List::Head(name.clone()), head.clone());
            let sections = sections.iter().filter(|own| !own.is_implied);
            let sections = sections.map(|section| (section.name.clone(), section.to.clone()));
            lists.extend(sections.map(|(section, to)| (List::Section(name.clone(), section), to)));
        }
        lists.retain(|_, to| !to.is_empty());
        Self(lists)
    }

    pub fn addresses(&self) -> impl Iterator<Item = (&List, &Address)> {
        self.0.iter().flat_map(|(list, to)| to.iter().map(move |address| (list, address)))
    }

    pub fn planning(&self) -> &[Address] {
        self.0.get(&List::Planning).map_or(&[], Vec::as_slice)
    }

    /// With department names of `city`: a new name is no other recipient.
    #[must_use]
    pub fn under_present_names(self, city: &City) -> Self {
        let present = |department: &str, section: Option<&str>| {
            let department = city.department(department)?;
            let section = section.and_then(|name| department.section(name));
            Some(city.named(Office { department, section }))
        };
        let name = |known: String| present(&known, None).map_or(known, |office| office.department.name.clone());
        let list = |list| match list {
            List::Planning => List::Planning,
            List::Department(known) => List::Department(name(known)),
            List::Head(known) => List::Head(name(known)),
            List::Section(known, section) => match present(&known, Some(&section)) {
                Some(Office { department, section: own }) => {
                    List::Section(department.name.clone(), own.map_or(section, |own| own.name.clone()))
                }
                None => List::Section(known, section),
            },
        };
        let mut lists = BTreeMap::new();
        for (known, to) in self.0 {
            lists.entry(list(known)).or_insert(to);
        }
        Self(lists)
    }

    /// The changes from `self` to `now`, per list.
    pub fn changes(&self, now: &Self) -> Vec<RecipientChange> {
        let lists = self.0.keys().chain(now.0.keys().filter(|list| !self.0.contains_key(*list)));
        let of = |lists: &Self, list| lists.0.get(list).cloned().unwrap_or_default();
        let changes =
            lists.map(|list| RecipientChange { list: list.clone(), before: of(self, list), after: of(now, list) });
        changes.filter(|change| change.before != change.after).collect()
    }

    /// The city with these recipients. The planning section's own list stays, since it is told of its own change.
    #[must_use]
    pub fn over(&self, city: &City) -> City {
        let mut changed = city.clone();
        for RecipientChange { list, after, .. } in Self::of(city).changes(self) {
            let is_there = |name| city.departments.iter().any(|department| department.name == name);
            if list.department().is_some_and(is_there) {
                *list.of(&mut changed) = after;
            }
        }
        changed.with_former()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use matome_deadline::fiscal_year::FiscalYear;

    fn city(soumu: &[&str], jinji: &[&str]) -> City {
        let to = |to: &[&str]| to.iter().map(|to| Address((*to).to_owned())).collect();
        let section = Section { name: "人事課".into(), to: to(jinji), ..Section::default() };
        let department =
            Department { name: "総務部".into(), to: to(soumu), sections: vec![section], ..Department::default() };
        City { departments: vec![department], ..City::default() }
    }

    #[test]
    fn what_has_not_been_told_is_not_used() {
        let (told, now) = (city(&["a@x.jp"], &[]), city(&["b@x.jp"], &["c@x.jp"]));
        let recipients = Recipients::of(&told);
        let changes = recipients.changes(&Recipients::of(&now));
        let lists: Vec<String> = changes.iter().map(|change| change.list.to_string()).collect();
        assert_eq!(lists, ["総務部", "総務部 人事課"]);
        assert_eq!(Recipients::of(&recipients.over(&now)), recipients);
        let kept: Recipients = serde_json::from_str(&serde_json::to_string(&recipients).unwrap()).unwrap();
        assert_eq!(kept, recipients);
    }

    #[test]
    fn a_new_name_is_no_other_recipient() {
        let told = Recipients::of(&city(&["a@x.jp"], &["c@x.jp"]));
        let mut renamed = city(&["a@x.jp"], &["c@x.jp"]);
        let department = &mut renamed.departments[0];
        department.name = "総務企画部".into();
        (department.from, department.former) = (Some(FiscalYear::new(2026)), vec!["総務部".into()]);
        let renamed = renamed.with_former();
        assert_eq!(told.under_present_names(&renamed).changes(&Recipients::of(&renamed)), []);
    }
}
