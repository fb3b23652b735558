//! The web address of a watcher.

use std::str::FromStr;

/// `http://watch.city.example.jp:8000/ping/0123`, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WatcherUrl {
    pub(super) is_encrypted: bool,
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
        let (scheme, rest) = text.split_once("://").ok_or(())?;
        let is_encrypted = match scheme.to_ascii_lowercase().as_str() {
            "http" => false,
            "https" => true,
            _ => return Err(()),
        };
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        let path = if path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
        let (host, port) = split_port(authority)?;
        let is_name = |c: char| c.is_ascii_alphanumeric() || "-._:".contains(c);
        let is_host = !host.is_empty() && host.chars().all(is_name);
        // What else a line of the request may not hold is written with percent signs.
        let is_path = path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#');
        let port = match port {
            Some(port) => port.parse().ok().filter(|port| *port > 0).ok_or(())?,
            None if is_encrypted => 443,
            None => 80,
        };
        if is_host && is_path { Ok(Self { is_encrypted, host: host.to_owned(), port, path }) } else { Err(()) }
    }
}

/// `host:port`, `host` or `[2001:db8::1]:port`.
fn split_port(authority: &str) -> Result<(&str, Option<&str>), ()> {
    if let Some(rest) = authority.strip_prefix('[') {
        let (host, after) = rest.split_once(']').ok_or(())?;
        let port = if after.is_empty() { None } else { Some(after.strip_prefix(':').ok_or(())?) };
        return Ok((host, port));
    }
    match authority.split_once(':') {
        Some((_, port)) if port.contains(':') => Err(()),
        Some((host, port)) => Ok((host, Some(port))),
        None => Ok((authority, None)),
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
