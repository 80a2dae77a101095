//! Programs: in whose name PEP writes to people, and the rules their events begin with.

pub mod departures;
pub mod election;
pub mod entry;

use pep_db::AnyConnection;
use pep_db::programs::{KEY_KEY, ProgramValues};
use pep_domain::access::{Actor, Permit, action};
use pep_domain::email_address::EmailAddress;
use pep_domain::events::EventRules;
use pep_domain::feedback::{FeedbackForms, check_form_link};
use pep_domain::follow_ups::clocks::LONGEST_WINDOW_DAYS;
use pep_domain::ids::ProgramId;
use pep_domain::session_mails::DigestTime;
use pep_domain::time::UtcMicros;

use crate::audit::{self, AuditEntry};
use crate::events::rules;
use crate::{AppContext, AppError, FieldError};

pub use pep_db::programs::ProgramRecord;

/// The largest banner, bytes: it travels inside every mail.
pub const MAX_BANNER_BYTES: usize = 512 * 1024;

/// What can be set about a program. What is `None` where it says so stays as it is, or is the default of a new one.
#[derive(Debug, Clone, Default)]
pub struct ProgramInput {
    /// Name for people.
    pub name: String,
    /// Sender's name.
    pub from_name: String,
    /// Sender's address.
    pub from_address: String,
    /// Where answers go; none: to the sender.
    pub reply_to: Option<String>,
    /// How its mails call the portal; none: as the installation does.
    pub portal_name: Option<String>,
    /// Its own web page, if it has one.
    pub portal_url: Option<String>,
    /// The forms that the follow-up asks to fill; where there is none, PEP asks itself.
    pub forms: FeedbackForms,
    /// What people read where they arrive; may be empty.
    pub welcome: String,
    /// IANA zone; `None` keeps it.
    pub time_zone: Option<String>,
    /// The rules its events begin with; `None` keeps them.
    pub rules: Option<EventRules>,
    /// Invitations a minute; `None` keeps it.
    pub wave_per_minute: Option<i64>,
    /// In how many of the next days times for follow-ups are offered; `None` keeps it.
    pub follow_up_days: Option<i64>,
    /// On which day its digests come, 1 (Monday) to 7; `None` keeps it.
    pub digest_weekday: Option<i64>,
    /// At which full hour, 0 to 23; `None` keeps it.
    pub digest_hour: Option<i64>,
}

impl ProgramInput {
    /// The values to store, over those that are there.
    fn over(self, before: Option<&ProgramRecord>) -> ProgramValues {
        let kept = |kept: fn(&ProgramRecord) -> String, otherwise: &str| {
            before.map_or_else(|| otherwise.to_owned(), kept)
        };
        ProgramValues {
            name: self.name,
            from_name: self.from_name,
            from_address: self.from_address,
            reply_to: self.reply_to,
            portal_name: self.portal_name,
            portal_url: self.portal_url,
            time_zone: self.time_zone.unwrap_or_else(|| kept(|program| program.time_zone.clone(), "UTC")),
            welcome: self.welcome,
            feedback_url: self.forms.common,
            feedback_url_partners: self.forms.partners,
            feedback_url_sellers: self.forms.sellers,
            rules: self
                .rules
                .map_or_else(|| kept(|program| program.rules.clone(), ""), |new| rules::write(&new)),
            wave_per_minute: self
                .wave_per_minute
                .or(before.map(|program| program.wave_per_minute))
                .unwrap_or(DEFAULT_PER_MINUTE),
            follow_up_days: self
                .follow_up_days
                .or(before.map(|program| program.follow_up_days))
                .unwrap_or(DEFAULT_FOLLOW_UP_DAYS),
            digest_weekday: self
                .digest_weekday
                .or(before.map(|program| program.digest_weekday))
                .unwrap_or(DEFAULT_DIGEST.0),
            digest_hour: self
                .digest_hour
                .or(before.map(|program| program.digest_hour))
                .unwrap_or(DEFAULT_DIGEST.1),
        }
    }
}

/// The pace of a new program's waves, invitations a minute.
const DEFAULT_PER_MINUTE: i64 = 60;
/// Two weeks (F-06).
const DEFAULT_FOLLOW_UP_DAYS: i64 = 14;
/// Monday at nine (C-27).
const DEFAULT_DIGEST: (i64, i64) = (1, 9);

/// The programs within reach, by name.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn list_programs(
    ctx: &AppContext,
    permit: &Permit<action::ViewPrograms>,
) -> Result<Vec<ProgramRecord>, AppError> {
    let mut programs = ctx.db.read(|conn| pep_db::programs::list(conn).map_err(AppError::from)).await?;
    programs.retain(|program| permit.program_scope().reaches(ProgramId(program.id)));
    Ok(programs)
}

/// A program that the permit reaches; any other is the same as none.
pub(crate) fn find_within<A>(
    conn: &mut AnyConnection,
    permit: &Permit<A>,
    id: ProgramId,
) -> Result<ProgramRecord, AppError> {
    if !permit.program_scope().reaches(id) {
        return Err(AppError::NotFound);
    }
    pep_db::programs::find(conn, id)?.ok_or(AppError::NotFound)
}

