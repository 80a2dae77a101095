//! A problem with a cell, told to the person who has the file open.

use crate::read::clean::cut;

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The row goes in; the person should look.
    Warning,
    /// The row does not go in.
    Error,
}

/// The closed list of problems.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IssueCode {
    /// A required cell is empty.
    Missing,
    /// A required cell holds a formula without a stored value.
    FormulaWithoutValue,
    /// A cell holds an Excel error such as `#N/A`.
    ErrorValue,
    /// Text that would run as a formula if pasted; kept as text.
    LooksLikeFormula,
    /// An e-mail address that cannot be one.
    BadEmail,
    /// A TPID that is not digits.
    BadTpid,
    /// A number Excel has rounded (`4.68821E+07`).
    RoundedNumber,
    /// A Partner One ID that is too long or holds other characters.
    BadPartnerOneId,
    /// A day that cannot be read, or could be two.
    BadDate,
    /// A time of the day that cannot be read, or two that do not fit together.
    BadTime,
    /// A slot at the time of another row's.
    Overlap,
    /// A web address that cannot be one; left out.
    BadWebsite,
    /// A value outside a fixed list (status, relationship, yes/no, role).
    UnknownValue,
    /// A value that resembles a frequent or known one and was read as that.
    MisspeltValue,
    /// More text than the field holds.
    TooLong,
    /// The key of an earlier row with other data.
    Duplicate,
    /// A second primary contact of the same partner.
    SecondPrimary,
    /// A name made from the e-mail address.
    NameFromEmail,
}

impl IssueCode {
    /// The name used on the wire.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::FormulaWithoutValue => "formula_without_value",
            Self::ErrorValue => "error_value",
            Self::LooksLikeFormula => "looks_like_formula",
            Self::BadEmail => "bad_email",
            Self::BadTpid => "bad_tpid",
            Self::RoundedNumber => "rounded_number",
            Self::BadPartnerOneId => "bad_partner_one_id",
            Self::BadDate => "bad_date",
            Self::BadTime => "bad_time",
            Self::Overlap => "overlap",
            Self::BadWebsite => "bad_website",
            Self::UnknownValue => "unknown_value",
            Self::MisspeltValue => "misspelt_value",
            Self::TooLong => "too_long",
            Self::Duplicate => "duplicate",
            Self::SecondPrimary => "second_primary",
            Self::NameFromEmail => "name_from_email",
        }
    }
}

/// One problem with one cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// How bad it is.
    pub severity: Severity,
    /// Row number as Excel shows it.
    pub row_number: u32,
    /// Header of the column as written in the file; `None` when the list has no such column.
    pub column: Option<String>,
    /// The cell, e.g. `D17`; `None` when the list has no such column.
    pub cell: Option<String>,
    /// The offending value, cut to 80 characters.
    pub value: String,
    /// Which problem.
    pub code: IssueCode,
    /// What is wrong and what to do, in words.
    pub text: String,
    /// The value it was read as or could be, where there is one.
    pub suggestion: Option<String>,
}

impl Issue {
    /// The longest `value`, in characters.
    pub const VALUE_CHARS: usize = 80;

    pub(super) fn cut_value(value: &str) -> String {
        cut(value, Self::VALUE_CHARS)
    }

    /// True when the row does not go in because of it.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}
