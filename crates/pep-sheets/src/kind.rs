//! The lists that can be imported, and the names their columns go by.

use std::sync::LazyLock;

use pep_domain::text::fold;

/// A list that can be imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ListKind {
    /// The managed account list (H-09).
    Accounts,
    /// Partners by Partner One ID.
    Partners,
    /// People at partners.
    PartnerContacts,
    /// Microsoft sellers with OU and ATU.
    Sellers,
    /// ECMs and OU coordinators with their OUs.
    Ecms,
    /// What partners reported (H-38…H-43), for the program's own import.
    PartnerReports,
    /// The table a partner downloaded, filled and sent back.
    PartnerReportTable,
    /// Which partners are nominated to the events of which OUs (D-15).
    Nominations,
    /// Partners that a program elects (D-03).
    ProgramPartners,
    /// Sellers whom a program invites (D-62).
    ProgramSellers,
    /// Closed days of OUs (B3-08).
    Holidays,
    /// Slots of a plan of events (B4-10).
    Slots,
}

impl ListKind {
    /// Every kind, in the order in which lists build on each other.
    pub const ALL: [Self; 12] = [
        Self::Ecms,
        Self::Sellers,
        Self::Accounts,
        Self::Partners,
        Self::PartnerContacts,
        Self::PartnerReports,
        Self::PartnerReportTable,
        Self::Nominations,
        Self::ProgramPartners,
        Self::ProgramSellers,
        Self::Holidays,
        Self::Slots,
    ];

    /// The name used on the wire and on the command line.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Accounts => "accounts",
            Self::Partners => "partners",
            Self::PartnerContacts => "contacts",
            Self::Sellers => "sellers",
            Self::Ecms => "ecms",
            Self::PartnerReports => "reports",
            Self::PartnerReportTable => "report-table",
            Self::Nominations => "nominations",
            Self::ProgramPartners => "program-partners",
            Self::ProgramSellers => "program-sellers",
            Self::Holidays => "holidays",
            Self::Slots => "slots",
        }
    }

    /// The kind with this [`key`](Self::key).
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// The fields of the list, in the order in which they are shown.
    #[must_use]
    pub fn fields(self) -> &'static [Field] {
        match self {
            Self::Accounts => ACCOUNTS,
            Self::Partners => PARTNERS,
            Self::PartnerContacts => CONTACTS,
            Self::Sellers => SELLERS,
            Self::Ecms => ECMS,
            Self::PartnerReports => REPORTS,
            Self::PartnerReportTable => REPORT_TABLE,
            Self::Nominations => NOMINATIONS,
            Self::ProgramPartners => PROGRAM_PARTNERS,
            Self::ProgramSellers => PROGRAM_SELLERS,
            Self::Holidays => HOLIDAYS,
            Self::Slots => SLOTS,
        }
    }

    /// The field with this key.
    #[must_use]
    pub fn field(self, key: &str) -> Option<&'static Field> {
        self.fields().iter().find(|field| field.key == key)
    }
}

/// A field of a list.
#[derive(Debug, PartialEq, Eq)]
pub struct Field {
    /// Stable name, e.g. `state`.
    pub key: &'static str,
    /// The name people read, also the header of PEP's own files.
    pub label: &'static str,
    /// True when a list without this column cannot be imported.
    pub required: bool,
    /// Other header names, compared by [`header_key`].
    pub aliases: &'static [&'static str],
}

impl Field {
    const fn required(key: &'static str, label: &'static str, aliases: &'static [&'static str]) -> Self {
        Self { key, label, required: true, aliases }
    }

    const fn optional(key: &'static str, label: &'static str, aliases: &'static [&'static str]) -> Self {
        Self { key, label, required: false, aliases }
    }
}

/// The compared names of every field of a kind, in the order of [`ListKind::fields`]; label first.
pub(crate) fn field_names(kind: ListKind) -> &'static [Vec<String>] {
    static NAMES: LazyLock<Vec<(ListKind, Vec<Vec<String>>)>> = LazyLock::new(|| {
        let names = |field: &Field| {
            let all = [field.label, field.key].into_iter().chain(field.aliases.iter().copied());
            all.map(header_key).collect()
        };
        ListKind::ALL.into_iter().map(|kind| (kind, kind.fields().iter().map(names).collect())).collect()
    });
    NAMES.iter().find(|(other, _)| *other == kind).map_or(&[], |(_, names)| names.as_slice())
}

