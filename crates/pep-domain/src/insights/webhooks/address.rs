//! Where notices may go: https, to a host that the operator listed, at an address of the open internet (reliability 3.12).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use thiserror::Error;

/// Longest address, characters.
const MOST_CHARS: usize = 500;

/// The port of https.
const HTTPS_PORT: u16 = 443;

/// The hosts that the configuration names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AllowedHosts {
    hosts: Vec<(String, u16)>,
    loopback: bool,
}

impl AllowedHosts {
    /// Reads the entries of the configuration: `hooks.example.com`, or `hooks.example.com:8443`.
    ///
    /// `loopback`: may notices go to this machine too, by http as well? Only for a demo and for tests.
    ///
    /// # Errors
    /// The first entry that is no host.
    pub fn parse<S: AsRef<str>>(entries: &[S], loopback: bool) -> Result<Self, String> {
        let read = |entry: &S| {
            let text = entry.as_ref().trim().to_ascii_lowercase();
            host_and_port(&text)
                .map(|(host, port)| (host.to_owned(), port.unwrap_or(HTTPS_PORT)))
                .ok_or_else(|| entry.as_ref().to_owned())
        };
        Ok(Self { hosts: entries.iter().map(read).collect::<Result<_, _>>()?, loopback })
    }

    /// May a notice go to this machine?
    #[must_use]
    pub fn allows_loopback(&self) -> bool {
        self.loopback
    }

    /// True if no notice can go anywhere.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.hosts.is_empty() && !self.loopback
    }

    /// The hosts as the configuration names them, for people.
    #[must_use]
    pub fn in_words(&self) -> Vec<String> {
        let shown = |(host, port): &(String, u16)| match *port {
            HTTPS_PORT => host.clone(),
            port => format!("{host}:{port}"),
        };
        self.hosts.iter().map(shown).collect()
    }

    fn includes(&self, host: &str, port: u16) -> bool {
        self.hosts.iter().any(|(other, on)| other == host && *on == port)
    }
}

/// An address to which notices may go. What is kept of it elsewhere is text, read anew with the hosts of the moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookAddress {
    text: String,
    host: String,
    port: u16,
}

/// Why notices cannot go to an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum AddressError {
    /// It is no address.
    #[error("This is no address. Write it as https://hooks.example.com/pep, in up to 500 plain characters.")]
    Unreadable,
    /// It is not https.
    #[error("The address must begin with https://.")]
    NotHttps,
    /// It holds a name or password.
    #[error("Leave name and password out: what arrives is known by its signature.")]
    WithPassword,
    /// Its host is not listed.
    #[error(
        "Notices may not go to this host. Ask for it to be listed in insights_webhook_hosts of the configuration."
    )]
    HostNotAllowed,
}

impl WebhookAddress {
    /// Reads an address.
    ///
    /// Only plain characters are taken, so that no two readers can see different hosts in one text.
    ///
    /// # Errors
    /// [`AddressError`].
    pub fn parse(text: &str, allowed: &AllowedHosts) -> Result<Self, AddressError> {
        let text = text.trim();
        let is_plain = |c: char| c.is_ascii_graphic() && !"\\\"<>^`{|}#".contains(c);
        if text.len() > MOST_CHARS || !text.chars().all(is_plain) {
            return Err(AddressError::Unreadable);
        }
        let (scheme, rest) = text.split_once("://").ok_or(AddressError::Unreadable)?;
        let scheme = scheme.to_ascii_lowercase();
        let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        if authority.contains('@') {
            return Err(AddressError::WithPassword);
        }
        let authority = authority.to_ascii_lowercase();
        let (host, port) = host_and_port(&authority).ok_or(AddressError::Unreadable)?;
        let is_loopback = allowed.loopback && matches!(host, "localhost" | "127.0.0.1" | "[::1]");
        let port = match (scheme.as_str(), port) {
            ("https", port) => port.unwrap_or(HTTPS_PORT),
            ("http", port) if is_loopback => port.unwrap_or(80),
            _ => return Err(AddressError::NotHttps),
        };
        if !is_loopback && !allowed.includes(host, port) {
            return Err(AddressError::HostNotAllowed);
        }
        Ok(Self { text: format!("{scheme}://{authority}{path}"), host: host.to_owned(), port })
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Its host: a name, an IPv4 address, or an IPv6 address in brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Its port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }
}

/// A host in small letters with its port, if `text` is one.
fn host_and_port(text: &str) -> Option<(&str, Option<u16>)> {
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !text.ends_with(']') => (host, Some(port)),
        _ => (text, None),
    };
    let port = match port {
        Some(digits) if digits.bytes().all(|c| c.is_ascii_digit()) => Some(digits.parse().ok()?),
        Some(_) => return None,
        None => None,
    };
    is_host(host).then_some((host, port))
}

fn is_host(host: &str) -> bool {
    if let Some(inner) = host.strip_prefix('[') {
        return inner.strip_suffix(']').is_some_and(|inner| inner.parse::<Ipv6Addr>().is_ok());
    }
    if host.parse::<Ipv4Addr>().is_ok() {
        return true;
    }
    let is_label = |label: &str| {
        !label.is_empty()
            && label.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    // `0x7f.1` and `2130706433` are numbers to some readers and names to others.
    let ends_in_letter =
        host.rsplit('.').next().is_some_and(|last| last.starts_with(|c: char| c.is_ascii_lowercase()));
    host.len() <= 253 && host.split('.').all(is_label) && ends_in_letter
}

/// Is this an address of the open internet? Not one of this machine, of a private network, of a provider's own network or
/// its metadata service, nor one that carries such an address inside.
#[must_use]
pub fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => is_public_v4(v4),
            None => is_public_v6(v6),
        },
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let is_special = matches!(
        (a, b, c),
        (0 | 10 | 127 | 224..=255, _, _)
            | (100, 64..=127, _)
            | (169, 254, _)
            | (172, 16..=31, _)
            | (192, 0, 0 | 2)
            | (192, 88, 99)
            | (192, 168, _)
            | (198, 18 | 19, _)
            | (198, 51, 100)
            | (203, 0, 113)
    );
    !is_special
}

