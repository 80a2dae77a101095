//! Calendar objects (RFC 5545, 5546, 6047) as Outlook, Gmail and everybody else take them: one meeting, times in UTC,
//! an identity for life and a rising sequence.

use chrono::{DateTime, Utc};

use crate::message::{CalendarMethod, CalendarPart};

/// One meeting as it stands in calendars.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarEntry {
    /// The same for the life of the meeting.
    pub uid: String,
    /// Rises with every change of time or state.
    pub sequence: i64,
    /// When this object was written; of two with the same sequence, the later counts.
    pub written_at: DateTime<Utc>,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// When it ends.
    pub ends_at: DateTime<Utc>,
    /// What it is called.
    pub summary: String,
    /// What it is about, plain text.
    pub description: String,
    /// Where to join; none while there is no meeting, or after it was called off.
    pub join_url: Option<String>,
    /// A page about it.
    pub page_url: Option<String>,
    /// The program's name and address: the same as the mail's From, or mail programs show a warning.
    pub organizer: (String, String),
    /// Name and address of everybody who takes part. In a cancellation only the one to whom it goes.
    pub attendees: Vec<(String, String)>,
    /// Called off.
    pub is_cancelled: bool,
}

impl CalendarEntry {
    /// Asks the recipient's calendar to add or change the meeting; with `is_cancelled`, to take it out.
    #[must_use]
    pub fn to_part(&self) -> CalendarPart {
        let method = if self.is_cancelled { CalendarMethod::Cancel } else { CalendarMethod::Request };
        let mut lines = begin(Some(method));
        lines.extend(self.event(true));
        lines.push("END:VCALENDAR".to_owned());
        CalendarPart { method, ics: written(&lines) }
    }

    /// The meeting's own lines, from BEGIN to END. `is_invitation`: with organizer and attendees.
    fn event(&self, is_invitation: bool) -> Vec<String> {
        let mut lines = vec![
            "BEGIN:VEVENT".to_owned(),
            format!("UID:{}", text(&self.uid)),
            format!("SEQUENCE:{}", self.sequence),
            format!("DTSTAMP:{}", utc(self.written_at)),
            format!("DTSTART:{}", utc(self.starts_at)),
            format!("DTEND:{}", utc(self.ends_at)),
            format!("SUMMARY:{}", text(&self.summary)),
        ];
        let description = self.description();
        if !description.is_empty() {
            lines.push(format!("DESCRIPTION:{}", text(&description)));
        }
        if self.join_url.is_some() {
            lines.push("LOCATION:Microsoft Teams Meeting".to_owned());
        }
        if let Some(url) = &self.page_url {
            lines.push(format!("URL:{}", one_line(url)));
        }
        if is_invitation {
            let (name, address) = &self.organizer;
            lines.push(format!("ORGANIZER;CN={}:mailto:{}", parameter(name), one_line(address)));
            for (name, address) in &self.attendees {
                lines.push(format!(
                    "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=FALSE;CN={}:mailto:{}",
                    parameter(name),
                    one_line(address)
                ));
            }
        }
        lines.push(format!("STATUS:{}", if self.is_cancelled { "CANCELLED" } else { "CONFIRMED" }));
        lines.push(format!("TRANSP:{}", if self.is_cancelled { "TRANSPARENT" } else { "OPAQUE" }));
        lines.push("CLASS:PUBLIC".to_owned());
        if !self.is_cancelled {
            lines.push("X-MICROSOFT-CDO-BUSYSTATUS:BUSY".to_owned());
            lines.push("X-MICROSOFT-CDO-INTENDEDSTATUS:BUSY".to_owned());
            lines.push("X-MICROSOFT-DISALLOW-COUNTER:TRUE".to_owned());
            if let Some(url) = &self.join_url {
                lines.push(format!("X-MICROSOFT-SKYPETEAMSMEETINGURL:{}", one_line(url)));
            }
            lines.extend(
                ["BEGIN:VALARM", "ACTION:DISPLAY", "DESCRIPTION:Reminder", "TRIGGER:-PT15M", "END:VALARM"]
                    .map(str::to_owned),
            );
        }
        lines.push("END:VEVENT".to_owned());
        lines
    }

    fn description(&self) -> String {
        let mut parts = Vec::new();
        if let Some(url) = self.join_url.as_ref().filter(|_| !self.is_cancelled) {
            parts.push(format!("Join the Teams meeting: {url}"));
        }
        if !self.description.trim().is_empty() {
            parts.push(self.description.trim().to_owned());
        }
        if let Some(url) = &self.page_url {
            parts.push(format!("All about this session: {url}"));
        }
        parts.join("\n\n")
    }
}

