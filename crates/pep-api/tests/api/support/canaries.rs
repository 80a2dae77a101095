//! Canaries of the world in whatever somebody receives.

use std::collections::BTreeSet;
use std::io::{Cursor, Read};

use super::Answer;

/// What an answer holds, readable: workbooks are unzipped, headers included.
pub(crate) fn readable(answer: &Answer) -> String {
    let mut text = String::new();
    for (name, value) in &answer.headers {
        text += &format!("{name}: {}\n", String::from_utf8_lossy(value.as_bytes()));
    }
    text + &readable_bytes(&answer.bytes)
}

/// The body without its container.
pub(crate) fn readable_bytes(bytes: &[u8]) -> String {
    if !bytes.starts_with(b"PK\x03\x04") {
        return String::from_utf8_lossy(bytes).into_owned();
    }
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).unwrap();
        let mut content = Vec::new();
        file.read_to_end(&mut content).unwrap();
        text += &format!("== {}\n{}\n", file.name().unwrap(), String::from_utf8_lossy(&content));
    }
    text
}

/// Every canary in a text.
pub(crate) fn canaries(text: &str) -> BTreeSet<String> {
    text.match_indices("cnry-")
        .map(|(at, _)| {
            let rest = &text[at..];
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(rest.len());
            rest[..end].trim_end_matches('-').to_owned()
        })
        .collect()
}

/// The canaries that this partner must not see: everything but what is public, its own, and the four fields of the
/// accounts it was asked about.
pub(crate) fn foreign(found: &BTreeSet<String>, partner: i64, asked: &[i64]) -> Vec<String> {
    found
        .iter()
        .filter(|canary| {
            let mut parts = canary.split('-').skip(1);
            match parts.next() {
                Some("public") => false,
                // Partners 1 and 2 take part in event 1.
                Some("event") => partner > 2,
                // Session 1 brings partner 2 and seller 1 together.
                Some("internal") if partner == 2 => {
                    !(canary.starts_with("cnry-internal-person-") && canary.ends_with("-5"))
                }
                Some("account") => {
                    let n = canary.rsplit('-').next().and_then(|n| n.parse().ok());
                    !n.is_some_and(|n: i64| asked.contains(&n))
                }
                Some(class) => class != format!("partner{partner}"),
                None => true,
            }
        })
        .cloned()
        .collect()
}
