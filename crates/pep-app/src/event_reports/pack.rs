//! The report as a workbook: summary, sessions, teams, coverage, attendance, feedback (B3-13, B3-20).

use chrono_tz::Tz;
use pep_domain::access::{Permit, action};
use pep_domain::attendance::Presence;
use pep_domain::feedback::{FeedbackCount, Usefulness};
use pep_domain::ids::EventId;
use pep_domain::people::Side;
use pep_domain::sessions::AttendanceSource;
use pep_domain::time::UtcMicros;
use pep_sheets::write::{PackCell, PackSheet, WorkbookOptions, write_pack};

use super::{EventReport, FeedbackComment, HeldSession, Tally, TeamCoverage, report, teams_of};
use crate::audit::{self, AuditEntry};
use crate::{AppContext, AppError};

/// The report of an event as an `.xlsx` file, with times in the event's zone. Returns the event's name and the bytes.
///
/// # Errors
/// [`AppError::NotFound`] if the caller does not organise the event.
pub async fn write_report_pack(
    ctx: &AppContext,
    permit: &Permit<action::ViewEvents>,
    id: EventId,
) -> Result<(String, Vec<u8>), AppError> {
    let report = report(ctx, permit, id).await?;
    let zone: Tz = report.event.time_zone.parse().unwrap_or(Tz::UTC);
    let options = WorkbookOptions {
        title: report.event.name.clone(),
        filter_lines: vec!["Microsoft internal. Do not share with partners".to_owned()],
        generated_at: ctx.now().to_datetime().with_timezone(&zone).naive_local(),
        reader_zone_label: zone.name().to_owned(),
        temp_dir: None,
    };
    let sheets = [
        summary(&report),
        sessions(&report, zone),
        teams(&report.teams),
        coverage(&report.teams, zone),
        attendance(&report, zone),
        feedback(&report),
        comments(&report.feedback.comments),
    ];
    let mut file = std::io::Cursor::new(Vec::new());
    write_pack(&options, &sheets, &mut file).map_err(AppError::internal)?;
    let rows: usize = sheets.iter().map(|sheet| sheet.rows.len()).sum();
    let (actor, now) = (permit.actor().clone(), ctx.now());
    ctx.db
        .write(move |conn| {
            let detail = serde_json::json!({ "rows": rows });
            let entry = AuditEntry {
                action: "export_event_report",
                object_kind: "event",
                object_id: Some(id.0),
                detail,
            };
            Ok::<_, AppError>(audit::write(conn, now, Some(&actor), entry)?)
        })
        .await?;
    Ok((report.event.name, file.into_inner()))
}

fn columns(names: &[(&str, f64)]) -> Vec<(String, f64)> {
    names.iter().map(|(name, width)| ((*name).to_owned(), *width)).collect()
}

fn count(number: i64) -> PackCell {
    usize::try_from(number).unwrap_or(0).into()
}

fn tally_cells(name: &str, of: &str, tally: &Tally) -> Vec<PackCell> {
    let mut cells: Vec<PackCell> = vec![of.into(), name.into()];
    cells.extend(
        [
            tally.requested,
            tally.accepted,
            tally.declined,
            tally.later,
            tally.waiting,
            tally.ended,
            tally.scheduled,
            tally.held,
            tally.no_show,
            tally.cancelled,
            tally.met,
            tally.not_known,
        ]
        .map(PackCell::from),
    );
    cells
}

