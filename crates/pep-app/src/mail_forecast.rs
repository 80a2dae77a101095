//! What the mails that go out by themselves would be, if nobody acted: the rule, when, and to how many people (B4-07). Each is
//! counted by the very query that its job uses, asked as of the moment at which the job will ask it. Nothing is written.

use std::collections::{BTreeMap, BTreeSet};

use chrono_tz::Tz;
use pep_db::AnyConnection;
use pep_domain::access::{Permit, action, authorize};
use pep_domain::events::words::instant_in_words;
use pep_domain::ids::{PersonId, ProgramId};
use pep_domain::time::{DAY_US, UtcMicros};

use crate::{AppContext, AppError};

/// So far ahead a forecast looks.
pub const AHEAD_US: i64 = 14 * DAY_US;
/// Most moments at which one rule is asked; more would hold a reader up.
const MOST_MOMENTS: usize = 100;

/// A rule that sends mails by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MailRule {
    /// The sessions of a day, the day before (D-33).
    Summary,
    /// What people thought of them, the morning after or at once (D-37, C-52 … C-54).
    FollowUp,
    /// The weekly digest of sellers (C-27).
    Digest,
    /// Reminders of what is to prepare for an engagement.
    EngagementReminder,
}

/// Somebody to whom a rule would write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Addressee {
    /// In whose name.
    pub(crate) program: ProgramId,
    /// To whom.
    pub(crate) person: PersonId,
    /// The clock by which it goes.
    pub(crate) zone: Tz,
    /// When it is due.
    pub(crate) due_at: UtcMicros,
}

/// What a rule would send at one moment in the name of one program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forecast {
    /// The rule.
    pub rule: MailRule,
    /// When.
    pub at: UtcMicros,
    /// The program.
    pub program: (ProgramId, String),
    /// To how many people.
    pub people: i64,
    /// "would send to 214 people on Saturday, 12 December 2026, 09:00 Berlin time".
    pub words: String,
}

/// What would be sent in the next fourteen days as things stand, the next first; in the name of the reader's programs.
///
/// # Errors
/// If the database does not answer.
pub async fn forecast(
    ctx: &AppContext,
    permit: &Permit<action::ViewJobs>,
) -> Result<Vec<Forecast>, AppError> {
    let now = ctx.now();
    let Ok(programs) = authorize::<action::ViewPrograms>(permit.actor()) else {
        return Err(AppError::NotFound);
    };
    ctx.db
        .read(move |conn| {
            let until = now.plus(AHEAD_US);
            let names: BTreeMap<ProgramId, String> = pep_db::programs::list(conn)?
                .into_iter()
                .map(|program| (ProgramId(program.id), program.name))
                .filter(|(id, _)| programs.program_scope().reaches(*id))
                .collect();
            let all = [
                (MailRule::Summary, crate::session_mails::planned_summaries(conn, now, until)?),
                (MailRule::FollowUp, crate::session_mails::planned_follow_ups(conn, now, until)?),
                (MailRule::Digest, crate::session_digests::planned(conn, now, until)?),
                (MailRule::EngagementReminder, crate::engagements::planned_reminders(conn, now, until)?),
            ];
            let mut found = Vec::new();
            for (rule, addressees) in all {
                found.extend(counted(rule, addressees, now, &names));
            }
            found.sort_by_key(|forecast| (forecast.at, forecast.rule, forecast.program.0));
            Ok(found)
        })
        .await
}

fn counted(
    rule: MailRule,
    addressees: Vec<Addressee>,
    now: UtcMicros,
    names: &BTreeMap<ProgramId, String>,
) -> Vec<Forecast> {
    let mut groups: BTreeMap<(UtcMicros, ProgramId, &'static str), BTreeSet<PersonId>> = BTreeMap::new();
    for to in addressees {
        groups.entry((to.due_at.max(now), to.program, to.zone.name())).or_default().insert(to.person);
    }
    groups
        .into_iter()
        .filter_map(|((at, program, zone), people)| {
            let name = names.get(&program)?.clone();
            let people = i64::try_from(people.len()).unwrap_or(i64::MAX);
            let whom = if people == 1 { "1 person".to_owned() } else { format!("{people} people") };
            let when = instant_in_words(at, zone.parse().unwrap_or(Tz::UTC));
            let words = format!("would send to {whom} on {when}");
            Some(Forecast { rule, at, program: (program, name), people, words })
        })
        .collect()
}

/// Asks a job's query as of now and as of each of `moments`; of later ones only what becomes due then.
pub(crate) fn ask(
    conn: &mut AnyConnection,
    now: UtcMicros,
    moments: BTreeSet<UtcMicros>,
    mut due: impl FnMut(&mut AnyConnection, UtcMicros) -> Result<Vec<Addressee>, AppError>,
) -> Result<Vec<Addressee>, AppError> {
    let mut found = due(conn, now)?;
    for at in moments.into_iter().filter(|at| *at > now).take(MOST_MOMENTS) {
        found.extend(due(conn, at)?.into_iter().filter(|to| to.due_at == at));
    }
    Ok(found)
}