/// A calendar that somebody subscribes to: many meetings, no invitations.
#[must_use]
pub fn calendar_feed(name: &str, entries: &[CalendarEntry]) -> String {
    let mut lines = begin(None);
    lines.push(format!("NAME:{}", text(name)));
    lines.push(format!("X-WR-CALNAME:{}", text(name)));
    lines.push("REFRESH-INTERVAL;VALUE=DURATION:PT1H".to_owned());
    lines.push("X-PUBLISHED-TTL:PT1H".to_owned());
    for entry in entries {
        lines.extend(entry.event(false));
    }
    lines.push("END:VCALENDAR".to_owned());
    written(&lines)
}

fn begin(method: Option<CalendarMethod>) -> Vec<String> {
    let mut lines = vec![
        "BEGIN:VCALENDAR".to_owned(),
        "PRODID:-//PEP//Co-Sell Events 1.0//EN".to_owned(),
        "VERSION:2.0".to_owned(),
        "CALSCALE:GREGORIAN".to_owned(),
    ];
    lines.extend(method.map(|method| format!("METHOD:{}", method.as_str())));
    lines
}

fn utc(at: DateTime<Utc>) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
}

/// A TEXT value: nothing in it can end its line or begin a property of its own.
fn text(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    for c in value.replace("\r\n", "\n").chars() {
        match c {
            '\\' => escaped.push_str("\\\\"),
            ';' => escaped.push_str("\\;"),
            ',' => escaped.push_str("\\,"),
            '\n' | '\u{2028}' | '\u{2029}' => escaped.push_str("\\n"),
            c if c.is_control() => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

/// A quoted parameter value, in which no quote and no control character can stand (RFC 5545, 3.2).
fn parameter(value: &str) -> String {
    let plain: String = value.chars().map(|c| if c.is_control() || c == '"' { ' ' } else { c }).collect();
    format!("\"{}\"", plain.trim())
}

/// An address: whatever could end the line is left out.
fn one_line(value: &str) -> String {
    value.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect()
}

/// Lines of at most 75 octets, folded between characters, ended by CRLF.
fn written(lines: &[String]) -> String {
    let mut out = String::new();
    for line in lines {
        let mut octets = 0;
        for c in line.chars() {
            if octets + c.len_utf8() > 75 {
                out.push_str("\r\n ");
                octets = 1;
            }
            out.push(c);
            octets += c.len_utf8();
        }
        out.push_str("\r\n");
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn entry(summary: &str, name: &str) -> CalendarEntry {
        CalendarEntry {
            uid: "session-1@pep.example".to_owned(),
            sequence: 0,
            written_at: DateTime::UNIX_EPOCH,
            starts_at: DateTime::UNIX_EPOCH,
            ends_at: DateTime::UNIX_EPOCH,
            summary: summary.to_owned(),
            description: summary.to_owned(),
            join_url: None,
            page_url: None,
            organizer: (name.to_owned(), "program@pep.example".to_owned()),
            attendees: vec![(name.to_owned(), "jane@contoso.com".to_owned())],
            is_cancelled: false,
        }
    }

    proptest! {
        /// Whatever people write, the object has exactly the lines it should have, none longer than 75 octets.
        #[test]
        fn no_text_adds_a_line(summary in "\\PC{0,200}|(?s).{0,60}", name in "(?s).{0,60}") {
            let part = entry(&summary, &name).to_part();
            prop_assert!(part.ics.split("\r\n").all(|line| line.len() <= 75));
            let unfolded = part.ics.replace("\r\n ", "");
            let lines: Vec<&str> = unfolded.split("\r\n").collect();
            let plain = entry("a", "b").to_part().ics.replace("\r\n ", "");
            let names = |text: &str| text.split("\r\n").map(|line| line.split([':', ';']).next().unwrap_or("").to_owned()).collect::<Vec<_>>();
            let expected: Vec<String> = names(&plain);
            let found: Vec<String> = names(&unfolded);
            let without = |names: Vec<String>| names.into_iter().filter(|name| name != "DESCRIPTION").collect::<Vec<_>>();
            prop_assert_eq!(without(found), without(expected));
            prop_assert!(!lines.iter().any(|line| line.contains('\n') || line.contains('\r')));
        }
    }
}