fn summary(report: &EventReport) -> PackSheet {
    let mut rows = vec![tally_cells(&report.event.name, "Event", &report.total)];
    rows.extend(report.ous.iter().map(|(_, name, _, tally)| tally_cells(name, "OU", tally)));
    rows.extend(report.partners.iter().map(|(_, name, tally)| tally_cells(name, "Partner", tally)));
    for status in &report.statuses {
        let mut cells: Vec<PackCell> = vec!["Accounts by status".into(), status.status.label().into()];
        cells.extend([count(status.requested), count(status.accepted)]);
        cells.extend([PackCell::Empty, PackCell::Empty, PackCell::Empty, PackCell::Empty, PackCell::Empty]);
        cells.push(count(status.held));
        cells.extend(std::iter::repeat_n(PackCell::Empty, 4));
        rows.push(cells);
    }
    rows.extend(report.outcomes.iter().map(|(result, number)| {
        let mut cells: Vec<PackCell> = vec!["Outcome".into(), outcome_in_words(*result).into()];
        cells.extend(std::iter::repeat_n(PackCell::Empty, 7));
        cells.push((*number).into());
        cells.extend(std::iter::repeat_n(PackCell::Empty, 4));
        cells
    }));
    let mut cells: Vec<PackCell> =
        vec!["Feedback".into(), feedback_in_words(&report.feedback.total()).into()];
    cells.extend(std::iter::repeat_n(PackCell::Empty, 12));
    rows.push(cells);
    PackSheet {
        name: "Summary".to_owned(),
        note: "Requests and sessions; of accounts, those reached by a request or a session between the partner and the account's ATU.".to_owned(),
        columns: columns(&[
            ("Of", 18.0),
            ("Name", 44.0),
            ("Requested", 11.0),
            ("Accepted", 11.0),
            ("Declined", 11.0),
            ("Later", 9.0),
            ("Waiting", 9.0),
            ("Ended otherwise", 11.0),
            ("Scheduled", 11.0),
            ("Held", 9.0),
            ("No-show", 10.0),
            ("Called off", 10.0),
            ("Both sides came", 12.0),
            ("Not known who came", 12.0),
        ]),
        rows,
    }
}

/// A result in words.
pub(super) fn outcome_in_words(result: pep_domain::attendance::OutcomeResult) -> &'static str {
    use pep_domain::attendance::OutcomeResult::{FollowUp, NoFit, Opportunity, Other};
    match result {
        Opportunity => "Co-sell opportunity",
        FollowUp => "Worth another talk",
        NoFit => "No fit",
        Other => "Other",
    }
}

fn feedback_in_words(of: &FeedbackCount) -> String {
    match of.rating_tenths() {
        Some(tenths) => {
            format!("{} of {} people, {}.{} of 5 on average", of.given, of.asked, tenths / 10, tenths % 10)
        }
        None => format!("0 of {} people", of.asked),
    }
}

fn feedback(report: &EventReport) -> PackSheet {
    let row = |of: &str, name: &str, numbers: &FeedbackCount| {
        let mut cells: Vec<PackCell> =
            vec![of.into(), name.into(), count(numbers.asked), count(numbers.given)];
        cells.extend(numbers.ratings.map(count));
        cells.extend(numbers.useful.map(count));
        cells
    };
    let mut rows = vec![
        row("Event", &report.event.name, &report.feedback.total()),
        row("Role", "Partners", &report.feedback.partners),
        row("Role", "Microsoft", &report.feedback.sellers),
    ];
    rows.extend(report.feedback_by_ou.iter().map(|(name, _, numbers)| row("OU", name, numbers)));
    PackSheet {
        name: "Feedback".to_owned(),
        note: "Asked: one for each person and session that was held. Only what was answered in PEP counts."
            .to_owned(),
        columns: columns(&[
            ("Of", 12.0),
            ("Name", 44.0),
            ("Asked", 9.0),
            ("Answered", 10.0),
            ("1 poor", 9.0),
            ("2", 9.0),
            ("3", 9.0),
            ("4", 9.0),
            ("5 excellent", 11.0),
            ("Useful", 9.0),
            ("Partly", 9.0),
            ("Not useful", 11.0),
        ]),
        rows,
    }
}

