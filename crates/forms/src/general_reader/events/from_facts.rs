//! Turns facts into events, with decided headings, and splits texts that contain labels.

use super::event::{Event, Head};
use super::outline_openings;
use super::sheet_view::SheetView;
use crate::general_reader::boxes::BoxId;
use crate::general_reader::facts::fact::Fact;
use crate::general_reader::facts::label_words;
use crate::general_reader::headings::heading;
use crate::general_reader::headings::past_years;
use crate::general_reader::item::Item;
use crate::general_reader::parse::table::Table;
use crate::general_reader::reading::Value;
use crate::general_reader::words::inline_labels;
use crate::general_reader::words::inline_labels::Part;
use crate::general_reader::words::label_keys::{table_key, uncounted};
use crate::general_reader::words::line_numbers;
use crate::general_reader::words::line_numbers::{Manner, Numbered};
use matome_deadline::text::tidy;
use matome_deadline::written::number;

impl SheetView<'_> {
    pub(crate) fn events<'f>(&self, facts: &'f [Fact]) -> Vec<Event<'f>> {
        outline_openings::opened(self, facts.iter().flat_map(|fact| self.event(fact)).collect())
    }

    /// Each cell as a line by itself: an outline, in which nothing is a table.
    pub(crate) fn lines<'f>(&self) -> Vec<Event<'f>> {
        self.canvas.shown().into_iter().filter_map(|id| self.line(id)).collect()
    }

    fn event<'f>(&self, fact: &'f Fact) -> Vec<Event<'f>> {
        match fact {
            Fact::Line(id) => self.line(*id).into_iter().collect(),
            Fact::Row { path, boxes } => {
                let head = (!path.is_empty()).then(|| self.head(&heading::pair_key(self.canvas, path)));
                if self.numbers_nothing(head.as_ref(), boxes) { Vec::new() } else { self.row(head, boxes) }
            }
            Fact::Pair { path, values } if self.is_mark(path) => {
                path.iter().chain(values).filter_map(|id| self.value(*id)).map(Event::Line).collect()
            }
            Fact::Pair { path, values } => {
                let head = self.head(&heading::pair_key(self.canvas, path));
                if self.numbers_nothing(Some(&head), values) { Vec::new() } else { self.pair(path, values) }
            }
            Fact::Table { path, table } => vec![self.table(path, table)],
        }
    }

    /// Whether the label is the mark and the number of a goal: ◎部局目標1.
    fn is_mark(&self, path: &[BoxId]) -> bool {
        let [label] = path else { return false };
        self.canvas.of(*label).is_mark
    }

    /// A table with its decided headings, and the kinds given by labels around it.
    fn table<'f>(&self, path: &[BoxId], table: &'f Table) -> Event<'f> {
        let columns = label_words::of_table(self.canvas, table);
        let is_unused = self.taught.headings.get(&table_key(&columns)) == Some(&None);
        let is_aside = is_unused || path.iter().any(|id| heading::is_aside(self.canvas, *id));
        let heads = (0..table.columns.len()).map(|place| {
            let mut head = self.head(&heading::column_key(self.canvas, &columns, table, place));
            if is_aside {
                (head.item, head.time) = (Some(Item::Aside), None);
            }
            head
        });
        let own_year = past_years::own_year(self.canvas, table).map(|(_, id)| id);
        let outer = path.iter().copied().chain(own_year).filter_map(|id| self.value(id)).collect();
        Event::Table { table, heads: heads.collect(), outer }
    }

    /// ② alone beside a label numbers a value still to be filled in.
    fn numbers_nothing(&self, head: Option<&Head>, ids: &[BoxId]) -> bool {
        let is_number = |id: &BoxId| self.value(*id).is_some_and(|value| number::is_circled_alone(&value.text));
        head.is_some_and(|head| head.item != Some(Item::Number)) && !ids.is_empty() && ids.iter().all(is_number)
    }

    /// A label with its values; values that contain labels or markers belong to those.
    fn pair<'f>(&self, path: &[BoxId], ids: &[BoxId]) -> Vec<Event<'f>> {
        let Some(label) = path.last() else { return Vec::new() };
        let head = self.head(&heading::pair_key(self.canvas, path));
        let divided = matches!(head.item, None | Some(Item::Title | Item::MeasureTitle | Item::Category | Item::Aside));
        let mut events = Vec::new();
        let mut plain: Vec<Value> = Vec::new();
        for (i, id) in ids.iter().enumerate() {
            let Some(value) = self.value(*id).filter(|_| ids.len() == 1 || !self.canvas.of(*id).content.legend) else {
                continue;
            };
            if let Some(part) =
                inline_labels::labelled(&value.text, self.vocabulary).filter(|_| ids.len() > 1 || head.item.is_none())
            {
                events.push(self.inline(part, *id));
                continue;
            }
            let parts = if divided { inline_labels::parts(&value.text, self.vocabulary) } else { Vec::new() };
            if parts.is_empty() {
                plain.push(value);
                continue;
            }
            let number =
                i.checked_sub(1).and_then(|i| self.value(ids[i])).filter(|v| self.canvas.of(v.box_id).content.numeral);
            if number.is_some() {
                plain.pop();
            }
            events.push(Event::Marked { number, box_id: *id, parts: self.decided(parts) });
        }
        if !plain.is_empty() || events.is_empty() {
            events.splice(0..0, self.plain(path, *label, head, plain));
        }
        events
    }

    /// A label with values that contain no labels.
    fn plain<'f>(&self, path: &[BoxId], label: BoxId, head: Head, values: Vec<Value>) -> Vec<Event<'f>> {
        let is_counted = values.len() == 2 || values.len() > 2 && head.item.is_some_and(Item::is_of_measure);
        let is_numbered = is_counted
            && self.canvas.of(values[0].box_id).content.numeral
            && !matches!(head.item, Some(Item::Number))
            && !self.is_name(&head, &values);
        if is_numbered {
            return vec![Event::Row { head: Some(head), values }];
        }
        let (number, part) = self.numbers(path, head.item);
        vec![Event::Field { head, label, number, part, values }]
    }

    /// 施策｜2-1｜移住の促進: a name and its number, no action.
    fn is_name(&self, head: &Head, values: &[Value]) -> bool {
        let [number, name] = values else { return false };
        let is_title = matches!(head.item, Some(Item::Title | Item::MeasureTitle));
        let manner = line_numbers::alone(&number.text);
        is_title && manner == Some(Manner::Branched) && !self.canvas.of(name.box_id).content.sentence
    }

    /// Numbers from surrounding labels: 目標１ at the side of a card, 取組２ inside it.
    fn numbers(&self, path: &[BoxId], item: Option<Item>) -> (Option<Value>, Option<Value>) {
        let Some((_, outer)) = path.split_last() else { return (None, None) };
        let mut counted: Vec<BoxId> = outer.iter().copied().filter(|id| self.canvas.of(*id).counts).collect();
        let is_of_measure = |id: &BoxId| {
            let senses = self.vocabulary.senses(&uncounted(self.canvas.text(*id)));
            senses.first().is_some_and(|(item, _)| item.is_of_measure())
        };
        let is_part = item.is_some_and(Item::is_of_measure) && (counted.len() > 1 || counted.iter().any(is_of_measure));
        let part = counted.pop_if(|_| is_part).and_then(|id| self.count(id));
        (counted.last().and_then(|id| self.count(*id)), part)
    }

    fn count(&self, id: BoxId) -> Option<Value> {
        let found = line_numbers::of(self.canvas.text(id), self.vocabulary)?;
        Some(Value { box_id: id, text: found.number })
    }

    fn line<'f>(&self, id: BoxId) -> Option<Event<'f>> {
        let value = self.value(id)?;
        if self.canvas.of(id).unfilled
            && let Some(label) = inline_labels::bare_label(&value.text, self.vocabulary)
        {
            return Some(self.inline(label, id));
        }
        let parts = inline_labels::parts(&value.text, self.vocabulary);
        if !parts.is_empty() {
            return Some(Event::Marked { number: None, box_id: id, parts: self.decided(parts) });
        }
        if let Some(part) = inline_labels::labelled(&value.text, self.vocabulary) {
            return Some(self.inline(part, id));
        }
        if let Some(event) = self.sentence(&value) {
            return Some(event);
        }
        Some(Event::Line(value))
    }

    /// An action with its bracketed fields after it.
    fn sentence<'f>(&self, value: &Value) -> Option<Event<'f>> {
        let (lead, mut parts) = inline_labels::behind(&value.text, self.vocabulary)?;
        let (number, rest) = match line_numbers::of(lead, self.vocabulary) {
            Some(Numbered { number, rest: Some(rest), .. }) => (Some(number), rest),
            _ => (None, tidy(lead)?),
        };
        parts.push(Part { item: Item::Actions, heading: String::new(), text: rest });
        let number = number.map(|text| Value { box_id: value.box_id, text });
        Some(Event::Marked { number, box_id: value.box_id, parts })
    }

    fn inline<'f>(&self, part: Part, box_id: BoxId) -> Event<'f> {
        let known = self.choices.get(&heading::inline_key(&part.heading)).and_then(|choice| choice.item);
        let head = Head {
            item: known.or(Some(part.item)),
            time: None,
            outer_kind: None,
            printed: part.heading,
            names_rows: false,
        };
        let values = tidy(&part.text).map(|text| Value { box_id, text }).into_iter().collect();
        Event::Field { head, label: box_id, number: None, part: None, values }
    }

    fn row<'f>(&self, head: Option<Head>, ids: &[BoxId]) -> Vec<Event<'f>> {
        let values: Vec<Value> = ids.iter().filter_map(|id| self.value(*id)).collect();
        if values.is_empty() {
            return Vec::new();
        }
        // A number may stand in front of a text that markers divide, and remarks behind it.
        let parts = |value: &Value| inline_labels::parts(&value.text, self.vocabulary);
        if let Some(at) = values.iter().take(2).position(|value| !parts(value).is_empty()) {
            let number = (at > 0).then(|| values[0].clone());
            let marked = Event::Marked { number, box_id: values[at].box_id, parts: self.decided(parts(&values[at])) };
            return std::iter::once(marked).chain(values.into_iter().skip(at + 1).map(Event::Line)).collect();
        }
        if head.is_some() {
            return vec![Event::Row { head, values }];
        }
        // 部名：総務部 beside the sheet's title.
        let (mut labelled, mut rest) = (Vec::new(), Vec::new());
        for value in values {
            match inline_labels::labelled(&value.text, self.vocabulary) {
                Some(part) => labelled.push(self.inline(part, value.box_id)),
                None => rest.push(value),
            }
        }
        // 【担当】道路課 at the end of a line belongs to what the line names.
        let is_behind =
            rest.first().is_some_and(|first| labelled.first().and_then(Event::first_box) > Some(first.box_id));
        let mut events: Vec<Event<'f>> = Vec::new();
        match rest.len() {
            0 => {}
            1 => events.extend(rest.pop().map(Event::Line)),
            _ => events.push(Event::Row { head, values: rest }),
        }
        events.splice(if is_behind { events.len()..events.len() } else { 0..0 }, labelled);
        events
    }
}
