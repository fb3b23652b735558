//! Hostile files with their allowed outcomes.

use matome_workbook::problem::Code;

use crate::hostile::package::{declaring, inline, ods, ods_of, ordinary, sheet, strings, workbook, workbook_of, zip};
use crate::hostile::{scale, xls};

pub(crate) struct Hostile {
    pub(crate) name: &'static str,
    pub(crate) bytes: Vec<u8>,
    pub(crate) outcome: Outcome,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Outcome {
    /// Reported with a problem of this kind, and nothing is read.
    Refused(Code),
    /// Read or refused, in bounded time.
    Either,
}

use Outcome::{Either, Refused};

pub(crate) fn corpus() -> Vec<Hostile> {
    let files = wrong_kinds().into_iter().chain(packages()).chain(open_documents()).chain(old_workbooks());
    files.map(|(name, outcome, bytes)| Hostile { name, bytes, outcome }).collect()
}

type File = (&'static str, Outcome, Vec<u8>);

fn wrong_kinds() -> Vec<File> {
    let text = |text: &str| text.as_bytes().to_vec();
    let not_a_workbook = Refused(Code::NotAWorkbook);
    let mut protected = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    protected.resize(512, 0);
    protected.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    vec![
        ("空.xlsx", Refused(Code::UnreadableWorkbook), Vec::new()),
        ("CSV.xlsx", not_a_workbook, text("部局,目標\n総務部,1\n")),
        ("シフトJIS.xls", not_a_workbook, b"\x95\x94\x8b\xc7,\x96\xda\x95W\r\n".to_vec()),
        ("HTML.xls", not_a_workbook, text("<html><body><table><tr><td>1</td></tr></table></body></html>")),
        ("PDF.xlsx", not_a_workbook, text("%PDF-1.7\n%\u{e2}\u{e3}\n")),
        ("RTF.xls", not_a_workbook, text("{\\rtf1\\ansi }")),
        (
            "XML.xls",
            not_a_workbook,
            text("<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"/>"),
        ),
        (
            "Word.xlsx",
            not_a_workbook,
            zip(&[("[Content_Types].xml", "<Types/>"), ("word/document.xml", "<document/>")]),
        ),
        ("ZIP.xlsx", not_a_workbook, zip(&[("readme.txt", "目標")])),
        ("ゼロ.xlsx", not_a_workbook, vec![0; 4096]),
        ("パスワード.xlsx", Refused(Code::PasswordProtected), protected),
        // The oldest encryption of workbooks (XOR).
        (
            "古いパスワード.xls",
            Refused(Code::PasswordProtected),
            xls::workbook(&[xls::record(0x002F, &[0, 0, 0x59, 0xB3, 0x0A, 0x9A])], &[xls::label(0, 0, "隠し")]),
        ),
    ]
}

fn packages() -> Vec<File> {
    let wide = |count: usize, text: &str| text.repeat(count);
    let laughs: Vec<String> =
        (1..10).map(|n| format!("<!ENTITY a{n} \"{}\">", format!("&a{};", n - 1).repeat(10))).collect();
    let laughs = laughs.concat();
    let laughs = format!("<!DOCTYPE sst [<!ENTITY a0 \"は\">{laughs}]>{}", strings("<si><t>&a9;</t></si>"));
    let outside = "<!DOCTYPE sst [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>";
    let outside = format!("{outside}{}", strings("<si><t>&x;</t></si>"));
    let first = r#"<c r="A1" t="s"><v>0</v></c>"#;
    let corner = [inline("A1", "左上"), inline("XFD1048576", "右下")].concat();
    let regions = |region: &str, count: usize| {
        let region = format!("<mergeCell ref=\"{region}\"/>");
        sheet(&corner, &format!("<mergeCells>{}</mergeCells>", region.repeat(count)))
    };
    let (scale, none) = (scale(), strings(""));
    vec![
        ("遠い角.xlsx", Either, workbook(&sheet(&corner, ""), &none)),
        ("表の外.xlsx", Either, workbook(&sheet(&inline("ZZZZZ9999999", "外"), ""), &none)),
        ("番地なし.xlsx", Either, workbook(&sheet(&wide(50_000, "<c><v>1</v></c>"), ""), &none)),
        ("申告が4GB.xlsx", Refused(Code::TooLarge), declaring(ordinary(), u32::MAX)),
        ("申告が小さい.xlsx", Refused(Code::UnreadableWorkbook), declaring(ordinary(), 10)),
        (
            "文字列が多い.xlsx",
            Either,
            workbook(&sheet(first, ""), &strings(&wide(200_000 * scale, "<si><t>あ</t></si>"))),
        ),
        ("長い文字列.xlsx", Either, workbook(&sheet(&inline("A1", &wide(2_000_000 * scale, "長")), ""), &none)),
        ("結合が多い.xlsx", Either, workbook(&regions("B2:C3", 200_000 * scale), &none)),
        ("全面の結合.xlsx", Either, workbook(&regions("A1:XFD1048576", 1000), &none)),
        ("深い.xlsx", Either, workbook(&sheet(&wide(500_000 * scale, "<a>"), ""), &none)),
        ("深い文字列.xlsx", Either, workbook(&sheet(first, ""), &strings(&wide(500_000 * scale, "<si><r>")))),
        ("実体の増殖.xlsx", Either, workbook(&sheet(first, ""), &laughs)),
        ("外の実体.xlsx", Either, workbook(&sheet(first, ""), &outside)),
        (
            "同じ部品のシート.xlsx",
            Either,
            workbook_of(400 * scale, &sheet(&wide(200 * scale, &inline("A1", "同")), ""), &none),
        ),
        ("シートなし.xlsx", Either, workbook_of(0, "", &none)),
        ("閉じない.xlsx", Either, workbook("<worksheet><sheetData><row><c r=\"A1\"><v>", &none)),
        ("バイナリの部品だけ.xlsx", Either, zip(&[("xl/workbook.bin", "\u{1}\u{2}\u{3}")])),
    ]
}

fn open_documents() -> Vec<File> {
    let cell = |rows: u32, columns: u32| {
        format!(
            r#"<table:table-row table:number-rows-repeated="{rows}"><table:table-cell table:number-columns-repeated="{columns}" office:value-type="string"><text:p>繰</text:p></table:table-cell></table:table-row>"#
        )
    };
    let annotation = r#"<table:table-row><table:table-cell office:value-type="string"><office:annotation>"#;
    let spanned = r#"<table:table-row><table:table-cell table:number-rows-spanned="4294967295" table:number-columns-spanned="4294967295" office:value-type="string"><text:p>広</text:p></table:table-cell></table:table-row>"#;
    vec![
        ("全面の繰り返し.ods", Either, ods(&cell(1_048_576, 16_384))),
        ("数えきれない繰り返し.ods", Either, ods(&cell(u32::MAX, u32::MAX))),
        ("何度も繰り返す.ods", Either, ods(&cell(1000, 1000).repeat(20))),
        ("注釈が終わらない.ods", Either, ods_of(annotation)),
        ("注釈が終わらない表.ods", Either, ods(annotation)),
        ("果てのない結合.ods", Either, ods(spanned)),
        ("深い.ods", Either, ods(&"<table:table-row>".repeat(200_000))),
    ]
}

fn old_workbooks() -> Vec<File> {
    let label = |at: u16| xls::label(at, 0, "取組");
    let sst = |count: u32| xls::record(xls::SST, &[count, count].map(u32::to_le_bytes).concat());
    let astray = xls::record(xls::BOUND_SHEET, &[0xFF, 0xFF, 0xFF, 0x7F, 0, 0, 1, 0, b'x']);
    let endless = [0xFF, 0xFF, 0xFF, 0xFF].repeat(1024);
    vec![
        ("普通.xls", Either, xls::workbook(&[], &[label(0), label(1)])),
        ("遠い角.xls", Either, xls::workbook(&[], &[xls::label(0, 0, "左上"), xls::label(65_535, 255, "右下")])),
        ("表の外.xls", Either, xls::workbook(&[], &[label(0), xls::label(65_535, 65_535, "外")])),
        ("文字列の数が嘘.xls", Either, xls::workbook(&[sst(u32::MAX)], &[label(0)])),
        ("行き先のないシート.xls", Either, xls::workbook(&[astray], &[label(0)])),
        ("全面の結合.xls", Either, xls::workbook(&[], &[label(0), xls::merged(1000)])),
        ("長さが嘘.xls", Either, xls::compound_file(&endless)),
        ("先頭だけ.xls", Either, xls::workbook(&[], &[])[..1024].to_vec()),
        ("環になった表.xls", Either, ring(xls::workbook(&[], &[label(0)]))),
    ]
}

fn ring(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes[512 + 8..512 + 12].copy_from_slice(&2_u32.to_le_bytes());
    bytes
}
