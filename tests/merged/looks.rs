//! Notes keep their formatting: number formats, colours and letters.

use matome::merging::outcome::Done;

use crate::common::clerk::Clerk;
use crate::merged::notes::{goals, noted, notes, share};
use crate::merged::scene::Scene;

#[test]
fn a_number_keeps_the_format_that_someone_gave_it() {
    let scene = Scene::new();
    let mut share = share();
    scene.merge(&mut share);
    let clerk = Clerk::opens(&scene.path(2026)).adds_column("予算額");
    let (list, cell) = clerk.place("一覧", "電子決裁の展開", "予算額");
    clerk.types_formatted(list, &cell, "1250000", "#,##0&quot;円&quot;").saves();
    scene.merge(&mut share);
    assert_eq!(scene.value("一覧", "電子決裁の展開", "予算額"), calamine::Data::Float(1_250_000.0));
    let styles = Clerk::opens(&scene.path(2026)).part("xl/styles.xml").to_owned();
    assert!(styles.contains("#,##0&quot;円&quot;"), "{styles}");
    assert!(matches!(scene.merge(&mut share)[0].done, Done::Unchanged));
}

#[test]
fn a_note_keeps_the_colours_that_someone_gave_it() {
    let (scene, mut share) = noted();
    let look = |font: &str| format!("{font}<color rgb=\"FFC00000\"/>");
    let clerk = Clerk::opens(&scene.path(2026));
    let place = |row, heading| clerk.place("一覧", row, heading);
    let (list, memo) = place("規程の見直し", "企画課メモ");
    let ((_, person), (_, check)) = (place("規程の見直し", "担当者"), place("研修の実施", "企画課確認"));
    clerk
        .paints(list, &memo, r#"rgb="FFFFFF00""#, &look("<b/><i/><strike/><u/>"), "急ぎ")
        .paints(list, &person, r#"theme="9" tint="0.5""#, "", "001")
        .paints(list, &check, r#"rgb="FF92D050""#, "", "")
        .saves();
    goals(&mut share).reverse();
    scene.merge(&mut share);
    assert_eq!(notes(&scene), ["規程の見直し | 企画課確認: 要修正 | 企画課メモ: 急ぎ | 担当者: 001"]);
    let painted = |scene: &Scene, row: &str, heading: &str| {
        let style = scene.look("一覧", row, heading);
        let colour = |colour: Option<calamine::Color>| colour.map(|colour| colour.to_string()).unwrap_or_default();
        let font = style.font.unwrap();
        let marks = [font.is_bold(), font.is_italic(), font.has_strikethrough(), font.has_underline()];
        let marks: String = marks.iter().map(|mark| if *mark { '1' } else { '0' }).collect();
        let fill = style.fill.and_then(|fill| fill.foreground_color);
        let code = style.number_format.unwrap().format_code;
        format!("{} {} {marks} {code} {:?}", colour(fill), colour(font.color), style.alignment.unwrap().horizontal)
    };
    // 規程の見直し stands in the last row now, 研修の実施 in the first.
    let memo = "#FFFF00 #C00000 1111 @ Center";
    for (row, heading, look) in [
        ("規程の見直し", "企画課メモ", memo),
        ("規程の見直し", "担当者", "#FBCBA3 #263238 0000 @ Center"),
        ("研修の実施", "企画課確認", "#92D050 #263238 0000 @ Center"),
        ("電子決裁の展開", "企画課メモ", "#FFFDE7 #263238 0000 General General"),
    ] {
        assert_eq!(painted(&scene, row, heading), look, "{heading} of {row}");
    }
    // Formatting belongs to the measure: it moves with the words, and causes no rewrite.
    assert!(matches!(scene.merge(&mut share)[0].done, Done::Unchanged));
    let gone = goals(&mut share)[1].measures.remove(1);
    goals(&mut share)[0].measures.clear();
    scene.merge(&mut share);
    assert_eq!(scene.table("行き先のないメモ").rows().len(), 1, "colours alone are no note without a measure");
    goals(&mut share)[1].measures.push(gone);
    scene.merge(&mut share);
    assert_eq!(painted(&scene, "規程の見直し", "企画課メモ"), memo);
}

#[test]
fn a_day_in_a_format_of_the_japanese_excel_keeps_it() {
    let (scene, mut share) = noted();
    // Formats stored by number only: 10/5 as Excel parses it, 2026年10月5日, and the comma style.
    let formats = [
        ("電子決裁の展開", "56", "46300", "m\"月\"d\"日\""),
        ("規程の見直し", "31", "46300", "yyyy\"年\"m\"月\"d\"日\""),
        ("研修の実施", "38", "-5", "#,##0;[Red]-#,##0"),
    ];
    let mut clerk = Clerk::opens(&scene.path(2026));
    let cells = formats.map(|(row, id, number, _)| (clerk.place("一覧", row, "担当者").1, id, number));
    let (list, header) = clerk.next_heading("一覧");
    for (cell, id, number) in std::iter::once((header, "56", "46300")).chain(cells) {
        clerk = clerk.types_formatted(list, &cell, number, "");
        clerk.replace("xl/styles.xml", r#"<numFmt numFmtId="199" formatCode=""/>"#, "");
        clerk.replace("xl/styles.xml", r#"numFmtId="199""#, &format!(r#"numFmtId="{id}""#));
    }
    clerk.saves();
    scene.merge(&mut share);
    // The header 10月5日, which Excel parsed as a date, keeps its displayed text.
    assert!(scene.list().headings().ends_with(&["ID", "担当者", "10月5日"].map(str::to_owned)));
    for (row, _, _, code) in formats {
        assert_eq!(scene.look("一覧", row, "担当者").number_format.unwrap().format_code, code, "{row}");
    }
}

/// A Full-HD screen at 125 % has 1,536 pixels, of which row names and scroll bar take 60. A half-width character takes
/// 8 pixels of the standard font; a column's margin of 5 is 0.71 characters in the file.
#[test]
fn every_sheet_is_on_the_screen_from_its_first_column_to_the_last() {
    let scene = Scene::new();
    scene.merge(&mut share());
    let workbook = Clerk::opens(&scene.path(2026));
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
            // The link to the department's workbook may lie beyond.
            widths.pop();
        }
        let zoom = value(&part, "zoomScale").unwrap_or(100.0) / 100.0;
        let wide = widths.iter().sum::<f64>() * zoom + 60.0;
        assert!(wide <= 1536.0, "sheet {sheet}: {wide}");
    }
}
