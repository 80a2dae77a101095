//! The MIME bytes: golden mails, and that nothing people write can become a header.

use mail_parser::{MessageParser, MimeHeaders};
use pep_mail::{ListUnsubscribe, Mailbox, MessageError, OutgoingMail};
use proptest::prelude::*;

use crate::support::samples;

fn mime(mail: &OutgoingMail) -> String {
    String::from_utf8(mail.to_mime().unwrap()).unwrap()
}

#[test]
fn a_plain_mail_is_written_as_before() {
    insta::assert_snapshot!("plain.eml", mime(&samples::mail()).replace('\r', ""));
}

#[test]
fn an_invitation_is_written_as_before() {
    let mail = OutgoingMail {
        reply_to: Some(Mailbox::new(None, "answers@pep.example.com").unwrap()),
        list_unsubscribe: Some(ListUnsubscribe { url: "https://pep.example.com/u/abc?x=1".into() }),
        ..samples::invitation()
    };
    insta::assert_snapshot!("invitation.eml", mime(&mail).replace('\r', ""));
}

#[test]
fn two_attempts_give_equal_bytes() {
    let first = samples::invitation();
    let second = OutgoingMail { tags: vec![("job".into(), "4711-2".into())], ..first.clone() };
    assert_eq!(first.to_mime().unwrap(), second.to_mime().unwrap());
}

#[test]
fn a_calendar_is_the_last_alternative_and_a_file() {
    let bytes = samples::invitation().to_mime().unwrap();
    let parsed = MessageParser::default().parse(&bytes).unwrap();
    let kinds: Vec<String> = parsed
        .parts
        .iter()
        .map(|part| {
            let kind = part.content_type().unwrap();
            format!("{}/{}", kind.ctype(), kind.subtype().unwrap())
        })
        .collect();
    assert_eq!(
        kinds,
        [
            "multipart/mixed",
            "multipart/alternative",
            "text/plain",
            "text/html",
            "text/calendar",
            "application/ics"
        ]
    );
    assert_eq!(parsed.parts[4].content_type().unwrap().attribute("method"), Some("REQUEST"));
    assert_eq!(parsed.parts[4].contents(), samples::invitation().calendar.unwrap().ics.as_bytes());
    assert_eq!(parsed.parts[5].contents(), parsed.parts[4].contents());
}

#[test]
fn lines_are_short_ascii_with_crlf() {
    let long = "ß".repeat(5_000);
    let mail =
        OutgoingMail { text: long.clone(), html: long.clone(), subject: long, ..samples::invitation() };
    let text = mime(&mail);
    assert!(text.is_ascii());
    for line in text.split("\r\n") {
        assert!(line.len() <= 998 && !line.contains(['\r', '\n']), "{line}");
    }
}

#[test]
fn ids_and_addresses_that_cannot_stand_in_a_header_are_refused() {
    for id in ["", ".", "../x", "a b", "a\r\nBcc: x@y.com", "ä", "a>b"] {
        let mail = OutgoingMail { message_id: id.into(), ..samples::mail() };
        assert!(matches!(mail.to_mime(), Err(MessageError::MessageId(_))), "{id}");
    }
    for url in ["", "http://x.com", "https://x.com/>\r\nBcc: a@b.com", "https://ä.com"] {
        let list = ListUnsubscribe { url: url.into() };
        let mail = OutgoingMail { list_unsubscribe: Some(list), ..samples::mail() };
        assert!(matches!(mail.to_mime(), Err(MessageError::UnsubscribeUrl)), "{url}");
    }
}

/// Texts with a bias to what breaks mail: line ends, header names, boundaries, encoded words.
fn hostile_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => any::<String>(),
        1 => prop::sample::select(vec![
            "\r\n", "\n", "\r", "\r\n\r\n", "\u{2028}", "\u{85}", "\0", "Bcc: eve@evil.example\r\n",
            "\r\nSubject: other", "--=_alternative_msg-4711", "--=_alternative_msg-4711--", "=?utf-8?b?DQpCY2M6?=",
            "\r\n.\r\n", "\"", "\\", "<x@y.z>", ",", ";", "(", "\u{202e}",
        ]).prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

fn lines_equal(written: &str, read: &str) -> bool {
    let plain = |text: &str| text.replace("\r\n", "\n").replace('\r', "\n");
    plain(written).trim_end_matches('\n') == plain(read).trim_end_matches('\n')
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn whatever_people_write_the_headers_stay_ours(
        subject in hostile_text(), name in hostile_text(), sender in hostile_text(),
        text in hostile_text(), html in hostile_text(),
    ) {
        let mail = OutgoingMail {
            subject: subject.clone(),
            from: Mailbox::new(Some(&sender), "dta@events.pep.example.com").unwrap(),
            to: Mailbox::new(Some(&name), "zoe@fabrikam.example.com").unwrap(),
            text: text.clone(),
            html: html.clone(),
            ..samples::mail()
        };
        let bytes = mail.to_mime().unwrap();
        let parsed = MessageParser::default().parse(&bytes).unwrap();
        let names: Vec<&str> = parsed.headers().iter().map(|header| header.name()).collect();
        prop_assert_eq!(names, [
            "From", "To", "Date", "Message-ID", "Subject", "Auto-Submitted", "X-PEP-Message", "MIME-Version",
            "Content-Type",
        ]);
        let to: Vec<_> = parsed.to().unwrap().iter().filter_map(|address| address.address()).collect();
        prop_assert_eq!(to, ["zoe@fabrikam.example.com"]);
        let from: Vec<_> = parsed.from().unwrap().iter().filter_map(|address| address.address()).collect();
        prop_assert_eq!(from, ["dta@events.pep.example.com"]);
        // A display name is cleaned like a subject, so it says what must come back.
        let clean = Mailbox::new(Some(&subject), "a@b.example").unwrap();
        prop_assert_eq!(parsed.subject().unwrap_or_default(), clean.name().unwrap_or_default());
        let shown = parsed.to().unwrap().first().unwrap().name();
        prop_assert_eq!(shown.unwrap_or_default(), mail.to.name().unwrap_or_default());
        prop_assert_eq!(parsed.parts.len(), 3);
        prop_assert!(lines_equal(&text, parsed.parts[1].text_contents().unwrap()));
        prop_assert!(lines_equal(&html, parsed.parts[2].text_contents().unwrap()));
    }

    #[test]
    fn an_address_is_one_address_or_refused(address in hostile_text()) {
        if let Ok(to) = Mailbox::new(None, &format!("{address}@fabrikam.example.com")) {
            let bytes = OutgoingMail { to: to.clone(), ..samples::mail() }.to_mime().unwrap();
            let parsed = MessageParser::default().parse(&bytes).unwrap();
            let read: Vec<_> = parsed.to().unwrap().iter().filter_map(|address| address.address()).collect();
            prop_assert_eq!(read, [to.address()]);
        }
    }
}
