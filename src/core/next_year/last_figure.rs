//! Figures of the year before that stand inside texts. A year on they are two years old.

use crate::core::text::comparison_key;

pub(super) const LAST_YEARS: [&str; 5] = ["前年度末", "前年度", "昨年度", "前年", "昨年"];

/// Between 前年度 and its figure.
const LONGEST_WORDS: usize = 6;

/// A figure of the year before inside a text: 「20％以上（前年度18.2％）」; but 「前年度比5％増」 is no figure of that
/// year.
pub(super) fn names_last_years_figure(text: &str) -> bool {
    let key = comparison_key(text);
    let is_figure = |behind: &str| {
        let words: String = behind.chars().take_while(|c| !c.is_ascii_digit()).collect();
        let has_figure = behind[words.len()..].starts_with(|c: char| c.is_ascii_digit());
        has_figure
            && words.chars().count() <= LONGEST_WORDS
            && !words.contains(['比', '同', '並', '以', 'よ', '、', '。', '\n'])
    };
    LAST_YEARS.iter().any(|word| key.match_indices(word).any(|(at, _)| is_figure(&key[at + word.len()..])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_of_the_year_before_is_told_from_a_comparison() {
        for (text, expected) in [
            ("20％以上とする（前年度18.2％）", true),
            ("被害額を前年度の1,480万円から減らす", true),
            ("昨年度実績　46.3％", true),
            ("前年度比5％増", false),
            ("前年度より５件増やす", false),
            ("前年度以上とする。3回開く", false),
            ("昨年度、3回開いた", false),
        ] {
            assert_eq!(names_last_years_figure(text), expected, "{text}");
        }
    }
}
