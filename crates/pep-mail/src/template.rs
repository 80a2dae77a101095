//! Templates to subject, text and HTML. Values are data: nothing in them is ever evaluated.

use std::sync::LazyLock;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, Output, State, UndefinedBehavior, context};
use serde::Serialize;

use crate::mailbox::one_line;

/// A kind of mail: its folder under `templates/` and the values that its three templates use.
pub trait MailTemplate: Serialize {
    /// Name of the kind, as stored with each message: `heatmap_request`.
    const KIND: &'static str;
}

/// What a program's mails have in common.
#[derive(Debug, Clone, Serialize)]
pub struct Brand {
    /// Shown in the banner and the footer.
    pub program_name: String,
    /// `https://` address of a picture, 640 px wide. Without it the banner is the name on the accent colour.
    pub banner_url: Option<String>,
    /// What the picture says; the program's name if not given.
    pub banner_alt: Option<String>,
    /// Colour of banner and buttons.
    pub accent: Accent,
    /// Name of this portal: "Partner Engagement Portal".
    pub portal_name: String,
    /// Start page, for the footer.
    pub portal_url: Option<String>,
    /// `https://pep.example.com`, without a slash at the end: put before links that begin with `/`.
    pub base_url: String,
    /// Why the recipient gets this mail, if the kind's own sentence does not fit.
    pub footer_reason: Option<String>,
    /// Page on which the recipient can opt out of this kind of mail.
    pub unsubscribe_url: Option<String>,
}

/// A colour `#rrggbb` with the text colour that can be read on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Accent {
    background: String,
    foreground: &'static str,
}

impl Accent {
    /// Reads `#rrggbb`; anything else is `None`. The text on it is white where that gives a contrast of at
    /// least 4.5 : 1, else near-black.
    pub fn parse(colour: &str) -> Option<Self> {
        let digits = colour.strip_prefix('#').filter(|digits| digits.len() == 6)?;
        let number = u32::from_str_radix(digits, 16).ok().filter(|_| !digits.starts_with('+'))?;
        let [_, red, green, blue] = number.to_be_bytes();
        let linear = |channel: u8| {
            let share = f64::from(channel) / 255.0;
            if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        };
        let luminance = 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
        let white_contrast = 1.05 / (luminance + 0.05);
        let foreground = if white_contrast >= 4.5 { "#ffffff" } else { "#242424" };
        Some(Self { background: colour.to_ascii_lowercase(), foreground })
    }
}

impl Default for Accent {
    /// Fluent's brand blue.
    fn default() -> Self {
        Self { background: "#0f6cbd".to_owned(), foreground: "#ffffff" }
    }
}

/// A mail's three texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// One line.
    pub subject: String,
    /// The plain text part.
    pub text: String,
    /// The HTML part, a whole document.
    pub html: String,
    /// The opt-out address that both parts show, if there is one; it also goes into the headers.
    pub unsubscribe_url: Option<String>,
}

/// A template and its values do not fit together: a fault in the program, not in the data.
#[derive(Debug, thiserror::Error)]
#[error("the mail “{kind}” could not be written")]
pub struct TemplateError {
    /// The kind of mail.
    pub kind: &'static str,
    #[source]
    source: Error,
}

/// Fills the templates of one kind.
pub fn render<T: MailTemplate>(mail: &T, brand: &Brand) -> Result<Rendered, TemplateError> {
    let failed = |source| TemplateError { kind: T::KIND, source };
    let engine = match &*ENGINE {
        Ok(engine) => engine,
        Err(error) => return Err(failed(Error::new(ErrorKind::BadSerialization, error.to_string()))),
    };
    let values = Value::from(Serde(mail));
    let unsubscribe_url = brand.unsubscribe_url.clone();
    let brand = Value::from(Serde(brand));
    let fill = |part: &str, subject: &str| {
        engine
            .get_template(&format!("{}/{part}.j2", T::KIND))
            .and_then(|template| {
                template.render(context! { mail => values.clone(), brand => brand.clone(), subject })
            })
            .map_err(failed)
    };
    let subject = one_line(&fill("subject.txt", "")?);
    let text = fill("body.txt", &subject)?;
    let html = fill("body.html", &subject)?;
    Ok(Rendered { subject, text: tidy_lines(&text), html, unsubscribe_url })
}

