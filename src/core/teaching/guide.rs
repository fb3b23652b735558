//! The first sheet of 様式の読み取り.xlsx: how the others are used, and what there is.

use serde::Serialize;

use super::words::HOW_TO;

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Guide {
    /// The sheet's name too.
    pub title: &'static str,
    pub steps: Vec<&'static str>,
    pub headers: [&'static str; 2],
    pub forms: Vec<GuideLine>,
    /// What is said where there is no form.
    pub nothing: Option<&'static str>,
}

/// A form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GuideLine {
    pub name: String,
    pub says: String,
    /// The name leads to its sheet.
    pub has_sheet: bool,
}

const STEPS: [&str; 6] = [
    "matome が知らない様式を、どう読み取ったかを示すブックです。様式ごとに1枚のシートがあります。",
    "1. 右側の見本で、セルの色が正しい項目かどうかを見ます。赤いセルは読み取れていません。",
    "2. 左側の表で、違っている見出しの「読み取った項目」（黄色の列）を一覧から選び直します。要らない見出しは「使わない」にします。",
    "3. ブックを保存して閉じます。しばらくすると、同じ様式のブックがすべて読み直され、このブックに結果が出ます。",
    "4. 全部正しければ「読み取り全体」を「確認済み」にします。推定の表示が消えます。選び直しを取り消すには「自動で読む」を選びます。",
    "黄色の列のほかに書かれたことは、このブックが作り直されるとき、日付のついた写しに残ります。",
];

impl Guide {
    /// To the sheets, each with what it says, and to the forms for which there is no room.
    pub(super) fn to(sheets: impl Iterator<Item = (String, String)>, left_out: impl Iterator<Item = String>) -> Self {
        let shown: Vec<GuideLine> = sheets.map(|(name, says)| GuideLine { name, says, has_sheet: true }).collect();
        let left_out = left_out.map(|name| GuideLine {
            name,
            says: "様式が多いため、シートがありません".to_owned(),
            has_sheet: false,
        });
        Self {
            title: HOW_TO,
            steps: STEPS.to_vec(),
            headers: ["シート", "いまの読み取り"],
            nothing: shown.is_empty().then_some("いまは、教える様式がありません。"),
            forms: shown.into_iter().chain(left_out).collect(),
        }
    }
}
