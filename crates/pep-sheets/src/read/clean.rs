//! What every cell goes through before anybody looks at it.

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use crate::table::{CellNotes, RawCell};

/// Cleans text as it stood in a cell: control characters and characters without width removed, every
/// kind of space made plain, ends trimmed, line ends made `\n`, Unicode composed (NFC). Joiners inside
/// emoji and Persian or Indic words stay, because they change what is seen.
pub(crate) fn clean(raw: &str, notes: CellNotes) -> RawCell {
    let mut notes = notes;
    if raw.starts_with(['=', '+', '-', '@', '\t', '\r']) && !is_plain_number(raw) {
        notes = notes | CellNotes::LOOKS_LIKE_FORMULA;
    }
    if is_clean(raw) {
        return RawCell { text: raw.to_owned(), notes };
    }
    let unified: String = raw
        .replace("\r\n", "\n")
        .chars()
        .filter_map(|c| match c {
            '\n' | '\r' | '\u{2028}' | '\u{2029}' | '\u{85}' => Some('\n'),
            '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{ad}' | '\u{fffe}' | '\u{ffff}' => None,
            c if c.is_whitespace() => Some(' '),
            c if c.is_control() => None,
            c => Some(c),
        })
        .nfc()
        .collect();
    let text = unified.trim_matches(is_edge).to_owned();
    if text != raw {
        notes = notes | CellNotes::CLEANED;
    }
    RawCell { text, notes }
}

/// The path of nearly all cells: visible ASCII with single plain spaces inside needs no copy twice.
fn is_clean(raw: &str) -> bool {
    let inner_is_plain = raw.bytes().all(|b| (0x20..0x7f).contains(&b))
        || (raw.chars().all(|c| !c.is_control() && (!c.is_whitespace() || c == ' ') && !is_invisible(c))
            && is_nfc_quick(raw.chars()) == IsNormalized::Yes);
    inner_is_plain && !raw.starts_with(' ') && !raw.ends_with(' ')
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

/// What may not stand at the ends of a value: spaces, and marks that only make sense between letters.
fn is_edge(c: char) -> bool {
    c.is_whitespace() || is_invisible(c)
}

/// `-12.5` and `+49 30 1234` begin like a formula and are none.
fn is_plain_number(text: &str) -> bool {
    text.starts_with(['+', '-'])
        && text.len() > 1
        && text
            .chars()
            .skip(1)
            .all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | ' ' | '/' | '(' | ')' | '-'))
}

/// A number as people write it: `46882056.0` → `46882056`, `0.1` → `0.1`, never with an exponent.
pub(crate) fn number_text(value: f64) -> String {
    if value.is_finite() && value.fract() == 0.0 && value.abs() < 1e15 {
        format!("{value:.0}")
    } else {
        // `Display` of f64 never uses an exponent and gives the shortest text that reads back the same.
        value.to_string()
    }
}

/// Cuts to `max` characters, with an ellipsis as the last one when something was cut.
pub(crate) fn cut(text: &str, max: usize) -> String {
    if text.chars().count() <= max {
        return text.to_owned();
    }
    text.chars().take(max.saturating_sub(1)).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(raw: &str) -> String {
        clean(raw, CellNotes::default()).text
    }

    #[test]
    fn spaces_and_invisible_characters_go() {
        assert_eq!(text("  Contoso\u{a0}Ltd \u{200b}"), "Contoso Ltd");
        assert_eq!(text("\u{feff}TPID"), "TPID");
        assert_eq!(text("a\u{0}b\u{7}c"), "abc");
        assert_eq!(text("line one\r\nline two\r"), "line one\nline two");
        assert_eq!(text("tab\there"), "tab here");
        assert_eq!(text("\u{200f}\u{202b} שלום\u{202c}"), "שלום");
    }

    #[test]
    fn what_carries_meaning_stays() {
        let family = "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}";
        assert_eq!(text(family), family);
        assert_eq!(text("Zoe\u{308}"), "Zo\u{eb}");
        assert_eq!(text("double  space"), "double  space");
    }

    #[test]
    fn formula_like_text_is_kept_and_flagged() {
        for raw in ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3", "\t=1"] {
            assert!(clean(raw, CellNotes::default()).notes.has(CellNotes::LOOKS_LIKE_FORMULA), "{raw}");
        }
        for raw in ["-12.5", "+49 30 1234", "a=b", ""] {
            assert!(!clean(raw, CellNotes::default()).notes.has(CellNotes::LOOKS_LIKE_FORMULA), "{raw}");
        }
        assert_eq!(text("=1+1"), "=1+1");
    }

    #[test]
    fn numbers_are_written_out() {
        assert_eq!(number_text(46_882_056.0), "46882056");
        assert_eq!(number_text(4.688_205_6e7), "46882056");
        assert_eq!(number_text(0.1), "0.1");
        assert_eq!(number_text(-3.0), "-3");
        assert_eq!(number_text(1e18), "1000000000000000000");
    }

    #[test]
    fn cutting_counts_characters() {
        assert_eq!(cut("äöü", 3), "äöü");
        assert_eq!(cut("äöüß", 3), "äö…");
    }
}
