//! Addresses that take no mail (B4-02): what came back for good, what was complained about, until somebody lifts it.

use diesel::prelude::*;
use pep_domain::ids::{MailBlockId, MessageId, PersonId, ProgramId};
use pep_domain::mail::BlockReason;
use pep_domain::time::UtcMicros;

use crate::schema::mail_block;
use crate::types::word;
use crate::{AnyConnection, DbError};

/// A block to add.
#[derive(Debug, Clone)]
pub struct NewMailBlock<'a> {
    /// The address, lower case.
    pub address: &'a str,
    /// Why.
    pub reason: BlockReason,
    /// What the provider said.
    pub detail: &'a str,
    /// The mail that told.
    pub message: MessageId,
    /// Whose it was.
    pub program: Option<ProgramId>,
    /// When.
    pub since: UtcMicros,
}

/// A block that is not lifted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailBlock {
    /// Row id.
    pub id: MailBlockId,
    /// The address, lower case.
    pub address: String,
    /// Why.
    pub reason: BlockReason,
    /// What the provider said.
    pub detail: String,
    /// The mail that told.
    pub message: MessageId,
    /// Whose it was.
    pub program: Option<ProgramId>,
    /// When.
    pub since: UtcMicros,
}

type Row = (i64, String, String, String, i64, Option<i64>, i64);

fn read((id, address, reason, detail, message, program, since): Row) -> Result<MailBlock, DbError> {
    Ok(MailBlock {
        id: MailBlockId(id),
        address,
        reason: word("mail_block.reason", &reason, BlockReason::parse)?,
        detail,
        message: MessageId(message),
        program: program.map(ProgramId),
        since: UtcMicros(since),
    })
}

macro_rules! open_blocks {
    ($filter:expr) => {
        mail_block::table.filter(mail_block::lifted_at.is_null()).filter($filter).select((
            mail_block::id,
            mail_block::address,
            mail_block::reason,
            mail_block::detail,
            mail_block::message_id,
            mail_block::program_id,
            mail_block::since,
        ))
    };
}

/// Adds a block, unless the address has one for the same reason.
///
/// # Errors
/// Whatever the database answers.
pub fn add(conn: &mut AnyConnection, new: &NewMailBlock<'_>) -> Result<(), DbError> {
    with_backend!(conn, c => diesel::insert_into(mail_block::table)
        .values((
            mail_block::address.eq(new.address),
            mail_block::reason.eq(new.reason.as_str()),
            mail_block::detail.eq(new.detail),
            mail_block::message_id.eq(new.message.0),
            mail_block::program_id.eq(new.program.map(|id| id.0)),
            mail_block::since.eq(new.since.0),
        ))
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(())
}

/// The open blocks of an address, lower case: what came back first.
///
/// # Errors
/// Whatever the database answers.
pub fn of_address(conn: &mut AnyConnection, address: &str) -> Result<Vec<MailBlock>, DbError> {
    let rows: Vec<Row> =
        open_blocks!(mail_block::address.eq(address)).order(mail_block::reason).load(conn)?;
    rows.into_iter().map(read).collect()
}

/// The newest open blocks, at most `limit`; only of these programs if any are given.
///
/// # Errors
/// Whatever the database answers.
pub fn list(
    conn: &mut AnyConnection,
    programs: Option<&[ProgramId]>,
    limit: i64,
) -> Result<Vec<MailBlock>, DbError> {
    let rows: Vec<Row> = match programs {
        None => open_blocks!(mail_block::id.gt(0)).order(mail_block::id.desc()).limit(limit).load(conn)?,
        Some(programs) => {
            let ids: Vec<i64> = programs.iter().map(|id| id.0).collect();
            open_blocks!(
                mail_block::program_id
                    .is_not_null()
                    .and(mail_block::program_id.assume_not_null().eq_any(ids))
            )
            .order(mail_block::id.desc())
            .limit(limit)
            .load(conn)?
        }
    };
    rows.into_iter().map(read).collect()
}

/// One open block.
///
/// # Errors
/// Whatever the database answers.
pub fn find(conn: &mut AnyConnection, id: MailBlockId) -> Result<Option<MailBlock>, DbError> {
    open_blocks!(mail_block::id.eq(id.0)).first::<Row>(conn).optional()?.map(read).transpose()
}

/// Lifts a block; false if it was lifted before.
///
/// # Errors
/// Whatever the database answers.
pub fn lift(
    conn: &mut AnyConnection,
    id: MailBlockId,
    by: PersonId,
    reason: &str,
    now: UtcMicros,
) -> Result<bool, DbError> {
    let open = mail_block::table.filter(mail_block::id.eq(id.0).and(mail_block::lifted_at.is_null()));
    let lifted = diesel::update(open)
        .set((
            mail_block::lifted_at.eq(now.0),
            mail_block::lifted_by.eq(by.0),
            mail_block::lift_reason.eq(reason),
        ))
        .execute(conn)?;
    Ok(lifted == 1)
}

/// When a block of an address, lower case, was lifted last.
///
/// # Errors
/// Whatever the database answers.
pub fn last_lifted(conn: &mut AnyConnection, address: &str) -> Result<Option<UtcMicros>, DbError> {
    let at: Option<i64> = mail_block::table
        .filter(mail_block::address.eq(address))
        .select(diesel::dsl::max(mail_block::lifted_at))
        .first(conn)?;
    Ok(at.map(UtcMicros))
}
