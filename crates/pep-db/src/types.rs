//! How stored words and instants become domain values. Rows hold plain `i64` and `String`; the conversion is explicit.

use pep_domain::time::UtcMicros;

use crate::DbError;

/// Reads a stored word as an enum; a word this version does not know is corrupt data, never a default.
///
/// # Errors
/// [`DbError::Corrupt`] naming the column and the word.
pub(crate) fn word<T>(
    column: &'static str,
    text: &str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<T, DbError> {
    parse(text).ok_or_else(|| DbError::Corrupt(format!("{column} holds the unknown word {text:?}")))
}

/// [`word`] for a column that may be empty.
///
/// # Errors
/// [`DbError::Corrupt`] naming the column and the word.
pub(crate) fn optional_word<T>(
    column: &'static str,
    text: Option<&str>,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, DbError> {
    text.map(|text| word(column, text, parse)).transpose()
}

/// A stored instant, if there is one.
#[must_use]
pub(crate) fn instant(micros: Option<i64>) -> Option<UtcMicros> {
    micros.map(UtcMicros)
}
