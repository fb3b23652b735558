//! Mail receivers of a goal: its sections with addresses of their own, else its department.

use std::collections::HashMap;
use std::rc::Rc;

use super::ledger::ReceiverId;
use crate::office::city::{Address, City, Department, OrgChart};
use crate::office::reorganisation::Office;
use matome_deadline::fiscal_year::FiscalYear;
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
pub(super) struct Route<'a> {
    /// Its department as it is called in the goal's year, and its own entry.
    pub home: &'a str,
    pub department: ReceiverNo,
    pub receivers: Rc<[ReceiverNo]>,
}

/// Printed department and sections, and the settled owner.
type Names<'a> = (Option<FiscalYear>, Option<&'a str>, &'a [String], &'a Owner);

/// All receivers, with cached routes: a city has many goals and few departments.
pub(super) struct Directory<'a> {
    city: &'a City,
    /// In which the mail is sent: an office that has ended by then is not written to any more.
    year: FiscalYear,
    chart: OrgChart<'a>,
    receivers: Vec<Receiver<'a>>,
    places: HashMap<(&'a str, Option<&'a str>), ReceiverNo>,
    routes: HashMap<Names<'a>, Route<'a>>,
}

impl<'a> Directory<'a> {
    pub(super) fn new(city: &'a City, year: FiscalYear) -> Self {
        let (receivers, places, routes) = (Vec::new(), HashMap::new(), HashMap::new());
        let mut directory = Self { city, year, chart: city.chart(), receivers, places, routes };
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

    /// The entry of the department that does its work when the mail is sent.
    pub(super) fn addressed(&mut self, department: &'a Department) -> ReceiverNo {
        let office = self.present_office(Office { department, section: None });
        self.department(office.department)
    }

    /// The same of an entry.
    pub(super) fn present(&self, no: ReceiverNo) -> ReceiverNo {
        let department = self.chart.department(self.receivers[no].department);
        let present = department.map(|department| self.present_office(Office { department, section: None }));
        present.and_then(|office| self.places.get(&(office.department.name.as_str(), None))).copied().unwrap_or(no)
    }

    fn present_office(&self, office: Office<'a>) -> Office<'a> {
        self.city.successor(office, self.year)
    }

    /// The entry of a section with its own address, else the department's.
    pub(super) fn section(&mut self, department: &'a Department, name: &str) -> ReceiverNo {
        let Office { department, section } =
            self.present_office(Office { department, section: department.section(name) });
        match section.filter(|section| !section.to.is_empty()) {
            Some(section) => self.entry(&department.name, Some(&section.name)),
            None => self.department(department),
        }
    }

    pub(super) fn route(&mut self, goal: &'a Goal) -> Route<'a> {
        let names: Names<'a> = (goal.fiscal_year, goal.department.as_deref(), &goal.sections, &goal.owner);
        if let Some(route) = self.routes.get(&names) {
            return route.clone();
        }
        let route = self.find(goal);
        self.routes.insert(names, route.clone());
        route
    }

    fn find(&mut self, goal: &'a Goal) -> Route<'a> {
        let Some(responsible) = self.chart.responsible(goal) else {
            let printed = goal.department.as_deref().or(goal.sections.first().map(String::as_str));
            let home = printed.unwrap_or("部局不明");
            let unknown = self.entry(home, None);
            return Route { home, department: unknown, receivers: [unknown].into() };
        };
        let department = self.entry(&responsible.name, None);
        let (mut receivers, mut of_department): (Vec<ReceiverNo>, Option<&Department>) = (Vec::new(), None);
        for printed in goal.owner.section.as_ref().map_or(goal.sections.as_slice(), std::slice::from_ref) {
            // A printed department limits sections to its own; section names repeat between departments.
            let home = match goal.department {
                Some(_) => Some(responsible),
                None => self.chart.department_of_section(printed, goal.fiscal_year),
            };
            let Some(home) = home else { continue };
            let Office { department, section } =
                self.present_office(Office { department: home, section: home.section(printed) });
            if let Some(section) = section.filter(|section| !section.to.is_empty()) {
                let no = self.entry(&department.name, Some(&section.name));
                if !receivers.contains(&no) {
                    receivers.push(no);
                }
            } else if goal.department.is_some() {
                of_department.get_or_insert(department);
            }
        }
        if receivers.is_empty() {
            receivers.push(match of_department {
                Some(department) => self.department(department),
                None => self.addressed(responsible),
            });
        }
        Route { home: &responsible.name, department, receivers: receivers.into() }
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
