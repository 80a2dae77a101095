//! Programs.

pub mod election;
pub mod entry;

use diesel::prelude::*;
use pep_domain::feedback::FeedbackForms;
use pep_domain::ids::ProgramId;
use pep_domain::time::UtcMicros;

use crate::schema::program;
use crate::{AnyConnection, DbError, UniqueKey};

/// A key belongs to one program.
pub const KEY_KEY: UniqueKey = UniqueKey { postgres: "program_key_key", sqlite: "program.key" };

/// A program without the bytes of its banner.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct ProgramRecord {
    /// Id.
    pub id: i64,
    /// Short name.
    pub key: String,
    /// Name for people.
    pub name: String,
    /// Sender's name.
    pub from_name: String,
    /// Sender's address.
    pub from_address: String,
    /// Where answers go.
    pub reply_to: Option<String>,
    /// How its mails call the portal.
    pub portal_name: Option<String>,
    /// Its own web page.
    pub portal_url: Option<String>,
    /// `image/png` or `image/jpeg`, if there is a banner.
    pub banner_media_type: Option<String>,
    /// IANA zone in which its people mean a time that names no other.
    pub time_zone: String,
    /// What people read where they arrive; may be empty.
    pub welcome: String,
    /// The form that the follow-up asks to fill: for everybody who has no other.
    pub feedback_url: Option<String>,
    /// That for people of partners.
    pub feedback_url_partners: Option<String>,
    /// That for people of Microsoft.
    pub feedback_url_sellers: Option<String>,
    /// The rules its events begin with, as JSON; empty means the defaults.
    pub rules: String,
    /// Invitations a minute, where a wave names no other pace.
    pub wave_per_minute: i64,
    /// In how many of the next days times for follow-ups are offered, 1 to 60.
    pub follow_up_days: i64,
    /// On which day its digests come: 1 is Monday, 7 Sunday.
    pub digest_weekday: i64,
    /// At which full hour, 0 to 23.
    pub digest_hour: i64,
    /// Counts up with each change.
    pub row_version: i64,
    /// UTC microseconds.
    pub updated_at: i64,
}

impl ProgramRecord {
    /// Its forms for feedback.
    #[must_use]
    pub fn forms(&self) -> FeedbackForms {
        FeedbackForms {
            common: self.feedback_url.clone(),
            partners: self.feedback_url_partners.clone(),
            sellers: self.feedback_url_sellers.clone(),
        }
    }
}

macro_rules! program_columns {
    () => {
        (
            program::id,
            program::key,
            program::name,
            program::from_name,
            program::from_address,
            program::reply_to,
            program::portal_name,
            program::portal_url,
            program::banner_media_type,
            program::time_zone,
            program::welcome,
            program::feedback_url,
            program::feedback_url_partners,
            program::feedback_url_sellers,
            program::rules,
            program::wave_per_minute,
            program::follow_up_days,
            program::digest_weekday,
            program::digest_hour,
            program::row_version,
            program::updated_at,
        )
    };
}

/// All programs, by name.
///
/// # Errors
/// Whatever the database answers.
pub fn list(conn: &mut AnyConnection) -> Result<Vec<ProgramRecord>, DbError> {
    Ok(program::table.order((program::name, program::id)).select(program_columns!()).load(conn)?)
}

/// One program.
///
/// # Errors
/// Whatever the database answers.
pub fn find(conn: &mut AnyConnection, id: ProgramId) -> Result<Option<ProgramRecord>, DbError> {
    Ok(program::table.find(id.0).select(program_columns!()).first(conn).optional()?)
}

/// One program by its key.
///
/// # Errors
/// Whatever the database answers.
pub fn find_by_key(conn: &mut AnyConnection, key: &str) -> Result<Option<ProgramRecord>, DbError> {
    // PostgreSQL cannot even be asked for a text with a NUL in it.
    if key.contains('\0') {
        return Ok(None);
    }
    Ok(program::table.filter(program::key.eq(key)).select(program_columns!()).first(conn).optional()?)
}