fn comments(comments: &[FeedbackComment]) -> PackSheet {
    let rows = comments
        .iter()
        .map(|comment| {
            vec![
                comment.session.as_str().into(),
                side_in_words(comment.said.side).into(),
                count(comment.said.rating),
                comment.said.useful.map(useful_in_words).into(),
                comment.said.comment.as_str().into(),
            ]
        })
        .collect();
    PackSheet {
        name: "Comments".to_owned(),
        note: "Who wrote a comment is not named; keep it among the organisers all the same.".to_owned(),
        columns: columns(&[
            ("Session", 44.0),
            ("Side", 12.0),
            ("Rating", 9.0),
            ("Useful", 10.0),
            ("Comment", 90.0),
        ]),
        rows,
    }
}

fn useful_in_words(useful: Usefulness) -> &'static str {
    match useful {
        Usefulness::Yes => "Yes",
        Usefulness::Partly => "Partly",
        Usefulness::No => "No",
    }
}

fn civil(at: UtcMicros, zone: Tz) -> PackCell {
    PackCell::Time(at.to_datetime().with_timezone(&zone).naive_local())
}

fn state_in_words(session: &HeldSession) -> &'static str {
    use pep_domain::sessions::SessionState::{Cancelled, Held, Scheduled};
    match session.state {
        Scheduled => "Scheduled",
        Held if session.is_no_show() => "No-show",
        Held => "Held",
        Cancelled => "Called off",
    }
}

fn sessions(report: &EventReport, zone: Tz) -> PackSheet {
    let there = |session: &HeldSession, side: Side| {
        session
            .people
            .iter()
            .filter(|person| person.side == side && person.is_invited && person.presence == Presence::Present)
            .count()
    };
    let rows = report
        .sessions
        .iter()
        .map(|session| {
            let outcome = session.outcome.as_ref();
            vec![
                civil(session.starts_at, zone),
                civil(session.ends_at, zone),
                session.title.as_str().into(),
                teams_of(session, Side::Partner).join(", ").into(),
                teams_of(session, Side::Microsoft).join(", ").into(),
                state_in_words(session).into(),
                session.cancel_reason.clone().into(),
                session.people_count.into(),
                there(session, Side::Partner).into(),
                there(session, Side::Microsoft).into(),
                outcome.map(|outcome| outcome_in_words(outcome.result)).into(),
                outcome.map(|outcome| outcome.note.clone()).into(),
                outcome.map(|outcome| outcome.next_step.clone()).into(),
                outcome.and_then(|outcome| outcome.owner.clone()).map(|(_, name)| name).into(),
                outcome.and_then(|outcome| outcome.due_on).map_or(PackCell::Empty, PackCell::Date),
            ]
        })
        .collect();
    PackSheet {
        name: "Sessions".to_owned(),
        note: String::new(),
        columns: columns(&[
            ("Start", 18.0),
            ("End", 18.0),
            ("Session", 44.0),
            ("Partner team", 30.0),
            ("Microsoft team", 30.0),
            ("State", 12.0),
            ("Why called off", 30.0),
            ("Invited", 9.0),
            ("There, partner", 10.0),
            ("There, Microsoft", 10.0),
            ("Outcome", 22.0),
            ("Note", 50.0),
            ("Next step", 50.0),
            ("Owner", 26.0),
            ("Due", 14.0),
        ]),
        rows,
    }
}

fn side_in_words(side: Side) -> &'static str {
    match side {
        Side::Microsoft => "Microsoft",
        Side::Partner => "Partner",
    }
}

fn contact_in_words(team: &TeamCoverage) -> String {
    match &team.team.primary_contact {
        Some((_, name)) => name.clone(),
        None => "None: must be chosen".to_owned(),
    }
}

