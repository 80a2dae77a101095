//! The people of one partner and what they did, as the partner's own admin may see it: nothing of anybody else, and nothing
//! that only Microsoft notes about them.

use diesel::prelude::*;
use pep_domain::ids::{PartnerId, PersonId};
use pep_domain::mail::BlockReason;
use pep_domain::time::UtcMicros;

use super::name_in_full;
use crate::schema::{audit, mail_block, person, role_grant};
use crate::types::word;
use crate::{AnyConnection, DbError};

/// Somebody of the partner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnPerson {
    /// The person.
    pub id: PersonId,
    /// As typed.
    pub email: String,
    /// May be empty.
    pub first_name: String,
    /// May be empty.
    pub last_name: String,
    /// May be empty.
    pub title: String,
    /// IANA zone.
    pub time_zone: Option<String>,
    /// Is the person an admin of the partner?
    pub is_admin: bool,
    /// Came with a list, of which the next import may change the person.
    pub is_listed: bool,
    /// Why the address takes no mail, and since when.
    pub mail_block: Option<(BlockReason, UtcMicros)>,
}

/// The partner's people, by name; with `only`, that one if it is one of them.
///
/// # Errors
/// Whatever the database answers.
pub fn own_people(
    conn: &mut AnyConnection,
    partner: PartnerId,
    only: Option<PersonId>,
) -> Result<Vec<OwnPerson>, DbError> {
    type Row = (i64, String, String, String, String, String, Option<String>, Option<String>);
    let mut query = person::table
        .filter(person::partner_id.eq(partner.0).and(person::removed_at.is_null()))
        .order((person::name_folded, person::id))
        .select((
            person::id,
            person::email,
            person::email_folded,
            person::first_name,
            person::last_name,
            person::title,
            person::time_zone,
            person::feed,
        ))
        .into_boxed();
    if let Some(only) = only {
        query = query.filter(person::id.eq(only.0));
    }
    let rows: Vec<Row> = query.load(conn)?;
    let admins: Vec<i64> = role_grant::table
        .filter(role_grant::role.eq("partner_admin").and(role_grant::scope_id.eq(partner.0)))
        .select(role_grant::person_id)
        .load(conn)?;
    let addresses = person::table.filter(person::partner_id.eq(partner.0)).select(person::email_folded);
    let blocks: Vec<(String, String, i64)> = mail_block::table
        .filter(mail_block::lifted_at.is_null().and(mail_block::address.eq_any(addresses)))
        // What came back stops everything, so it is told before a complaint.
        .order((mail_block::reason, mail_block::since))
        .select((mail_block::address, mail_block::reason, mail_block::since))
        .load(conn)?;
    rows.into_iter()
        .map(|(id, email, folded, first_name, last_name, title, time_zone, feed)| {
            let block = blocks.iter().find(|(address, ..)| *address == folded);
            let mail_block = block
                .map(|(_, reason, since)| {
                    let reason = word("mail_block.reason", reason, BlockReason::parse)?;
                    Ok::<_, DbError>((reason, UtcMicros(*since)))
                })
                .transpose()?;
            Ok(OwnPerson {
                id: PersonId(id),
                email,
                first_name,
                last_name,
                title,
                time_zone,
                is_admin: admins.contains(&id),
                is_listed: feed.is_some(),
                mail_block,
            })
        })
        .collect()
}

/// Something that somebody of the partner did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnAct {
    /// Its number; newer ones are larger.
    pub id: i64,
    /// When.
    pub at: UtcMicros,
    /// Who of the partner.
    pub actor: String,
    /// The name of what was done.
    pub action: String,
    /// To what kind of thing.
    pub object_kind: String,
    /// Who of the partner it was about, if it was about a person of it.
    pub about: Option<String>,
}

/// What the partner's people did, those who left too, the newest first, before the act `before` if given. Of what was done only
/// its name: the details of the log hold what partners do not see.
///
/// # Errors
/// Whatever the database answers.
pub fn own_acts(
    conn: &mut AnyConnection,
    partner: PartnerId,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<OwnAct>, DbError> {
    type Row = (i64, i64, Option<i64>, String, String, Option<i64>);
    let people: Vec<(i64, String, String, String)> = person::table
        .filter(person::partner_id.eq(partner.0))
        .select((person::id, person::first_name, person::last_name, person::email))
        .load(conn)?;
    let name_of = |id: i64| {
        people
            .iter()
            .find(|(own, ..)| *own == id)
            .map(|(_, first, last, email)| name_in_full(first, last, email))
    };
    let ids: Vec<Option<i64>> = people.iter().map(|(id, ..)| Some(*id)).collect();
    let rows: Vec<Row> = audit::table
        .filter(audit::actor_id.eq_any(ids).and(audit::id.lt(before.unwrap_or(i64::MAX))))
        // What was refused is the operators' to look at.
        .filter(audit::object_kind.ne("operation"))
        .order(audit::id.desc())
        .limit(limit)
        .select((audit::id, audit::at, audit::actor_id, audit::action, audit::object_kind, audit::object_id))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, at, actor, action, object_kind, object)| OwnAct {
            id,
            at: UtcMicros(at),
            actor: actor.and_then(name_of).unwrap_or_default(),
            action,
            about: object.filter(|_| object_kind == "person").and_then(name_of),
            object_kind,
        })
        .collect())
}

/// The partner's admins, by id.
///
/// # Errors
/// Whatever the database answers.
pub fn admins_of(conn: &mut AnyConnection, partner: PartnerId) -> Result<Vec<PersonId>, DbError> {
    let ids: Vec<i64> = person::table
        .inner_join(role_grant::table.on(role_grant::person_id.eq(person::id)))
        .filter(person::partner_id.eq(partner.0).and(person::removed_at.is_null()))
        .filter(role_grant::role.eq("partner_admin"))
        .order(person::id)
        .select(person::id)
        .distinct()
        .load(conn)?;
    Ok(ids.into_iter().map(PersonId).collect())
}
