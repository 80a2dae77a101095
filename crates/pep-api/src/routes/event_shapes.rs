//! Plans and events: domain to wire and back.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use pep_api_types::events as wire;
use pep_api_types::teams::NamedThing;
use pep_app::events::{EventDetail, EventOverview, OwnEvent, SeriesDetail, Todo};
use pep_domain::events::plan::{EventMail, EventPlan, PlanStep};
use pep_domain::events::slots::{
    Break, MAX_LENGTH_MINUTES, MIN_LENGTH_MINUTES, OwnSlot, PlannedSlot, SlotPattern, SlotUntil,
};
use pep_domain::events::{EventPhase, SlotKind};
use pep_domain::feedback::{EventFeedback, FeedbackForms, check_form_link};
use pep_domain::ids::OuId;
use pep_domain::time::UtcMicros;

use super::rules_shapes::{rules_from_wire, rules_to_wire};
use super::session::at;
use super::teams::named;
use crate::problem::{ApiError, ApiResult};

/// Pairs of the same words on both sides, as two functions.
macro_rules! same_words {
    ($to:ident, $from:ident, $name:ident { $($variant:ident),+ $(,)? }) => {
        pub(super) fn $to(value: $name) -> wire::$name {
            match value { $($name::$variant => wire::$name::$variant),+ }
        }

        pub(super) fn $from(value: wire::$name) -> $name {
            match value { $(wire::$name::$variant => $name::$variant),+ }
        }
    };
}

same_words!(
    phase_to_wire,
    phase_from_wire,
    EventPhase { Nominating, Heatmaps, Requests, Review, Scheduled, Held, FollowedUp, Closed, Cancelled }
);
pub(super) fn kind_to_wire(kind: SlotKind) -> wire::SlotKind {
    match kind {
        SlotKind::Regular => wire::SlotKind::Regular,
        SlotKind::Flex => wire::SlotKind::Flex,
    }
}
same_words!(
    mail_to_wire,
    mail_from_wire,
    EventMail { HeatmapInvitation, SessionRequest, SessionInvitation, Summary, FollowUp }
);

fn step(step: PlanStep) -> wire::PlanStep {
    match step {
        PlanStep::Ous => wire::PlanStep::Ous,
        PlanStep::Slots => wire::PlanStep::Slots,
        PlanStep::Teams => wire::PlanStep::Teams,
        PlanStep::Heatmaps => wire::PlanStep::Heatmaps,
        PlanStep::Rules => wire::PlanStep::Rules,
        PlanStep::Mails => wire::PlanStep::Mails,
    }
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn instant(at: Option<UtcMicros>) -> Option<DateTime<Utc>> {
    at.map(UtcMicros::to_datetime)
}

fn clock(time: NaiveTime) -> String {
    time.format("%H:%M").to_string()
}

fn key(local: NaiveDateTime) -> String {
    local.format("%Y-%m-%dT%H:%M").to_string()
}

/// A time on the clock as it is typed.
pub(super) fn time_from_wire(pointer: &str, text: &str) -> ApiResult<NaiveTime> {
    NaiveTime::parse_from_str(text, "%H:%M")
        .map_err(|error| ApiError::invalid(pointer, format!("Write a time such as 09:30 ({error}).")))
}

pub(super) fn texts_from_wire(texts: Vec<wire::MailText>) -> Vec<(EventMail, String)> {
    texts.into_iter().map(|text| (mail_from_wire(text.mail), text.words)).collect()
}

fn texts_to_wire(texts: Vec<(EventMail, String)>) -> Vec<wire::MailText> {
    texts.into_iter().map(|(mail, words)| wire::MailText { mail: mail_to_wire(mail), words }).collect()
}

fn pattern_from_wire(pattern: wire::SlotPattern) -> ApiResult<SlotPattern> {
    let base = "/plan/slots";
    let mut breaks = Vec::new();
    for (index, pause) in pattern.breaks.iter().enumerate() {
        let at = format!("{base}/breaks/{index}");
        breaks.push(Break { from: time_from_wire(&at, &pause.from)?, to: time_from_wire(&at, &pause.to)? });
    }
    let mut removed = Vec::new();
    for text in &pattern.removed {
        removed.push(NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M").map_err(|error| {
            ApiError::invalid(format!("{base}/removed"), format!("Give a slot's key ({error})."))
        })?);
    }
    if pattern.days.len() > 366 || removed.len() > 5_000 || breaks.len() > 50 || pattern.own.len() > 5_000 {
        return Err(ApiError::invalid(base, "These are more days, breaks or slots than can be planned."));
    }
    let mut own = Vec::new();
    for (index, slot) in pattern.own.iter().enumerate() {
        own.push(own_from_wire(&format!("{base}/own/{index}"), slot)?);
    }
    Ok(SlotPattern {
        days: pattern.days,
        first: time_from_wire(&format!("{base}/first"), &pattern.first)?,
        length_minutes: pattern.length_minutes,
        gap_minutes: pattern.gap_minutes,
        until: match &pattern.end {
            Some(end) => SlotUntil::End(time_from_wire(&format!("{base}/end"), end)?),
            None => SlotUntil::Count(pattern.count.unwrap_or_default()),
        },
        breaks,
        flex_per_day: pattern.flex_per_day,
        removed,
        own,
    })
}

