//! The programs that may read OCP Insights: themselves, their secrets, their tokens, what they read (X-01, A20). Of
//! secrets and tokens only hashes are stored.

use diesel::prelude::*;
use pep_domain::ids::{ApiClientId, ApiClientSecretId, PersonId};
use pep_domain::time::UtcMicros;

use crate::schema::{api_client, api_client_secret, api_client_token, insights_pull};
use crate::types::instant;
use crate::{AnyConnection, DbError, UniqueKey};

/// Two live clients cannot have one name.
pub const NAME_KEY: UniqueKey = UniqueKey { postgres: "api_client_name", sqlite: "api_client.name_folded" };

/// A client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiClient {
    /// Id.
    pub id: ApiClientId,
    /// The `client_id` of OAuth2: public.
    pub key: String,
    /// Its name, for people.
    pub name: String,
    /// Who it is for, and whom to ask.
    pub purpose: String,
    /// Made.
    pub created_at: UtcMicros,
    /// Last read anything.
    pub last_used_at: Option<UtcMicros>,
    /// Shut out for good.
    pub revoked_at: Option<UtcMicros>,
}

type Row = (i64, String, String, String, i64, Option<i64>, Option<i64>);

fn read((id, key, name, purpose, created_at, last_used_at, revoked_at): Row) -> ApiClient {
    ApiClient {
        id: ApiClientId(id),
        key,
        name,
        purpose,
        created_at: UtcMicros(created_at),
        last_used_at: instant(last_used_at),
        revoked_at: instant(revoked_at),
    }
}

macro_rules! client_columns {
    () => {
        (
            api_client::id,
            api_client::client_key,
            api_client::name,
            api_client::purpose,
            api_client::created_at,
            api_client::last_used_at,
            api_client::revoked_at,
        )
    };
}

/// All clients, those that work first, by name.
///
/// # Errors
/// Whatever the database answers.
pub fn list(conn: &mut AnyConnection) -> Result<Vec<ApiClient>, DbError> {
    let rows: Vec<Row> = api_client::table
        .order((api_client::revoked_at.is_not_null(), api_client::name_folded, api_client::id))
        .select(client_columns!())
        .load(conn)?;
    Ok(rows.into_iter().map(read).collect())
}

/// One client.
///
/// # Errors
/// Whatever the database answers.
pub fn find(conn: &mut AnyConnection, id: ApiClientId) -> Result<Option<ApiClient>, DbError> {
    let row: Option<Row> = api_client::table.find(id.0).select(client_columns!()).first(conn).optional()?;
    Ok(row.map(read))
}

/// [`find`], and nobody else changes the client or its secrets until the transaction ends.
///
/// # Errors
/// Whatever the database answers.
pub fn lock(conn: &mut AnyConnection, id: ApiClientId) -> Result<Option<ApiClient>, DbError> {
    if let AnyConnection::Postgres(c) = conn {
        api_client::table.find(id.0).select(api_client::id).for_update().first::<i64>(c).optional()?;
    }
    find(conn, id)
}

/// A client to store.
#[derive(Debug, Clone, Copy)]
pub struct NewClient<'a> {
    /// The `client_id` of OAuth2.
    pub key: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Who it is for.
    pub purpose: &'a str,
    /// By whom; none: by the demo.
    pub by: Option<PersonId>,
    /// When.
    pub now: UtcMicros,
}

/// Stores a client.
///
/// # Errors
/// [`DbError::Unique`] of [`NAME_KEY`], or whatever the database answers.
pub fn insert(conn: &mut AnyConnection, new: NewClient<'_>) -> Result<ApiClientId, DbError> {
    let id: i64 = diesel::insert_into(api_client::table)
        .values((
            api_client::client_key.eq(new.key),
            api_client::name.eq(new.name),
            api_client::name_folded.eq(pep_domain::text::fold(new.name)),
            api_client::purpose.eq(new.purpose),
            api_client::created_by.eq(new.by.map(|id| id.0)),
            api_client::created_at.eq(new.now.0),
        ))
        .returning(api_client::id)
        .get_result(conn)?;
    Ok(ApiClientId(id))
}

