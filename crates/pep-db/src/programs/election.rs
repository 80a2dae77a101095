//! Who takes part in a program: elected partners and invited sellers (D-02, D-03, D-62, D-63). Taking somebody out
//! keeps the row; every query of a program's people asks for the rows that are live.

use std::collections::HashMap;

use diesel::prelude::*;
use pep_domain::ids::{PartnerId, PersonId, ProgramId};
use pep_domain::time::UtcMicros;

use crate::people::starts_with;
use crate::schema::{atu, mail_link, ou, partner, person, program_partner, program_seller};
use crate::{AnyConnection, DbError};

/// Whether an elected or invited one is still in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Standing {
    /// Takes part.
    #[default]
    Live,
    /// Was taken out.
    Removed,
}

/// Which part of a list.
#[derive(Debug, Clone, Default)]
pub struct ElectionFilter {
    /// Beginning of a folded name, an id or an address.
    pub prefix: Option<String>,
    /// Those who take part, or those who were taken out.
    pub standing: Standing,
    /// Only entries after this folded name and id.
    pub after: Option<(String, i64)>,
    /// At most this many.
    pub limit: i64,
}

/// How somebody came in, and went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Election {
    /// By import?
    pub is_imported: bool,
    /// When.
    pub added_at: UtcMicros,
    /// By whom, if a person.
    pub added_by: Option<String>,
    /// When taken out.
    pub removed_at: Option<UtcMicros>,
    /// By whom.
    pub removed_by: Option<String>,
}

/// An elected partner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ElectedPartner {
    /// The partner.
    pub id: PartnerId,
    /// Its Partner One ID.
    pub partner_one_id: String,
    /// Its name.
    pub name: String,
    /// City; may be empty.
    pub city: String,
    /// Country; may be empty.
    pub country: String,
    /// Contacts that can be reached.
    pub contacts: i64,
    /// How it came in.
    pub election: Election,
    /// What the next page begins after.
    pub name_folded: String,
}

/// An invited seller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvitedSeller {
    /// The person.
    pub id: PersonId,
    /// Name; the address if none is known.
    pub name: String,
    /// Address.
    pub email: String,
    /// Sales unit; may be empty.
    pub ou: String,
    /// Account team unit; may be empty.
    pub atu: String,
    /// How the person came in.
    pub election: Election,
    /// What the next page begins after.
    pub name_folded: String,
}

/// How many take part, and how many were taken out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ElectionCounts {
    /// Take part.
    pub live: i64,
    /// Were taken out.
    pub removed: i64,
}

type Stamp = (String, Option<i64>, i64, Option<i64>, Option<i64>);

/// The elected partners of a program, by name.
///
/// # Errors
/// Whatever the database answers.
pub fn list_partners(
    conn: &mut AnyConnection,
    program: ProgramId,
    filter: &ElectionFilter,
) -> Result<Vec<ElectedPartner>, DbError> {
    type Row = ((i64, String, String, String, String, String), Stamp);
    let mut query = program_partner::table
        .inner_join(partner::table.on(partner::id.eq(program_partner::partner_id)))
        .filter(program_partner::program_id.eq(program.0))
        .order((partner::name_folded, partner::id))
        .limit(filter.limit)
        .select((
            (
                partner::id,
                partner::partner_one_id,
                partner::name,
                partner::city,
                partner::country,
                partner::name_folded,
            ),
            (
                program_partner::source,
                program_partner::added_by,
                program_partner::added_at,
                program_partner::removed_by,
                program_partner::removed_at,
            ),
        ))
        .into_boxed();
    query = match filter.standing {
        Standing::Live => query.filter(program_partner::removed_at.is_null()),
        Standing::Removed => query.filter(program_partner::removed_at.is_not_null()),
    };
    if let Some(prefix) = &filter.prefix {
        let pattern = starts_with(prefix);
        query = query.filter(
            partner::name_folded
                .like(pattern.clone())
                .escape('!')
                .or(partner::name_folded.like(format!("% {pattern}")).escape('!'))
                .or(partner::partner_one_id.like(starts_with(&prefix.to_uppercase())).escape('!')),
        );
    }
    if let Some((name, id)) = &filter.after {
        query = query.filter(
            partner::name_folded
                .gt(name.clone())
                .or(partner::name_folded.eq(name.clone()).and(partner::id.gt(*id))),
        );
    }
    let rows: Vec<Row> = query.load(conn)?;
    let ids: Vec<i64> = rows.iter().map(|row| row.0.0).collect();
    let contacts: HashMap<i64, i64> = crate::partners::count_contacts(conn, &ids)?.into_iter().collect();
    let names = names_of(conn, rows.iter().map(|row| &row.1))?;
    Ok(rows
        .into_iter()
        .map(|((id, partner_one_id, name, city, country, name_folded), stamp)| ElectedPartner {
            id: PartnerId(id),
            partner_one_id,
            name,
            city,
            country,
            contacts: contacts.get(&id).copied().unwrap_or(0),
            election: election(stamp, &names),
            name_folded,
        })
        .collect())
}

