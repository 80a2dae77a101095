//! From what sessions are told: never a person, a note, a title or an address.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use pep_domain::engagements::{EngagementKind, EngagementState};
use pep_domain::events::EventPhase;
use pep_domain::ids::{AccountId, OuId, PartnerId, SessionId};
use pep_domain::sessions::SessionState;
use pep_domain::time::UtcMicros;

use crate::schema::{
    account, engagement, event, ou, partner, report, session, session_account, session_partner, session_team,
    team,
};
use crate::types::word;
use crate::{AnyConnection, DbError};

/// Of what a session is a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SourceOf {
    /// Of a mass event that stands here.
    Event(EventPhase),
    /// Of an engagement.
    Engagement {
        /// What kind it is.
        kind: EngagementKind,
        /// Where it stands.
        state: EngagementState,
        /// JSON of its criteria.
        criteria: String,
    },
}

/// What a session is told from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionSource {
    /// The session.
    pub id: SessionId,
    /// When it begins.
    pub starts_at: UtcMicros,
    /// When it ends.
    pub ends_at: UtcMicros,
    /// Where it stands.
    pub state: SessionState,
    /// Of what it is a part.
    pub part_of: SourceOf,
    /// The sales unit of that.
    pub ou: (OuId, String),
    /// The partners of its teams, or those that were invited to it, by name.
    pub partners: Vec<(PartnerId, String)>,
    /// Of an event: the accounts of Microsoft's team on which one of the partners reported; of an engagement: those that
    /// were chosen. By name.
    pub accounts: Vec<(AccountId, String)>,
}

/// Accounts by name.
type Accounts = BTreeSet<(String, i64)>;

/// The sources of these sessions. What is not there, or belongs to no event and no engagement, is left out.
///
/// # Errors
/// Whatever the database answers.
pub fn sources(conn: &mut AnyConnection, of: &[SessionId]) -> Result<Vec<SessionSource>, DbError> {
    let mut found = of_events(conn, of)?;
    found.extend(of_engagements(conn, of)?);
    found.sort_unstable_by_key(|source| source.id);
    Ok(found)
}

fn of_events(conn: &mut AnyConnection, of: &[SessionId]) -> Result<Vec<SessionSource>, DbError> {
    type Row = (i64, i64, i64, String, String, i64, String);
    let ids: Vec<i64> = of.iter().map(|id| id.0).collect();
    let rows: Vec<Row> = session::table
        .inner_join(event::table.on(session::event_id.eq(event::id.nullable())))
        .inner_join(ou::table.on(ou::id.eq(event::ou_id)))
        .filter(session::id.eq_any(ids.clone()))
        .order(session::id)
        .select((
            session::id,
            session::starts_at,
            session::ends_at,
            session::state,
            event::phase,
            ou::id,
            ou::name,
        ))
        .load(conn)?;
    let sides = sides(conn, ids)?;
    let mut known: BTreeMap<(i64, i64), Accounts> = BTreeMap::new();
    let mut found = Vec::with_capacity(rows.len());
    for (id, starts_at, ends_at, state, phase, ou, ou_name) in rows {
        let none = Sides::default();
        let Sides { partners, atus } = sides.get(&id).unwrap_or(&none);
        let mut accounts = Accounts::new();
        for (_, partner) in partners {
            for atu in atus {
                let shared = match known.entry((*partner, *atu)) {
                    Entry::Occupied(known) => known.into_mut(),
                    Entry::Vacant(place) => place.insert(overlap(conn, *partner, *atu)?),
                };
                accounts.extend(shared.iter().cloned());
            }
        }
        found.push(SessionSource {
            id: SessionId(id),
            starts_at: UtcMicros(starts_at),
            ends_at: UtcMicros(ends_at),
            state: word("session.state", &state, SessionState::parse)?,
            part_of: SourceOf::Event(word("event.phase", &phase, EventPhase::parse)?),
            ou: (OuId(ou), ou_name),
            partners: partners.iter().map(|(name, id)| (PartnerId(*id), name.clone())).collect(),
            accounts: accounts.into_iter().map(|(name, id)| (AccountId(id), name)).collect(),
        });
    }
    Ok(found)
}

