//! The sessions of the demo's engagements: held ones with who was there and what came of them, and one to come that the
//! demo's seller can attend.

use chrono::{Datelike, Days, NaiveDate, NaiveTime, Weekday};
use pep_app::sessions::{self, SessionInput};
use pep_app::{AppError, attendance};
use pep_db::attendance::NewOutcome;
use pep_domain::access::action;
use pep_domain::attendance::OutcomeResult;
use pep_domain::engagements::sessions::SessionText;
use pep_domain::ids::{AccountId, EngagementId, PartnerId, SessionId};
use pep_domain::time::{DAY_US, HOUR_US};

use super::events::Stage;
use super::people;

/// Where the sessions of ANZ take place.
const ZONE: &str = "Australia/Sydney";

/// One session of the story.
struct Meeting {
    title: &'static str,
    description: &'static str,
    /// Days from now; those in the past were held.
    in_days: i64,
    hour: u32,
    /// Places in the demo's list of partners.
    partners: &'static [usize],
}

/// The session to come of the engagement under way.
pub(super) async fn to_come(stage: &Stage<'_>, engagement: EngagementId) -> Result<(), AppError> {
    let meeting = Meeting {
        title: "Cloud in the supply chain",
        description: "What both sides do for these accounts today, and where we go together next quarter.",
        in_days: 6,
        hour: 10,
        partners: &[1, 2],
    };
    set_up(stage, engagement, &meeting, 3).await?;
    let later =
        Meeting { title: "Data for the shelf", description: "", in_days: 8, hour: 14, partners: &[1, 7] };
    set_up(stage, engagement, &later, 2).await?;
    Ok(())
}

/// The sessions of the engagement that was held.
pub(super) async fn held(stage: &Stage<'_>, engagement: EngagementId) -> Result<(), AppError> {
    let first = Meeting {
        title: "Showcase: the connected ward",
        description: "A tour of two projects, then your questions.",
        in_days: -38,
        hour: 10,
        partners: &[1],
    };
    let second = Meeting {
        title: "Showcase: records that travel",
        description: "What it takes to move a hospital's records to the cloud.",
        in_days: -37,
        hour: 11,
        partners: &[1, 4],
    };
    for meeting in [first, second] {
        let id = set_up(stage, engagement, &meeting, 45).await?;
        let seller = stage.person(people::SELLER)?;
        let attends = stage.permit::<action::AttendEngagements>(seller).await?;
        match sessions::attend(&stage.days_ago(41), &attends, id).await {
            // None of the accounts is the demo seller's: it is about those of others.
            Ok(_) | Err(AppError::NotFound) => {}
            Err(error) => return Err(error),
        }
        let after = stage.at(stage.now.plus((meeting.in_days + 1) * DAY_US + HOUR_US));
        attendance::mark_held(&after).await?;
        // The host says who was there and what came of it.
        let host = stage.person(people::ECM)?;
        let own = stage.permit::<action::UseOwnAccount>(host).await?;
        let there = pep_app::session_days::find(&after, &own, id).await?;
        let all = there.people.iter().map(|person| (person.person.person, true)).collect();
        attendance::tap(&after, &own, id, all).await?;
        let outcome = NewOutcome {
            result: OutcomeResult::FollowUp,
            note: "Two accounts want to hear more.".to_owned(),
            next_step: "Meet the architects of both sides.".to_owned(),
            owner: Some(host),
            due_on: None,
        };
        attendance::put_outcome(&after, &own, id, 0, outcome).await?;
    }
    Ok(())
}

/// Sets a session up so many days ago; each partner sends its first contact a day later.
async fn set_up(
    stage: &Stage<'_>,
    engagement: EngagementId,
    meeting: &Meeting,
    days_ago: i64,
) -> Result<SessionId, AppError> {
    let coordinator = stage.person(people::ECM)?;
    let coordinates = stage.permit::<action::ManageEngagements>(coordinator).await?;
    let looks = stage.permit::<action::ViewEngagements>(coordinator).await?;
    let then = stage.days_ago(days_ago);
    let matching = sessions::list_engagement_accounts(stage.ctx, &looks, engagement, String::new()).await?;
    let seller = stage.person(people::SELLER)?;
    let own = stage.ctx.db.read(move |conn| pep_db::follow_ups::own_accounts(conn, seller)).await?;
    let is_own = |id: &AccountId| own.iter().any(|(known, ..)| known == id);
    let ids: Vec<AccountId> = matching.into_iter().map(|(id, _)| id).collect();
    let mut accounts: Vec<AccountId> = ids.iter().copied().filter(is_own).take(2).collect();
    accounts.extend(ids.iter().copied().filter(|id| !is_own(id)).take(3));
    let partner = |at: &usize| stage.made.partners.get(*at).copied().map(PartnerId).ok_or(AppError::NotFound);
    let partners: Vec<PartnerId> = meeting.partners.iter().map(partner).collect::<Result<_, _>>()?;
    let input = SessionInput {
        text: SessionText { title: meeting.title.to_owned(), description: meeting.description.to_owned() },
        date: working_day(stage.now.plus(meeting.in_days * DAY_US).date_in(chrono_tz::UTC), meeting.in_days),
        starts: NaiveTime::from_hms_opt(meeting.hour, 0, 0).unwrap_or_default(),
        ends: NaiveTime::from_hms_opt(meeting.hour, 45, 0).unwrap_or_default(),
        time_zone: ZONE.to_owned(),
        partners,
        accounts,
    };
    let made = sessions::create_engagement_session(&then, &coordinates, engagement, input).await?;
    for at in meeting.partners {
        let contact = stage.person(&people::contact_of(*at, 0))?;
        let prepares = stage.permit::<action::PrepareEngagements>(contact).await?;
        let next = stage.days_ago(days_ago - 1);
        let of = (engagement, made.row.id);
        sessions::choose_attendees(&next, &prepares, of, vec![contact], Some(contact)).await?;
    }
    Ok(made.row.id)
}

/// Nobody meets on a weekend: in the future the Monday after, in the past the Friday before.
fn working_day(day: NaiveDate, in_days: i64) -> NaiveDate {
    let moved = match (day.weekday(), in_days > 0) {
        (Weekday::Sat, true) => day.checked_add_days(Days::new(2)),
        (Weekday::Sun, true) => day.checked_add_days(Days::new(1)),
        (Weekday::Sat, false) => day.checked_sub_days(Days::new(1)),
        (Weekday::Sun, false) => day.checked_sub_days(Days::new(2)),
        _ => Some(day),
    };
    moved.unwrap_or(day)
}