/// Optional paragraphs leave gaps: never more than one empty line, none at the ends.
fn tidy_lines(text: &str) -> String {
    let mut tidy = String::with_capacity(text.len());
    let mut gap = false;
    for line in text.lines().map(str::trim_end) {
        if line.is_empty() {
            gap = true;
            continue;
        }
        if gap && !tidy.is_empty() {
            tidy.push('\n');
        }
        gap = false;
        tidy.push_str(line);
        tidy.push('\n');
    }
    tidy
}

macro_rules! sources {
    ($($kind:literal),* $(,)?) => {
        &[
            ("_layout.html.j2", include_str!("../templates/_layout.html.j2")),
            ("_parts.html.j2", include_str!("../templates/_parts.html.j2")),
            (
                "_engagement_sessions.html.j2",
                include_str!("../templates/_engagement_sessions.html.j2"),
            ),
            ("_sessions.html.j2", include_str!("../templates/_sessions.html.j2")),
            ("_footer.txt.j2", include_str!("../templates/_footer.txt.j2")),
            $(
                (concat!($kind, "/subject.txt.j2"), include_str!(concat!("../templates/", $kind, "/subject.txt.j2"))),
                (concat!($kind, "/body.txt.j2"), include_str!(concat!("../templates/", $kind, "/body.txt.j2"))),
                (concat!($kind, "/body.html.j2"), include_str!(concat!("../templates/", $kind, "/body.html.j2"))),
            )*
        ]
    };
}

const SOURCES: &[(&str, &str)] = sources![
    "digest",
    "event_opened",
    "engagement_answered",
    "engagement_invitation",
    "engagement_reminder",
    "engagement_session_planned",
    "engagement_withdrawn",
    "heatmap_reminder",
    "heatmap_invitation",
    "heatmap_request",
    "heatmap_request_cancelled",
    "material_refused",
    "material_removed",
    "program_invitation_partner",
    "program_invitation_seller",
    "report_notification",
    "request_reminder",
    "rows_delegated",
    "session_cancelled",
    "session_changed",
    "session_invitation",
    "session_later",
    "session_request",
    "session_request_decided",
    "follow_up_answered",
    "follow_up_ended",
    "follow_up_reminder",
    "follow_up_request",
    "session_slot_free",
    "engagement_follow_up",
    "session_digest",
    "session_follow_up",
    "session_summary",
    "sign_in_code",
    "team_without_contact",
    "team_nudge",
    "test_mail",
];

/// The kind of mail of this name, if this version has one: kinds are fixed words of the program.
pub fn known_kind(kind: &str) -> Option<&'static str> {
    let kinds = SOURCES.iter().filter_map(|(name, _)| name.strip_suffix("/subject.txt.j2"));
    kinds.into_iter().find(|known| *known == kind)
}

static ENGINE: LazyLock<Result<Environment<'static>, Error>> = LazyLock::new(|| {
    let mut engine = Environment::new();
    engine.set_undefined_behavior(UndefinedBehavior::Strict);
    engine.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    engine.set_formatter(write_value);
    engine.add_filter("link", link);
    engine.add_filter("paragraphs", paragraphs);
    engine.add_filter("excerpt", excerpt);
    engine.add_filter("indented", indented);
    engine.add_filter("in_words", in_words);
    for (name, source) in SOURCES {
        engine.add_template(name, source)?;
    }
    Ok(engine)
});

/// Writes a value: escaped in HTML, never "none". (minijinja's own escaping also writes `/` as a reference,
/// which spam filters take for a hidden address.)
fn write_value(out: &mut Output, state: &mut State, value: &Value) -> Result<(), Error> {
    if value.is_none() {
        return Err(Error::new(ErrorKind::UndefinedError, "a template prints a value that is not there"));
    }
    match value.as_str() {
        Some(text) if !value.is_safe() && matches!(state.auto_escape(), AutoEscape::Html) => {
            Ok(out.write_str(&escape_html(text))?)
        }
        _ => minijinja::escape_formatter(out, state, value),
    }
}

