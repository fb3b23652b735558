//! Mail contacts that the office keeps in a workbook, in addition to the configuration or instead of it.
//!
//! | 部局 | 課 | 旧名称 | 年度 | 引継先 | 宛先 | 部局長 | 備考 |
//! | --- | --- | --- | --- | --- | --- | --- | --- |
//! | 総務部 | | | | | soumu@…; shomu@… | bucho@… | |
//! | | 人事課 | 職員課 | | | jinji@… | | |
//! | 健康福祉部 | | 健康部 | 令和8年度から | | kenko@… | | |
//! | 福祉部 | | | 令和7年度まで | こども部、健康部 | | | |
//!
//! Columns may be in any order and on several sheets; address columns may repeat. A row without a section is about the
//! department; one without a department continues the department above. A list (department, head or section) with at least
//! one valid address in the workbook replaces that of the configuration. Unknown departments and sections are added. A sheet
//! that prints a former name of a section is that section's; what years and successors do is told in
//! [`reorganisation`](super::reorganisation). An invalid address is a problem with its cell and is skipped.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::office::city::{Address, City, Department};
use crate::office::recipients::List;
use crate::office::written_addresses::written_addresses;
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::source::Source;
use matome_deadline::text;
use matome_deadline::text::comparison_key;
use matome_deadline::written::year;
use matome_forms::layout::plain::{Columns, PlainRow};
use matome_workbook::grid::WorkbookCells;
use matome_workbook::problem::{BadAddress, Fault, Problem};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Department,
    Section,
    /// The names that the department or the section had before.
    Former,
    /// From which year, or until which, there is the department or the section.
    Years,
    Successors,
    To,
    Head,
    /// Recognised so that it is not taken for another column.
    Remark,
}