/// A header as it is compared: folded, letters and digits only, words parted by one space.
/// "HQ State/Province" → "hq state province".
#[must_use]
pub(crate) fn header_key(text: &str) -> String {
    let folded = fold(text);
    let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

const ACCOUNTS: &[Field] = &[
    Field::required(
        "tpid",
        "TPID",
        &[
            "Top Parent ID",
            "Top Parent",
            "TP ID",
            "MS Top Parent ID",
            "MSX TPID",
            "Account ID",
            "Account TPID",
            "Customer TPID",
            "TPID Number",
        ],
    ),
    Field::required(
        "name",
        "Account Name",
        &[
            "Account",
            "Name",
            "Top Parent Name",
            "TP Name",
            "TPName",
            "Customer",
            "Customer Name",
            "Company",
            "Company Name",
            "TPID Name",
            "Organization",
            "Organisation",
            "Firma",
            "Kunde",
            "Kundenname",
        ],
    ),
    Field::optional(
        "city",
        "City",
        &["HQ City", "Account City", "Town", "Headquarters City", "Ort", "Stadt"],
    ),
    Field::optional(
        "state",
        "State",
        &[
            "HQ State/Province",
            "HQ State",
            "State/Province",
            "State or Province",
            "Province",
            "Region/State",
            "State Code",
            "Account State",
            "Bundesland",
        ],
    ),
    Field::optional(
        "country",
        "Country",
        &["HQ Country", "Country/Region", "Account Country", "Country Name", "Nation", "Land"],
    ),
    Field::optional(
        "segment",
        "Segment",
        &[
            "Segment Name",
            "Account Segment",
            "Customer Segment",
            "Segmentation",
            "SubSegment",
            "Segment Group",
        ],
    ),
    Field::optional(
        "ou",
        "Sales Unit",
        &[
            "OU",
            "Sales Unit (OU)",
            "Operating Unit",
            "Operating Unit (OU)",
            "Sales Unit Name",
            "OU Name",
            "SalesUnit",
            "Area",
        ],
    ),
    Field::optional(
        "atu",
        "ATU",
        &["Account Team Unit", "ATU Name", "Account Team Unit (ATU)", "ATU Code", "Sales Territory"],
    ),
    Field::optional(
        "industry",
        "Industry",
        &["Vertical", "Industry Name", "Industry Vertical", "Sector", "Account Industry", "Branche"],
    ),
    Field::optional(
        "ecm",
        "ECM",
        &[
            "ECM Alias",
            "ECM Email",
            "ECM E-mail",
            "ECM Mail",
            "Engagement Manager",
            "ECM Name",
            "ECM Address",
            "Account ECM",
        ],
    ),
    Field::optional(
        "sellers",
        "Sellers",
        &[
            "Account Team",
            "Seller",
            "Account Executive",
            "Account Executives",
            "AE",
            "Seller Email",
            "Seller Emails",
            "Seller Alias",
            "Seller Aliases",
            "MS Sellers",
            "MS Seller",
            "Account Team Members",
            "Account Owner",
        ],
    ),
    Field::optional(
        "website",
        "Website",
        &[
            "Web",
            "Web Site",
            "URL",
            "Homepage",
            "Home Page",
            "Web Address",
            "Website URL",
            "Domain",
            "Internet",
        ],
    ),
];

const PARTNER_ID: Field = Field::required(
    "partner_one_id",
    "Partner One ID",
    &[
        "PartnerOne ID",
        "PartnerOneID",
        "Partner ID",
        "One ID",
        "P1 ID",
        "V-Org",
        "VOrg",
        "VOrg ID",
        "Partner One",
        "Partner Number",
    ],
);

const PARTNERS: &[Field] = &[
    PARTNER_ID,
    Field::required(
        "name",
        "Partner Name",
        &[
            "Partner",
            "Name",
            "Company",
            "Company Name",
            "Partner Organization",
            "Organization",
            "PartnerOne Name",
            "Partner One Name",
        ],
    ),
    Field::optional("city", "City", &["HQ City", "Partner City", "Town", "Ort"]),
    Field::optional("country", "Country", &["HQ Country", "Country/Region", "Partner Country", "Land"]),
    Field::optional(
        "website",
        "Website",
        &["Web", "Web Site", "URL", "Homepage", "Home Page", "Web Address", "Website URL", "Domain"],
    ),
];

const FIRST_NAME: Field =
    Field::optional("first_name", "First Name", &["First", "Given Name", "Forename", "FirstName", "Vorname"]);
const LAST_NAME: Field =
    Field::optional("last_name", "Last Name", &["Last", "Surname", "Family Name", "LastName", "Nachname"]);
const FULL_NAME: Field = Field::optional(
    "full_name",
    "Full Name",
    &[
        "Name",
        "Contact Name",
        "Contact",
        "Display Name",
        "FullName",
        "Person",
        "Employee Name",
        "Seller Name",
        "ECM Name",
        "Seller",
        "ECM",
    ],
);
const EMAIL: Field = Field::required(
    "email",
    "Email",
    &[
        "E-mail",
        "Mail",
        "Email Address",
        "E-mail Address",
        "EmailAddress",
        "Contact Email",
        "Contact E-mail",
        "Mail Address",
        "UPN",
        "User Principal Name",
        "Work Email",
        "Alias",
        "Seller Email",
        "ECM Email",
        "ECM Alias",
        "SMTP Address",
    ],
);
const OU: Field = Field::optional(
    "ou",
    "Sales Unit",
    &[
        "OU",
        "OUs",
        "Sales Unit (OU)",
        "Sales Units",
        "Operating Unit",
        "Operating Units",
        "Sales Unit Name",
        "OU Name",
        "Aligned OU",
        "Aligned OUs",
        "Area",
    ],
);

const TIME_ZONE: Field = Field::optional(
    "time_zone",
    "Time Zone",
    &["Timezone", "TimeZone", "Zone", "IANA Time Zone", "Time Zone (IANA)", "TZ", "Zeitzone"],
);

const CONTACTS: &[Field] = &[
    PARTNER_ID,
    FIRST_NAME,
    LAST_NAME,
    FULL_NAME,
    EMAIL,
    Field::optional(
        "title",
        "Title",
        &["Job Title", "Position", "Role", "Job Role", "Function", "Contact Title", "Contact Type"],
    ),
    Field::optional(
        "is_primary",
        "Primary Contact",
        &[
            "Primary",
            "Is Primary",
            "Primary Contact?",
            "Main Contact",
            "Primary Partner Contact",
            "Primary Y/N",
        ],
    ),
    TIME_ZONE,
];

const SELLERS: &[Field] = &[
    EMAIL,
    FIRST_NAME,
    LAST_NAME,
    FULL_NAME,
    Field::optional(
        "title",
        "Title",
        &["Job Title", "Position", "Role", "Job Role", "Function", "Standard Title", "Seller Role"],
    ),
    OU,
    Field::optional(
        "atu",
        "ATU",
        &["Account Team Unit", "ATU Name", "Account Team Unit (ATU)", "ATU Code", "Sales Territory"],
    ),
    TIME_ZONE,
];

const ECMS: &[Field] = &[
    EMAIL,
    FIRST_NAME,
    LAST_NAME,
    FULL_NAME,
    Field::optional("role", "Role", &["Role Name", "PEP Role", "Type", "ECM Role", "User Role", "Job Role"]),
    Field { required: true, ..OU },
    TIME_ZONE,
];

const NOMINATIONS: &[Field] = &[Field { required: true, ..OU }, PARTNER_ID];

const PROGRAM_PARTNERS: &[Field] = &[
    PARTNER_ID,
    Field::optional("name", "Partner Name", &["Partner", "Name", "Company", "Company Name"]),
    OU,
];

const PROGRAM_SELLERS: &[Field] = &[EMAIL, FIRST_NAME, LAST_NAME, FULL_NAME];

const HOLIDAYS: &[Field] = &[
    Field::required("on_date", "Date", &["Day", "Holiday Date", "Start Date", "Datum", "Tag"]),
    Field::required(
        "name",
        "Name",
        &["Holiday", "Holiday Name", "Subject", "Summary", "Description", "Feiertag"],
    ),
    OU,
    Field::optional("country", "Country", &["Country/Region", "Location", "Region", "Land"]),
];

const SLOTS: &[Field] = &[
    Field::required("day", "Day", &["Date", "Event Day", "Session Date", "Datum", "Tag"]),
    Field::required(
        "starts",
        "Start",
        &["Start Time", "Starts", "From", "Begin", "Begins", "Beginning", "Von", "Beginn"],
    ),
    Field::required("ends", "End", &["End Time", "Ends", "To", "Until", "Till", "Bis", "Ende"]),
    Field::optional("kind", "Kind", &["Type", "Slot Type", "Slot Kind", "Flex", "Flex Slot", "Art"]),
    OU,
];

const STATUS: &[&str] = &[
    "Status",
    "Customer Status",
    "Account Status (Target / Past / Active)",
    "Heatmap Status",
    "Relationship Status",
    "Partner Status",
];
const RELATIONSHIP: &[&str] = &[
    "Business/IT",
    "Business or IT",
    "Business / IT Relationship",
    "Relationship Type",
    "Contact Area",
    "Business IT",
];
const EXEC: &[&str] = &[
    "Exec Level",
    "Executive Level",
    "Exec or Director Level",
    "Executive/Director Level",
    "Exec/Director",
    "Director Level",
    "Exec",
    "Exec/Director Level (Yes/No)",
    "C-Level",
];
const NOTES: &[&str] =
    &["Account Notes", "Note", "Comments", "Comment", "Remarks", "Remark", "Partner Notes"];

const REPORTS: &[Field] = &[
    PARTNER_ID,
    Field::required(
        "tpid",
        "TPID",
        &["Top Parent ID", "Top Parent", "TP ID", "MSX TPID", "Account ID", "Account TPID", "Customer TPID"],
    ),
    Field::required("status", "Account Status", STATUS),
    Field::optional("relationship", "Relationship", RELATIONSHIP),
    Field::optional("exec_level", "Exec/Director Level", EXEC),
    Field::optional("notes", "Notes", NOTES),
];

const REPORT_TABLE: &[Field] = &[
    Field::optional("row_id", "Row ID", &["Row", "RowID", "Key", "Line ID", "ID"]),
    Field::required(
        "name",
        "Account Name",
        &["Account", "Name", "Customer", "Customer Name", "Company", "Company Name"],
    ),
    Field::optional("city", "City", &["HQ City", "Account City", "Town"]),
    Field::optional("state", "State", &["State/Province", "Province", "HQ State/Province"]),
    Field::optional("country", "Country", &["Country/Region", "HQ Country"]),
    Field::required("status", "Account Status", STATUS),
    Field::optional(
        "relationship",
        "Business/IT",
        &["Relationship", "Business or IT", "Business / IT Relationship", "Relationship Type"],
    ),
    Field::optional("exec_level", "Exec/Director Level", EXEC),
    Field::optional("notes", "Notes", NOTES),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_compared_without_punctuation() {
        assert_eq!(header_key(" HQ State/Province "), "hq state province");
        assert_eq!(header_key("E-Mail:"), "e mail");
        assert_eq!(header_key("Sales\nUnit (OU)"), "sales unit ou");
    }

    #[test]
    fn keys_round_trip_and_are_unique() {
        for kind in ListKind::ALL {
            assert_eq!(ListKind::from_key(kind.key()), Some(kind));
            for field in kind.fields() {
                assert_eq!(kind.fields().iter().filter(|other| other.key == field.key).count(), 1);
            }
        }
        assert_eq!(ListKind::from_key("nonsense"), None);
    }

    #[test]
    fn a_label_names_exactly_one_field() {
        for kind in ListKind::ALL {
            for field in kind.fields() {
                let named: Vec<_> = kind
                    .fields()
                    .iter()
                    .filter(|other| header_key(other.label) == header_key(field.label))
                    .collect();
                assert_eq!(named.len(), 1, "{kind:?} {}", field.label);
            }
        }
    }
}
