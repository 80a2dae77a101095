//! Private addresses of calendars that can be taken back (B3-19). Only a hash of each is stored.

use diesel::prelude::*;
use pep_domain::ids::{CalendarFeedId, PersonId, SessionId, TeamId};
use pep_domain::time::UtcMicros;

use crate::schema::{calendar_feed, person, session, session_team, team, team_member};
use crate::session_days::takes_part;
use crate::types::instant;
use crate::{AnyConnection, DbError};

/// A feed as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedRow {
    /// Id.
    pub id: CalendarFeedId,
    /// Of which team; none: the person's own sessions.
    pub team: Option<(TeamId, String)>,
    /// Made.
    pub created_at: UtcMicros,
    /// Last read by a calendar.
    pub last_read_at: Option<UtcMicros>,
}

/// A person's feeds that are not revoked, the newest first.
///
/// # Errors
/// Whatever the database answers.
pub fn list(conn: &mut AnyConnection, of: PersonId) -> Result<Vec<FeedRow>, DbError> {
    type Row = (i64, Option<(i64, String)>, i64, Option<i64>);
    let rows: Vec<Row> = calendar_feed::table
        .left_join(team::table.on(calendar_feed::team_id.eq(team::id.nullable())))
        .filter(calendar_feed::person_id.eq(of.0).and(calendar_feed::revoked_at.is_null()))
        .order(calendar_feed::id.desc())
        .select((
            calendar_feed::id,
            (team::id, team::name).nullable(),
            calendar_feed::created_at,
            calendar_feed::last_read_at,
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, team, created_at, last_read_at)| FeedRow {
            id: CalendarFeedId(id),
            team: team.map(|(id, name)| (TeamId(id), name)),
            created_at: UtcMicros(created_at),
            last_read_at: instant(last_read_at),
        })
        .collect())
}

/// Stores a feed.
///
/// # Errors
/// Whatever the database answers.
pub fn insert(
    conn: &mut AnyConnection,
    of: PersonId,
    team: Option<TeamId>,
    token_hash: &str,
    now: UtcMicros,
) -> Result<CalendarFeedId, DbError> {
    let id: i64 = diesel::insert_into(calendar_feed::table)
        .values((
            calendar_feed::person_id.eq(of.0),
            calendar_feed::team_id.eq(team.map(|id| id.0)),
            calendar_feed::token_hash.eq(token_hash),
            calendar_feed::created_at.eq(now.0),
        ))
        .returning(calendar_feed::id)
        .get_result(conn)?;
    Ok(CalendarFeedId(id))
}

/// Takes a feed back; false if it is not this person's, or was taken back before.
///
/// # Errors
/// Whatever the database answers.
pub fn revoke(
    conn: &mut AnyConnection,
    of: PersonId,
    id: CalendarFeedId,
    now: UtcMicros,
) -> Result<bool, DbError> {
    let changed = diesel::update(
        calendar_feed::table
            .find(id.0)
            .filter(calendar_feed::person_id.eq(of.0).and(calendar_feed::revoked_at.is_null())),
    )
    .set(calendar_feed::revoked_at.eq(Some(now.0)))
    .execute(conn)?;
    Ok(changed == 1)
}

/// A feed that works: whose, and of which team.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LiveFeed {
    /// Id.
    pub id: CalendarFeedId,
    /// Whose.
    pub person: PersonId,
    /// Of which team.
    pub team: Option<TeamId>,
    /// Last read by a calendar.
    pub last_read_at: Option<UtcMicros>,
}

/// The feed of a token, if it works and its owner is still listed.
///
/// # Errors
/// Whatever the database answers.
pub fn find(conn: &mut AnyConnection, token_hash: &str) -> Result<Option<LiveFeed>, DbError> {
    let row: Option<(i64, i64, Option<i64>, Option<i64>)> = calendar_feed::table
        .inner_join(person::table.on(person::id.eq(calendar_feed::person_id)))
        .filter(
            calendar_feed::token_hash
                .eq(token_hash)
                .and(calendar_feed::revoked_at.is_null())
                .and(person::removed_at.is_null()),
        )
        .select((
            calendar_feed::id,
            calendar_feed::person_id,
            calendar_feed::team_id,
            calendar_feed::last_read_at,
        ))
        .first(conn)
        .optional()?;
    Ok(row.map(|(id, person, team, last_read_at)| LiveFeed {
        id: CalendarFeedId(id),
        person: PersonId(person),
        team: team.map(TeamId),
        last_read_at: instant(last_read_at),
    }))
}

