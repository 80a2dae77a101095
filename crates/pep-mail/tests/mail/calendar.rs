//! Calendar objects, byte for byte, and as a calendar program of others reads them.

use std::path::Path;
use std::process::Command;

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use pep_mail::{CalendarEntry, CalendarMethod, calendar_feed};

fn at(month: u32, day: u32, hour: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2027, month, day, hour, 0, 0).unwrap()
}

/// A session on the last working day before Europe's clocks change.
fn entry() -> CalendarEntry {
    let starts_at = at(3, 26, 9);
    CalendarEntry {
        uid: "session-3Fz9@pep.example.com".to_owned(),
        sequence: 0,
        written_at: at(3, 1, 15),
        starts_at,
        ends_at: starts_at + TimeDelta::minutes(30),
        summary: "Fabrikam; North, & Süd × ATU 12: eine lange Überschrift, die gefaltet werden muss".to_owned(),
        description: "First line\nC:\\path; and, more".to_owned(),
        join_url: Some("https://teams.microsoft.com/l/meetup-join/19%3ameeting_OWE4ZjE%40thread.v2/0?context=%7b%22Tid%22%7d".to_owned()),
        page_url: Some("https://pep.example.com/sessions/7".to_owned()),
        organizer: ("DTA \"Program\"".to_owned(), "dta@events.pep.example.com".to_owned()),
        attendees: vec![
            ("Müller, Zoë".to_owned(), "zoe@fabrikam.example.com".to_owned()),
            ("Ada Aalto".to_owned(), "ada@contoso.example.com".to_owned()),
        ],
        is_cancelled: false,
    }
}

/// Every object that PEP sends in the life of one session.
fn life() -> Vec<(&'static str, CalendarEntry)> {
    let moved = CalendarEntry {
        sequence: 1,
        written_at: at(3, 2, 15),
        // The next Monday at the same wall time: an hour earlier in UTC.
        starts_at: at(3, 29, 8),
        ends_at: at(3, 29, 8) + TimeDelta::minutes(30),
        ..entry()
    };
    let mut joined = CalendarEntry { written_at: at(3, 3, 15), ..moved.clone() };
    joined.attendees.push(("Ben Berg".to_owned(), "ben@contoso.example.com".to_owned()));
    let off = CalendarEntry {
        sequence: 2,
        written_at: at(3, 4, 15),
        join_url: None,
        attendees: joined.attendees.iter().take(1).cloned().collect(),
        is_cancelled: true,
        ..moved.clone()
    };
    vec![("create", entry()), ("move_over_dst", moved), ("add_person", joined), ("cancel", off)]
}

#[test]
fn each_object_is_as_before() {
    for (what, entry) in life() {
        let part = entry.to_part();
        let expected = if entry.is_cancelled { CalendarMethod::Cancel } else { CalendarMethod::Request };
        assert_eq!(part.method, expected);
        assert!(part.ics.split("\r\n").all(|line| line.len() <= 75), "{what}");
        insta::assert_snapshot!(format!("{what}.ics"), part.ics.replace("\r\n", "\n"));
    }
    insta::assert_snapshot!("feed.ics", calendar_feed("My sessions", &[entry()]).replace("\r\n", "\n"));
}

/// What the file means to Python's `icalendar`.
const READER: &str = r#"
import sys, icalendar
calendar = icalendar.Calendar.from_ical(open(sys.argv[1], 'rb').read())
event = [part for part in calendar.walk('VEVENT')][0]
people = event.get('ATTENDEE', [])
people = people if isinstance(people, list) else [people]
print('|'.join([
    str(calendar.get('METHOD')), str(event['UID']), str(event['SEQUENCE']), event['DTSTART'].dt.isoformat(),
    str((event['DTEND'].dt - event['DTSTART'].dt).total_seconds()), str(event['SUMMARY']), str(event['STATUS']),
    ';'.join(str(person) for person in people), str(event.get('ORGANIZER')), str(len(calendar.walk('VALARM'))),
    str(event['DESCRIPTION']).replace('\n', '/'),
]))
"#;

#[test]
fn a_calendar_program_of_others_reads_the_same() {
    let python = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/tools/venv/bin/python"));
    assert!(python.exists(), "Python is not set up: run ./justw setup");
    let folder = tempfile::tempdir().unwrap();
    for (what, entry) in life() {
        let file = folder.path().join(format!("{what}.ics"));
        std::fs::write(&file, entry.to_part().ics).unwrap();
        let output = Command::new(python).args(["-c", READER]).arg(&file).output().unwrap();
        assert!(output.status.success(), "{what}: {}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8(output.stdout).unwrap();
        let read: Vec<&str> = text.trim_end().split('|').collect();
        let people: Vec<String> =
            entry.attendees.iter().map(|(_, address)| format!("mailto:{address}")).collect();
        let (method, status, alarms) =
            if entry.is_cancelled { ("CANCEL", "CANCELLED", "0") } else { ("REQUEST", "CONFIRMED", "1") };
        assert_eq!(read[0], method);
        assert_eq!(read[1], entry.uid);
        assert_eq!(read[2], entry.sequence.to_string());
        assert_eq!(read[3], entry.starts_at.to_rfc3339());
        assert_eq!(read[4], "1800.0");
        assert_eq!(read[5], entry.summary);
        assert_eq!(read[6], status);
        assert_eq!(read[7], people.join(";"));
        assert_eq!(read[8], "mailto:dta@events.pep.example.com");
        assert_eq!(read[9], alarms);
        assert!(read[10].contains("First line/C:\\path; and, more"), "{}", read[10]);
    }
}
