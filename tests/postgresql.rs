//! Features of a state on a server only. The other suites cover the rest, on both engines
//! (`MATOME_TEST_STATE=postgresql`).

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;

use matome::edge::state::database::{Location, Server};
use matome::edge::state::store::ledger::relay::Admission;
use matome::edge::state::store::{InstanceLock, StateFact, Store};
use matome::edge::system::clock::{Clock as _, SystemClock};
use matome_core::delivery::relay_limits::{RelayLimit, RelayLimits};

use crate::common::state;
use crate::common::state::{AUTHORITY, Cluster};
use crate::common::{Office, stdout, wait_until};

/// The shared server; `None` if not installed, printed despite output capture.
fn url() -> Option<String> {
    if !Path::new("/usr/lib/postgresql").is_dir() {
        let _ = writeln!(std::io::stderr(), "skipped: PostgreSQL is not installed");
        return None;
    }
    Some(Cluster::shared().url())
}

fn server(location: &Location) -> Server {
    location.server().unwrap().clone()
}

/// Without columns that only servers have.
fn columns(store: &Store, sql: &str) -> Vec<String> {
    let mut columns: Vec<String> = store
        .connection()
        .all(sql, &[], |row| Ok(format!("{}.{}", row.get::<String>(0)?, row.get::<String>(1)?)))
        .unwrap();
    columns.retain(|column| !["state_version.", "lease."].iter().any(|own| column.starts_with(own)));
    columns.retain(|column| !column.starts_with("sqlite_"));
    columns.sort();
    columns
}

#[test]
fn the_tables_of_both_places_are_the_same() {
    let Some(url) = url() else { return };
    let there = Store::begin(state::schema_of(&url, Path::new("tables"))).unwrap();
    let there = columns(
        &there,
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema()",
    );
    let here = Store::in_memory().unwrap();
    let here = columns(&here, "SELECT t.name, c.name FROM sqlite_schema t JOIN pragma_table_info(t.name) c");
    assert!(here.len() > 90, "{here:?}");
    assert_eq!(here, there);
}

#[test]
fn what_another_version_has_made_is_refused() {
    let Some(url) = url() else { return };
    for (version, words) in [(999, "新しい版"), (15, "0.3 より前")] {
        let place = state::schema_of(&url, Path::new(words));
        let set = format!("UPDATE state_version SET version = {version}");
        Store::begin(&place).unwrap().connection().execute(&set, &[]).unwrap();
        let said = Store::open(&place).unwrap_err().to_string();
        assert!(said.contains(words) && said.contains("postgres://"), "{said}");
    }
}

#[test]
fn half_of_a_change_is_none_and_a_lost_connection_is_made_again() {
    let Some(url) = url() else { return };
    let place = state::schema_of(&url, Path::new("lost"));
    let (store, other) = (Store::begin(&place).unwrap(), Store::begin(&place).unwrap());
    store.note(StateFact::LastMerge, "before").unwrap();
    let end_all = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                   WHERE pid <> pg_backend_pid() AND application_name = 'matome ' || current_schema()";
    let failed = store.atomically(|store| {
        store.note(StateFact::LastMerge, "within")?;
        assert!(other.connection().value::<i64>(end_all, &[])? > 0);
        // Later statements must not be written by themselves.
        let _ = store.note(StateFact::Started, "x");
        store.note(StateFact::ShareDevice, "7")
    });
    assert!(failed.unwrap_err().to_string().contains("切れました"));
    let known =
        [StateFact::LastMerge, StateFact::Started, StateFact::ShareDevice].map(|fact| store.fact(fact).unwrap());
    assert_eq!(known, [Some("before".to_owned()), None, None]);
    assert!(other.connection().value::<i64>(end_all, &[]).unwrap() > 0);
    store.note(StateFact::LastMerge, "after").unwrap();
    assert_eq!(other.fact(StateFact::LastMerge).unwrap().as_deref(), Some("after"));
}