/// The invited sellers of a program, by name.
///
/// # Errors
/// Whatever the database answers.
pub fn list_sellers(
    conn: &mut AnyConnection,
    program: ProgramId,
    filter: &ElectionFilter,
) -> Result<Vec<InvitedSeller>, DbError> {
    type Row = ((i64, String, String, String, String), (Option<String>, Option<String>), Stamp);
    let mut query = program_seller::table
        .inner_join(person::table.on(person::id.eq(program_seller::person_id)))
        .left_join(ou::table.on(person::ou_id.eq(ou::id.nullable())))
        .left_join(atu::table.on(person::atu_id.eq(atu::id.nullable())))
        .filter(program_seller::program_id.eq(program.0))
        .order((person::name_folded, person::id))
        .limit(filter.limit)
        .select((
            (person::id, person::first_name, person::last_name, person::email, person::name_folded),
            (ou::name.nullable(), atu::name.nullable()),
            (
                program_seller::source,
                program_seller::added_by,
                program_seller::added_at,
                program_seller::removed_by,
                program_seller::removed_at,
            ),
        ))
        .into_boxed();
    query = match filter.standing {
        Standing::Live => query.filter(program_seller::removed_at.is_null()),
        Standing::Removed => query.filter(program_seller::removed_at.is_not_null()),
    };
    if let Some(prefix) = &filter.prefix {
        let pattern = starts_with(prefix);
        query = query.filter(
            person::name_folded
                .like(pattern.clone())
                .escape('!')
                .or(person::name_folded.like(format!("% {pattern}")).escape('!'))
                .or(person::email_folded.like(pattern).escape('!')),
        );
    }
    if let Some((name, id)) = &filter.after {
        query = query.filter(
            person::name_folded
                .gt(name.clone())
                .or(person::name_folded.eq(name.clone()).and(person::id.gt(*id))),
        );
    }
    let rows: Vec<Row> = query.load(conn)?;
    let names = names_of(conn, rows.iter().map(|row| &row.2))?;
    Ok(rows
        .into_iter()
        .map(|((id, first, last, email, name_folded), (ou, atu), stamp)| InvitedSeller {
            id: PersonId(id),
            name: crate::people::name_in_full(&first, &last, &email),
            email,
            ou: ou.unwrap_or_default(),
            atu: atu.unwrap_or_default(),
            election: election(stamp, &names),
            name_folded,
        })
        .collect())
}

fn election(
    (source, added_by, added_at, removed_by, removed_at): Stamp,
    names: &HashMap<i64, String>,
) -> Election {
    let name = |id: Option<i64>| id.and_then(|id| names.get(&id).cloned());
    Election {
        is_imported: source == "import",
        added_at: UtcMicros(added_at),
        added_by: name(added_by),
        removed_at: removed_at.map(UtcMicros),
        removed_by: name(removed_by),
    }
}

