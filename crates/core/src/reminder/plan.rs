//! The plan of a day and the calendar of a span: which mails go out.
//!
//! Mail goes out on working days alone. On its day a mail holds what is open then: the steps of that day, those ahead
//! of a date that is not past yet and were missed since the latest run, and what was held back or did not get through.
//! What the ledger knows is left out.

use std::collections::HashSet;

use chrono::NaiveDate;

use super::Rules;
use super::agenda::{Agenda, ScheduledStep};
use super::ledger::{Ledger, ReceiverId};
use super::mail::Mail;
use super::step::Step;
use crate::records::snapshot::Snapshot;
use crate::share::unseen::Unseen;

/// What is to be done on a day.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DayPlan<'a> {
    /// To be sent, in the order of the organisation chart.
    pub mails: Vec<Mail<'a>>,
    /// Held back until the next working day, or until it can be seen whether it is still open.
    pub held: Vec<HeldMail<'a>>,
    /// With nowhere to go: the department or section has no address.
    pub unreachable: Vec<Mail<'a>>,
}

/// A mail that has to wait for another day.
#[derive(Debug, Clone, PartialEq)]
pub struct HeldMail<'a> {
    pub mail: Mail<'a>,
    pub why: WhyHeld,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhyHeld {
    /// More mails than `max_per_day`.
    TooMany,
    /// The receiver had a mail that day already; what came up since then waits for the next.
    MailedAlready,
    /// The share, or the workbooks that it is about, cannot be seen: nobody knows whether it is still open.
    Unseen,
}

/// Plans `day`. Nothing is planned on a day on which the city is closed, and such a day is no run.
pub fn plan_day<'a>(snapshot: &'a Snapshot, rules: &Rules<'a>, day: NaiveDate, ledger: &Ledger) -> DayPlan<'a> {
    if !rules.calendar.is_open(day) {
        return DayPlan::default();
    }
    let missed_from = ledger.missed_from(day);
    let from = [Some(missed_from), ledger.waiting_since, snapshot.requests.open_since()].into_iter().flatten().min();
    let from = from.unwrap_or(day);
    let agenda = Agenda::new(snapshot, rules, (from, day), &snapshot.unseen_before(day));
    let is_empty = ledger.done.is_empty() && ledger.waiting.is_empty();
    let entries = agenda.entries().filter(|entry| {
        let fresh = is_fresh(entry, agenda.due(entry), missed_from, day);
        // Ids are only made where they decide: a day has many entries.
        (fresh && is_empty) || (!is_empty && is_wanted(&agenda, entry, fresh, day, ledger))
    });
    let (concealed, open): (Vec<ScheduledStep>, Vec<ScheduledStep>) =
        entries.partition(|entry| agenda.is_concealed(entry));
    let (reachable, unreachable) = agenda.mails(day, open).into_iter().partition(|mail| !mail.to.is_empty());
    let (mails, mut held) = hold_back(reachable, rules.policy.max_per_day, &ledger.mailed);
    held.extend(agenda.mails(day, concealed).into_iter().map(|mail| HeldMail { mail, why: WhyHeld::Unseen }));
    DayPlan { mails, held, unreachable }
}

/// Due on `day`, or missed and not past its date. An overdue step that was missed is left to the next of its series.
fn is_fresh(entry: &ScheduledStep, due: NaiveDate, missed_from: NaiveDate, day: NaiveDate) -> bool {
    match entry.step {
        // Nobody has missed what was never said.
        Step::Opening => true,
        Step::Ahead(_) => entry.day >= missed_from && due >= day,
        Step::Overdue(_) => entry.day == day,
    }
}

/// What was planned and reached nobody goes out as long as it is true, also after its date: whoever was not reminded
/// ahead of it because no mail got through has not been reminded at all.
fn is_wanted(agenda: &Agenda<'_>, entry: &ScheduledStep, fresh: bool, day: NaiveDate, ledger: &Ledger) -> bool {
    let past = agenda.due(entry) < day && !agenda.is_asked_after_its_date(entry);
    let id = agenda.id(entry);
    !ledger.is_done(&id, entry.step, day) && (fresh || (!past && ledger.is_waiting(&id, entry.step)))
}

/// Divides the mails into those that may go and those over the day's cap, the nearest due dates going first.
fn hold_back<'a>(mails: Vec<Mail<'a>>, max: usize, mailed: &HashSet<ReceiverId>) -> (Vec<Mail<'a>>, Vec<HeldMail<'a>>) {
    let again: Vec<bool> = mails.iter().map(|mail| mailed.contains(&mail.receiver())).collect();
    let mut by_urgency: Vec<usize> = (0..mails.len()).filter(|n| !again[*n]).collect();
    by_urgency.sort_by_key(|n| mails[*n].items.first().map(|item| item.due));
    let room = max.saturating_sub(mailed.len());
    let over: HashSet<usize> = by_urgency.into_iter().skip(room).collect();
    let (mut go, mut held) = (Vec::new(), Vec::new());
    for (n, mail) in mails.into_iter().enumerate() {
        match (again[n], over.contains(&n)) {
            (true, _) => held.push(HeldMail { mail, why: WhyHeld::MailedAlready }),
            (false, true) => held.push(HeldMail { mail, why: WhyHeld::TooMany }),
            (false, false) => go.push(mail),
        }
    }
    (go, held)
}

/// Every mail that would go out between `from` and `to`, both included, if nothing in the share changed and every
/// business day had its run and could see the share; by date, then in the order of the organisation chart.
pub fn calendar<'a>(
    snapshot: &'a Snapshot,
    rules: &Rules<'a>,
    from: NaiveDate,
    to: NaiveDate,
) -> impl Iterator<Item = Mail<'a>> {
    let agenda = Agenda::new(snapshot, rules, (from, to), &Unseen::default());
    let rules = *rules;
    let mut waiting: Vec<ScheduledStep> = Vec::new();
    let days = from.iter_days().take_while(move |day| *day <= to).filter(move |day| rules.calendar.is_open(*day));
    days.flat_map(move |day| {
        let mut entries = std::mem::take(&mut waiting);
        entries.retain(|entry| agenda.is_asked_after_its_date(entry) || agenda.due(entry) >= day);
        entries.extend_from_slice(agenda.on(day));
        entries.retain(|entry| !agenda.receiver(entry).to.is_empty() && !agenda.is_concealed(entry));
        let (mails, held) = hold_back(agenda.mails(day, entries.clone()), rules.policy.max_per_day, &HashSet::new());
        let held: HashSet<_> = held.iter().map(|held| (held.mail.department, held.mail.section)).collect();
        waiting = entries;
        waiting.retain(|entry| {
            let receiver = agenda.receiver(entry);
            held.contains(&(receiver.department, receiver.section))
        });
        mails
    })
}
