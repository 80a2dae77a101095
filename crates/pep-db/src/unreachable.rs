//! People who get none of an event's or an engagement's mails, because their address takes none (B4-02). For organisers only.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use pep_domain::ids::{EngagementId, EventId, MailBlockId, MessageId, PartnerId, PersonId};
use pep_domain::mail::{BlockReason, SUPPRESSED};
use pep_domain::time::UtcMicros;

use crate::mail_blocks::MailBlock;
use crate::people::name_in_full;
use crate::schema::{
    engagement_partner, job, message, partner, person, role_grant, session, session_person, session_request,
    wave,
};
use crate::{AnyConnection, DbError};

/// Whose mails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailsOf {
    /// An event's, with its sessions, its requests and the waves that invite to it.
    Event(EventId),
    /// An engagement's, with its sessions.
    Engagement(EngagementId),
}

/// Somebody who gets none of the mails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreachablePerson {
    /// The person.
    pub id: PersonId,
    /// First and last name.
    pub name: String,
    /// The address that takes no mail.
    pub address: String,
    /// The person's partner.
    pub partner: Option<(PartnerId, String)>,
    /// What holds the mails.
    pub block: MailBlockId,
    /// Why.
    pub reason: BlockReason,
    /// What the provider said.
    pub detail: String,
    /// The mail that told.
    pub message: MessageId,
    /// Since when.
    pub since: UtcMicros,
}

/// Those who belong to an event or engagement, or were written to about it, and whose present address takes no mail; by
/// name. Somebody whose address was corrected, or may get mail again, is not among them.
///
/// # Errors
/// Whatever the database answers.
pub fn list(conn: &mut AnyConnection, of: MailsOf) -> Result<Vec<UnreachablePerson>, DbError> {
    let mut found = blocked_people(conn)?;
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<i64> = found.keys().copied().collect();
    let mut concerned = written_to(conn, of, &ids)?;
    concerned.extend(taking_part(conn, of, &ids)?);
    found.retain(|id, _| concerned.contains(id));
    let mut people: Vec<UnreachablePerson> = found.into_values().collect();
    people.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
    Ok(people)
}

/// Everybody whose address takes no mail, by id.
fn blocked_people(conn: &mut AnyConnection) -> Result<BTreeMap<i64, UnreachablePerson>, DbError> {
    type Row = (i64, String, String, String, String, Option<i64>, Option<String>);
    let mut blocks: BTreeMap<String, MailBlock> = BTreeMap::new();
    for block in crate::mail_blocks::list(conn, None, i64::MAX)? {
        // What came back stops everything, so it is told before a complaint.
        match blocks.get(&block.address) {
            Some(known) if known.reason <= block.reason => {}
            _ => drop(blocks.insert(block.address.clone(), block)),
        }
    }
    let addresses: Vec<&String> = blocks.keys().collect();
    let mut found = BTreeMap::new();
    for part in addresses.chunks(1_000) {
        let rows: Vec<Row> = person::table
            .left_join(partner::table)
            .filter(person::email_folded.eq_any(part.to_vec()).and(person::removed_at.is_null()))
            .select((
                person::id,
                person::first_name,
                person::last_name,
                person::email,
                person::email_folded,
                partner::id.nullable(),
                partner::name.nullable(),
            ))
            .load(conn)?;
        for (id, first, last, email, folded, partner_id, partner_name) in rows {
            let Some(block) = blocks.get(&folded) else { continue };
            let person = UnreachablePerson {
                id: PersonId(id),
                name: name_in_full(&first, &last, &email),
                address: email,
                partner: partner_id.map(PartnerId).zip(partner_name),
                block: block.id,
                reason: block.reason,
                detail: block.detail.clone(),
                message: block.message,
                since: block.since,
            };
            found.insert(id, person);
        }
    }
    Ok(found)
}

