//! Completes a goal: merges measures of labels, rows and tables, and applies shared values.

use super::Card;
use crate::general_reader::item::Item;
use crate::general_reader::reading::{GoalReading, MeasureReading};

impl Card<'_> {
    pub(crate) fn finish(mut self) -> GoalReading {
        self.goal.keep_one_number();
        self.tell();
        self.settle_lines();
        self.settle_figures();
        let mut measures = std::mem::take(&mut self.rows);
        measures.extend(std::mem::take(&mut self.years).into_values());
        // Values beside counted parts apply to each part.
        let (counted, own): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.own).into_iter().partition(|measure| self.parts.contains(&measure.at));
        measures.extend(counted);
        self.goal.measures = self.joined(own, measures);
        self.goal
    }

    /// Tables of indicators become measures if nothing else names actions; else their figures are kept beside them.
    fn settle_figures(&mut self) {
        let acts = |measure: &MeasureReading| measure.fields.has(Item::Actions);
        let lone = self.counted.len() == 1 && self.counted[0].year.is_none();
        if self.rows.is_empty() && self.years.is_empty() && (lone || !self.own.iter().any(acts)) {
            self.rows = std::mem::take(&mut self.counted);
        } else {
            for (head, value) in std::mem::take(&mut self.figures) {
                self.goal.keep_beside(&head.printed, head.item, value);
            }
        }
    }

    /// Joins the measures of rows, years and parts with the labels beside them.
    fn joined(&mut self, own: Vec<MeasureReading>, mut measures: Vec<MeasureReading>) -> Vec<MeasureReading> {
        if let ([only], [row]) = (own.as_slice(), measures.as_mut_slice())
            && row.year.is_none()
            && !only.fields.iter().any(|(item, _)| row.fields.has(item))
        {
            // The card's labels and the table's single row describe the same measure: merge them.
            row.fields.fill_from(&only.fields);
            row.months.extend(only.months.clone());
            row.at = only.at;
            return measures;
        }
        if measures.is_empty() {
            return own;
        }
        for one in own {
            self.share(one, &mut measures);
        }
        measures
    }

    /// Without a label for actions, the text below the goal's name is taken.
    fn tell(&mut self) {
        let acts = |measure: &MeasureReading| measure.fields.has(Item::Actions);
        let Some(first) = self.prose.first().map(|value| value.box_id) else { return };
        if !self.rows.is_empty() || !self.years.is_empty() || self.own.iter().any(acts) {
            return self.keep_prose();
        }
        if self.own.is_empty() {
            self.own.push(MeasureReading::at(first));
        }
        for value in std::mem::take(&mut self.prose) {
            self.own[0].fields.add(Item::Actions, value);
        }
    }

    /// Applies labels beside a table to each measure without such a value; a target is the goal's.
    fn share(&mut self, one: MeasureReading, measures: &mut Vec<MeasureReading>) {
        let mut fields = one.fields;
        for item in [Item::Target, Item::Indicator] {
            for value in fields.take(item) {
                self.goal.fields.add(Item::TargetOfGoal, value);
            }
        }
        // The duration of a plan over several years is no year's period.
        if measures.iter().all(|measure| measure.year.is_some()) {
            for value in fields.take(Item::Period) {
                self.goal.keep_beside(self.period.as_deref().unwrap_or_default(), None, value);
            }
        }
        for (item, value) in fields.iter() {
            let lacking =
                measures.iter().all(|measure| !measure.fields.has(item) || measure.fields.of(item).contains(value));
            if lacking {
                for measure in &mut *measures {
                    measure.fields.add(item, value.clone());
                }
            } else {
                // A legend has its label in its own box: 達成度：Ａ（達成した）.
                let is_whole = self.view.value(value.box_id).is_some_and(|own| own == *value);
                self.goal.keep_beside("", Some(item).filter(|_| is_whole), value.clone());
            }
        }
        for measure in measures {
            measure.months.extend(one.months.clone());
        }
    }
}
