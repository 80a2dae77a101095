//! Co-sell engagements with their partners and tasks (C-05 … C-19).

mod partners;
mod tasks;

pub use partners::{
    EngagementPartnerRow, answer, answerers, choose_partners, count_reminder, invite, list_partners,
    set_request, step_back, withdraw,
};
pub(crate) use tasks::settle_heatmap_tasks;
pub use tasks::{TaskRow, insert_tasks, list_tasks, program_tasks, set_done, set_program_tasks};

use chrono::NaiveDate;
use diesel::prelude::*;
use pep_domain::engagements::{EngagementKind, EngagementState};
use pep_domain::ids::{AccountId, EngagementId, OuId, PartnerId, PersonId, ProgramId};
use pep_domain::time::UtcMicros;

use crate::people::starts_with;
use crate::reporting::person_name;
use crate::schema::{account, account_seller, engagement, engagement_partner, ou, person, program};
use crate::types::{instant, word};
use crate::{AnyConnection, DbError};

/// An engagement as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EngagementRow {
    /// Its id.
    pub id: EngagementId,
    /// Its program.
    pub program: (ProgramId, String),
    /// The OU's IANA zone, else the program's, in which its days are meant.
    pub time_zone: String,
    /// Its OU.
    pub ou: (OuId, String),
    /// Who runs it.
    pub coordinator: (PersonId, String),
    /// What kind it is.
    pub kind: EngagementKind,
    /// Where it stands.
    pub state: EngagementState,
    /// Title; a draft may have none.
    pub title: String,
    /// Words to the partners.
    pub message: String,
    /// JSON of the criteria.
    pub criteria: String,
    /// Last day to prepare.
    pub due_on: Option<NaiveDate>,
    /// Minutes after a report before the coordinator is told.
    pub delay_minutes: i64,
    /// Why it was called off.
    pub cancel_reason: Option<String>,
    /// Counts up with each change.
    pub row_version: i64,
    /// Last change.
    pub updated_at: UtcMicros,
    /// When it was published.
    pub published_at: Option<UtcMicros>,
}

type Row = (
    (i64, i64, String, (Option<String>, String), i64, String),
    (i64, String, String, String),
    (String, String, String, String, String, Option<NaiveDate>, i64),
    (Option<String>, i64, i64, Option<i64>),
);

macro_rules! engagement_columns {
    () => {
        (
            (
                engagement::id,
                program::id,
                program::name,
                (ou::time_zone, program::time_zone),
                ou::id,
                ou::name,
            ),
            (engagement::coordinator_id, person::first_name, person::last_name, person::email),
            (
                engagement::kind,
                engagement::state,
                engagement::title,
                engagement::message,
                engagement::criteria,
                engagement::due_on,
                engagement::delay_minutes,
            ),
            (
                engagement::cancel_reason,
                engagement::row_version,
                engagement::updated_at,
                engagement::published_at,
            ),
        )
    };
}

fn read((head, by, what, rest): Row) -> Result<EngagementRow, DbError> {
    let (id, program_id, program_name, (ou_zone, program_zone), ou_id, ou_name) = head;
    let (coordinator, first, last, email) = by;
    let (kind, state, title, message, criteria, due_on, delay_minutes) = what;
    let (cancel_reason, row_version, updated_at, published_at) = rest;
    Ok(EngagementRow {
        id: EngagementId(id),
        program: (ProgramId(program_id), program_name),
        time_zone: ou_zone.unwrap_or(program_zone),
        ou: (OuId(ou_id), ou_name),
        coordinator: (PersonId(coordinator), person_name(&first, &last, &email)),
        kind: word("engagement.kind", &kind, EngagementKind::parse)?,
        state: word("engagement.state", &state, EngagementState::parse)?,
        title,
        message,
        criteria,
        due_on,
        delay_minutes,
        cancel_reason,
        row_version,
        updated_at: UtcMicros(updated_at),
        published_at: instant(published_at),
    })
}

/// One engagement that was not thrown away.
///
/// # Errors
/// Whatever the database answers.
pub fn find(conn: &mut AnyConnection, id: EngagementId) -> Result<Option<EngagementRow>, DbError> {
    let row: Option<Row> = engagement::table
        .inner_join(program::table)
        .inner_join(ou::table)
        .inner_join(person::table)
        .filter(engagement::id.eq(id.0).and(engagement::state.ne("discarded")))
        .select(engagement_columns!())
        .first(conn)
        .optional()?;
    row.map(read).transpose()
}

