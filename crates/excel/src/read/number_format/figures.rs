//! Numeral systems of a format: `[DBNum1]` kanji, `[DBNum2]` formal kanji, `[DBNum3]` full width.

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Figures {
    #[default]
    Arabic,
    Kanji,
    Formal,
    FullWidth,
}

const KANJI: [&str; 10] = ["〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
const FORMAL: [&str; 10] = ["〇", "壱", "弐", "参", "四", "伍", "六", "七", "八", "九"];
const KANJI_TENS: [&str; 4] = ["", "十", "百", "千"];
const FORMAL_TENS: [&str; 4] = ["", "拾", "百", "阡"];
const KANJI_MYRIADS: [&str; 5] = ["", "万", "億", "兆", "京"];
const FORMAL_MYRIADS: [&str; 5] = ["", "萬", "億", "兆", "京"];

impl Figures {
    /// Parses the name in brackets.
    pub(super) fn named(inside: &str) -> Option<Self> {
        match inside.to_ascii_lowercase().as_str() {
            "dbnum1" => Some(Self::Kanji),
            "dbnum2" => Some(Self::Formal),
            "dbnum3" => Some(Self::FullWidth),
            "dbnum4" => Some(Self::Arabic),
            _ => None,
        }
    }

    pub(super) fn is_arabic(self) -> bool {
        self == Self::Arabic
    }

    /// Converts digit by digit: 2026 becomes 二〇二六.
    pub(super) fn digits(self, text: &str) -> String {
        let figure = |c: char| match (self, c.to_digit(10)) {
            (Self::Arabic, _) | (_, None) => c.to_string(),
            (Self::Kanji, Some(digit)) => KANJI[digit as usize].to_owned(),
            (Self::Formal, Some(digit)) => FORMAL[digit as usize].to_owned(),
            (Self::FullWidth, Some(digit)) => char::from_u32('０' as u32 + digit).unwrap_or(c).to_string(),
        };
        text.chars().map(figure).collect()
    }

    /// Converts a number in the format 標準: `-10.5` becomes -十.五.
    pub(super) fn general(self, text: &str) -> String {
        let (sign, number) = text.strip_prefix('-').map_or(("", text), |number| ("-", number));
        match number.split_once('.') {
            Some((whole, fraction)) => format!("{sign}{}.{}", self.spoken(whole), self.digits(fraction)),
            None if number.bytes().all(|b| b.is_ascii_digit()) => format!("{sign}{}", self.spoken(number)),
            None => text.to_owned(),
        }
    }

    /// Converts an integer to its spoken form: 31 becomes 三十一. `whole` consists of digits.
    pub(super) fn spoken(self, whole: &str) -> String {
        let (figures, tens, myriads) = match self {
            Self::Kanji => (KANJI, KANJI_TENS, KANJI_MYRIADS),
            Self::Formal => (FORMAL, FORMAL_TENS, FORMAL_MYRIADS),
            Self::Arabic | Self::FullWidth => return self.digits(whole),
        };
        let whole = whole.trim_start_matches('0');
        if whole.is_empty() || whole.len() > 4 * myriads.len() {
            return if whole.is_empty() { figures[0].to_owned() } else { self.digits(whole) };
        }
        let mut text = String::new();
        let mut in_group = false;
        for (at, digit) in whole.bytes().map(|b| usize::from(b - b'0')).enumerate() {
            let place = whole.len() - 1 - at;
            if digit > 0 {
                in_group = true;
                // Running kanji write 十, not 一十; formal kanji write 壱拾.
                let bare = digit == 1 && !place.is_multiple_of(4) && self == Self::Kanji;
                text.push_str(if bare { "" } else { figures[digit] });
                text.push_str(tens[place % 4]);
            }
            if place.is_multiple_of(4) && std::mem::take(&mut in_group) {
                text.push_str(myriads[place / 4]);
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_spoken_or_spelled() {
        for (figures, whole, spoken, digits) in [
            (Figures::Kanji, "31", "三十一", "三一"),
            (Figures::Kanji, "1053", "千五十三", "一〇五三"),
            (Figures::Kanji, "30000", "三万", "三〇〇〇〇"),
            (Figures::Kanji, "100000010", "一億十", "一〇〇〇〇〇〇一〇"),
            (Figures::Kanji, "0", "〇", "〇"),
            (Figures::Formal, "12", "壱拾弐", "壱弐"),
            (Figures::FullWidth, "205", "２０５", "２０５"),
            (Figures::Arabic, "205", "205", "205"),
        ] {
            assert_eq!((figures.spoken(whole).as_str(), figures.digits(whole).as_str()), (spoken, digits), "{whole}");
        }
    }
}
