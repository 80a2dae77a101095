//! Another slot for two teams of which one did not come: offered out of the session, asked for with the reason, in any slot
//! that is free for both, flex slots that are kept back included (B3-11, A9). It can be answered until the event is over.

use std::collections::BTreeMap;

use pep_db::AnyConnection;
use pep_db::sessions::{RequestFilter, SessionRow};
use pep_domain::access::action;
use pep_domain::attendance::Presence;
use pep_domain::ids::{EventId, SessionId, SessionRequestId, SlotId, TeamId};
use pep_domain::sessions::{RequestState, SessionState, SlotFacts};
use serde_json::json;

use super::ask::{Asking, insert, not_any_more};
use super::mails::{self, Asked};
use super::requests::{Flex, NamedTeam, RequestView, slots_for, view};
use super::scene::{EventAccess, Scene, Team};
use super::{audit, check_words, touch};
use crate::{AppContext, AppError};

/// A make-up session that can be asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MakeUp {
    /// The event.
    pub event: EventId,
    /// The team that would ask: the reader's own, for organisers the one that came.
    pub team: NamedTeam,
    /// The team that would be asked.
    pub other: NamedTeam,
    /// The team that did not come.
    pub absent: TeamId,
    /// Slots that are free for both.
    pub slots: Vec<SlotFacts>,
    /// A make-up session was asked for already.
    pub open_request: Option<SessionRequestId>,
    /// IANA zone of the event.
    pub time_zone: String,
}

/// The make-up session that the reader can ask for out of a session; none, if both teams came as far as the reader knows, or
/// nothing can be asked for any more.
///
/// # Errors
/// [`AppError::NotFound`] for those who cannot ask: neither of one of the teams nor an organiser.
pub async fn find_make_up(
    ctx: &AppContext,
    access: &EventAccess,
    id: SessionId,
) -> Result<Option<MakeUp>, AppError> {
    let (access, now) = (access.clone(), ctx.now());
    ctx.db
        .read(move |conn| {
            let Some(pair) = Pair::load(conn, &access, id)? else { return Ok(None) };
            let Some(absent) = pair.absent(conn, &access, now)? else { return Ok(None) };
            let (own, other) = pair.asking(absent)?;
            let slots = slots_for(conn, &pair.scene, (own.id, other.id), Flex::Included, now)?;
            let named = |team: &Team| NamedTeam {
                id: team.id,
                name: team.name.clone(),
                side: team.side,
                is_mine: pair.scene.mine.contains(&team.id),
            };
            Ok(Some(MakeUp {
                event: pair.scene.event.id,
                team: named(own),
                other: named(other),
                absent,
                open_request: pair.open_request(conn)?,
                slots,
                time_zone: pair.scene.event.time_zone.clone(),
            }))
        })
        .await
}

/// Asks the other team for a make-up session.
///
/// # Errors
/// As [`find_make_up`]; [`AppError::WrongState`] if none can be asked for, one waits for its answer, or a team is not free.
pub async fn ask_make_up(
    ctx: &AppContext,
    access: &EventAccess,
    id: SessionId,
    slot: SlotId,
    message: String,
) -> Result<RequestView, AppError> {
    check_words("/message", &message)?;
    let (access, ctx) = (access.clone(), ctx.clone());
    ctx.db
        .clone()
        .write(move |conn| {
            let now = ctx.now();
            let none = || {
                AppError::WrongState(
                    "A make-up session can be asked for while the event goes on, after a session to which a team did not come."
                        .to_owned(),
                )
            };
            let pair = Pair::load(conn, &access, id)?.ok_or_else(none)?;
            let absent = pair.absent(conn, &access, now)?.ok_or_else(none)?;
            let (own, other) = pair.asking(absent)?;
            pep_db::sessions::lock_teams(conn, &[own.id, other.id])?;
            if pair.open_request(conn)?.is_some() {
                return Err(AppError::WrongState(
                    "A make-up session was asked for already. Open that request.".to_owned(),
                ));
            }
            let asking = Asking {
                slot,
                message: &message,
                follows: pair.session.request,
                by: access.me(),
                flex: Flex::Included,
            };
            let (row, confirmed) = insert(conn, &ctx, &access, &pair.scene, own, other, &asking)?;
            mails::asked(conn, &ctx, &pair.scene, &row, Asked::New)?;
            touch(conn)?;
            let detail = confirmed.noted(json!({ "session": id.0, "slot": slot.0, "absent": absent.0 }));
            audit(conn, &ctx, Some(access.actor()), "ask_make_up_session", "session_request", row.id.0, detail)?;
            view(conn, &access, &pair.scene, row, now)
        })
        .await
}

