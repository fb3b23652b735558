//! Mail receivers of a goal: its sections with addresses of their own, else its department.

use std::collections::HashMap;
use std::rc::Rc;

use super::ledger::ReceiverId;
use crate::office::city::{Address, City, Department, OrgChart};
use matome_forms::model::{Goal, Owner};

/// A department, or a section with its own address; unreachable if there is no address at all.
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

/// Index in the directory, in chart order.
pub(super) type ReceiverNo = usize;

#[derive(Debug, Clone)]
pub(super) struct Route {
    /// Its department's own entry.
    pub department: ReceiverNo,
    pub receivers: Rc<[ReceiverNo]>,
}

/// Printed department and sections, and the settled owner.
type Names<'a> = (Option<&'a str>, &'a [String], &'a Owner);

/// All receivers, with cached routes: a city has many goals and few departments.
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

    pub(super) fn department(&mut self, department: &'a Department) -> ReceiverNo {
        self.entry(&department.name, None)
    }

    /// The entry of a section with its own address, else the department's.
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
            // A printed department limits sections to its own; section names repeat between departments.
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

    /// The named entry; one without address if the chart lacks it.
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
