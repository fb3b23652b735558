//! How fast running text is read for deadlines, on one core.
//!
//! - `report`: paragraphs as goal sheets have them, one sentence in four with a date. The figure to hold: over 20 MB/s.
//! - `every_line_dated`: the lines of the test table, each with a date or what looks like one; for the comparison with
//!   other libraries (`benches/compare_ja_timex.py`).
//! - `no_dates`: text that cannot hold a date and is passed over.

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::{Mode, read};

const YEAR: FiscalYear = FiscalYear::new(2024);

/// Sentences without a date, as they surround those with one.
const PROSE: [&str; 3] = [
    "地域の皆さまが安心して暮らせるよう、関係機関と連携しながら相談体制の充実に努めます。",
    "人口減少に伴い公共交通の利用者が減り続けており、路線の維持と利便性の向上が課題となっています。",
    "職員一人ひとりの意識を高め、事務の効率化と市民サービスの向上を両立させます。",
];

fn main() {
    divan::main();
}

fn table() -> Vec<&'static str> {
    let lines = include_str!("../tests/deadlines/free.txt").lines();
    lines.filter(|line| !line.starts_with('#')).filter_map(|line| line.split(" | ").nth(1)).collect()
}

#[divan::bench]
fn report(bencher: Bencher) {
    let texts: Vec<String> = table().iter().map(|line| format!("{}\n・{line}\n", PROSE.join("\n"))).collect();
    let bytes: usize = texts.iter().map(String::len).sum();
    bencher.counter(BytesCount::new(bytes)).bench_local(|| {
        texts.iter().map(|text| read(divan::black_box(text), YEAR, Mode::Free).deadlines.len()).sum::<usize>()
    });
}

#[divan::bench]
fn every_line_dated(bencher: Bencher) {
    let lines = table();
    bencher.counter(ItemsCount::new(lines.len())).bench_local(|| {
        lines.iter().map(|line| read(divan::black_box(line), YEAR, Mode::Free).deadlines.len()).sum::<usize>()
    });
}

#[divan::bench]
fn no_dates(bencher: Bencher) {
    let text = PROSE.join("\n").repeat(100);
    bencher
        .counter(BytesCount::new(text.len()))
        .bench_local(|| read(divan::black_box(&text), YEAR, Mode::Free).deadlines.len());
}
