//! One address with the name shown beside it, checked once so that it can be written into a header.

use std::fmt;

use lettre::Address;

/// An address that can receive or send mail, with its display name. Once made, it is safe in a header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox {
    name: Option<String>,
    address: Address,
}

/// Why an address was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{address}” is not an e-mail address that PEP can send to; write it as name@example.com, in ASCII")]
pub struct MailboxError {
    /// What was given, control characters removed, at most 254 characters.
    pub address: String,
}

impl Mailbox {
    /// Reads an address (`local@domain`, ASCII, at most 254 characters) and an optional display name.
    /// Line breaks and other control characters in the name become spaces; an empty name is no name.
    pub fn new(name: Option<&str>, address: &str) -> Result<Self, MailboxError> {
        let refused = || MailboxError { address: one_line(address).chars().take(254).collect() };
        let trimmed = address.trim();
        // Quoted local parts ("a b"@example.com) are legal and never real: every one of them is an attack or a typo.
        let plain = trimmed.len() <= 254
            && !trimmed.contains("=?")
            && trimmed.chars().all(|c| c.is_ascii_graphic() && !"\"<>(),;:\\".contains(c));
        if !plain {
            return Err(refused());
        }
        let parsed: Address = trimmed.parse().map_err(|_invalid| refused())?;
        let name = name.map(header_text).filter(|name| !name.is_empty());
        Ok(Self { name, address: parsed })
    }

    /// The display name, one line, never empty.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// `local@domain`.
    pub fn address(&self) -> &str {
        self.address.as_ref()
    }

    pub(crate) fn envelope_address(&self) -> Address {
        self.address.clone()
    }

    pub(crate) fn to_lettre(&self) -> lettre::message::Mailbox {
        lettre::message::Mailbox::new(self.name.clone(), self.address.clone())
    }
}

impl fmt::Display for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            Some(name) => write!(f, "{name} <{}>", self.address),
            None => write!(f, "{}", self.address),
        }
    }
}

/// The text on one line: control characters, line and paragraph separators and bidirectional overrides
/// become single spaces, so that no header can be ended early or shown reversed.
pub(crate) fn one_line(text: &str) -> String {
    let breaks = |c: char| {
        c.is_control()
            || c.is_whitespace()
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    text.split(breaks).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Text for a header: one line, in which `=?` cannot begin an encoded word. Else a person could write one
/// whose decoded form has line breaks.
pub(crate) fn header_text(text: &str) -> String {
    one_line(text).replace("=?", "= ?")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_name_and_address() {
        let mailbox = Mailbox::new(Some(" Jane  Doe "), " jane@contoso.com ").unwrap();
        assert_eq!(mailbox.name(), Some("Jane Doe"));
        assert_eq!(mailbox.address(), "jane@contoso.com");
        assert_eq!(mailbox.to_string(), "Jane Doe <jane@contoso.com>");
    }

    #[test]
    fn refuses_what_could_end_a_header() {
        for bad in
            ["", "jane", "a@b@c", "a@b.com\r\nBcc: x@y.com", "\"a b\"@c.com", "jané@contoso.com", "a,b@c.com"]
        {
            assert!(Mailbox::new(None, bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_name_loses_line_breaks_and_reversing_marks() {
        let mailbox = Mailbox::new(Some("Eve\r\nBcc: a@b.com\u{202e}"), "eve@contoso.com").unwrap();
        assert_eq!(mailbox.name(), Some("Eve Bcc: a@b.com"));
    }
}
