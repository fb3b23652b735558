//! Who gets the mail about a goal: its sections with an address of their own, else its department.
//!
//! Whose a goal is, is `matome_core::office::ownership`'s; addresses outside of the allowed domains are held back by the outbox.

use std::collections::HashMap;
use std::rc::Rc;

use super::ledger::ReceiverId;
use crate::office::city::{Address, City, Department, OrgChart};
use matome_forms::model::{Goal, Owner};

/// A department, or a section with an address of its own; without any address it cannot be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Receiver<'a> {
    pub department: &'a str,
    pub section: Option<&'a str>,
    pub to: &'a [Address],
    pub head: &'a [Address],
}

impl Receiver<'_> {
    pub(super) fn id(&self) -> ReceiverId {
        ReceiverId { department: self.department.to_owned(), section: self.section.map(str::to_owned) }
    }
}

/// The place of a receiver in the directory, which is the order of the organisation chart.
pub(super) type ReceiverNo = usize;

/// Where a goal's mail goes.
#[derive(Debug, Clone)]
pub(super) struct Route {
    /// Its department's own entry.
    pub department: ReceiverNo,
    /// Those who get the mail about it.
    pub receivers: Rc<[ReceiverNo]>,
}

/// What a form prints about who is responsible, and whose it is.
type Names<'a> = (Option<&'a str>, &'a [String], &'a Owner);

/// Every receiver, and the routes that have been looked up so far: a city has many goals and few departments.
pub(super) struct Directory<'a> {
    chart: OrgChart<'a>,
    receivers: Vec<Receiver<'a>>,
    places: HashMap<(&'a str, Option<&'a str>), ReceiverNo>,
    routes: HashMap<Names<'a>, Route>,
}

impl<'a> Directory<'a> {
    pub(super) fn new(city: &'a City) -> Self {
        let mut directory =
            Self { chart: city.chart(), receivers: Vec::new(), places: HashMap::new(), routes: HashMap::new() };
        for department in &city.departments {
            let own =
                Receiver { department: &department.name, section: None, to: &department.to, head: &department.head };
            directory.add(own);
            for section in department.sections.iter().filter(|section| !section.to.is_empty()) {
                directory.add(Receiver { section: Some(&section.name), to: &section.to, ..own });
            }
        }
        directory
    }

    pub(super) fn get(&self, no: ReceiverNo) -> Receiver<'a> {
        self.receivers[no]
    }

    /// The entry of a department of the organisation chart.
    pub(super) fn department(&mut self, department: &'a Department) -> ReceiverNo {
        self.entry(&department.name, None)
    }

    /// The entry of one of its sections that has an address of its own, else the department's.
    pub(super) fn section(&mut self, department: &'a Department, name: &str) -> ReceiverNo {
        match department.section(name).filter(|section| !section.to.is_empty()) {
            Some(section) => self.entry(&department.name, Some(&section.name)),
            None => self.department(department),
        }
    }

    pub(super) fn route(&mut self, goal: &'a Goal) -> Route {
        let names: Names<'a> = (goal.department.as_deref(), &goal.sections, &goal.owner);
        if let Some(route) = self.routes.get(&names) {
            return route.clone();
        }
        let route = self.find(goal);
        self.routes.insert(names, route.clone());
        route
    }

    fn find(&mut self, goal: &'a Goal) -> Route {
        let Some(responsible) = self.chart.responsible(goal) else {
            let printed = goal.department.as_deref().or(goal.sections.first().map(String::as_str));
            let unknown = self.entry(printed.unwrap_or("部局不明"), None);
            return Route { department: unknown, receivers: [unknown].into() };
        };
        let department = self.entry(&responsible.name, None);
        let mut receivers: Vec<ReceiverNo> = Vec::new();
        for printed in goal.owner.section.as_ref().map_or(goal.sections.as_slice(), std::slice::from_ref) {
            // A form that names its department means that department's sections; names repeat between departments.
            let home = match goal.department {
                Some(_) => Some(responsible),
                None => self.chart.department_of_section(printed),
            };
            let section = home.and_then(|home| Some((home, home.section(printed)?)));
            if let Some((home, section)) = section.filter(|(_, section)| !section.to.is_empty()) {
                let no = self.entry(&home.name, Some(&section.name));
                if !receivers.contains(&no) {
                    receivers.push(no);
                }
            }
        }
        if receivers.is_empty() {
            receivers.push(department);
        }
        Route { department, receivers: receivers.into() }
    }

    /// The entry of that name; one without address where the organisation chart has none.
    fn entry(&mut self, department: &'a str, section: Option<&'a str>) -> ReceiverNo {
        match self.places.get(&(department, section)) {
            Some(no) => *no,
            None => self.add(Receiver { department, section, to: &[], head: &[] }),
        }
    }

    fn add(&mut self, receiver: Receiver<'a>) -> ReceiverNo {
        let no = self.receivers.len();
        self.receivers.push(receiver);
        *self.places.entry((receiver.department, receiver.section)).or_insert(no)
    }
}