#[test]
fn whoever_was_taken_over_writes_nothing_any_more() {
    let Some(url) = url() else { return };
    let place = state::schema_of(&url, Path::new("fenced"));
    let (tell, lost) = mpsc::channel();
    let first = InstanceLock::acquire_or_lose(&place, move || tell.send(()).unwrap()).unwrap();
    let store = Store::open(first.cover(place.clone())).unwrap();
    store.note(StateFact::LastMerge, "first").unwrap();
    assert!(InstanceLock::acquire(&place).unwrap_err().to_string().contains("プロセス"));
    // Like after a sleep longer than the lease.
    let clerk = Store::open(&place).unwrap();
    clerk.connection().execute("UPDATE lease SET until = clock_timestamp() - interval '1 second'", &[]).unwrap();
    let second = InstanceLock::acquire(&place).unwrap();
    let refused = store.note(StateFact::LastMerge, "too late").unwrap_err().to_string();
    assert!(refused.contains("引き継ぎました"), "{refused}");
    Store::open(second.cover(place.clone())).unwrap().note(StateFact::LastMerge, "second").unwrap();
    assert_eq!(clerk.fact(StateFact::LastMerge).unwrap().as_deref(), Some("second"));
    // It notices by itself, and does not release the second holder's lease at its end.
    lost.recv_timeout(Duration::from_secs(10)).unwrap();
    drop(first);
    assert!(InstanceLock::is_held(&place));
}

#[test]
fn cities_that_share_a_relay_keep_to_its_limits_together() {
    let Some(url) = url() else { return };
    let limits = RelayLimits { per_minute: Some(4), per_day: Some(6), connections: Some(2) };
    let stores =
        ["aoba", "minato", "shiroyama"].map(|city| Store::begin(state::schema_of(&url, Path::new(city))).unwrap());
    let relays =
        stores.each_ref().map(|store| store.mail_ledger().relay("Relay.example.jp:25", limits).unwrap().unwrap());
    let now = SystemClock.now();
    // Two connections; the third waits until one is returned.
    assert_eq!([0, 1, 2, 0].map(|n: usize| relays[n].hold().unwrap()), [true, true, false, true]);
    relays[0].let_go().unwrap();
    assert_eq!([2, 0].map(|n: usize| relays[n].hold().unwrap()), [true, false]);
    // Concurrently: four in this minute, two in the next, and no more today, for any caller.
    let admitted: Vec<Admission> = std::thread::scope(|scope| {
        let asked = stores.each_ref().map(|store| {
            let place = store.connection().server().unwrap().clone();
            scope.spawn(move || {
                let store = Store::open(Location::Server(place)).unwrap();
                let ledger = store.mail_ledger();
                let relay = ledger.relay("relay.example.jp:25", limits).unwrap().unwrap();
                (0..4).map(|_| relay.admit(now).unwrap()).collect::<Vec<_>>()
            })
        });
        asked.into_iter().flat_map(|asked| asked.join().unwrap()).collect()
    });
    let within =
        |seconds| move |admission: &&Admission| matches!(admission, Admission::In(wait) if wait.as_secs() < seconds);
    assert_eq!(admitted.iter().filter(within(30)).count(), 4, "{admitted:?}");
    assert_eq!(admitted.iter().filter(within(62)).count(), 6, "{admitted:?}");
    let full = |admission: &&Admission| matches!(admission, Admission::NotBefore(wait, RelayLimit::Day(6)) if wait.as_secs() > 80_000);
    assert_eq!(admitted.iter().filter(full).count(), 6, "{admitted:?}");
    // Another server counts separately.
    let ledger = stores[0].mail_ledger();
    let other = ledger.relay("other.example.jp:25", limits).unwrap().unwrap();
    assert_eq!(other.admit(now).unwrap(), Admission::In(Duration::ZERO));
}