fn own_from_wire(at: &str, slot: &wire::OwnSlot) -> ApiResult<OwnSlot> {
    let starts = time_from_wire(&format!("{at}/starts"), &slot.starts)?;
    let ends = time_from_wire(&format!("{at}/ends"), &slot.ends)?;
    let minutes = (ends - starts).num_minutes();
    if !(i64::from(MIN_LENGTH_MINUTES)..=i64::from(MAX_LENGTH_MINUTES)).contains(&minutes) {
        return Err(ApiError::invalid(format!("{at}/ends"), "A slot lasts 5 to 480 minutes of one day."));
    }
    Ok(OwnSlot {
        starts_local: slot.day.and_time(starts),
        ends_local: slot.day.and_time(ends),
        kind: match slot.kind {
            wire::SlotKind::Regular => SlotKind::Regular,
            wire::SlotKind::Flex => SlotKind::Flex,
        },
        ou: slot.ou_id.map(OuId),
    })
}

fn own_to_wire_slot(slot: OwnSlot) -> wire::OwnSlot {
    wire::OwnSlot {
        day: slot.starts_local.date(),
        starts: clock(slot.starts_local.time()),
        ends: clock(slot.ends_local.time()),
        kind: kind_to_wire(slot.kind),
        ou_id: slot.ou.map(|ou| ou.0),
    }
}

fn pattern_to_wire(pattern: SlotPattern) -> wire::SlotPattern {
    let (count, end) = match pattern.until {
        SlotUntil::Count(count) => (Some(count), None),
        SlotUntil::End(end) => (None, Some(clock(end))),
    };
    wire::SlotPattern {
        days: pattern.days,
        first: clock(pattern.first),
        length_minutes: pattern.length_minutes,
        gap_minutes: pattern.gap_minutes,
        count,
        end,
        breaks: pattern
            .breaks
            .into_iter()
            .map(|pause| wire::SlotBreak { from: clock(pause.from), to: clock(pause.to) })
            .collect(),
        flex_per_day: pattern.flex_per_day,
        removed: pattern.removed.into_iter().map(key).collect(),
        own: pattern.own.into_iter().map(own_to_wire_slot).collect(),
    }
}

pub(super) fn plan_from_wire(plan: wire::EventPlan) -> ApiResult<EventPlan> {
    if plan.ou_ids.len() > 200 {
        return Err(ApiError::invalid("/plan/ouIds", "Choose 200 OUs at most."));
    }
    let mut ous: Vec<OuId> = Vec::new();
    for id in plan.ou_ids.into_iter().map(OuId) {
        if !ous.contains(&id) {
            ous.push(id);
        }
    }
    Ok(EventPlan {
        ous,
        description: plan.description,
        time_zone: plan.time_zone,
        ou_zones: plan.ou_zones.into_iter().map(|one| (OuId(one.ou_id), one.time_zone)).collect(),
        slots: pattern_from_wire(plan.slots)?,
        heatmaps_on: plan.heatmaps_on,
        heatmaps_due_on: plan.heatmaps_due_on,
        requests_open_on: plan.requests_open_on,
        requests_close_on: plan.requests_close_on,
        rules: rules_from_wire(plan.rules),
        mail_texts: texts_from_wire(plan.mail_texts),
        feedback: feedback_from_wire(plan.feedback)?,
    })
}

