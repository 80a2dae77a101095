//! Who is in a session, and who is in the teams.

use diesel::prelude::*;
use pep_domain::ids::{PartnerId, PersonId, ProgramId, SessionId, TeamId};
use pep_domain::people::Side;
use pep_domain::sessions::AttendancePlan;
use pep_domain::time::UtcMicros;

use crate::programs::election;
use crate::reporting::person_name;
use crate::schema::{partner, person, program_seller, session, session_person, team, team_member};
use crate::types::word;
use crate::{AnyConnection, DbError};

/// Somebody in a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionPersonRow {
    /// The session.
    pub session: SessionId,
    /// Who.
    pub person: Contact,
    /// On whose behalf.
    pub team: Option<TeamId>,
    /// Added to this session only (D-58).
    pub is_added: bool,
    /// What the person plans.
    pub plan: AttendancePlan,
    /// When the person was put in.
    pub added_at: UtcMicros,
    /// The calendar revision that was mailed last; none: no invitation yet.
    pub invited_sequence: Option<i64>,
}

/// Somebody who can be written to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// The person.
    pub id: PersonId,
    /// First and last name; the address if neither is known.
    pub name: String,
    /// Address.
    pub email: String,
    /// Side.
    pub side: Side,
    /// The person's partner.
    pub partner: Option<PartnerId>,
    /// The IANA zone in which the person reads times, if known: the own one, else that of the own OU.
    pub time_zone: Option<String>,
}

type ContactColumns = (i64, String, String, String, String, Option<i64>, Option<String>);

macro_rules! contact_columns {
    () => {
        (
            person::id,
            person::first_name,
            person::last_name,
            person::email,
            person::side,
            person::partner_id,
            crate::zones::of_reader(),
        )
    };
}

fn contact((id, first, last, email, side, partner, time_zone): ContactColumns) -> Result<Contact, DbError> {
    Ok(Contact {
        id: PersonId(id),
        name: person_name(&first, &last, &email),
        email,
        side: word("person.side", &side, Side::parse)?,
        partner: partner.map(PartnerId),
        time_zone,
    })
}

/// People who were not removed.
///
/// # Errors
/// Whatever the database answers.
pub fn contacts(conn: &mut AnyConnection, ids: &[PersonId]) -> Result<Vec<Contact>, DbError> {
    let mut found = Vec::new();
    for part in ids.chunks(1_000) {
        let part: Vec<i64> = part.iter().map(|id| id.0).collect();
        let rows: Vec<ContactColumns> = person::table
            .filter(person::id.eq_any(part).and(person::removed_at.is_null()))
            .order(person::id)
            .select(contact_columns!())
            .load(conn)?;
        for row in rows {
            found.push(contact(row)?);
        }
    }
    Ok(found)
}

/// Who is in sessions now, by side and name.
///
/// # Errors
/// Whatever the database answers.
pub fn people_of_sessions(
    conn: &mut AnyConnection,
    sessions: &[SessionId],
) -> Result<Vec<SessionPersonRow>, DbError> {
    type Row = (i64, ContactColumns, Option<i64>, String, String, i64, Option<i64>);
    let ids: Vec<i64> = sessions.iter().map(|id| id.0).collect();
    let mut found = Vec::new();
    for part in ids.chunks(1_000) {
        let rows: Vec<Row> = session_person::table
            .inner_join(person::table.on(person::id.eq(session_person::person_id)))
            .filter(
                session_person::session_id.eq_any(part.to_vec()).and(session_person::removed_at.is_null()),
            )
            .order((session_person::session_id, person::side.desc(), person::name_folded, person::id))
            .select((
                session_person::session_id,
                contact_columns!(),
                session_person::team_id,
                session_person::source,
                session_person::plan,
                session_person::added_at,
                session_person::invited_sequence,
            ))
            .load(conn)?;
        for (session, columns, team, source, plan, added_at, invited_sequence) in rows {
            found.push(SessionPersonRow {
                session: SessionId(session),
                person: contact(columns)?,
                team: team.map(TeamId),
                is_added: source == "added",
                plan: word("session_person.plan", &plan, AttendancePlan::parse)?,
                added_at: UtcMicros(added_at),
                invited_sequence,
            });
        }
    }
    Ok(found)
}

