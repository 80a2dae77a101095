//! The heatmap as Microsoft people see it. Partners never receive a type of this module.
//!
//! | Operation | Input | Answer |
//! |---|---|---|
//! | `GET /heatmap` `get_heatmap` | [`HeatmapQuery`] | [`HeatmapPage`], `ETag` |
//! | `GET /heatmap/facets` `get_heatmap_facets` | [`HeatmapQuery`] (filters only) | [`HeatmapFacets`], `ETag` |
//! | `GET /heatmap/findings` `get_heatmap_findings` | [`HeatmapQuery`] (filters only) | [`HeatmapFindings`] |
//! | `GET /heatmap/cells/{accountId}/{partnerId}` `get_heatmap_cell` | | [`HeatmapCellDetail`] |
//! | `GET /heatmap/export.xlsx` `export_heatmap` | [`HeatmapQuery`] | the workbook |
//! | `POST /heatmap/exports` `create_heatmap_export` | [`NewHeatmapExport`] | [`HeatmapExport`] |
//! | `GET /heatmap/exports/{id}` `get_heatmap_export` | | [`HeatmapExport`] |
//! | `GET /heatmap/exports/{id}/file` `get_heatmap_export_file` | | the workbook |
//!
//! The matrix view needs no operation of its own: a page's cells carry the partner ids of its columns.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// A word of a closed list, the same on the wire as in the database.
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:tt),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $word)] $variant),+ }

        impl $name {
            /// Every value, in reading order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word on the wire.
            #[must_use]
            pub fn as_str(self) -> &'static str { match self { $(Self::$variant => $word),+ } }

            /// The value of a word, if it is one.
            #[must_use]
            pub fn parse(word: &str) -> Option<Self> { match word { $($word => Some(Self::$variant),)+ _ => None } }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(self.as_str()) }
        }
    )+};
}

words! {
    /// What an account is to a partner (H-38…H-40).
    CellStatus {
        /// No business yet; red, `T`.
        Target = "target",
        /// Bought before; yellow, `P`.
        PastCustomer = "past_customer",
        /// Buys today; green, `A`.
        ActiveCustomer = "active_customer",
    }
    /// With whom the partner deals (H-41).
    CellRelationship {
        /// Business people.
        Business = "business",
        /// IT people.
        It = "it",
        /// Both.
        Both = "both",
    }
    /// How much a seller wants to co-sell on an account (D-19).
    SellerInterest {
        /// Now.
        High = "high",
        /// Open to it.
        Medium = "medium",
        /// Later perhaps.
        Low = "low",
        /// Not on this account.
        NotInterested = "not_interested",
    }
    /// By what the heatmap is ordered. Accounts that are equal in it follow by name, then id.
    HeatmapOrder {
        /// Account name.
        Name = "name",
        /// City.
        City = "city",
        /// Country.
        Country = "country",
        /// Segment.
        Segment = "segment",
        /// Sales unit.
        Ou = "ou",
        /// Industry.
        Industry = "industry",
        /// Newest report, newest first unless `direction` says otherwise.
        LatestReport = "latestReport",
        /// Number of partners that reported, most first unless `direction` says otherwise.
        PartnerCount = "partnerCount",
    }
    /// Which way the order runs.
    OrderDirection {
        /// From A, from low, from old.
        Asc = "asc",
        /// From Z, from high, from new.
        Desc = "desc",
    }
    /// Where something is off (B1-09).
    Finding {
        /// Two or more partners are green on the account.
        Conflict = "conflict",
        /// No partner is green on the account.
        NoActive = "noActive",
        /// Nobody has reported on the account.
        NoReport = "noReport",
    }
    /// How far an export is.
    ExportState {
        /// Rows are being written.
        Running = "running",
        /// The file can be fetched.
        Ready = "ready",
        /// It could not be written; start another one.
        Failed = "failed",
    }
}

/// Which accounts (H-04…H-09): lists are OR inside and AND between, an empty list means any. In a query string, lists
/// repeat the name: `?ou=France&ou=Spain`. Saved views, bulk edits, exports and requests to report take the same.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema, utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct HeatmapFilterInput {
    /// Segments, by name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub segment: Vec<String>,
    /// Sales units, by name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ou: Vec<String>,
    /// Industries, by name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub industry: Vec<String>,
    /// A partner (one of `partner`, if given) reported one of these.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub status: Vec<CellStatus>,
    /// One of these partners reported, by id.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub partner: Vec<i64>,
    /// Exactly these accounts, by id.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub account: Vec<i64>,
    /// The account's ECM is this person, by id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ecm: Option<i64>,
    /// Words that begin a word of the name, the city or the TPID; all must match.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// The newest report that matches `status` and `partner` is older than this many days (B1-02).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(minimum = 0, maximum = 36_500),
        param(minimum = 0, maximum = 36_500)
    )]
    pub older_than_days: Option<i64>,
    /// Only accounts on which this is off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finding: Option<Finding>,
}

