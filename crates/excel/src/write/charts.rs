//! Native charts whose series are distinguishable in black and white.

use rust_xlsxwriter::{
    Chart as Drawn, ChartDataLabel, ChartFont, ChartFormat, ChartLegendPosition, ChartLine, ChartPatternFill,
    ChartPatternFillType, ChartSolidFill, ChartType, Color,
};

use super::formats;
use matome_workbook::grid::Area;
use matome_workbook::plan::{Chart, ChartKind, Labels, Tone};

/// The library's code for vertical East Asian text.
const STACKED: i16 = 271;

pub(super) fn draw(plan: &Chart, sheet: &str) -> Drawn {
    let mut chart = Drawn::new(match plan.kind {
        ChartKind::Columns | ChartKind::PercentColumns { .. } => ChartType::Column,
        ChartKind::PercentBars => ChartType::Bar,
    });
    let mut title_font = ChartFont::new();
    title_font.set_name(formats::FONT).set_size(11).set_bold();
    chart.title().set_name(plan.title).set_font(&title_font);
    chart.set_width(plan.size.0).set_height(plan.size.1).set_alt_text(plan.title);
    for series in &plan.series {
        let drawn = chart.add_series();
        drawn.set_name(series.name).set_gap(60).set_format(&mut look(series.tone));
        drawn.set_categories(range(sheet, plan.categories)).set_values(range(sheet, series.values));
        if plan.kind == ChartKind::PercentBars {
            drawn.set_data_label(ChartDataLabel::new().show_value().set_font(&small()));
        }
    }
    set_axes(&mut chart, plan.kind);
    if plan.labels == Labels::Down {
        chart.x_axis().set_font(small().set_rotation(STACKED)).set_label_interval(1);
    }
    if plan.series.len() > 1 {
        chart.legend().set_position(ChartLegendPosition::Bottom).set_font(&small());
    } else {
        chart.legend().set_hidden();
    }
    chart
}

fn set_axes(chart: &mut Drawn, kind: ChartKind) {
    let mut grid = ChartLine::new();
    grid.set_color(Color::RGB(0x00D9_D9D9)).set_width(0.5);
    chart.x_axis().set_font(&small());
    chart.y_axis().set_font(&small());
    match kind {
        ChartKind::Columns => {
            chart.y_axis().set_num_format("0").set_min(0).set_major_gridlines_line(&grid);
        }
        ChartKind::PercentColumns { beyond } => {
            chart.y_axis().set_num_format("0%").set_min(0).set_major_gridlines_line(&grid);
            if !beyond {
                chart.y_axis().set_max(1);
            }
        }
        ChartKind::PercentBars => {
            // The first department is at the top, as in the table; data labels replace the axis.
            chart.y_axis().set_reverse().set_major_gridlines(false);
            chart.x_axis().set_num_format("0%").set_min(0).set_major_gridlines(false).set_hidden(true);
        }
    }
}

fn small() -> ChartFont {
    let mut font = ChartFont::new();
    font.set_name(formats::FONT).set_size(9);
    font
}

fn range(sheet: &str, area: Area) -> (&str, u32, u16, u32, u16) {
    (sheet, area.first.row, area.first.column as u16, area.last.row, area.last.column as u16)
}

/// Dark, hatched and light remain distinct on a copy.
fn look(tone: Tone) -> ChartFormat {
    let mut format = ChartFormat::new();
    let mut border = ChartLine::new();
    border.set_color(Color::RGB(0x0040_4040)).set_width(0.75);
    format.set_border(&border);
    match tone {
        Tone::Plain | Tone::Quiet | Tone::Assumed => {
            format.set_solid_fill(ChartSolidFill::new().set_color(Color::RGB(0x00C9_D6E3)));
        }
        Tone::Underway | Tone::Near | Tone::Bar => {
            let mut fill = ChartPatternFill::new();
            fill.set_pattern(ChartPatternFillType::DiagonalStripesWideUpwards);
            fill.set_foreground_color(Color::RGB(0x00C5_5A11)).set_background_color(Color::White);
            format.set_pattern_fill(&fill);
        }
        Tone::Good | Tone::Late => {
            format.set_solid_fill(ChartSolidFill::new().set_color(Color::RGB(0x001F_4E79)));
        }
    }
    format
}
