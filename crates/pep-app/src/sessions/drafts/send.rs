//! A draft becomes requests, all in one transaction and by the rules of asking. Nothing is booked: the teams still answer.

use std::collections::BTreeMap;

use pep_db::AnyConnection;
use pep_db::schedule_drafts::{self, DraftSession};
use pep_db::sessions::RequestRow;
use pep_domain::event_schedules::{DraftMark, DraftMode};
use pep_domain::ids::{EventId, TeamId};
use pep_domain::people::Side;
use pep_domain::sessions::RequestState;
use serde_json::json;

use super::super::ask::{Asking, insert, not_any_more};
use super::super::mails::{self, Asked};
use super::super::requests::{Flex, NamedTeam};
use super::super::scene::{EventAccess, Scene};
use super::super::{audit, changed, check_words, decide, touch};
use super::view::{named, waiting};
use super::{locked, organised};
use crate::{AppContext, AppError, FoundConflict};

/// What becomes of requests that wait and are not in the draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeftOut {
    /// They go on waiting.
    Stay,
    /// They are taken back; both teams are told.
    AreWithdrawn,
}

/// How a draft is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SendOrder {
    /// The version that the organiser saw.
    pub row_version: i64,
    /// The side that asks; the other one answers.
    pub asked_by: Side,
    /// A word to those who are asked.
    pub message: String,
    /// What becomes of requests that are not in the draft.
    pub left_out: LeftOut,
}

/// A session that could not be asked for, and why. It stays in the draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedSession {
    /// The partner's team.
    pub partner: NamedTeam,
    /// Microsoft's team.
    pub seller: NamedTeam,
    /// Why, and what to do.
    pub reason: String,
}

/// What became of a draft.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SentDraft {
    /// Asked for now.
    pub sent: i64,
    /// Of these, so many took the place of a request for another slot.
    pub moved: i64,
    /// Asked for before; nobody is mailed again.
    pub kept: i64,
    /// Requests that were not in the draft and were taken back.
    pub withdrawn: i64,
    /// What could not be asked for.
    pub refused: Vec<RefusedSession>,
}

/// What both teams read about a request that moves.
const MOVED: &str = "The organiser's schedule has another slot for this session.";
/// What both teams read about a request that is taken back.
const WITHDRAWN: &str = "The organiser's schedule goes another way.";

/// Sends a draft as requests, in one go; what cannot be asked for stays in it with the reason. A draft is sent once: who
/// comes second finds none.
///
/// # Errors
/// [`AppError::NotFound`] for those who do not organise the event; [`AppError::WrongState`] if there is no draft, its
/// search goes on, or nothing can be asked for now; [`AppError::Changed`] if the draft changed since it was seen.
pub async fn send_draft(
    ctx: &AppContext,
    access: &EventAccess,
    event: EventId,
    order: SendOrder,
) -> Result<SentDraft, AppError> {
    check_words("/message", &order.message)?;
    let (access, ctx) = (access.clone(), ctx.clone());
    ctx.db
        .clone()
        .write(move |conn| {
            let scene = organised(conn, &access, event)?;
            if !scene.event.phase.takes_requests() {
                return Err(AppError::WrongState(
                    "Sessions cannot be asked for at this time. Open requests on the event's page first."
                        .to_owned(),
                ));
            }
            let draft = locked(conn, event)?;
            if draft.searches_until.is_some_and(|until| until > ctx.now()) {
                return Err(AppError::WrongState(
                    "A better schedule is still being searched for. Stop the search first, or wait for it."
                        .to_owned(),
                ));
            }
            if draft.row_version != order.row_version {
                return Err(changed("draft"));
            }
            let sessions = schedule_drafts::sessions(conn, event)?;
            let mut sender = Sender::open(conn, &ctx, &scene, &order, &access, &sessions)?;
            let (dropped, wanted): (Vec<DraftSession>, Vec<DraftSession>) =
                sessions.into_iter().partition(|session| session.mark == DraftMark::Dropped);
            let mut rest = Vec::new();
            let mut added_value = 0;
            for session in wanted {
                if sender.send(conn, &session)? {
                    added_value -= session.value;
                } else {
                    rest.push(session);
                }
            }
            if order.left_out == LeftOut::AreWithdrawn && draft.mode != DraftMode::Fill {
                sender.withdraw_others(conn)?;
            }
            let sent = sender.sent;
            if rest.is_empty() {
                schedule_drafts::remove(conn, event)?;
            } else {
                rest.extend(dropped);
                schedule_drafts::change_by_hand(conn, event, &draft.run, added_value, ctx.now())?;
                schedule_drafts::put_sessions(conn, event, &rest)?;
            }
            touch(conn)?;
            let detail = json!({
                "sent": sent.sent, "moved": sent.moved, "kept": sent.kept, "withdrawn": sent.withdrawn,
                "refused": sent.refused.len(), "askedBy": order.asked_by.as_str(),
            });
            audit(conn, &ctx, Some(access.actor()), "send_schedule_draft", "event", event.0, detail)?;
            Ok(sent)
        })
        .await
}

