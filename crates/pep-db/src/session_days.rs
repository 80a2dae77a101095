//! Sessions as those who take part in them see them. Nothing internal is selected: of a team its name and side, of a
//! person what the invitation names too.

use diesel::prelude::*;
use pep_domain::feedback::FeedbackForms;
use pep_domain::ids::{EngagementId, EventId, OuId, PartnerId, PersonId, ProgramId, SessionId, TeamId};
use pep_domain::people::Side;
use pep_domain::sessions::{AttendancePlan, SessionState};
use pep_domain::time::UtcMicros;

use crate::reporting::person_name;
use crate::schema::{
    engagement, event, partner, person, program, session, session_person, session_team, team,
};
use crate::types::word;
use crate::{AnyConnection, DbError};

/// Does the person of a joined `person` row take part in the program of `$program`? A partner's people while their partner
/// is elected or the program never elected any, Microsoft people unless they were taken out.
macro_rules! takes_part {
    ($program:expr) => {
        person::removed_at.is_null().and(
            person::side
                .eq("partner")
                .and(
                    diesel::dsl::exists(
                        $crate::schema::program_partner::table.filter(
                            $crate::schema::program_partner::program_id
                                .eq($program)
                                .and(
                                    $crate::schema::program_partner::partner_id
                                        .nullable()
                                        .eq(person::partner_id),
                                )
                                .and($crate::schema::program_partner::removed_at.is_null()),
                        ),
                    )
                    .or(diesel::dsl::not(diesel::dsl::exists(
                        $crate::schema::program_partner::table
                            .filter($crate::schema::program_partner::program_id.eq($program)),
                    ))),
                )
                .or(person::side.eq("microsoft").and(diesel::dsl::not(diesel::dsl::exists(
                    $crate::schema::program_seller::table.filter(
                        $crate::schema::program_seller::program_id
                            .eq($program)
                            .and($crate::schema::program_seller::person_id.eq(person::id))
                            .and($crate::schema::program_seller::removed_at.is_not_null()),
                    ),
                )))),
        )
    };
}
pub(crate) use takes_part;

/// A session with what one of its people plans.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DaySession {
    /// Id.
    pub id: SessionId,
    /// The program.
    pub program: (ProgramId, String),
    /// The event, if it belongs to one.
    pub event: Option<(EventId, String)>,
    /// The engagement, if it belongs to one.
    pub engagement: Option<(EngagementId, String)>,
    /// Title.
    pub title: String,
    /// Description; may be empty.
    pub description: String,
    /// Start.
    pub starts_at: UtcMicros,
    /// End.
    pub ends_at: UtcMicros,
    /// The session's own zone.
    pub time_zone: String,
    /// Where it stands.
    pub state: SessionState,
    /// Where to join, once the meeting is there.
    pub join_url: Option<String>,
    /// The program's forms for feedback.
    pub forms: FeedbackForms,
    /// What its event says about feedback, as stored; empty: as the program.
    pub event_feedback: String,
    /// What the person plans.
    pub plan: AttendancePlan,
    /// The person's team in it; none if the person was added.
    pub team: Option<TeamId>,
}

type Row = (
    (i64, i64, String, Option<(i64, String)>, Option<(i64, String)>),
    (String, String, i64, i64, String, String),
    (Option<String>, String, Option<i64>),
    (Option<String>, Option<String>, Option<String>, Option<String>),
);

fn from_row((ids, what, rest, feedback): Row) -> Result<DaySession, DbError> {
    let (id, program_id, program_name, event, engagement) = ids;
    let (title, description, starts_at, ends_at, time_zone, state) = what;
    let (join_url, plan, team) = rest;
    let (common, partners, sellers, event_feedback) = feedback;
    Ok(DaySession {
        id: SessionId(id),
        program: (ProgramId(program_id), program_name),
        event: event.map(|(id, name)| (EventId(id), name)),
        engagement: engagement.map(|(id, title)| (EngagementId(id), title)),
        title,
        description,
        starts_at: UtcMicros(starts_at),
        ends_at: UtcMicros(ends_at),
        time_zone,
        state: word("session.state", &state, SessionState::parse)?,
        join_url,
        forms: FeedbackForms { common, partners, sellers },
        event_feedback: event_feedback.unwrap_or_default(),
        plan: word("session_person.plan", &plan, AttendancePlan::parse)?,
        team: team.map(TeamId),
    })
}

/// Which of a person's sessions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DayFilter {
    /// Only these.
    pub ids: Option<Vec<SessionId>>,
    /// Only those that end after this.
    pub from: Option<UtcMicros>,
    /// Only those that start before this.
    pub to: Option<UtcMicros>,
}

