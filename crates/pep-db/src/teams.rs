//! Sales teams (D-08 … D-13).

pub mod leaving;
mod members;

pub use members::{
    Candidate, TeamMemberRow, atu_candidates, clear_primary_contact, gone_members, list_members,
    partner_candidates, put_member, remove_member,
};

use diesel::prelude::*;
use pep_domain::ids::{AtuId, OuId, PartnerId, PersonId, ProgramId, TeamId};
use pep_domain::people::Side;
use pep_domain::teams::WorkingHours;
use pep_domain::text::fold;
use pep_domain::time::UtcMicros;

use crate::people::starts_with;
use crate::schema::{
    atu, ou, partner, person, program, program_partner, program_seller, session, session_request,
    session_team, team, team_member,
};
use crate::types::word;
use crate::{AnyConnection, DbError, UniqueKey};

/// A partner's name for a team is used once for each program and OU.
pub const PARTNER_NAME_KEY: UniqueKey = UniqueKey {
    postgres: "team_partner_name",
    sqlite: "team.program_id, team.ou_id, team.partner_id, team.name_folded",
};
/// An ATU's name for a team is used once for each program.
pub const ATU_NAME_KEY: UniqueKey =
    UniqueKey { postgres: "team_atu_name", sqlite: "team.program_id, team.atu_id, team.name_folded" };

/// When a team works, as it is stored and as it counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HoursRow {
    /// Its hours, where it chose some.
    pub chosen: Option<WorkingHours>,
    /// The IANA zone that it chose.
    pub zone: Option<String>,
    /// That of its primary contact, if it is known.
    pub contact_zone: Option<String>,
}

/// What [`HoursRow`] is read from: from, until, own zone, zone of the primary contact.
pub(crate) type HoursColumns = (Option<i64>, Option<i64>, Option<String>, Option<String>);

impl From<HoursColumns> for HoursRow {
    fn from((from, until, zone, contact_zone): HoursColumns) -> Self {
        let minute = |value: Option<i64>| value.and_then(|value| u32::try_from(value).ok());
        let chosen = minute(from).zip(minute(until)).map(|(from, until)| WorkingHours { from, until });
        Self { chosen, zone, contact_zone }
    }
}

/// An open team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamRow {
    /// The team.
    pub id: TeamId,
    /// Its program.
    pub program: (ProgramId, String),
    /// Its side.
    pub side: Side,
    /// Its partner, on the partner side.
    pub partner: Option<(PartnerId, String)>,
    /// Its OU.
    pub ou: (OuId, String),
    /// Its ATU, on the Microsoft side.
    pub atu: Option<(AtuId, String)>,
    /// Its name.
    pub name: String,
    /// Who asks and answers for it; none: somebody must be chosen first.
    pub primary_contact: Option<PersonId>,
    /// At most this many sessions in one event.
    pub max_sessions: Option<i64>,
    /// When it works and where.
    pub hours: HoursRow,
    /// Counts up with each change.
    pub row_version: i64,
}

/// Whose teams somebody reaches. Nothing in it means none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TeamReach {
    /// All teams.
    pub is_all: bool,
    /// Those of these programs.
    pub programs: Vec<i64>,
    /// Those of these OUs.
    pub ous: Vec<i64>,
    /// Those of this partner, in programs that elected it.
    pub partner: Option<i64>,
    /// Those of these ATUs, in programs that invited `seller`.
    pub atus: Vec<i64>,
    /// The seller; also reaches the teams the seller is a member of, in programs that invited the seller.
    pub seller: Option<i64>,
}

/// Which teams to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TeamFilter {
    /// Only this one.
    pub id: Option<TeamId>,
    /// Only of this program.
    pub program: Option<ProgramId>,
    /// Only of this OU.
    pub ou: Option<OuId>,
    /// Only of this side.
    pub side: Option<Side>,
    /// Only those of which a word of the own name, the partner's or the ATU's begins so; folded.
    pub prefix: Option<String>,
    /// Only those after this place in the list.
    pub after: Option<TeamPlace>,
    /// At most this many; none: all.
    pub limit: Option<i64>,
}

/// Where a team stands in the list: what it is ordered by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamPlace {
    /// The name of its OU.
    pub ou: String,
    /// Its side.
    pub side: Side,
    /// Its name, folded.
    pub name: String,
    /// The team.
    pub id: TeamId,
}

impl TeamRow {
    /// Where it stands in the list.
    #[must_use]
    pub fn place(&self) -> TeamPlace {
        TeamPlace { ou: self.ou.1.clone(), side: self.side, name: fold(&self.name), id: self.id }
    }
}

