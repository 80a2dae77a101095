//! Texts that a program writes itself: plain text with a few `{placeholders}`, never an expression.

/// A text names a placeholder that does not exist.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no placeholder {{{found}}}; use one of: {allowed}")]
pub struct PlaceholderError {
    /// The name between the braces.
    pub found: String,
    /// The placeholders that this text may use, as they are written.
    pub allowed: String,
}

/// Checks a text when it is saved: everything of the form `{lower_case_word}` must be one of `allowed`.
/// Other braces are ordinary characters.
pub fn check_placeholders(text: &str, allowed: &[&str]) -> Result<(), PlaceholderError> {
    for piece in pieces(text) {
        if let Piece::Placeholder(name) = piece
            && !allowed.contains(&name)
        {
            let allowed = allowed.iter().map(|name| format!("{{{name}}}")).collect::<Vec<_>>().join(", ");
            return Err(PlaceholderError { found: name.to_owned(), allowed });
        }
    }
    Ok(())
}

/// Replaces each `{name}` by its value in one pass, so that a value which looks like a placeholder stays as
/// it is. Names without a value stay as they were written.
pub fn fill_placeholders(text: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(text.len());
    for piece in pieces(text) {
        match piece {
            Piece::Text(text) => filled.push_str(text),
            Piece::Placeholder(name) => match values.iter().find(|(known, _)| *known == name) {
                Some((_, value)) => filled.push_str(value),
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
        let error = check_placeholders("Hi {contcat}", &["contact", "partner"]).unwrap_err();
        assert_eq!(error.to_string(), "there is no placeholder {contcat}; use one of: {contact}, {partner}");
        assert_eq!(check_placeholders("{ 7 * 7 } {}", &[]), Ok(()));
    }

    proptest! {
        #[test]
        fn without_values_a_text_stays_as_it_is(text in any::<String>()) {
            prop_assert_eq!(fill_placeholders(&text, &[]), text);
        }
    }
}
