//! Parts of lists: what is asked for, and the page that answers it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use pep_api_types::page::Page;
use pep_app::list_parts::{FoundPart, ListPart};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::problem::{ApiError, ApiResult};

/// Reads which part of a list is asked for. A cursor holds the place itself and not only an id: an entry that went
/// meanwhile leaves its place.
pub(super) fn part<P: DeserializeOwned>(
    text: Option<String>,
    cursor: Option<&str>,
    limit: Option<i64>,
) -> ApiResult<ListPart<P>> {
    let text = text.unwrap_or_default();
    if text.chars().count() > 200 {
        return Err(ApiError::invalid("q", "Search for at most 200 characters."));
    }
    let limit = usize::try_from(limit.unwrap_or(100)).ok().filter(|limit| (1..=200).contains(limit));
    Ok(ListPart {
        text,
        after: cursor.map(read_place).transpose()?,
        limit: limit.ok_or_else(|| ApiError::invalid("limit", "Ask for 1 to 200 entries at a time."))?,
    })
}

fn read_place<P: DeserializeOwned>(cursor: &str) -> ApiResult<P> {
    let place = URL_SAFE_NO_PAD.decode(cursor).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
    place.ok_or_else(|| ApiError::invalid("cursor", "Pass the `next` of the page before, unchanged."))
}

/// The page of a part.
pub(super) fn page<T, W, P: Serialize>(
    found: FoundPart<T, P>,
    to_wire: impl FnMut(T) -> W,
) -> ApiResult<Page<W>> {
    let next = found.next.map(|place| serde_json::to_vec(&place)).transpose();
    let next = next.map_err(pep_app::AppError::internal)?;
    Ok(Page {
        items: found.items.into_iter().map(to_wire).collect(),
        total: Some(i64::try_from(found.total).unwrap_or(i64::MAX)),
        next: next.map(|place| URL_SAFE_NO_PAD.encode(place)),
    })
}