/// Shuts a client out: its secrets and tokens work no more. False if it was before.
///
/// # Errors
/// Whatever the database answers.
pub fn revoke(
    conn: &mut AnyConnection,
    id: ApiClientId,
    by: PersonId,
    now: UtcMicros,
) -> Result<bool, DbError> {
    let live = api_client::table.find(id.0).filter(api_client::revoked_at.is_null());
    let changed = diesel::update(live)
        .set((api_client::revoked_by.eq(Some(by.0)), api_client::revoked_at.eq(Some(now.0))))
        .execute(conn)?;
    Ok(changed == 1)
}

/// A secret that works, without the secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiClientSecret {
    /// Id.
    pub id: ApiClientSecretId,
    /// Its last four characters.
    pub hint: String,
    /// Made.
    pub created_at: UtcMicros,
    /// Last changed into a token.
    pub last_used_at: Option<UtcMicros>,
}

/// The secrets of a client that work, the oldest first.
///
/// # Errors
/// Whatever the database answers.
pub fn secrets(conn: &mut AnyConnection, of: ApiClientId) -> Result<Vec<ApiClientSecret>, DbError> {
    let rows: Vec<(i64, String, i64, Option<i64>)> = api_client_secret::table
        .filter(api_client_secret::client_id.eq(of.0).and(api_client_secret::revoked_at.is_null()))
        .order(api_client_secret::id)
        .select((
            api_client_secret::id,
            api_client_secret::hint,
            api_client_secret::created_at,
            api_client_secret::last_used_at,
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, hint, created_at, last_used_at)| ApiClientSecret {
            id: ApiClientSecretId(id),
            hint,
            created_at: UtcMicros(created_at),
            last_used_at: instant(last_used_at),
        })
        .collect())
}

/// Stores a secret's hash.
///
/// # Errors
/// Whatever the database answers.
pub fn insert_secret(
    conn: &mut AnyConnection,
    of: ApiClientId,
    (hash, hint): (&str, &str),
    by: Option<PersonId>,
    now: UtcMicros,
) -> Result<(), DbError> {
    diesel::insert_into(api_client_secret::table)
        .values((
            api_client_secret::client_id.eq(of.0),
            api_client_secret::secret_hash.eq(hash),
            api_client_secret::hint.eq(hint),
            api_client_secret::created_by.eq(by.map(|id| id.0)),
            api_client_secret::created_at.eq(now.0),
        ))
        .execute(conn)?;
    Ok(())
}

/// Takes a secret back, and with it the tokens that came of it. False if it is not this client's, or was taken back before.
///
/// # Errors
/// Whatever the database answers.
pub fn revoke_secret(
    conn: &mut AnyConnection,
    of: ApiClientId,
    id: ApiClientSecretId,
    by: PersonId,
    now: UtcMicros,
) -> Result<bool, DbError> {
    let live = api_client_secret::table
        .find(id.0)
        .filter(api_client_secret::client_id.eq(of.0).and(api_client_secret::revoked_at.is_null()));
    let changed = diesel::update(live)
        .set((api_client_secret::revoked_by.eq(Some(by.0)), api_client_secret::revoked_at.eq(Some(now.0))))
        .execute(conn)?;
    Ok(changed == 1)
}

/// The secret that `key` and the hash name, if both it and its client work.
///
/// # Errors
/// Whatever the database answers.
pub fn find_secret(
    conn: &mut AnyConnection,
    key: &str,
    hash: &str,
) -> Result<Option<ApiClientSecretId>, DbError> {
    let id: Option<i64> = api_client_secret::table
        .inner_join(api_client::table)
        .filter(
            api_client_secret::secret_hash
                .eq(hash)
                .and(api_client::client_key.eq(key))
                .and(api_client_secret::revoked_at.is_null())
                .and(api_client::revoked_at.is_null()),
        )
        .select(api_client_secret::id)
        .first(conn)
        .optional()?;
    Ok(id.map(ApiClientSecretId))
}

/// The client whose secret this is.
///
/// # Errors
/// [`DbError::NotFound`]; whatever the database answers.
pub fn client_of(conn: &mut AnyConnection, secret: ApiClientSecretId) -> Result<ApiClientId, DbError> {
    Ok(ApiClientId(api_client_secret::table.find(secret.0).select(api_client_secret::client_id).first(conn)?))
}

