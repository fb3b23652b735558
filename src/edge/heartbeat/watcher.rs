//! The web address of a watcher. It is checked when the configuration is read, and called by nobody here.

use serde::{Deserialize, Serialize};
use std::str::FromStr;

use url::{Host, Url};

/// `http://watch.city.example.jp:8000/ping/0123`, taken apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WatcherUrl {
    pub(super) is_encrypted: bool,
    /// Without the brackets of a number.
    pub(super) host: String,
    pub(super) port: u16,
    /// With the question behind it.
    pub(super) path: String,
}

impl WatcherUrl {
    /// As it is named to people: what stands behind may be a secret.
    pub fn server(&self) -> String {
        format!("{}:{}", self.host_in_brackets(), self.port)
    }

    /// As it stands in an address.
    fn host_in_brackets(&self) -> String {
        if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() }
    }
}

impl FromStr for WatcherUrl {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        // A browser mends what was mistyped; here it would be called for years as nobody has written it.
        let is_exact = text.bytes().all(|byte| byte.is_ascii_graphic()) && !text.contains(":///");
        let url = Url::parse(text).ok().filter(|_| is_exact).ok_or(())?;
        let is_encrypted = match url.scheme() {
            "http" => false,
            "https" => true,
            _ => return Err(()),
        };
        let is_plain = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
        let port = url.port_or_known_default().filter(|port| *port > 0 && is_plain).ok_or(())?;
        let host = match url.host().ok_or(())? {
            Host::Domain(name) => name.to_owned(),
            Host::Ipv4(number) => number.to_string(),
            Host::Ipv6(number) => number.to_string(),
        };
        let question = url.query().map(|question| format!("?{question}")).unwrap_or_default();
        Ok(Self { is_encrypted, host, port, path: url.path().to_owned() + &question })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_taken_apart() {
        let parts = |text: &str| {
            let url: WatcherUrl = text.parse().ok()?;
            Some((url.is_encrypted, url.host.clone(), url.port, url.path))
        };
        for (text, encrypted, host, port, path) in [
            ("http://watch.example.jp/ping/0a-1", false, "watch.example.jp", 80, "/ping/0a-1"),
            ("HTTPS://watch.example.jp", true, "watch.example.jp", 443, "/"),
            ("http://192.0.2.1:8000?city=a&b=%E5", false, "192.0.2.1", 8000, "/?city=a&b=%E5"),
            ("https://[2001:db8::1]:8443/ping", true, "2001:db8::1", 8443, "/ping"),
        ] {
            assert_eq!(parts(text), Some((encrypted, host.to_owned(), port, path.to_owned())), "{text}");
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
            assert_eq!(parts(text), None, "{text}");
        }
    }
}
