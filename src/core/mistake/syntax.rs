//! A text that is not TOML: what is wrong with it, and what people most often mean instead.

/// How the parser's messages begin, and what they say.
const MESSAGES: [(&str, &str); 12] = [
    ("duplicate key", "同じ項目か見出しが2度あります"),
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
];

/// The parser's message in the words of an office; one that is not known stays as it is.
pub fn in_japanese(message: &str) -> String {
    let known = MESSAGES.iter().find(|(english, _)| message.starts_with(english));
    known.map_or_else(|| format!("書き方に誤りがあります（{message}）"), |(_, japanese)| (*japanese).to_owned())
}

/// Signs that a Japanese keyboard gives in place of those that TOML has.
const FULL_WIDTH: [(&str, &str); 9] = [
    ("＝", "="),
    ("“”„‟＂〝〟", "\""),
    ("‘’＇", "'"),
    ("、，", ","),
    ("［", "["),
    ("］", "]"),
    ("＃", "#"),
    ("．。", "."),
    ("\u{3000}", " "),
];

/// What people most often get wrong in TOML.
pub fn hint(line: &str) -> Option<String> {
    let bare = outside_quotes(line);
    let (key, value) = line.split_once('=').unwrap_or((line, ""));
    if let Some((sign, right)) = bare.chars().find_map(full_width) {
        let sign = if sign == '\u{3000}' { "空白".to_owned() } else { format!("「{sign}」") };
        let right = if right == " " { "空白".to_owned() } else { format!("「{right}」") };
        Some(format!("全角の{sign}があります。半角の{right}にします"))
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

/// The line without its strings and its comment: within them every sign may stand.
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