/// Puts somebody into a session, or back into it: then as somebody new, without an invitation.
///
/// # Errors
/// Whatever the database answers.
pub fn put_person(
    conn: &mut AnyConnection,
    into: SessionId,
    who: PersonId,
    of: Option<TeamId>,
    added_by: Option<PersonId>,
    now: UtcMicros,
) -> Result<(), DbError> {
    let source = if added_by.is_some() { "added" } else { "team" };
    diesel::delete(session_person::table.find((into.0, who.0))).execute(conn)?;
    diesel::insert_into(session_person::table)
        .values((
            session_person::session_id.eq(into.0),
            session_person::person_id.eq(who.0),
            session_person::team_id.eq(of.map(|team| team.0)),
            session_person::source.eq(source),
            session_person::added_by.eq(added_by.map(|by| by.0)),
            session_person::added_at.eq(now.0),
        ))
        .execute(conn)?;
    Ok(())
}

/// Takes somebody out of a session; false if the person is not in it.
///
/// # Errors
/// Whatever the database answers.
pub fn take_person(
    conn: &mut AnyConnection,
    from: SessionId,
    who: PersonId,
    now: UtcMicros,
) -> Result<bool, DbError> {
    let changed = diesel::update(
        session_person::table.find((from.0, who.0)).filter(session_person::removed_at.is_null()),
    )
    .set(session_person::removed_at.eq(now.0))
    .execute(conn)?;
    Ok(changed == 1)
}

/// Notes which calendar revision these people have.
///
/// # Errors
/// Whatever the database answers.
pub fn set_invited(
    conn: &mut AnyConnection,
    to: SessionId,
    people: &[PersonId],
    sequence: i64,
) -> Result<(), DbError> {
    let ids: Vec<i64> = people.iter().map(|id| id.0).collect();
    diesel::update(
        session_person::table
            .filter(session_person::session_id.eq(to.0).and(session_person::person_id.eq_any(ids))),
    )
    .set(session_person::invited_sequence.eq(sequence))
    .execute(conn)?;
    Ok(())
}

/// Notes that nobody has the calendar entry any more as it is.
///
/// # Errors
/// Whatever the database answers.
pub fn forget_invited(conn: &mut AnyConnection, of: SessionId) -> Result<(), DbError> {
    diesel::update(session_person::table.filter(session_person::session_id.eq(of.0)))
        .set(session_person::invited_sequence.eq(None::<i64>))
        .execute(conn)?;
    Ok(())
}

/// The live members of teams.
///
/// # Errors
/// Whatever the database answers.
pub fn members(conn: &mut AnyConnection, teams: &[TeamId]) -> Result<Vec<(TeamId, PersonId)>, DbError> {
    let ids: Vec<i64> = teams.iter().map(|id| id.0).collect();
    // Not a join: with an outdated picture of the tables SQLite would read all people to build a filter of them first.
    let left_at =
        person::table.filter(person::id.eq(team_member::person_id)).select(person::removed_at).single_value();
    let mut found = Vec::new();
    for part in ids.chunks(1_000) {
        let rows: Vec<(i64, i64)> = team_member::table
            .filter(
                team_member::team_id
                    .eq_any(part.to_vec())
                    .and(team_member::removed_at.is_null())
                    .and(left_at.is_null()),
            )
            .order((team_member::team_id, team_member::person_id))
            .select((team_member::team_id, team_member::person_id))
            .load(conn)?;
        found.extend(rows.into_iter().map(|(team, person)| (TeamId(team), PersonId(person))));
    }
    Ok(found)
}

