//! Parses a letter into short terms, so that a test case fits on one line.

/// The kind in a heading: `interim_report` of 令和8年度中間報告.
pub(crate) fn kind(matter: &str) -> &'static str {
    let known = [
        ("目標設定", "goal_setting"),
        ("中間報告", "interim_report"),
        ("期末報告", "year_end_report"),
        ("目標の取組期限", "deadline"),
    ];
    known.into_iter().find(|(words, _)| matter.ends_with(words)).expect("a kind").1
}

/// The Reiwa fiscal year in a heading: 2026 of 令和8年度中間報告.
pub(crate) fn year(matter: &str) -> i32 {
    number(matter).expect("a year") + 2018
}

/// Days left, negative if past.
pub(crate) fn days_left(words: &str) -> i64 {
    let days = number(words).unwrap_or(0);
    i64::from(if words.ends_with("超過") { -days } else { days })
}

/// 1-2 of 目標1・取組2.
pub(crate) fn measure_number(words: &str) -> String {
    words.replace("・取組", "-").trim_start_matches("目標").to_owned()
}

fn number(words: &str) -> Option<i32> {
    words.chars().filter(char::is_ascii_digit).collect::<String>().parse().ok()
}
