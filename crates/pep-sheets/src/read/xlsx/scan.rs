//! A look at the XML of a workbook before anything that builds values from it sees it.
//!
//! The workbook reader keeps whole text nodes, whole tags and one format per style in memory and reserves
//! room for as many texts as the file says it has. This scan passes over the bytes while they are inflated,
//! keeps a few counters, and refuses what no spreadsheet program writes.

use crate::error::SheetError;
use crate::limits::ReadLimits;

/// Longest tag that passes. Real ones with long range lists stay below 64 KB.
const TAG_BYTES: usize = 128 * 1024;
/// Bytes a character may take as an entity with its share of markup around it (`&#x1F600;`, rich text runs).
const BYTES_PER_CHAR: usize = 24;
/// Formats × longest tag of a part: what the reader's copy of the styles may come to.
const STYLE_BYTES: usize = 64 * 1024 * 1024;
/// Bytes of a tag that are kept to look at: enough for any root tag with its namespaces.
const HEAD_BYTES: usize = 4 * 1024;

/// Where in the XML the scan stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Text,
    Tag,
    Quoted(u8),
    /// Inside a comment, CDATA or processing instruction, until the given end.
    Until(&'static [u8]),
}

/// Passes over one part of a workbook, chunk by chunk.
pub(super) struct Scan<'a> {
    limits: &'a ReadLimits,
    part: &'a str,
    place: Place,
    /// The tag so far, up to [`HEAD_BYTES`].
    head: Vec<u8>,
    tag_bytes: usize,
    /// Bytes of the text since the last tag.
    run_bytes: usize,
    /// Bytes of text and markup since the start of the open cell or shared string.
    cell_bytes: Option<usize>,
    /// How much of the end of a comment was seen.
    end_seen: usize,
    tags: usize,
    longest_tag: usize,
    formats: usize,
    strings: usize,
}

impl<'a> Scan<'a> {
    pub(super) fn new(limits: &'a ReadLimits, part: &'a str) -> Self {
        Self {
            limits,
            part,
            place: Place::Text,
            head: Vec::new(),
            tag_bytes: 0,
            run_bytes: 0,
            cell_bytes: None,
            end_seen: 0,
            tags: 0,
            longest_tag: 0,
            formats: 0,
            strings: 0,
        }
    }

    /// Looks at the next bytes of the part.
    pub(super) fn feed(&mut self, chunk: &[u8]) -> Result<(), SheetError> {
        if chunk.contains(&0) {
            return Err(SheetError::damaged(format!("{} is not UTF-8", self.part)));
        }
        let mut rest = chunk;
        while !rest.is_empty() {
            rest = match self.place {
                Place::Text => self.text(rest)?,
                Place::Tag => self.tag(rest, None)?,
                Place::Quoted(quote) => self.tag(rest, Some(quote))?,
                Place::Until(end) => self.aside(rest, end)?,
            };
        }
        Ok(())
    }

