//! Links in mails. A link says who was invited and to what; alone it opens nothing, because scanners open every link
//! and people forward mails (reliability 3.6).

use pep_db::AnyConnection;
use pep_db::mail_links::{MailLink, NewMailLink};
use pep_db::sign_in_sessions::SignInPerson;
use pep_domain::email_address::masked;
use pep_domain::ids::{PersonId, ProgramId, ReportRequestId, SessionId, SessionRequestId};
use pep_domain::time::{DAY_US, MINUTE_US, UtcMicros};

use super::codes::{self, BrowserToken, CodeSession};
use super::limits;
use super::return_path::page_path;
use super::session::{self, Caller, SessionToken};
use crate::audit::{self, AuditEntry};
use crate::random::{hash_of, secret};
use crate::rate_limits;
use crate::{AppContext, AppError};

/// A link works for this long, unless what it is for ends earlier.
const LIFETIME_US: i64 = 30 * DAY_US;

/// What a link leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkPurpose {
    /// The reporting page.
    Report,
    /// The heatmap.
    Heatmap,
    /// A program, and what there is to do in it.
    Program,
    /// An event: its board, its requests.
    Event,
    /// A session.
    Session,
}

impl LinkPurpose {
    fn as_str(self) -> &'static str {
        match self {
            Self::Report => "report",
            Self::Heatmap => "heatmap",
            Self::Program => "program",
            Self::Event => "event",
            Self::Session => "session",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        [Self::Report, Self::Heatmap, Self::Program, Self::Event, Self::Session]
            .into_iter()
            .find(|purpose| purpose.as_str() == word)
    }
}

/// Makes a link for one recipient in the caller's transaction; returns the whole address to write into the mail.
/// `target` is a path of this portal (`/reporting/7`).
///
/// # Errors
/// [`AppError::Internal`] if `target` is no path of this portal: a defect of the caller.
pub fn create(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    person: PersonId,
    purpose: LinkPurpose,
    target: &str,
    program: Option<ProgramId>,
    request: Option<ReportRequestId>,
) -> Result<String, AppError> {
    let ends_at = ctx.now().plus(LIFETIME_US);
    store(conn, ctx, person, purpose, target, program, request, ends_at).map(|(url, _)| url)
}

/// What a link answers without signing in, and until when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AnswerLink {
    /// The request for a session.
    pub(crate) request: SessionRequestId,
    /// Its version now: after any change the link answers it no more.
    pub(crate) version: i64,
    /// Its own end.
    pub(crate) ends_at: UtcMicros,
}

/// Makes a link that also answers one request, once (B3-05); as [`create`].
///
/// # Errors
/// As [`create`].
pub(crate) fn create_answer(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    person: PersonId,
    target: &str,
    program: ProgramId,
    answers: AnswerLink,
) -> Result<String, AppError> {
    let ends_at = answers.ends_at.min(ctx.now().plus(LIFETIME_US));
    let (url, id) = store(conn, ctx, person, LinkPurpose::Event, target, Some(program), None, ends_at)?;
    pep_db::mail_links::insert_answer(conn, id, answers.request, answers.version)?;
    Ok(url)
}

/// Makes a link that takes its recipient's feedback on a session until `ends_at`, without signing in (B3-13); as [`create`].
///
/// # Errors
/// As [`create`].
pub(crate) fn create_feedback(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    person: PersonId,
    program: ProgramId,
    session: SessionId,
    ends_at: UtcMicros,
) -> Result<String, AppError> {
    let target = format!("/my-sessions/{session}");
    let (url, id) = store(conn, ctx, person, LinkPurpose::Session, &target, Some(program), None, ends_at)?;
    pep_db::mail_links::insert_feedback(conn, id, session)?;
    Ok(url)
}

#[expect(clippy::too_many_arguments, reason = "one row's values")]
fn store(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    person: PersonId,
    purpose: LinkPurpose,
    target: &str,
    program: Option<ProgramId>,
    request: Option<ReportRequestId>,
    expires_at: UtcMicros,
) -> Result<(String, i64), AppError> {
    let target = page_path(target)
        .ok_or_else(|| AppError::internal(format!("{target:?} is no path of the portal")))?;
    let token = secret(ctx.random.as_ref());
    let id = pep_db::mail_links::insert(
        conn,
        &NewMailLink {
            token_hash: &hash_of(&token),
            purpose: purpose.as_str(),
            person_id: person,
            target,
            program_id: program,
            request_id: request,
            created_at: ctx.now(),
            expires_at,
        },
    )?;
    Ok((format!("{}/l/{token}", ctx.config.base_url), id))
}

/// What an opened link tells, and what has to happen next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedLink {
    /// What it leads to.
    pub purpose: LinkPurpose,
    /// On whose behalf it was sent.
    pub program_name: Option<String>,
    /// To whom, just enough to be recognised.
    pub masked_address: String,
    /// What has to happen next.
    pub step: LinkStep,
}

/// What has to happen before a link leads on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkStep {
    /// Nothing: go to `target`. A known device is signed in by this, with `session`.
    Go {
        /// A path of the portal.
        target: String,
        /// A new session, unless the recipient was signed in already.
        session: Option<SessionToken>,
    },
    /// The mailbox has to be proven.
    Code,
    /// Somebody else is signed in in this browser.
    OtherPerson,
    /// The request for a session can be read, and answered once, without signing in.
    Answer,
    /// The session can be rated without signing in, whoever is signed in here.
    Feedback,
}

