//! Problems of the contacts workbook and of mail addresses.

use std::fmt::{Display, Formatter, Result};

use serde::{Deserialize, Serialize};

use super::Unreadable;
use matome_deadline::text::LineError;
use matome_deadline::wording::Words;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ContactsFault {
    /// `namesake`: a workbook of the same name in the share, which is ignored.
    Missing {
        place: String,
        namesake: Option<String>,
    },
    Unreadable(Unreadable),
    /// The reader process could not start; explained in Japanese.
    NoReader(String),
    Interrupted,
}

/// Remedy if the system's limits prevent or end a process.
const LOOK_AT_THE_LIMITS: &str = "メモリとプロセス数の制限を確かめてください。";

impl ContactsFault {
    pub fn words(&self) -> Words {
        let (fact, remedy) = match self {
            Self::Missing { place, namesake } => return missing(place, namesake.as_deref()),
            Self::Unreadable(why) => {
                let Words { fact, remedy } = why.words();
                (fact, remedy)
            }
            Self::NoReader(reason) => {
                (format!("ブックを読むためのプロセスを始められません（{reason}）。"), LOOK_AT_THE_LIMITS.to_owned())
            }
            Self::Interrupted => {
                ("ブックを読むためのプロセスが外から止められました。".to_owned(), LOOK_AT_THE_LIMITS.to_owned())
            }
        };
        (format!("宛先のブックを読めません。{fact}"), remedy).into()
    }
}

fn missing(place: &str, namesake: Option<&str>) -> Words {
    // Tells how to use a workbook that lies in the share.
    let advice = namesake.map_or_else(String::new, |namesake| {
        format!(
            "共有フォルダーの中のブックを使うには、[contacts] workbook = '{namesake}' のように、その場所を書きます。"
        )
    });
    let remedy = format!("その場所に置くか、[contacts] workbook を直してください。{advice}");
    (format!("宛先のブックが見つかりません（{place}）。"), remedy).into()
}

impl Display for ContactsFault {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        self.words().fmt(f)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum BadAddress {
    Line(LineError),
    Malformed { found: String, flaw: AddressFlaw },
}

impl From<LineError> for BadAddress {
    fn from(error: LineError) -> Self {
        Self::Line(error)
    }
}

impl std::error::Error for BadAddress {}

impl BadAddress {
    pub fn words(&self) -> Words {
        match self {
            Self::Line(LineError::Empty) => ("アドレスが空です。", "アドレスを書いてください。").into(),
            Self::Line(LineError::LineBreak(found)) => {
                (format!("「{}」に改行や制御文字があります。", found.escape_debug()), "1行で書いてください。").into()
            }
            Self::Malformed { found, flaw } => {
                let (reason, remedy) = flaw.words();
                (format!("「{found}」はメールアドレスではありません（{reason}）。"), remedy).into()
            }
        }
    }
}

impl Display for BadAddress {
    /// Without a final full stop, since a configuration message quotes it among other values.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.write_str(self.words().to_string().trim_end_matches('。'))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum AddressFlaw {
    Several,
    /// `<` without `>`.
    Unclosed,
    FullWidth,
    NoAt,
    /// Before or after the `@`.
    Characters,
}

impl AddressFlaw {
    const fn words(self) -> (&'static str, &'static str) {
        const FORMS: &str = "\"kikaku@city.example.jp\" か \"企画課 <kikaku@city.example.jp>\" のように書きます。";
        match self {
            Self::Several => {
                ("2つ以上のアドレスが書かれています", "アドレスを1つずつ \" で囲み、間を , で区切ります。")
            }
            Self::Unclosed => ("最後の > がありません", FORMS),
            Self::FullWidth => ("アドレスに全角の文字があります", FORMS),
            Self::NoAt => ("@ がありません", FORMS),
            Self::Characters => ("使えない文字があるか、@ の前後が足りません", FORMS),
        }
    }
}
