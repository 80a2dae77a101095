//! Single values as people type them.

use pep_domain::report_words::{YES_NO_WANTED, yes_no_of};
use pep_domain::text::fold;

use super::issue::IssueCode;
use super::parse::RowReader;
use crate::kind::header_key;
use crate::table::CellNotes;

/// Longest names and titles, in characters.
pub(super) const NAME_CHARS: usize = 300;
/// Longest words of a list (segment, city, …), in characters.
pub(super) const WORD_CHARS: usize = 120;
/// Longest notes, in characters.
pub(super) use pep_domain::reports::NOTES_MAX_CHARS as NOTES_CHARS;
const WEBSITE_CHARS: usize = 500;
const PARTNER_ONE_ID_CHARS: usize = 32;
const TPID_DIGITS: usize = 20;

impl RowReader<'_> {
    /// Text of a field that may be empty. An Excel error value counts as empty, with a warning.
    pub(super) fn text(&mut self, field: &str, max: usize) -> String {
        let raw = self.raw(field);
        let notes = self.notes(field);
        if notes.has(CellNotes::ERROR_VALUE) {
            self.warn(field, IssueCode::ErrorValue, format!("The cell holds {raw} instead of a value; it was read as empty. Correct its formula or type the value."));
            return String::new();
        }
        if notes.has(CellNotes::LOOKS_LIKE_FORMULA) && !raw.is_empty() {
            let first = raw.chars().next().unwrap_or(' ');
            self.warn(
                field,
                IssueCode::LooksLikeFormula,
                format!("The text begins with “{first}” as a formula does; it was read as plain text."),
            );
        }
        if raw.chars().count() > max {
            self.error(
                field,
                IssueCode::TooLong,
                format!("The text is longer than {max} characters. Shorten it."),
            );
            return String::new();
        }
        raw.to_owned()
    }

    /// Text of a field that must be there.
    pub(super) fn required(&mut self, field: &str, max: usize) -> Option<String> {
        if !self.is_present(field) {
            return None;
        }
        let text = self.text(field, max);
        (!text.is_empty()).then_some(text)
    }

    /// False, with the reason told, when a required cell holds nothing that can be used.
    fn is_present(&mut self, field: &str) -> bool {
        let (raw, notes, label) = (self.raw(field), self.notes(field), self.label(field));
        if notes.has(CellNotes::ERROR_VALUE) {
            self.error(
                field,
                IssueCode::ErrorValue,
                format!(
                    "The cell holds {raw} instead of the {label}. Correct its formula or type the value."
                ),
            );
        } else if raw.is_empty() && notes.has(CellNotes::FORMULA) {
            self.error(
                field,
                IssueCode::FormulaWithoutValue,
                format!("The cell holds a formula without a stored value. Type the {label} itself, or open and save the file in Excel first."),
            );
        } else if raw.is_empty() {
            self.error(
                field,
                IssueCode::Missing,
                format!("The {label} is missing. Fill in the cell or delete the row."),
            );
        } else {
            return true;
        }
        false
    }

    /// A TPID: digits, leading zeros kept; what Excel makes of it (`46882056.0`, `4.6882056E7`) is undone.
    pub(super) fn tpid(&mut self, field: &str) -> Option<String> {
        if !self.is_present(field) {
            return None;
        }
        match digits_of(self.raw(field)) {
            Digits::Plain(digits) if digits.len() <= TPID_DIGITS => Some(digits),
            Digits::Rounded => {
                self.error(
                    field,
                    IssueCode::RoundedNumber,
                    "Excel has rounded this number when the file was saved. Format the column as text or as a number without decimals, and save again.".to_owned(),
                );
                None
            }
            _ => {
                self.error(
                    field,
                    IssueCode::BadTpid,
                    format!("A TPID is up to {TPID_DIGITS} digits and nothing else. Correct the cell."),
                );
                None
            }
        }
    }

    /// A Partner One ID: up to 32 letters, digits, `-`, `_` and `.`.
    pub(super) fn partner_one_id(&mut self, field: &str) -> Option<String> {
        if !self.is_present(field) {
            return None;
        }
        let raw = self.raw(field);
        let text = match digits_of(raw) {
            Digits::Plain(digits) => digits,
            Digits::Rounded => {
                self.error(field, IssueCode::RoundedNumber, "Excel has rounded this number when the file was saved. Format the column as text, and save again.".to_owned());
                return None;
            }
            Digits::Other => raw.trim_start_matches('\'').to_owned(),
        };
        let fits = text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
        if !fits || text.is_empty() || text.len() > PARTNER_ONE_ID_CHARS {
            self.error(
                field,
                IssueCode::BadPartnerOneId,
                format!("A Partner One ID is up to {PARTNER_ONE_ID_CHARS} letters, digits, hyphens, dots and underscores. Correct the cell."),
            );
            return None;
        }
        Some(text)
    }

    /// One e-mail address that must be there, in lower case.
    pub(super) fn email(&mut self, field: &str) -> Option<String> {
        if !self.is_present(field) {
            return None;
        }
        self.optional_email(field)
    }

    /// One e-mail address or none.
    pub(super) fn optional_email(&mut self, field: &str) -> Option<String> {
        let mut all = self.emails(field);
        if all.len() > 1 {
            self.error(
                field,
                IssueCode::BadEmail,
                "The cell holds several addresses where one is wanted. Keep one.".to_owned(),
            );
        }
        if all.is_empty() { None } else { Some(all.swap_remove(0)) }
    }

    /// Addresses separated by `;`, `,` or line ends, each once.
    pub(super) fn emails(&mut self, field: &str) -> Vec<String> {
        let raw = self.text(field, NOTES_CHARS);
        let mut found: Vec<String> = Vec::new();
        for part in raw.split([';', ',', '\n', '|']) {
            let part = part.trim();
            if part.is_empty() {
                continue;
            }
            match email_of(part) {
                Ok(address) if found.contains(&address) => {}
                Ok(address) => found.push(address),
                Err(why) => {
                    self.error(
                        field,
                        IssueCode::BadEmail,
                        format!(
                            "“{}” is not an e-mail address: {why}. Correct it or empty the cell.",
                            super::Issue::cut_value(part)
                        ),
                    );
                }
            }
        }
        found
    }

    /// A web address, tidied; one that cannot be one is left out with a warning.
    pub(super) fn website(&mut self, field: &str) -> Option<String> {
        let raw = self.text(field, NOTES_CHARS);
        if raw.is_empty() {
            return None;
        }
        let tidy = website_of(&raw);
        if tidy.is_none() {
            self.warn(
                field,
                IssueCode::BadWebsite,
                "This is not a web address; it was left out. Write it like https://www.contoso.com."
                    .to_owned(),
            );
        }
        tidy
    }

    /// An IANA zone, as it is spelt there; empty where the list says nothing.
    pub(super) fn time_zone(&mut self, field: &str) -> String {
        let raw = self.text(field, WORD_CHARS);
        if raw.is_empty() || raw.parse::<chrono_tz::Tz>().is_ok() {
            return raw;
        }
        let text = format!(
            "“{}” is no time zone. Write an IANA name such as Europe/Berlin, or leave the cell empty.",
            super::Issue::cut_value(&raw)
        );
        self.error(field, IssueCode::UnknownValue, text);
        String::new()
    }

    /// Yes or no in many spellings; empty is `None`.
    pub(super) fn yes_no(&mut self, field: &str) -> Option<bool> {
        let raw = self.text(field, WORD_CHARS);
        let read = yes_no_of(&fold(&raw));
        if read.is_none() {
            let text = format!("“{}” is neither yes nor no. {YES_NO_WANTED}", super::Issue::cut_value(&raw));
            self.error(field, IssueCode::UnknownValue, text);
        }
        read.flatten()
    }

    /// A value of an open list such as segment: spelt as it is known, a misspelt one read as what it
    /// probably is, with a warning.
    pub(super) fn word(&mut self, field: &str) -> String {
        let raw = self.text(field, WORD_CHARS);
        if raw.is_empty() {
            return raw;
        }
        self.word_part(field, &raw)
    }

    /// One value of an open list, out of a cell that may hold several.
    pub(super) fn word_part(&mut self, field: &str, part: &str) -> String {
        let reading = self.vocabulary.read(field, part);
        if let Some(written) = reading.instead_of {
            let text = format!(
                "“{written}” is not a known {}, but close to “{}”; it was read as that. If it is right as it stands, confirm it.",
                self.label(field),
                reading.value
            );
            self.warn(field, IssueCode::MisspeltValue, text);
            self.suggest(&reading.value);
        }
        reading.value
    }

    /// First and last name, from their own columns, else from a full name, else from the address.
    pub(super) fn person(&mut self, email: Option<&str>) -> (String, String) {
        let first = self.text("first_name", NAME_CHARS);
        let last = self.text("last_name", NAME_CHARS);
        if !first.is_empty() || !last.is_empty() {
            return (first, last);
        }
        let full = self.text("full_name", NAME_CHARS);
        // A column called "Seller" or "ECM" may hold the address itself.
        if !full.is_empty() && !full.contains('@') {
            return split_name(&full);
        }
        let Some(email) = email else { return Default::default() };
        let (first, last) = name_from_email(email);
        let field = if self.mapping.column("last_name").is_some() { "last_name" } else { "full_name" };
        self.warn(
            field,
            IssueCode::NameFromEmail,
            format!(
                "There is no name; “{}” was taken from the e-mail address.",
                format!("{first} {last}").trim()
            ),
        );
        (first, last)
    }
}

