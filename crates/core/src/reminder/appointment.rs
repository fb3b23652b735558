//! The dates of a letter as entries for the receiver's calendar, and mails as entries for the planning section's.
//!
//! How an entry becomes a file is `matome_core::ics`'; the dates that 状況.html offers are made in `matome_core::consolidate`.

use chrono::{NaiveDate, TimeDelta};

use super::Rules;
use super::letter::{Facts, Matter};
use super::mail::Mail;
use crate::ics::CalendarEntry;
use crate::office::milestone::days_left;

/// The dates that are still to come, one entry each; a guess gets none. The same date has the same `uid`, made from its `kind|year|date`,
/// in every mail, so that a later one replaces it in the receiver's calendar.
pub fn of_letter(facts: &Facts, day: NaiveDate, rules: &Rules<'_>, uid: impl Fn(&str) -> String) -> Vec<CalendarEntry> {
    let receiver = [Some(facts.department.as_str()), facts.section.as_deref()].into_iter().flatten();
    let receiver = receiver.collect::<Vec<_>>().join(" ");
    let entry = |matter: &Matter| CalendarEntry {
        uid: uid(&format!("{}|{}|{}", matter.kind.name(), matter.fiscal_year.start(), matter.day)),
        day: matter.day,
        sequence: sequence(day),
        summary: format!("【期限】{} {receiver}", matter.name),
        description: description(matter, facts),
        location: Some(facts.folder.clone()),
        alarm: Some(alarm(matter.day, rules)),
    };
    facts.upcoming.iter().filter(|matter| !matter.assumed).map(entry).collect()
}

/// A mail as an entry on its day.
pub fn of_mail(mail: &Mail<'_>, uid: String) -> CalendarEntry {
    let to = mail.to.iter().chain(mail.cc.iter().copied());
    let mut lines = vec![format!("宛先: {}", to.map(ToString::to_string).collect::<Vec<_>>().join(", "))];
    for items in mail.items.chunk_by(|a, b| (a.kind, a.fiscal_year, a.due) == (b.kind, b.fiscal_year, b.due)) {
        let first = &items[0];
        let matter = first.kind.matter(first.fiscal_year);
        lines.push(format!("{matter}　期限 {}　{}　{}件", first.due, days_left(first.days_left), items.len()));
    }
    CalendarEntry {
        uid,
        day: mail.date,
        sequence: 0,
        summary: mail.subject.clone(),
        description: lines.join("\n"),
        location: None,
        alarm: None,
    }
}

/// Grows from day to day.
fn sequence(day: NaiveDate) -> i64 {
    (day - NaiveDate::from_ymd_opt(2000, 1, 1).unwrap_or_default()).num_days()
}

/// From the hour of sending on the working day before to the beginning of the day.
fn alarm(due: NaiveDate, rules: &Rules<'_>) -> TimeDelta {
    let before = rules.calendar.add_working_days(due, -1).and_time(rules.policy.send_at);
    due.and_time(chrono::NaiveTime::MIN) - before
}

fn description(matter: &Matter, facts: &Facts) -> String {
    let ask = |as_of: &String| {
        if matter.as_of_ahead {
            format!("基準日（{as_of}）を過ぎましたら、その日の状況をご記入ください。")
        } else {
            format!("{as_of}現在の状況をご記入ください。")
        }
    };
    let mut lines: Vec<String> = matter.as_of.iter().map(ask).collect();
    for file in &matter.files {
        lines.push(file.file.clone());
        lines.extend(file.all.map(|all| format!("・全{all}件の取組")));
        lines.extend(file.entries.iter().map(|entry| format!("・{} {}（{}）", entry.number, entry.title, entry.place)));
    }
    lines.push(facts.folder.clone());
    lines.extend(facts.contact.iter().map(|contact| format!("お問い合わせ　{contact}")));
    lines.join("\n")
}
