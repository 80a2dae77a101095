//! Days as the mails around sessions count them: one person's sessions of one civil day, of one program or engagement.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use chrono_tz::Tz;
use pep_db::session_mails::{Candidate, ConcernedSeller};
use pep_domain::events::{EventRules, FollowUpTiming};
use pep_domain::ids::{EngagementId, EventId, PersonId, ProgramId, SessionId};
use pep_domain::people::Side;
use pep_domain::sessions::AttendancePlan;
use pep_domain::time::UtcMicros;

use super::zone_of;
use crate::AppError;
use crate::events::rules;

/// One person's sessions of one day of one program, or of one engagement of it.
#[derive(Debug, Clone)]
pub(super) struct Day {
    pub(super) program: ProgramId,
    pub(super) engagement: Option<EngagementId>,
    pub(super) person: PersonId,
    pub(super) zone: Tz,
    pub(super) date: NaiveDate,
    pub(super) sessions: Vec<Candidate>,
    pub(super) timing: FollowUpTiming,
}

impl Day {
    pub(super) fn ids(&self) -> Vec<SessionId> {
        self.sessions.iter().map(|session| session.session).collect()
    }

    pub(super) fn first_start(&self) -> Option<UtcMicros> {
        self.sessions.iter().map(|session| session.starts_at).min()
    }

    pub(super) fn last_end(&self) -> Option<UtcMicros> {
        self.sessions.iter().map(|session| session.ends_at).max()
    }

    pub(super) fn key(&self, what: &str) -> String {
        match self.engagement {
            Some(engagement) => format!("{what}:engagement:{engagement}:{}:{}", self.date, self.person),
            None => format!("{what}:program:{}:{}:{}", self.program, self.date, self.person),
        }
    }
}

/// Into how many mails a day is put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    /// One for all sessions of a program.
    Program,
    /// One for each engagement, and one for the rest: engagements have timings of their own (A13).
    Engagement,
}

/// When somebody hears after a session of an engagement (C-52 … C-54): Microsoft by attendance, partners the next morning.
fn timing_in_engagement(side: Side) -> FollowUpTiming {
    match side {
        Side::Microsoft => FollowUpTiming::ByAttendance,
        Side::Partner => FollowUpTiming::NextMorning,
    }
}

/// Sorts candidates into days as each reader's calendar counts them.
pub(super) fn days(
    candidates: Vec<Candidate>,
    by: By,
    is_wanted: impl Fn(&EventRules) -> bool,
) -> Result<Vec<Day>, AppError> {
    let mut read: BTreeMap<(Option<EventId>, ProgramId), EventRules> = BTreeMap::new();
    let mut days: BTreeMap<(ProgramId, Option<EngagementId>, PersonId, NaiveDate), Day> = BTreeMap::new();
    for candidate in candidates {
        let key = (candidate.event, candidate.program);
        let rules = match read.get(&key) {
            Some(rules) => rules.clone(),
            None => {
                let own = candidate.event_rules.as_deref().unwrap_or_default();
                let rules = rules::read_or_program(own, &candidate.program_rules)?;
                read.insert(key, rules.clone());
                rules
            }
        };
        if !is_wanted(&rules) {
            continue;
        }
        let zone = zone_of(&candidate.zone);
        let date = candidate.starts_at.date_in(zone);
        let engagement = candidate.engagement.filter(|_| by == By::Engagement);
        let timing = engagement.map_or(rules.follow_up, |_| timing_in_engagement(candidate.side));
        let key = (candidate.program, engagement, candidate.person, date);
        let day = days.entry(key).or_insert_with(|| Day {
            program: candidate.program,
            engagement,
            person: candidate.person,
            zone,
            date,
            sessions: Vec::new(),
            timing,
        });
        // Where two events of a day differ, everybody is written to in the morning.
        if timing == FollowUpTiming::NextMorning {
            day.timing = FollowUpTiming::NextMorning;
        }
        day.sessions.push(candidate);
    }
    Ok(days.into_values().collect())
}

/// A seller who was not in a session about the own accounts.
pub(super) fn absent(seller: ConcernedSeller) -> Candidate {
    let ConcernedSeller {
        session,
        program,
        engagement,
        starts_at,
        ends_at,
        person,
        zone,
        program_rules,
        ou: _,
        digest: _,
    } = seller;
    Candidate {
        session,
        program,
        event: None,
        engagement: Some(engagement),
        starts_at,
        ends_at,
        person,
        side: Side::Microsoft,
        zone,
        plan: AttendancePlan::Unknown,
        event_rules: None,
        program_rules,
    }
}