/// A person's sessions, in the order of the day.
///
/// # Errors
/// Whatever the database answers.
pub fn list(conn: &mut AnyConnection, of: PersonId, filter: &DayFilter) -> Result<Vec<DaySession>, DbError> {
    let mut query = session_person::table
        .inner_join(session::table.on(session::id.eq(session_person::session_id)))
        .inner_join(person::table.on(person::id.eq(session_person::person_id)))
        .inner_join(program::table.on(program::id.eq(session::program_id)))
        .left_join(event::table.on(session::event_id.eq(event::id.nullable())))
        .left_join(engagement::table.on(session::engagement_id.eq(engagement::id.nullable())))
        .filter(session_person::person_id.eq(of.0).and(session_person::removed_at.is_null()))
        .filter(takes_part!(session::program_id))
        .order((session::starts_at, session::id))
        .select((
            (
                session::id,
                program::id,
                program::name,
                (event::id, event::name).nullable(),
                (engagement::id, engagement::title).nullable(),
            ),
            (
                session::title,
                session::description,
                session::starts_at,
                session::ends_at,
                session::time_zone,
                session::state,
            ),
            (session::join_url, session_person::plan, session_person::team_id),
            (
                program::feedback_url,
                program::feedback_url_partners,
                program::feedback_url_sellers,
                event::feedback.nullable(),
            ),
        ))
        .into_boxed();
    if let Some(ids) = &filter.ids {
        query = query.filter(session::id.eq_any(ids.iter().map(|id| id.0).collect::<Vec<_>>()));
    }
    if let Some(from) = filter.from {
        query = query.filter(session::ends_at.gt(from.0));
    }
    if let Some(to) = filter.to {
        query = query.filter(session::starts_at.lt(to.0));
    }
    query.load::<Row>(conn)?.into_iter().map(from_row).collect()
}

/// Somebody who takes part in a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionPerson {
    /// In which.
    pub session: SessionId,
    /// Who.
    pub person: PersonId,
    /// Name.
    pub name: String,
    /// Address.
    pub email: String,
    /// Side.
    pub side: Side,
    /// The person's partner.
    pub partner_id: Option<PartnerId>,
    /// Of which team; none if added to this one session.
    pub team: Option<TeamId>,
    /// What the person plans.
    pub plan: AttendancePlan,
}

/// Who takes part in these sessions, by side and name.
///
/// # Errors
/// Whatever the database answers.
pub fn people(conn: &mut AnyConnection, of: &[SessionId]) -> Result<Vec<SessionPerson>, DbError> {
    type Row = (i64, i64, (String, String, String), String, Option<i64>, Option<i64>, String);
    let ids: Vec<i64> = of.iter().map(|id| id.0).collect();
    let mut found = Vec::new();
    for ids in ids.chunks(500) {
        let rows: Vec<Row> = session_person::table
            .inner_join(person::table.on(person::id.eq(session_person::person_id)))
            .filter(session_person::session_id.eq_any(ids.to_vec()))
            .filter(session_person::removed_at.is_null().and(person::removed_at.is_null()))
            .order((session_person::session_id, person::side, person::name_folded, person::id))
            .select((
                session_person::session_id,
                person::id,
                (person::first_name, person::last_name, person::email),
                person::side,
                person::partner_id,
                session_person::team_id,
                session_person::plan,
            ))
            .load(conn)?;
        for (session, id, (first, last, email), side, partner_id, team, plan) in rows {
            found.push(SessionPerson {
                session: SessionId(session),
                person: PersonId(id),
                name: person_name(&first, &last, &email),
                email,
                side: word("person.side", &side, Side::parse)?,
                partner_id: partner_id.map(PartnerId),
                team: team.map(TeamId),
                plan: word("session_person.plan", &plan, AttendancePlan::parse)?,
            });
        }
    }
    Ok(found)
}

/// A team of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionTeam {
    /// In which.
    pub session: SessionId,
    /// Which.
    pub team: TeamId,
    /// Its name.
    pub name: String,
    /// Its side.
    pub side: Side,
    /// Its partner.
    pub partner: Option<(PartnerId, String)>,
}

/// The teams of these sessions, the partner's first.
///
/// # Errors
/// Whatever the database answers.
pub fn teams(conn: &mut AnyConnection, of: &[SessionId]) -> Result<Vec<SessionTeam>, DbError> {
    type Row = (i64, i64, String, String, Option<(i64, String)>);
    let ids: Vec<i64> = of.iter().map(|id| id.0).collect();
    let mut found = Vec::new();
    for ids in ids.chunks(500) {
        let rows: Vec<Row> = session_team::table
            .inner_join(team::table.on(team::id.eq(session_team::team_id)))
            .left_join(partner::table.on(team::partner_id.eq(partner::id.nullable())))
            .filter(session_team::session_id.eq_any(ids.to_vec()))
            .order((session_team::session_id, session_team::side.desc(), team::id))
            .select((
                session_team::session_id,
                team::id,
                team::name,
                session_team::side,
                (partner::id, partner::name).nullable(),
            ))
            .load(conn)?;
        for (session, id, name, side, partner) in rows {
            found.push(SessionTeam {
                session: SessionId(session),
                team: TeamId(id),
                name,
                side: word("session_team.side", &side, Side::parse)?,
                partner: partner.map(|(id, name)| (PartnerId(id), name)),
            });
        }
    }
    Ok(found)
}

