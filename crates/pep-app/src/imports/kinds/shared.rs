//! What the lists of people have in common: a person is known by the address.

use std::collections::BTreeSet;

use pep_db::lists::people::{self, KnownPerson};
use pep_db::{AnyConnection, DbError};
use pep_domain::time::UtcMicros;

use crate::imports::plan::{Plan, Refusal};
use crate::personal_data::ErasedAddresses;

/// What is there now of the people with these addresses, in their order; `None` for nobody or somebody removed.
pub(super) fn present<S>(
    conn: &mut AnyConnection,
    emails: Vec<String>,
    state_of: fn(&KnownPerson, &str) -> S,
) -> Result<Vec<Option<S>>, DbError> {
    let known = people::find(conn, &emails)?;
    let person = |email: &String| known.get(email).filter(|person| !person.is_removed);
    Ok(emails.iter().map(|email| person(email).map(|person| state_of(person, email))).collect())
}

/// Removes the people whom a list had brought; all of them can be.
pub(super) fn take_back<S>(
    conn: &mut AnyConnection,
    now: UtcMicros,
    things: &[(i64, S)],
) -> Result<usize, DbError> {
    people::remove(conn, now, &things.iter().map(|(id, _)| *id).collect::<Vec<_>>())?;
    Ok(0)
}

/// Why a row cannot be taken that names somebody who was erased.
pub(super) fn erased_person(erased: &ErasedAddresses, field: &'static str, email: &str) -> Option<Refusal> {
    erased.problem(email).map(|detail| Refusal { field, value: email.to_owned(), detail })
}

/// The zone after the list: the person's own stays, whatever the list says, because people choose theirs themselves.
pub(super) fn zone(said: &str, person: Option<&KnownPerson>) -> String {
    let own = person.map(|person| person.time_zone.as_str()).filter(|zone| !zone.is_empty());
    own.unwrap_or(said).to_owned()
}

/// The addresses on the list.
pub(super) fn listed<S>(plans: &[Plan<S>]) -> BTreeSet<String> {
    plans.iter().map(|plan| plan.key.clone()).collect()
}
