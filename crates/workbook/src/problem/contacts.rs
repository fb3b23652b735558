//! What can be the matter with the contacts' workbook, and with an address.
//!
//! Which address is right is decided in `edge::mail`.

use std::fmt::{Display, Formatter, Result};

use serde::{Deserialize, Serialize};

use super::Unreadable;
use matome_deadline::text::LineError;
use matome_deadline::wording::Words;

/// Why nothing new is known of the contacts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ContactsFault {
    /// `namesake`: a workbook of the same name in the share, which does not count.
    Missing {
        place: String,
        namesake: Option<String>,
    },
    Unreadable(Unreadable),
    /// No process can be started that would read it; in the words of the office.
    NoReader(String),
    /// The process that read it was ended from outside.
    Interrupted,
}

/// The limits under which no process can be started, or is ended by the system.
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
    // How a workbook in the share comes to count.
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

/// Why a text is no mail address.
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
    /// Without the last full stop: a message about the configuration, where the address is one value of many, has none.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.write_str(self.words().to_string().trim_end_matches('。'))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum AddressFlaw {
    /// More than one stands there.
    Several,
    /// `<` without `>`.
    Unclosed,
    FullWidth,
    NoAt,
    /// Before or behind the `@`.
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
