//! The Outbox as its URL holds it, and what it says about a mail.

use chrono::{DateTime, Utc};
use pep_api_types::mail::{MessageFate, MessageKind, MessageState, MessageSummary};
use serde::Serialize;

use super::url_query::UrlQuery;

/// Whose mails are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mailbox {
    /// Those that the reader may see.
    #[default]
    Own,
    /// Everybody's, in a demo.
    Demo,
}

/// Which mails are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Shelf {
    /// All of them.
    #[default]
    All,
    /// Not sent yet.
    Waiting,
    /// Taken by the provider.
    Sent,
    /// In doubt or failed: somebody must look.
    Attention,
    /// Came back, complained about, or held because the address takes no mail.
    Returned,
    /// Withdrawn or too late.
    Cancelled,
}

/// How an open mail is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Part {
    /// As most recipients see it.
    #[default]
    Html,
    /// The plain text part.
    Text,
    /// What happened to it.
    History,
}

/// What the page shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OutboxView {
    /// Whose mails.
    pub mailbox: Mailbox,
    /// Which of them.
    pub shelf: Shelf,
    /// Only for this purpose.
    pub kind: Option<MessageKind>,
    /// Only of this program.
    pub program: Option<i64>,
    /// Only with this in the subject, the recipient's name or address.
    pub text: String,
    /// Only those about this: a person, a partner, a session, an event or an engagement.
    pub about: Option<(&'static str, i64)>,
    /// The mail that is open.
    pub message: Option<i64>,
    /// How it is shown.
    pub part: Part,
}

/// What the server is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OutboxQuery {
    state: Vec<MessageState>,
    class: Option<MessageKind>,
    fate: Vec<MessageFate>,
    program: Option<i64>,
    person: Option<i64>,
    partner: Option<i64>,
    session: Option<i64>,
    event: Option<i64>,
    engagement: Option<i64>,
    q: String,
    cursor: Option<String>,
}

/// What the log of mails can be about, with its words.
pub const ABOUT: [(&str, &str); 5] = [
    ("person", "to this person"),
    ("partner", "to people of this partner"),
    ("session", "about this session"),
    ("event", "about this event"),
    ("engagement", "about this engagement"),
];

/// The tabs, in order, with what the URL calls them.
pub const SHELVES: [(Shelf, &str, &str); 6] = [
    (Shelf::All, "all", "All"),
    (Shelf::Waiting, "waiting", "Waiting"),
    (Shelf::Sent, "sent", "Sent"),
    (Shelf::Attention, "attention", "Needs a look"),
    (Shelf::Returned, "returned", "Came back"),
    (Shelf::Cancelled, "cancelled", "Cancelled"),
];

/// The parts of an open mail, in order, with what the URL calls them.
pub const PARTS: [(Part, &str, &str); 3] =
    [(Part::Html, "html", "As sent"), (Part::Text, "text", "Text"), (Part::History, "history", "History")];

/// The purposes, with what the URL calls them and their words.
pub const KINDS: [(MessageKind, &str, &str); 9] = [
    (MessageKind::HeatmapLink, "heatmapLink", "Asking partners to report"),
    (MessageKind::Notify, "notify", "Telling what happened"),
    (MessageKind::Otp, "otp", "Sign-in code"),
    (MessageKind::Digest, "digest", "Summary"),
    (MessageKind::Invite, "invite", "Invitation"),
    (MessageKind::SessionInvite, "sessionInvite", "Session in the calendar"),
    (MessageKind::Summary, "summary", "Sessions of the next day"),
    (MessageKind::FollowUp, "followUp", "After a session"),
    (MessageKind::Test, "test", "Test"),
];

fn found<T: Copy>(table: &[(T, &str, &str)], key: Option<&str>) -> Option<T> {
    table.iter().find(|(_, name, _)| Some(*name) == key).map(|(value, ..)| *value)
}

