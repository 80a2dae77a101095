//! What suggestions are made of: the accounts that teams cover, what partners report on them, who waved what off, and each
//! program's weights (D-25, D-47, B3-01).

use diesel::prelude::*;
use pep_domain::heatmap::{AccountStatus, Relationship, SellerPriority};
use pep_domain::ids::{AccountId, EventId, OuId, PartnerId, PersonId, ProgramId, TeamId};
use pep_domain::time::UtcMicros;

use crate::schema::{
    account, account_seller, hidden_suggestion, person, report, seller_status, suggestion_weights,
    team_member,
};
use crate::types::{optional_word, word};
use crate::{AnyConnection, DbError};

/// So many ids go into one statement.
const IDS_AT_ONCE: usize = 1_000;

/// An account to which a member of a seller team sells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Covered {
    /// The team.
    pub team: TeamId,
    /// The account.
    pub account: AccountId,
    /// The account's sales unit.
    pub ou: OuId,
    /// The member.
    pub seller: PersonId,
    /// The member's own interest in the account.
    pub interest: Option<SellerPriority>,
}

/// The accounts that the live members of these teams sell to, once for each member.
///
/// # Errors
/// Whatever the database answers.
pub fn covered(conn: &mut AnyConnection, teams: &[i64]) -> Result<Vec<Covered>, DbError> {
    let mut found = Vec::new();
    for part in teams.chunks(IDS_AT_ONCE) {
        let rows: Vec<(i64, i64, i64, i64, Option<String>)> = team_member::table
            .inner_join(person::table.on(person::id.eq(team_member::person_id)))
            .inner_join(account_seller::table.on(account_seller::person_id.eq(team_member::person_id)))
            .inner_join(account::table.on(account::id.eq(account_seller::account_id)))
            .left_join(
                seller_status::table.on(seller_status::account_id
                    .eq(account_seller::account_id)
                    .and(seller_status::person_id.eq(account_seller::person_id))),
            )
            .filter(
                team_member::team_id
                    .eq_any(part.to_vec())
                    .and(team_member::removed_at.is_null())
                    .and(person::removed_at.is_null())
                    .and(account::removed_at.is_null()),
            )
            .order((team_member::team_id, account::id, team_member::person_id))
            .select((
                team_member::team_id,
                account::id,
                account::ou_id,
                team_member::person_id,
                seller_status::priority.nullable(),
            ))
            .load(conn)?;
        for (team, account, ou, seller, interest) in rows {
            found.push(Covered {
                team: TeamId(team),
                account: AccountId(account),
                ou: OuId(ou),
                seller: PersonId(seller),
                interest: optional_word(
                    "seller_status.priority",
                    interest.as_deref(),
                    SellerPriority::parse,
                )?,
            });
        }
    }
    Ok(found)
}

/// What a partner says of an account, as it counts for suggestions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reported {
    /// The partner.
    pub partner: PartnerId,
    /// The account.
    pub account: AccountId,
    /// What it is to the partner.
    pub status: AccountStatus,
    /// With whom the partner deals there.
    pub relationship: Option<Relationship>,
    /// Does that reach executives or directors?
    pub is_exec_level: bool,
    /// When it was reported or confirmed last.
    pub reported_at: UtcMicros,
}

/// What these partners report on the accounts that the live members of these teams sell to; only with a status.
///
/// # Errors
/// Whatever the database answers.
pub fn reported(conn: &mut AnyConnection, partners: &[i64], teams: &[i64]) -> Result<Vec<Reported>, DbError> {
    let mut found = Vec::new();
    for part in partners.chunks(IDS_AT_ONCE) {
        let covered = account_seller::table
            .inner_join(team_member::table.on(team_member::person_id.eq(account_seller::person_id)))
            .filter(team_member::team_id.eq_any(teams.to_vec()).and(team_member::removed_at.is_null()))
            .select(account_seller::account_id);
        type Row = (i64, i64, Option<String>, Option<String>, Option<bool>, i64);
        let query = report::table
            .filter(
                report::partner_id
                    .eq_any(part.to_vec())
                    .and(report::status.is_not_null())
                    .and(report::account_id.eq_any(covered)),
            )
            .order((report::partner_id, report::account_id))
            .select((
                report::partner_id,
                report::account_id,
                report::status,
                report::relationship,
                report::is_exec_level,
                report::reported_at,
            ));
        let rows: Vec<Row> = with_backend!(conn, c => query.load(c))?;
        for (partner, account, status, relationship, is_exec_level, at) in rows {
            let status = status.unwrap_or_default();
            found.push(Reported {
                partner: PartnerId(partner),
                account: AccountId(account),
                status: word("report.status", &status, AccountStatus::parse)?,
                relationship: optional_word(
                    "report.relationship",
                    relationship.as_deref(),
                    Relationship::parse,
                )?,
                is_exec_level: is_exec_level.unwrap_or(false),
                reported_at: UtcMicros(at),
            });
        }
    }
    Ok(found)
}

