//! The six fields as JSON and as cells of a CSV file.

use pep_domain::insights::InsightsSession;
use pep_domain::time::UtcMicros;
use serde::{Deserialize, Serialize};

use crate::AppError;

/// Exactly the six fields of the seed (X-02 … X-08), by the names of the API.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Body {
    session_start: String,
    session_end: String,
    session_criteria: CriteriaBody,
    partners: Vec<Named>,
    accounts: Vec<Named>,
    status: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct CriteriaBody {
    segments: Vec<String>,
    ous: Vec<String>,
    industries: Vec<String>,
    account_statuses: Vec<String>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    id: i64,
    name: String,
}

/// The columns of the CSV file.
pub(super) const COLUMNS: [&str; 14] = [
    "id",
    "type",
    "removed",
    "sessionStart",
    "sessionEnd",
    "segments",
    "ous",
    "industries",
    "accountStatuses",
    "partners",
    "accounts",
    "status",
    "partnerIds",
    "accountIds",
];

/// A session as JSON.
pub(super) fn json(session: InsightsSession) -> Result<String, AppError> {
    // Taken apart whole: a new field has to be decided on here.
    let InsightsSession { start, end, criteria, partners, accounts, status } = session;
    let instant = |at: UtcMicros| at.to_datetime().format("%Y-%m-%dT%H:%M:%SZ").to_string();
    let body = Body {
        session_start: instant(start),
        session_end: instant(end),
        session_criteria: CriteriaBody {
            segments: criteria.segments,
            ous: criteria.ous.into_iter().map(|(_, name)| name).collect(),
            industries: criteria.industries,
            account_statuses: criteria
                .account_statuses
                .into_iter()
                .map(|status| status.as_str().to_owned())
                .collect(),
        },
        partners: partners.into_iter().map(|(id, name)| Named { id: id.0, name }).collect(),
        accounts: accounts.into_iter().map(|(id, name)| Named { id: id.0, name }).collect(),
        status: status.as_str().to_owned(),
    };
    serde_json::to_string(&body).map_err(AppError::internal)
}

/// The cells of the six fields, from `sessionStart` on, and the numbers of partners and accounts in the order of their names.
/// Lists are joined by `; `.
pub(super) fn cells(json: &str) -> Result<[String; 11], AppError> {
    let body: Body = serde_json::from_str(json).map_err(AppError::internal)?;
    let numbers = |all: &[Named]| all.iter().map(|one| one.id.to_string()).collect::<Vec<_>>().join("; ");
    let names = |all: Vec<Named>| all.into_iter().map(|one| one.name).collect::<Vec<_>>().join("; ");
    let (partner_ids, account_ids) = (numbers(&body.partners), numbers(&body.accounts));
    Ok([
        body.session_start,
        body.session_end,
        body.session_criteria.segments.join("; "),
        body.session_criteria.ous.join("; "),
        body.session_criteria.industries.join("; "),
        body.session_criteria.account_statuses.join("; "),
        names(body.partners),
        names(body.accounts),
        body.status,
        partner_ids,
        account_ids,
    ])
}