/// What digits a cell holds.
enum Digits {
    Plain(String),
    /// An exponent that has lost digits.
    Rounded,
    Other,
}

fn digits_of(raw: &str) -> Digits {
    let text = raw.trim_start_matches('\'').trim();
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if is_digits(text) {
        return Digits::Plain(text.to_owned());
    }
    let whole = text
        .split_once('.')
        .filter(|(_, fraction)| fraction.bytes().all(|b| b == b'0'))
        .map(|(whole, _)| whole);
    if let Some(whole) = whole.filter(|whole| is_digits(whole)) {
        return Digits::Plain(whole.to_owned());
    }
    let groups: Vec<&str> = text.split([',', ' ', '\'', '’', '\u{202f}']).collect();
    let grouped = groups.len() > 1
        && groups
            .iter()
            .enumerate()
            .all(|(at, group)| is_digits(group) && if at == 0 { group.len() <= 3 } else { group.len() == 3 });
    if grouped {
        return Digits::Plain(groups.concat());
    }
    exponent_digits(text)
}

/// `4.6882056E7` → 46882056; `4.68821E+07` has lost digits.
fn exponent_digits(text: &str) -> Digits {
    let Some((mantissa, exponent)) = text.split_once(['e', 'E']) else { return Digits::Other };
    let (whole, fraction) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, ""));
    let is_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let Ok(exponent) = exponent.trim_start_matches('+').parse::<usize>() else { return Digits::Other };
    if whole.len() != 1 || !is_digits(whole) || !is_digits(fraction) || exponent > TPID_DIGITS {
        return Digits::Other;
    }
    // Excel shortens to five decimals; fewer decimals than the exponent asks for are lost, not zero.
    if fraction.len() != exponent {
        return Digits::Rounded;
    }
    Digits::Plain(format!("{whole}{fraction}"))
}