/// Who waved whom off in an event: (the team that does not want it, the other team).
///
/// # Errors
/// Whatever the database answers.
pub fn hidden(conn: &mut AnyConnection, event: EventId) -> Result<Vec<(TeamId, TeamId)>, DbError> {
    let rows: Vec<(i64, i64)> = hidden_suggestion::table
        .filter(hidden_suggestion::event_id.eq(event.0))
        .order((hidden_suggestion::team_id, hidden_suggestion::other_team_id))
        .select((hidden_suggestion::team_id, hidden_suggestion::other_team_id))
        .load(conn)?;
    Ok(rows.into_iter().map(|(team, other)| (TeamId(team), TeamId(other))).collect())
}

/// Waves a team off, or takes that back; false if nothing changed.
///
/// # Errors
/// Whatever the database answers.
pub fn set_hidden(
    conn: &mut AnyConnection,
    event: EventId,
    pair: (TeamId, TeamId),
    set: Option<(PersonId, UtcMicros)>,
) -> Result<bool, DbError> {
    let changed = match set {
        Some((by, at)) => {
            let row = (
                hidden_suggestion::event_id.eq(event.0),
                hidden_suggestion::team_id.eq(pair.0.0),
                hidden_suggestion::other_team_id.eq(pair.1.0),
                hidden_suggestion::hidden_by.eq(by.0),
                hidden_suggestion::hidden_at.eq(at.0),
            );
            with_backend!(conn, c => diesel::insert_into(hidden_suggestion::table)
                .values(row)
                .on_conflict_do_nothing()
                .execute(c))?
        }
        None => diesel::delete(hidden_suggestion::table.find((event.0, pair.0.0, pair.1.0))).execute(conn)?,
    };
    Ok(changed == 1)
}

/// A program's own weights and their version, if it has any.
///
/// # Errors
/// Whatever the database answers.
pub fn find_weights(conn: &mut AnyConnection, program: ProgramId) -> Result<Option<(String, i64)>, DbError> {
    Ok(suggestion_weights::table
        .find(program.0)
        .select((suggestion_weights::weights, suggestion_weights::row_version))
        .first(conn)
        .optional()?)
}

/// Writes a program's weights, if their version is still the one that was seen (0: there were none); false if it is not.
///
/// # Errors
/// Whatever the database answers.
pub fn put_weights(
    conn: &mut AnyConnection,
    program: ProgramId,
    row_version: i64,
    weights: &str,
    by: PersonId,
    now: UtcMicros,
) -> Result<bool, DbError> {
    let values = (
        suggestion_weights::weights.eq(weights),
        suggestion_weights::row_version.eq(row_version + 1),
        suggestion_weights::updated_by.eq(by.0),
        suggestion_weights::updated_at.eq(now.0),
    );
    let changed = if row_version == 0 {
        let row = (suggestion_weights::program_id.eq(program.0), values);
        with_backend!(conn, c => diesel::insert_into(suggestion_weights::table)
            .values(row)
            .on_conflict_do_nothing()
            .execute(c))?
    } else {
        let seen = suggestion_weights::row_version.eq(row_version);
        diesel::update(suggestion_weights::table.find(program.0).filter(seen)).set(values).execute(conn)?
    };
    Ok(changed == 1)
}
