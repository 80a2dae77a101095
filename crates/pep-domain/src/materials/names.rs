//! Names of files as people gave them, made safe to show and to send back.

use unicode_normalization::UnicodeNormalization;

use super::FILE_NAME_MAX_CHARS;

/// A file's name without its path, composed (NFC), without control characters and without those that turn the reading
/// direction around (`gpj.exe` must not read as `exe.jpg`). None if nothing is left or it is longer than
/// [`FILE_NAME_MAX_CHARS`] characters.
///
/// ```
/// use pep_domain::materials::file_name;
/// assert_eq!(file_name("C:\\slides\\Ze\u{301}ro.pptx").as_deref(), Some("Zéro.pptx"));
/// assert_eq!(file_name("../../etc/passwd").as_deref(), Some("passwd"));
/// assert_eq!(file_name("a\u{202e}gpj.pdf\r\n").as_deref(), Some("agpj.pdf"));
/// assert_eq!(file_name("folder/"), None);
/// ```
#[must_use]
pub fn file_name(text: &str) -> Option<String> {
    let last = text.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = last.nfc().filter(|c| !c.is_control() && !turns_direction(*c)).collect();
    let kept = kept.trim().trim_end_matches('.').trim_end();
    let is_name = !kept.trim_start_matches('.').is_empty() && kept.chars().count() <= FILE_NAME_MAX_CHARS;
    is_name.then(|| kept.to_owned())
}

/// Marks of reading direction, invisible joiners and separators of lines.
fn turns_direction(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_no_name_is_none() {
        for text in ["", "  ", "...", "/", "\u{202e}", "a/\0"] {
            assert_eq!(file_name(text), None, "{text:?}");
        }
        assert_eq!(file_name(&"a".repeat(200)).map(|name| name.len()), Some(200));
        assert_eq!(file_name(&"a".repeat(201)), None);
    }

    proptest! {
        #[test]
        fn a_name_is_one_line_without_path_and_stays_itself(text in any::<String>()) {
            if let Some(name) = file_name(&text) {
                let is_plain = !name.contains(['/', '\\', '\r', '\n', '\0', '\u{202e}']);
                prop_assert!(is_plain);
                prop_assert_eq!(file_name(&name), Some(name));
            }
        }
    }
}