/// Sends one session after the other. All teams are locked, so what is looked up here holds until the end.
struct Sender<'a> {
    ctx: &'a AppContext,
    scene: &'a Scene,
    order: &'a SendOrder,
    access: &'a EventAccess,
    /// Requests that wait, by pair; what is dealt with is taken out.
    waiting: BTreeMap<(TeamId, TeamId), Vec<RequestRow>>,
    sent: SentDraft,
}

impl<'a> Sender<'a> {
    fn open(
        conn: &mut AnyConnection,
        ctx: &'a AppContext,
        scene: &'a Scene,
        order: &'a SendOrder,
        access: &'a EventAccess,
        sessions: &[DraftSession],
    ) -> Result<Self, AppError> {
        let mut teams: Vec<TeamId> =
            sessions.iter().flat_map(|session| [session.partner, session.seller]).collect();
        teams.extend(scene.all_teams());
        pep_db::sessions::lock_teams(conn, &teams)?;
        let mut open: BTreeMap<_, Vec<RequestRow>> = BTreeMap::new();
        for row in waiting(conn, scene.event.id)? {
            open.entry((row.partner_team, row.seller_team)).or_default().push(row);
        }
        Ok(Self { ctx, scene, order, access, waiting: open, sent: SentDraft::default() })
    }

    /// Asks for a session; false if that cannot be.
    fn send(&mut self, conn: &mut AnyConnection, session: &DraftSession) -> Result<bool, AppError> {
        let before = self.waiting.remove(&(session.partner, session.seller)).unwrap_or_default();
        if before.iter().any(|row| row.slot == session.slot) {
            self.sent.kept += 1;
            return Ok(true);
        }
        let earlier = before.first();
        // A request that moves is asked by those who asked before.
        let asked_by = earlier.map_or(self.order.asked_by, |row| row.asked_by_side);
        let row = match self.ask(conn, session, asked_by, earlier) {
            Ok(row) => row,
            Err(error) => {
                let reason = self.reason(error)?;
                let team = |id| named(self.scene, id).unwrap_or_else(|| left(id));
                let (partner, seller) = (team(session.partner), team(session.seller));
                self.sent.refused.push(RefusedSession { partner, seller, reason });
                return Ok(false);
            }
        };
        self.sent.sent += 1;
        self.sent.moved += i64::from(earlier.is_some());
        let why = earlier.map_or(Asked::New, |row| Asked::InsteadOf(row.slot));
        for row in &before {
            self.withdraw(conn, row, MOVED)?;
        }
        mails::asked(conn, self.ctx, self.scene, &row, why)?;
        Ok(true)
    }

    fn ask(
        &self,
        conn: &mut AnyConnection,
        session: &DraftSession,
        asked_by: Side,
        earlier: Option<&RequestRow>,
    ) -> Result<RequestRow, AppError> {
        let (own, other) = match asked_by {
            Side::Partner => (session.partner, session.seller),
            Side::Microsoft => (session.seller, session.partner),
        };
        let own = self.scene.team(own).ok_or_else(not_any_more)?;
        let other = self.scene.team(other).ok_or_else(not_any_more)?;
        let asking = Asking {
            slot: session.slot,
            message: &self.order.message,
            follows: earlier.map(|row| row.id),
            by: self.access.me(),
            flex: Flex::AsOpened,
        };
        insert(conn, self.ctx, self.access, self.scene, own, other, &asking).map(|(row, _)| row)
    }

    /// What a rule says against a session; anything else ends the whole.
    fn reason(&self, error: AppError) -> Result<String, AppError> {
        match error {
            AppError::WrongState(words) | AppError::AlreadyExists(words) => Ok(words),
            AppError::Conflicts(found) => {
                Ok(found.iter().map(FoundConflict::in_words).collect::<Vec<_>>().join(" "))
            }
            AppError::Invalid(errors) => {
                Ok(errors.into_iter().map(|error| error.detail).collect::<Vec<_>>().join(" "))
            }
            other => Err(other),
        }
    }

    fn withdraw(&self, conn: &mut AnyConnection, row: &RequestRow, words: &str) -> Result<(), AppError> {
        let (ctx, scene) = (self.ctx, self.scene);
        let state = RequestState::Withdrawn;
        let row = decide::settle(conn, ctx, scene, row, row.row_version, state, words, self.access.me())?;
        mails::decided(conn, ctx, scene, &row, true)
    }

    fn withdraw_others(&mut self, conn: &mut AnyConnection) -> Result<(), AppError> {
        for row in std::mem::take(&mut self.waiting).into_values().flatten() {
            self.withdraw(conn, &row, WITHDRAWN)?;
            self.sent.withdrawn += 1;
        }
        Ok(())
    }
}

/// A team that takes part no more.
fn left(id: TeamId) -> NamedTeam {
    NamedTeam { id, name: "A team that left".to_owned(), side: Side::Partner, is_mine: false }
}