type Listed = (
    (i64, String, i64, String, String),
    (Option<i64>, Option<String>, Option<i64>, Option<String>),
    (i64, String, Option<i64>, Option<i64>, i64),
    HoursColumns,
);

/// The open teams within reach, by OU, side and name.
///
/// # Errors
/// Whatever the database answers.
pub fn list(
    conn: &mut AnyConnection,
    reach: &TeamReach,
    filter: &TeamFilter,
) -> Result<Vec<TeamRow>, DbError> {
    // No partner and no person has the id 0.
    let (of_partner, of_seller) = (reach.partner.unwrap_or(0), reach.seller.unwrap_or(0));
    let electing = program_partner::table
        .filter(program_partner::partner_id.eq(of_partner).and(program_partner::removed_at.is_null()))
        .select(program_partner::program_id);
    let inviting = || {
        program_seller::table
            .filter(program_seller::person_id.eq(of_seller).and(program_seller::removed_at.is_null()))
            .select(program_seller::program_id)
    };
    let joined = team_member::table
        .filter(team_member::person_id.eq(of_seller).and(team_member::removed_at.is_null()))
        .select(team_member::team_id);
    let is_reached = reach
        .is_all
        .into_sql::<diesel::sql_types::Bool>()
        .or(team::program_id.eq_any(reach.programs.clone()))
        .or(team::ou_id.eq_any(reach.ous.clone()))
        .or(team::partner_id.eq(of_partner).and(team::program_id.eq_any(electing)))
        .or(team::side
            .eq("microsoft")
            .and(team::program_id.eq_any(inviting()))
            .and(team::atu_id.assume_not_null().eq_any(reach.atus.clone()).or(team::id.eq_any(joined))));
    let mut query = team::table
        .inner_join(program::table.on(program::id.eq(team::program_id)))
        .inner_join(ou::table.on(ou::id.eq(team::ou_id)))
        .left_join(partner::table.on(partner::id.nullable().eq(team::partner_id)))
        .left_join(atu::table.on(atu::id.nullable().eq(team::atu_id)))
        .left_join(person::table.on(person::id.nullable().eq(team::primary_contact_id)))
        .filter(team::closed_at.is_null().and(is_reached))
        .order((ou::name, team::side.desc(), team::name_folded, team::id))
        .select((
            (program::id, program::name, ou::id, ou::name, team::side),
            (team::partner_id, partner::name.nullable(), team::atu_id, atu::name.nullable()),
            (team::id, team::name, team::primary_contact_id, team::max_sessions, team::row_version),
            (team::works_from, team::works_until, team::time_zone, crate::zones::of_reader()),
        ))
        .into_boxed();
    if let Some(id) = filter.id {
        query = query.filter(team::id.eq(id.0));
    }
    if let Some(program) = filter.program {
        query = query.filter(team::program_id.eq(program.0));
    }
    if let Some(ou) = filter.ou {
        query = query.filter(team::ou_id.eq(ou.0));
    }
    if let Some(side) = filter.side {
        query = query.filter(team::side.eq(side.as_str()));
    }
    if let Some(prefix) = &filter.prefix {
        let (first, inner) = (starts_with(prefix), format!("% {}", starts_with(prefix)));
        query = query.filter(
            team::name_folded
                .like(first.clone())
                .escape('!')
                .or(team::name_folded.like(inner.clone()).escape('!'))
                .or(partner::name_folded.nullable().assume_not_null().like(first.clone()).escape('!'))
                .or(partner::name_folded.nullable().assume_not_null().like(inner.clone()).escape('!'))
                .or(atu::folded.nullable().assume_not_null().like(first).escape('!'))
                .or(atu::folded.nullable().assume_not_null().like(inner).escape('!')),
        );
    }
    if let Some(TeamPlace { ou, side, name, id }) = filter.after.clone() {
        let later_id = team::name_folded.eq(name.clone()).and(team::id.gt(id.0));
        let later_name = team::name_folded.gt(name).or(later_id);
        let later_side = team::side.lt(side.as_str()).or(team::side.eq(side.as_str()).and(later_name));
        query = query.filter(ou::name.gt(ou.clone()).or(ou::name.eq(ou).and(later_side)));
    }
    if let Some(limit) = filter.limit {
        query = query.limit(limit);
    }
    let rows: Vec<Listed> = query.load(conn)?;
    rows.into_iter()
        .map(|((program_id, program_name, ou_id, ou_name, side), of, rest, hours)| {
            let (partner_id, partner_name, atu_id, atu_name) = of;
            let (id, name, primary_contact, max_sessions, row_version) = rest;
            Ok(TeamRow {
                id: TeamId(id),
                program: (ProgramId(program_id), program_name),
                side: word("team.side", &side, Side::parse)?,
                partner: partner_id.map(PartnerId).zip(partner_name),
                ou: (OuId(ou_id), ou_name),
                atu: atu_id.map(AtuId).zip(atu_name),
                name,
                primary_contact: primary_contact.map(PersonId),
                max_sessions,
                hours: hours.into(),
                row_version,
            })
        })
        .collect()
}

