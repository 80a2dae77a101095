//! The demo's follow-ups, one in each state, asked for and answered by its people through the same use cases as in the
//! browser.

use chrono::{NaiveTime, TimeDelta};
use pep_app::follow_ups::{self, FollowUpView, NewAsk, NewRound};
use pep_app::{AppContext, AppError};
use pep_domain::access::{Permit, action};
use pep_domain::follow_ups::times::{FreeTimes, Mark};
use pep_domain::ids::{AccountId, PartnerId, PersonId};
use pep_domain::time::{HOUR_US, civil_instant};

use super::events::Stage;
use super::people;

/// The seller's unit (ANZ), and the zone in which the story's people look at their clocks.
const UNIT: usize = 0;
const ZONE: chrono_tz::Tz = chrono_tz::Europe::Berlin;

/// Asks for follow-ups with the first partners and lets some of them answer.
pub(super) async fn write(stage: &Stage<'_>) -> Result<(), AppError> {
    let seller = stage.person(&people::seller_of(UNIT, 0))?;
    let asks = stage.permit::<action::ScheduleFollowUps>(seller).await?;
    let own = stage.ctx.db.read(move |conn| pep_db::follow_ups::own_accounts(conn, seller)).await?;
    let accounts: Vec<AccountId> = own.into_iter().map(|(id, ..)| id).collect();
    let desk = Desk { stage, asks, accounts };

    // In hours before now: asked, answered, picked.
    desk.ask(0, 20, hours(4, 9, 12), "Shall we plan the next steps with them?").await?;
    let answered = desk.ask(1, 70, hours(5, 9, 12), "You both met at the fair.").await?;
    desk.answer(1, &answered, 44, hours(5, 10, 13)).await?;
    let apart = desk.ask(2, 66, hours(4, 8, 10), "").await?;
    desk.answer(2, &apart, 40, hours(4, 14, 17)).await?;
    let scheduled = desk.ask(3, 90, hours(3, 9, 12), "Half an hour about the migration.").await?;
    desk.answer(3, &scheduled, 60, hours(3, 9, 11)).await?;
    desk.pick(&scheduled, 50).await?;
    let declined = desk.ask(4, 80, hours(3, 13, 16), "").await?;
    desk.decline(4, &declined, 52).await?;
    let withdrawn = desk.ask(5, 60, hours(5, 13, 16), "").await?;
    desk.withdraw(&withdrawn, 30).await?;
    desk.ask(6, 18 * 24, hours(-14, 9, 12), "Before the quarter ends, if you can.").await?;
    follow_ups::tend(stage.ctx).await.map(drop)
}

/// From one hour to another of the story's clock, so many days from now.
struct Hours {
    days: i64,
    from: i64,
    to: i64,
}

fn hours(days: i64, from: i64, to: i64) -> Hours {
    Hours { days, from, to }
}

struct Desk<'a> {
    stage: &'a Stage<'a>,
    asks: Permit<action::ScheduleFollowUps>,
    accounts: Vec<AccountId>,
}

impl Desk<'_> {
    fn ago(&self, hours: i64) -> AppContext {
        self.stage.at(self.stage.now.plus(-hours * HOUR_US))
    }

    fn times(&self, hours: &Hours) -> FreeTimes {
        let day = self.stage.now.date_in(ZONE) + TimeDelta::days(hours.days);
        let mark =
            |hour: i64| Mark::from_instant(civil_instant(day, NaiveTime::MIN + TimeDelta::hours(hour), ZONE));
        FreeTimes::of([(mark(hours.from), mark(hours.to))])
    }

    fn contact(&self, partner_at: usize) -> Result<PersonId, AppError> {
        self.stage.person(&people::contact_of(partner_at, 0))
    }

    async fn ask(
        &self,
        partner_at: usize,
        hours_ago: i64,
        free: Hours,
        message: &str,
    ) -> Result<FollowUpView, AppError> {
        let made = self.stage.made;
        let partner = made.partners.get(partner_at).copied().ok_or(AppError::NotFound)?;
        let ask = NewAsk {
            program: made.program,
            partner: PartnerId(partner),
            accounts: self.accounts.iter().copied().skip(partner_at).take(2).collect(),
            about: None,
            round: NewRound {
                contact: self.contact(partner_at)?,
                message: message.to_owned(),
                duration_minutes: 30,
                time_zone: Some(ZONE.name().to_owned()),
                times: self.times(&free),
            },
        };
        follow_ups::create(&self.ago(hours_ago), &self.asks, ask).await
    }

    async fn answers(&self, partner_at: usize) -> Result<Permit<action::AnswerFollowUps>, AppError> {
        self.stage.permit(self.contact(partner_at)?).await
    }

    async fn answer(
        &self,
        partner_at: usize,
        asked: &FollowUpView,
        hours_ago: i64,
        free: Hours,
    ) -> Result<(), AppError> {
        let (permit, row) = (self.answers(partner_at).await?, &asked.shared.row);
        let times = self.times(&free);
        follow_ups::answer(&self.ago(hours_ago), &permit, row.id, row.row_version, times).await.map(drop)
    }

    async fn decline(&self, partner_at: usize, asked: &FollowUpView, hours_ago: i64) -> Result<(), AppError> {
        let (permit, row) = (self.answers(partner_at).await?, &asked.shared.row);
        let reason = "Our team for these accounts changes at the end of the month.".to_owned();
        follow_ups::decline(&self.ago(hours_ago), &permit, row.id, row.row_version, reason).await.map(drop)
    }

    async fn withdraw(&self, asked: &FollowUpView, hours_ago: i64) -> Result<(), AppError> {
        let row = &asked.shared.row;
        let reason = "We meet at the event anyway.".to_owned();
        follow_ups::withdraw(&self.ago(hours_ago), &self.asks, row.id, row.row_version, reason)
            .await
            .map(drop)
    }

    async fn pick(&self, asked: &FollowUpView, hours_ago: i64) -> Result<(), AppError> {
        let then = self.ago(hours_ago);
        let now = follow_ups::find(&then, &self.asks, asked.shared.row.id, None).await?;
        let start = now.common.first().copied().ok_or(AppError::NotFound)?;
        let row = now.shared.row;
        follow_ups::pick(&then, &self.asks, row.id, row.row_version, start.starts_at()).await.map(drop)
    }
}
