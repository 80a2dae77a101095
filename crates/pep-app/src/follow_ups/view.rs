//! Follow-ups as each side sees them. Of the other side's times nobody reads more than the overlap.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use pep_db::AnyConnection;
use pep_db::follow_ups::{self as rows, FollowUpAccount, FollowUpRow};
use pep_db::session_days::DayFilter;
use pep_db::sessions::{Contact, SessionRow};
use pep_domain::access::{Permit, action};
use pep_domain::follow_ups::clocks::Offsets;
use pep_domain::follow_ups::times::{FreeTimes, Mark, Span, common_starts};
use pep_domain::follow_ups::{FollowUpState, Step};
use pep_domain::ids::{FollowUpId, PersonId, SessionId};
use pep_domain::people::Side;
use pep_domain::sessions::{AttendancePlan, SessionState};
use pep_domain::time::UtcMicros;

use super::{parse_zone, require_asked, require_part};
use crate::zones::reader_zone;
use crate::{AppContext, AppError};

/// So many colleagues are offered to answer instead.
const COLLEAGUES: i64 = 200;

/// What the clocks of a place show over a window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clock {
    /// The place's zone.
    pub zone: chrono_tz::Tz,
    /// By how much its clocks are ahead.
    pub offsets: Offsets,
    /// Days of the window on which nobody works there.
    pub closed_on: Vec<NaiveDate>,
}

impl Clock {
    pub(super) fn of(zone: chrono_tz::Tz, window: Span) -> Self {
        Self { zone, offsets: Offsets::of_zone(zone, window), closed_on: Vec::new() }
    }

    /// The clock of a seller, whose OU has closed days (B3-08). What they are called is not told.
    pub(super) fn of_seller(
        conn: &mut AnyConnection,
        seller: PersonId,
        zone: chrono_tz::Tz,
        window: Span,
    ) -> Result<Self, AppError> {
        let days = window.0.starts_at().date_in(zone)..=window.1.starts_at().date_in(zone);
        let mut closed_on: Vec<NaiveDate> =
            pep_db::holidays::of_person(conn, seller)?.into_iter().map(|(day, _)| day).collect();
        closed_on.retain(|day| days.contains(day));
        closed_on.dedup();
        Ok(Self { closed_on, ..Self::of(zone, window) })
    }
}

/// What both sides know of a follow-up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shared {
    /// The follow-up.
    pub row: FollowUpRow,
    /// Its program's name.
    pub program_name: String,
    /// Its partner's name.
    pub partner_name: String,
    /// Who asks, unless removed meanwhile.
    pub seller: Option<Contact>,
    /// Who answers, unless removed meanwhile.
    pub contact: Option<Contact>,
    /// What it is about.
    pub accounts: Vec<FollowUpAccount>,
    /// The session that it is about: id, title, start.
    pub about: Option<(SessionId, String, UtcMicros)>,
    /// Its meeting.
    pub meeting: Option<SessionRow>,
    /// The IANA zone of the OU of the session that it is about, if it was given one.
    pub ou_zone: Option<String>,
    /// The program's IANA zone, for whose own is not known.
    pub program_zone: String,
}

impl Shared {
    /// Names of what it is about, for mails and lists.
    pub(super) fn topics(&self) -> Vec<String> {
        let session = self.about.iter().map(|(_, title, _)| format!("“{title}”"));
        session.chain(self.accounts.iter().map(|account| account.name.clone())).collect()
    }

    pub(super) fn zone_of_contact(&self) -> chrono_tz::Tz {
        let own = self.contact.as_ref().and_then(|contact| contact.time_zone.as_deref());
        reader_zone(own, self.ou_zone.as_deref(), Some(&self.program_zone))
    }

    /// May the step be taken? A meeting that is over takes no other.
    fn takes(&self, step: Step, now: UtcMicros) -> bool {
        let is_over = self.row.state == FollowUpState::Scheduled
            && self
                .meeting
                .as_ref()
                .is_none_or(|meeting| meeting.state != SessionState::Scheduled || meeting.ends_at <= now);
        self.row.state.takes(step) && (!is_over || step == Step::ProposeAgain)
    }

    fn steps(&self, of: &[Step], now: UtcMicros) -> Vec<Step> {
        of.iter().copied().filter(|step| self.takes(*step, now)).collect()
    }
}

