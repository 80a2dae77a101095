//! The MIME message: what goes over the wire, byte for byte the same at every attempt.

use chrono::{DateTime, Utc};
use lettre::Message;
use lettre::message::header::{self, ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Body, MultiPart, SinglePart};

use crate::mailbox::{Mailbox, header_text, one_line};

/// A mail ready to be submitted. It has exactly one recipient, and all attempts to send it give equal bytes.
#[derive(Debug, Clone, PartialEq)]
pub struct OutgoingMail {
    /// Left part of the RFC 5322 `Message-ID`, made from our message's id and never from the attempt, so
    /// that a receiving server can recognise a repeat: 1 to 100 of `[A-Za-z0-9._-]`.
    pub message_id: String,
    /// When the message was written (not when it is sent): the `Date` header and the day in the file outbox.
    pub date: DateTime<Utc>,
    /// The program's address.
    pub from: Mailbox,
    /// Where answers go, if not to `from`.
    pub reply_to: Option<Mailbox>,
    /// The one recipient.
    pub to: Mailbox,
    /// Put on one line when it is written.
    pub subject: String,
    /// The plain text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
    /// An invitation or its cancellation.
    pub calendar: Option<CalendarPart>,
    /// For mail that people may opt out of; never for invitations and codes.
    pub list_unsubscribe: Option<ListUnsubscribe>,
    /// Name and value of SES event tags (job and attempt). They differ from attempt to attempt and are not
    /// part of the MIME bytes.
    pub tags: Vec<(String, String)>,
}

/// A calendar object that travels with a mail (RFC 6047).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarPart {
    /// Must equal the `METHOD` inside `ics`.
    pub method: CalendarMethod,
    /// The whole VCALENDAR, with CRLF line ends.
    pub ics: String,
}

/// What a calendar object asks the recipient's calendar to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CalendarMethod {
    /// Add or update the meeting.
    Request,
    /// Remove the meeting.
    Cancel,
}

impl CalendarMethod {
    /// The word of RFC 5546.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Request => "REQUEST",
            Self::Cancel => "CANCEL",
        }
    }
}

/// The pair of RFC 8058 headers: one-click opt-out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListUnsubscribe {
    /// `https://` address that takes the one-click POST and identifies recipient and list by itself.
    pub url: String,
}

/// Why a mail could not be turned into MIME. Sending it again as it is will not help.
#[derive(Debug, thiserror::Error)]
pub enum MessageError {
    /// The message id has other characters than `[A-Za-z0-9._-]`, or is empty or too long.
    #[error("message id “{0}” must be 1 to 100 characters of A-Z, a-z, 0-9, '.', '_' and '-'")]
    MessageId(String),
    /// The opt-out address cannot stand in a header.
    #[error("the unsubscribe address must be an https:// address of at most 900 ASCII characters")]
    UnsubscribeUrl,
    /// The MIME builder refused the mail.
    #[error("the mail could not be written as MIME")]
    Mime(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl OutgoingMail {
    /// The mail as RFC 5322 bytes (CRLF line ends, ASCII only).
    pub fn to_mime(&self) -> Result<Vec<u8>, MessageError> {
        self.check_message_id()?;
        let mut builder = Message::builder()
            .from(self.from.to_lettre())
            .to(self.to.to_lettre())
            .date(self.date.into())
            .message_id(Some(self.full_message_id()))
            .subject(header_text(&self.subject))
            .raw_header(plain_header("Auto-Submitted", "auto-generated".to_owned()))
            .raw_header(plain_header("X-PEP-Message", self.message_id.clone()));
        if let Some(reply_to) = &self.reply_to {
            builder = builder.reply_to(reply_to.to_lettre());
        }
        if let Some(list) = &self.list_unsubscribe {
            let url = list.header_url()?;
            builder = builder
                .raw_header(plain_header("List-Unsubscribe", format!("<{url}>")))
                .raw_header(plain_header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()));
        }
        let message = builder.multipart(self.body()?).map_err(|error| MessageError::Mime(Box::new(error)))?;
        Ok(message.formatted())
    }

    /// `<message_id@domain of the sender>`.
    pub fn full_message_id(&self) -> String {
        let domain = self.from.address().rsplit('@').next().unwrap_or("localhost");
        format!("<{}@{domain}>", self.message_id)
    }

    /// Outlook looks for a meeting only in the first child of `multipart/mixed`, and there takes the last
    /// alternative: the calendar comes last in it, and the same bytes follow as a file for everybody else.
    fn body(&self) -> Result<MultiPart, MessageError> {
        let mut alternative = MultiPart::alternative()
            .boundary(self.boundary("alternative"))
            .singlepart(text_part(ContentType::TEXT_PLAIN, &self.text)?)
            .singlepart(text_part(ContentType::TEXT_HTML, &self.html)?);
        let Some(calendar) = &self.calendar else { return Ok(alternative) };
        let method = calendar.method.as_str();
        let inline =
            content_type(&format!("text/calendar; charset=utf-8; method={method}; component=VEVENT"))?;
        let ics = || encoded(&calendar.ics, ContentTransferEncoding::Base64);
        alternative = alternative.singlepart(SinglePart::builder().header(inline).body(ics()?));
        let attachment = SinglePart::builder()
            .header(content_type("application/ics; name=\"invite.ics\"")?)
            .header(header::ContentDisposition::attachment("invite.ics"))
            .body(ics()?);
        Ok(MultiPart::mixed().boundary(self.boundary("mixed")).multipart(alternative).singlepart(attachment))
    }

    /// `=_` can stand in neither quoted-printable nor base64, so no text can contain the boundary (RFC 2045, 6.7).
    fn boundary(&self, level: &str) -> String {
        let id: String = self.message_id.chars().take(40).collect();
        format!("=_{level}_{id}")
    }

    fn check_message_id(&self) -> Result<(), MessageError> {
        let id = &self.message_id;
        let fits = (1..=100).contains(&id.len())
            && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
            && !id.starts_with('.');
        if fits { Ok(()) } else { Err(MessageError::MessageId(one_line(id).chars().take(120).collect())) }
    }
}

impl ListUnsubscribe {
    fn header_url(&self) -> Result<&str, MessageError> {
        let fits = self.url.starts_with("https://")
            && self.url.len() <= 900
            && self.url.bytes().all(|b| b.is_ascii_graphic() && !b"<>,\"".contains(&b));
        if fits { Ok(&self.url) } else { Err(MessageError::UnsubscribeUrl) }
    }
}

/// A header whose value is known to be printable ASCII: checked by the caller, never text that people wrote.
fn plain_header(name: &'static str, value: String) -> HeaderValue {
    HeaderValue::dangerous_new_pre_encoded(HeaderName::new_from_ascii_str(name), value.clone(), value)
}

fn content_type(value: &str) -> Result<ContentType, MessageError> {
    ContentType::parse(value).map_err(|error| MessageError::Mime(Box::new(error)))
}

fn text_part(kind: ContentType, text: &str) -> Result<SinglePart, MessageError> {
    Ok(SinglePart::builder().header(kind).body(encoded(text, ContentTransferEncoding::QuotedPrintable)?))
}

fn encoded(text: &str, encoding: ContentTransferEncoding) -> Result<Body, MessageError> {
    Body::new_with_encoding(text.to_owned(), encoding)
        .map_err(|_returned| MessageError::Mime("the text does not fit its transfer encoding".into()))
}
