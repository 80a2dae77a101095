//! Bytes of a text file to Unicode.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Decodes by byte order mark, else by what the bytes can be: UTF-16 without a mark (every second byte is
/// zero), valid UTF-8, and Windows-1252 for the rest. The flag is true for that last guess.
pub(super) fn decode(bytes: &[u8]) -> (String, bool) {
    let (encoding, guessed) = match Encoding::for_bom(bytes) {
        Some((encoding, _)) => (encoding, false),
        None => guess(bytes),
    };
    let (text, _, _) = encoding.decode(bytes);
    (text.into_owned(), guessed)
}

fn guess(bytes: &[u8]) -> (&'static Encoding, bool) {
    let head = bytes.get(..bytes.len().min(4_096)).unwrap_or_default();
    let zeros = |offset: usize| head.iter().skip(offset).step_by(2).filter(|b| **b == 0).count();
    let enough = head.len() / 4;
    if head.len() >= 4 && zeros(1) > enough && zeros(0) == 0 {
        return (UTF_16LE, false);
    }
    if head.len() >= 4 && zeros(0) > enough && zeros(1) == 0 {
        return (UTF_16BE, false);
    }
    match std::str::from_utf8(bytes) {
        Ok(_) => (UTF_8, false),
        Err(_) => (WINDOWS_1252, true),
    }
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn encodings_are_told_apart() {
        let utf16 = |text: &str, le: bool, bom: bool| -> Vec<u8> {
            let units = bom.then_some(0xfeff).into_iter().chain(text.encode_utf16());
            units.flat_map(|u| if le { u.to_le_bytes() } else { u.to_be_bytes() }).collect()
        };
        let text = "TPID;Zoë\r\n1;Łódź 北";
        for bytes in [
            text.as_bytes().to_vec(),
            ["\u{feff}", text].concat().into_bytes(),
            utf16(text, true, true),
            utf16(text, false, true),
        ] {
            assert_eq!(decode(&bytes), (text.to_owned(), false));
        }
        let ascii = "TPID;Name\r\n1;Contoso";
        assert_eq!(decode(&utf16(ascii, true, false)), (ascii.to_owned(), false));
        assert_eq!(decode(&utf16(ascii, false, false)), (ascii.to_owned(), false));
        assert_eq!(decode(b"Zo\xeb \x80"), ("Zoë €".to_owned(), true));
        assert_eq!(decode(b"\xff"), ("ÿ".to_owned(), true));
    }
}
