//! The agenda: the steps of all demands by day, whether done or not.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;

use super::Rules;
use super::demand::{Demand, Subject, collect};
use super::kind::ReminderKind;
use super::ledger::ReminderId;
use super::mail::{Mail, MailItem};
use super::receiver::{Directory, Receiver, ReceiverNo};
use super::sight::Sight;
use super::step::{Series, Step, day_after, steps};
use crate::records::snapshot::Snapshot;
use crate::share::unseen::Unseen;
use matome_deadline::fiscal_year::FiscalYear;

/// Maximum distance in years between a reminder's day and its fiscal year: 366 working days are a year and a half.
const REACH: i32 = 3;

pub(super) struct Agenda<'a> {
    rules: Rules<'a>,
    directory: Directory<'a>,
    demands: Vec<Demand<'a>>,
    days: BTreeMap<NaiveDate, Vec<ScheduledStep>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ScheduledStep {
    pub receiver: ReceiverNo,
    pub demand: usize,
    pub step: Step,
    pub day: NaiveDate,
}

impl<'a> Agenda<'a> {
    /// The reminders from `from` to `to`, both inclusive, with `unseen` unreachable.
    pub(super) fn new(
        snapshot: &'a Snapshot,
        rules: &Rules<'a>,
        (from, to): (NaiveDate, NaiveDate),
        unseen: &Unseen,
    ) -> Self {
        let years = FiscalYear::of(from).plus(-REACH)..=FiscalYear::of(to).plus(REACH);
        let directory = Directory::new(rules.city, FiscalYear::of(to));
        let mut agenda = Self { rules: *rules, directory, demands: Vec::new(), days: BTreeMap::new() };
        let Self { directory, demands, days, .. } = &mut agenda;
        let mut timetable: HashMap<(NaiveDate, Series), Vec<(NaiveDate, Step)>> = HashMap::new();
        let sight = Sight::of(snapshot, rules.city, unseen);
        collect((snapshot, &sight), rules, years, directory, |demand| {
            let key = (demand.due, demand.series);
            let steps = timetable.entry(key).or_insert_with(|| steps(demand.due, demand.series, rules, (from, to)));
            let steps: Vec<_> = steps.iter().filter(|(day, _)| is_timely(&demand, *day)).collect();
            if steps.is_empty() {
                return;
            }
            for (day, step) in steps {
                let entry = |receiver: &ReceiverNo| ScheduledStep {
                    receiver: *receiver,
                    demand: demands.len(),
                    step: *step,
                    day: *day,
                };
                days.entry(*day).or_default().extend(demand.receivers.iter().map(entry));
            }
            demands.push(demand);
        });
        agenda
    }

    pub(super) fn on(&self, day: NaiveDate) -> &[ScheduledStep] {
        self.days.get(&day).map_or(&[], Vec::as_slice)
    }

    pub(super) fn entries(&self) -> impl Iterator<Item = ScheduledStep> {
        self.days.values().flatten().copied()
    }

    pub(super) fn receiver(&self, entry: &ScheduledStep) -> Receiver<'a> {
        self.directory.get(entry.receiver)
    }

    pub(super) fn due(&self, entry: &ScheduledStep) -> NaiveDate {
        self.demands[entry.demand].due
    }

    /// Whether it is reminded of after its date; for some papers the share cannot show whether they are in.
    pub(super) fn is_asked_after_its_date(&self, entry: &ScheduledStep) -> bool {
        self.demands[entry.demand].series != Series::OnceAhead
    }

    /// Whether its paper may have come in unseen.
    pub(super) fn is_concealed(&self, entry: &ScheduledStep) -> bool {
        self.demands[entry.demand].concealed
    }

    pub(super) fn id(&self, entry: &ScheduledStep) -> ReminderId {
        self.demands[entry.demand].id(&self.receiver(entry))
    }

    /// The mails of `day` for `entries`: one per receiver, in chart order.
    pub(super) fn mails(&self, day: NaiveDate, mut entries: Vec<ScheduledStep>) -> Vec<Mail<'a>> {
        entries.sort_unstable_by_key(|entry| {
            let Demand { due, kind, .. } = self.demands[entry.demand];
            (entry.receiver, due, kind, entry.demand, entry.step)
        });
        let of_receiver = entries.chunk_by(|a, b| a.receiver == b.receiver);
        of_receiver.map(|entries| self.mail(day, entries)).collect()
    }

    fn mail(&self, day: NaiveDate, entries: &[ScheduledStep]) -> Mail<'a> {
        let of_demand = entries.chunk_by(|a, b| a.demand == b.demand);
        let items: Vec<MailItem<'a>> = of_demand.map(|steps| self.item(day, steps)).collect();
        // Requests concern two sections, not the head; a guessed deadline does not escalate either.
        let late = items.iter().filter(|item| item.overdue && item.kind != ReminderKind::Request);
        let late = late.filter(|item| !item.background.assumed);
        let mut late: Vec<NaiveDate> = late.map(|item| item.due).collect();
        late.dedup();
        let escalated = late.into_iter().any(|due| is_escalated(due, day, &self.rules));
        Mail::new(day, self.directory.get(entries[0].receiver), items, escalated)
    }

    fn item(&self, day: NaiveDate, steps: &[ScheduledStep]) -> MailItem<'a> {
        let demand = &self.demands[steps[0].demand];
        let item = MailItem::new(demand, &self.receiver(&steps[0]), day, &self.rules);
        MailItem { steps: steps.iter().map(|entry| (entry.step, entry.day)).collect(), ..item }
    }
}

/// Whether mails about a paper due on `due` carry a copy for the department's head on `day`.
fn is_escalated(due: NaiveDate, day: NaiveDate, rules: &Rules<'_>) -> bool {
    let after = rules.policy.escalate_after;
    after.is_some_and(|after| day > due && day >= day_after(due, after, rules.calendar))
}

/// Goals of a past fiscal year are not asked for.
fn is_timely(demand: &Demand<'_>, day: NaiveDate) -> bool {
    let whole_department = matches!(demand.subject, Subject::Department | Subject::Section(_));
    !(whole_department && demand.series == Series::ReportingDate && day > demand.year.last_day())
}
