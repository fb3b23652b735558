//! A state restored from a file: mail sent since the backup is not repeated, unsent mail still goes.

use std::path::Path;

use matome::edge::mail::Security;
use matome::edge::state::store::{Recovered, Store};

use crate::mail::office::Office;
use crate::mail::server::{Reply, Server};

fn received(server: &Server) -> Vec<(String, String)> {
    let mut mails: Vec<_> =
        server.mails().iter().map(|mail| (mail.recipient.clone(), mail.header("Message-ID"))).collect();
    mails.sort();
    mails
}

/// Like `matome restore` and the next start.
fn put_back(backup: &Path, database: &Path) -> Option<Recovered> {
    let now = "2026-10-14T09:00:00".parse().unwrap();
    let aside = Store::restore(backup, database, now).unwrap();
    assert!(aside[0].exists());
    let store = Store::open(database).unwrap();
    let recovered = store.recover_sent(false).unwrap();
    assert_eq!(store.recover_sent(false).unwrap(), None, "once is enough");
    recovered
}

#[tokio::test]
async fn a_restored_state_sends_nothing_twice_and_loses_nothing() {
    if crate::common::state::is_on_server() {
        return;
    }
    let days = ["2026-10-01", "2026-10-08", "2026-10-09", "2026-10-13", "2026-10-14", "2026-10-15", "2026-10-16"];
    for restored_before in 1..days.len() {
        let (folder, twin_folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (server, twin_server) = (Server::start([]).await, Server::start([]).await);
        let office = Office::at(folder.path().to_owned()).smtp(&server, Security::None);
        let twin = Office::at(twin_folder.path().to_owned()).smtp(&twin_server, Security::None);
        let (database, backup) = (folder.path().join("matome.db"), folder.path().join("backup.db"));
        for (n, day) in days.iter().enumerate() {
            if n == restored_before {
                let sent_since = n > 1 && server.mails().len() > 3;
                assert_eq!(put_back(&backup, &database).is_some(), sent_since, "{day}");
            }
            office.round(day).await;
            twin.round(day).await;
            if n == 0 {
                Store::open(&database).unwrap().back_up(&backup).unwrap();
            }
        }
        assert_eq!(received(&server), received(&twin_server), "put back before {}", days[restored_before]);
    }
}

#[tokio::test]
async fn what_had_not_gone_out_when_the_state_was_put_back_still_goes() {
    if crate::common::state::is_on_server() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start([Reply::RcptOnce("shimin@midori.example.jp", "452 4.3.1 later")]).await;
    let office = Office::at(folder.path().to_owned()).smtp(&server, Security::None);
    let (database, backup) = (folder.path().join("matome.db"), folder.path().join("backup.db"));
    office.round("2026-09-30").await;
    Store::open(&database).unwrap().back_up(&backup).unwrap();
    office.round("2026-10-01").await;
    let soumu = server.to("soumu@midori.example.jp").len();
    assert_eq!((soumu, server.to("shimin@midori.example.jp").len()), (1, 0));
    assert!(put_back(&backup, &database).is_some());
    office.round("2026-10-02").await;
    assert_eq!(server.to("soumu@midori.example.jp").len(), soumu);
    assert_eq!(server.to("shimin@midori.example.jp").len(), 1);
}
