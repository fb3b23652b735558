//! TOML syntax errors in Japanese, with the most common intentions.

/// Beginnings of the parser's messages, with translations.
const MESSAGES: [(&str, &str); 23] = [
    (
        "duplicate key",
        "同じ項目か見出しが2度あります。1つにまとめます（部局のようにいくつも並べる見出しは [[ ]] で囲みます）",
    ),
    ("string values must be quoted", "文字列は \" で囲みます"),
    ("invalid unquoted key", "項目の名前に使えない文字があります"),
    ("key with no value", "項目の後に = と値がありません"),
    ("extra `=`", "= が余分にあります"),
    ("missing value", "値がありません"),
    ("missing opening quote", "文字列は \" で囲みます"),
    ("missing escaped value", "\\ の後に続けられない文字です"),
    ("invalid basic string", "閉じる \" がありません"),
    ("invalid literal string", "閉じる ' がありません"),
    ("unclosed", "閉じる括弧がありません"),
    ("missing comma", "要素の間に , がありません"),
    ("missing assignment", "項目の後に = と値がありません"),
    ("invalid date", "日付や時刻は \" で囲みます"),
    ("invalid time", "日付や時刻は \" で囲みます"),
    // A word that begins like true, false, nan or inf.
    ("invalid boolean", "文字列は \" で囲みます（はい・いいえを書くところには true か false）"),
    ("invalid float", "文字列は \" で囲みます"),
    ("invalid integer", "数は半角の数字だけで書きます"),
    ("unexpected leading zero", "数の前に 0 は付けられません。日付や時刻は \" で囲みます"),
    ("unexpected `=`", "閉じる ] がありません"),
    ("extra comma", ", が余分にあります"),
    ("unexpected", "この行の続きに余分なものがあります。1行に1つずつ書きます"),
    ("carriage return", "改行が正しくありません。テキストエディターで保存し直します"),
];

pub fn in_japanese(message: &str) -> &'static str {
    let known = MESSAGES.iter().find(|(english, _)| message.starts_with(english));
    known.map_or("書き方に誤りがあります", |(_, japanese)| japanese)
}

/// Full-width signs of a Japanese keyboard, with those of TOML.
const FULL_WIDTH: [(&str, &str); 9] = [
    ("＝", "="),
    ("“”„‟＂〝〟「」『』", "\""),
    ("‘’＇", "'"),
    ("、，", ","),
    ("［【〔", "["),
    ("］】〕", "]"),
    ("＃", "#"),
    ("．。", "."),
    ("\u{3000}", " "),
];

/// The most common mistakes in TOML.
pub fn hint(line: &str) -> Option<String> {
    let bare = outside_quotes(line);
    let (key, value) = line.split_once('=').unwrap_or((line, ""));
    if let Some((sign, right)) = bare.chars().find_map(full_width) {
        let sign = match sign {
            '\u{3000}' => "空白".to_owned(),
            '「' | '」' | '『' | '』' => format!("かぎ括弧 {sign} "),
            sign => format!("「{sign}」"),
        };
        let right = if right == " " { "空白".to_owned() } else { format!("「{right}」") };
        Some(format!("全角の{sign}があります。半角の{right}にします"))
    } else if line.trim_start().starts_with(['/', ';', '※']) {
        Some("注記の行は # で始めます".to_owned())
    } else if !bare.contains('=') && bare.contains([':', '：']) {
        Some("項目と値の間は : ではなく = です".to_owned())
    } else if bare.trim_end().ends_with('=') && value.trim().is_empty() {
        Some("= の後に値を書きます".to_owned())
    } else if bare.contains(|c: char| ('０'..='９').contains(&c)) {
        Some("数は、\" で囲まずに、半角の数字で書きます".to_owned())
    } else if bare.trim_end().ends_with(['%', '％']) {
        Some("% も \" も付けずに、数だけを書きます".to_owned())
    } else if value.contains('\\') {
        Some("\\ を含む文字列は ' で囲みます（folder = '\\\\server\\share'）".to_owned())
    } else if !key.is_ascii() && !key.contains(['"', '\'']) {
        Some("日本語や全角の文字は \" で囲んだ文字列の中にだけ書けます".to_owned())
    } else {
        None
    }
}

fn full_width(sign: char) -> Option<(char, &'static str)> {
    FULL_WIDTH.iter().find(|(signs, _)| signs.contains(sign)).map(|(_, right)| (sign, *right))
}

/// The line without strings and comments.
fn outside_quotes(line: &str) -> String {
    let mut bare = String::new();
    let mut quote = None;
    for c in line.chars() {
        match quote {
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if c == '#' => break,
            None if c == '"' || c == '\'' => quote = Some(c),
            None => bare.push(c),
        }
    }
    bare
}