/// Writes down what a person plans; false if the person does not take part.
///
/// # Errors
/// Whatever the database answers.
pub fn set_plan(
    conn: &mut AnyConnection,
    of: SessionId,
    by: PersonId,
    plan: AttendancePlan,
    now: UtcMicros,
) -> Result<bool, DbError> {
    let changed =
        diesel::update(session_person::table.find((of.0, by.0)).filter(session_person::removed_at.is_null()))
            .set((session_person::plan.eq(plan.as_str()), session_person::planned_at.eq(Some(now.0))))
            .execute(conn)?;
    Ok(changed == 1)
}

/// What an organiser needs to know of a session before anything else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionHead {
    /// Id.
    pub id: SessionId,
    /// Its program.
    pub program: ProgramId,
    /// Its event and that event's OU.
    pub event: Option<(EventId, OuId)>,
    /// Its engagement and that engagement's OU.
    pub engagement: Option<(EngagementId, OuId)>,
    /// Title.
    pub title: String,
    /// Start.
    pub starts_at: UtcMicros,
    /// End.
    pub ends_at: UtcMicros,
    /// Where it stands.
    pub state: SessionState,
    /// Whose meeting it has: `graph` or `simulated`.
    pub meeting_provider: Option<String>,
    /// In whose name the meeting was made.
    pub meeting_organizer: Option<String>,
    /// The provider's name for the meeting.
    pub meeting_ref: Option<String>,
    /// When attendance was last read.
    pub attendance_checked_at: Option<UtcMicros>,
}

/// One session.
///
/// # Errors
/// [`DbError::NotFound`], or whatever the database answers.
pub fn head(conn: &mut AnyConnection, id: SessionId) -> Result<SessionHead, DbError> {
    type Row = (
        (i64, i64, Option<(i64, i64)>, Option<(i64, i64)>, (String, i64, i64, String)),
        (Option<String>, Option<String>, Option<String>, Option<i64>),
    );
    let (
        (id, program, event, engagement, (title, starts_at, ends_at, state)),
        (provider, organizer, reference, checked),
    ): Row = session::table
        .left_join(event::table.on(session::event_id.eq(event::id.nullable())))
        .left_join(engagement::table.on(session::engagement_id.eq(engagement::id.nullable())))
        .filter(session::id.eq(id.0))
        .select((
            (
                session::id,
                session::program_id,
                (event::id, event::ou_id).nullable(),
                (engagement::id, engagement::ou_id).nullable(),
                (session::title, session::starts_at, session::ends_at, session::state),
            ),
            (
                session::meeting_provider,
                session::meeting_organizer,
                session::meeting_ref,
                session::attendance_checked_at,
            ),
        ))
        .first(conn)?;
    Ok(SessionHead {
        id: SessionId(id),
        program: ProgramId(program),
        event: event.map(|(id, ou)| (EventId(id), OuId(ou))),
        engagement: engagement.map(|(id, ou)| (EngagementId(id), OuId(ou))),
        title,
        starts_at: UtcMicros(starts_at),
        ends_at: UtcMicros(ends_at),
        state: word("session.state", &state, SessionState::parse)?,
        meeting_provider: provider,
        meeting_organizer: organizer,
        meeting_ref: reference,
        attendance_checked_at: checked.map(UtcMicros),
    })
}

/// Scheduled sessions that ended by `now`: id and end, the longest over first.
///
/// # Errors
/// Whatever the database answers.
pub fn ended(conn: &mut AnyConnection, now: UtcMicros) -> Result<Vec<(SessionId, UtcMicros)>, DbError> {
    let rows: Vec<(i64, i64)> = session::table
        .filter(session::state.eq(SessionState::Scheduled.as_str()).and(session::ends_at.le(now.0)))
        .order((session::ends_at, session::id))
        .select((session::id, session::ends_at))
        .load(conn)?;
    Ok(rows.into_iter().map(|(id, at)| (SessionId(id), UtcMicros(at))).collect())
}

/// Marks a session as held (D-36); false if somebody moved, cancelled or marked it meanwhile.
///
/// # Errors
/// Whatever the database answers.
pub fn mark_held(conn: &mut AnyConnection, id: SessionId, now: UtcMicros) -> Result<bool, DbError> {
    let changed = diesel::update(
        session::table
            .find(id.0)
            .filter(session::state.eq(SessionState::Scheduled.as_str()).and(session::ends_at.le(now.0))),
    )
    .set((
        session::state.eq(SessionState::Held.as_str()),
        session::row_version.eq(session::row_version + 1),
        session::updated_at.eq(now.0),
    ))
    .execute(conn)?;
    Ok(changed == 1)
}