/// A follow-up as its seller sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowUpView {
    /// What both sides know.
    pub shared: Shared,
    /// The seller's own times of this round.
    pub times: FreeTimes,
    /// Where the meeting can begin: free for both.
    pub common: Vec<Mark>,
    /// The partner's people who could answer.
    pub contacts: Vec<Contact>,
    /// What the seller may do now.
    pub steps: Vec<Step>,
    /// The seller's clock, and the contact's.
    pub clocks: (Clock, Clock),
}

/// A follow-up as the partner's side sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvitationView {
    /// What both sides know.
    pub shared: Shared,
    /// Is it the reader who answers?
    pub is_mine: bool,
    /// The reader's own times of this round; none: not marked yet.
    pub times: Option<FreeTimes>,
    /// How many starts both have, once times were marked.
    pub common_count: Option<usize>,
    /// Colleagues who could answer instead.
    pub colleagues: Vec<Contact>,
    /// What the reader may do now.
    pub steps: Vec<Step>,
    /// The reader's clock, and the seller's.
    pub clocks: (Clock, Clock),
}

/// One of the caller's follow-ups. `zone`: the IANA zone in which the caller reads times.
///
/// # Errors
/// [`AppError::NotFound`] also for one of somebody else.
pub async fn find(
    ctx: &AppContext,
    permit: &Permit<action::ScheduleFollowUps>,
    id: FollowUpId,
    zone: Option<String>,
) -> Result<FollowUpView, AppError> {
    let (actor, now) = (permit.actor().clone(), ctx.now());
    ctx.db
        .read(move |conn| {
            let row = rows::find(conn, id)?
                .filter(|row| row.seller == actor.person_id)
                .ok_or(AppError::NotFound)?;
            require_part(conn, &actor, &row)?;
            own_view(conn, row, now, zone.as_deref())
        })
        .await
}

/// One follow-up that the caller's side was asked for.
///
/// # Errors
/// [`AppError::NotFound`] also for one of somebody else.
pub async fn find_invitation(
    ctx: &AppContext,
    permit: &Permit<action::AnswerFollowUps>,
    id: FollowUpId,
    zone: Option<String>,
) -> Result<InvitationView, AppError> {
    let (permit, now) = (permit.clone(), ctx.now());
    ctx.db
        .read(move |conn| {
            let row = rows::find(conn, id)?;
            let row = require_asked(conn, &permit, row)?;
            asked_view(conn, &permit, row, now, zone.as_deref())
        })
        .await
}

pub(super) fn own_view(
    conn: &mut AnyConnection,
    row: FollowUpRow,
    now: UtcMicros,
    zone: Option<&str>,
) -> Result<FollowUpView, AppError> {
    const OWN: [Step; 5] =
        [Step::Pick, Step::ProposeAgain, Step::ChangeContact, Step::Remind, Step::Withdraw];
    let times = rows::times(conn, row.id, row.round, Side::Microsoft)?.unwrap_or_default();
    let common = common(conn, &row, now)?;
    let contacts = colleagues(conn, &row)?;
    let window = row.window();
    let own = parse_zone(zone, &row.time_zone)?;
    let shared = share_one(conn, row)?;
    let sellers = Clock::of_seller(conn, shared.row.seller, own, window)?;
    let clocks = (sellers, Clock::of(shared.zone_of_contact(), window));
    let steps = shared.steps(&OWN, now);
    Ok(FollowUpView { shared, times, common, contacts, steps, clocks })
}

pub(super) fn asked_view(
    conn: &mut AnyConnection,
    permit: &Permit<action::AnswerFollowUps>,
    row: FollowUpRow,
    now: UtcMicros,
    zone: Option<&str>,
) -> Result<InvitationView, AppError> {
    let is_mine = row.contact == permit.actor().person_id;
    let marked = rows::times(conn, row.id, row.round, Side::Partner)?;
    let common_count = match &marked {
        Some(_) => Some(common(conn, &row, now)?.len()),
        None => None,
    };
    let colleagues = colleagues(conn, &row)?;
    let (window, sellers_zone) = (row.window(), super::zone_of(&row.time_zone));
    let shared = share_one(conn, row)?;
    let own = match zone {
        Some(zone) => parse_zone(Some(zone), "")?,
        None => shared.zone_of_contact(),
    };
    let of: &[Step] =
        if is_mine { &[Step::Answer, Step::HandOver, Step::Decline] } else { &[Step::HandOver] };
    let steps = shared.steps(of, now);
    let sellers = Clock::of_seller(conn, shared.row.seller, sellers_zone, window)?;
    Ok(InvitationView {
        clocks: (Clock::of(own, window), sellers),
        steps,
        is_mine,
        // Each reads only the own times, also of the own side.
        times: marked.filter(|_| is_mine),
        common_count,
        colleagues,
        shared,
    })
}