/// A plain address in lower case, from `a@b.c`, `mailto:a@b.c` or `Name <a@b.c>`.
fn email_of(raw: &str) -> Result<String, &'static str> {
    let inside =
        raw.rsplit_once('<').and_then(|(_, rest)| rest.split_once('>')).map_or(raw, |(address, _)| address);
    let address = inside.trim().trim_start_matches("mailto:").trim_end_matches('.').to_lowercase();
    let Some((local, domain)) = address.rsplit_once('@') else { return Err("it has no @") };
    let local_fits = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+/=?^_`{|}~.-".contains(c);
    if local.is_empty() || local.len() > 64 || !local.chars().all(local_fits) {
        return Err("the part before the @ holds a character that cannot be there");
    }
    if local.starts_with('.') || local.ends_with('.') || local.contains("..") || domain.contains("..") {
        return Err("it has a dot too many");
    }
    if !domain.contains('.') {
        return Err("the part after the @ has no dot");
    }
    let label_fits = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    if domain.len() > 189 || !domain.split('.').all(label_fits) {
        return Err("the part after the @ is not a domain");
    }
    Ok(address)
}

/// `www.Contoso.com/` → `https://www.contoso.com`; `None` for what is no web address.
fn website_of(raw: &str) -> Option<String> {
    let first = raw.split([' ', ';', '\n', ',']).find(|part| !part.is_empty())?;
    let (scheme, rest) = match first.split_once("://") {
        Some((scheme, rest)) => (scheme.to_lowercase(), rest),
        None => ("https".to_owned(), first),
    };
    if scheme != "http" && scheme != "https" {
        return None;
    }
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, path) = rest.split_at(end);
    let host = host.to_lowercase();
    let name = host.split(':').next().unwrap_or_default();
    let host_fits = name.contains('.')
        && !name.starts_with('.')
        && !name.contains("..")
        && host.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | ':' | '_'));
    let path = if path == "/" { "" } else { path };
    let printable =
        path.chars().all(|c| !c.is_control() && !c.is_whitespace() && !matches!(c, '<' | '>' | '"' | '`'));
    let address = format!("{scheme}://{host}{path}");
    (host_fits && printable && address.chars().count() <= WEBSITE_CHARS).then_some(address)
}