fn names_of<'a>(
    conn: &mut AnyConnection,
    stamps: impl Iterator<Item = &'a Stamp>,
) -> Result<HashMap<i64, String>, DbError> {
    let mut ids: Vec<i64> = stamps.flat_map(|stamp| [stamp.1, stamp.3]).flatten().collect();
    ids.sort_unstable();
    ids.dedup();
    crate::people::names(conn, &ids)
}

/// How many partners are elected, and how many were taken out.
///
/// # Errors
/// Whatever the database answers.
pub fn count_partners(conn: &mut AnyConnection, program: ProgramId) -> Result<ElectionCounts, DbError> {
    let of = program_partner::table.filter(program_partner::program_id.eq(program.0));
    let all: i64 = of.count().get_result(conn)?;
    let live: i64 = of.filter(program_partner::removed_at.is_null()).count().get_result(conn)?;
    Ok(ElectionCounts { live, removed: all - live })
}

/// How many sellers are invited, and how many were taken out.
///
/// # Errors
/// Whatever the database answers.
pub fn count_sellers(conn: &mut AnyConnection, program: ProgramId) -> Result<ElectionCounts, DbError> {
    let of = program_seller::table.filter(program_seller::program_id.eq(program.0));
    let all: i64 = of.count().get_result(conn)?;
    let live: i64 = of.filter(program_seller::removed_at.is_null()).count().get_result(conn)?;
    Ok(ElectionCounts { live, removed: all - live })
}

/// Who changes an election, and how.
#[derive(Debug, Clone, Copy)]
pub struct Elector {
    /// The program.
    pub program: ProgramId,
    /// By import?
    pub is_import: bool,
    /// By whom.
    pub by: Option<PersonId>,
    /// When.
    pub now: UtcMicros,
}

impl Elector {
    fn source(self) -> &'static str {
        if self.is_import { "import" } else { "manual" }
    }
}

/// Elects partners; one that was taken out comes back. Returns how many were not in before.
///
/// # Errors
/// [`DbError::ForeignKey`] if a partner is not there.
pub fn add_partners(conn: &mut AnyConnection, elector: Elector, ids: &[i64]) -> Result<usize, DbError> {
    let (program, by, now) = (elector.program.0, elector.by.map(|id| id.0), elector.now.0);
    let mut added = 0;
    for id in ids {
        let back = diesel::update(
            program_partner::table.find((program, *id)).filter(program_partner::removed_at.is_not_null()),
        )
        .set((
            program_partner::source.eq(elector.source()),
            program_partner::added_by.eq(by),
            program_partner::added_at.eq(now),
            program_partner::removed_by.eq(None::<i64>),
            program_partner::removed_at.eq(None::<i64>),
        ))
        .execute(conn)?;
        let new = with_backend!(conn, c => diesel::insert_into(program_partner::table)
            .values((
                program_partner::program_id.eq(program),
                program_partner::partner_id.eq(*id),
                program_partner::source.eq(elector.source()),
                program_partner::added_by.eq(by),
                program_partner::added_at.eq(now),
            ))
            .on_conflict_do_nothing()
            .execute(c))?;
        added += back + new;
    }
    Ok(added)
}

/// Invites sellers; one who was taken out comes back. Returns how many were not in before.
///
/// # Errors
/// [`DbError::ForeignKey`] if a person is not there.
pub fn add_sellers(conn: &mut AnyConnection, elector: Elector, ids: &[i64]) -> Result<usize, DbError> {
    let (program, by, now) = (elector.program.0, elector.by.map(|id| id.0), elector.now.0);
    let mut added = 0;
    for id in ids {
        let back = diesel::update(
            program_seller::table.find((program, *id)).filter(program_seller::removed_at.is_not_null()),
        )
        .set((
            program_seller::source.eq(elector.source()),
            program_seller::added_by.eq(by),
            program_seller::added_at.eq(now),
            program_seller::removed_by.eq(None::<i64>),
            program_seller::removed_at.eq(None::<i64>),
        ))
        .execute(conn)?;
        let new = with_backend!(conn, c => diesel::insert_into(program_seller::table)
            .values((
                program_seller::program_id.eq(program),
                program_seller::person_id.eq(*id),
                program_seller::source.eq(elector.source()),
                program_seller::added_by.eq(by),
                program_seller::added_at.eq(now),
            ))
            .on_conflict_do_nothing()
            .execute(c))?;
        added += back + new;
    }
    Ok(added)
}

