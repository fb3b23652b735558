//! What the planning section types keeps the look that someone gave it: number formats, colours and letters.

use matome::merging::outcome::Done;

use crate::common::planner::Planner;
use crate::merged::notes::{LIST, goals, noted, notes, share};
use crate::merged::scene::Scene;

#[test]
fn a_number_keeps_the_format_that_someone_gave_it() {
    let scene = Scene::new();
    let mut share = share();
    scene.merge(&mut share);
    Planner::opens(&scene.path(2026))
        .types(LIST, "U1", "予算額")
        .types_formatted(LIST, "U2", "1250000", "#,##0&quot;円&quot;")
        .saves();
    scene.merge(&mut share);
    assert_eq!(scene.cell("一覧", 1, 20), calamine::Data::Float(1_250_000.0));
    let styles = Planner::opens(&scene.path(2026)).part("xl/styles.xml").to_owned();
    assert!(styles.contains("#,##0&quot;円&quot;"), "{styles}");
    assert!(matches!(scene.merge(&mut share)[0].done, Done::Unchanged));
}

#[test]
fn a_note_keeps_the_colours_that_someone_gave_it() {
    let (scene, mut share) = noted();
    let look = |font: &str| format!("{font}<color rgb=\"FFC00000\"/>");
    Planner::opens(&scene.path(2026))
        .paints(LIST, "R3", r#"rgb="FFFFFF00""#, &look("<b/><i/><strike/><u/>"), "急ぎ")
        .paints(LIST, "U3", r#"theme="9" tint="0.5""#, "", "001")
        .paints(LIST, "Q4", r#"rgb="FF92D050""#, "", "")
        .saves();
    goals(&mut share).reverse();
    scene.merge(&mut share);
    assert_eq!(notes(&scene), ["規程の見直し: 要修正 急ぎ 001"]);
    let painted = |scene: &Scene, row: u32, column: u32| {
        let style = scene.style("一覧", row, column);
        let colour = |colour: Option<calamine::Color>| colour.map(|colour| colour.to_string()).unwrap_or_default();
        let font = style.font.unwrap();
        let marks = [font.is_bold(), font.is_italic(), font.has_strikethrough(), font.has_underline()];
        let marks: String = marks.iter().map(|mark| if *mark { '1' } else { '0' }).collect();
        let fill = style.fill.and_then(|fill| fill.foreground_color);
        let code = style.number_format.unwrap().format_code;
        format!("{} {} {marks} {code} {:?}", colour(fill), colour(font.color), style.alignment.unwrap().horizontal)
    };
    // 規程の見直し stands in the last row now, 研修の実施 in the first.
    let expected = [
        ((3, 17), "#FFFF00 #C00000 1111 @ Center"),
        ((3, 20), "#FBCBA3 #263238 0000 @ Center"),
        ((1, 16), "#92D050 #263238 0000 @ Center"),
        ((2, 17), "#FFFDE7 #263238 0000 General General"),
    ];
    for ((row, column), look) in expected {
        assert_eq!(painted(&scene, row, column), look, "row {row}, column {column}");
    }
    // It is the measure's: it goes with the words, and is no reason to write the workbook again.
    assert!(matches!(scene.merge(&mut share)[0].done, Done::Unchanged));
    let gone = goals(&mut share)[1].measures.remove(1);
    goals(&mut share)[0].measures.clear();
    scene.merge(&mut share);
    assert_eq!(scene.rows("行き先のないメモ").len(), 2, "colours alone are no note without a measure");
    goals(&mut share)[1].measures.push(gone);
    scene.merge(&mut share);
    assert_eq!(painted(&scene, 2, 17), expected[0].1);
}

#[test]
fn a_day_in_a_format_of_the_japanese_excel_keeps_it() {
    let (scene, mut share) = noted();
    // A file has these formats by their number alone: 10/5 as Excel takes it, 2026年10月5日, and the comma of the
    // ribbon.
    let formats = [("V1", "56", "46300"), ("U2", "56", "46300"), ("U3", "31", "46300"), ("U4", "38", "-5")];
    let mut planner = Planner::opens(&scene.path(2026));
    for (cell, id, number) in formats {
        planner = planner.types_formatted(LIST, cell, number, "");
        planner.replace("xl/styles.xml", r#"<numFmt numFmtId="199" formatCode=""/>"#, "");
        planner.replace("xl/styles.xml", r#"numFmtId="199""#, &format!(r#"numFmtId="{id}""#));
    }
    planner.saves();
    scene.merge(&mut share);
    let code = |row| scene.style("一覧", row, 20).number_format.unwrap().format_code;
    // The header 10月5日 that Excel took for a day stays what it shows.
    assert_eq!(scene.rows("一覧")[0][21], "10月5日");
    assert_eq!([code(1), code(2), code(3)], ["m\"月\"d\"日\"", "yyyy\"年\"m\"月\"d\"日\"", "#,##0;[Red]-#,##0"]);
}

/// A Full-HD screen enlarged to 125 % has 1,536 pixels, of which the names of rows and the scroll bar take 60. A
/// half-width character takes 8 pixels of the standard font, and a column has a margin of 5, which are .71 of a
/// character in the file.
#[test]
fn every_sheet_is_on_the_screen_from_its_first_column_to_the_last() {
    let scene = Scene::new();
    scene.merge(&mut share());
    let workbook = Planner::opens(&scene.path(2026));
    for sheet in 1..=7 {
        let part = workbook.part(&format!("xl/worksheets/sheet{sheet}.xml")).to_owned();
        let value = |of: &str, name: &str| -> Option<f64> {
            let (_, rest) = of.split_once(&format!(" {name}=\""))?;
            rest.split('"').next()?.parse().ok()
        };
        let columns = part.split("<col ").skip(1).map(|rest| format!(" {}", rest.split('>').next().unwrap()));
        let shown = columns.filter(|column| !column.contains("hidden"));
        let mut widths: Vec<f64> = shown
            .flat_map(|column| {
                let count = 1.0 + value(&column, "max").unwrap() - value(&column, "min").unwrap();
                vec![(value(&column, "width").unwrap() - 0.71).mul_add(8.0, 5.0); count as usize]
            })
            .collect();
        if sheet == 2 {
            // The way to the department's workbook may lie beyond.
            widths.pop();
        }
        let zoom = value(&part, "zoomScale").unwrap_or(100.0) / 100.0;
        let wide = widths.iter().sum::<f64>() * zoom + 60.0;
        assert!(wide <= 1536.0, "sheet {sheet}: {wide}");
    }
}