/// Of global unicast (2000::/3) what is neither a tunnel, which carries an IPv4 address, nor for documentation.
fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [a, b, ..] = ip.segments();
    let is_special = matches!((a, b), (0x2001, 0..=0x01ff | 0x0db8) | (0x2002, _) | (0x3fff, 0..=0x0fff));
    (0x2000..=0x3fff).contains(&a) && !is_special
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts(loopback: bool) -> AllowedHosts {
        AllowedHosts::parse(&["Hooks.example.com", "other.example:8443", "93.184.216.34"], loopback).unwrap()
    }

    #[test]
    fn only_https_to_a_listed_host_is_taken() {
        let read = |text: &str| WebhookAddress::parse(text, &hosts(false)).map(|address| address.text);
        assert_eq!(read(" HTTPS://HOOKS.example.com/Pep?x=1 ").unwrap(), "https://hooks.example.com/Pep?x=1");
        assert_eq!(read("https://hooks.example.com:443").unwrap(), "https://hooks.example.com:443");
        assert!(read("https://other.example:8443/").is_ok() && read("https://93.184.216.34/").is_ok());
        for (text, error) in [
            ("http://hooks.example.com/", AddressError::NotHttps),
            ("ftp://hooks.example.com/", AddressError::NotHttps),
            ("https://hooks.example.com:8443/", AddressError::HostNotAllowed),
            ("https://other.example/", AddressError::HostNotAllowed),
            ("https://evil.example/", AddressError::HostNotAllowed),
            ("https://hooks.example.com.evil.example/", AddressError::HostNotAllowed),
            ("https://127.0.0.1/", AddressError::HostNotAllowed),
            ("http://localhost/", AddressError::NotHttps),
            ("https://ada:pw@hooks.example.com/", AddressError::WithPassword),
            ("https://hooks.example.com@evil.example/", AddressError::WithPassword),
            ("https://evil.example\\@hooks.example.com/", AddressError::Unreadable),
            ("https://hooks.example.com#@evil.example/", AddressError::Unreadable),
            ("https://hooks.example.com/a b", AddressError::Unreadable),
            ("https://h\u{f6}\u{f6}ks.example.com/", AddressError::Unreadable),
            ("https://hooks.example.com:x/", AddressError::Unreadable),
            ("https://hooks.example.com:70000/", AddressError::Unreadable),
            ("https://2130706433/", AddressError::Unreadable),
            ("https://0x7f.1/", AddressError::Unreadable),
            ("https:///path", AddressError::Unreadable),
            ("hooks.example.com", AddressError::Unreadable),
            ("", AddressError::Unreadable),
        ] {
            assert_eq!(read(text), Err(error), "{text}");
        }
        assert_eq!(
            read(&format!("https://hooks.example.com/{}", "x".repeat(500))),
            Err(AddressError::Unreadable)
        );
    }

    #[test]
    fn this_machine_is_reached_in_a_demo_only() {
        for text in
            ["http://127.0.0.1:9000/x", "http://localhost:9000/", "http://[::1]:9000/", "https://127.0.0.1/"]
        {
            assert!(WebhookAddress::parse(text, &hosts(true)).is_ok(), "{text}");
            assert!(WebhookAddress::parse(text, &hosts(false)).is_err(), "{text}");
        }
        assert_eq!(WebhookAddress::parse("http://10.0.0.1/", &hosts(true)), Err(AddressError::NotHttps));
        assert!(AllowedHosts::default().is_empty() && !hosts(false).is_empty());
    }

    #[test]
    fn an_entry_that_is_no_host_is_named() {
        for entry in
            ["https://hooks.example.com", "hooks.example.com/x", "*.example.com", "a b", "", "-x.example"]
        {
            assert_eq!(AllowedHosts::parse(&[entry], false), Err(entry.to_owned()));
        }
        assert_eq!(hosts(false).in_words(), ["hooks.example.com", "other.example:8443", "93.184.216.34"]);
    }

    #[test]
    fn addresses_inside_are_told_from_the_open_internet() {
        for inside in [
            "127.0.0.1",
            "127.255.0.9",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "100.127.255.255",
            "0.0.0.0",
            "192.0.0.192",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "240.0.0.1",
            "203.0.113.9",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "fd00:ec2::254",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "::ffff:10.0.0.1",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "2001:0:7f00:1::",
            "2001:db8::1",
            "3fff::1",
        ] {
            assert!(!is_public(inside.parse().unwrap()), "{inside}");
        }
        for outside in [
            "8.8.8.8",
            "93.184.216.34",
            "172.32.0.1",
            "100.128.0.1",
            "192.0.1.1",
            "169.253.0.1",
            "::ffff:8.8.8.8",
            "2606:4700::1111",
            "2001:4860:4860::8888",
            "2a00:1450::1",
        ] {
            assert!(is_public(outside.parse().unwrap()), "{outside}");
        }
    }
}