/// Takes a partner out and ends the program's links of its people; false if it was not in.
///
/// # Errors
/// Whatever the database answers.
pub fn remove_partner(conn: &mut AnyConnection, elector: Elector, id: PartnerId) -> Result<bool, DbError> {
    let removed = diesel::update(
        program_partner::table.find((elector.program.0, id.0)).filter(program_partner::removed_at.is_null()),
    )
    .set((
        program_partner::removed_by.eq(elector.by.map(|id| id.0)),
        program_partner::removed_at.eq(Some(elector.now.0)),
    ))
    .execute(conn)?;
    let people = person::table.filter(person::partner_id.eq(id.0)).select(person::id);
    diesel::update(
        mail_link::table.filter(
            mail_link::program_id
                .eq(elector.program.0)
                .and(mail_link::person_id.eq_any(people))
                .and(mail_link::revoked_at.is_null()),
        ),
    )
    .set(mail_link::revoked_at.eq(elector.now.0))
    .execute(conn)?;
    Ok(removed == 1)
}

/// Takes a seller out and ends the program's links of that person; false if the person was not in.
///
/// # Errors
/// Whatever the database answers.
pub fn remove_seller(conn: &mut AnyConnection, elector: Elector, id: PersonId) -> Result<bool, DbError> {
    let removed = diesel::update(
        program_seller::table.find((elector.program.0, id.0)).filter(program_seller::removed_at.is_null()),
    )
    .set((
        program_seller::removed_by.eq(elector.by.map(|id| id.0)),
        program_seller::removed_at.eq(Some(elector.now.0)),
    ))
    .execute(conn)?;
    diesel::update(
        mail_link::table.filter(
            mail_link::program_id
                .eq(elector.program.0)
                .and(mail_link::person_id.eq(id.0))
                .and(mail_link::revoked_at.is_null()),
        ),
    )
    .set(mail_link::revoked_at.eq(elector.now.0))
    .execute(conn)?;
    Ok(removed == 1)
}

/// Is the partner elected now?
///
/// # Errors
/// Whatever the database answers.
pub fn partner_takes_part(
    conn: &mut AnyConnection,
    program: ProgramId,
    id: PartnerId,
) -> Result<bool, DbError> {
    let found = program_partner::table
        .find((program.0, id.0))
        .filter(program_partner::removed_at.is_null())
        .select(program_partner::partner_id)
        .first::<i64>(conn)
        .optional()?;
    Ok(found.is_some())
}

/// Is the seller invited now?
///
/// # Errors
/// Whatever the database answers.
pub fn seller_takes_part(
    conn: &mut AnyConnection,
    program: ProgramId,
    id: PersonId,
) -> Result<bool, DbError> {
    let found = program_seller::table
        .find((program.0, id.0))
        .filter(program_seller::removed_at.is_null())
        .select(program_seller::person_id)
        .first::<i64>(conn)
        .optional()?;
    Ok(found.is_some())
}

/// The partners of a program that are elected now.
///
/// # Errors
/// Whatever the database answers.
pub fn live_partners(conn: &mut AnyConnection, program: ProgramId) -> Result<Vec<i64>, DbError> {
    Ok(program_partner::table
        .filter(program_partner::program_id.eq(program.0).and(program_partner::removed_at.is_null()))
        .order(program_partner::partner_id)
        .select(program_partner::partner_id)
        .load(conn)?)
}

