//! The measures of one fiscal year, in list order, with derived values, which are computed only here.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::status::{self, Status};
use crate::duty::Duty;
use crate::office::city::OrgChart;
use crate::progress::{Progress, Reports};
use crate::records::request::Stage;
use crate::records::snapshot::{MeasureRow, Snapshot};
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::source::Source;
use matome_deadline::text;
use matome_forms::model::Goal;
use matome_workbook::link::LinkBase;
use matome_workbook::plan::{Cell, Role, Tone};

/// Stands for a department that no cell or folder names.
const NAMELESS: &str = "（部局不明）";

#[derive(Clone)]
pub(super) struct ListedMeasure<'a> {
    pub(super) row: MeasureRow<'a>,
    /// As in the organisation chart.
    pub(super) department: String,
    /// Position in the organisation chart.
    pub(super) rank: usize,
    /// Position within the department of the section whose workbook it is.
    section_rank: usize,
    /// Whether its reports may be asked for.
    pub(super) duty: Duty,
    pub(super) progress: Progress,
    pub(super) status: Status,
    /// 期限日
    pub(super) due: Option<NaiveDate>,
}

impl ListedMeasure<'_> {
    /// 担当課 on one line.
    pub(super) fn sections(&self) -> String {
        self.row.goal.sections.join("、")
    }

    pub(super) fn measure_name(&self) -> &str {
        self.row.measure.name()
    }

    /// Known departments first, unknown ones last; a department's own measures before those of its sections.
    fn order(&self) -> (usize, bool, &str, usize) {
        (self.rank, self.department.is_empty(), &self.department, self.section_rank)
    }

    /// 出典: workbook name and cell as a link, the folder as its tooltip. An unreadable workbook is marked.
    pub(super) fn source_link(&self, source: &Source, role: Role, links: &LinkBase) -> Cell {
        let file = self.row.file;
        let since = self.row.workbook.stale_since.as_ref();
        let stale = match self.row.absence() {
            Some(absence) => format!("（{}）\n", absence.label()),
            None => since.map(|since| format!("（古い：{since}から読み取れません）\n")).unwrap_or_default(),
        };
        let short = format!("{stale}{}", self.source_name(source));
        Cell::short_link(&short, &format!("{stale}{file}\n{source}"), links.to_cell(file, source), role)
    }

    /// The text of 出典 for a place in the workbook.
    pub(super) fn source_name(&self, source: &Source) -> String {
        let name = self.row.file.rsplit('/').next().unwrap_or(self.row.file);
        // LibreOffice shows links on one line; there the space replaces the break.
        format!("{name} \n{source}")
    }

    /// The correction request, as worded in the department's copy.
    pub(super) fn asked_cell(&self, role: Role) -> Cell {
        let Some(request) = &self.progress.request else { return Cell::empty(role) };
        let (state, tone) = match request.stage {
            Stage::Open => (String::new(), Tone::Late),
            _ => (format!("{}（企画課が確認します）\n", Status::Corrected.label()), Tone::Near),
        };
        Cell::text(&format!("{state}{}", request.memo), role).toned(tone)
    }

    /// The department as displayed, with a stand-in where it is unknown.
    pub(super) fn department_label(&self) -> &str {
        if self.department.is_empty() { NAMELESS } else { &self.department }
    }
}

/// Groups of measures by goal, which are adjacent.
pub(super) fn by_goal<'l, 'a>(measures: &'l [ListedMeasure<'a>]) -> impl Iterator<Item = &'l [ListedMeasure<'a>]> {
    measures.chunk_by(|one, next| std::ptr::eq(one.row.goal, next.row.goal))
}

/// Mean achievement rate in percent.
pub(super) fn mean_achievement<'l, 'a: 'l>(measures: impl IntoIterator<Item = &'l ListedMeasure<'a>>) -> Option<f64> {
    let rates: Vec<f64> = measures.into_iter().filter_map(|own| own.row.measure.achievement_rate).collect();
    (!rates.is_empty()).then(|| rates.iter().sum::<f64>() / rates.len() as f64)
}

/// The measures of `year` by department and section in chart order, then in workbook order.
pub(super) fn of_year<'a>(
    snapshot: &'a Snapshot,
    chart: &OrgChart<'a>,
    (year, today): (FiscalYear, NaiveDate),
    reports: &Reports<'_>,
) -> Vec<ListedMeasure<'a>> {
    let mut last: Option<Place> = None;
    let mut entries: Vec<ListedMeasure> = Vec::new();
    let mut first_sections: BTreeMap<(&str, usize), usize> = BTreeMap::new();
    for row in snapshot.rows().filter(|row| row.fiscal_year() == Some(year)) {
        // Rows of a goal are adjacent; looking up its department is slow.
        let place = match last.take() {
            Some(known) if std::ptr::eq(known.goal, row.goal) => last.insert(known),
            _ => last.insert(place(&row, chart)),
        };
        let (department, rank, section_rank) = (place.department.clone(), place.rank, place.section_rank);
        let duty = place.duty;
        let first = first_sections.entry((row.file, rank)).or_insert(section_rank);
        *first = section_rank.min(*first);
        let due = status::next_due(&row.measure.deadlines, today);
        let progress = reports.progress(&row);
        let status = Status::of(row.measure, &progress, today);
        entries.push(ListedMeasure { row, department, rank, section_rank, duty, progress, status, due });
    }
    // A workbook of several sections stays together.
    for entry in &mut entries {
        entry.section_rank = first_sections[&(entry.row.file, entry.rank)];
    }
    entries.sort_by(|a, b| a.order().cmp(&b.order()));
    entries
}

struct Place<'a> {
    goal: &'a Goal,
    department: String,
    rank: usize,
    section_rank: usize,
    duty: Duty,
}

fn place<'a>(row: &MeasureRow<'a>, chart: &OrgChart<'a>) -> Place<'a> {
    let (goal, duty) = (row.goal, Duty::of(row.goal, row.workbook, chart));
    let department = chart.name_of_responsible(goal);
    let section = goal.owner.section.as_deref();
    let section_rank = section.map_or(0, |section| chart.section_rank(department, section).saturating_add(1));
    match chart.responsible(goal).map_or(usize::MAX, |own| chart.rank(&own.name)) {
        // A department that the chart of the year does not know may still be spelt in more than one way.
        usize::MAX => Place {
            goal,
            department: text::name(department).unwrap_or_default(),
            rank: usize::MAX,
            section_rank: 0,
            duty,
        },
        rank => Place { goal, department: department.to_owned(), rank, section_rank, duty },
    }
}