/// The parameters of `GET /heatmap`: the filter, the order, the part.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HeatmapQuery {
    /// Which accounts.
    pub filter: HeatmapFilterInput,
    /// By what (`sort`); by name if absent.
    pub sort: Option<HeatmapOrder>,
    /// Which way (`direction`); downwards for `latestReport` and `partnerCount`, upwards for the rest if absent.
    pub direction: Option<OrderDirection>,
    /// How many accounts, 1 to 200; 100 if absent.
    pub limit: Option<i64>,
    /// How many accounts to pass over; not together with `cursor`.
    pub offset: Option<i64>,
    /// `next` of the page before.
    pub cursor: Option<String>,
    /// The reports as they stood at the end of this day, UTC (`asOf`, B1-01).
    pub as_of: Option<NaiveDate>,
}

impl HeatmapQuery {
    /// Name and value of every parameter that is set, in a fixed order; for URLs.
    #[must_use]
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let filter = &self.filter;
        let mut pairs: Vec<(&'static str, String)> = Vec::new();
        pairs.extend(filter.segment.iter().map(|value| ("segment", value.clone())));
        pairs.extend(filter.ou.iter().map(|value| ("ou", value.clone())));
        pairs.extend(filter.industry.iter().map(|value| ("industry", value.clone())));
        pairs.extend(filter.status.iter().map(|value| ("status", value.to_string())));
        pairs.extend(filter.partner.iter().map(|value| ("partner", value.to_string())));
        pairs.extend(filter.account.iter().map(|value| ("account", value.to_string())));
        pairs.extend(filter.ecm.map(|value| ("ecm", value.to_string())));
        pairs.extend(filter.q.iter().map(|value| ("q", value.clone())));
        pairs.extend(filter.older_than_days.map(|value| ("olderThanDays", value.to_string())));
        pairs.extend(filter.finding.map(|value| ("finding", value.to_string())));
        pairs.extend(self.sort.map(|value| ("sort", value.to_string())));
        pairs.extend(self.direction.map(|value| ("direction", value.to_string())));
        pairs.extend(self.limit.map(|value| ("limit", value.to_string())));
        pairs.extend(self.offset.map(|value| ("offset", value.to_string())));
        pairs.extend(self.cursor.iter().map(|value| ("cursor", value.clone())));
        pairs.extend(self.as_of.map(|value| ("asOf", value.to_string())));
        pairs
    }
}

/// A part of the filtered heatmap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct HeatmapPage {
    /// The accounts, in order.
    pub items: Vec<HeatmapRow>,
    /// How many accounts match in all.
    pub total: i64,
    /// Pass as `cursor` for the accounts after these; absent at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Changes whenever the heatmap's data changed: what was read under another version may be out of date.
    pub version: String,
}

/// One account with its partners' reports (H-10).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct HeatmapRow {
    /// The account.
    pub id: i64,
    /// Its number in the managed account list.
    pub tpid: String,
    /// Its name.
    pub name: String,
    /// City; may be empty.
    pub city: String,
    /// State or province; may be empty.
    pub state: String,
    /// Country; may be empty.
    pub country: String,
    /// Segment.
    pub segment: String,
    /// Sales unit.
    pub ou: String,
    /// Account team unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub atu: Option<String>,
    /// Industry.
    pub industry: String,
    /// The account's ECM.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ecm: Option<PersonRef>,
    /// Is there an internal note (B1-18)?
    #[serde(default, skip_serializing_if = "is_false")]
    pub has_note: bool,
    /// What partners reported, by partner name.
    pub cells: Vec<HeatmapCell>,
    /// What the account's sellers say of co-selling on it (D-19).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seller_statuses: Vec<SellerStatusSummary>,
}

/// A person by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PersonRef {
    /// The person.
    pub id: i64,
    /// First and last name; the address if both are missing.
    pub name: String,
}

/// One partner's report on one account, as a tag and its hover need it (H-11…H-14).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct HeatmapCell {
    /// The partner.
    pub partner_id: i64,
    /// Its name.
    pub partner_name: String,
    /// The status reported; absent if the partner took it back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<CellStatus>,
    /// With whom the partner deals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relationship: Option<CellRelationship>,
    /// Does the relationship reach executives or directors?
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_exec_level: Option<bool>,
    /// The partner's note, at most 280 characters.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub notes: String,
    /// Is there more of the note? The cell's own address has all of it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub is_notes_cut: bool,
    /// When it was reported.
    pub reported_at: DateTime<Utc>,
    /// Whole days since then.
    pub age_days: i64,
    /// Is it so old that its tag fades (90 days)?
    #[serde(default, skip_serializing_if = "is_false")]
    pub is_stale: bool,
}

