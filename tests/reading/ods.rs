//! `.ods` files with handwritten content.

use std::io::Write as _;

pub(crate) fn bytes(tables: &str) -> Vec<u8> {
    let content =
        format!("<office:document-content><office:spreadsheet>{tables}</office:spreadsheet></office:document-content>");
    package(&[("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", &content)])
}

/// LibreOffice's result with a password: encrypted parts, as stated in the manifest.
pub(crate) fn encrypted() -> Vec<u8> {
    let manifest = "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>";
    package(&[("META-INF/manifest.xml", manifest), ("content.xml", "?")])
}

fn package(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// One row of cells specific to this format.
pub(crate) const PECULIAR: &str = r#"<table:table table:name="目標">
<table:table-row>
<table:table-cell><text:p><text:ruby><text:ruby-base>東京</text:ruby-base><text:ruby-text>とうきょう</text:ruby-text></text:ruby>都</text:p></table:table-cell>
<table:table-cell><office:annotation><text:p>メモ</text:p></office:annotation><text:p>値&amp;値&#65;</text:p></table:table-cell>
<table:table-cell><text:p>一行目</text:p><text:p/><text:p>二<text:s text:c="2"/>行
目</text:p></table:table-cell>
<table:table-cell table:number-columns-spanned="2" table:number-rows-spanned="1"><text:p>結合</text:p></table:table-cell>
<table:covered-table-cell><text:p>下に残った値</text:p></table:covered-table-cell>
<table:table-cell table:number-columns-repeated="2" office:value-type="percentage" office:value="0.7"><text:p>70%</text:p></table:table-cell>
<table:table-cell office:value-type="float" office:value="12"/>
<table:table-cell table:formula="of:=1+1"/>
<table:table-cell office:value-type="string" calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>
</table:table-row>
</table:table>
<table:table table:name="'file:///elsewhere.ods'#$Sheet1"><table:table-source/><table:table-row><table:table-cell><text:p>写し</text:p></table:table-cell></table:table-row></table:table>"#;

/// A billion cells in a few bytes.
pub(crate) const REPEATED: &str = r#"<table:table table:name="目標"><table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="1024"><text:p>埋</text:p></table:table-cell></table:table-row></table:table>"#;

/// An unterminated note.
pub(crate) const CUT_OFF: &str =
    r#"<table:table table:name="目標"><table:table-row><table:table-cell><office:annotation>"#;
