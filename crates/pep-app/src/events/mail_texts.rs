//! The organiser's own words in the mails of an event, as they are stored with it: JSON, read and written whole, only
//! here.

use std::collections::BTreeMap;

use pep_domain::events::plan::EventMail;
use pep_domain::placeholders::fill_placeholders;

use crate::AppError;

/// All words by mail; mails without words are left out.
///
/// # Errors
/// [`AppError::Internal`] if another version wrote what this one cannot read.
pub fn read(text: &str) -> Result<Vec<(EventMail, String)>, AppError> {
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let stored: BTreeMap<String, String> = serde_json::from_str(text).map_err(AppError::internal)?;
    Ok(EventMail::ALL
        .iter()
        .filter_map(|mail| stored.get(mail.as_str()).map(|words| (*mail, words.clone())))
        .collect())
}

/// The organiser's words in one mail of an event; `None` if there are none.
///
/// # Errors
/// As [`read`].
pub fn words(text: &str, mail: EventMail) -> Result<Option<String>, AppError> {
    Ok(read(text)?.into_iter().find(|(of, _)| *of == mail).map(|(_, words)| words))
}

/// [`words`] with their placeholders filled. `values`: one for each of [`EventMail::placeholders`].
///
/// # Errors
/// As [`read`].
pub(crate) fn filled(
    text: &str,
    mail: EventMail,
    values: &[(&str, &str)],
) -> Result<Option<String>, AppError> {
    debug_assert!(
        mail.placeholders().iter().all(|known| values.iter().any(|(name, _)| *name == known.name)),
        "{mail} has a placeholder without a value"
    );
    Ok(words(text, mail)?.map(|words| fill_placeholders(&words, values)))
}

/// The words as they are stored.
#[must_use]
pub fn write(texts: &[(EventMail, String)]) -> String {
    let stored: serde_json::Map<String, serde_json::Value> = texts
        .iter()
        .filter(|(_, words)| !words.trim().is_empty())
        .map(|(mail, words)| (mail.as_str().to_owned(), words.clone().into()))
        .collect();
    serde_json::Value::Object(stored).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_back_and_empty_ones_are_left_out() {
        let texts =
            vec![(EventMail::Summary, "See you \"there\"".to_owned()), (EventMail::FollowUp, " ".to_owned())];
        let stored = write(&texts);
        assert_eq!(words(&stored, EventMail::Summary).unwrap().as_deref(), Some("See you \"there\""));
        assert_eq!(words(&stored, EventMail::FollowUp).unwrap(), None);
        assert_eq!(read("{}").unwrap(), []);
    }
}