    fn text<'b>(&mut self, bytes: &'b [u8]) -> Result<&'b [u8], SheetError> {
        let end = bytes.iter().position(|b| *b == b'<').unwrap_or(bytes.len());
        self.run_bytes += end;
        self.grow_cell(end)?;
        if self.run_bytes > self.limits.cell_chars.saturating_mul(BYTES_PER_CHAR) {
            return Err(SheetError::unpacks(format!(
                "{} holds one text of more than {} bytes",
                self.part, self.run_bytes
            )));
        }
        let (_, rest) = bytes.split_at(end);
        if !rest.is_empty() {
            self.place = Place::Tag;
            self.head.clear();
            self.tag_bytes = 0;
            self.run_bytes = 0;
        }
        Ok(rest)
    }

    fn tag<'b>(&mut self, bytes: &'b [u8], quote: Option<u8>) -> Result<&'b [u8], SheetError> {
        let is_stop = |b: u8| match quote {
            Some(quote) => b == quote,
            None => matches!(b, b'>' | b'"' | b'\''),
        };
        // What begins like a comment is taken byte by byte, to see where it turns out to be one.
        let may_be_aside = match self.tag_bytes {
            0 => true,
            1 => matches!(bytes.first(), Some(b'!' | b'?')),
            2..9 => self.is_declaration(),
            _ => false,
        };
        let reach = if may_be_aside { 1 } else { bytes.len() };
        let near = bytes.get(..reach).unwrap_or(bytes);
        let stop = near.iter().position(|b| is_stop(*b));
        let taken = stop.map_or(near.len(), |at| at + 1);
        let (now, rest) = bytes.split_at(taken);
        self.tag_bytes += taken;
        self.grow_cell(taken)?;
        let room = HEAD_BYTES.saturating_sub(self.head.len());
        self.head.extend_from_slice(now.get(..room.min(taken)).unwrap_or(now));
        if self.tag_bytes > TAG_BYTES {
            return Err(SheetError::unpacks(format!(
                "{} holds a tag of more than {TAG_BYTES} bytes",
                self.part
            )));
        }
        // Readers differ in what they make of these, and no spreadsheet program writes them.
        let after_first = if self.tag_bytes == taken { now.get(1..).unwrap_or_default() } else { now };
        let quoted_end_tag = self.head.starts_with(b"</") && now.iter().any(|b| matches!(b, b'"' | b'\''));
        if after_first.contains(&b'<') || quoted_end_tag {
            return Err(SheetError::damaged(format!("{} holds a malformed tag", self.part)));
        }
        if let Some(end) = self.aside_end()? {
            self.place = Place::Until(end);
            self.end_seen = 0;
            return Ok(rest);
        }
        match (stop.and_then(|at| near.get(at)), quote) {
            (Some(_), Some(_)) => self.place = Place::Tag,
            (Some(b'>'), None) => self.close_tag()?,
            (Some(quote), None) => self.place = Place::Quoted(*quote),
            (None, _) => {}
        }
        Ok(rest)
    }

    fn is_declaration(&self) -> bool {
        matches!(self.head.get(1), Some(b'!' | b'?'))
    }

    /// What ends the construct that just began, when it is not a tag.
    fn aside_end(&self) -> Result<Option<&'static [u8]>, SheetError> {
        if self.tag_bytes > 9 || !self.is_declaration() {
            return Ok(None);
        }
        match self.head.as_slice() {
            b"<!--" => Ok(Some(b"-->")),
            b"<![CDATA[" => Ok(Some(b"]]>")),
            b"<?" => Ok(Some(b"?>")),
            head if head.starts_with(b"<!")
                && !b"<!--".starts_with(head)
                && !b"<![CDATA[".starts_with(head) =>
            {
                Err(SheetError::damaged(format!("{} declares a document type", self.part)))
            }
            _ => Ok(None),
        }
    }

    /// Comments, CDATA and processing instructions count as text.
    fn aside<'b>(&mut self, bytes: &'b [u8], end: &'static [u8]) -> Result<&'b [u8], SheetError> {
        let mut taken = 0;
        for b in bytes {
            taken += 1;
            self.end_seen = match end.get(self.end_seen) {
                Some(wanted) if wanted == b => self.end_seen + 1,
                // Every end is one character repeated and then `>`: one more of it changes nothing.
                _ if end.first() == Some(b) => self.end_seen,
                _ => 0,
            };
            if *b == b'<' {
                return Err(SheetError::damaged(format!("{} hides markup in a remark", self.part)));
            }
            if self.end_seen == end.len() {
                self.place = Place::Text;
                break;
            }
        }
        self.run_bytes += taken;
        self.grow_cell(taken)?;
        if self.run_bytes > self.limits.cell_chars.saturating_mul(BYTES_PER_CHAR) {
            return Err(SheetError::unpacks(format!(
                "{} holds a remark of more than {} bytes",
                self.part, self.run_bytes
            )));
        }
        Ok(bytes.get(taken..).unwrap_or_default())
    }

    fn close_tag(&mut self) -> Result<(), SheetError> {
        self.place = Place::Text;
        self.tags += 1;
        // The root tag lists namespaces and is read once.
        if self.tags > 1 {
            self.longest_tag = self.longest_tag.max(self.tag_bytes);
        }
        let closes = self.head.starts_with(b"</");
        let empty = self.head.ends_with(b"/>");
        match (local_name(&self.head), closes) {
            (b"c" | b"si", true) => self.cell_bytes = None,
            (name @ (b"c" | b"si"), false) => {
                self.cell_bytes = (!empty).then_some(0);
                self.strings += usize::from(name == b"si");
            }
            (b"xf", false) => self.formats += 1,
            (b"sst", false) => self.check_string_count()?,
            _ => {}
        }
        if !closes && matches!(local_name(&self.head), b"c" | b"row" | b"f" | b"dimension") {
            self.check_position()?;
        }
        if self.strings > self.limits.shared_strings {
            return Err(SheetError::unpacks(format!(
                "it holds more than {} different texts",
                self.limits.shared_strings
            )));
        }
        if self.formats.saturating_mul(self.longest_tag) > STYLE_BYTES {
            return Err(SheetError::unpacks("its cell formats are too many and too long"));
        }
        Ok(())
    }

    /// Room is reserved for the number of texts the file states, so the statement is checked.
    fn check_string_count(&self) -> Result<(), SheetError> {
        let mut rest = self.head.as_slice();
        let name = b"niqueCount";
        while let Some(at) = rest.windows(name.len()).position(|window| window == name) {
            rest = rest.get(at + name.len()..).unwrap_or_default();
            let digits = rest.iter().skip_while(|b| !b.is_ascii_digit()).take_while(|b| b.is_ascii_digit());
            let stated =
                digits.fold(0_usize, |n, b| n.saturating_mul(10).saturating_add(usize::from(b - b'0')));
            if stated > self.limits.shared_strings {
                return Err(SheetError::unpacks(format!("it states {stated} different texts")));
            }
        }
        if self.tag_bytes > HEAD_BYTES {
            return Err(SheetError::unpacks("the start of its text table is too long"));
        }
        Ok(())
    }

    /// The reader computes with positions as they stand, so they have to be ones that Excel has.
    fn check_position(&self) -> Result<(), SheetError> {
        let value = |name: &[u8]| attribute(&self.head, name);
        for position in [value(b"r"), value(b"ref")].into_iter().flatten() {
            let fits = |corner: &[u8]| {
                let letters = corner.iter().take_while(|b| b.is_ascii_alphabetic()).count();
                letters <= 3
                    && corner.len() - letters <= 7
                    && corner.iter().skip(letters).all(u8::is_ascii_digit)
            };
            if !position.split(|b| *b == b':').all(fits) {
                let named =
                    String::from_utf8_lossy(position.get(..position.len().min(40)).unwrap_or_default());
                return Err(SheetError::damaged(format!(
                    "{} names a cell that cannot be: {named}",
                    self.part
                )));
            }
        }
        Ok(())
    }

    fn grow_cell(&mut self, bytes: usize) -> Result<(), SheetError> {
        if let Some(cell) = &mut self.cell_bytes {
            *cell += bytes;
            if *cell > self.limits.cell_chars.saturating_mul(BYTES_PER_CHAR) {
                return Err(SheetError::unpacks(format!(
                    "{} holds a cell of more than {cell} bytes",
                    self.part
                )));
            }
        }
        Ok(())
    }
}

