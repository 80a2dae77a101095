//! Answering one request from the link in its mail, once, without signing in (B3-05, ADR 12). Reading it changes nothing.
//! Whoever holds the link acts as the primary contact to whom it was sent, says a name, and both are kept.

use pep_db::AnyConnection;
use pep_db::mail_links::{LinkedRequest, MailLink};
use pep_db::sessions::RequestRow;
use pep_domain::email_address::masked;
use pep_domain::events::ConflictRule;
use pep_domain::sessions::Decision;
use pep_domain::time::UtcMicros;

use super::audit;
use super::decide::{Answer, decide_in};
use super::requests::{RequestView, view, visible};
use super::scene::{EventAccess, Scene};
use crate::sign_in::Caller;
use crate::sign_in::links::{find_any, is_over};
use crate::{AppContext, AppError};

/// The longest name, characters.
const NAME_MAX_CHARS: usize = 100;

/// What can be done with a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkStanding {
    /// It answers.
    Open,
    /// It answered.
    Used,
    /// The request was answered otherwise, or has ended.
    Decided,
    /// The request changed since the mail, or somebody else answers for the team now.
    Changed,
    /// The event takes no answers now.
    Closed,
    /// The link's own time is over.
    Over,
}

/// A request as the holder of its link reads it: nothing of accounts, no person but by the masked address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkedRequestView {
    /// The request, as its recipient sees it.
    pub request: RequestView,
    /// The program.
    pub program_name: String,
    /// To whom the link was sent, just enough to be recognised.
    pub masked_address: String,
    /// What can be done.
    pub standing: LinkStanding,
    /// The name that whoever used the link gave.
    pub answered_as: Option<String>,
}

/// What the holder of a link decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkAnswer {
    /// What: accept, decline or later.
    pub decision: Decision,
    /// A reason, or a word to the other side.
    pub note: String,
    /// Who says so, in the own words.
    pub name: String,
    /// What the holder was told that stands against it, and confirmed; see [`EventAccess::confirming`].
    pub confirmed: Vec<Option<ConflictRule>>,
}

/// The request of a link.
///
/// # Errors
/// [`AppError::NotFound`] for a token that is unknown, withdrawn or answers nothing, and once its recipient takes no part any
/// more; [`AppError::RateLimited`] after too many unknown ones.
pub async fn find_linked(
    ctx: &AppContext,
    token: &str,
    caller: &Caller,
) -> Result<LinkedRequestView, AppError> {
    let link = find_any(ctx, token, caller).await?;
    let now = ctx.now();
    ctx.db.read(move |conn| Linked::load(conn, link, now)?.view(conn, now)).await
}

/// Answers the request of a link. It works once.
///
/// # Errors
/// As [`find_linked`]; [`AppError::WrongState`] if the link does not answer any more or the slot is gone;
/// [`AppError::Invalid`] without a name.
pub async fn answer_linked(
    ctx: &AppContext,
    token: &str,
    caller: &Caller,
    answer: LinkAnswer,
) -> Result<LinkedRequestView, AppError> {
    let link = find_any(ctx, token, caller).await?;
    let name = answer.name.trim().to_owned();
    // A name has to be typed: a scanner that opens links and presses buttons decides nothing.
    if name.is_empty() || name.chars().count() > NAME_MAX_CHARS {
        return Err(AppError::invalid(
            "/name",
            "Type your name, at most 100 characters: your team and the organisers read who answered.",
        ));
    }
    super::check_words("/note", &answer.note)?;
    let ctx = ctx.clone();
    ctx.db
        .clone()
        .write(move |conn| {
            let now = ctx.now();
            let mut linked = Linked::load(conn, link.clone(), now)?;
            linked.access = linked.access.confirming(answer.confirmed.clone());
            if let Some(why) = refusal(linked.standing) {
                return Err(AppError::WrongState(why.to_owned()));
            }
            let asked = Answer {
                decision: answer.decision,
                row_version: linked.answers.version,
                note: answer.note.clone(),
                is_override: false,
            };
            let done = decide_in(conn, &ctx, &linked.access, linked.row.id, &asked);
            let done = done.map_err(|error| match error {
                AppError::Changed(words) => AppError::WrongState(words),
                other => other,
            })?;
            // The same instant on both: that is how the history finds the link that answered.
            let used_at = done.request.row.decided_at.unwrap_or(now);
            if !pep_db::mail_links::mark_used(conn, link.id, &name, used_at)? {
                return Err(AppError::WrongState(USED.to_owned()));
            }
            let detail = serde_json::json!({ "linkId": link.id, "answeredAs": name });
            let request = linked.row.id.0;
            audit(
                conn,
                &ctx,
                Some(linked.access.actor()),
                "use_request_link",
                "session_request",
                request,
                detail,
            )?;
            let answers = LinkedRequest { used_at: Some(used_at), answered_as: name, ..linked.answers };
            Linked::load(conn, MailLink { answers: Some(answers), ..link }, now)?.view(conn, now)
        })
        .await
}

const USED: &str = "This link was used already. Sign in to see what became of the request.";

fn refusal(standing: LinkStanding) -> Option<&'static str> {
    match standing {
        LinkStanding::Open => None,
        LinkStanding::Used => Some(USED),
        LinkStanding::Decided => {
            Some("This request was answered or has ended. Sign in to see what became of it.")
        }
        LinkStanding::Changed => {
            Some("This request changed after the mail was sent. Sign in to see it as it is now.")
        }
        LinkStanding::Closed => {
            Some("Requests cannot be answered at this time. Sign in to see where the event stands.")
        }
        LinkStanding::Over => Some("This link is too old. Sign in to answer the request."),
    }
}

/// A link with what it is about, as its recipient sees it.
struct Linked {
    link: MailLink,
    answers: LinkedRequest,
    access: EventAccess,
    scene: Scene,
    row: RequestRow,
    standing: LinkStanding,
}

impl Linked {
    fn load(conn: &mut AnyConnection, link: MailLink, now: UtcMicros) -> Result<Self, AppError> {
        let answers = link.answers.clone().ok_or(AppError::NotFound)?;
        let actor = pep_db::sign_in_sessions::find_actor(conn, link.person_id)?.ok_or(AppError::NotFound)?;
        let access = EventAccess::of_actor(actor)?;
        let (scene, row) = visible(conn, &access, answers.request)?;
        let standing = if answers.used_at.is_some() {
            LinkStanding::Used
        } else if !row.state.is_open() {
            LinkStanding::Decided
        } else if row.row_version != answers.version || !scene.decides(&access, row.asked_team()) {
            LinkStanding::Changed
        } else if !scene.takes_answer(conn, &row)? {
            LinkStanding::Closed
        } else if is_over(&link, now) {
            LinkStanding::Over
        } else {
            LinkStanding::Open
        };
        Ok(Self { link, answers, access, scene, row, standing })
    }

    fn view(self, conn: &mut AnyConnection, now: UtcMicros) -> Result<LinkedRequestView, AppError> {
        let request = view(conn, &self.access, &self.scene, self.row, now)?;
        Ok(LinkedRequestView {
            request,
            program_name: self.scene.event.program.1,
            masked_address: masked(&self.link.email),
            standing: self.standing,
            answered_as: Some(self.answers.answered_as).filter(|name| !name.is_empty()),
        })
    }
}
