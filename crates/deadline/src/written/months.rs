//! Months and parts of the fiscal year in headings.

/// `4月`, `4月～6月`, `第1四半期`, `2Q`, `上半期`; months count from April.
pub fn span(text: &str) -> Option<(u8, u8)> {
    let quarter = |text: &str| {
        let bare = text.trim_start_matches('第');
        let number = bare.strip_suffix("四半期").or_else(|| bare.strip_suffix('Q'))?;
        number.parse::<u8>().ok().filter(|n| (1..=4).contains(n))
    };
    if let Some(quarter) = quarter(text) {
        return Some((quarter * 3 - 3, quarter * 3 - 1));
    }
    match text {
        "上半期" | "上期" | "前期" => return Some((0, 5)),
        "下半期" | "下期" | "後期" => return Some((6, 11)),
        _ => {}
    }
    let month = |text: &str| text.trim_end_matches('月').parse::<u8>().ok().filter(|n| (1..=12).contains(n));
    let (first, last) = text.strip_suffix('月')?.split_once(['~', '〜', '-']).map_or((text, text), |ends| ends);
    let from_april = |month: u8| (month + 8) % 12;
    Some((from_april(month(first)?), from_april(month(last)?))).filter(|(first, last)| first <= last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_names_its_months() {
        for (text, months) in [
            ("4月", Some((0, 0))),
            ("12月", Some((8, 8))),
            ("3月", Some((11, 11))),
            ("4~6月", Some((0, 2))),
            ("10月~12月", Some((6, 8))),
            ("第3四半期", Some((6, 8))),
            ("1Q", Some((0, 2))),
            ("下期", Some((6, 11))),
            ("13月", None),
            ("9月末", None),
            ("報告", None),
        ] {
            assert_eq!(span(text), months, "{text}");
        }
    }
}
