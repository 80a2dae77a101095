//! Texts that organisers write themselves: plain text with a few `{placeholders}`, never an expression (B4-05, reliability 3.14).

/// A placeholder: its name between the braces, and what stands there in the mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placeholder {
    /// The name, lower case: `event`.
    pub name: &'static str,
    /// What it becomes, for people.
    pub meaning: &'static str,
}

/// A text names a placeholder that does not exist.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no placeholder {{{found}}}; use one of: {allowed}")]
pub struct PlaceholderError {
    /// The name between the braces.
    pub found: String,
    /// The placeholders that this text may use, as they are written.
    pub allowed: String,
}

/// Checks a text before it is used: everything of the form `{lower_case_word}` must be one of `allowed`.
/// Other braces are ordinary characters.
///
/// # Errors
/// [`PlaceholderError`] with the first name that is none of them.
pub fn check_placeholders(text: &str, allowed: &[Placeholder]) -> Result<(), PlaceholderError> {
    for piece in pieces(text) {
        if let Piece::Placeholder(name) = piece
            && !allowed.iter().any(|known| known.name == name)
        {
            let allowed =
                allowed.iter().map(|known| format!("{{{}}}", known.name)).collect::<Vec<_>>().join(", ");
            return Err(PlaceholderError { found: name.to_owned(), allowed });
        }
    }
    Ok(())
}

/// Replaces each `{name}` by its value in one pass, so that a value which looks like a placeholder stays as
/// it is. Names without a value stay as they were written. A value is one line: what would break it is a space.
#[must_use]
pub fn fill_placeholders(text: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(text.len());
    for piece in pieces(text) {
        match piece {
            Piece::Text(text) => filled.push_str(text),
            Piece::Placeholder(name) => match values.iter().find(|(known, _)| *known == name) {
                Some((_, value)) => {
                    filled.extend(value.chars().map(|c| if breaks_lines(c) { ' ' } else { c }))
                }
                None => {
                    filled.push('{');
                    filled.push_str(name);
                    filled.push('}');
                }
            },
        }
    }
    filled
}

fn breaks_lines(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

enum Piece<'a> {
    Text(&'a str),
    Placeholder(&'a str),
}

fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        if let Some((name, after)) = rest.strip_prefix('{').and_then(|inner| inner.split_once('}'))
            && is_name(name)
        {
            rest = after;
            return Some(Piece::Placeholder(name));
        }
        // The first character was looked at above; the piece reaches to the next brace after it.
        let first = rest.chars().next().map_or(0, char::len_utf8);
        let end =
            rest.char_indices().skip(1).find(|(_, c)| *c == '{').map_or(rest.len(), |(at, _)| at).max(first);
        let (piece, after) = rest.split_at(end);
        rest = after;
        Some(Piece::Text(piece))
    })
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ALLOWED: [Placeholder; 2] =
        [Placeholder { name: "contact", meaning: "" }, Placeholder { name: "partner", meaning: "" }];

    #[test]
    fn replaces_known_names_once() {
        let filled = fill_placeholders(
            "Dear {contact}, {partner} {unknown} {{contact}} {1+1}",
            &[("contact", "{partner}"), ("partner", "Fabrikam")],
        );
        assert_eq!(filled, "Dear {partner}, Fabrikam {unknown} {{partner}} {1+1}");
    }

    #[test]
    fn an_unknown_name_is_refused_with_the_list() {
        let error = check_placeholders("Hi {contcat}", &ALLOWED).unwrap_err();
        assert_eq!(error.to_string(), "there is no placeholder {contcat}; use one of: {contact}, {partner}");
        assert_eq!(check_placeholders("{ 7 * 7 } {}", &[]), Ok(()));
    }

    #[test]
    fn a_value_is_one_line_of_text() {
        let values = [("contact", "Eve\r\nBcc: x\u{2028}{partner} <b>"), ("partner", "Fabrikam")];
        assert_eq!(
            fill_placeholders("Dear {contact},\nhello", &values),
            "Dear Eve  Bcc: x {partner} <b>,\nhello"
        );
    }

    proptest! {
        #[test]
        fn values_are_only_text(before in "[^{}]*", value in any::<String>(), after in "[^{}]*") {
            let filled = fill_placeholders(&format!("{before}{{contact}}{after}"), &[("contact", &value), ("partner", "!")]);
            let inside = filled.strip_prefix(before.as_str()).and_then(|rest| rest.strip_suffix(after.as_str())).unwrap();
            prop_assert_eq!(inside.chars().count(), value.chars().count());
            prop_assert!(!inside.chars().any(breaks_lines));
            prop_assert!(inside.chars().zip(value.chars()).all(|(new, old)| new == old || breaks_lines(old)));
        }

        #[test]
        fn without_values_a_text_stays_as_it_is(text in any::<String>()) {
            prop_assert_eq!(fill_placeholders(&text, &[]), text);
        }
    }
}