/// Notes that a calendar read a feed.
///
/// # Errors
/// Whatever the database answers.
pub fn note_read(conn: &mut AnyConnection, id: CalendarFeedId, now: UtcMicros) -> Result<(), DbError> {
    diesel::update(calendar_feed::table.find(id.0))
        .set(calendar_feed::last_read_at.eq(Some(now.0)))
        .execute(conn)?;
    Ok(())
}

/// The open teams of which the person is a member now, in programs in which the person takes part, by name.
///
/// # Errors
/// Whatever the database answers.
pub fn teams_of(conn: &mut AnyConnection, of: PersonId) -> Result<Vec<(TeamId, String)>, DbError> {
    let rows: Vec<(i64, String)> = team_member::table
        .inner_join(team::table.on(team::id.eq(team_member::team_id)))
        .inner_join(person::table.on(person::id.eq(team_member::person_id)))
        .filter(takes_part!(team::program_id))
        .filter(
            team_member::person_id
                .eq(of.0)
                .and(team_member::removed_at.is_null())
                .and(team::closed_at.is_null()),
        )
        .order((team::name_folded, team::id))
        .select((team::id, team::name))
        .load(conn)?;
    Ok(rows.into_iter().map(|(id, name)| (TeamId(id), name)).collect())
}

/// A session in a calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedSession {
    /// Id.
    pub id: SessionId,
    /// The same for life.
    pub uid: String,
    /// Rises with every change.
    pub sequence: i64,
    /// Title.
    pub title: String,
    /// Description.
    pub description: String,
    /// Start.
    pub starts_at: UtcMicros,
    /// End.
    pub ends_at: UtcMicros,
    /// Was it called off?
    pub is_cancelled: bool,
    /// Where to join.
    pub join_url: Option<String>,
    /// Last change.
    pub updated_at: UtcMicros,
}

type FeedSessionRow = ((i64, String, i64, String, String), (i64, i64, String, Option<String>, i64));

/// Sessions by id, or those of a team, that end after `from`, in the order of the calendar.
///
/// # Errors
/// Whatever the database answers.
pub fn sessions(conn: &mut AnyConnection, of: FeedOf, from: UtcMicros) -> Result<Vec<FeedSession>, DbError> {
    let mut query = session::table
        .filter(session::ends_at.gt(from.0))
        .order((session::starts_at, session::id))
        .select((
            (
                session::id,
                session::calendar_uid,
                session::calendar_sequence,
                session::title,
                session::description,
            ),
            (session::starts_at, session::ends_at, session::state, session::join_url, session::updated_at),
        ))
        .into_boxed();
    query = match of {
        FeedOf::Sessions(ids) => {
            query.filter(session::id.eq_any(ids.iter().map(|id| id.0).collect::<Vec<_>>()))
        }
        FeedOf::Team(team) => query.filter(session::id.eq_any(
            session_team::table.filter(session_team::team_id.eq(team.0)).select(session_team::session_id),
        )),
    };
    let rows: Vec<FeedSessionRow> = query.load(conn)?;
    Ok(rows
        .into_iter()
        .map(
            |((id, uid, sequence, title, description), (starts_at, ends_at, state, join_url, updated_at))| {
                FeedSession {
                    id: SessionId(id),
                    uid,
                    sequence,
                    title,
                    description,
                    starts_at: UtcMicros(starts_at),
                    ends_at: UtcMicros(ends_at),
                    is_cancelled: state == "cancelled",
                    join_url,
                    updated_at: UtcMicros(updated_at),
                }
            },
        )
        .collect())
}

/// Which sessions a feed holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FeedOf {
    /// These.
    Sessions(Vec<SessionId>),
    /// Those of a team.
    Team(TeamId),
}
