//! The mails of a day, and the calendar of a span. Mail goes out on working days only. A mail holds what is open on its
//! day: that day's steps, steps ahead of a date not yet past that were missed since the latest run, and steps held back
//! or undelivered. Steps done according to the ledger are left out.

use std::collections::HashSet;

use chrono::NaiveDate;

use super::Rules;
use super::agenda::{Agenda, ScheduledStep};
use super::ledger::{Ledger, ReceiverId};
use super::mail::Mail;
use super::step::Step;
use crate::office::city::City;
use crate::records::snapshot::Snapshot;
use crate::share::unseen::Unseen;
use matome_deadline::fiscal_year::FiscalYear;

#[derive(Debug, Clone, Default, PartialEq)]
pub struct DayPlan<'a> {
    /// To be sent, in chart order.
    pub mails: Vec<Mail<'a>>,
    /// Held back until the next working day, or until it can be seen whether it is still open.
    pub held: Vec<HeldMail<'a>>,
    /// The department or section has no address.
    pub unreachable: Vec<Mail<'a>>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct HeldMail<'a> {
    pub mail: Mail<'a>,
    pub why: WhyHeld,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhyHeld {
    /// More mails than `max_per_day`.
    TooMany,
    /// The receiver had a mail that day already; later news waits for the next.
    MailedAlready,
    /// The share or the workbooks are unreachable: it is unknown whether it is still open.
    Unseen,
}

/// Plans `day`. A closed day has no plan and counts as no run.
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
        // IDs are only made where they decide: a day has many entries.
        (fresh && is_empty) || (!is_empty && is_wanted(&agenda, entry, fresh, day, ledger))
    });
    let (concealed, open): (Vec<ScheduledStep>, Vec<ScheduledStep>) =
        entries.partition(|entry| agenda.is_concealed(entry));
    let (reachable, unreachable) = agenda.mails(day, open).into_iter().partition(|mail| !mail.to.is_empty());
    let (mails, mut held) = hold_back(reachable, rules.policy.max_per_day, &ledger.mailed);
    held.extend(agenda.mails(day, concealed).into_iter().map(|mail| HeldMail { mail, why: WhyHeld::Unseen }));
    DayPlan { mails, held, unreachable }
}

/// Due on `day`, or missed and not past its date. A missed overdue step is left to the next of its series.
fn is_fresh(entry: &ScheduledStep, due: NaiveDate, missed_from: NaiveDate, day: NaiveDate) -> bool {
    match entry.step {
        // An opening cannot be missed.
        Step::Opening => true,
        Step::Ahead(_) => entry.day >= missed_from && due >= day,
        Step::Overdue(_) => entry.day == day,
    }
}

/// A planned step that reached nobody goes out while it is true, even after its date.
fn is_wanted(agenda: &Agenda<'_>, entry: &ScheduledStep, fresh: bool, day: NaiveDate, ledger: &Ledger) -> bool {
    let past = agenda.due(entry) < day && !agenda.is_asked_after_its_date(entry);
    let id = agenda.id(entry);
    !ledger.is_done(&id, entry.step, day) && (fresh || (!past && ledger.is_waiting(&id, entry.step)))
}

/// Splits the mails at the day's cap, nearest due dates first.
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

/// All mails from `from` to `to`, both inclusive, if the share did not change, stayed reachable, and every working day
/// had its run; by date, then in chart order.
pub fn calendar<'a>(
    snapshot: &'a Snapshot,
    rules: &Rules<'a>,
    from: NaiveDate,
    to: NaiveDate,
) -> impl Iterator<Item = Mail<'a>> {
    spans(rules.city, from, to).into_iter().flat_map(move |span| calendar_of_span(snapshot, rules, span))
}

/// The parts of a span of days between which the organisation changes.
fn spans(city: &City, from: NaiveDate, to: NaiveDate) -> Vec<(NaiveDate, NaiveDate)> {
    let first_days =
        city.turning_years().into_iter().map(FiscalYear::first_day).filter(|day| from < *day && *day <= to);
    let starts: Vec<NaiveDate> = std::iter::once(from).chain(first_days).collect();
    let ends = starts.iter().skip(1).filter_map(NaiveDate::pred_opt).chain([to]);
    starts.iter().copied().zip(ends).collect()
}

fn calendar_of_span<'a>(
    snapshot: &'a Snapshot,
    rules: &Rules<'a>,
    (from, to): (NaiveDate, NaiveDate),
) -> impl Iterator<Item = Mail<'a>> + use<'a> {
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