fn teams(teams: &[TeamCoverage]) -> PackSheet {
    let rows = teams
        .iter()
        .map(|team| {
            vec![
                team.team.name.as_str().into(),
                side_in_words(team.team.side).into(),
                team.team.partner.as_ref().map(|(_, name)| name.as_str()).into(),
                contact_in_words(team).into(),
                count(team.team.members),
                if team.takes_part { "Yes" } else { "No" }.into(),
                team.sessions.into(),
                team.no_show.into(),
                team.stood_up.into(),
            ]
        })
        .collect();
    PackSheet {
        name: "Teams".to_owned(),
        note: "Owed a make-up session: the team was there, the other one was not.".to_owned(),
        columns: columns(&[
            ("Team", 34.0),
            ("Side", 12.0),
            ("Partner", 34.0),
            ("Primary contact", 28.0),
            ("Members", 10.0),
            ("Takes part", 10.0),
            ("Sessions", 10.0),
            ("No-shows", 10.0),
            ("Owed a make-up", 12.0),
        ]),
        rows,
    }
}

fn coverage(teams: &[TeamCoverage], zone: Tz) -> PackSheet {
    let rows = teams
        .iter()
        .filter(|team| team.takes_part)
        .map(|team| {
            vec![
                team.team.name.as_str().into(),
                side_in_words(team.team.side).into(),
                contact_in_words(team).into(),
                team.asked.into(),
                team.was_asked.into(),
                team.waiting.into(),
                team.waiting_since.map_or(PackCell::Empty, |at| civil(at, zone)),
                team.later.into(),
                team.sessions.into(),
                what_is_missing(team).into(),
            ]
        })
        .collect();
    PackSheet {
        name: "Coverage".to_owned(),
        note: "Teams that need a look stand first.".to_owned(),
        columns: columns(&[
            ("Team", 34.0),
            ("Side", 12.0),
            ("Primary contact", 28.0),
            ("Asked", 9.0),
            ("Was asked", 9.0),
            ("Waiting for its answer", 12.0),
            ("Since", 18.0),
            ("Later", 9.0),
            ("Sessions", 10.0),
            ("What is missing", 40.0),
        ]),
        rows,
    }
}

fn what_is_missing(team: &TeamCoverage) -> String {
    let mut missing = Vec::new();
    if team.team.primary_contact.is_none() {
        missing.push("no primary contact");
    }
    if team.asked + team.was_asked == 0 {
        missing.push("no request");
    }
    if team.sessions == 0 {
        missing.push("no session");
    }
    if team.waiting > 0 {
        missing.push("answers");
    }
    missing.join(", ")
}

fn attendance(report: &EventReport, zone: Tz) -> PackSheet {
    let rows = report
        .sessions
        .iter()
        .filter(|session| session.is_held())
        .flat_map(|session| {
            session.people.iter().map(move |person| {
                vec![
                    civil(session.starts_at, zone),
                    session.title.as_str().into(),
                    person.name.as_str().into(),
                    person.email.as_str().into(),
                    if person.is_invited { side_in_words(person.side) } else { "Not invited" }.into(),
                    person.team.clone().into(),
                    match person.presence {
                        Presence::Present => "Yes",
                        Presence::Absent => "No",
                        Presence::Unknown => "Not known",
                    }
                    .into(),
                    match person.source {
                        Some(AttendanceSource::Meeting) => "Meeting",
                        Some(AttendanceSource::Team) => "Team",
                        Some(AttendanceSource::Organiser) => "Organiser",
                        None => "",
                    }
                    .into(),
                    person.seconds.map(|seconds| count(seconds / 60)).unwrap_or(PackCell::Empty),
                ]
            })
        })
        .collect();
    PackSheet {
        name: "Attendance".to_owned(),
        note: "Personal data: keep it where only those see it who need it.".to_owned(),
        columns: columns(&[
            ("Start", 18.0),
            ("Session", 44.0),
            ("Name", 28.0),
            ("Address", 34.0),
            ("Side", 12.0),
            ("Team", 30.0),
            ("There", 10.0),
            ("Says who", 12.0),
            ("Minutes", 10.0),
        ]),
        rows,
    }
}
