//! The programs that may read OCP Insights: making them, their secrets, what they read (X-01, A20).
//!
//! A secret is shown once, when it is made; stored is a hash. Two secrets of a client work at a time, so that a running
//! program can be given the new one before the old one is taken back.

use pep_db::AnyConnection;
pub use pep_db::api_clients::{ApiClient, ApiClientSecret, Pull};
use pep_domain::access::{Actor, Permit, action};
use pep_domain::ids::{ApiClientId, ApiClientSecretId, PersonId};
use pep_domain::time::UtcMicros;

use crate::audit::{self, AuditEntry};
use crate::random::{Random, hash_of, secret};
use crate::{AppContext, AppError};

/// So many secrets of one client work at a time.
const MOST_SECRETS: usize = 2;
/// So many pulls are shown.
const PULLS_SHOWN: i64 = 50;
/// Longest name, characters.
const MOST_NAME: usize = 100;
/// Longest purpose, characters.
const MOST_PURPOSE: usize = 500;

/// A client with its secrets that work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientView {
    /// The client.
    pub client: ApiClient,
    /// Its secrets, without the secrets.
    pub secrets: Vec<ApiClientSecret>,
}

/// A secret that was just made. It cannot be shown again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownSecret(pub String);

/// All clients, those that work first.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn list(
    ctx: &AppContext,
    _permit: &Permit<action::ManageApiClients>,
) -> Result<Vec<ClientView>, AppError> {
    ctx.db
        .read(|conn| {
            let clients = pep_db::api_clients::list(conn)?;
            clients.into_iter().map(|client| with_secrets(conn, client)).collect()
        })
        .await
}

/// A client with its last pulls, the newest first.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn detail(
    ctx: &AppContext,
    _permit: &Permit<action::ManageApiClients>,
    id: ApiClientId,
) -> Result<(ClientView, Vec<Pull>), AppError> {
    ctx.db
        .read(move |conn| {
            let client = pep_db::api_clients::find(conn, id)?.ok_or(AppError::NotFound)?;
            let pulls = pep_db::api_clients::pulls(conn, id, PULLS_SHOWN)?;
            Ok((with_secrets(conn, client)?, pulls))
        })
        .await
}

fn with_secrets(conn: &mut AnyConnection, client: ApiClient) -> Result<ClientView, AppError> {
    let secrets = match client.revoked_at {
        Some(_) => Vec::new(),
        None => pep_db::api_clients::secrets(conn, client.id)?,
    };
    Ok(ClientView { client, secrets })
}

/// Makes a client with its first secret.
///
/// # Errors
/// [`AppError::Invalid`] for a name that is empty or too long; [`AppError::AlreadyExists`].
pub async fn create(
    ctx: &AppContext,
    permit: &Permit<action::ManageApiClients>,
    name: &str,
    purpose: &str,
) -> Result<(ClientView, ShownSecret), AppError> {
    let (actor, now) = (permit.actor().clone(), ctx.now());
    let (name, purpose) = (checked(name, purpose)?, purpose.trim().to_owned());
    let random = ctx.random.clone();
    ctx.db
        .write(move |conn| {
            let made = insert(conn, random.as_ref(), (&name, &purpose), Some(actor.person_id), now)?;
            audit(
                conn,
                now,
                Some(&actor),
                made.0.client.id,
                serde_json::json!({ "verb": "create", "name": name }),
            )?;
            Ok(made)
        })
        .await
}

/// Stores a client with its first secret, for [`create`] and for who fills a database.
///
/// # Errors
/// [`AppError::AlreadyExists`].
pub fn insert(
    conn: &mut AnyConnection,
    random: &dyn Random,
    (name, purpose): (&str, &str),
    by: Option<PersonId>,
    now: UtcMicros,
) -> Result<(ClientView, ShownSecret), AppError> {
    let key = new_key(random);
    let new = pep_db::api_clients::NewClient { key: &key, name, purpose, by, now };
    let id = pep_db::api_clients::insert(conn, new).map_err(|error| {
        if error.is_unique(pep_db::api_clients::NAME_KEY) {
            let detail =
                format!("There is a client “{name}” already. Choose another name, or rotate its secret.");
            return AppError::AlreadyExists(detail);
        }
        error.into()
    })?;
    let shown = insert_secret(conn, random, id, by, now)?;
    Ok((view(conn, id)?, shown))
}

fn checked(name: &str, purpose: &str) -> Result<String, AppError> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > MOST_NAME || name.contains('\0') {
        return Err(AppError::invalid("/name", "Give it a name of up to 100 characters."));
    }
    if purpose.chars().count() > MOST_PURPOSE || purpose.contains('\0') {
        return Err(AppError::invalid("/purpose", "Say it in up to 500 characters."));
    }
    Ok(name.to_owned())
}

