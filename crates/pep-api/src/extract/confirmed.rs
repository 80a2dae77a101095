//! What somebody has read and confirmed: the rules in `Confirm-Conflicts`.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use pep_api_types::events as wire;
use pep_api_types::problem::ProblemCode;
use pep_domain::events::ConflictRule;

use crate::problem::ApiError;
use crate::routes::conflict_rule_from;

/// The name of the header: rules by their names on the wire, with commas between them.
pub(crate) const HEADER: &str = "confirm-conflicts";

/// Rules that the caller was told of and confirms; `None`: what was not told of a team of others.
pub(crate) struct Confirmed(pub(crate) Vec<Option<ConflictRule>>);

impl FromRequest for Confirmed {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let unreadable = || {
            ApiError::new(
                ProblemCode::UnreadableRequest,
                "Confirm-Conflicts must name rules as the refusal does, with commas between them, for example \"gap, \
                 workingHours\".",
            )
        };
        let text = match request.headers().get(HEADER).map(|value| value.to_str()) {
            None => return ready(Ok(Self(Vec::new()))),
            Some(Err(_not_text)) => return ready(Err(unreadable())),
            Some(Ok(text)) => text,
        };
        let words = text.split(',').map(str::trim).filter(|word| !word.is_empty());
        let rules: Option<Vec<_>> =
            words.map(|word| wire::ConflictRule::parse(word).map(conflict_rule_from)).collect();
        ready(rules.map(Self).ok_or_else(unreadable))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_has_the_same_word_in_headers_and_in_json() {
        let words = [
            "blackout",
            "gap",
            "teamLimit",
            "dayLimit",
            "openRequests",
            "workingHours",
            "closedDay",
            "personTwice",
            "samePair",
            "otherTeam",
        ];
        for word in words {
            let rule: wire::ConflictRule = serde_json::from_value(word.into()).unwrap();
            assert_eq!((rule.as_str(), wire::ConflictRule::parse(word)), (word, Some(rule)));
        }
        assert_eq!(wire::ConflictRule::parse("nothing"), None);
    }
}
