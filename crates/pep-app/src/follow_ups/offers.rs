//! What a seller chooses among for a follow-up.

use pep_db::AnyConnection;
use pep_db::follow_ups::{self as rows, OfferedSession};
use pep_db::sessions::Contact;
use pep_domain::access::{Permit, action};
use pep_domain::follow_ups::clocks::window;
use pep_domain::follow_ups::times::Span;
use pep_domain::ids::{AccountId, PartnerId, PersonId, ProgramId, SessionId};

use super::view::{Clock, in_order};
use super::{concerning, parse_zone};
use crate::zones::reader_zone;
use crate::{AppContext, AppError};

/// So many sessions and people are offered.
const SESSIONS: i64 = 50;
const PEOPLE: i64 = 200;

/// What was chosen so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OffersOf {
    /// The program; none: the seller's first.
    pub program: Option<ProgramId>,
    /// The partner.
    pub partner: Option<PartnerId>,
    /// The session that it is about.
    pub session: Option<SessionId>,
    /// Who shall answer.
    pub contact: Option<PersonId>,
    /// The IANA zone in which the seller reads times.
    pub time_zone: Option<String>,
}

/// What there is to choose among.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offers {
    /// Programs that invited the seller.
    pub programs: Vec<(i64, String)>,
    /// The one that is chosen; none if no program invited the seller.
    pub program: Option<ProgramId>,
    /// Its partners, by name.
    pub partners: Vec<(i64, String)>,
    /// The one that is chosen.
    pub partner: Option<PartnerId>,
    /// The partner's people; those of the session, then primary contacts, first.
    pub contacts: Vec<Contact>,
    /// How many of the first are in the session.
    pub session_contacts: usize,
    /// The seller's accounts: id, name, city.
    pub accounts: Vec<(AccountId, String, String)>,
    /// The seller's sessions with the partner in the program, the latest first.
    pub sessions: Vec<OfferedSession>,
    /// In which times are marked.
    pub window: Span,
    /// The seller's clock, and the contact's.
    pub clocks: (Clock, Clock),
}

/// What the caller can choose among now. A session that is named tells program and partner too.
///
/// # Errors
/// [`AppError::Invalid`] for a zone that is none.
pub async fn offers(
    ctx: &AppContext,
    permit: &Permit<action::ScheduleFollowUps>,
    of: OffersOf,
) -> Result<Offers, AppError> {
    let (me, now) = (permit.actor().person_id, ctx.now());
    ctx.db
        .read(move |conn| {
            let mut programs = pep_db::teams::programs_of_seller(conn, me)?;
            let about = concerning(conn, me, of.session)?;
            if let Some(session) = &about
                && !programs.iter().any(|(id, _)| *id == session.program.0)
                && let Some(record) = pep_db::programs::find(conn, session.program)?
            {
                programs.push((session.program.0, record.name));
            }
            let (program, partner) = place(conn, me, &of, &programs)?;
            let mut partners = match program {
                Some(program) => pep_db::teams::partners_of_program(conn, program)?,
                None => Vec::new(),
            };
            if let Some(session) = about.filter(|session| Some(session.program) == program) {
                for row in pep_db::sessions::partners_of_sessions(conn, &[session.id])? {
                    let (id, name) = row.partner;
                    if !partners.iter().any(|(known, _)| *known == id.0) {
                        partners.push((id.0, name));
                    }
                }
            }
            let partner = partner.filter(|partner| partners.iter().any(|(id, _)| *id == partner.0));
            let mut sessions = match partner {
                Some(partner) => rows::sessions_with(conn, me, partner, SESSIONS)?,
                None => Vec::new(),
            };
            sessions.retain(|session| Some(session.program) == program);
            let (contacts, session_contacts) = people(conn, &of, partner, &sessions)?;
            let record = match program {
                Some(program) => pep_db::programs::find(conn, program)?,
                None => None,
            };
            let (days, program_zone) =
                record.map_or((14, "UTC".to_owned()), |program| (program.follow_up_days, program.time_zone));
            let own = pep_db::sessions::contacts(conn, &[me])?.pop().and_then(|me| me.time_zone);
            let zone = parse_zone(of.time_zone.as_deref(), own.as_deref().unwrap_or(&program_zone))?;
            let chosen = of.contact.and_then(|id| contacts.iter().find(|contact| contact.id == id));
            let theirs = chosen.or(contacts.first()).and_then(|contact| contact.time_zone.clone());
            let theirs = reader_zone(theirs.as_deref(), None, Some(&program_zone));
            let window = window(now, days, zone);
            Ok(Offers {
                programs,
                program,
                partners,
                partner,
                contacts,
                session_contacts,
                accounts: rows::own_accounts(conn, me)?,
                sessions,
                window,
                clocks: (Clock::of_seller(conn, me, zone, window)?, Clock::of(theirs, window)),
            })
        })
        .await
}

/// Program and partner: as chosen, else as the session says.
fn place(
    conn: &mut AnyConnection,
    me: PersonId,
    of: &OffersOf,
    programs: &[(i64, String)],
) -> Result<(Option<ProgramId>, Option<PartnerId>), AppError> {
    let is_mine = |program: &ProgramId| programs.iter().any(|(id, _)| *id == program.0);
    let mut program = of.program.filter(is_mine);
    let mut partner = of.partner;
    if let (Some(session), None) = (concerning(conn, me, of.session)?, partner) {
        partner =
            pep_db::sessions::partners_of_sessions(conn, &[session.id])?.first().map(|row| row.partner.0);
        program = Some(session.program).filter(is_mine).or(program);
    }
    if let (Some(session), None) = (of.session, partner) {
        let is_in = pep_db::sessions::people_of_sessions(conn, &[session])?;
        if is_in.iter().any(|person| person.person.id == me) {
            let teams = pep_db::sessions::teams_of_sessions(conn, &[session])?;
            partner = teams
                .iter()
                .find_map(|team| team.partner)
                .or_else(|| is_in.iter().find_map(|person| person.person.partner));
            program = pep_db::sessions::find_session(conn, session)?
                .map(|session| session.program)
                .filter(is_mine)
                .or(program);
        }
    }
    Ok((program.or(programs.first().map(|(id, _)| ProgramId(*id))), partner))
}

fn people(
    conn: &mut AnyConnection,
    of: &OffersOf,
    partner: Option<PartnerId>,
    sessions: &[OfferedSession],
) -> Result<(Vec<Contact>, usize), AppError> {
    let Some(partner) = partner else { return Ok((Vec::new(), 0)) };
    let session = of.session.filter(|id| sessions.iter().any(|session| session.id == *id));
    let mut ids = match session {
        Some(session) => rows::contacts_of_session(conn, session, partner)?,
        None => Vec::new(),
    };
    let count = ids.len();
    for id in rows::contacts_of_partner(conn, partner, PEOPLE)? {
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    Ok((in_order(conn, &ids)?, count))
}
