//! Looks of cells from a real workbook: fills, fonts, lines, including empty cells.

use matome_excel::read;
use matome_workbook::grid::{Borders, Line, Look, Looks, Position};
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, FormatPattern, Workbook};

/// A small card: a label, its value over two columns, an empty box, and a stray line far below.
pub(crate) fn card() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let boxed = || Format::new().set_border(FormatBorder::Thin);
    let label = boxed().set_background_color(Color::RGB(0xDD_EB_F7)).set_bold().set_align(FormatAlign::Center);
    sheet.write_with_format(0, 0, "目標", &label.set_font_size(10.5)).unwrap();
    sheet.merge_range(0, 1, 0, 2, "窓口の案内を新しくする", &boxed().set_border_right(FormatBorder::Medium)).unwrap();
    sheet.write_with_format(1, 0, "期限", &Format::new().set_rotation(270)).unwrap();
    sheet.write_blank(1, 1, &boxed().set_border_bottom(FormatBorder::Double)).unwrap();
    sheet.write_with_format(2, 0, "白地", &Format::new().set_background_color(Color::White)).unwrap();
    let dotted = Format::new().set_pattern(FormatPattern::Gray125).set_background_color(Color::Yellow);
    sheet.write_with_format(2, 1, "網掛け", &dotted).unwrap();
    sheet.write(2, 2, "ふつう").unwrap();
    sheet.write_blank(40, 0, &boxed()).unwrap();
    book.save_to_buffer().unwrap()
}

/// A table with framed records; some texts are broken over the rows of their frame.
pub(crate) fn framed() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "令和7年度　総務部　重点目標シート").unwrap();
    let rows: [(&[&str; 5], bool); 6] = [
        (&["番号", "重点目標", "取組内容", "期限", "数値目標"], true),
        (&["1", "窓口を早くする", "番号札を置き、", "令和8年", "待ち時間15分"], true),
        (&["", "", "混む曜日に人を増やす。", "3月末まで", ""], false),
        (&["2", "文書を", "電子決裁を広げ、", "12月末", "枚数を2割減"], true),
        (&["", "減らす", "紙の回覧をやめる。", "", ""], false),
        (&["3", "研修を変える", "階層別の研修を行う。", "通年", "参加200人"], true),
    ];
    for (row, (texts, begins)) in (2..).zip(rows) {
        let ends = row == 2 || row == 4 || row >= 6;
        for (column, text) in (0..).zip(texts) {
            let mut format = Format::new().set_border_left(FormatBorder::Thin).set_border_right(FormatBorder::Thin);
            if begins {
                format = format.set_border_top(FormatBorder::Thin);
            }
            if ends {
                format = format.set_border_bottom(FormatBorder::Thin);
            }
            sheet.write_with_format(row, column, *text, &format).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

/// A plan beside its evaluation, with a department's name that looks like the labels.
pub(crate) fn doer() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let label = Format::new().set_background_color(Color::RGB(0xDD_EB_F7)).set_align(FormatAlign::Center);
    let plain = Format::new();
    sheet.write(0, 0, "令和8年度　施策の評価シート").unwrap();
    for (row, column, text) in
        [(1, 0, "施策番号"), (1, 2, "施策名"), (2, 0, "担当課"), (2, 2, "目的"), (5, 4, "進捗状況")]
    {
        sheet.write_with_format(row, column, text, &label).unwrap();
    }
    for (row, column, text) in [(1, 1, "2-1"), (2, 1, "図書館"), (5, 5, "Ａ　予定のとおり")] {
        sheet.write(row, column, text).unwrap();
    }
    for (rows, columns, text, format) in [
        ((1, 1), (3, 5), "本に親しむ", &plain),
        ((2, 2), (3, 5), "だれもが本を手に取れるまちにする。", &plain),
        ((4, 4), (0, 2), "令和7年度　施策の実行計画【年度当初】", &label),
        ((4, 4), (4, 5), "令和8年度　施策の評価【年度終了後】", &label),
        ((5, 6), (0, 0), "教育部", &label),
        ((5, 6), (1, 2), "図書館の開館を８月から１時間延ばします。", &plain),
        ((6, 6), (4, 5), "８月１日から延ばしました。", &plain),
    ] {
        sheet.merge_range(rows.0, columns.0, rows.1, columns.1, text, format).unwrap();
    }
    book.save_to_buffer().unwrap()
}

pub(crate) fn of(bytes: &[u8], kind: &str) -> Looks {
    read::workbook(bytes, kind).unwrap().sheets.remove(0).looks
}

pub(crate) fn are_those_of_the_card(looks: &Looks, kind: &str) {
    let at = |name: &str| looks.at(Position::parse(name).unwrap());
    let thin = Borders { left: Line::Thin, right: Line::Thin, top: Line::Thin, bottom: Line::Thin };
    let plain = Look { half_points: 22, ..Look::default() };
    let fill = Some([0xDD, 0xEB, 0xF7]);
    let label = Look { fill, bold: true, half_points: 21, centred: true, borders: thin, ..plain };
    assert_eq!(at("A1"), label, "{kind}");
    // The range's right line is drawn by its last cell.
    assert_eq!((at("B1").borders.left, at("C1").borders.right), (Line::Thin, Line::Thick), "{kind}");
    assert_eq!(at("A2"), Look { vertical: true, ..plain }, "{kind}");
    assert_eq!(at("B2"), Look { borders: Borders { bottom: Line::Thick, ..thin }, ..plain }, "{kind}");
    assert_eq!((at("A3"), at("C3"), at("Z9")), (plain, plain, plain), "{kind}");
    assert!(looks.cells().iter().all(|(at, _)| at.row < 3), "{kind}: nothing below the last value");
}