/// Locks an engagement until the transaction ends, and reads it: whoever changes it next sees this change.
///
/// # Errors
/// Whatever the database answers.
pub fn lock(conn: &mut AnyConnection, id: EngagementId) -> Result<Option<EngagementRow>, DbError> {
    if let AnyConnection::Postgres(c) = conn {
        engagement::table.find(id.0).select(engagement::id).for_update().first::<i64>(c).optional()?;
    }
    find(conn, id)
}

/// Whose engagements to list. Nothing in it means none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EngagementScope {
    /// Of every program and OU.
    pub is_all: bool,
    /// Of these programs.
    pub programs: Vec<ProgramId>,
    /// Of these OUs.
    pub ous: Vec<OuId>,
}

/// Engagements within a scope, newest first.
///
/// # Errors
/// Whatever the database answers.
pub fn list(conn: &mut AnyConnection, scope: &EngagementScope) -> Result<Vec<EngagementRow>, DbError> {
    let programs: Vec<i64> = scope.programs.iter().map(|id| id.0).collect();
    let ous: Vec<i64> = scope.ous.iter().map(|id| id.0).collect();
    let rows: Vec<Row> = engagement::table
        .inner_join(program::table)
        .inner_join(ou::table)
        .inner_join(person::table)
        .filter(engagement::state.ne("discarded"))
        .filter(
            scope
                .is_all
                .into_sql::<diesel::sql_types::Bool>()
                .or(engagement::program_id.eq_any(programs))
                .or(engagement::ou_id.eq_any(ous)),
        )
        .order(engagement::id.desc())
        .select(engagement_columns!())
        .load(conn)?;
    rows.into_iter().map(read).collect()
}

/// The published engagements to which a partner is invited, newest first.
///
/// # Errors
/// Whatever the database answers.
pub fn list_of_partner(conn: &mut AnyConnection, partner: PartnerId) -> Result<Vec<EngagementRow>, DbError> {
    let invited = engagement_partner::table
        .filter(
            engagement_partner::partner_id
                .eq(partner.0)
                .and(engagement_partner::state.eq_any(["invited", "accepted", "declined"])),
        )
        .select(engagement_partner::engagement_id);
    let rows: Vec<Row> = engagement::table
        .inner_join(program::table)
        .inner_join(ou::table)
        .inner_join(person::table)
        .filter(engagement::state.ne_all(["draft", "discarded"]).and(engagement::id.eq_any(invited)))
        .order(engagement::id.desc())
        .select(engagement_columns!())
        .load(conn)?;
    rows.into_iter().map(read).collect()
}

/// Those of these accounts whose folded name, or a word of it, begins with `prefix`: at most `most`, by name.
///
/// # Errors
/// Whatever the database answers.
pub fn accounts_named(
    conn: &mut AnyConnection,
    ids: &[AccountId],
    prefix: &str,
    most: usize,
) -> Result<Vec<(AccountId, String)>, DbError> {
    let pattern = starts_with(prefix);
    let limit = i64::try_from(most).unwrap_or(i64::MAX);
    let mut found: Vec<(String, i64, String)> = Vec::new();
    for part in ids.chunks(1_000) {
        let part: Vec<i64> = part.iter().map(|id| id.0).collect();
        let name = account::name_folded.like(pattern.clone()).escape('!');
        let rows: Vec<(String, i64, String)> = account::table
            .filter(account::id.eq_any(part).and(account::removed_at.is_null()))
            .filter(name.or(account::name_folded.like(format!("% {pattern}")).escape('!')))
            .order((account::name_folded, account::id))
            .limit(limit)
            .select((account::name_folded, account::id, account::name))
            .load(conn)?;
        found.extend(rows);
    }
    found.sort_unstable();
    found.truncate(most);
    Ok(found.into_iter().map(|(_, id, name)| (AccountId(id), name)).collect())
}

/// The published engagements with a last day that are under way.
///
/// # Errors
/// Whatever the database answers.
pub fn list_due(conn: &mut AnyConnection) -> Result<Vec<EngagementId>, DbError> {
    let ids: Vec<i64> = engagement::table
        .filter(engagement::state.eq_any(["planning", "preparing"]).and(engagement::due_on.is_not_null()))
        .order(engagement::id)
        .select(engagement::id)
        .load(conn)?;
    Ok(ids.into_iter().map(EngagementId).collect())
}

