//! Closed days of OUs (B3-08).

use chrono::NaiveDate;
use pep_domain::holidays::{COUNTRY_MAX_CHARS, NAME_MAX_CHARS};

use super::issue::IssueCode;
use super::parse::{Record, RowReader, key_part};
use super::values::WORD_CHARS;
use crate::kind::ListKind;

/// A closed day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HolidayRecord {
    /// The day.
    pub on_date: NaiveDate,
    /// What it is called.
    pub name: String,
    /// The sales unit; empty: the one that the list is for.
    pub ou: String,
    /// In which of its countries; empty: in all of it.
    pub country: String,
}

impl Record for HolidayRecord {
    const KIND: ListKind = ListKind::Holidays;

    fn parse(row: &mut RowReader<'_>) -> Option<Self> {
        let written = row.required("on_date", WORD_CHARS);
        let on_date = written.and_then(|written| {
            let read = date_of(&written);
            if read.is_none() {
                row.error(
                    "on_date",
                    IssueCode::BadDate,
                    format!("“{written}” cannot be read as one certain day. Write it as 2026-12-25."),
                );
            }
            read
        });
        let name = row.required("name", NAME_MAX_CHARS);
        let ou = row.word("ou");
        let country = row.text("country", COUNTRY_MAX_CHARS);
        Some(Self { on_date: on_date?, name: name?, ou, country })
    }

    fn key(&self) -> String {
        format!("{} {} {}", self.on_date, key_part(&self.ou), key_part(&self.country))
    }

    fn key_field() -> &'static str {
        "on_date"
    }
}

/// A day as people write it. What could be two days, such as 3/4/2026, is none.
pub(super) fn date_of(written: &str) -> Option<NaiveDate> {
    const FORMS: [&str; 9] = [
        "%Y-%m-%d",
        "%Y-%m-%d %H:%M",
        "%Y/%m/%d",
        "%Y%m%d",
        "%d.%m.%Y",
        "%d %B %Y",
        "%B %d, %Y",
        "%B %d %Y",
        "%A, %d %B %Y",
    ];
    let known = FORMS.iter().find_map(|form| NaiveDate::parse_from_str(written, form).ok());
    let (day_first, month_first) = (
        NaiveDate::parse_from_str(written, "%d/%m/%Y").ok(),
        NaiveDate::parse_from_str(written, "%m/%d/%Y").ok(),
    );
    let found = known.or(match (day_first, month_first) {
        (Some(one), Some(other)) if one != other => None,
        (one, other) => one.or(other),
    });
    // A year of two digits is a century too early for anybody.
    found.filter(|day| ("2000-01-01".parse::<NaiveDate>()).is_ok_and(|first| *day >= first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_people_write_them_unless_they_could_be_two() {
        for written in [
            "2026-12-25",
            "2026-12-25 00:00",
            "25.12.2026",
            "25/12/2026",
            "12/25/2026",
            "25 December 2026",
            "25 Dec 2026",
            "December 25, 2026",
            "20261225",
            "2026/12/25",
            "Friday, 25 December 2026",
        ] {
            assert_eq!(
                date_of(written).map(|day| day.to_string()).as_deref(),
                Some("2026-12-25"),
                "{written}"
            );
        }
        assert_eq!(date_of("4/4/2026").map(|day| day.to_string()).as_deref(), Some("2026-04-04"));
        for written in ["3/4/2026", "25.12.26", "soon", "", "31.02.2026"] {
            assert_eq!(date_of(written), None, "{written}");
        }
    }
}