const WORDS: [(Column, &[&str]); 8] = [
    (Column::Department, &["部局", "部局名", "部", "部名", "所属部局", "部署"]),
    (Column::Section, &["課", "課名", "課室", "課室名", "所属", "所属課", "担当課"]),
    (Column::Former, &["旧名称", "旧課名", "旧部局名", "前の課名", "旧所属"]),
    (Column::Years, &["年度", "組織の年度", "期間"]),
    (Column::Successors, &["引継先", "引き継ぎ先", "引継ぎ先"]),
    (
        Column::To,
        &[
            "宛先",
            "宛て先",
            "あて先",
            "送信先",
            "メールアドレス",
            "メール",
            "アドレス",
            "email",
            "Email",
            "EMAIL",
            "To",
        ],
    ),
    (
        Column::Head,
        &["部局長", "部局長アドレス", "部局長メールアドレス", "部長", "部長メールアドレス", "局長", "所属長", "Cc"],
    ),
    (
        Column::Remark,
        &["備考", "摘要", "メモ", "部局長名", "部局長氏名", "部長名", "氏名", "担当者", "内線", "電話番号"],
    ),
];

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contacts {
    entries: Vec<Contact>,
    pub problems: Vec<Problem>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Contact {
    department: String,
    /// Empty for the department itself.
    sections: Vec<String>,
    /// The former names, the first and last year and the successors of the department, or of its only section.
    #[serde(default)]
    former: Vec<String>,
    #[serde(default)]
    years: Years,
    #[serde(default)]
    successors: Vec<String>,
    to: Vec<Address>,
    head: Vec<Address>,
}

/// The first and the last year.
type Years = (Option<FiscalYear>, Option<FiscalYear>);

/// 「令和8年度から」, 「令和7年度まで」, 「令和6年度～令和7年度」
fn years(text: &str) -> Option<Years> {
    let is_end = |c: char| matches!(c, '~' | '～' | '〜');
    match year::all_named(text)[..] {
        [from, until] => Some((Some(from), Some(until))),
        [only] if text.contains("まで") || text.trim().starts_with(is_end) => Some((None, Some(only))),
        [only] => Some((Some(only), None)),
        _ => None,
    }
}

impl Contact {
    /// Writes years, former names and successors down with their office, which is looked up by its present name.
    fn tell_history(&self, city: &mut City) {
        let Self { former, years, successors, .. } = self;
        if self.says_no_history() {
            return;
        }
        let name = city.department(&self.department).map_or(&self.department, |known| &known.name).clone();
        if let [section] = self.sections.as_slice() {
            List::Section(name.clone(), section.clone()).of(city);
        } else {
            List::Department(name.clone()).of(city);
        }
        let Some(own) = city.departments.iter_mut().find(|own| own.name == name) else { return };
        let Some(section) = self.sections.first() else {
            own.former.extend(former.iter().cloned());
            own.successors.extend(successors.iter().cloned());
            (own.from, own.until) = (years.0.or(own.from), years.1.or(own.until));
            return;
        };
        if let Some(own) = own.sections.iter_mut().find(|known| known.name == *section) {
            own.former.extend(former.iter().cloned());
            (own.from, own.until) = (years.0.or(own.from), years.1.or(own.until));
        }
    }

    fn says_no_history(&self) -> bool {
        self.former.is_empty() && self.successors.is_empty() && self.years == Years::default()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    pub departments: usize,
    pub sections: usize,
    pub addresses: usize,
}

impl Contacts {
    /// Reads the tables of the workbook; `address` validates an address.
    pub fn read(book: &WorkbookCells, address: impl Fn(&str) -> Result<Address, BadAddress>) -> Self {
        let mut contacts = Self { entries: Vec::new(), problems: book.problems.clone() };
        let columns = Columns::new(&WORDS);
        let mut found = false;
        for sheet in book.sheets.iter().filter(|sheet| !sheet.hidden) {
            let Some(rows) = columns.rows(sheet, &[Column::Department, Column::To]) else { continue };
            found = true;
            contacts.add(&rows, &address);
        }
        if !found {
            contacts.problems.push(Fault::NoContactsTable.into());
        }
        contacts
    }

    fn add(&mut self, rows: &[PlainRow<Column>], address: &impl Fn(&str) -> Result<Address, BadAddress>) {
        let mut department: Option<String> = None;
        for row in rows {
            department = row.get(Column::Department).and_then(|(text, _)| name(text)).or(department);
            let names = |column| {
                let cell = row.get(column).map_or("", |(text, _)| text);
                cell.split(['、', '\n']).filter_map(name).collect::<Vec<_>>()
            };
            let sections = names(Column::Section);
            let is_one = sections.len() < 2;
            let [former, successors] =
                [Column::Former, Column::Successors].map(|column| if is_one { names(column) } else { Vec::new() });
            let written = row.get(Column::Years).filter(|(text, _)| is_one && name(text).is_some());
            let known = written.map(|(text, source)| {
                years(text).unwrap_or_else(|| {
                    self.problems.push(Fault::BadYears(text.to_owned()).at(source));
                    Years::default()
                })
            });
            let years = known.unwrap_or_default();
            let mut addresses =
                |column| row.all(column).flat_map(|cell| self.addresses(cell, address)).collect::<Vec<_>>();
            let (to, head) = (addresses(Column::To), addresses(Column::Head));
            let Some(department) = department.clone() else { continue };
            let contact = Contact { department, sections, former, years, successors, to, head };
            if !(contact.to.is_empty() && contact.head.is_empty() && contact.says_no_history()) {
                self.entries.push(contact);
            }
        }
    }

    /// The valid addresses of a cell. Marks for an empty cell (「－」「なし」) are no errors.
    fn addresses(
        &mut self,
        (text, source): (&str, &Source),
        address: &impl Fn(&str) -> Result<Address, BadAddress>,
    ) -> Vec<Address> {
        let mut addresses = Vec::new();
        for written in written_addresses(text) {
            match address(&written) {
                Ok(address) if !addresses.contains(&address) => addresses.push(address),
                Ok(_) => {}
                Err(why) => self.problems.push(Fault::BadAddress(why).at(source)),
            }
        }
        addresses
    }

    /// Reports valid addresses outside the allowed domains.
    pub fn name_foreign(&mut self, allows: impl Fn(&Address) -> bool) {
        for Contact { department, sections, to, head, .. } in &self.entries {
            let whose = [std::slice::from_ref(department), sections.as_slice()].concat().join(" ");
            for address in to.iter().chain(head).filter(|address| !allows(address)) {
                let address = address.to_string();
                self.problems.push(Fault::ForeignAddress { whose: whose.clone(), address }.into());
            }
        }
    }

    pub fn size(&self) -> Size {
        let lists = self.lists(&City::default());
        let count = |is: fn(&List) -> bool| lists.iter().filter(|(list, _)| is(list)).count();
        Size {
            departments: self
                .entries
                .iter()
                .map(|entry| comparison_key(&entry.department))
                .collect::<BTreeSet<_>>()
                .len(),
            sections: count(|list| matches!(list, List::Section(..))),
            addresses: lists.iter().map(|(_, addresses)| addresses.len()).sum(),
        }
    }

    /// Departments added to `city` by these contacts: new ones, or names spelt differently.
    pub fn unknown_to(&self, city: &City) -> Vec<String> {
        let known = |own: &Department| city.departments.iter().any(|known| known.name == own.name);
        let all = self.over(city).departments.into_iter().filter(|own| !own.is_implied);
        all.filter(|own| !known(own)).map(|department| department.name).collect()
    }

    /// The city with its contacts replaced where the workbook has some.
    #[must_use]
    pub fn over(&self, city: &City) -> City {
        let mut changed = city.clone();
        for (list, addresses) in self.lists(city) {
            *list.of(&mut changed) = addresses;
        }
        for entry in &self.entries {
            entry.tell_history(&mut changed);
        }
        changed.with_former()
    }

    /// The addresses of all rows by list, under the names of `city`.
    fn lists(&self, city: &City) -> Vec<(List, Vec<Address>)> {
        let mut lists: Vec<(List, Vec<Address>)> = Vec::new();
        let mut add = |list: List, addresses: &[Address]| {
            let at = lists.iter().position(|(known, _)| *known == list).unwrap_or(lists.len());
            if at == lists.len() {
                lists.push((list, Vec::new()));
            }
            for address in addresses {
                if !lists[at].1.contains(address) {
                    lists[at].1.push(address.clone());
                }
            }
        };
        for Contact { department: printed, sections, to, head, .. } in &self.entries {
            let known = city.department(printed);
            let department = known.map_or(printed, |known| &known.name);
            if sections.is_empty() {
                add(List::Department(department.clone()), to);
            }
            for printed in sections {
                let section = known.and_then(|known| known.section(printed)).map_or(printed, |known| &known.name);
                add(List::Section(department.clone(), section.clone()), to);
            }
            add(List::Head(department.clone()), head);
        }
        lists.retain(|(_, addresses)| !addresses.is_empty());
        lists
    }
}

/// 「－」 stands for no name.
fn name(text: &str) -> Option<String> {
    text::name(text).filter(|name| name.contains(char::is_alphanumeric))
}
