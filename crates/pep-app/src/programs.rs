//! Programs: in whose name PEP writes to people.

use pep_db::AnyConnection;
use pep_db::programs::KEY_KEY;
use pep_domain::access::{Actor, Permit, action};
use pep_domain::email_address::EmailAddress;
use pep_domain::ids::ProgramId;
use pep_domain::time::UtcMicros;

use crate::audit::{self, AuditEntry};
use crate::{AppContext, AppError, FieldError};

pub use pep_db::programs::{ProgramRecord, ProgramValues};

/// The largest banner, bytes: it travels inside every mail.
pub const MAX_BANNER_BYTES: usize = 512 * 1024;

/// All programs, by name.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn list_programs(
    ctx: &AppContext,
    _permit: &Permit<action::ViewPrograms>,
) -> Result<Vec<ProgramRecord>, AppError> {
    ctx.db.read(|conn| pep_db::programs::list(conn).map_err(AppError::from)).await
}

/// One program.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn get_program(
    ctx: &AppContext,
    _permit: &Permit<action::ViewPrograms>,
    id: ProgramId,
) -> Result<ProgramRecord, AppError> {
    ctx.db.read(move |conn| pep_db::programs::find(conn, id)?.ok_or(AppError::NotFound)).await
}

/// Adds a program.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::AlreadyExists`] if the key is used.
pub async fn create_program(
    ctx: &AppContext,
    permit: &Permit<action::ManagePrograms>,
    key: String,
    values: ProgramValues,
) -> Result<ProgramRecord, AppError> {
    let is_key = (2..=30).contains(&key.len())
        && key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        && !key.starts_with('-')
        && !key.ends_with('-');
    let mut errors = check(&values);
    if !is_key {
        errors.insert(
            0,
            FieldError::new("/key", "Use 2 to 30 lower-case letters, digits and hyphens, such as dta-2027."),
        );
    }
    if !errors.is_empty() {
        return Err(AppError::Invalid(errors));
    }
    let (actor, now) = (permit.actor().clone(), ctx.now());
    ctx.db
        .write(move |conn| {
            let id = match pep_db::programs::insert(conn, &key, &values, now) {
                Err(error) if error.is_unique(KEY_KEY) => {
                    return Err(AppError::AlreadyExists(format!(
                        "There is a program {key} already. Choose another key."
                    )));
                }
                other => other?,
            };
            audit_program(conn, now, &actor, "create_program", id, serde_json::json!({ "key": key }))?;
            pep_db::programs::find(conn, id)?.ok_or(AppError::NotFound)
        })
        .await
}

/// Changes a program that the caller has seen at `row_version`.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Invalid`]; [`AppError::Changed`] if somebody was faster.
pub async fn update_program(
    ctx: &AppContext,
    permit: &Permit<action::ManagePrograms>,
    id: ProgramId,
    row_version: i64,
    values: ProgramValues,
) -> Result<ProgramRecord, AppError> {
    let errors = check(&values);
    if !errors.is_empty() {
        return Err(AppError::Invalid(errors));
    }
    let (actor, now) = (permit.actor().clone(), ctx.now());
    ctx.db
        .write(move |conn| {
            let before = pep_db::programs::find(conn, id)?.ok_or(AppError::NotFound)?;
            if !pep_db::programs::update(conn, id, row_version, &values, now)? {
                return Err(AppError::Changed(format!(
                    "Somebody changed the program {} since you opened it. Open it again and repeat your change.",
                    before.name
                )));
            }
            let detail = serde_json::json!({
                "old": { "name": before.name, "fromName": before.from_name, "fromAddress": before.from_address },
                "new": { "name": values.name, "fromName": values.from_name, "fromAddress": values.from_address },
            });
            audit_program(conn, now, &actor, "update_program", id, detail)?;
            pep_db::programs::find(conn, id)?.ok_or(AppError::NotFound)
        })
        .await
}