/// What one seller says of an account, without the note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SellerStatusSummary {
    /// Who.
    pub seller: PersonRef,
    /// How much the seller wants to co-sell on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<SellerInterest>,
    /// Is there a note?
    #[serde(default, skip_serializing_if = "is_false")]
    pub has_note: bool,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// How many accounts each criterion would show, with all the other criteria applied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct HeatmapFacets {
    /// By segment, in order of name; those without accounts in the reader's reach are left out.
    pub segments: Vec<Facet>,
    /// By sales unit.
    pub ous: Vec<Facet>,
    /// By industry.
    pub industries: Vec<Facet>,
    /// By status; all three.
    pub statuses: Vec<Facet>,
    /// By partner, in order of name; those that reported on no account in reach are left out. `value` is the id.
    pub partners: Vec<Facet>,
    /// By finding; all three.
    pub findings: Vec<Facet>,
    /// How many accounts match all criteria.
    pub total: i64,
    /// As in [`HeatmapPage::version`].
    pub version: String,
}

/// One value of a criterion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Facet {
    /// What goes into the query parameter.
    pub value: String,
    /// What people read.
    pub label: String,
    /// How many accounts.
    pub count: i64,
}

/// Where something is off among the filtered accounts (B1-09).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct HeatmapFindings {
    /// Accounts looked at.
    pub accounts: i64,
    /// Accounts on which two or more partners are green.
    pub conflicts: i64,
    /// Accounts on which no partner is green.
    pub no_active: i64,
    /// Accounts on which nobody reported.
    pub no_report: i64,
    /// The partners that are the only green one on most accounts; at most ten, most first.
    pub unique_greens: Vec<UniqueGreens>,
}

/// A partner that alone is green on some accounts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct UniqueGreens {
    /// The partner.
    pub partner_id: i64,
    /// Its name.
    pub partner_name: String,
    /// On how many accounts.
    pub accounts: i64,
}

/// A cell in full with everything that happened to it (B1-01).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct HeatmapCellDetail {
    /// The account.
    pub account_id: i64,
    /// Its name.
    pub account_name: String,
    /// The partner.
    pub partner_id: i64,
    /// Its name.
    pub partner_name: String,
    /// The present report with the whole note; absent if it was removed or never made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<CellReport>,
    /// Every change, newest first.
    pub history: Vec<CellChange>,
}

/// What a partner says of an account, in full.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CellState {
    /// The status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<CellStatus>,
    /// With whom the partner deals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relationship: Option<CellRelationship>,
    /// Does it reach executives or directors?
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_exec_level: Option<bool>,
    /// The whole note.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub notes: String,
}

/// The present report of a cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CellReport {
    /// What is reported.
    pub state: CellState,
    /// Who reported it; absent for imports.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reported_by: Option<PersonRef>,
    /// When.
    pub reported_at: DateTime<Utc>,
    /// Whole days since then.
    pub age_days: i64,
    /// Older than 90 days?
    pub is_stale: bool,
}

/// One change of a cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CellChange {
    /// When.
    pub changed_at: DateTime<Utc>,
    /// Who; absent for what the system did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed_by: Option<PersonRef>,
    /// How: `page`, `paste`, `bulk`, `upload`, `confirm`, `undo`, `import` or `rollback`.
    pub source: String,
    /// Before; absent if there was no report.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<CellState>,
    /// After; absent if the report was removed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<CellState>,
}

/// Ask for a workbook that is written in the background.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct NewHeatmapExport {
    /// Which accounts.
    pub filter: HeatmapFilterInput,
    /// By what they are ordered; by name if absent.
    pub sort: Option<HeatmapOrder>,
    /// Which way.
    pub direction: Option<OrderDirection>,
    /// The reports as they stood at the end of this day, UTC.
    pub as_of: Option<NaiveDate>,
    /// The reader's IANA time zone for dates in the file; UTC if absent.
    pub time_zone: Option<String>,
}

/// A workbook being written or waiting to be fetched; it is kept for an hour, for the person who asked for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct HeatmapExport {
    /// Its id.
    pub id: String,
    /// How far it is.
    pub state: ExportState,
    /// Accounts written.
    pub done_rows: i64,
    /// Accounts to write in all.
    pub total_rows: i64,
    /// The file's name.
    pub file_name: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_false(value: &bool) -> bool {
    !*value
}
