//! Text as people type it, made comparable.

use unicode_normalization::UnicodeNormalization;

/// Folds text for searching and matching: lower case, without accents, with compatibility forms
/// (full-width letters, ligatures) taken apart, letters that carry no separable accent spelled out
/// (`ß` → `ss`, `ø` → `o`), and every run of white space as one plain space.
///
/// Two spellings that a person would call the same fold to the same text. The result is for comparing
/// only: it is never shown. It may be empty (for text that holds nothing but spaces).
///
/// ```
/// use pep_domain::text::fold;
/// assert_eq!(fold("  Zoë  STRAßE "), "zoe strasse");
/// assert_eq!(fold("Łódź"), fold("LODZ"));
/// ```
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut space_pending = false;
    for c in text.nfkd().flat_map(char::to_lowercase).nfkd() {
        if c.is_whitespace() {
            space_pending = !folded.is_empty();
            continue;
        }
        if is_accent(c) || is_invisible(c) {
            continue;
        }
        if space_pending {
            folded.push(' ');
            space_pending = false;
        }
        match spelled_out(c) {
            Some(letters) => folded.push_str(letters),
            None => folded.push(c),
        }
    }
    // Hangul and the like go back together, so that the folded text is not three times as long.
    if folded.is_ascii() { folded } else { folded.nfc().collect() }
}

/// The words by which an account is found: those of its name, its city and its TPID, folded, each once, sorted.
///
/// ```
/// use pep_domain::text::words_of;
/// assert_eq!(words_of(["Zoë & Söhne", "Köln", "0042"]), ["0042", "koln", "sohne", "zoe"]);
/// ```
#[must_use]
pub fn words_of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for text in texts {
        let folded = fold(text);
        words.extend(
            folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_owned),
        );
    }
    words.sort_unstable();
    words.dedup();
    words
}

/// Is every word of `sought` the beginning of a word of one of the `texts`? Nothing sought is found everywhere.
///
/// ```
/// use pep_domain::text::finds;
/// assert!(finds("aut koln", &["Autumn co-sell", "Köln"]));
/// assert!(!finds("umn", &["Autumn co-sell"]));
/// assert!(finds(" ", &[]));
/// ```
#[must_use]
pub fn finds(sought: &str, texts: &[&str]) -> bool {
    let sought = words_of([sought]);
    if sought.is_empty() {
        return true;
    }
    let words = words_of(texts.iter().copied());
    sought.iter().all(|begin| words.iter().any(|word| word.starts_with(begin.as_str())))
}

/// Accents of the Latin, Greek and Cyrillic scripts. The marks of other scripts carry meaning and stay.
fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// Characters that take no room: zero-width spaces and joiners, direction marks, soft hyphen, BOM, controls.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Letters whose mark Unicode does not separate from them.
fn spelled_out(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'ł' => "l",
        'ħ' => "h",
        'ı' => "i",
        'þ' => "th",
        '‘' | '’' | 'ʼ' | '`' => "'",
        '“' | '”' | '„' => "\"",
        '‐' | '‑' | '‒' | '–' | '—' | '−' => "-",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn accents_and_case_do_not_matter() {
        assert_eq!(fold("Zoë Müller"), "zoe muller");
        assert_eq!(fold("ŁÓDŹ"), "lodz");
        assert_eq!(fold("İSTANBUL"), "istanbul");
        assert_eq!(fold("Øresund Æther Œuvre"), "oresund aether oeuvre");
        assert_eq!(fold("Straße"), fold("STRASSE"));
        assert_eq!(fold("ẞ"), "ss");
    }

    #[test]
    fn compatibility_forms_become_plain() {
        assert_eq!(fold("ＣＬＯＵＤ　１２"), "cloud 12");
        assert_eq!(fold("ﬁnance №5"), "finance no5");
        assert_eq!(fold("O’Brien — Co‑sell"), "o'brien - co-sell");
    }

    #[test]
    fn spaces_and_invisible_characters_do_not_matter() {
        assert_eq!(fold(" \u{a0}North\t\u{200b}wind \r\n Traders\u{feff} "), "north wind traders");
        assert_eq!(fold("\u{200b}\u{a0} "), "");
        assert_eq!(fold(""), "");
    }

    #[test]
    fn other_scripts_keep_their_letters() {
        assert_eq!(fold("삼성전자"), "삼성전자");
        assert_eq!(fold("北京中科"), "北京中科");
        assert_ne!(fold("が"), fold("か"));
        assert_eq!(fold("Ёлка"), "елка");
    }

    #[test]
    fn folding_twice_changes_nothing() {
        for text in ["Zoë  STRAßE", "ﬁnance №5", "삼성 Ｃ", "İI ıi", "½ ㎏", "\u{1f468}\u{200d}\u{1f469}"]
        {
            assert_eq!(fold(&fold(text)), fold(text), "{text}");
        }
    }
}