/// Those of these people to whom a mail of the thing came back, or was not handed over.
fn written_to(conn: &mut AnyConnection, of: MailsOf, ids: &[i64]) -> Result<BTreeSet<i64>, DbError> {
    let is_held =
        job::last_error_class.is_not_null().and(job::last_error_class.assume_not_null().eq(SUPPRESSED));
    let returned = message::bounced_at.is_not_null().or(message::complained_at.is_not_null()).or(is_held);
    let rows: Vec<(Option<i64>, Option<String>, Option<i64>)> = message::table
        .inner_join(job::table.on(job::id.eq(message::job_id)))
        .filter(message::recipient_id.eq_any(ids.iter().copied().map(Some)))
        .filter(returned)
        .select((message::recipient_id, job::origin_kind, job::origin_id))
        .distinct()
        .load(conn)?;
    let mut by_kind: BTreeMap<String, Vec<(i64, i64)>> = BTreeMap::new();
    for (recipient, kind, origin) in rows {
        if let (Some(recipient), Some(kind), Some(origin)) = (recipient, kind, origin) {
            by_kind.entry(kind).or_default().push((origin, recipient));
        }
    }
    let mut concerned = BTreeSet::new();
    for (kind, mails) in by_kind {
        let origins: Vec<i64> = mails.iter().map(|(origin, _)| *origin).collect();
        let theirs = origins_of(conn, of, &kind, origins)?;
        concerned
            .extend(mails.iter().filter(|(origin, _)| theirs.contains(origin)).map(|(_, person)| *person));
    }
    Ok(concerned)
}

/// Those of these origins of mails that belong to the thing.
fn origins_of(
    conn: &mut AnyConnection,
    of: MailsOf,
    kind: &str,
    origins: Vec<i64>,
) -> Result<Vec<i64>, DbError> {
    let own = match (of, kind) {
        (MailsOf::Event(id), "event") => Some(id.0),
        (MailsOf::Engagement(id), "engagement") => Some(id.0),
        _ => None,
    };
    if let Some(id) = own {
        return Ok(origins.into_iter().filter(|origin| *origin == id).collect());
    }
    Ok(match (of, kind) {
        (MailsOf::Event(event), "session") => session::table
            .filter(session::id.eq_any(origins).and(session::event_id.eq(event.0)))
            .select(session::id)
            .load(conn)?,
        (MailsOf::Event(event), "session_request") => session_request::table
            .filter(session_request::id.eq_any(origins).and(session_request::event_id.eq(event.0)))
            .select(session_request::id)
            .load(conn)?,
        (MailsOf::Event(event), "wave") => wave::table
            .filter(wave::id.eq_any(origins).and(wave::event_id.eq(event.0)))
            .select(wave::id)
            .load(conn)?,
        (MailsOf::Engagement(engagement), "session") => session::table
            .filter(session::id.eq_any(origins).and(session::engagement_id.eq(engagement.0)))
            .select(session::id)
            .load(conn)?,
        _ => Vec::new(),
    })
}

/// Those of these people who are in the thing's sessions, or answer for a team or a partner in it.
fn taking_part(conn: &mut AnyConnection, of: MailsOf, ids: &[i64]) -> Result<Vec<i64>, DbError> {
    let in_sessions = session_person::table
        .inner_join(session::table.on(session::id.eq(session_person::session_id)))
        .filter(session_person::person_id.eq_any(ids.to_vec()).and(session_person::removed_at.is_null()))
        .select(session_person::person_id)
        .distinct();
    match of {
        MailsOf::Event(event) => {
            let mut people: Vec<i64> = in_sessions.filter(session::event_id.eq(event.0)).load(conn)?;
            let teams = crate::events::event_teams(conn, event)?;
            people.extend(teams.iter().filter_map(|team| team.primary_contact_id));
            Ok(people)
        }
        MailsOf::Engagement(engagement) => {
            let mut people: Vec<i64> =
                in_sessions.filter(session::engagement_id.eq(engagement.0)).load(conn)?;
            let invited = engagement_partner::table
                .filter(
                    engagement_partner::engagement_id
                        .eq(engagement.0)
                        .and(engagement_partner::state.eq_any(["invited", "accepted"])),
                )
                .select(engagement_partner::partner_id);
            let admins: Vec<i64> = role_grant::table
                .filter(
                    role_grant::person_id
                        .eq_any(ids.to_vec())
                        .and(role_grant::role.eq("partner_admin"))
                        .and(role_grant::scope_id.eq_any(invited)),
                )
                .select(role_grant::person_id)
                .load(conn)?;
            people.extend(admins);
            Ok(people)
        }
    }
}