/// The value of an attribute of a tag.
fn attribute<'t>(tag: &'t [u8], name: &[u8]) -> Option<&'t [u8]> {
    let is_space = |b: &u8| matches!(b, b' ' | b'\t' | b'\r' | b'\n');
    let mut rest = tag.get(tag.iter().position(is_space)?..)?;
    loop {
        rest = rest.get(rest.iter().position(|b| !is_space(b))?..)?;
        let equals = rest.iter().position(|b| *b == b'=')?;
        let (found, after) = rest.split_at(equals);
        let open = after.iter().position(|b| matches!(b, b'"' | b'\''))?;
        let quote = after.get(open)?;
        let inside = after.get(open + 1..)?;
        let end = inside.iter().position(|b| b == quote)?;
        let (value, beyond) = inside.split_at(end);
        if found.trim_ascii() == name {
            return Some(value);
        }
        rest = beyond.get(1..)?;
    }
}

/// The element name of a tag without its prefix: `<x:c r="A1">` → `c`.
fn local_name(tag: &[u8]) -> &[u8] {
    let start = tag.iter().position(|b| !matches!(b, b'<' | b'/')).unwrap_or(0);
    let name = tag.get(start..).unwrap_or_default();
    let end = name
        .iter()
        .position(|b| matches!(b, b' ' | b'\t' | b'\r' | b'\n' | b'/' | b'>'))
        .unwrap_or(name.len());
    let name = name.get(..end).unwrap_or_default();
    let after_prefix = name.iter().rposition(|b| *b == b':').map_or(0, |at| at + 1);
    name.get(after_prefix..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The verdict must not depend on how the bytes arrive.
    fn verdict(xml: &[u8]) -> Result<(), String> {
        let limits = ReadLimits { cell_chars: 10, shared_strings: 3, ..ReadLimits::default() };
        let run = |size: usize| {
            let mut scan = Scan::new(&limits, "part");
            xml.chunks(size).try_for_each(|chunk| scan.feed(chunk)).map_err(|error| error.to_string())
        };
        let whole = run(xml.len());
        for size in [1, 2, 3, 7, 64] {
            assert_eq!(run(size).is_ok(), whole.is_ok(), "chunks of {size}");
        }
        whole
    }

    fn refusal(xml: &str) -> String {
        verdict(xml.as_bytes()).expect_err("refused")
    }

    #[test]
    fn ordinary_parts_pass() {
        let sheet = r#"<?xml version="1.0" encoding="UTF-8"?><worksheet><!-- a > b --><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>a &gt; b</t></is></c><c r="B1"/></row></sheetData></worksheet>"#;
        assert_eq!(verdict(sheet.as_bytes()), Ok(()));
        assert_eq!(verdict(b"<sst uniqueCount=\"2\" count=\"9\"><si><t>a</t></si><si/></sst>"), Ok(()));
        assert_eq!(verdict(b"<a b='>' c=\"'\"><![CDATA[x]]]></a>"), Ok(()));
    }

    #[test]
    fn what_would_fill_memory_is_refused() {
        let long = "x".repeat(400);
        assert!(refusal(&format!("<a><t>{long}</t></a>")).contains("one text"));
        assert!(refusal(&format!("<a><!--{}--></a>", "->".repeat(200))).contains("remark"));
        assert!(refusal(&format!("<a><![CDATA[{}]]></a>", ">]".repeat(200))).contains("remark"));
        assert!(refusal(&format!("<a><c>{}</c></a>", "<t>abc</t>".repeat(60))).contains("a cell"));
        assert!(refusal(&format!("<a><si>{}</si></a>", "<r/>".repeat(100))).contains("a cell"));
        assert!(refusal(&format!("<a b=\"{}\"/>", "x".repeat(TAG_BYTES))).contains("a tag"));
    }

    #[test]
    fn lies_about_counts_are_refused() {
        assert!(refusal("<sst uniqueCount=\"99999999999999999999999\">").contains("different texts"));
        assert!(refusal("<x:sst count='1' uniqueCount = '4'>").contains("states 4"));
        assert!(refusal(&format!("<sst>{}</sst>", "<si/>".repeat(4))).contains("more than 3"));
    }

    #[test]
    fn many_formats_with_long_names_are_refused() {
        let fonts = format!("<s><font><name val=\"{}\"/></font>", "x".repeat(100_000));
        assert!(
            refusal(&format!("{fonts}<cellXfs>{}</cellXfs></s>", "<xf/>".repeat(700))).contains("formats")
        );
    }

    #[test]
    fn document_types_and_other_encodings_are_refused() {
        assert!(refusal("<!DOCTYPE x [<!ENTITY a \"b\">]><x>&a;</x>").contains("document type"));
        let utf16: Vec<u8> = "<sst>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(verdict(&utf16).expect_err("refused").contains("UTF-8"));
    }

    #[test]
    fn markup_that_readers_take_differently_is_refused() {
        for xml in [
            "<a><!--><sst uniqueCount=\"9\">--></a>",
            "</c \"><sst uniqueCount='9'>",
            "<a b=\"<\"/>",
            "<a<b>",
            "<!x>",
        ] {
            assert!(verdict(xml.as_bytes()).is_err(), "{xml}");
        }
    }

    #[test]
    fn positions_have_to_be_ones_that_excel_has() {
        for xml in [
            "<c r=\"XFD1048576\"/>",
            "<row s='1' r = '7'>",
            "<dimension ref=\"A1:XFD1048576\"/>",
            "<c r=\"\" t=\"inlineStr\">",
        ] {
            assert_eq!(verdict(xml.as_bytes()), Ok(()), "{xml}");
        }
        for xml in [
            "<c r=\"AAAA1\"/>",
            "<row spans=\"1:2\" r = '99999999'>",
            "<dimension ref=\"A1:A123456789\"/>",
            "<c t='s'\nr='&#65;1'/>",
        ] {
            assert!(refusal(xml).contains("cannot be"), "{xml}");
        }
    }

    #[test]
    fn names_lose_their_prefix() {
        assert_eq!(local_name(b"<x:c r=\"A1\">"), b"c");
        assert_eq!(local_name(b"</si>"), b"si");
        assert_eq!(local_name(b"<row\n>"), b"row");
    }
}