/// "Wright, Zoë", "Dr. Zoë van der Wright (she/her)" → first and last name.
fn split_name(full: &str) -> (String, String) {
    let bare: String = full.split(['(', '[']).next().unwrap_or(full).trim().to_owned();
    if let Some((last, first)) = bare.split_once(',') {
        return (first.trim().to_owned(), last.trim().to_owned());
    }
    let titles = ["dr", "mr", "mrs", "ms", "prof", "herr", "frau"];
    let words: Vec<&str> = bare
        .split_whitespace()
        .skip_while(|word| titles.contains(&fold(word).trim_end_matches('.')))
        .collect();
    let particles = [
        "van", "von", "de", "der", "den", "da", "di", "del", "della", "la", "le", "ter", "bin", "al", "el",
        "dos", "du", "af", "av",
    ];
    let particle =
        words.iter().skip(1).position(|word| particles.contains(&fold(word).as_str())).map(|at| at + 1);
    let last_from =
        particle.filter(|at| at + 1 < words.len()).unwrap_or(words.len().saturating_sub(1).max(1));
    let part = |words: &[&str]| words.join(" ");
    (part(words.get(..last_from).unwrap_or(&words)), part(words.get(last_from..).unwrap_or_default()))
}

/// `zoe.wright2@contoso.com` → Zoe, Wright.
fn name_from_email(email: &str) -> (String, String) {
    let local = email.split('@').next().unwrap_or_default();
    let capital = |word: &str| {
        let letters = word.trim_matches(|c: char| c.is_ascii_digit());
        let mut chars = letters.chars();
        chars.next().map(|first| first.to_uppercase().chain(chars).collect::<String>()).unwrap_or_default()
    };
    let words: Vec<String> =
        local.split(['.', '_', '-']).map(capital).filter(|word| !word.is_empty()).collect();
    match words.split_first() {
        Some((first, rest)) => (first.clone(), rest.join(" ")),
        None => (local.to_owned(), String::new()),
    }
}

/// The words of a value of a closed list, folded.
pub(super) fn words_of(text: &str) -> Vec<String> {
    header_key(text).split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digits(raw: &str) -> Option<String> {
        match digits_of(raw) {
            Digits::Plain(digits) => Some(digits),
            Digits::Rounded => Some("rounded".to_owned()),
            Digits::Other => None,
        }
    }

    #[test]
    fn what_excel_makes_of_numbers_is_undone() {
        for raw in [
            "46882056",
            "46882056.0",
            "46882056.00",
            "4.6882056E7",
            "4.6882056e+07",
            "46,882,056",
            "46 882 056",
            "'46882056",
        ] {
            assert_eq!(digits(raw).as_deref(), Some("46882056"), "{raw}");
        }
        assert_eq!(digits("0012345").as_deref(), Some("0012345"));
        assert_eq!(digits("4.68821E+07").as_deref(), Some("rounded"));
        assert_eq!(digits("1E+07").as_deref(), Some("rounded"));
        for raw in ["46882056.5", "-5", "12,34", "abc", "1e", "ABC-12", "4E99999999999999999999"] {
            assert_eq!(digits(raw), None, "{raw}");
        }
    }

    #[test]
    fn addresses_are_tidied_or_refused_with_a_reason() {
        for raw in [
            "Zoe.Wright@Contoso.com",
            "mailto:zoe.wright@contoso.com",
            "Zoë Wright <zoe.wright@contoso.com>",
            "zoe.wright@contoso.com.",
        ] {
            assert_eq!(email_of(raw).as_deref(), Ok("zoe.wright@contoso.com"), "{raw}");
        }
        for raw in [
            "not-an-email",
            "a@b",
            "@contoso.com",
            "a b@contoso.com",
            "a@contoso..com",
            ".a@contoso.com",
            "a@-x.com",
            "a@b@c.com",
            "zoë@contoso.com",
        ] {
            assert!(email_of(raw).is_err(), "{raw}");
        }
    }

    #[test]
    fn web_addresses_are_tidied() {
        assert_eq!(website_of("www.Contoso.com/").as_deref(), Some("https://www.contoso.com"));
        assert_eq!(website_of("HTTP://contoso.com/De?x=1").as_deref(), Some("http://contoso.com/De?x=1"));
        assert_eq!(website_of("contoso.com; fabrikam.com").as_deref(), Some("https://contoso.com"));
        for raw in ["javascript:alert(1)", "ftp://contoso.com", "contoso", "http://..", "https://a.b/<x>"] {
            assert_eq!(website_of(raw), None, "{raw}");
        }
    }

    #[test]
    fn full_names_are_split() {
        let split = |full: &str| {
            let (first, last) = split_name(full);
            format!("{first}|{last}")
        };
        assert_eq!(split("Zoë Wright"), "Zoë|Wright");
        assert_eq!(split("Wright, Zoë"), "Zoë|Wright");
        assert_eq!(split("Dr. Anna Maria van der Berg (she/her)"), "Anna Maria|van der Berg");
        assert_eq!(split("Cher"), "Cher|");
        assert_eq!(split("Mary Ann Smith"), "Mary Ann|Smith");
        assert_eq!(name_from_email("zoe.wright2@contoso.com"), ("Zoe".to_owned(), "Wright".to_owned()));
    }
}
