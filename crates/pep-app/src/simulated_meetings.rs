//! Meetings without a cloud: rows, and a page of PEP that plays the room. The same trait as Graph, the same code path.

use chrono::{DateTime, Datelike, NaiveTime, TimeDelta, Utc, Weekday};
use pep_db::simulated_meetings::{NewSimulatedMeeting, SimulatedMeeting};
use pep_db::{AnyConnection, Db, DbError};
use pep_domain::time::{Clock, UtcMicros};
use pep_microsoft::meetings::{
    Answer, AttendanceRecord, AttendanceReport, BusySpan, MadeMeeting, MeetingError, Meetings, WantedMeeting,
};

use crate::random::{OsRandom, secret};
use crate::system_clock::SystemClock;

/// The one account in whose name simulated meetings are.
const ORGANIZER: &str = "simulated";

/// Meetings kept in the database.
pub struct SimulatedMeetings {
    db: Db,
    base_url: String,
    organizers: Vec<String>,
}

impl SimulatedMeetings {
    /// Meetings in `db`, with rooms below `base_url`.
    #[must_use]
    pub fn new(db: Db, base_url: String) -> Self {
        Self { db, base_url, organizers: vec![ORGANIZER.to_owned()] }
    }

    async fn make(&self, organizer: String, wanted: WantedMeeting) -> Result<MadeMeeting, MeetingError> {
        let base_url = self.base_url.clone();
        self.run(move |conn| {
            let found =
                pep_db::simulated_meetings::find_by_external_id(conn, &organizer, &wanted.external_id)?;
            let (starts_at, ends_at) = (UtcMicros::from(wanted.starts_at), UtcMicros::from(wanted.ends_at));
            let (id, room) = match found {
                Some(SimulatedMeeting { id, room, .. }) => {
                    pep_db::simulated_meetings::update(conn, id, &wanted.subject, starts_at, ends_at)?;
                    (id, room)
                }
                None => {
                    let room = secret(&OsRandom);
                    let new = NewSimulatedMeeting {
                        organizer: &organizer,
                        external_id: &wanted.external_id,
                        room: &room,
                        subject: &wanted.subject,
                        starts_at,
                        ends_at,
                    };
                    (pep_db::simulated_meetings::insert(conn, new)?, room)
                }
            };
            let join_url = format!("{base_url}/meeting-room/{room}");
            Ok(MadeMeeting { reference: id.to_string(), join_url })
        })
        .await
    }

    async fn change(&self, reference: String, wanted: WantedMeeting) -> Result<(), MeetingError> {
        let id = number(&reference)?;
        let is_there = self
            .run(move |conn| {
                let (starts_at, ends_at) =
                    (UtcMicros::from(wanted.starts_at), UtcMicros::from(wanted.ends_at));
                pep_db::simulated_meetings::update(conn, id, &wanted.subject, starts_at, ends_at)
            })
            .await?;
        if is_there { Ok(()) } else { Err(MeetingError::Gone) }
    }

    async fn remove(&self, reference: String) -> Result<(), MeetingError> {
        let id = number(&reference)?;
        // A provider goes by a clock of its own.
        let now = SystemClock.now();
        self.run(move |conn| pep_db::simulated_meetings::delete(conn, id, now)).await
    }

    /// One report over everybody who has left again; whoever is still there is in the next reading.
    async fn reports(&self, reference: String) -> Result<Vec<AttendanceReport>, MeetingError> {
        let id = number(&reference)?;
        let joins = self.run(move |conn| pep_db::simulated_meetings::joins(conn, id)).await?;
        let mut records: Vec<AttendanceRecord> = Vec::new();
        for join in joins {
            let Some(left_at) = join.left_at else { continue };
            let interval = (UtcMicros(join.joined_at).to_datetime(), UtcMicros(left_at).to_datetime());
            let email = Some(join.email).filter(|email| !email.is_empty());
            match records.iter_mut().find(|record| record.email == email && record.name == join.name) {
                Some(record) => record.intervals.push(interval),
                None => records.push(AttendanceRecord { name: join.name, email, intervals: vec![interval] }),
            }
        }
        let times = || records.iter().flat_map(|record| &record.intervals);
        let (Some(starts_at), Some(ends_at)) =
            (times().map(|interval| interval.0).min(), times().map(|interval| interval.1).max())
        else {
            return Ok(Vec::new());
        };
        Ok(vec![AttendanceReport { id: reference, starts_at, ends_at, records }])
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut AnyConnection) -> Result<T, DbError> + Send + 'static,
    ) -> Result<T, MeetingError> {
        self.db
            .write(work)
            .await
            .map_err(|error| MeetingError::Passing { why: error.to_string(), retry_after: None })
    }
}

/// A calendar as people have it: on every weekday two meetings, at hours that differ from person to person and day to day,
/// the same whenever they are asked for.
fn made_up_days(mailbox: &str, from: DateTime<Utc>, to: DateTime<Utc>) -> Vec<BusySpan> {
    let person: i64 = mailbox.bytes().map(i64::from).sum();
    let mut spans = Vec::new();
    for day in from.date_naive().iter_days().take_while(|day| *day <= to.date_naive()) {
        if matches!(day.weekday(), Weekday::Sat | Weekday::Sun) {
            continue;
        }
        let turn = person + i64::from(day.num_days_from_ce());
        let midnight = day.and_time(NaiveTime::MIN).and_utc();
        for (at, half_hours) in [(7 + turn % 3, 2), (12 + turn % 4, 1 + turn % 3)] {
            let start = midnight + TimeDelta::hours(at);
            spans.push((start, start + TimeDelta::minutes(30 * half_hours)));
        }
    }
    spans.retain(|(start, end)| *start < to && *end > from);
    spans
}

fn number(reference: &str) -> Result<i64, MeetingError> {
    reference.parse().map_err(|_no_number| MeetingError::Gone)
}

impl Meetings for SimulatedMeetings {
    fn name(&self) -> &'static str {
        "simulated"
    }

    fn organizers(&self) -> &[String] {
        &self.organizers
    }

    fn create_or_get(&self, organizer: String, wanted: WantedMeeting) -> Answer<'_, MadeMeeting> {
        Box::pin(self.make(organizer, wanted))
    }

    fn update(&self, _organizer: String, reference: String, wanted: WantedMeeting) -> Answer<'_, ()> {
        Box::pin(self.change(reference, wanted))
    }

    fn delete(&self, _organizer: String, reference: String) -> Answer<'_, ()> {
        Box::pin(self.remove(reference))
    }

    fn attendance_reports(&self, _organizer: String, reference: String) -> Answer<'_, Vec<AttendanceReport>> {
        Box::pin(self.reports(reference))
    }

    fn busy_times(
        &self,
        mailbox: String,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    ) -> Answer<'_, Vec<BusySpan>> {
        Box::pin(std::future::ready(Ok(made_up_days(&mailbox, from, to))))
    }
}