fn of_engagements(conn: &mut AnyConnection, of: &[SessionId]) -> Result<Vec<SessionSource>, DbError> {
    type Row = ((i64, i64, i64, String), (String, String, String), (i64, String));
    let ids: Vec<i64> = of.iter().map(|id| id.0).collect();
    let rows: Vec<Row> = session::table
        .inner_join(engagement::table.on(session::engagement_id.eq(engagement::id.nullable())))
        .inner_join(ou::table.on(ou::id.eq(engagement::ou_id)))
        .filter(session::id.eq_any(ids.clone()))
        .select((
            (session::id, session::starts_at, session::ends_at, session::state),
            (engagement::kind, engagement::state, engagement::criteria),
            (ou::id, ou::name),
        ))
        .load(conn)?;
    let mut partners = by_session(
        session_partner::table
            .inner_join(partner::table.on(partner::id.eq(session_partner::partner_id)))
            .filter(session_partner::session_id.eq_any(ids.clone()))
            .select((session_partner::session_id, partner::name, partner::id))
            .load(conn)?,
    );
    let mut accounts = by_session(
        session_account::table
            .inner_join(account::table.on(account::id.eq(session_account::account_id)))
            .filter(session_account::session_id.eq_any(ids).and(account::removed_at.is_null()))
            .select((session_account::session_id, account::name, account::id))
            .load(conn)?,
    );
    rows.into_iter()
        .map(|((id, starts_at, ends_at, state), (kind, stands, criteria), (ou, ou_name))| {
            let partners = partners.remove(&id).unwrap_or_default();
            let accounts = accounts.remove(&id).unwrap_or_default();
            Ok(SessionSource {
                id: SessionId(id),
                starts_at: UtcMicros(starts_at),
                ends_at: UtcMicros(ends_at),
                state: word("session.state", &state, SessionState::parse)?,
                part_of: SourceOf::Engagement {
                    kind: word("engagement.kind", &kind, EngagementKind::parse)?,
                    state: word("engagement.state", &stands, EngagementState::parse)?,
                    criteria,
                },
                ou: (OuId(ou), ou_name),
                partners: partners.into_iter().map(|(name, id)| (PartnerId(id), name)).collect(),
                accounts: accounts.into_iter().map(|(name, id)| (AccountId(id), name)).collect(),
            })
        })
        .collect()
}

/// Names with their ids, by session, in order.
fn by_session(rows: Vec<(i64, String, i64)>) -> BTreeMap<i64, BTreeSet<(String, i64)>> {
    let mut found: BTreeMap<i64, BTreeSet<(String, i64)>> = BTreeMap::new();
    for (session, name, id) in rows {
        found.entry(session).or_default().insert((name, id));
    }
    found
}

/// Who meets: partners by name, and the account teams of Microsoft.
#[derive(Default)]
struct Sides {
    partners: BTreeSet<(String, i64)>,
    atus: BTreeSet<i64>,
}

fn sides(conn: &mut AnyConnection, sessions: Vec<i64>) -> Result<BTreeMap<i64, Sides>, DbError> {
    type Row = (i64, Option<i64>, Option<(i64, String)>);
    let rows: Vec<Row> = session_team::table
        .inner_join(team::table.on(team::id.eq(session_team::team_id)))
        .left_join(partner::table.on(team::partner_id.eq(partner::id.nullable())))
        .filter(session_team::session_id.eq_any(sessions))
        .select((session_team::session_id, team::atu_id, (partner::id, partner::name).nullable()))
        .load(conn)?;
    let mut sides: BTreeMap<i64, Sides> = BTreeMap::new();
    for (session, atu, partner) in rows {
        let of = sides.entry(session).or_default();
        of.partners.extend(partner.map(|(id, name)| (name, id)));
        of.atus.extend(atu);
    }
    Ok(sides)
}

/// The accounts of an ATU on which a partner reported, whatever the status: that stays inside.
fn overlap(conn: &mut AnyConnection, partner: i64, atu: i64) -> Result<Accounts, DbError> {
    let rows: Vec<(String, i64)> = account::table
        .inner_join(report::table.on(report::account_id.eq(account::id)))
        .filter(
            account::atu_id
                .eq(atu)
                .and(account::removed_at.is_null())
                .and(report::partner_id.eq(partner))
                .and(report::status.is_not_null()),
        )
        .select((account::name, account::id))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}
