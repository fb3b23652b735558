//! What is the matter with the contacts' workbook, and with an address.

use std::fmt::{Display, Formatter, Result};

use crate::core::problem::{AddressFlaw, BadAddress, ContactsFault};

impl Display for ContactsFault {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Missing { place, namesake } => write!(
                f,
                "宛先のブックが見つかりません。{place} に置くか、[contacts] workbook を直してください{}",
                advice(namesake.as_deref())
            ),
            Self::Unreadable(why) => write!(f, "宛先のブックを読めません（{why}）"),
            Self::NoReader(reason) => write!(
                f,
                "宛先のブックを読めません（ブックを読むためのプロセスを始められません（{reason}）。メモリとプロセス数の制限を確かめてください）"
            ),
            Self::Interrupted => {
                f.write_str("宛先のブックを読めません（ブックを読むためのプロセスが外から止められました）")
            }
        }
    }
}

/// How a workbook in the share comes to count.
fn advice(namesake: Option<&str>) -> String {
    namesake.map_or_else(String::new, |namesake| {
        format!(
            "（共有フォルダーの中のブックを使うには、[contacts] workbook = '{namesake}' のように、その場所を書きます）"
        )
    })
}

impl Display for BadAddress {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Line(error) => error.fmt(f),
            Self::Malformed { found, flaw } => write!(
                f,
                "「{found}」はメールアドレスではありません（{}）。\"kikaku@city.example.jp\" か \"企画課 <kikaku@city.example.jp>\" のように書きます",
                flaw.words()
            ),
        }
    }
}

impl AddressFlaw {
    const fn words(self) -> &'static str {
        match self {
            Self::Several => "2つ以上のアドレスは、1つずつ \" で囲み、間を , で区切ります",
            Self::Unclosed => "最後の > がありません",
            Self::FullWidth => "アドレスに全角の文字があります",
            Self::NoAt => "@ がありません",
            Self::Characters => "使えない文字があるか、@ の前後が足りません",
        }
    }
}