/// Does a program limit its partners at all? One that never elected any is open to every partner.
///
/// # Errors
/// Whatever the database answers.
pub fn limits_partners(conn: &mut AnyConnection, program: ProgramId) -> Result<bool, DbError> {
    let found = program_partner::table
        .filter(program_partner::program_id.eq(program.0))
        .select(program_partner::partner_id)
        .first::<i64>(conn)
        .optional()?;
    Ok(found.is_some())
}

/// A Microsoft person who could be invited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SellerChoice {
    /// The person.
    pub id: PersonId,
    /// Name; the address if none is known.
    pub name: String,
    /// Address.
    pub email: String,
}

/// Microsoft people who hold the seller's role and are not invited yet, by name.
///
/// # Errors
/// Whatever the database answers.
pub fn seller_choices(
    conn: &mut AnyConnection,
    program: ProgramId,
    prefix: &str,
    limit: i64,
) -> Result<Vec<SellerChoice>, DbError> {
    use crate::schema::role_grant;
    let invited = program_seller::table
        .filter(program_seller::program_id.eq(program.0).and(program_seller::removed_at.is_null()))
        .select(program_seller::person_id);
    let sellers = role_grant::table.filter(role_grant::role.eq("seller")).select(role_grant::person_id);
    let pattern = starts_with(prefix);
    let rows: Vec<(i64, String, String, String)> = person::table
        .filter(
            person::removed_at.is_null().and(person::id.eq_any(sellers)).and(person::id.ne_all(invited)).and(
                person::name_folded
                    .like(pattern.clone())
                    .escape('!')
                    .or(person::name_folded.like(format!("% {pattern}")).escape('!'))
                    .or(person::email_folded.like(pattern).escape('!')),
            ),
        )
        .order((person::name_folded, person::id))
        .limit(limit)
        .select((person::id, person::first_name, person::last_name, person::email))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, first, last, email)| SellerChoice {
            id: PersonId(id),
            name: crate::people::name_in_full(&first, &last, &email),
            email,
        })
        .collect())
}

/// Partners that are listed and not elected yet, by name.
///
/// # Errors
/// Whatever the database answers.
pub fn partner_choices(
    conn: &mut AnyConnection,
    program: ProgramId,
    prefix: &str,
    limit: i64,
) -> Result<Vec<crate::partners::PartnerRow>, DbError> {
    let elected = program_partner::table
        .filter(program_partner::program_id.eq(program.0).and(program_partner::removed_at.is_null()))
        .select(program_partner::partner_id);
    let pattern = starts_with(prefix);
    Ok(partner::table
        .filter(
            partner::removed_at.is_null().and(partner::id.ne_all(elected)).and(
                partner::name_folded
                    .like(pattern.clone())
                    .escape('!')
                    .or(partner::name_folded.like(format!("% {pattern}")).escape('!'))
                    .or(partner::partner_one_id.like(starts_with(&prefix.to_uppercase())).escape('!')),
            ),
        )
        .order((partner::name_folded, partner::id))
        .limit(limit)
        .select((partner::id, partner::partner_one_id, partner::name, partner::city, partner::country))
        .load(conn)?)
}

/// Are all of these listed partners, not removed? Returns those that are.
///
/// # Errors
/// Whatever the database answers.
pub fn known_partners(conn: &mut AnyConnection, ids: &[i64]) -> Result<Vec<i64>, DbError> {
    Ok(partner::table
        .filter(partner::id.eq_any(ids.to_vec()).and(partner::removed_at.is_null()))
        .select(partner::id)
        .load(conn)?)
}

/// Those of these people who are Microsoft's and not removed.
///
/// # Errors
/// Whatever the database answers.
pub fn known_sellers(conn: &mut AnyConnection, ids: &[i64]) -> Result<Vec<i64>, DbError> {
    Ok(person::table
        .filter(
            person::id
                .eq_any(ids.to_vec())
                .and(person::removed_at.is_null())
                .and(person::side.eq("microsoft")),
        )
        .select(person::id)
        .load(conn)?)
}
