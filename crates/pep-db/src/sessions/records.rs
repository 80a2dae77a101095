//! Sessions themselves.

use diesel::prelude::*;
use pep_domain::ids::{EngagementId, EventId, ProgramId, SessionId, SessionRequestId, SlotId, TeamId};
use pep_domain::people::Side;
use pep_domain::sessions::{MeetingState, SessionState};
use pep_domain::time::UtcMicros;

use crate::schema::{session, session_team, team};
use crate::types::word;
use crate::{AnyConnection, DbError};

/// A session as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRow {
    /// Id.
    pub id: SessionId,
    /// Its program.
    pub program: ProgramId,
    /// Its event.
    pub event: Option<EventId>,
    /// Its engagement.
    pub engagement: Option<EngagementId>,
    /// The request that it came of.
    pub request: Option<SessionRequestId>,
    /// Its slot.
    pub slot: Option<SlotId>,
    /// Title.
    pub title: String,
    /// What it is about.
    pub description: String,
    /// When it begins.
    pub starts_at: UtcMicros,
    /// When it ends.
    pub ends_at: UtcMicros,
    /// Its own IANA zone.
    pub time_zone: String,
    /// Where it stands.
    pub state: SessionState,
    /// Why it was called off.
    pub cancel_reason: Option<String>,
    /// The calendar entry's identity, for life.
    pub calendar_uid: String,
    /// The calendar entry's revision.
    pub calendar_sequence: i64,
    /// Its meeting.
    pub meeting: MeetingRow,
    /// Counts up with each change.
    pub row_version: i64,
    /// When it was made.
    pub created_at: UtcMicros,
}

/// The meeting of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeetingRow {
    /// Where it stands.
    pub state: MeetingState,
    /// `graph` or `simulated`.
    pub provider: Option<String>,
    /// In whose name it is.
    pub organizer: Option<String>,
    /// The provider's name for it.
    pub reference: Option<String>,
    /// Where to join.
    pub join_url: Option<String>,
    /// Why there is none.
    pub error: Option<String>,
}

type Row = (
    (i64, i64, Option<i64>, Option<i64>, Option<i64>, Option<i64>, String, String),
    (i64, i64, String, String, Option<String>, String, i64),
    (String, Option<String>, Option<String>, Option<String>, Option<String>, Option<String>, i64, i64),
);

macro_rules! session_columns {
    () => {
        (
            (
                session::id,
                session::program_id,
                session::event_id,
                session::engagement_id,
                session::request_id,
                session::slot_id,
                session::title,
                session::description,
            ),
            (
                session::starts_at,
                session::ends_at,
                session::time_zone,
                session::state,
                session::cancel_reason,
                session::calendar_uid,
                session::calendar_sequence,
            ),
            (
                session::meeting_state,
                session::meeting_provider,
                session::meeting_organizer,
                session::meeting_ref,
                session::join_url,
                session::meeting_error,
                session::row_version,
                session::created_at,
            ),
        )
    };
}

fn read((head, when, rest): Row) -> Result<SessionRow, DbError> {
    let (id, program, event, engagement, request, slot, title, description) = head;
    let (starts_at, ends_at, time_zone, state, cancel_reason, calendar_uid, calendar_sequence) = when;
    let (meeting, provider, organizer, reference, join_url, error, row_version, created_at) = rest;
    Ok(SessionRow {
        id: SessionId(id),
        program: ProgramId(program),
        event: event.map(EventId),
        engagement: engagement.map(EngagementId),
        request: request.map(SessionRequestId),
        slot: slot.map(SlotId),
        title,
        description,
        starts_at: UtcMicros(starts_at),
        ends_at: UtcMicros(ends_at),
        time_zone,
        state: word("session.state", &state, SessionState::parse)?,
        cancel_reason,
        calendar_uid,
        calendar_sequence,
        meeting: MeetingRow {
            state: word("session.meeting_state", &meeting, MeetingState::parse)?,
            provider,
            organizer,
            reference,
            join_url,
            error,
        },
        row_version,
        created_at: UtcMicros(created_at),
    })
}

/// One session.
///
/// # Errors
/// Whatever the database answers.
pub fn find_session(conn: &mut AnyConnection, id: SessionId) -> Result<Option<SessionRow>, DbError> {
    let row: Option<Row> = session::table.find(id.0).select(session_columns!()).first(conn).optional()?;
    row.map(read).transpose()
}