/// Public, so 64 bits that tell clients apart are enough.
fn new_key(random: &dyn Random) -> String {
    let mut bytes = [0_u8; 8];
    random.fill(&mut bytes);
    format!("pep-{}", hex::encode(bytes))
}

/// The prefix lets scanners of code find a secret that was committed by mistake.
fn insert_secret(
    conn: &mut AnyConnection,
    random: &dyn Random,
    of: ApiClientId,
    by: Option<PersonId>,
    now: UtcMicros,
) -> Result<ShownSecret, AppError> {
    let shown = format!("pepsecret_{}", secret(random));
    let hint: String = shown.chars().skip(shown.chars().count() - 4).collect();
    pep_db::api_clients::insert_secret(conn, of, (&hash_of(&shown), &hint), by, now)?;
    Ok(ShownSecret(shown))
}

fn view(conn: &mut AnyConnection, id: ApiClientId) -> Result<ClientView, AppError> {
    let client = pep_db::api_clients::find(conn, id)?.ok_or(AppError::NotFound)?;
    with_secrets(conn, client)
}

/// Locks a client that works.
pub(crate) fn live(conn: &mut AnyConnection, id: ApiClientId) -> Result<(), AppError> {
    match pep_db::api_clients::lock(conn, id)? {
        None => Err(AppError::NotFound),
        Some(client) if client.revoked_at.is_some() => {
            Err(AppError::WrongState("This client is revoked for good. Create a new one.".to_owned()))
        }
        Some(_) => Ok(()),
    }
}

/// Makes a second secret beside the first one, which works until it is taken back.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::WrongState`] if two work already, or the client is revoked.
pub async fn rotate(
    ctx: &AppContext,
    permit: &Permit<action::ManageApiClients>,
    id: ApiClientId,
) -> Result<(ClientView, ShownSecret), AppError> {
    let (actor, now) = (permit.actor().clone(), ctx.now());
    let random = ctx.random.clone();
    ctx.db
        .write(move |conn| {
            live(conn, id)?;
            if pep_db::api_clients::secrets(conn, id)?.len() >= MOST_SECRETS {
                return Err(AppError::WrongState(
                    "Two secrets of this client work already. Revoke the one that is not used any more, then make a new one."
                        .to_owned(),
                ));
            }
            let shown = insert_secret(conn, random.as_ref(), id, Some(actor.person_id), now)?;
            audit(conn, now, Some(&actor), id, serde_json::json!({ "verb": "rotate" }))?;
            Ok((view(conn, id)?, shown))
        })
        .await
}

/// Takes a secret back: it and the tokens that came of it work no more.
///
/// # Errors
/// [`AppError::NotFound`] if it is none of this client that works; [`AppError::WrongState`] if the client is revoked.
pub async fn revoke_secret(
    ctx: &AppContext,
    permit: &Permit<action::ManageApiClients>,
    id: ApiClientId,
    secret: ApiClientSecretId,
) -> Result<ClientView, AppError> {
    let (actor, now) = (permit.actor().clone(), ctx.now());
    ctx.db
        .write(move |conn| {
            live(conn, id)?;
            if !pep_db::api_clients::revoke_secret(conn, id, secret, actor.person_id, now)? {
                return Err(AppError::NotFound);
            }
            audit(
                conn,
                now,
                Some(&actor),
                id,
                serde_json::json!({ "verb": "revoke_secret", "secret": secret.0 }),
            )?;
            view(conn, id)
        })
        .await
}

/// Shuts a client out for good. Its webhooks go.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::WrongState`] if it was before.
pub async fn revoke(
    ctx: &AppContext,
    permit: &Permit<action::ManageApiClients>,
    id: ApiClientId,
) -> Result<ClientView, AppError> {
    let (actor, now) = (permit.actor().clone(), ctx.now());
    ctx.db
        .write(move |conn| {
            live(conn, id)?;
            pep_db::api_clients::revoke(conn, id, actor.person_id, now)?;
            // Whoever may not read has nothing to be told.
            let webhooks = pep_db::webhooks::remove_of(conn, id, None)?;
            audit(
                conn,
                now,
                Some(&actor),
                id,
                serde_json::json!({ "verb": "revoke", "webhooks": webhooks }),
            )?;
            view(conn, id)
        })
        .await
}

pub(crate) fn audit(
    conn: &mut AnyConnection,
    now: UtcMicros,
    actor: Option<&Actor>,
    id: ApiClientId,
    detail: serde_json::Value,
) -> Result<(), AppError> {
    let entry =
        AuditEntry { action: "manage_api_clients", object_kind: "api_client", object_id: Some(id.0), detail };
    Ok(audit::write(conn, now, actor, entry)?)
}
