//! The teams that take part in an event.

use diesel::prelude::*;
use pep_domain::ids::{EventId, EventSeriesId, OuId, ProgramId};

use crate::schema::{event, nomination, person, program_partner, program_seller, team, team_member};
use crate::teams::{HoursColumns, HoursRow};
use crate::{AnyConnection, DbError};

/// A team that takes part in an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventTeamRow {
    /// The team.
    pub id: i64,
    /// `microsoft` or `partner`.
    pub side: String,
    /// Its partner, on the partner side.
    pub partner_id: Option<i64>,
    /// Its ATU, on the Microsoft side.
    pub atu_id: Option<i64>,
    /// Its name.
    pub name: String,
    /// Who asks and answers for it; none: it must choose somebody first.
    pub primary_contact_id: Option<i64>,
    /// At most this many sessions in one event.
    pub max_sessions: Option<i64>,
    /// When it works and where.
    pub hours: HoursRow,
}

type Selected = ((i64, String, Option<i64>, Option<i64>, String, Option<i64>, Option<i64>), HoursColumns);

/// The open teams of the event's program and OU: partner teams whose partner is elected in the program and nominated to
/// the event (D-02, D-15), Microsoft teams of which at least one member is an invited seller (D-07). Partners first, by
/// name. No rows if there is no such event.
///
/// # Errors
/// Whatever the database answers.
pub fn event_teams(conn: &mut AnyConnection, event: EventId) -> Result<Vec<EventTeamRow>, DbError> {
    let found: Option<(i64, i64, i64)> = event::table
        .find(event.0)
        .select((event::series_id, event::program_id, event::ou_id))
        .first(conn)
        .optional()?;
    match found {
        Some((series, program, ou)) => {
            planned_teams(conn, EventSeriesId(series), ProgramId(program), OuId(ou))
        }
        None => Ok(Vec::new()),
    }
}

/// The teams that would take part in an event of this series and OU; see [`event_teams`].
///
/// # Errors
/// Whatever the database answers.
pub fn planned_teams(
    conn: &mut AnyConnection,
    series: EventSeriesId,
    program: ProgramId,
    ou: OuId,
) -> Result<Vec<EventTeamRow>, DbError> {
    let (series, program, ou) = (series.0, program.0, ou.0);
    let elected = program_partner::table
        .filter(program_partner::program_id.eq(program).and(program_partner::removed_at.is_null()))
        .select(program_partner::partner_id.nullable());
    let nominated = nomination::table
        .filter(
            nomination::series_id
                .eq(series)
                .and(nomination::ou_id.eq(ou))
                .and(nomination::removed_at.is_null()),
        )
        .select(nomination::partner_id.nullable());
    let invited = team_member::table
        .inner_join(program_seller::table.on(program_seller::person_id.eq(team_member::person_id)))
        .filter(
            team_member::removed_at
                .is_null()
                .and(program_seller::program_id.eq(program))
                .and(program_seller::removed_at.is_null()),
        )
        .select(team_member::team_id);
    let open = team::program_id.eq(program).and(team::ou_id.eq(ou)).and(team::closed_at.is_null());
    let columns = || {
        (
            (
                team::id,
                team::side,
                team::partner_id,
                team::atu_id,
                team::name,
                team::primary_contact_id,
                team::max_sessions,
            ),
            (team::works_from, team::works_until, team::time_zone, crate::zones::of_reader()),
        )
    };
    let with_contact =
        || team::table.left_join(person::table.on(person::id.nullable().eq(team::primary_contact_id)));
    let mut teams: Vec<Selected> = with_contact()
        .filter(open.and(team::partner_id.eq_any(elected)).and(team::partner_id.eq_any(nominated)))
        .order((team::name_folded, team::id))
        .select(columns())
        .load(conn)?;
    let microsoft: Vec<Selected> = with_contact()
        .filter(open.and(team::side.eq("microsoft")).and(team::id.eq_any(invited)))
        .order((team::name_folded, team::id))
        .select(columns())
        .load(conn)?;
    teams.extend(microsoft);
    Ok(teams.into_iter().map(EventTeamRow::from).collect())
}

impl From<Selected> for EventTeamRow {
    fn from((team, hours): Selected) -> Self {
        let (id, side, partner_id, atu_id, name, primary_contact_id, max_sessions) = team;
        let hours = hours.into();
        Self { id, side, partner_id, atu_id, name, primary_contact_id, max_sessions, hours }
    }
}