/// Which of these people are or were members of which of these teams, or belong to the partner whose team it is.
///
/// # Errors
/// Whatever the database answers.
pub fn ever_of(
    conn: &mut AnyConnection,
    teams: &[TeamId],
    people: &[PersonId],
) -> Result<Vec<(TeamId, PersonId)>, DbError> {
    let people: Vec<i64> = people.iter().map(|id| id.0).collect();
    let mut found = Vec::new();
    for part in teams.chunks(1_000) {
        let ids: Vec<i64> = part.iter().map(|id| id.0).collect();
        let joined: Vec<(i64, i64)> = team_member::table
            .filter(
                team_member::team_id.eq_any(ids.clone()).and(team_member::person_id.eq_any(people.clone())),
            )
            .select((team_member::team_id, team_member::person_id))
            .load(conn)?;
        let employed: Vec<(i64, i64)> = team::table
            .inner_join(person::table.on(person::partner_id.eq(team::partner_id)))
            .filter(team::id.eq_any(ids).and(person::id.eq_any(people.clone())))
            .select((team::id, person::id))
            .load(conn)?;
        found.extend(
            joined.into_iter().chain(employed).map(|(team, person)| (TeamId(team), PersonId(person))),
        );
    }
    Ok(found)
}

/// The teams of which somebody is a live member.
///
/// # Errors
/// Whatever the database answers.
pub fn teams_of(conn: &mut AnyConnection, who: PersonId) -> Result<Vec<TeamId>, DbError> {
    let rows: Vec<i64> = team_member::table
        .filter(team_member::person_id.eq(who.0).and(team_member::removed_at.is_null()))
        .order(team_member::team_id)
        .select(team_member::team_id)
        .load(conn)?;
    Ok(rows.into_iter().map(TeamId).collect())
}

/// Does a person take part in a program: on the partner side while its partner is elected, on the Microsoft side while
/// invited?
///
/// # Errors
/// Whatever the database answers.
pub fn takes_part(
    conn: &mut AnyConnection,
    program: ProgramId,
    who: PersonId,
    partner: Option<PartnerId>,
) -> Result<bool, DbError> {
    match partner {
        Some(partner) => election::partner_takes_part(conn, program, partner),
        None => election::seller_takes_part(conn, program, who),
    }
}

/// Other live sessions of these people that touch the span: person, session, its title.
///
/// # Errors
/// Whatever the database answers.
pub fn parallel_sessions(
    conn: &mut AnyConnection,
    people: &[PersonId],
    span: (UtcMicros, UtcMicros),
    except: SessionId,
) -> Result<Vec<(PersonId, SessionId, String)>, DbError> {
    let ids: Vec<i64> = people.iter().map(|id| id.0).collect();
    let rows: Vec<(i64, i64, String)> = session_person::table
        .inner_join(session::table.on(session::id.eq(session_person::session_id)))
        .filter(
            session_person::person_id
                .eq_any(ids)
                .and(session_person::removed_at.is_null())
                .and(session::state.eq("scheduled"))
                .and(session::id.ne(except.0))
                .and(session::starts_at.lt(span.1.0))
                .and(session::ends_at.gt(span.0.0)),
        )
        .order((session_person::person_id, session::id))
        .select((session_person::person_id, session::id, session::title))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(person, session, title)| (PersonId(person), SessionId(session), title))
        .collect())
}

/// Among whom to look for somebody to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CandidateFilter {
    /// The session; whoever is in it is left out.
    pub session: SessionId,
    /// The program.
    pub program: ProgramId,
    /// People of these partners.
    pub partners: Vec<PartnerId>,
    /// People of Microsoft?
    pub with_microsoft: bool,
    /// Of those only whom the program invited? Otherwise everybody whom it did not take out.
    pub is_for_invited: bool,
    /// Beginning of a folded name or address.
    pub prefix: String,
    /// Only this person.
    pub person: Option<PersonId>,
    /// At most so many.
    pub limit: i64,
}

