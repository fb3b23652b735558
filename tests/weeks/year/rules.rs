//! The expected mails of a year, plainly restated: for every working day, receiver and paper it decides afresh whether
//! a mail is due. It knows the papers only, not how they are read, stored or planned.

use chrono::{Days, Duration, NaiveDate};
use matome_core::office::calendar::WorkingCalendar;

use super::letters::Sent;
use super::town::{Book, Office, Town, Work, said};

pub(crate) fn mails(town: &Town, calendar: &WorkingCalendar, (first, last): (NaiveDate, NaiveDate)) -> Vec<Sent> {
    let mut mails = Vec::new();
    for day in first.iter_days().take_while(|day| *day <= last).filter(|day| calendar.is_open(*day)) {
        let today = Today { town, calendar, first, day };
        for office in &town.offices {
            let sections = office.sections.iter().filter_map(|(name, to)| Some((Some(name.as_str()), to.as_deref()?)));
            for (section, to) in sections.chain([(None, office.to.as_str())]) {
                today.mail(office, section, to, &mut mails);
            }
        }
    }
    mails.sort();
    mails
}

/// Whether each item of a mail stands on one of its configured steps.
pub(crate) fn stands_on_steps(town: &Town, calendar: &WorkingCalendar, first: NaiveDate, sent: &Sent) -> bool {
    let today = Today { town, calendar, first, day: sent.day };
    sent.items.iter().all(|item| {
        if item.starts_with("correction") {
            let mut asked = town.works().filter_map(|work| Some(work.asked?.0));
            return asked.any(|asked| asked == sent.day || today.is_overdue(asked));
        }
        let due = sent.day + Duration::days(item[item.rfind(['+', '-']).unwrap()..].parse().unwrap());
        if item.starts_with("deadline") {
            today.is_ahead(due, &[14], &[3])
        } else {
            today.is_ahead(due, &[14, 7, 0], &[3]) || today.is_overdue(due)
        }
    })
}

struct Today<'t> {
    town: &'t Town,
    calendar: &'t WorkingCalendar,
    /// Years that were over by then are not asked for without a sheet.
    first: NaiveDate,
    day: NaiveDate,
}

#[derive(Default)]
struct Letter {
    items: Vec<String>,
    titles: Vec<String>,
    escalated: bool,
}