/// One program.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn get_program(
    ctx: &AppContext,
    permit: &Permit<action::ViewPrograms>,
    id: ProgramId,
) -> Result<ProgramRecord, AppError> {
    let permit = permit.clone();
    ctx.db.read(move |conn| find_within(conn, &permit, id)).await
}

/// Adds a program. Only for those whose reach is not limited to some programs.
///
/// # Errors
/// [`AppError::NotFound`] otherwise; [`AppError::Invalid`]; [`AppError::AlreadyExists`] if the key is used.
pub async fn create_program(
    ctx: &AppContext,
    permit: &Permit<action::ManagePrograms>,
    key: String,
    input: ProgramInput,
) -> Result<ProgramRecord, AppError> {
    if !permit.program_scope().is_all {
        return Err(AppError::NotFound);
    }
    let is_key = (2..=30).contains(&key.len())
        && key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        && !key.starts_with('-')
        && !key.ends_with('-');
    let mut errors = check(&input);
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
    let values = input.over(None);
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
    input: ProgramInput,
) -> Result<ProgramRecord, AppError> {
    let errors = check(&input);
    if !errors.is_empty() {
        return Err(AppError::Invalid(errors));
    }
    let (permit, now) = (permit.clone(), ctx.now());
    ctx.db
        .write(move |conn| {
            let before = find_within(conn, &permit, id)?;
            let values = input.over(Some(&before));
            if !pep_db::programs::update(conn, id, row_version, &values, now)? {
                return Err(AppError::Changed(format!(
                    "Somebody changed the program {} since you opened it. Open it again and repeat your change.",
                    before.name
                )));
            }
            let detail = serde_json::json!({
                "old": { "name": before.name, "fromName": before.from_name, "fromAddress": before.from_address, "rules": before.rules },
                "new": { "name": values.name, "fromName": values.from_name, "fromAddress": values.from_address, "rules": values.rules },
            });
            audit_program(conn, now, permit.actor(), "update_program", id, detail)?;
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
    let (permit, now) = (permit.clone(), ctx.now());
    ctx.db
        .write(move |conn| {
            find_within(conn, &permit, id)?;
            pep_db::programs::set_banner(conn, id, Some((&bytes, media_type)), now)?;
            let detail = serde_json::json!({ "mediaType": media_type, "bytes": bytes.len() });
            audit_program(conn, now, permit.actor(), "set_program_banner", id, detail)
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
    let (permit, now) = (permit.clone(), ctx.now());
    ctx.db
        .write(move |conn| {
            find_within(conn, &permit, id)?;
            pep_db::programs::set_banner(conn, id, None, now)?;
            audit_program(conn, now, permit.actor(), "remove_program_banner", id, serde_json::json!({}))
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

fn check(values: &ProgramInput) -> Vec<FieldError> {
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
    let is_good = |url: &String| {
        url.starts_with("https://") && url.len() <= 500 && url.chars().all(|c| c.is_ascii_graphic())
    };
    if values.portal_url.as_ref().is_some_and(|url| !is_good(url)) {
        errors.push(FieldError::new(
            "/portalUrl",
            "Give an address that begins with https://, or leave it out.",
        ));
    }
    for (role, link) in values.forms.links() {
        if let Some(Err(error)) = link.map(check_form_link) {
            let pointer = match role {
                "partners" => "/feedbackUrlPartners",
                "sellers" => "/feedbackUrlSellers",
                _ => "/feedbackUrl",
            };
            errors.push(FieldError::new(pointer, error.to_string()));
        }
    }
    if values.welcome.chars().count() > 4_000 || values.welcome.contains('\0') {
        errors.push(FieldError::new("/welcome", "The welcome is longer than 4,000 characters. Shorten it."));
    }
    if values.time_zone.as_ref().is_some_and(|zone| zone.parse::<chrono_tz::Tz>().is_err()) {
        errors.push(FieldError::new("/timeZone", "Choose a time zone such as Europe/Berlin."));
    }
    if values.wave_per_minute.is_some_and(|pace| !(1..=6_000).contains(&pace)) {
        errors.push(FieldError::new("/wavePerMinute", "Choose 1 to 6,000 invitations a minute."));
    }
    if values.follow_up_days.is_some_and(|days| !(1..=LONGEST_WINDOW_DAYS).contains(&days)) {
        errors.push(FieldError::new("/followUpDays", "Choose 1 to 60 days."));
    }
    if values.digest_weekday.is_some_and(|day| DigestTime::of(day, 0).is_none()) {
        errors.push(FieldError::new("/digestWeekday", "Choose a day of the week, 1 (Monday) to 7 (Sunday)."));
    }
    if values.digest_hour.is_some_and(|hour| DigestTime::of(1, hour).is_none()) {
        errors.push(FieldError::new("/digestHour", "Choose a full hour, 0 to 23."));
    }
    if let Some(of) = &values.rules {
        errors.extend(rules::check(of, "/rules"));
    }
    errors
}

pub(crate) fn audit_program(
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