fn named<T: PartialEq>(table: &'static [(T, &'static str, &'static str)], value: &T) -> &'static str {
    table.iter().find(|(other, ..)| other == value).map_or("", |(_, name, _)| name)
}

impl Shelf {
    /// What the URL calls it.
    pub fn key(self) -> &'static str {
        named(&SHELVES, &self)
    }

    /// The shelf that the URL calls `key`; all if it is none.
    pub fn of(key: Option<&str>) -> Self {
        found(&SHELVES, key).unwrap_or_default()
    }

    fn states(self) -> Vec<MessageState> {
        use MessageState::{Cancelled, Failed, InDoubt, Sending, Sent, Waiting};
        match self {
            Self::All | Self::Returned => vec![],
            Self::Waiting => vec![Waiting, Sending],
            Self::Sent => vec![Sent],
            Self::Attention => vec![InDoubt, Failed],
            Self::Cancelled => vec![Cancelled],
        }
    }
}

impl Part {
    /// What the URL calls it.
    pub fn key(self) -> &'static str {
        named(&PARTS, &self)
    }

    /// The part that the URL calls `key`; the HTML if it is none.
    pub fn of(key: Option<&str>) -> Self {
        found(&PARTS, key).unwrap_or_default()
    }
}

/// The purpose that the URL calls `key`.
pub fn kind_of(key: Option<&str>) -> Option<MessageKind> {
    found(&KINDS, key)
}

/// What the URL calls a purpose.
pub fn kind_key(kind: MessageKind) -> &'static str {
    named(&KINDS, &kind)
}

/// A purpose in words.
pub fn kind_words(kind: MessageKind) -> &'static str {
    KINDS.iter().find(|(other, ..)| *other == kind).map_or("", |(.., words)| words)
}

impl OutboxView {
    /// Reads a page's query.
    pub fn read(url: &UrlQuery, mailbox: Mailbox) -> Self {
        Self {
            mailbox,
            shelf: Shelf::of(url.first("state")),
            kind: kind_of(url.first("for")),
            program: url.parsed("program"),
            text: url.first("q").unwrap_or_default().to_owned(),
            about: ABOUT.iter().find_map(|(name, _)| Some((*name, url.parsed(name)?))),
            message: url.parsed("message"),
            part: Part::of(url.first("show")),
        }
    }

    /// The page's address.
    pub fn href(&self) -> String {
        let path = match self.mailbox {
            Mailbox::Own => "/outbox",
            Mailbox::Demo => "/demo-outbox",
        };
        let is_open = self.message.is_some();
        UrlQuery::default()
            .with("state", (self.shelf != Shelf::All).then(|| self.shelf.key()))
            .with("for", self.kind.map(kind_key))
            .with("program", self.program.map(|id| id.to_string()))
            .with(self.about.map_or("person", |(name, _)| name), self.about.map(|(_, id)| id.to_string()))
            .with("q", [self.text.clone()])
            .with("message", self.message.map(|id| id.to_string()))
            .with("show", (is_open && self.part != Part::Html).then(|| self.part.key()))
            .on(path)
    }

    /// What to ask the server for: the entries behind `cursor`.
    pub fn query(&self, cursor: Option<String>) -> OutboxQuery {
        let about = |name: &str| self.about.filter(|(of, _)| *of == name).map(|(_, id)| id);
        OutboxQuery {
            fate: match self.shelf {
                Shelf::Returned => {
                    vec![MessageFate::Bounced, MessageFate::Complained, MessageFate::Suppressed]
                }
                _ => vec![],
            },
            person: about("person"),
            partner: about("partner"),
            session: about("session"),
            event: about("event"),
            engagement: about("engagement"),
            state: self.shelf.states(),
            class: self.kind,
            program: self.program,
            q: self.text.clone(),
            cursor,
        }
    }

    /// Whether something beside the tab narrows the list.
    pub fn is_filtered(&self) -> bool {
        self.kind.is_some() || self.program.is_some() || self.about.is_some() || !self.text.is_empty()
    }

    /// Takes out what narrows the list beside the tab.
    pub fn clear_filters(&mut self) {
        self.kind = None;
        self.program = None;
        self.about = None;
        self.text.clear();
    }
}

/// A state in words.
pub fn state_words(state: MessageState) -> &'static str {
    match state {
        MessageState::Waiting => "Waiting",
        MessageState::Sending => "Sending",
        MessageState::Sent => "Sent",
        MessageState::InDoubt => "In doubt",
        MessageState::Failed => "Failed",
        MessageState::Cancelled => "Cancelled",
    }
}