/// Locks a session until the transaction ends, and reads it: whoever changes it next sees this change.
///
/// # Errors
/// Whatever the database answers.
pub fn lock_session(conn: &mut AnyConnection, id: SessionId) -> Result<Option<SessionRow>, DbError> {
    if let AnyConnection::Postgres(c) = conn {
        session::table.find(id.0).select(session::id).for_update().first::<i64>(c).optional()?;
    }
    find_session(conn, id)
}

/// Which sessions to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SessionFilter {
    /// Of this event.
    pub event: Option<EventId>,
    /// Of this engagement.
    pub engagement: Option<EngagementId>,
    /// With one of these teams; none given: of all.
    pub teams: Option<Vec<i64>>,
    /// Only those that will take place.
    pub is_scheduled: bool,
    /// Only those that begin after this.
    pub after: Option<UtcMicros>,
}

/// Sessions, by time.
///
/// # Errors
/// Whatever the database answers.
pub fn list_sessions(conn: &mut AnyConnection, filter: &SessionFilter) -> Result<Vec<SessionRow>, DbError> {
    let mut query =
        session::table.order((session::starts_at, session::id)).select(session_columns!()).into_boxed();
    if let Some(event) = filter.event {
        query = query.filter(session::event_id.eq(event.0));
    }
    if let Some(engagement) = filter.engagement {
        query = query.filter(session::engagement_id.eq(engagement.0));
    }
    if let Some(teams) = &filter.teams {
        let with = session_team::table
            .filter(session_team::team_id.eq_any(teams.clone()))
            .select(session_team::session_id);
        query = query.filter(session::id.eq_any(with));
    }
    if filter.is_scheduled {
        query = query.filter(session::state.eq("scheduled"));
    }
    if let Some(after) = filter.after {
        query = query.filter(session::starts_at.gt(after.0));
    }
    query.load::<Row>(conn)?.into_iter().map(read).collect()
}

/// A team of a session, by what everybody in it may know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionTeamRow {
    /// The session.
    pub session: SessionId,
    /// The team.
    pub team: TeamId,
    /// Its name.
    pub name: String,
    /// Its side.
    pub side: Side,
    /// Its primary contact.
    pub primary_contact: Option<pep_domain::ids::PersonId>,
    /// Its partner.
    pub partner: Option<pep_domain::ids::PartnerId>,
}

/// The teams of sessions, the partner's first.
///
/// # Errors
/// Whatever the database answers.
pub fn teams_of_sessions(
    conn: &mut AnyConnection,
    sessions: &[SessionId],
) -> Result<Vec<SessionTeamRow>, DbError> {
    type Row = (i64, i64, String, String, Option<i64>, Option<i64>);
    let ids: Vec<i64> = sessions.iter().map(|id| id.0).collect();
    let mut found = Vec::new();
    for part in ids.chunks(1_000) {
        let rows: Vec<Row> = session_team::table
            .inner_join(team::table.on(team::id.eq(session_team::team_id)))
            .filter(session_team::session_id.eq_any(part.to_vec()))
            .order((session_team::session_id, session_team::side.desc(), team::id))
            .select((
                session_team::session_id,
                team::id,
                team::name,
                session_team::side,
                team::primary_contact_id,
                team::partner_id,
            ))
            .load(conn)?;
        for (session, id, name, side, contact, partner) in rows {
            found.push(SessionTeamRow {
                session: SessionId(session),
                team: TeamId(id),
                name,
                side: word("session_team.side", &side, Side::parse)?,
                primary_contact: contact.map(pep_domain::ids::PersonId),
                partner: partner.map(pep_domain::ids::PartnerId),
            });
        }
    }
    Ok(found)
}

/// A session to store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSession {
    /// Its program.
    pub program: ProgramId,
    /// Its event, if it belongs to one.
    pub event: Option<EventId>,
    /// Its engagement, if it belongs to one.
    pub engagement: Option<EngagementId>,
    /// The request that it comes of.
    pub request: Option<SessionRequestId>,
    /// Its slot.
    pub slot: Option<SlotId>,
    /// Title.
    pub title: String,
    /// What it is about.
    pub description: String,
    /// When it begins.
    pub starts_at: UtcMicros,
    /// When it ends.
    pub ends_at: UtcMicros,
    /// IANA zone.
    pub time_zone: String,
    /// The calendar entry's identity.
    pub calendar_uid: String,
    /// Its teams with their sides.
    pub teams: Vec<(TeamId, Side)>,
}

