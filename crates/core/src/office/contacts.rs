//! Mail contacts that the office keeps in a workbook, in addition to the configuration or instead of it.
//!
//! | 部局 | 課 | 旧課名 | 宛先 | 部局長 | 備考 |
//! | --- | --- | --- | --- | --- | --- |
//! | 総務部 | | | soumu@…; shomu@… | bucho@… | |
//! | | 人事課 | 職員課 | jinji@… | | |
//!
//! Columns may be in any order and on several sheets; address columns may repeat. A row without a section is about the
//! department; one without a department continues the department above. A list (department, head or section) with at least
//! one valid address in the workbook replaces that of the configuration. Unknown departments and sections are added. A sheet
//! that prints a former name of a section is that section's. An invalid address is a problem with its cell and is skipped.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use crate::office::city::{Address, City, Department};
use crate::office::recipients::List;
use matome_deadline::source::Source;
use matome_deadline::text;
use matome_deadline::text::comparison_key;
use matome_forms::layout::plain::{Columns, PlainRow};
use matome_workbook::grid::WorkbookCells;
use matome_workbook::problem::{BadAddress, Fault, Problem};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Department,
    Section,
    Former,
    To,
    Head,
    /// Recognised so that it is not taken for another column.
    Remark,
}

const WORDS: [(Column, &[&str]); 6] = [
    (Column::Department, &["部局", "部局名", "部", "部名", "所属部局", "部署"]),
    (Column::Section, &["課", "課名", "課室", "課室名", "所属", "所属課", "担当課"]),
    (Column::Former, &["旧課名", "旧名称", "前の課名", "旧所属"]),
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
    #[serde(default)]
    former: Vec<String>,
    to: Vec<Address>,
    head: Vec<Address>,
}

impl Contact {
    /// Stores former names with their section, looked up by its present name.
    fn name_former(&self, city: &mut City) {
        let [section] = self.sections.as_slice() else { return };
        let key = comparison_key(&self.department);
        let is_own = |department: &&mut Department| department.names().any(|name| comparison_key(name) == key);
        let Some(department) = city.departments.iter_mut().find(is_own) else { return };
        let key = comparison_key(section);
        if let Some(known) = department.sections.iter_mut().find(|known| comparison_key(&known.name) == key) {
            known.former.extend(self.former.iter().cloned());
        }
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
            let former = names(Column::Former).into_iter().filter(|_| sections.len() == 1).collect::<Vec<_>>();
            let mut addresses =
                |column| row.all(column).flat_map(|cell| self.addresses(cell, address)).collect::<Vec<_>>();
            let (to, head) = (addresses(Column::To), addresses(Column::Head));
            let says_nothing = to.is_empty() && head.is_empty() && former.is_empty();
            if let Some(department) = department.clone().filter(|_| !says_nothing) {
                self.entries.push(Contact { department, sections, former, to, head });
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
        let added = self.over(city).departments.split_off(city.departments.len());
        added.into_iter().map(|department| department.name).collect()
    }

    /// The city with its contacts replaced where the workbook has some.
    #[must_use]
    pub fn over(&self, city: &City) -> City {
        let mut changed = city.clone();
        for (list, addresses) in self.lists(city) {
            *list.of(&mut changed) = addresses;
        }
        for entry in &self.entries {
            entry.name_former(&mut changed);
        }
        changed
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

/// Splits a cell into addresses. Separators: ; , 、 line breaks, spaces, slashes, half-width or full-width. A name may
/// stand before `<…>` or beside the address, a bracketed remark after it. Marks for an empty cell are dropped.
fn written_addresses(text: &str) -> Vec<String> {
    let folded: String = text.nfkc().collect();
    let is_mark =
        |word: &str| matches!(word, "" | "なし" | "無し" | "無" | "未定") || !word.contains(char::is_alphanumeric);
    let words = parts(&folded).into_iter().flat_map(words).filter(|word| !is_mark(word));
    words.map(str::to_owned).collect()
}

/// Splits at separators outside quotation marks: `"山田, 太郎" <…>`.
fn parts(text: &str) -> Vec<&str> {
    let is_balanced = text.matches('"').count().is_multiple_of(2);
    let mut quoted = false;
    let between = |c: char| {
        quoted ^= is_balanced && c == '"';
        !quoted && matches!(c, ';' | ',' | '、' | '\n')
    };
    text.split(between).collect()
}

/// Splits a part at spaces and slashes.
fn words(part: &str) -> Vec<&str> {
    // A bracket after an address is a remark; one before it belongs to a name.
    let remark = part.split_once('(').filter(|(before, _)| before.contains('@'));
    let bare = remark.map_or(part, |(bare, _)| bare).trim();
    let words = bare.trim_start_matches("mailto:").split(|c: char| c.is_whitespace() || matches!(c, '/' | ':'));
    let (addresses, others): (Vec<&str>, Vec<&str>) = words.partition(|word| word.contains('@'));
    // A Japanese word beside an address names its owner; anything else makes the address invalid (Bcc: x@…).
    if bare.contains('<') || addresses.is_empty() || others.iter().any(|word| !word.is_empty() && word.is_ascii()) {
        vec![bare]
    } else {
        addresses
    }
}