/// Whether its state may change by itself at any moment.
pub fn is_moving(state: MessageState) -> bool {
    matches!(state, MessageState::Waiting | MessageState::Sending)
}

/// The instant that matters most about a mail, and what happened then.
pub fn when(mail: &MessageSummary) -> (&'static str, DateTime<Utc>) {
    if let Some(at) = mail.bounced_at {
        ("Came back", at)
    } else if let Some(at) = mail.sent_at {
        ("Sent", at)
    } else if let Some(at) = mail.due_at {
        ("Leaves", at)
    } else {
        ("Written", mail.created_at)
    }
}

/// A word of a mail's history in words.
pub fn happening_words(kind: &str) -> String {
    match kind {
        "written" => "Written",
        "attempt" => "Handed over",
        "accepted" => "Taken by the provider",
        "delayed" => "Delayed",
        "rejected" => "Refused by the provider",
        "inDoubt" | "in_doubt" => "In doubt",
        "settled" => "Settled by hand",
        "delivery" => "Delivered",
        "bounce" => "Came back",
        "soft_bounce" => "Came back for now",
        "complaint" => "Reported as unwanted",
        other => return super::import_words::field_words(&other.replace('_', " ")),
    }
    .to_owned()
}

/// A piece of a text mail: plain, or an address that can be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Plain text.
    Plain(&'a str),
    /// An http or https address.
    Link(&'a str),
}

/// Cuts a text mail where its addresses begin and end; put together again, the pieces are the text.
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut found = vec![];
    let mut rest = text;
    while let Some(start) = ["https://", "http://"].iter().filter_map(|scheme| rest.find(scheme)).min() {
        let (before, link) = rest.split_at(start);
        let end = link.find(|letter: char| letter.is_whitespace() || "<>\"".contains(letter));
        let (link, after) = link.split_at(end.unwrap_or(link.len()));
        let trimmed = link.trim_end_matches(['.', ',', ')', ';']);
        let (link, tail) = link.split_at(trimmed.len());
        found.push(Piece::Plain(before));
        found.push(Piece::Link(link));
        found.push(Piece::Plain(tail));
        rest = after;
    }
    found.push(Piece::Plain(rest));
    found.retain(|piece| !matches!(piece, Piece::Plain("")));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_url_keeps_the_view() {
        let address = "/outbox?state=attention&for=notify&program=2&q=acme&message=7&show=history";
        let query = UrlQuery::read(address.split_once('?').unwrap().1);
        let view = OutboxView::read(&query, Mailbox::Own);
        assert_eq!((view.shelf, view.part, view.message), (Shelf::Attention, Part::History, Some(7)));
        assert_eq!(view.href(), address);
        let mut plain = OutboxView { mailbox: Mailbox::Demo, message: None, ..view };
        plain.clear_filters();
        assert_eq!(plain.href(), "/demo-outbox?state=attention");
        assert!(!plain.is_filtered());
    }

    #[test]
    fn the_server_is_asked_by_its_own_words() {
        let view =
            OutboxView { shelf: Shelf::Attention, kind: Some(MessageKind::Otp), ..OutboxView::default() };
        let asked = serde_json::to_value(view.query(Some("9".to_owned()))).unwrap();
        assert_eq!(asked.get("state").unwrap(), &serde_json::json!(["inDoubt", "failed"]));
        assert_eq!(asked.get("class").unwrap(), "otp");
        assert_eq!(asked.get("cursor").unwrap(), "9");
    }

    #[test]
    fn addresses_in_a_text_can_be_opened() {
        let text = "Open https://pep.example/l/abc.\nOr (http://x.example/?a=b), thanks";
        assert_eq!(
            pieces(text),
            [
                Piece::Plain("Open "),
                Piece::Link("https://pep.example/l/abc"),
                Piece::Plain("."),
                Piece::Plain("\nOr ("),
                Piece::Link("http://x.example/?a=b"),
                Piece::Plain("),"),
                Piece::Plain(" thanks"),
            ]
        );
        assert_eq!(pieces("nothing"), [Piece::Plain("nothing")]);
        assert!(pieces("").is_empty());
    }

    #[test]
    fn unknown_happenings_are_words_too() {
        assert_eq!(happening_words("bounce"), "Came back");
        assert_eq!(happening_words("somethingNew"), "Something new");
    }
}
