//! お知らせ: the department's coming dates and the mails sent to it, from the ledger. Only in copies for departments.

use chrono::{Days, NaiveDate};

use super::{WorkbookPlan, deadlines};
use crate::consolidate::status::{NEAR_DAYS, Status};
use crate::office::milestone::Milestone;
use matome_deadline::text::one_line;
use matome_workbook::plan::{Cell, PaperSize, Print, Role, SheetColumn, SheetPlan, Tone};

pub(super) const NAME: &str = "お知らせ";

const AHEAD: Days = Days::new(92);
const COLUMNS: [f64; 3] = [14.0, 16.0, 66.0];

pub(super) fn plan<'a>(contents: &'a WorkbookPlan<'a>) -> SheetPlan<'a> {
    let print = Print::on(PaperSize::A4, false);
    let mut sheet = SheetPlan::new(NAME, COLUMNS.map(SheetColumn::wide).to_vec(), print);
    let department = contents.copy_for.as_deref().unwrap_or_default();
    sheet.push(vec![Cell::text(&format!("{department}　お知らせ"), Role::Title)]);
    let of_date = |(day, kind, what): (NaiveDate, &'static str, String)| {
        let is_near = (day - contents.occasion.today).num_days() <= NEAR_DAYS;
        let tone = if is_near { Tone::Near } else { Tone::Plain };
        [
            Cell::date(Some(day), Role::Centered).toned(tone),
            Cell::text(kind, Role::Centered),
            Cell::text(&what, Role::Body),
        ]
    };
    table(&mut sheet, "これからの期限（3か月）", ["期限", "区分", "内容"], dates(contents).into_iter().map(of_date));
    sheet.push(Vec::new());
    let mails = contents.occasion.mails.iter().map(|mail| {
        let to = mail.section.as_deref().unwrap_or(&mail.department);
        [
            Cell::date(Some(mail.day), Role::Centered),
            Cell::text(to, Role::Centered),
            Cell::text(&one_line(&mail.subject), Role::Body),
        ]
    });
    table(&mut sheet, "お送りしたメール", ["送った日", "宛先", "件名"], mails);
    sheet
}

fn table(sheet: &mut SheetPlan, heading: &str, headers: [&str; 3], rows: impl Iterator<Item = [Cell; 3]>) {
    sheet.push(vec![Cell::text(heading, Role::Heading)]);
    sheet.push_headers(headers);
    let first = sheet.next_row();
    rows.for_each(|cells| sheet.push(cells.to_vec()));
    if sheet.next_row() == first {
        sheet.push(["", "", "ありません"].map(|text| Cell::text(text, Role::Body)).to_vec());
    }
}

/// Reporting dates and unmet deadlines, by day.
fn dates(contents: &WorkbookPlan) -> Vec<(NaiveDate, &'static str, String)> {
    let today = contents.occasion.today;
    let ahead = |day: &NaiveDate| (today..=today + AHEAD).contains(day);
    let milestones = Milestone::ALL.into_iter().filter_map(|milestone| {
        let due = contents.reporting.due(milestone, contents.fiscal_year).filter(ahead)?;
        Some((due, milestone.label(), format!("{}の{}の提出", contents.fiscal_year.label(), milestone.label())))
    });
    let is_open = |status: Status| matches!(status, Status::Near | Status::Underway);
    let items = deadlines::items(contents).into_iter().filter(|item| is_open(item.status));
    let own = items.filter_map(|item| {
        let day = item.deadline.reminder_day().filter(ahead)?;
        Some((day, "取組の期限", one_line(item.name())))
    });
    let mut dates: Vec<_> = milestones.chain(own).collect();
    dates.sort();
    dates
}
