//! Calls the URL of an external monitor while the daemon runs. An unresponsive monitor delays nothing.

use std::io;
use std::str::FromStr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::runtime::Handle;
use tokio::time::Instant;
use tokio_rustls::rustls::crypto::ring;
use ureq::Agent;
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use url::Url;

use crate::edge::processes::timeout;
use crate::edge::system::{clock, tls};
use matome_core::figures::Figures;
use matome_workbook::os_error;

/// Interval while idle.
pub const EVERY: Duration = Duration::from_mins(1);
/// Minimum interval between calls of a monitor.
const BETWEEN_CALLS: Duration = Duration::from_secs(50);
const LONGEST_CALL: Duration = Duration::from_secs(10);

#[derive(Debug, Clone, Default)]
pub struct Heartbeat {
    url: Option<WatcherUrl>,
    calls: Arc<Mutex<Calls>>,
}

#[derive(Debug, Default)]
struct Calls {
    is_calling: bool,
    is_answered: bool,
    last: Option<Instant>,
    trouble: Option<String>,
}

impl Heartbeat {
    pub fn new(url: Option<WatcherUrl>) -> Self {
        Self { url, ..Self::default() }
    }

    fn calls(&self) -> MutexGuard<'_, Calls> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Calls the monitor without waiting for its response.
    fn call(&self) {
        let (Some(url), Ok(runtime)) = (self.url.clone(), Handle::try_current()) else { return };
        let now = clock::runtime_instant();
        let mut calls = self.calls();
        if calls.is_calling || calls.last.is_some_and(|last| now.duration_since(last) < BETWEEN_CALLS) {
            return;
        }
        (calls.is_calling, calls.last) = (true, Some(now));
        drop(calls);
        let this = self.clone();
        runtime.spawn_blocking(move || {
            let answer = call(&url);
            this.note(&url, answer.err());
        });
    }

    /// Logs a failure once, and recovery once.
    fn note(&self, url: &WatcherUrl, trouble: Option<String>) {
        let mut calls = self.calls();
        match (&trouble, &calls.trouble) {
            (Some(trouble), last) if last.as_ref() != Some(trouble) => {
                tracing::warn!("監視（{}）に「動いている」ことを伝えられません: {trouble}", url.server);
            }
            (None, Some(_)) => tracing::info!("監視（{}）にまた伝えられるようになりました", url.server),
            _ => {}
        }
        (calls.is_calling, calls.is_answered, calls.trouble) = (false, true, trouble);
    }
}

impl Watcher for Heartbeat {
    fn every(&self) -> Option<Duration> {
        self.url.as_ref().map(|_| EVERY)
    }

    /// Reports good health only; the monitor notices silence.
    fn hear(&self, beat: &Beat) {
        if beat.is_well {
            self.call();
        }
    }

    fn is_heard(&self) -> Option<Result<(), String>> {
        let calls = self.calls();
        calls.is_answered.then(|| calls.trouble.clone().map_or(Ok(()), Err))
    }
}

/// URL of a monitor: `http://watch.city.example.jp:8000/ping/0123`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WatcherUrl {
    address: String,
    /// The part shown to people; the rest may be secret.
    server: String,
}

impl FromStr for WatcherUrl {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        // The URL parser would silently correct a typing error, which might stay unnoticed for years.
        let is_exact = text.bytes().all(|byte| byte.is_ascii_graphic()) && !text.contains(":///");
        let url = Url::parse(text).ok().filter(|_| is_exact).ok_or(())?;
        let is_plain = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
        let port = url.port_or_known_default().filter(|port| *port > 0 && is_plain).ok_or(())?;
        match (url.scheme(), url.host_str()) {
            ("http" | "https", Some(host)) => Ok(Self { server: format!("{host}:{port}"), address: url.to_string() }),
            _ => Err(()),
        }
    }
}

/// Calls the monitor. An error is a reason in Japanese.
fn call(url: &WatcherUrl) -> Result<(), String> {
    let roots = tls::authorities(None).map_err(|error| error.to_string())?;
    let roots: Vec<_> = roots.iter().map(|root| Certificate::from_der(root).to_owned()).collect();
    let tls = TlsConfig::builder()
        .root_certs(RootCerts::from(roots))
        .unversioned_rustls_crypto_provider(Arc::new(ring::default_provider()));
    let agent: Agent = Agent::config_builder()
        .tls_config(tls.build())
        .timeout_global(Some(timeout::hurried(LONGEST_CALL)))
        .http_status_as_error(false)
        .max_redirects(0)
        .proxy(None)
        .user_agent("matome")
        .build()
        .into();
    let answer = agent.get(&url.address).call().map_err(|error| reason_of(&error))?;
    if answer.status().is_success() { Ok(()) } else { Err(format!("「{}」と断られました", answer.status())) }
}

fn reason_of(error: &ureq::Error) -> String {
    match error {
        ureq::Error::Timeout(_) => "応答がありません".to_owned(),
        ureq::Error::HostNotFound => "サーバーの名前が見つかりません".to_owned(),
        ureq::Error::Io(error) if error.kind() == io::ErrorKind::InvalidData => {
            format!("暗号化できません（{}）", os_error::in_words(error))
        }
        ureq::Error::Io(error) => os_error::in_words(error),
        ureq::Error::Rustls(error) => format!("暗号化できません（{error}）"),
        error => format!("Web サーバーではないものが応答しました（{error}）"),
    }
}

#[derive(Debug, Clone)]
pub struct Beat {
    /// The daemon works, and no other in its place.
    pub is_well: bool,
    /// Set if requested and the state could be read.
    pub figures: Option<Figures>,
}

pub trait Watcher: Send + Sync {
    /// Interval of beats; `None` without a listener.
    fn every(&self) -> Option<Duration>;

    fn hear(&self, beat: &Beat);

    /// Signals progress during long work.
    fn hear_work(&self) {}

    fn wants_figures(&self) -> bool {
        false
    }

    /// Whether the latest beat was received, or the reason why not; `None` if unknown.
    fn is_heard(&self) -> Option<Result<(), String>> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_taken_as_it_is_written_or_refused() {
        for (text, server) in [
            ("http://watch.example.jp/ping/0a-1", "watch.example.jp:80"),
            ("HTTPS://watch.example.jp", "watch.example.jp:443"),
            ("http://192.0.2.1:8000?city=a&b=%E5", "192.0.2.1:8000"),
            ("https://[2001:db8::1]:8443/ping", "[2001:db8::1]:8443"),
        ] {
            assert_eq!(text.parse::<WatcherUrl>().unwrap().server, server, "{text}");
        }
        for text in [
            "watch.example.jp/ping",
            "ftp://watch.example.jp",
            "http://",
            "http:///ping",
            "http://a:b:80/",
            "http://a:0/",
            "http://a:99999/",
            "http://user@a/",
            "http://a/ping pong",
            "http://a/\r\nHost: b",
            "http://a/監視",
            "http://a/#top",
        ] {
            assert_eq!(text.parse::<WatcherUrl>(), Err(()), "{text}");
        }
    }
}