fn escape_html(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            // Control characters other than tab and line break are not allowed in HTML.
            c if c.is_control() && !matches!(c, '\n' | '\t') => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

/// A path of this portal or a web address; `javascript:` and the like are an error, not a link.
fn link(state: &State, address: &str) -> Result<String, Error> {
    if address.starts_with('/') && !address.starts_with("//") {
        let brand = state.lookup("brand").unwrap_or_default();
        return Ok(format!("{}{address}", brand.get_attr("base_url")?));
    }
    let plain = !address.chars().any(|c| c.is_whitespace() || c.is_control());
    if plain && (address.starts_with("https://") || address.starts_with("http://")) {
        return Ok(address.to_owned());
    }
    Err(Error::new(ErrorKind::InvalidOperation, "a link in a mail must begin with /, https:// or http://"))
}

/// Plain text that people wrote, as HTML paragraphs. The only place where a value becomes markup.
fn paragraphs(text: &str) -> Value {
    let text = text.replace("\r\n", "\n");
    let html = text
        .split("\n\n")
        .map(str::trim)
        .filter(|paragraph| !paragraph.is_empty())
        .map(|paragraph| {
            format!("<p style=\"margin:0 0 8px\">{}</p>", escape_html(paragraph).replace('\n', "<br>"))
        })
        .collect::<String>();
    Value::from_safe_string(html)
}

/// At most `length` characters, on one line, with an ellipsis where something is left out.
fn excerpt(text: &str, length: usize) -> String {
    let text = one_line(text);
    if text.chars().count() <= length {
        return text;
    }
    let kept: String = text.chars().take(length.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// Plain text that people wrote, set apart from our own by a margin.
fn indented(text: &str) -> String {
    text.lines().map(|line| format!("    {}\n", one_line(line))).collect()
}

/// "A", "A and B", "A, B and C"; with `most`, "A, B and 3 more".
fn in_words(names: Vec<String>, most: Option<usize>) -> String {
    let most = most.unwrap_or(usize::MAX);
    let mut words: Vec<String> = names.iter().take(most).cloned().collect();
    if names.len() > words.len() {
        words.push(format!("{} more", names.len() - words.len()));
    }
    match words.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => words.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_accent_is_a_colour_with_a_readable_text() {
        assert_eq!(Accent::parse("#0F6CBD").unwrap(), Accent::default());
        assert_eq!(Accent::parse("#fde300").unwrap().foreground, "#242424");
        for bad in ["", "red", "#fff", "#0f6cbg", "#+f6cbd", "#0f6cbd;x", "0f6cbd"] {
            assert_eq!(Accent::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn every_template_parses() {
        if let Err(error) = &*ENGINE {
            panic!("{error:#}");
        }
    }

    #[test]
    fn text_has_no_gaps() {
        assert_eq!(tidy_lines("\n\na  \n\n\n\nb\nc\n\n"), "a\n\nb\nc\n");
    }

    #[test]
    fn an_excerpt_is_cut_by_characters() {
        assert_eq!(excerpt("äöü\nß", 10), "äöü ß");
        assert_eq!(excerpt("äöüß", 3), "äö…");
    }

    #[test]
    fn names_are_listed_in_words() {
        let names = |list: &[&str]| list.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert_eq!(in_words(names(&[]), None), "");
        assert_eq!(in_words(names(&["A"]), Some(2)), "A");
        assert_eq!(in_words(names(&["A", "B", "C"]), None), "A, B and C");
        assert_eq!(in_words(names(&["A", "B", "C", "D"]), Some(2)), "A, B and 2 more");
    }

    #[test]
    fn written_paragraphs_are_escaped() {
        let html = paragraphs("a <b>\r\nc\n\n\n & d ").to_string();
        assert_eq!(
            html,
            "<p style=\"margin:0 0 8px\">a &lt;b&gt;<br>c</p><p style=\"margin:0 0 8px\">&amp; d</p>"
        );
    }
}