/// The values of a program that can be changed.
#[derive(Debug, Clone, Insertable, AsChangeset)]
#[diesel(table_name = program, treat_none_as_null = true)]
pub struct ProgramValues {
    /// Name for people.
    pub name: String,
    /// Sender's name.
    pub from_name: String,
    /// Sender's address.
    pub from_address: String,
    /// Where answers go.
    pub reply_to: Option<String>,
    /// How its mails call the portal.
    pub portal_name: Option<String>,
    /// Its own web page.
    pub portal_url: Option<String>,
    /// IANA zone.
    pub time_zone: String,
    /// What people read where they arrive; may be empty.
    pub welcome: String,
    /// The form that the follow-up asks to fill: for everybody who has no other.
    pub feedback_url: Option<String>,
    /// That for people of partners.
    pub feedback_url_partners: Option<String>,
    /// That for people of Microsoft.
    pub feedback_url_sellers: Option<String>,
    /// The rules its events begin with, as JSON.
    pub rules: String,
    /// Invitations a minute, 1 to 6,000.
    pub wave_per_minute: i64,
    /// In how many of the next days times for follow-ups are offered, 1 to 60.
    pub follow_up_days: i64,
    /// On which day its digests come: 1 is Monday, 7 Sunday.
    pub digest_weekday: i64,
    /// At which full hour, 0 to 23.
    pub digest_hour: i64,
}

/// Adds a program; returns its id.
///
/// # Errors
/// [`DbError::Unique`] with [`KEY_KEY`].
pub fn insert(
    conn: &mut AnyConnection,
    key: &str,
    values: &ProgramValues,
    now: UtcMicros,
) -> Result<ProgramId, DbError> {
    let id: i64 = diesel::insert_into(program::table)
        .values((program::key.eq(key), values, program::created_at.eq(now.0), program::updated_at.eq(now.0)))
        .returning(program::id)
        .get_result(conn)?;
    Ok(ProgramId(id))
}

/// Changes a program that is still at `row_version`; false if it is not.
///
/// # Errors
/// Whatever the database answers.
pub fn update(
    conn: &mut AnyConnection,
    id: ProgramId,
    row_version: i64,
    values: &ProgramValues,
    now: UtcMicros,
) -> Result<bool, DbError> {
    let changed =
        diesel::update(program::table.filter(program::id.eq(id.0).and(program::row_version.eq(row_version))))
            .set((values, program::row_version.eq(row_version + 1), program::updated_at.eq(now.0)))
            .execute(conn)?;
    Ok(changed == 1)
}

/// The banner and its media type, if there is one.
///
/// # Errors
/// Whatever the database answers.
pub fn find_banner(conn: &mut AnyConnection, id: ProgramId) -> Result<Option<(Vec<u8>, String)>, DbError> {
    let row = program::table
        .find(id.0)
        .select((program::banner, program::banner_media_type))
        .first::<(Option<Vec<u8>>, Option<String>)>(conn)
        .optional()?;
    Ok(row.and_then(|(bytes, media_type)| bytes.zip(media_type)))
}

/// Sets the banner (bytes and media type) or takes it away; false if there is no such program.
///
/// # Errors
/// Whatever the database answers.
pub fn set_banner(
    conn: &mut AnyConnection,
    id: ProgramId,
    banner: Option<(&[u8], &str)>,
    now: UtcMicros,
) -> Result<bool, DbError> {
    let changed = diesel::update(program::table.find(id.0))
        .set((
            program::banner.eq(banner.map(|(bytes, _)| bytes)),
            program::banner_media_type.eq(banner.map(|(_, media_type)| media_type)),
            program::row_version.eq(program::row_version + 1),
            program::updated_at.eq(now.0),
        ))
        .execute(conn)?;
    Ok(changed == 1)
}
