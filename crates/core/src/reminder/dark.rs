//! Tells the planning section why departments are not reminded.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::letter::full_date;
use super::sight::own_folder;
use crate::moment::Moment;
use crate::office::city::City;
use crate::records::snapshot::Snapshot;
use crate::share::unseen::Unseen;
use matome_deadline::text::{one_line, some_of};

/// Unreachable parts of the share on `day`, as sentences.
pub fn reasons(snapshot: &Snapshot, city: &City, day: NaiveDate) -> Vec<String> {
    let chart = city.chart();
    let unseen = snapshot.unseen_before(day);
    let since = |since: Moment| format!("{}から", full_date(since.day()));
    let share = unseen.share.iter().map(|dark| format!("{}　{}", since(dark.since), one_line(&dark.reason)));
    let parts = unseen.parts.iter().filter(|(part, _)| is_known(snapshot, part) || own_folder(&chart, part).is_some());
    let parts = parts.map(|(part, at)| {
        format!(
            "{}　「{}」を読めません。権限と、リンク・ショートカット・.xlsb・文字化けした名前でないかを確かめてください",
            since(*at),
            one_line(part)
        )
    });
    share.chain(parts).collect()
}

/// Doubted workbooks that vanished together, as sentences.
pub fn doubts(snapshot: &Snapshot) -> Vec<String> {
    let sentence = |(since, files): (Moment, Vec<&str>)| {
        format!(
            "{}から　ブック{}冊が一度に見当たらなくなりました（{}）。移したり削除したりしたのなら、取りまとめ表の「要確認」の対応で答えてください",
            full_date(since.day()),
            files.len(),
            one_line(&some_of(&files))
        )
    };
    doubted(snapshot).into_iter().map(sentence).collect()
}

/// Doubted workbooks that vanished together, by time.
fn doubted(snapshot: &Snapshot) -> BTreeMap<Moment, Vec<&str>> {
    let mut doubted: BTreeMap<Moment, Vec<&str>> = BTreeMap::new();
    for row in snapshot.rows() {
        if let Some(absence) = row.absence().filter(|absence| absence.doubted) {
            let files = doubted.entry(absence.since).or_default();
            if files.last() != Some(&row.file) {
                files.push(row.file);
            }
        }
    }
    doubted
}

/// Something below `part` has been read before.
fn is_known(snapshot: &Snapshot, part: &str) -> bool {
    let part = Unseen { parts: BTreeMap::from([(part.to_owned(), Moment::default())]), ..Unseen::default() };
    snapshot.workbooks.keys().any(|file| part.hides(file))
}
