//! Warnings of 概要 that put the whole year in doubt: it is a copy, workbooks are outdated or missing, notes lost their
//! place. Single findings are in 要確認.

use std::collections::BTreeSet;

use super::super::{WorkbookPlan, deadlines, findings, orphans};
use crate::consolidate::file_name;
use matome_deadline::text::some_of;
use matome_workbook::plan::{MOST_LINKS, Tone};
use matome_workbook::problem::Code;

pub(super) type Notice = (String, Tone);

pub(super) fn of(contents: &WorkbookPlan) -> impl Iterator<Item = Notice> {
    let of_copy = of_copy(contents).into_iter();
    of_copy.chain(of_workbooks(contents)).chain(of_notes(contents)).chain(of_links(contents))
}

fn of_copy(contents: &WorkbookPlan) -> Option<Notice> {
    let department = contents.copy_for.as_ref()?;
    let text = format!(
        "「{}」から{department}の分を抜き出した写しです。ここへの記入は取りまとめに反映されません。",
        file_name(contents.fiscal_year)
    );
    Some((text, Tone::Quiet))
}

fn of_workbooks(contents: &WorkbookPlan) -> Vec<Notice> {
    let mut notices = Vec::new();
    let stale = contents.snapshot.workbooks.iter().filter(|(_, workbook)| workbook.stale_since.is_some());
    let stale: Vec<&str> = stale.map(|(file, _)| file.as_str()).collect();
    if !stale.is_empty() {
        let text = format!("読み取れないため前回の内容（古い）を載せているブック: {}", some_of(&stale));
        notices.push((text, Tone::Late));
    }
    let missing: BTreeSet<&str> =
        contents.entries.iter().filter(|entry| entry.row.absence().is_some()).map(|entry| entry.row.file).collect();
    if !missing.is_empty() {
        let names: Vec<&str> = missing.into_iter().collect();
        let text = format!(
            "見当たらないブック（行は残しています。シート「{}」の対応で答えてください）: {}",
            findings::NAME,
            some_of(&names)
        );
        notices.push((text, Tone::Late));
    }
    let unseen = contents.findings.iter().filter(|finding| finding.problem.code() == Code::Unseen);
    notices.extend(unseen.map(|finding| (format!("{}{}", finding.file_in_words(), finding.problem), Tone::Late)));
    notices
}

/// Notes that lost their place, and contents that could not be carried over.
fn of_notes(contents: &WorkbookPlan) -> Vec<Notice> {
    let mut notices = Vec::new();
    let displaced = contents.occasion.notes.displaced().count();
    let waiting = contents.occasion.notes.orphans.len() - displaced;
    if waiting > 0 {
        let text = format!("取組がなくなったメモが {waiting} 件、シート「{}」にあります。", orphans::NAME);
        notices.push((text, Tone::Near));
    }
    if displaced > 0 {
        let text = format!(
            "同じ欄に別の記入があったメモが {displaced} 件、シート「{}」にあります。要確認を見てください。",
            orphans::NAME
        );
        notices.push((text, Tone::Late));
    }
    notices.extend(contents.occasion.copies.iter().map(|copy| {
        let what =
            if copy.kept.is_empty() { "追加されたシートなど".to_owned() } else { copy.kept.join("、") };
        let text = format!(
            "引き継げない内容（{what}）があったため、元のファイルを「{}」として残しました（不要になれば削除できます）。",
            copy.name
        );
        (text, Tone::Near)
    }));
    notices
}

fn of_links(contents: &WorkbookPlan) -> Option<Notice> {
    let text = format!(
        "行が多いため、{MOST_LINKS} 行を超える分の出典は数式によるリンクです。場所が長いものは文字だけになります。年度や部局ごとに共有フォルダーを分けることもできます。"
    );
    let is_long = contents.entries.len().max(deadlines::items(contents).len()) > MOST_LINKS;
    is_long.then_some((text, Tone::Near))
}
