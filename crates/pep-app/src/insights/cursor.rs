//! How far a client has read. Opaque to it, kept by it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use pep_domain::insights::InsightsFilter;

use crate::AppError;
use crate::random::hash_of;

/// A place in the list of changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// Everything up to this change was read.
    pub(super) change: i64,
    /// Up to this change, what is gone was never told of: the client began to read when it was the last one.
    pub(super) begun: i64,
}

/// The cursor of a place in the list that `filter` makes.
pub(super) fn write(place: Place, filter: &InsightsFilter) -> String {
    let Place { change, begun } = place;
    URL_SAFE_NO_PAD.encode(format!("1.{change}.{begun}.{}", mark(filter)))
}

/// The cursor with which somebody who reads without filters is told of all changes after `change`, also of sessions that
/// are gone.
pub(crate) fn since(change: i64) -> String {
    write(Place { change, begun: change }, &InsightsFilter::default())
}

/// The place of a cursor.
///
/// # Errors
/// [`AppError::Invalid`] for what is no cursor, or one of another filter.
pub(super) fn read(cursor: &str, filter: &InsightsFilter) -> Result<Place, AppError> {
    let (place, marked) = parse(cursor).ok_or_else(|| {
        AppError::invalid(
            "cursor",
            "This is no cursor. Send `next` or `delta` of an earlier answer as it came.",
        )
    })?;
    if marked != mark(filter) {
        return Err(AppError::invalid(
            "cursor",
            "This cursor belongs to other filters. Send the filters with which it was made, or begin anew without a cursor.",
        ));
    }
    Ok(place)
}

fn parse(cursor: &str) -> Option<(Place, String)> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
    let mut parts = text.split('.');
    let ("1", change, begun, mark, None) =
        (parts.next()?, parts.next()?, parts.next()?, parts.next()?, parts.next())
    else {
        return None;
    };
    let number = |text: &str| text.parse::<i64>().ok().filter(|number| *number >= 0);
    Some((Place { change: number(change)?, begun: number(begun)? }, mark.to_owned()))
}

/// Tells filters apart, whatever the order of their values.
fn mark(filter: &InsightsFilter) -> String {
    let InsightsFilter { kinds, statuses, from, to, ous, partners, accounts } = filter;
    let all = serde_json::json!([
        sorted(kinds.iter().map(ToString::to_string)),
        sorted(statuses.iter().map(ToString::to_string)),
        from.map(|at| at.0),
        to.map(|at| at.0),
        sorted(ous.iter().map(ToString::to_string)),
        sorted(partners.iter().map(ToString::to_string)),
        sorted(accounts.iter().map(ToString::to_string)),
    ]);
    hash_of(&all.to_string()).chars().take(16).collect()
}

fn sorted(values: impl Iterator<Item = String>) -> Vec<String> {
    let mut values: Vec<String> = values.collect();
    values.sort();
    values.dedup();
    values
}

#[cfg(test)]
mod tests {
    use pep_domain::ids::PartnerId;
    use pep_domain::insights::EngagementStatus;

    use super::*;

    #[test]
    fn a_cursor_leads_back_to_its_place_under_the_same_filter_only() {
        let filter = InsightsFilter {
            statuses: vec![EngagementStatus::Planning, EngagementStatus::Complete],
            ..InsightsFilter::default()
        };
        let turned = InsightsFilter {
            statuses: vec![EngagementStatus::Complete, EngagementStatus::Planning],
            ..InsightsFilter::default()
        };
        let other = InsightsFilter { partners: vec![PartnerId(2)], ..filter.clone() };
        let place = Place { change: 7, begun: 3 };
        let cursor = write(place, &filter);
        assert_eq!(read(&cursor, &turned).unwrap(), place);
        assert!(read(&cursor, &other).is_err());
        assert!(read(&cursor, &InsightsFilter::default()).is_err());
    }

    #[test]
    fn what_is_no_cursor_is_refused() {
        let odd = URL_SAFE_NO_PAD.encode("1.-1.0.x");
        for text in ["", "x", "1.2.3.4", "%00", "MS4yLjM", odd.as_str()] {
            assert!(matches!(read(text, &InsightsFilter::default()), Err(AppError::Invalid(_))), "{text}");
        }
    }
}