/// The second city of a server with one role per city: it may not use the first one's common tables.
#[test]
fn a_city_that_may_not_count_its_letters_is_told_so_by_check_and_by_the_round_and_by_whoever_watches() {
    let Some(url) = url() else { return };
    let limits = RelayLimits { per_minute: Some(9), per_day: None, connections: None };
    let first = Store::begin(state::schema_of(&url, Path::new("first of two"))).unwrap();
    first.mail_ledger().relay("relay.example.jp:25", limits).unwrap().unwrap();
    let role = "DROP SCHEMA IF EXISTS second_city; DROP ROLE IF EXISTS second_city; CREATE ROLE second_city LOGIN;
                CREATE SCHEMA second_city AUTHORIZATION second_city";
    first.connection().execute_batch(role).unwrap();
    let office = Office::new("");
    office.save_policy("総務部/運営方針.xlsx", "総務部", &[("窓口", "窓口をまとめる。", "10月1日までに窓口を移す。")]);
    let their_url = url.replace("matome@", "second_city@");
    office.configure(|text| {
        let state = format!("[state]\ndatabase = \"{their_url}?schema=second_city\"\n");
        let smtp = "[mail.smtp]\nhost = \"127.0.0.1\"\nport = 1\nsecurity = \"none\"\nlimits = [\"9 per minute\"]\n";
        let (before, after) = text.split_once("transport = \"files\"\nfolder = \"outbox\"\n").unwrap();
        let (_, departments) = after.split_once("[[departments]]").unwrap();
        format!("{before}transport = \"smtp\"\n{smtp}{state}[[departments]]{departments}")
    });
    let said = stdout(&office.run(&["check"]));
    assert!(said.contains("limits の通数を数えられない") && said.contains("matome_relay"), "{said}");
    let daemon = office.daemon_at("2026-10-01T08:29:55+09:00");
    let watched = || stdout(&office.run(&["status", "--check"]));
    wait_until(&office, "its trouble", || {
        watched().starts_with("MATOME CRITICAL") && watched().contains("メールの送信ができていません")
    });
    assert!(stdout(&office.run(&["status"])).contains("止まった作業"));
    wait_until(&office, "its line in 要確認", || {
        office.merged_rows("要確認").concat().concat().contains("メールの送信ができていません")
    });
    first
        .connection()
        .execute_batch(
            "GRANT USAGE ON SCHEMA matome_relay TO second_city;
        GRANT ALL ON ALL TABLES IN SCHEMA matome_relay TO second_city",
        )
        .unwrap();
    assert!(!stdout(&office.run(&["check"])).contains("matome_relay"));
    assert!(daemon.stop().success());
    let daemon = office.daemon_at("2026-10-01T09:00:00+09:00");
    wait_until(&office, "that it goes on", || !watched().contains("メールの送信ができていません"));
    assert!(daemon.stop().success());
}

#[test]
fn off_the_machine_or_where_it_is_asked_for_the_certificate_is_checked() {
    let Some(url) = url() else { return };
    let plain = server(&state::schema_of(&url, Path::new("tls")));
    let asked = |ca_file: Option<PathBuf>, host: &str| {
        let url = format!("{}?sslmode=require", plain.url.replace("127.0.0.1", host));
        Store::begin(Location::Server(Server { url, ca_file, ..plain.clone() })).map(drop).map_err(|e| e.to_string())
    };
    let ours = Path::new(AUTHORITY).join("ca.pem");
    assert_eq!(asked(Some(ours), "localhost"), Ok(()));
    assert!(asked(None, "localhost").unwrap_err().contains("UnknownIssuer"), "nobody vouches for it");
    assert!(plain.is_private());
    let is_private = |url: &str| Server { url: url.to_owned(), ..plain.clone() }.is_private();
    assert!(
        is_private("postgres://a@db.example.lg.jp/m") && !is_private("postgres://a@db.example.lg.jp/m?sslmode=disable")
    );
}
