//! What nobody would write, from one number.

use std::io::Cursor;

use rust_xlsxwriter::Workbook;

/// A source of odd things; the same seed gives the same ones.
pub struct Garbage(u64);

const WORDS: [&str; 24] = [
    "",
    " ",
    "0",
    "-1",
    "1",
    "999999",
    "9223372036854775808",
    "1e309",
    "NaN",
    "null",
    "true",
    "ßß",
    "\u{202e}x",
    "\u{0}",
    "😀",
    "' OR 1=1 --",
    "<script>",
    "{{7*7}}",
    "../../etc/passwd",
    "%00",
    "=cmd|' /C calc'!A0",
    "2026-13-45",
    "Europe/Nowhere",
    "a@b@c",
];

impl Garbage {
    /// A source.
    pub fn new(seed: u64) -> Self {
        Self(seed | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// A number below `limit`.
    pub fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(limit.max(1)).unwrap()).unwrap()
    }

    /// A word that programs stumble over.
    pub fn word(&mut self) -> &'static str {
        WORDS[self.below(WORDS.len())]
    }

    /// Text of up to `chars` characters.
    pub fn text(&mut self, chars: usize) -> String {
        let count = self.below(chars);
        (0..count)
            .map(|_| char::from_u32(u32::try_from(self.below(0x11_0000)).unwrap()).unwrap_or(' '))
            .collect()
    }

    /// Something like a token, an ETag or a cursor, fit for a header.
    pub fn token(&mut self) -> String {
        let count = self.below(60);
        let signs = b"abcXYZ019-_=\"./+";
        (0..count).map(|_| char::from(signs[self.below(signs.len())])).collect()
    }

    /// `template` with its parameters filled and an odd query behind it.
    pub fn path(&mut self, template: &str) -> String {
        let mut path: Vec<String> = Vec::new();
        for part in template.split('/') {
            path.push(if part.starts_with('{') {
                match self.below(3) {
                    0 => self.below(12).to_string(),
                    1 => encoded(self.word()),
                    _ => self.token().replace(['/', '"'], ""),
                }
            } else {
                part.to_owned()
            });
        }
        let names = [
            "q", "limit", "cursor", "offset", "sort", "asOf", "ou", "partner", "status", "account", "kind",
            "fileName", "timeZone", "otherId", "state", "side", "after",
        ];
        let mut query = Vec::new();
        for _ in 0..self.below(4) {
            let name = names[self.below(names.len())];
            let value = if self.below(2) == 0 { encoded(self.word()) } else { encoded(&self.text(30)) };
            query.push(format!("{name}={value}"));
        }
        let path = path.join("/");
        if query.is_empty() { path } else { format!("{path}?{}", query.join("&")) }
    }

    /// A body: mostly JSON with known names and unknown values.
    pub fn body(&mut self, names: &[String]) -> Vec<u8> {
        match self.below(6) {
            0 => self.text(80).into_bytes(),
            1 => (0..self.below(64)).map(|_| u8::try_from(self.below(256)).unwrap()).collect(),
            _ => serde_json::to_vec(&self.json(names, 3)).unwrap(),
        }
    }

    fn json(&mut self, names: &[String], depth: usize) -> serde_json::Value {
        use serde_json::Value;
        match self.below(if depth == 0 { 5 } else { 8 }) {
            0 => Value::Null,
            1 => Value::Bool(self.below(2) == 0),
            2 => Value::from(i64::try_from(self.below(10)).unwrap() - 2),
            3 => Value::from(self.word()),
            4 => Value::from(self.text(20)),
            5 => Value::Array((0..self.below(4)).map(|_| self.json(names, depth - 1)).collect()),
            _ => (0..self.below(6))
                .map(|_| (names[self.below(names.len())].clone(), self.json(names, depth - 1)))
                .collect(),
        }
    }

    /// `seed` with some of its bytes changed, cut, doubled or torn out.
    pub fn mutated(&mut self, seed: &[u8]) -> Vec<u8> {
        let mut bytes = seed.to_vec();
        for _ in 0..=self.below(12) {
            let at = self.below(bytes.len());
            match self.below(5) {
                0 if !bytes.is_empty() => bytes[at] = u8::try_from(self.below(256)).unwrap(),
                1 => bytes.truncate(at),
                2 => {
                    let piece = bytes[at..(at + self.below(40)).min(bytes.len())].to_vec();
                    bytes.splice(at..at, piece);
                }
                3 => drop(bytes.drain(at..(at + self.below(20)).min(bytes.len()))),
                _ => drop(bytes.splice(at..at, self.word().bytes())),
            }
        }
        bytes
    }
}

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02x}")).collect()
}

/// Lists as people hand them in: the seeds of all mutations.
pub fn lists() -> Vec<Vec<u8>> {
    let accounts =
        "TPID;Account Name;City;Country;Segment;OU;Industry\n1;Contoso;Köln;Germany;SMB;Germany;Retail\n";
    let people = "Email,First Name,Last Name,OU,ATU\nada@msft.example,Ada,Aalto,Germany,DE.1\n";
    let reports = "Partner One ID\tTPID\tAccount Status\tNotes\n123\t1\tActive customer\t\"two\nlines\"\n";
    let mut utf16 = vec![0xff, 0xfe];
    utf16.extend(accounts.encode_utf16().flat_map(u16::to_le_bytes));
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, line) in accounts.lines().enumerate() {
        for (column, cell) in line.split(';').enumerate() {
            sheet.write_string(u32::try_from(row).unwrap(), u16::try_from(column).unwrap(), cell).unwrap();
        }
    }
    let mut bytes = Cursor::new(Vec::new());
    workbook.save_to_writer(&mut bytes).unwrap();
    vec![accounts.into(), people.into(), reports.into(), utf16, bytes.into_inner(), Vec::new()]
}