impl Today<'_> {
    fn mail(&self, office: &Office, section: Option<&str>, to: &str, mails: &mut Vec<Sent>) {
        let mut letter = Letter::default();
        let has_address = |name: &str| office.sections.iter().any(|(own, to)| own == name && to.is_some());
        let goes_here = |of: Option<&str>| of.filter(|name| has_address(name)) == section;
        let own = self.town.books.iter().filter(|book| book.office == office.name && self.is_known(book));
        let own: Vec<&Book> = own.collect();
        for book in own.iter().filter(|book| goes_here(book.section.as_deref())) {
            self.book(book, &mut letter);
        }
        for year in [2026, 2027] {
            let handed_in = |of: Option<&str>| {
                own.iter().any(|book| book.section.as_deref() == of && book.year == year && !self.is_misheaded(book))
            };
            let due = NaiveDate::from_ymd_opt(year, 5, 15).unwrap();
            let is_asked = self.is_ahead(due, &[14, 7, 0], &[3]) || self.is_overdue(due);
            if office.sections.is_empty() && !handed_in(None) && is_asked {
                letter.escalated |= self.is_escalated(due);
                letter.items.push(format!("goal_setting/{year} {:+}", (due - self.day).num_days()));
            }
            for (name, _) in office.sections.iter().filter(|(name, _)| goes_here(Some(name)) && !handed_in(Some(name)))
            {
                if is_asked {
                    let name = if section.is_some() { "" } else { name };
                    letter.escalated |= self.is_escalated(due);
                    letter.items.push(format!("goal_setting/{year} {name}{:+}", (due - self.day).num_days()));
                }
            }
            // A form without fields for reports: once, at the first step.
            for (kind, due) in reporting(year) {
                let without = |book: &&&Book| book.year == year && !book.has_reports() && !self.is_closed(book);
                if section.is_none() && own.iter().any(|book| without(&book)) && self.is_ahead(due, &[14], &[]) {
                    letter.items.push(format!("{kind}/{year} {:+}", (due - self.day).num_days()));
                }
            }
        }
        if letter.items.is_empty() {
            return;
        }
        letter.items.sort();
        letter.items.dedup();
        letter.titles.sort();
        letter.titles.dedup();
        let cc = letter.escalated.then_some(office.head.as_str());
        for to in std::iter::once(to).chain(cc) {
            let (items, titles) = (letter.items.clone(), letter.titles.clone());
            mails.push(Sent { day: self.day, to: to.to_owned(), items, titles });
        }
    }

    fn book(&self, book: &Book, letter: &mut Letter) {
        // A sheet with last year's heading does not count beside last year's own.
        if self.is_closed(book) || self.is_misheaded(book) || self.is_away(book) {
            return;
        }
        for (goal, works) in (1..).zip(&book.goals) {
            for (number, work) in (1..).zip(works) {
                let number = format!("{goal}-{number}");
                let mut add = |kind: &str, due: NaiveDate| {
                    let left = (due - self.day).num_days();
                    letter.items.push(if kind == "correction" {
                        format!("correction {number}")
                    } else {
                        format!("{kind}/{} {number} {left:+}", book.year)
                    });
                    letter.titles.push(work.title.clone());
                    letter.escalated |= kind != "correction" && self.is_escalated(due);
                };
                let excused = self.is_decided(work, &["免除", "中止"]);
                for (kind, due) in reporting(book.year) {
                    let report = if kind == "interim_report" { &work.interim } else { &work.year_end };
                    let is_in = said(report, self.day).is_some_and(|said| said.1);
                    let asks = self.is_ahead_of(book, due, &[14, 7, 0], &[3]) || self.is_overdue(due);
                    if book.has_reports() && !is_in && !excused && asks {
                        add(kind, due);
                    }
                }
                if !excused && !self.is_done(book, work) && self.is_ahead_of(book, work.due, &[14], &[3]) {
                    add("deadline", work.due);
                }
                if let Some((asked, corrected)) = work.asked
                    && asked <= self.day
                    && self.day < corrected
                    && (self.day == asked || self.is_overdue(asked))
                {
                    add("correction", asked);
                }
            }
        }
    }

    /// Present, or missing without an answer.
    fn is_known(&self, book: &Book) -> bool {
        book.appears <= self.day
    }

    fn is_away(&self, book: &Book) -> bool {
        book.path(self.day).is_none()
    }

    fn is_closed(&self, book: &Book) -> bool {
        self.town.closes.is_some_and(|(year, from)| book.year == year && from <= self.day)
    }

    fn is_misheaded(&self, book: &Book) -> bool {
        book.misheaded_until.is_some_and(|until| self.day < until)
    }

    fn is_decided(&self, work: &Work, any_of: &[&str]) -> bool {
        work.decided.is_some_and(|(from, word)| from <= self.day && any_of.contains(&word))
    }

    /// A year-end report ends a deadline, as does any report of completion, and the planning section.
    fn is_done(&self, book: &Book, work: &Work) -> bool {
        let reports = [said(&work.interim, self.day), said(&work.year_end, self.day)];
        let says_done = reports.into_iter().flatten().any(|said| said.2);
        let has_ended = reports[1].is_some_and(|said| said.1);
        (book.has_reports() && (says_done || has_ended)) || self.is_decided(work, &["済"])
    }

    /// Steps held while the workbook was away are made up for on its return.
    fn is_ahead_of(&self, book: &Book, due: NaiveDate, days: &[u64], working_days: &[u32]) -> bool {
        let back = book.away.and_then(|(from, back)| Some((from, back?)));
        let from = match back {
            Some((from, back)) if self.calendar.is_open(back) && back == self.day => from,
            _ => self.day,
        };
        self.steps(due, days, working_days).iter().any(|step| from <= *step && *step <= self.day) && self.day <= due
    }

    fn is_ahead(&self, due: NaiveDate, days: &[u64], working_days: &[u32]) -> bool {
        self.day <= due && self.steps(due, days, working_days).contains(&self.day)
    }

    /// On a closed day a reminder comes earlier.
    fn steps(&self, due: NaiveDate, days: &[u64], working_days: &[u32]) -> Vec<NaiveDate> {
        let nominal = days.iter().map(|n| due - Days::new(*n));
        let nominal = nominal.chain(working_days.iter().map(|n| self.count(due, *n, NaiveDate::pred_opt)));
        let open = |day: NaiveDate| {
            let mut before = std::iter::successors(Some(day), NaiveDate::pred_opt);
            before.find(|day| self.calendar.is_open(*day)).unwrap()
        };
        nominal.map(open).filter(|step| *step >= self.first).collect()
    }

    /// Every third working day, for twenty.
    fn is_overdue(&self, due: NaiveDate) -> bool {
        let days = (1..=6).map(|n| self.count(due, 3 * n, NaiveDate::succ_opt));
        self.day > due && days.into_iter().any(|day| day == self.day)
    }

    fn is_escalated(&self, due: NaiveDate) -> bool {
        self.day > due && self.day >= self.count(due, 5, NaiveDate::succ_opt)
    }

    fn count(&self, mut day: NaiveDate, n: u32, step: fn(&NaiveDate) -> Option<NaiveDate>) -> NaiveDate {
        let mut left = n;
        while left > 0 {
            day = step(&day).unwrap();
            left -= u32::from(self.calendar.is_open(day));
        }
        day
    }
}

fn reporting(year: i32) -> [(&'static str, NaiveDate); 2] {
    let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
    [("interim_report", day(year, 10, 15)), ("year_end_report", day(year + 1, 4, 10))]
}
