//! A page seen through a definition: places of the definition's words, each looked up once.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use super::definition::{Definition, MeasureUnit};
use super::header::{self, Header};
use super::labels::{self, Hit};
use super::page::{Block, BlockId, Page};
use super::words::Quality;
use crate::field::Field;
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::written::year;

pub(super) struct MatchedPage<'a, 'p> {
    pub(super) page: &'a Page<'p>,
    pub(super) definition: &'a Definition,
    /// The column that each block would be the header of.
    columns: Vec<OnceCell<Option<(Field, Quality)>>>,
    past: Vec<OnceCell<bool>>,
    headers: Vec<OnceCell<Option<Box<Header>>>>,
    hits: OnceCell<Vec<Hit>>,
    heading: OnceCell<Option<BlockId>>,
    year: OnceCell<Option<FiscalYear>>,
}

impl<'a, 'p> MatchedPage<'a, 'p> {
    pub(super) fn new(page: &'a Page<'p>, definition: &'a Definition) -> Self {
        let columns = vec![OnceCell::new(); page.blocks.len()];
        let past = vec![OnceCell::new(); page.blocks.len()];
        let headers = vec![OnceCell::new(); page.height()];
        let (hits, heading, year) = Default::default();
        Self { page, definition, columns, past, headers, hits, heading, year }
    }

    /// Labels on the page, in reading order.
    pub(super) fn hits(&self) -> &[Hit] {
        self.hits.get_or_init(|| labels::hits(self.page, &self.definition.labels))
    }

    pub(super) fn heading(&self) -> Option<&Block<'p>> {
        let find = || self.page.blocks.iter().position(|block| self.definition.is_heading(block));
        self.heading.get_or_init(find).map(|id| self.page.block(id))
    }

    /// The column that the block names by itself.
    pub(super) fn column(&self, id: BlockId) -> Option<(Field, Quality)> {
        let named = || self.definition.columns.best(&self.page.block(id).key).filter(|_| !self.is_of_the_past(id));
        *self.columns[id].get_or_init(named)
    }

    /// Whether the block names a year before the heading's: texts below it (令和7年度実績) are not this year's.
    pub(super) fn is_of_the_past(&self, id: BlockId) -> bool {
        if matches!(self.definition.measure, MeasureUnit::Years(_)) {
            return false;
        }
        let this_year = || *self.year.get_or_init(|| year::single(&self.heading()?.cell.text));
        let named = || year::labelled(&self.page.block(id).cell.text);
        *self.past[id].get_or_init(|| named().is_some_and(|(named, _)| this_year().is_some_and(|this| named < this)))
    }

    pub(super) fn header_at(&self, row: u32) -> Option<&Header> {
        self.headers[self.page.place(row)?].get_or_init(|| self.find_header(row).map(Box::new)).as_deref()
    }

    fn find_header(&self, row: u32) -> Option<Header> {
        // Most rows hold no header word at all.
        let rows = row..=row.saturating_add(header::HIGHEST - 1);
        let named = rows.flat_map(|row| self.page.starting(row)).filter(|id| self.column(*id).is_some());
        if named.take(2).count() < 2 { None } else { Header::at(self, row) }
    }

    /// The first header that begins between two rows.
    pub(super) fn first_header(&self, from: u32, to: u32) -> Option<&Header> {
        self.page.rows(from..=to).find_map(|row| self.header_at(row))
    }

    /// The definition's words for the labels and the first table's columns on the page.
    pub(super) fn labels_found(&self) -> BTreeSet<String> {
        let definition = self.definition;
        let plain = self.hits().iter().filter(|hit| hit.inside.is_none() && !hit.loose);
        let named = plain.filter_map(|hit| definition.labels.printed(hit.field));
        let header = self.first_header(0, self.page.last_row());
        let columns = header.iter().flat_map(|header| &header.columns).filter_map(|column| column.field);
        named.chain(columns.filter_map(|field| definition.columns.printed(field))).map(str::to_owned).collect()
    }
}