fn plan_to_wire(plan: EventPlan) -> wire::EventPlan {
    wire::EventPlan {
        ou_ids: plan.ous.into_iter().map(|id| id.0).collect(),
        description: plan.description,
        time_zone: plan.time_zone,
        ou_zones: plan
            .ou_zones
            .into_iter()
            .map(|(ou, time_zone)| wire::PlannedOuZone { ou_id: ou.0, time_zone })
            .collect(),
        slots: pattern_to_wire(plan.slots),
        heatmaps_on: plan.heatmaps_on,
        heatmaps_due_on: plan.heatmaps_due_on,
        requests_open_on: plan.requests_open_on,
        requests_close_on: plan.requests_close_on,
        rules: rules_to_wire(&plan.rules),
        mail_texts: texts_to_wire(plan.mail_texts),
        feedback: feedback_to_wire(plan.feedback),
    }
}

fn feedback_from_wire(feedback: wire::EventFeedback) -> ApiResult<EventFeedback> {
    let wire::EventFeedback { by, common, partners, sellers } = feedback;
    let forms = FeedbackForms { common, partners, sellers };
    for (role, link) in forms.links() {
        if let Some(Err(error)) = link.map(check_form_link) {
            return Err(ApiError::invalid(format!("/plan/feedback/{role}"), error.to_string()));
        }
    }
    Ok(match by {
        wire::FeedbackBy::Program => EventFeedback::AsProgram,
        wire::FeedbackBy::Own => EventFeedback::Own,
        wire::FeedbackBy::Forms => EventFeedback::Forms(forms),
    })
}

fn feedback_to_wire(feedback: EventFeedback) -> wire::EventFeedback {
    let of = |by| wire::EventFeedback { by, ..wire::EventFeedback::default() };
    match feedback {
        EventFeedback::AsProgram => of(wire::FeedbackBy::Program),
        EventFeedback::Own => of(wire::FeedbackBy::Own),
        EventFeedback::Forms(FeedbackForms { common, partners, sellers }) => {
            wire::EventFeedback { by: wire::FeedbackBy::Forms, common, partners, sellers }
        }
    }
}

