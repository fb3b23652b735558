//! The words for problems, the same in the workbook, in mails, in the log and on the terminal: the fact, which quotes
//! what was found, and the remedy, which says what to do or what happens next. Each text is complete in itself, and
//! `tests/wording.txt` pins them all. Here each fault is given its words; the files beside this have them by subject.

mod contacts;
mod form;
mod names;
mod office;
mod other_daemon;
mod share;
mod unreadable;

use std::fmt::{Display, Formatter, Result};

use super::fault::Fault;
use super::other_daemon::OtherDaemon;
use super::unreadable::Unreadable;

/// What is the matter, and what to do about it: a sentence each, or several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    pub fact: String,
    pub remedy: String,
}

pub(super) fn words(fact: impl Into<String>, remedy: impl Into<String>) -> Words {
    Words { fact: fact.into(), remedy: remedy.into() }
}

impl Display for Words {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        write!(f, "{}{}", self.fact, self.remedy)
    }
}

impl Display for Fault {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        self.words().fmt(f)
    }
}

impl Display for Unreadable {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        self.words().fmt(f)
    }
}

impl Fault {
    pub fn words(&self) -> Words {
        match self {
            Self::Unreadable(why) => why.words(),
            Self::Deadline(remark) => remark.words(),
            Self::UnreadableSheet(sheet) => form::unreadable_sheet(sheet),
            Self::BadCell { cell, what } => form::bad_cell(cell, what),
            Self::BadCells { cells, more, what } => form::bad_cells(cells, *more, what),
            Self::UnreadableCell(before) => form::unreadable_cell(before),
            Self::RivalForms { read_as, fit, rival } => form::rivals(read_as, fit, rival),
            Self::WeakForm { fit } => form::weak(fit),
            Self::NoLayout { sheet, beginning, .. } => form::none(sheet, beginning),
            Self::UnknownTitle { title, label } => form::unknown_title(title, label),
            Self::MissingColumns(columns) => form::missing_columns(columns),
            Self::LostLabels(labels) => form::lost_labels(labels),
            Self::UnreadCells { first, more, none } => form::unread_cells(first, *more, *none),
            Self::AssumedFields { form, fields, workbooks } => form::assumed_fields(form, fields, *workbooks),
            Self::Assumed { what, from, value } => form::assumed(*what, from, value),
            Self::UncertainReport { report, text, as_last_year } => form::uncertain_report(report, text, *as_last_year),
            Self::DuplicateNumber { what, number, other } => form::duplicate_number(*what, number, other),
            Self::DuplicateGoal { department, number, title, file, other } => {
                form::duplicate_goal(department, number.as_deref(), title.as_deref(), (file, other))
            }
            Self::NoGoals => words("様式はありますが、目標が記入されていません。", "目標の欄に記入してください。"),
            Self::NoTitle => words("目標の名称が空欄です。", "名称を記入してください。"),
            Self::NoMeasures => words("取組が1件も書かれていません。", "取組の欄に記入してください。"),
            Self::YearsDisagree { taken, from, named, other } => {
                form::years_disagree(*taken, from.as_deref(), named, other.as_deref())
            }
            Self::FarYears(years) => form::far_years(years),
            Self::TooManyGoals { found, kept, most } => form::too_many_goals(*found, *kept, *most),
            Self::TooMuchText { found, kept, most } => form::too_much_text(*found, *kept, *most),
            Self::DepartmentTooLarge { department, left_out, most } => {
                office::department_too_large(department, *left_out, *most)
            }
            Self::MoreStrangers { more } => office::more_strangers(*more),
            Self::NoFiscalYear => form::no_fiscal_year(),
            Self::NoDepartment => form::no_department(),
            Self::SheetLeftOut => form::left_out(),
            Self::MergedWorkbook => form::merged_workbook(),
            Self::TextCut => form::text_cut(),
            Self::CollidingNotes { row, words, noted_at } => form::colliding_notes(row, words, noted_at.as_deref()),
            Self::UnknownDepartment(name) => office::unknown_department(name),
            Self::SharedSection { section, departments } => office::shared_section(section, departments),
            Self::UnknownSections(sections) => office::unknown_sections(sections),
            Self::NoAddress(department) => office::no_address(department),
            Self::NoContactsTable => office::no_contacts_table(),
            Self::ContactsUnavailable(why) => office::contacts_unavailable(why),
            Self::ForeignAddress { whose, address } => office::foreign_address(whose, address),
            Self::BadAddress(reason) => office::bad_address(reason),
            Self::ForeignFolder { printed, folder, taken } => office::foreign_folder(printed, folder, taken),
            Self::SectionsHandIn { departments, strange } => office::sections_hand_in(departments, strange),
            Self::LoneSection { department, section } => office::lone_section(department, section),
            Self::Stale(since) => share::stale(since),
            Self::Missing { since, files, left } => share::missing(*since, files, *left),
            Self::ShareUnseen { since, reason } => share::unseen(*since, reason),
            Self::FolderUnseen(since) => share::folder_unseen(*since),
            Self::AnotherWriter(other) => OtherDaemon::Waits(other.clone()).words(),
            Self::ChangedSinceClosing(day) => share::changed_since_closing(*day),
        }
    }
}
