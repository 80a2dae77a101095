//! Errors on the wire: RFC 9457 problem details with a closed list of codes.

use serde::{Deserialize, Serialize};

use crate::events::{ConflictRule, RuleLevel};

macro_rules! problem_codes {
    ($($(#[$doc:meta])* $variant:ident => $word:tt, $status:literal, $title:literal, $help:literal;)+) => {
        /// Every kind of problem the API can answer. The list is closed: a new kind is a new version of the API.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        pub enum ProblemCode {
            $($(#[$doc])* #[serde(rename = $word)] $variant),+
        }

        impl ProblemCode {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word on the wire.
            #[must_use]
            pub fn as_str(self) -> &'static str { match self { $(Self::$variant => $word),+ } }

            /// The code of a word, if it is one.
            #[must_use]
            pub fn parse(word: &str) -> Option<Self> { match word { $($word => Some(Self::$variant),)+ _ => None } }

            /// The HTTP status it is answered with.
            #[must_use]
            pub fn status(self) -> u16 { match self { $(Self::$variant => $status),+ } }

            /// The same short title every time.
            #[must_use]
            pub fn title(self) -> &'static str { match self { $(Self::$variant => $title),+ } }

            /// What to do about it, for the page at `/problems/{code}`.
            #[must_use]
            pub fn help(self) -> &'static str { match self { $(Self::$variant => $help),+ } }
        }
    };
}

problem_codes! {
    /// 400: the request cannot be read at all.
    UnreadableRequest => "unreadableRequest", 400, "The request cannot be read",
        "Send JSON with the content type application/json, or the file itself, as the operation's description says.";
    /// 401: nobody is signed in.
    Unauthenticated => "unauthenticated", 401, "You are not signed in", "Sign in and repeat the request.";
    /// 403: a change asked for by another site's page.
    CrossSite => "crossSite", 403, "The request comes from another site",
        "Changes are only taken from PEP's own pages and from programs. Open PEP itself and repeat the step there.";
    /// 404: not there, or not for this reader; both look alike on purpose.
    NotFound => "notFound", 404, "Not found",
        "Check the address. If it came from a link, the thing may have been withdrawn, or your access to it has ended.";
    /// 405: the address does not take this method.
    MethodNotAllowed => "methodNotAllowed", 405, "Method not allowed", "See the API description for the methods of this address.";
    /// 409: such a thing exists already.
    AlreadyExists => "alreadyExists", 409, "It exists already", "Open the existing one, or choose another name.";
    /// 409: the thing is in a state in which this cannot be done.
    WrongState => "wrongState", 409, "It cannot be done now", "Look at its present state; somebody may have been faster.";
    /// 409: rules of the event warn of it, and somebody has to confirm that.
    NeedsConfirmation => "needsConfirmation", 409, "Something stands against it",
        "Read what `conflicts` names. To go on all the same, repeat the request with their rules in the header Confirm-Conflicts.";
    /// 409: an Idempotency-Key was used before with another body.
    KeyReused => "keyReused", 409, "The idempotency key was used before", "Use a new key for a new request.";
    /// 410: a list cannot be continued from this place.
    CursorExpired => "cursorExpired", 410, "The cursor is over", "Begin the list anew without a cursor.";
    /// 412: somebody changed it since it was read.
    Changed => "changed", 412, "Somebody changed it meanwhile", "Read it again, look at the difference, and repeat your change if it still holds.";
    /// 413: too large.
    TooLarge => "tooLarge", 413, "It is too large", "Send less at once; the detail names the limit.";
    /// 415: a kind of file or body that cannot be taken.
    UnsupportedMedia => "unsupportedMedia", 415, "This kind of content cannot be taken", "Send the kind named in the detail.";
    /// 422: readable, but some values are not acceptable.
    Invalid => "invalid", 422, "Some values are not acceptable", "Each entry of `errors` names a field and what is wrong with it.";
    /// 428: a change without `If-Match` where two people may edit.
    VersionMissing => "versionMissing", 428, "The version is missing", "Send the ETag you read as If-Match.";
    /// 429: too many requests.
    RateLimited => "rateLimited", 429, "Too many requests", "Wait as long as Retry-After says.";
    /// 500: a defect.
    Internal => "internal", 500, "Something went wrong on our side",
        "Nothing was changed. Try again; if it stays, tell the operator the request id under `instance`.";
    /// 503: busy or cut off from what it needs.
    Unavailable => "unavailable", 503, "Not available for the moment", "Nothing was changed. Try again after Retry-After seconds.";
}

/// A problem as RFC 9457 describes it, with our code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// Address of a page about this code.
    #[serde(rename = "type")]
    pub kind: String,
    /// Short, the same for every problem of this code.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What happened to which thing and what to do next, for the reader.
    pub detail: String,
    /// `urn:uuid:` of the request, to be named to the operator.
    pub instance: String,
    /// Which kind of problem.
    pub code: ProblemCode,
    /// The fields that are not acceptable, if that is the problem.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldProblem>,
    /// The rules of the event that stand against it, if that is the problem; what is refused first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conflicts: Vec<FoundConflict>,
}

/// A rule of an event that stands against a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct FoundConflict {
    /// The rule, to be confirmed in `Confirm-Conflicts` where it is warned of; absent for what no level can change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<ConflictRule>,
    /// How much it weighs: what is refused cannot be confirmed.
    pub level: RuleLevel,
    /// What it is, in a sentence.
    pub detail: String,
    /// What to do about it, in a sentence.
    pub way_out: String,
}

/// One unacceptable field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct FieldProblem {
    /// JSON pointer into the request body, or the name of a query parameter.
    pub pointer: String,
    /// What is wrong and what would be right.
    pub detail: String,
}
