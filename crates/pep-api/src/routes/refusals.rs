//! The problems that many operations can answer, written down once for the document.

use pep_api_types::problem::Problem;
use utoipa::IntoResponses;

/// What every operation behind a session can answer.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "only its description is used")]
pub(super) enum Refusals {
    /// Not signed in.
    #[response(status = 401, content_type = "application/problem+json")]
    Unauthenticated(Problem),
    /// Not there, or not for you.
    #[response(status = 404, content_type = "application/problem+json")]
    NotFound(Problem),
    /// Busy; try again after `Retry-After` seconds.
    #[response(status = 503, content_type = "application/problem+json")]
    Unavailable(Problem),
}

/// What operations behind a mailed link can answer.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "only its description is used")]
pub(super) enum LinkRefusals {
    /// Unknown, withdrawn, or a link of another kind.
    #[response(status = 404, content_type = "application/problem+json")]
    NotFound(Problem),
    /// Too many unknown links from here.
    #[response(status = 429, content_type = "application/problem+json")]
    TooMany(Problem),
    /// The database does not answer.
    #[response(status = 503, content_type = "application/problem+json")]
    Unavailable(Problem),
}

/// What operations that read values can answer.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "only its description is used")]
pub(super) enum Unacceptable {
    /// A value is not acceptable; `errors` says which and what would be right.
    #[response(status = 422, content_type = "application/problem+json")]
    Invalid(Problem),
}

/// What changes can answer.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "only its description is used")]
pub(super) enum ChangeRefusals {
    /// Asked for by another site's page.
    #[response(status = 403, content_type = "application/problem+json")]
    CrossSite(Problem),
}

/// What changes can answer that need the ETag of what they change.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "only its description is used")]
pub(super) enum VersionRefusals {
    /// If-Match is no ETag as PEP gives it.
    #[response(status = 400, content_type = "application/problem+json")]
    Unreadable(Problem),
    /// Somebody changed it meanwhile.
    #[response(status = 412, content_type = "application/problem+json")]
    Changed(Problem),
    /// If-Match is missing.
    #[response(status = 428, content_type = "application/problem+json")]
    Missing(Problem),
}

/// What changes with a JSON body can answer.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "only its description is used")]
pub(super) enum BodyRefusals {
    /// The body is no readable JSON.
    #[response(status = 400, content_type = "application/problem+json")]
    Unreadable(Problem),
    /// Asked for by another site's page.
    #[response(status = 403, content_type = "application/problem+json")]
    CrossSite(Problem),
    /// The body is too large.
    #[response(status = 413, content_type = "application/problem+json")]
    TooLarge(Problem),
    /// The body is no JSON.
    #[response(status = 415, content_type = "application/problem+json")]
    UnsupportedMedia(Problem),
    /// A value is not acceptable; `errors` says which and what would be right.
    #[response(status = 422, content_type = "application/problem+json")]
    Invalid(Problem),
}