/// The two teams of a session of an event that goes on.
struct Pair {
    scene: Scene,
    session: SessionRow,
    teams: (TeamId, TeamId),
}

impl Pair {
    /// None where nothing can be made up for: a session without an event or request, or an event that takes no changes.
    fn load(conn: &mut AnyConnection, access: &EventAccess, id: SessionId) -> Result<Option<Self>, AppError> {
        let session = pep_db::sessions::find_session(conn, id)?.ok_or(AppError::NotFound)?;
        let event = session.event.ok_or(AppError::NotFound)?;
        let scene = Scene::load(conn, access, event)?;
        let teams: Vec<TeamId> =
            pep_db::sessions::teams_of_sessions(conn, &[id])?.into_iter().map(|row| row.team).collect();
        let speaks = teams.iter().any(|team| scene.mine.contains(team))
            || access.may::<action::OverrideRequests>(scene.event.program.0, scene.event.ou.0);
        if !speaks {
            return Err(AppError::NotFound);
        }
        let [one, other] = teams[..] else { return Ok(None) };
        let goes_on = scene.event.phase.takes_changes() && session.request.is_some();
        Ok(goes_on.then_some(Self { scene, session, teams: (one, other) }))
    }

    /// The team that did not come, as far as the reader may know.
    fn absent(
        &self,
        conn: &mut AnyConnection,
        access: &EventAccess,
        now: pep_domain::time::UtcMicros,
    ) -> Result<Option<TeamId>, AppError> {
        if self.session.state == SessionState::Cancelled || now < self.session.ends_at {
            return Ok(None);
        }
        let known: BTreeMap<TeamId, Presence> = if self.scene.is_organiser {
            crate::attendance::team_presence(conn, self.session.id)?
        } else {
            crate::session_days::team_presence(conn, access.actor(), self.session.id)?
        };
        let is_absent = |team: &TeamId| known.get(team) == Some(&Presence::Absent);
        Ok([self.teams.0, self.teams.1].into_iter().find(is_absent))
    }

    /// Who would ask whom: the reader's team the other one; for organisers the one that came.
    fn asking(&self, absent: TeamId) -> Result<(&Team, &Team), AppError> {
        let (one, other) = self.teams;
        let mine = [one, other].into_iter().find(|team| self.scene.mine.contains(team));
        let asks = mine.unwrap_or(if absent == one { other } else { one });
        let asked = if asks == one { other } else { one };
        let team = |id: TeamId| self.scene.team(id).ok_or_else(not_any_more);
        Ok((team(asks)?, team(asked)?))
    }

    /// The make-up request that waits for its answer.
    fn open_request(&self, conn: &mut AnyConnection) -> Result<Option<SessionRequestId>, AppError> {
        let filter = RequestFilter {
            events: Some(vec![self.scene.event.id.0]),
            teams: Some(vec![self.teams.0.0]),
            states: vec![RequestState::Pending, RequestState::Later],
            asked_before: None,
        };
        let open = pep_db::sessions::list_requests(conn, &filter)?;
        Ok(open.iter().find(|row| row.follows == self.session.request).map(|row| row.id))
    }
}