/// Stores a token's hash, notes that the secret was used, and forgets tokens that are over.
///
/// # Errors
/// Whatever the database answers.
pub fn insert_token(
    conn: &mut AnyConnection,
    of: ApiClientSecretId,
    hash: &str,
    now: UtcMicros,
    expires_at: UtcMicros,
) -> Result<(), DbError> {
    diesel::delete(api_client_token::table.filter(api_client_token::expires_at.lt(now.0))).execute(conn)?;
    diesel::insert_into(api_client_token::table)
        .values((
            api_client_token::token_hash.eq(hash),
            api_client_token::secret_id.eq(of.0),
            api_client_token::issued_at.eq(now.0),
            api_client_token::expires_at.eq(expires_at.0),
        ))
        .execute(conn)?;
    diesel::update(api_client_secret::table.find(of.0))
        .set(api_client_secret::last_used_at.eq(Some(now.0)))
        .execute(conn)?;
    Ok(())
}

/// The client of a token, if the token, its secret and the client itself work now.
///
/// # Errors
/// Whatever the database answers.
pub fn find_by_token(
    conn: &mut AnyConnection,
    hash: &str,
    now: UtcMicros,
) -> Result<Option<ApiClientId>, DbError> {
    let id: Option<i64> = api_client_token::table
        .inner_join(api_client_secret::table.inner_join(api_client::table))
        .filter(
            api_client_token::token_hash
                .eq(hash)
                .and(api_client_token::expires_at.gt(now.0))
                .and(api_client_secret::revoked_at.is_null())
                .and(api_client::revoked_at.is_null()),
        )
        .select(api_client::id)
        .first(conn)
        .optional()?;
    Ok(id.map(ApiClientId))
}

/// One pull of a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pull {
    /// Its number.
    pub id: i64,
    /// Begun.
    pub started_at: UtcMicros,
    /// `one`, `page`, `ndjson` or `csv`.
    pub format: String,
    /// The query as it was sent.
    pub query: String,
    /// How many lines went out; none: under way, or broken off.
    pub sent: Option<i64>,
    /// Ended.
    pub finished_at: Option<UtcMicros>,
}

/// The last pulls of a client, the newest first.
///
/// # Errors
/// Whatever the database answers.
pub fn pulls(conn: &mut AnyConnection, of: ApiClientId, most: i64) -> Result<Vec<Pull>, DbError> {
    type Row = (i64, i64, String, String, Option<i64>, Option<i64>);
    let rows: Vec<Row> = insights_pull::table
        .filter(insights_pull::client_id.eq(of.0))
        .order(insights_pull::id.desc())
        .limit(most)
        .select((
            insights_pull::id,
            insights_pull::started_at,
            insights_pull::format,
            insights_pull::query,
            insights_pull::sent,
            insights_pull::finished_at,
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, started_at, format, query, sent, finished_at)| Pull {
            id,
            started_at: UtcMicros(started_at),
            format,
            query,
            sent,
            finished_at: instant(finished_at),
        })
        .collect())
}

/// Writes down that a pull begins, and that the client is in use. Returns the pull's number.
///
/// # Errors
/// Whatever the database answers.
pub fn begin_pull(
    conn: &mut AnyConnection,
    of: ApiClientId,
    (format, query): (&str, &str),
    now: UtcMicros,
) -> Result<i64, DbError> {
    diesel::update(api_client::table.find(of.0))
        .set(api_client::last_used_at.eq(Some(now.0)))
        .execute(conn)?;
    Ok(diesel::insert_into(insights_pull::table)
        .values((
            insights_pull::client_id.eq(of.0),
            insights_pull::started_at.eq(now.0),
            insights_pull::format.eq(format),
            insights_pull::query.eq(query),
        ))
        .returning(insights_pull::id)
        .get_result(conn)?)
}

/// Writes down that a pull ended, with so many lines.
///
/// # Errors
/// Whatever the database answers.
pub fn end_pull(conn: &mut AnyConnection, id: i64, sent: i64, now: UtcMicros) -> Result<(), DbError> {
    diesel::update(insights_pull::table.find(id))
        .set((insights_pull::sent.eq(Some(sent)), insights_pull::finished_at.eq(Some(now.0))))
        .execute(conn)?;
    Ok(())
}

/// Forgets pulls that began before; returns how many.
///
/// # Errors
/// Whatever the database answers.
pub fn prune_pulls(conn: &mut AnyConnection, before: UtcMicros) -> Result<usize, DbError> {
    Ok(diesel::delete(insights_pull::table.filter(insights_pull::started_at.lt(before.0))).execute(conn)?)
}