/// Opens a link: tells what it is for, and leads on only if this browser is the recipient's, or if it answers a request.
///
/// # Errors
/// [`AppError::NotFound`] for a token that is unknown, over or revoked; [`AppError::RateLimited`] after too many.
pub async fn open(ctx: &AppContext, token: &str, caller: &Caller) -> Result<OpenedLink, AppError> {
    let link = find_any(ctx, token, caller).await?;
    let signed_in = match &caller.session {
        Some(session) => match session::find_actor(ctx, session, String::new()).await {
            Ok(actor) => Some(actor.person_id),
            Err(AppError::Unauthenticated) => None,
            Err(error) => return Err(error),
        },
        None => None,
    };
    let (ctx, caller) = (ctx.clone(), caller.clone());
    ctx.db
        .clone()
        .write(move |conn| {
            let now = ctx.now();
            let device = caller.device.as_deref().map(hash_of);
            let is_known = match &device {
                Some(hash) => pep_db::sign_in::is_known_device(conn, hash, link.person_id, now)?,
                None => false,
            };
            let step = match signed_in {
                _ if link.feedback_on.is_some() => LinkStep::Feedback,
                Some(person) if person == link.person_id => {
                    LinkStep::Go { target: link.target.clone(), session: None }
                }
                _ if link.answers.is_some() && (!is_known || is_over(&link, now)) => LinkStep::Answer,
                Some(_) => LinkStep::OtherPerson,
                None if is_known => {
                    let session = session::begin(conn, &ctx, recipient(&link), "device", &caller)?;
                    LinkStep::Go { target: link.target.clone(), session: Some(session) }
                }
                None => LinkStep::Code,
            };
            pep_db::mail_links::mark_opened(conn, link.id, matches!(step, LinkStep::Go { .. }), now)?;
            note_opened(conn, &link, &step, now)?;
            Ok(OpenedLink {
                purpose: LinkPurpose::parse(&link.purpose)
                    .ok_or_else(|| AppError::internal(format!("unknown purpose {:?}", link.purpose)))?,
                program_name: link.program_name,
                masked_address: masked(&link.email),
                step,
            })
        })
        .await
}

/// Notes that a link was opened, once a minute: a token may be opened as often as somebody likes.
fn note_opened(
    conn: &mut AnyConnection,
    link: &MailLink,
    step: &LinkStep,
    now: UtcMicros,
) -> Result<(), AppError> {
    let minute = now.0 - now.0.rem_euclid(MINUTE_US);
    if pep_db::rate_limits::hit(conn, &format!("link_opened:{}", link.id), minute)? > 1 {
        return Ok(());
    }
    let led_to = match step {
        LinkStep::Go { session: None, .. } => "page",
        LinkStep::Go { session: Some(_), .. } => "sign_in_by_known_browser",
        LinkStep::Code => "code",
        LinkStep::OtherPerson => "other_person",
        LinkStep::Answer => "answer",
        LinkStep::Feedback => "feedback",
    };
    let detail = serde_json::json!({ "link": link.id, "purpose": link.purpose, "ledTo": led_to });
    let object_id = Some(link.person_id.0);
    let entry = AuditEntry { action: "open_link", object_kind: "person", object_id, detail };
    Ok(audit::write(conn, now, None, entry)?)
}

/// Sends a code to the recipient of a link, and to nobody else.
///
/// # Errors
/// As [`open`].
pub async fn request_code(ctx: &AppContext, token: &str, caller: &Caller) -> Result<BrowserToken, AppError> {
    let link = find(ctx, token, caller).await?;
    codes::queue_code(ctx, link.email.to_lowercase(), caller).await
}

/// Signs in as the recipient of a link by the code that was sent; returns where the link leads.
///
/// # Errors
/// [`AppError::Invalid`] if the code is not right; otherwise as [`open`].
pub async fn verify_code(
    ctx: &AppContext,
    token: &str,
    code: &str,
    caller: &Caller,
) -> Result<(CodeSession, String), AppError> {
    let link = find(ctx, token, caller).await?;
    rate_limits::count(ctx, vec![limits::sign_ins(&caller.ip), limits::link_codes(&hash_of(token))]).await?;
    let target = link.target.clone();
    let (typed, caller) = (codes::typed_code(code), caller.clone());
    let ctx = ctx.clone();
    let proven = ctx
        .db
        .clone()
        .write(move |conn| {
            let proven = codes::sign_in_by_code(conn, &ctx, recipient(&link), &typed, &caller)?;
            if proven.is_some() {
                pep_db::mail_links::mark_opened(conn, link.id, true, ctx.now())?;
            } else {
                let detail = serde_json::json!({ "method": "link_code", "link": link.id });
                session::note_refusal(conn, ctx.now(), Some(link.person_id), detail)?;
            }
            Ok::<_, AppError>(proven)
        })
        .await?;
    Ok((proven.ok_or_else(codes::wrong_code)?, target))
}

fn recipient(link: &MailLink) -> SignInPerson {
    SignInPerson { id: link.person_id, side: link.side }
}

/// The link of a token, if it leads on.
async fn find(ctx: &AppContext, token: &str, caller: &Caller) -> Result<MailLink, AppError> {
    let link = find_any(ctx, token, caller).await?;
    if is_over(&link, ctx.now()) { Err(AppError::NotFound) } else { Ok(link) }
}

/// The link of a token; one that answers a request also after its end.
pub(crate) async fn find_any(ctx: &AppContext, token: &str, caller: &Caller) -> Result<MailLink, AppError> {
    let hash = hash_of(token);
    let now = ctx.now();
    let found = ctx.db.read(move |conn| pep_db::mail_links::find(conn, &hash, now)).await?;
    match found {
        Some(link) => Ok(link),
        None => {
            rate_limits::count(ctx, vec![limits::unknown_links(&caller.ip)]).await?;
            Err(AppError::NotFound)
        }
    }
}

pub(crate) fn is_over(link: &MailLink, now: UtcMicros) -> bool {
    link.expires_at <= now
}