/// The published engagements in OUs in which a person sells to an account, newest first. What was called off is left out.
///
/// # Errors
/// Whatever the database answers.
pub fn list_of_seller(conn: &mut AnyConnection, seller: PersonId) -> Result<Vec<EngagementRow>, DbError> {
    let own = account::table
        .inner_join(account_seller::table)
        .filter(account_seller::person_id.eq(seller.0).and(account::removed_at.is_null()))
        .select(account::ou_id);
    let rows: Vec<Row> = engagement::table
        .inner_join(program::table)
        .inner_join(ou::table)
        .inner_join(person::table)
        .filter(engagement::state.eq_any(["planning", "preparing", "complete"]))
        .filter(engagement::ou_id.eq_any(own))
        .order(engagement::id.desc())
        .select(engagement_columns!())
        .load(conn)?;
    rows.into_iter().map(read).collect()
}

/// What a coordinator sets about an engagement, whole.
#[derive(Debug, Clone, PartialEq, Eq, Insertable, AsChangeset)]
#[diesel(table_name = engagement, treat_none_as_null = true)]
pub struct EngagementValues {
    /// Its program.
    pub program_id: i64,
    /// Its OU.
    pub ou_id: i64,
    /// What kind it is.
    pub kind: &'static str,
    /// Title.
    pub title: String,
    /// Words to the partners.
    pub message: String,
    /// JSON of the criteria.
    pub criteria: String,
    /// Last day to prepare.
    pub due_on: Option<NaiveDate>,
    /// Minutes after a report before the coordinator is told.
    pub delay_minutes: i64,
}

/// Stores a draft.
///
/// # Errors
/// Whatever the database answers.
pub fn insert(
    conn: &mut AnyConnection,
    values: &EngagementValues,
    coordinator: PersonId,
    now: UtcMicros,
) -> Result<EngagementId, DbError> {
    let id: i64 = diesel::insert_into(engagement::table)
        .values((
            values,
            engagement::state.eq(EngagementState::Draft.as_str()),
            engagement::coordinator_id.eq(coordinator.0),
            engagement::created_at.eq(now.0),
            engagement::updated_at.eq(now.0),
        ))
        .returning(engagement::id)
        .get_result(conn)?;
    Ok(EngagementId(id))
}

/// Saves an engagement that is still at `row_version`; false if it is not.
///
/// # Errors
/// Whatever the database answers.
pub fn save(
    conn: &mut AnyConnection,
    id: EngagementId,
    row_version: i64,
    values: &EngagementValues,
    now: UtcMicros,
) -> Result<bool, DbError> {
    let changed = diesel::update(
        engagement::table.filter(engagement::id.eq(id.0).and(engagement::row_version.eq(row_version))),
    )
    .set((values, engagement::row_version.eq(row_version + 1), engagement::updated_at.eq(now.0)))
    .execute(conn)?;
    Ok(changed == 1)
}

/// Moves an engagement on. The caller holds its lock. `reason`: why it was called off.
///
/// # Errors
/// Whatever the database answers.
pub fn set_state(
    conn: &mut AnyConnection,
    id: EngagementId,
    to: EngagementState,
    reason: Option<&str>,
    now: UtcMicros,
) -> Result<(), DbError> {
    let row = || engagement::table.find(id.0);
    diesel::update(row())
        .set((
            engagement::state.eq(to.as_str()),
            engagement::row_version.eq(engagement::row_version + 1),
            engagement::updated_at.eq(now.0),
        ))
        .execute(conn)?;
    match to {
        EngagementState::Planning => {
            diesel::update(row()).set(engagement::published_at.eq(now.0)).execute(conn)?;
        }
        EngagementState::Complete | EngagementState::Cancelled => {
            diesel::update(row())
                .set((engagement::closed_at.eq(now.0), engagement::cancel_reason.eq(reason)))
                .execute(conn)?;
        }
        EngagementState::Preparing => {
            diesel::update(row()).set(engagement::closed_at.eq(None::<i64>)).execute(conn)?;
        }
        EngagementState::Draft | EngagementState::Discarded => {}
    }
    Ok(())
}