fn words(rules: Vec<(&'static str, String)>) -> Vec<wire::RuleWords> {
    rules.into_iter().map(|(rule, words)| wire::RuleWords { rule: rule.to_owned(), words }).collect()
}

fn planned_slot((slot, ous): (PlannedSlot, Vec<OuId>)) -> wire::PlannedSlot {
    wire::PlannedSlot {
        key: key(slot.starts_local),
        day: slot.starts_local.date(),
        starts: clock(slot.starts_local.time()),
        ends: clock(slot.ends_local.time()),
        kind: kind_to_wire(slot.kind),
        is_removed: slot.is_removed,
        ou_ids: ous.into_iter().map(|ou| ou.0).collect(),
    }
}

pub(super) fn series_to_wire(found: SeriesDetail) -> wire::EventSeries {
    let SeriesDetail { series, plan, slots, problems, rules_in_words, ous } = found;
    wire::EventSeries {
        id: series.id,
        program: named((series.program_id, series.program_name)),
        name: series.name,
        is_published: series.state == "published",
        plan: plan_to_wire(plan),
        slots: slots.into_iter().map(planned_slot).collect(),
        problems: problems
            .into_iter()
            .map(|problem| wire::PlanProblem {
                step: step(problem.step),
                is_blocking: problem.is_blocking,
                detail: problem.detail,
            })
            .collect(),
        rule_words: words(rules_in_words),
        ous: ous
            .into_iter()
            .map(|ou| wire::PlannedOu {
                ou: NamedThing { id: ou.id.0, name: ou.facts.name },
                nominated_count: count(ou.facts.nominated),
                not_elected_count: count(ou.facts.not_elected),
                without_team_count: count(ou.facts.without_team),
                partner_team_count: count(ou.facts.partner_teams),
                microsoft_team_count: count(ou.facts.microsoft_teams),
                headless_team_count: count(ou.facts.headless),
                closed_days: ou
                    .facts
                    .closed
                    .into_iter()
                    .map(|(day, name)| wire::PlannedClosedDay { day, name })
                    .collect(),
                own_time_zone: ou.facts.zone.map(|zone| zone.name().to_owned()),
                event_id: ou.event.map(|id| id.0),
            })
            .collect(),
        row_version: series.row_version,
        updated_at: at(series.updated_at),
    }
}

pub(super) fn first_day(plan: &EventPlan) -> Option<NaiveDate> {
    plan.slots.event_days().first().copied()
}

fn todos(list: Vec<Todo>) -> Vec<wire::EventTodo> {
    list.into_iter().map(|todo| wire::EventTodo { words: todo.words, target: todo.target }).collect()
}

pub(super) fn overview_to_wire(found: EventOverview) -> wire::EventSummary {
    let EventOverview {
        event,
        nominated,
        // It stands in words under what to do.
        without_team: _,
        partner_teams,
        microsoft_teams,
        headless,
        counts,
        unreachable: _,
        may_manage,
    } = found;
    wire::EventSummary {
        id: event.id.0,
        series_id: event.series.0,
        program: named((event.program.0.0, event.program.1)),
        ou: named((event.ou.0.0, event.ou.1)),
        name: event.name,
        time_zone: event.time_zone,
        starts_on: event.starts_on,
        ends_on: event.ends_on,
        phase: phase_to_wire(event.phase),
        counts: wire::EventCounts {
            nominated,
            partner_teams: count(partner_teams),
            microsoft_teams: count(microsoft_teams),
            headless_teams: count(headless),
            heatmaps_asked: counts.heatmaps_asked,
            heatmaps_reported: counts.heatmaps_reported,
            requests_open: counts.requests_open,
            requests: counts.requests,
            sessions: counts.sessions,
        },
        may_manage,
    }
}

pub(super) fn detail_to_wire(found: EventDetail) -> wire::EventDetail {
    let event = found.overview.event.clone();
    wire::EventDetail {
        event: overview_to_wire(found.overview),
        description: event.description,
        heatmaps_at: instant(event.heatmaps_at),
        heatmaps_due_on: event.heatmaps_due_on,
        requests_open_at: instant(event.requests_open_at),
        requests_close_at: instant(event.requests_close_at),
        rules: rules_to_wire(&found.rules),
        rule_words: words(found.rules_in_words),
        mail_texts: texts_to_wire(found.mail_texts),
        slots: found
            .slots
            .into_iter()
            .map(|slot| wire::EventSlot {
                id: slot.id.0,
                starts_at: slot.starts_at.to_datetime(),
                ends_at: slot.ends_at.to_datetime(),
                kind: kind_to_wire(slot.kind),
                is_open: slot.is_open(),
            })
            .collect(),
        todo: todos(found.todo),
        moves: found
            .moves
            .into_iter()
            .map(|to| wire::EventPhaseMove {
                to: phase_to_wire(to.to),
                opens: to.opens.into_iter().map(str::to_owned).collect(),
                closes: to.closes.into_iter().map(str::to_owned).collect(),
            })
            .collect(),
        next_phase: found.next.map(|(phase, _)| phase_to_wire(phase)),
        next_phase_at: found.next.map(|(_, at)| at.to_datetime()),
        may_nominate: found.may_nominate,
        row_version: event.row_version,
    }
}

pub(super) fn own_to_wire(found: OwnEvent) -> wire::MyEvent {
    let OwnEvent { event, slot_count, teams, todo } = found;
    wire::MyEvent {
        id: event.id.0,
        program_name: event.program.1,
        ou_name: event.ou.1,
        name: event.name,
        description: event.description,
        time_zone: event.time_zone,
        starts_on: event.starts_on,
        ends_on: event.ends_on,
        phase: phase_to_wire(event.phase),
        heatmaps_due_on: event.heatmaps_due_on,
        requests_open_at: instant(event.requests_open_at),
        requests_close_at: instant(event.requests_close_at),
        slot_count: count(slot_count),
        teams: teams
            .into_iter()
            .map(|team| wire::MyEventTeam {
                id: team.id.0,
                name: team.name,
                is_headless: team.is_headless,
                to_answer_count: team.counts.to_answer,
                asked_count: team.counts.asked,
                session_count: team.counts.sessions,
            })
            .collect(),
        todo: todos(todo),
    }
}
