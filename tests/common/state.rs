//! States of tests: in files, or, with `MATOME_TEST_STATE=postgresql`, in schemas of a temporary cluster.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use matome::edge::state::database::{Location, Server};
use matome::edge::state::store::Store;

/// Tests that apply to files only return early.
pub(crate) fn is_on_server() -> bool {
    std::env::var("MATOME_TEST_STATE").is_ok_and(|engine| engine == "postgresql")
}

/// The state for `file`: there, or in a schema named after it.
pub(crate) fn place(file: &Path) -> Location {
    if is_on_server() { schema_of(&url(), file) } else { Location::from(file) }
}

/// A new place in memory, if states can be in memory.
pub(crate) fn in_memory() -> Location {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    if !is_on_server() {
        return Location::new_in_memory();
    }
    let file = format!("{}/memory/{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    schema_of(&url(), Path::new(&file))
}

/// `[state]` of a configuration in `folder`.
pub(crate) fn section(folder: &Path) -> String {
    match place(&folder.join("state/matome.db")) {
        Location::File(_) | Location::Memory(_) => String::new(),
        Location::Server(Server { url, schema, .. }) => {
            format!("[state]\ndatabase = \"{url}?schema={schema}\"")
        }
    }
}

pub(crate) fn store() -> Store {
    Store::begin(in_memory()).unwrap()
}

/// The shared cluster, passed to child processes in this variable.
pub(crate) const URL: &str = "MATOME_TEST_URL";

pub(crate) fn url() -> String {
    std::env::var(URL).unwrap_or_else(|_| Cluster::shared().url())
}

pub(crate) fn schema_of(url: &str, file: &Path) -> Location {
    let hash = blake3::hash(file.as_os_str().as_encoded_bytes()).to_hex();
    let (url, schema) = (url.to_owned(), format!("t{}", &hash[..20]));
    Location::Server(Server { url, schema, password: None, ca_file: None, lease: Duration::from_secs(2), fence: None })
}

/// A `PostgreSQL` cluster in its own folder. A shell holds it, and stops and removes it when its pipe closes, even if
/// the test program is killed.
pub(crate) struct Cluster {
    shell: Child,
    pub port: u16,
    pub folder: PathBuf,
}

/// The server refuses to run as root.
const SHELL: &str = r#"
    cd "$1" || exit 1
    run=
    cp "$4/server.pem" "$4/server-key.pem" . && chmod 600 server-key.pem
    if [ "$(id -u)" = 0 ]; then run="setpriv --reuid=nobody --regid=nogroup --clear-groups"; chown nobody "$1" *.pem; fi
    $run "$2/initdb" -D data -U matome --auth=trust --no-sync -E UTF8 --locale=C >initdb.log 2>&1 || exit 1
    $run "$2/postgres" -D data -p "$3" -k "$1" -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=400 \
        -c ssl=on -c ssl_cert_file="$1/server.pem" -c ssl_key_file="$1/server-key.pem" >server.log 2>&1 </dev/null &
    server=$!
    cat >/dev/null
    # One that has only just begun does not hear the first.
    while kill -QUIT $server 2>/dev/null; do sleep 0.1; done
    cd /
    rm -rf "$1"
"#;

/// The server's certificate for `localhost`, and its authority.
pub(crate) const AUTHORITY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/mail/tls");

impl Cluster {
    /// Shared by all tests of this program, each with its own schemas.
    pub(crate) fn shared() -> &'static Self {
        static CLUSTER: OnceLock<Cluster> = OnceLock::new();
        // The library blocks on a runtime, which must not nest in the test's.
        let start = || std::thread::spawn(Self::start).join().expect("a cluster");
        CLUSTER.get_or_init(|| start().expect("PostgreSQL is not installed (/usr/lib/postgresql)"))
    }

    /// `None` if the programs are not installed.
    pub(crate) fn start() -> Option<Self> {
        let programs = programs()?;
        let folder = tempfile::Builder::new().prefix("matome-postgresql").tempdir().unwrap().keep();
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let shell = Command::new("sh")
            .args(["-c", SHELL, "sh"])
            .args([&folder, &programs])
            .arg(port.to_string())
            .arg(AUTHORITY)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let cluster = Self { shell, port, folder };
        let reachable = || cluster.config().connect(postgres::NoTls).is_ok();
        let patience = (0..1200).any(|_| {
            let there = reachable();
            if !there {
                std::thread::sleep(Duration::from_millis(50));
            }
            there
        });
        assert!(patience, "{}", fs::read_to_string(cluster.folder.join("server.log")).unwrap_or_default());
        Some(cluster)
    }

    pub(crate) fn url(&self) -> String {
        format!("postgres://matome@127.0.0.1:{}/postgres", self.port)
    }

    fn config(&self) -> postgres::Config {
        self.url().parse().unwrap()
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.shell.stdin.take());
        let _ = self.shell.wait();
    }
}

/// The newest version installed in Debian's way.
fn programs() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?;
    let mut programs: Vec<PathBuf> =
        versions.filter_map(Result::ok).map(|version| version.path().join("bin")).collect();
    programs.retain(|folder| folder.join("postgres").is_file());
    programs.sort();
    programs.pop()
}