/// People who could be added to a session, by name.
///
/// # Errors
/// Whatever the database answers.
pub fn candidates(conn: &mut AnyConnection, filter: &CandidateFilter) -> Result<Vec<Contact>, DbError> {
    let inside = session_person::table
        .filter(session_person::session_id.eq(filter.session.0).and(session_person::removed_at.is_null()))
        .select(session_person::person_id);
    let invited = program_seller::table
        .filter(program_seller::program_id.eq(filter.program.0).and(program_seller::removed_at.is_null()))
        .select(program_seller::person_id);
    let taken_out = program_seller::table
        .filter(program_seller::program_id.eq(filter.program.0).and(program_seller::removed_at.is_not_null()))
        .select(program_seller::person_id);
    let is_for_all = (!filter.is_for_invited).into_sql::<diesel::sql_types::Bool>();
    let partners: Vec<Option<i64>> = filter.partners.iter().map(|id| Some(id.0)).collect();
    let pattern = crate::people::starts_with(&filter.prefix);
    let inner = format!("% {pattern}");
    let mut query = person::table
        .filter(person::removed_at.is_null().and(diesel::dsl::not(person::id.eq_any(inside))))
        .order((person::name_folded, person::id))
        .limit(filter.limit)
        .select(contact_columns!())
        .into_boxed();
    query = if filter.with_microsoft {
        query.filter(person::partner_id.eq_any(partners).or(person::side.eq("microsoft").and(
            person::id.eq_any(invited).or(is_for_all.and(diesel::dsl::not(person::id.eq_any(taken_out)))),
        )))
    } else {
        query.filter(person::partner_id.eq_any(partners))
    };
    if !filter.prefix.is_empty() {
        query = query.filter(
            person::name_folded
                .like(pattern.clone())
                .escape('!')
                .or(person::name_folded.like(inner).escape('!'))
                .or(person::email_folded.like(pattern).escape('!')),
        );
    }
    if let Some(who) = filter.person {
        query = query.filter(person::id.eq(who.0));
    }
    query.load::<ContactColumns>(conn)?.into_iter().map(contact).collect()
}

/// What organisers see of a team beside its name: its partner's or ATU's name.
///
/// # Errors
/// Whatever the database answers.
pub fn organisations(conn: &mut AnyConnection, teams: &[i64]) -> Result<Vec<(TeamId, String)>, DbError> {
    let mut found = Vec::new();
    for part in teams.chunks(1_000) {
        let rows: Vec<(i64, Option<String>, Option<String>)> = team::table
            .left_join(partner::table.on(team::partner_id.eq(partner::id.nullable())))
            .left_join(crate::schema::atu::table.on(team::atu_id.eq(crate::schema::atu::id.nullable())))
            .filter(team::id.eq_any(part.to_vec()))
            .order(team::id)
            .select((team::id, partner::name.nullable(), crate::schema::atu::name.nullable()))
            .load(conn)?;
        found.extend(
            rows.into_iter().map(|(id, partner, atu)| (TeamId(id), partner.or(atu).unwrap_or_default())),
        );
    }
    Ok(found)
}

/// A team by what everybody in an event may know of it, with what decides who may speak for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamFacts {
    /// The team.
    pub id: TeamId,
    /// Its program.
    pub program: ProgramId,
    /// Its name.
    pub name: String,
    /// Its side.
    pub side: Side,
    /// Its partner.
    pub partner: Option<PartnerId>,
    /// Its ATU.
    pub atu: Option<pep_domain::ids::AtuId>,
    /// Its primary contact.
    pub primary_contact: Option<PersonId>,
    /// At most so many sessions in one event.
    pub max_sessions: Option<i64>,
}

/// Teams by id, open or closed.
///
/// # Errors
/// Whatever the database answers.
pub fn teams_by_id(conn: &mut AnyConnection, teams: &[TeamId]) -> Result<Vec<TeamFacts>, DbError> {
    type Row = (i64, i64, String, String, Option<i64>, Option<i64>, Option<i64>, Option<i64>);
    let ids: Vec<i64> = teams.iter().map(|id| id.0).collect();
    let mut found = Vec::new();
    for part in ids.chunks(1_000) {
        let rows: Vec<Row> = team::table
            .filter(team::id.eq_any(part.to_vec()))
            .order(team::id)
            .select((
                team::id,
                team::program_id,
                team::name,
                team::side,
                team::partner_id,
                team::atu_id,
                team::primary_contact_id,
                team::max_sessions,
            ))
            .load(conn)?;
        for (id, program, name, side, partner, atu, contact, max_sessions) in rows {
            found.push(TeamFacts {
                id: TeamId(id),
                program: ProgramId(program),
                name,
                side: word("team.side", &side, Side::parse)?,
                partner: partner.map(PartnerId),
                atu: atu.map(pep_domain::ids::AtuId),
                primary_contact: contact.map(PersonId),
                max_sessions,
            });
        }
    }
    Ok(found)
}
