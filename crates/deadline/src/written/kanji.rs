//! Kanji numbers: 三十一 (additive), 二〇二六 (positional).

/// The value of a numeral, up to 百 (100).
pub fn numeral(c: char) -> Option<u32> {
    Some(match c {
        '〇' => 0,
        '一' => 1,
        '二' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        '十' => 10,
        '百' => 100,
        _ => return None,
    })
}

/// `None` if too large.
pub fn number(text: &str) -> Option<u32> {
    let numerals: Vec<u32> = text.chars().filter_map(numeral).take(10).collect();
    if numerals.iter().all(|&n| n < 10) {
        return numerals.iter().try_fold(0_u32, |value, n| value.checked_mul(10)?.checked_add(*n));
    }
    let (mut total, mut digit) = (0, 0);
    for n in numerals {
        if n < 10 {
            digit = n;
        } else {
            total += digit.max(1) * n;
            digit = 0;
        }
    }
    Some(total + digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_by_their_tens_or_by_their_places() {
        let examples =
            [("七", 7), ("十", 10), ("十二", 12), ("三十一", 31), ("百二十", 120), ("二〇二六", 2026), ("三〇", 30)];
        for (text, value) in examples {
            assert_eq!(number(text), Some(value), "{text}");
        }
        assert_eq!(number("九九九九九九九九九九"), None);
        assert_eq!(numeral('千'), None);
    }
}