/// Where the meeting can begin, as far as both sides have marked times and are in no other session.
pub(super) fn common(
    conn: &mut AnyConnection,
    row: &FollowUpRow,
    now: UtcMicros,
) -> Result<Vec<Mark>, AppError> {
    let sellers = rows::times(conn, row.id, row.round, Side::Microsoft)?;
    let partners = rows::times(conn, row.id, row.round, Side::Partner)?;
    Ok(match (sellers, partners) {
        (Some(one), Some(other)) => {
            common_starts(&one, &other, row.duration_minutes, now, &taken(conn, row)?)
        }
        _ => Vec::new(),
    })
}

/// When one of both is in another session meanwhile. Each reads only what is left in common, never when the other meets.
fn taken(conn: &mut AnyConnection, row: &FollowUpRow) -> Result<Vec<(UtcMicros, UtcMicros)>, AppError> {
    let (from, to) = row.window();
    let filter = DayFilter { ids: None, from: Some(from.starts_at()), to: Some(to.starts_at()) };
    let mut spans = Vec::new();
    for person in [row.seller, row.contact] {
        let sessions = pep_db::session_days::list(conn, person, &filter)?;
        spans.extend(
            sessions
                .iter()
                .filter(|session| {
                    session.state == SessionState::Scheduled
                        && session.plan != AttendancePlan::NotAttending
                        && Some(session.id) != row.session
                })
                .map(|session| (session.starts_at, session.ends_at)),
        );
    }
    Ok(spans)
}

fn colleagues(conn: &mut AnyConnection, row: &FollowUpRow) -> Result<Vec<Contact>, AppError> {
    let mut ids = rows::contacts_of_partner(conn, row.partner, COLLEAGUES)?;
    ids.retain(|id| *id != row.contact);
    in_order(conn, &ids)
}

/// People in the order of their ids given.
pub(super) fn in_order(conn: &mut AnyConnection, ids: &[PersonId]) -> Result<Vec<Contact>, AppError> {
    let mut found: BTreeMap<PersonId, Contact> =
        pep_db::sessions::contacts(conn, ids)?.into_iter().map(|person| (person.id, person)).collect();
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}

pub(super) fn share_one(conn: &mut AnyConnection, row: FollowUpRow) -> Result<Shared, AppError> {
    share(conn, vec![row])?.pop().ok_or(AppError::NotFound)
}

pub(super) fn share(conn: &mut AnyConnection, found: Vec<FollowUpRow>) -> Result<Vec<Shared>, AppError> {
    let ids: Vec<FollowUpId> = found.iter().map(|row| row.id).collect();
    let mut accounts: BTreeMap<FollowUpId, Vec<FollowUpAccount>> = BTreeMap::new();
    for account in rows::accounts(conn, &ids)? {
        accounts.entry(account.follow_up).or_default().push(account);
    }
    let mut people: Vec<PersonId> = found.iter().flat_map(|row| [row.seller, row.contact]).collect();
    people.sort_unstable();
    people.dedup();
    let people: BTreeMap<PersonId, Contact> =
        pep_db::sessions::contacts(conn, &people)?.into_iter().map(|person| (person.id, person)).collect();
    let mut shared = Vec::new();
    for row in found {
        let program = pep_db::programs::find(conn, row.program)?.ok_or(AppError::NotFound)?;
        let about = match row.about {
            Some(id) => pep_db::sessions::find_session(conn, id)?,
            None => None,
        };
        let ou_zone = match row.about {
            Some(id) => pep_db::zones::of_session(conn, id)?,
            None => None,
        };
        let meeting = match row.session {
            Some(id) => pep_db::sessions::find_session(conn, id)?,
            None => None,
        };
        shared.push(Shared {
            program_name: program.name,
            partner_name: pep_db::partners::name_of(conn, row.partner)?.unwrap_or_default(),
            seller: people.get(&row.seller).cloned(),
            contact: people.get(&row.contact).cloned(),
            accounts: accounts.remove(&row.id).unwrap_or_default(),
            about: about.map(|session| (session.id, session.title, session.starts_at)),
            meeting,
            ou_zone,
            program_zone: program.time_zone,
            row,
        });
    }
    Ok(shared)
}
