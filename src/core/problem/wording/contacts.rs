//! What is the matter with the contacts' workbook, and with an address.

use std::fmt::{Display, Formatter, Result};

use super::{Words, words};
use crate::core::problem::{AddressFlaw, BadAddress, ContactsFault};
use crate::core::text::LineError;

/// The limits under which no process can be started, or is ended by the system.
const LOOK_AT_THE_LIMITS: &str = "メモリとプロセス数の制限を確かめてください。";

impl ContactsFault {
    pub fn words(&self) -> Words {
        let unreadable = |fact: &str, remedy: &str| words(format!("宛先のブックを読めません。{fact}"), remedy);
        match self {
            Self::Missing { place, namesake } => words(
                format!("宛先のブックが見つかりません（{place}）。"),
                format!("その場所に置くか、[contacts] workbook を直してください。{}", advice(namesake.as_deref())),
            ),
            Self::Unreadable(why) => {
                let Words { fact, remedy } = why.words();
                unreadable(&fact, &remedy)
            }
            Self::NoReader(reason) => {
                unreadable(&format!("ブックを読むためのプロセスを始められません（{reason}）。"), LOOK_AT_THE_LIMITS)
            }
            Self::Interrupted => unreadable("ブックを読むためのプロセスが外から止められました。", LOOK_AT_THE_LIMITS),
        }
    }
}

impl Display for ContactsFault {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        self.words().fmt(f)
    }
}

/// How a workbook in the share comes to count.
fn advice(namesake: Option<&str>) -> String {
    namesake.map_or_else(String::new, |namesake| {
        format!(
            "共有フォルダーの中のブックを使うには、[contacts] workbook = '{namesake}' のように、その場所を書きます。"
        )
    })
}

impl BadAddress {
    pub fn words(&self) -> Words {
        match self {
            Self::Line(LineError::Empty) => words("アドレスが空です。", "アドレスを書いてください。"),
            Self::Line(LineError::LineBreak(found)) => {
                words(format!("「{}」に改行や制御文字があります。", found.escape_debug()), "1行で書いてください。")
            }
            Self::Malformed { found, flaw } => {
                words(format!("「{found}」はメールアドレスではありません（{}）。", flaw.reason()), flaw.remedy())
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

impl AddressFlaw {
    const fn reason(self) -> &'static str {
        match self {
            Self::Several => "2つ以上のアドレスが書かれています",
            Self::Unclosed => "最後の > がありません",
            Self::FullWidth => "アドレスに全角の文字があります",
            Self::NoAt => "@ がありません",
            Self::Characters => "使えない文字があるか、@ の前後が足りません",
        }
    }

    const fn remedy(self) -> &'static str {
        match self {
            Self::Several => "アドレスを1つずつ \" で囲み、間を , で区切ります。",
            Self::Unclosed | Self::FullWidth | Self::NoAt | Self::Characters => {
                "\"kikaku@city.example.jp\" か \"企画課 <kikaku@city.example.jp>\" のように書きます。"
            }
        }
    }
}