/// A team to store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTeam {
    /// Its program.
    pub program: ProgramId,
    /// Its partner, on the partner side.
    pub partner: Option<PartnerId>,
    /// Its ATU, on the Microsoft side.
    pub atu: Option<AtuId>,
    /// Its OU.
    pub ou: OuId,
    /// Its name.
    pub name: String,
    /// Who asks and answers for it.
    pub primary_contact: PersonId,
    /// At most this many sessions in one event.
    pub max_sessions: Option<i64>,
    /// When it works; none: nine to five.
    pub hours: Option<WorkingHours>,
    /// IANA zone of its hours; none: that of its primary contact.
    pub time_zone: Option<String>,
    /// By whom.
    pub created_by: PersonId,
}

/// Stores a team without members.
///
/// # Errors
/// [`DbError::Unique`] with [`PARTNER_NAME_KEY`] or [`ATU_NAME_KEY`].
pub fn insert(conn: &mut AnyConnection, new: &NewTeam, now: UtcMicros) -> Result<TeamId, DbError> {
    let side = if new.partner.is_some() { Side::Partner } else { Side::Microsoft };
    let id: i64 = diesel::insert_into(team::table)
        .values((
            team::program_id.eq(new.program.0),
            team::side.eq(side.as_str()),
            team::partner_id.eq(new.partner.map(|id| id.0)),
            team::ou_id.eq(new.ou.0),
            team::atu_id.eq(new.atu.map(|id| id.0)),
            team::name.eq(&new.name),
            team::name_folded.eq(fold(&new.name)),
            team::primary_contact_id.eq(new.primary_contact.0),
            team::max_sessions.eq(new.max_sessions),
            team::works_from.eq(new.hours.map(|hours| i64::from(hours.from))),
            team::works_until.eq(new.hours.map(|hours| i64::from(hours.until))),
            team::time_zone.eq(&new.time_zone),
            team::created_by.eq(new.created_by.0),
            team::created_at.eq(now.0),
            team::updated_at.eq(now.0),
        ))
        .returning(team::id)
        .get_result(conn)?;
    Ok(TeamId(id))
}

/// What can be changed about a team, members aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamValues {
    /// Its OU.
    pub ou: OuId,
    /// Its name.
    pub name: String,
    /// Who asks and answers for it.
    pub primary_contact: PersonId,
    /// At most this many sessions in one event.
    pub max_sessions: Option<i64>,
    /// When it works; none: nine to five.
    pub hours: Option<WorkingHours>,
    /// IANA zone of its hours; none: that of its primary contact.
    pub time_zone: Option<String>,
}

/// Changes an open team that is still at `row_version`; false if it is not.
///
/// # Errors
/// [`DbError::Unique`] with [`PARTNER_NAME_KEY`] or [`ATU_NAME_KEY`].
pub fn update(
    conn: &mut AnyConnection,
    id: TeamId,
    row_version: i64,
    values: &TeamValues,
    now: UtcMicros,
) -> Result<bool, DbError> {
    let changed = diesel::update(
        team::table
            .filter(team::id.eq(id.0).and(team::row_version.eq(row_version)).and(team::closed_at.is_null())),
    )
    .set((
        team::ou_id.eq(values.ou.0),
        team::name.eq(&values.name),
        team::name_folded.eq(fold(&values.name)),
        team::primary_contact_id.eq(values.primary_contact.0),
        team::max_sessions.eq(values.max_sessions),
        team::works_from.eq(values.hours.map(|hours| i64::from(hours.from))),
        team::works_until.eq(values.hours.map(|hours| i64::from(hours.until))),
        team::time_zone.eq(&values.time_zone),
        team::row_version.eq(row_version + 1),
        team::updated_at.eq(now.0),
    ))
    .execute(conn)?;
    Ok(changed == 1)
}