/// The banner with its media type. Everybody who is signed in may see it: it is in the mails they get.
///
/// # Errors
/// [`AppError::NotFound`] also if there is none.
pub async fn get_banner(
    ctx: &AppContext,
    _permit: &Permit<action::UseOwnAccount>,
    id: ProgramId,
) -> Result<(Vec<u8>, String), AppError> {
    ctx.db.read(move |conn| pep_db::programs::find_banner(conn, id)?.ok_or(AppError::NotFound)).await
}

/// Sets the banner. What it is, its first bytes say, not its name or header.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::TooLarge`]; [`AppError::UnsupportedMedia`].
pub async fn set_banner(
    ctx: &AppContext,
    permit: &Permit<action::ManagePrograms>,
    id: ProgramId,
    bytes: Vec<u8>,
) -> Result<(), AppError> {
    if bytes.len() > MAX_BANNER_BYTES {
        return Err(AppError::TooLarge(
            "A banner may have 512 KiB at most. Make the picture smaller.".to_owned(),
        ));
    }
    let media_type = media_type_of(&bytes).ok_or_else(|| {
        AppError::UnsupportedMedia(
            "This is neither a PNG nor a JPEG picture. Save it as one of them.".to_owned(),
        )
    })?;
    let (actor, now) = (permit.actor().clone(), ctx.now());
    ctx.db
        .write(move |conn| {
            if !pep_db::programs::set_banner(conn, id, Some((&bytes, media_type)), now)? {
                return Err(AppError::NotFound);
            }
            let detail = serde_json::json!({ "mediaType": media_type, "bytes": bytes.len() });
            audit_program(conn, now, &actor, "set_program_banner", id, detail)
        })
        .await
}

/// Takes the banner away.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn remove_banner(
    ctx: &AppContext,
    permit: &Permit<action::ManagePrograms>,
    id: ProgramId,
) -> Result<(), AppError> {
    let (actor, now) = (permit.actor().clone(), ctx.now());
    ctx.db
        .write(move |conn| {
            if !pep_db::programs::set_banner(conn, id, None, now)? {
                return Err(AppError::NotFound);
            }
            audit_program(conn, now, &actor, "remove_program_banner", id, serde_json::json!({}))
        })
        .await
}

fn media_type_of(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        Some("image/png")
    } else if bytes.starts_with(&[0xff, 0xd8, 0xff]) {
        Some("image/jpeg")
    } else {
        None
    }
}

fn check(values: &ProgramValues) -> Vec<FieldError> {
    let mut errors = Vec::new();
    for (pointer, text) in [("/name", &values.name), ("/fromName", &values.from_name)] {
        let length = text.trim().chars().count();
        if length == 0 || length > 120 || text.chars().any(char::is_control) {
            errors.push(FieldError::new(pointer, "Write 1 to 120 characters on one line."));
        }
    }
    if let Some(name) = &values.portal_name
        && (name.trim().is_empty() || name.chars().count() > 120 || name.chars().any(char::is_control))
    {
        errors
            .push(FieldError::new("/portalName", "Write 1 to 120 characters on one line, or leave it out."));
    }
    let addresses = [("/fromAddress", Some(&values.from_address)), ("/replyTo", values.reply_to.as_ref())];
    for (pointer, address) in addresses {
        if let Some(Err(error)) = address.map(|address| EmailAddress::parse(address)) {
            errors.push(FieldError::new(pointer, format!("Check it: {error}.")));
        }
    }
    if let Some(url) = &values.portal_url
        && !(url.starts_with("https://") && url.len() <= 500 && url.chars().all(|c| c.is_ascii_graphic()))
    {
        errors.push(FieldError::new(
            "/portalUrl",
            "Give an address that begins with https://, or leave it out.",
        ));
    }
    errors
}

fn audit_program(
    conn: &mut AnyConnection,
    now: UtcMicros,
    actor: &Actor,
    action: &str,
    id: ProgramId,
    detail: serde_json::Value,
) -> Result<(), AppError> {
    let entry = AuditEntry { action, object_kind: "program", object_id: Some(id.0), detail };
    Ok(audit::write(conn, now, Some(actor), entry)?)
}