/// Stores a session with its teams; its meeting is wanted.
///
/// # Errors
/// Whatever the database answers.
pub fn insert_session(
    conn: &mut AnyConnection,
    new: &NewSession,
    now: UtcMicros,
) -> Result<SessionId, DbError> {
    let id: i64 = diesel::insert_into(session::table)
        .values((
            session::program_id.eq(new.program.0),
            session::event_id.eq(new.event.map(|id| id.0)),
            session::engagement_id.eq(new.engagement.map(|id| id.0)),
            session::request_id.eq(new.request.map(|id| id.0)),
            session::slot_id.eq(new.slot.map(|id| id.0)),
            session::title.eq(&new.title),
            session::description.eq(&new.description),
            session::starts_at.eq(new.starts_at.0),
            session::ends_at.eq(new.ends_at.0),
            session::time_zone.eq(&new.time_zone),
            session::state.eq(SessionState::Scheduled.as_str()),
            session::calendar_uid.eq(&new.calendar_uid),
            session::meeting_state.eq(MeetingState::Wanted.as_str()),
            session::created_at.eq(now.0),
            session::updated_at.eq(now.0),
        ))
        .returning(session::id)
        .get_result(conn)?;
    for (team, side) in &new.teams {
        diesel::insert_into(session_team::table)
            .values((
                session_team::session_id.eq(id),
                session_team::team_id.eq(team.0),
                session_team::side.eq(side.as_str()),
            ))
            .execute(conn)?;
    }
    Ok(SessionId(id))
}

/// What a change of a session sets; the version and the time of change go by themselves.
#[derive(Debug, Clone, Default, PartialEq, Eq, AsChangeset)]
#[diesel(table_name = session)]
pub struct SessionChange {
    /// Title.
    pub title: Option<String>,
    /// What it is about.
    pub description: Option<String>,
    /// Its slot.
    pub slot_id: Option<i64>,
    /// When it begins.
    pub starts_at: Option<i64>,
    /// When it ends.
    pub ends_at: Option<i64>,
    /// IANA zone.
    pub time_zone: Option<String>,
    /// Where it stands.
    pub state: Option<&'static str>,
    /// Why it was called off.
    pub cancel_reason: Option<String>,
    /// The calendar entry's revision.
    pub calendar_sequence: Option<i64>,
    /// Where its meeting stands.
    pub meeting_state: Option<&'static str>,
    /// Why there is no meeting; `Some(None)` clears it.
    pub meeting_error: Option<Option<String>>,
    /// Whose meeting it is.
    pub meeting_provider: Option<String>,
    /// In whose name.
    pub meeting_organizer: Option<String>,
    /// The provider's name for it.
    pub meeting_ref: Option<String>,
    /// Where to join.
    pub join_url: Option<String>,
}

/// Changes a session. The caller holds its lock.
///
/// # Errors
/// Whatever the database answers.
pub fn change_session(
    conn: &mut AnyConnection,
    id: SessionId,
    change: &SessionChange,
    now: UtcMicros,
) -> Result<(), DbError> {
    diesel::update(session::table.find(id.0))
        .set((change, session::row_version.eq(session::row_version + 1), session::updated_at.eq(now.0)))
        .execute(conn)?;
    Ok(())
}

/// How many sessions have their meeting in the name of each of these, so that the next goes to who has the fewest.
///
/// # Errors
/// Whatever the database answers.
pub fn meetings_by_organizer(conn: &mut AnyConnection) -> Result<Vec<(String, i64)>, DbError> {
    let rows: Vec<(Option<String>, i64)> = session::table
        .filter(session::meeting_organizer.is_not_null())
        .group_by(session::meeting_organizer)
        .select((session::meeting_organizer, diesel::dsl::count_star()))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .filter_map(|(organizer, count)| organizer.map(|organizer| (organizer, count)))
        .collect())
}
