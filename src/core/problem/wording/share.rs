//! What can no longer be seen of the share, and what came after a year was closed.

use chrono::{NaiveDate, NaiveDateTime};

use super::{Words, words};
use crate::core::era::{short_date, short_day};
use crate::core::text::some_of;

pub(super) fn stale(since: &str) -> Words {
    words(
        format!("{since}から読み取れないため、最後に読み取れた内容（古い）を載せています。"),
        "ブックを開けるか確認し、保存し直してください。",
    )
}

pub(super) fn missing(since: NaiveDateTime, files: &[String], left: bool) -> Words {
    let names: Vec<&str> = files.iter().map(String::as_str).collect();
    let count = if files.len() > 1 { format!("{}冊", files.len()) } else { String::new() };
    let remedy = if left {
        "「そのまま」と答えたので、このままです。片付いたら「対応」を「年度を締める」か「削除した」に変えてください。"
    } else {
        "元の場所に戻すか、どうしたのかを「対応」で選んでください。"
    };
    words(
        format!(
            "ブック{count}が見当たりません（{}から）：{}。一覧の行は残し、提出状況にも数え、督促は止めています。",
            short_day(since.date()),
            some_of(&names)
        ),
        remedy,
    )
}

/// `reason`: what ails the share and what to do about it, as the looks at it tell.
pub(super) fn unseen(since: NaiveDateTime, reason: &str) -> Words {
    words(
        format!(
            "共有フォルダーが{}から見えないため、その前に読み取った内容を載せています。\
             部局への依頼は保留しています。",
            short_day(since.date())
        ),
        format!("{reason}。"),
    )
}

pub(super) fn folder_unseen(since: NaiveDateTime) -> Words {
    words(
        format!(
            "このフォルダーを{}から読めないため、その前に読み取った内容を載せています。\
             関係する部局への依頼は保留しています。",
            short_day(since.date())
        ),
        "フォルダーの権限を確かめてください。",
    )
}

pub(super) fn changed_since_closing(day: NaiveDate) -> Words {
    words(
        format!(
            "この年度は締めてあります（確定 {}）。その後に変わった内容は取りまとめに載せていません。",
            short_date(day)
        ),
        "取り入れるときは matome close 年度 --reopen で締めを解いてください。",
    )
}