/// Closes a team; false if it was closed before.
///
/// # Errors
/// Whatever the database answers.
pub fn close(conn: &mut AnyConnection, id: TeamId, now: UtcMicros) -> Result<bool, DbError> {
    let changed = diesel::update(team::table.filter(team::id.eq(id.0).and(team::closed_at.is_null())))
        .set((
            team::closed_at.eq(now.0),
            team::row_version.eq(team::row_version + 1),
            team::updated_at.eq(now.0),
        ))
        .execute(conn)?;
    Ok(changed == 1)
}

/// Open requests and scheduled sessions that a team is part of.
///
/// # Errors
/// Whatever the database answers.
pub fn count_commitments(conn: &mut AnyConnection, id: TeamId) -> Result<(i64, i64), DbError> {
    let requests = session_request::table
        .filter(
            session_request::state
                .eq_any(["pending", "later"])
                .and(session_request::partner_team_id.eq(id.0).or(session_request::seller_team_id.eq(id.0))),
        )
        .count()
        .get_result(conn)?;
    let sessions = session_team::table
        .inner_join(session::table.on(session::id.eq(session_team::session_id)))
        .filter(session_team::team_id.eq(id.0).and(session::state.eq("scheduled")))
        .count()
        .get_result(conn)?;
    Ok((requests, sessions))
}

/// Is a partner elected in a program now (D-02)?
///
/// # Errors
/// Whatever the database answers.
pub fn is_elected(conn: &mut AnyConnection, program: ProgramId, partner: PartnerId) -> Result<bool, DbError> {
    let live: i64 = program_partner::table
        .filter(
            program_partner::program_id
                .eq(program.0)
                .and(program_partner::partner_id.eq(partner.0))
                .and(program_partner::removed_at.is_null()),
        )
        .count()
        .get_result(conn)?;
    Ok(live > 0)
}

/// Is a seller invited to a program now (D-07)?
///
/// # Errors
/// Whatever the database answers.
pub fn is_invited(conn: &mut AnyConnection, program: ProgramId, seller: PersonId) -> Result<bool, DbError> {
    let live: i64 = program_seller::table
        .filter(
            program_seller::program_id
                .eq(program.0)
                .and(program_seller::person_id.eq(seller.0))
                .and(program_seller::removed_at.is_null()),
        )
        .count()
        .get_result(conn)?;
    Ok(live > 0)
}

/// The programs that elected a partner, by name.
///
/// # Errors
/// Whatever the database answers.
pub fn programs_of_partner(
    conn: &mut AnyConnection,
    partner: PartnerId,
) -> Result<Vec<(i64, String)>, DbError> {
    Ok(program_partner::table
        .inner_join(program::table.on(program::id.eq(program_partner::program_id)))
        .filter(program_partner::partner_id.eq(partner.0).and(program_partner::removed_at.is_null()))
        .order((program::name, program::id))
        .select((program::id, program::name))
        .load(conn)?)
}

/// The programs that invited a seller, by name.
///
/// # Errors
/// Whatever the database answers.
pub fn programs_of_seller(conn: &mut AnyConnection, seller: PersonId) -> Result<Vec<(i64, String)>, DbError> {
    Ok(program_seller::table
        .inner_join(program::table.on(program::id.eq(program_seller::program_id)))
        .filter(program_seller::person_id.eq(seller.0).and(program_seller::removed_at.is_null()))
        .order((program::name, program::id))
        .select((program::id, program::name))
        .load(conn)?)
}

/// The partners that a program elected, by name.
///
/// # Errors
/// Whatever the database answers.
pub fn partners_of_program(
    conn: &mut AnyConnection,
    program: ProgramId,
) -> Result<Vec<(i64, String)>, DbError> {
    Ok(program_partner::table
        .inner_join(partner::table.on(partner::id.eq(program_partner::partner_id)))
        .filter(
            program_partner::program_id
                .eq(program.0)
                .and(program_partner::removed_at.is_null())
                .and(partner::removed_at.is_null()),
        )
        .order((partner::name_folded, partner::id))
        .select((partner::id, partner::name))
        .load(conn)?)
}

/// All OUs, by name.
///
/// # Errors
/// Whatever the database answers.
pub fn ous(conn: &mut AnyConnection) -> Result<Vec<(i64, String)>, DbError> {
    Ok(ou::table.order((ou::folded, ou::id)).select((ou::id, ou::name)).load(conn)?)
}

/// All ATUs with their OU, by name.
///
/// # Errors
/// Whatever the database answers.
pub fn atus(conn: &mut AnyConnection) -> Result<Vec<(i64, String, i64)>, DbError> {
    Ok(atu::table.order((atu::folded, atu::id)).select((atu::id, atu::name, atu::ou_id)).load(conn)?)
}
