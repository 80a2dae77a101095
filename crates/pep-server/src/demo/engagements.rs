//! The demo's engagements: one under way in which somebody is late, one that waits for an answer, one that was held, and
//! a draft. Done by the people of the demo through the same use cases as in the browser.

use pep_app::engagements::{self, EngagementInput};
use pep_app::{AppContext, AppError};
use pep_domain::access::action;
use pep_domain::engagements::{Criteria, EngagementKind};
use pep_domain::ids::{EngagementId, OuId, PartnerId};
use pep_domain::materials::is_completed_by_upload;
use pep_domain::time::DAY_US;

use super::events::Stage;
use super::names::{INDUSTRIES, PARTNERS};
use super::{Made, engagement_sessions, materials, people};

/// One engagement of the story. Partners are places in the demo's list; the first of a list of answers is a day after
/// it was published, the others follow day by day.
struct Story {
    title: &'static str,
    kind: EngagementKind,
    ou: OuId,
    industry: usize,
    began_days_ago: i64,
    due_in_days: i64,
    partners: &'static [usize],
    accepted: &'static [(usize, Prepared)],
    declined: Option<usize>,
}

/// How far a partner is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Prepared {
    Nothing,
    Slide,
    Everything,
}

/// Runs the story up to now.
pub(super) async fn write(ctx: &AppContext, made: &Made) -> Result<(), AppError> {
    let stage = Stage { ctx, made, now: ctx.now() };
    let ous = stage.ous().await?;
    let (Some(anz), Some(france)) = (ous.first().copied(), ous.get(1).copied()) else { return Ok(()) };
    let held = Story {
        title: "Showcase day – Health Care",
        kind: EngagementKind::Showcase,
        ou: anz,
        industry: 5,
        began_days_ago: 60,
        due_in_days: -40,
        partners: &[1, 4],
        accepted: &[(1, Prepared::Everything), (4, Prepared::Everything)],
        declined: None,
    };
    let under_way = Story {
        title: "Co-sell day – Consumer Staples in ANZ",
        kind: EngagementKind::CoSell,
        ou: anz,
        industry: 6,
        began_days_ago: 15,
        due_in_days: -2,
        partners: &[1, 2, 4, 5, 7],
        accepted: &[(1, Prepared::Everything), (2, Prepared::Slide), (7, Prepared::Nothing)],
        declined: Some(4),
    };
    let waiting = Story {
        title: "Co-sell day – Information Technology in France",
        kind: EngagementKind::CoSell,
        ou: france,
        industry: 2,
        began_days_ago: 2,
        due_in_days: 12,
        partners: &[0, 2],
        accepted: &[],
        declined: None,
    };
    let id = tell(&stage, &held).await?;
    engagement_sessions::held(&stage, id).await?;
    let coordinates = stage.permit::<action::ManageEngagements>(stage.person(people::ECM)?).await?;
    engagements::complete_engagement(&stage.days_ago(35), &coordinates, id).await?;
    let id = tell(&stage, &under_way).await?;
    engagement_sessions::to_come(&stage, id).await?;
    tell(&stage, &waiting).await?;
    let draft = Story {
        title: "Accelerate – Energy in ANZ",
        kind: EngagementKind::Accelerate,
        industry: 9,
        began_days_ago: 1,
        due_in_days: 20,
        partners: &[0, 3],
        ..waiting
    };
    let input = input(&stage, &Story { ou: anz, ..draft })?;
    engagements::create_engagement(&stage.days_ago(1), &coordinates, input).await?;
    Ok(())
}

fn partner(stage: &Stage<'_>, at: usize) -> Result<PartnerId, AppError> {
    stage.made.partners.get(at).copied().map(PartnerId).ok_or(AppError::NotFound)
}

fn input(stage: &Stage<'_>, story: &Story) -> Result<EngagementInput, AppError> {
    let industries = INDUSTRIES.get(story.industry).map(|name| (*name).to_owned());
    Ok(EngagementInput {
        program: stage.made.program,
        ou: story.ou,
        kind: story.kind,
        title: story.title.to_owned(),
        message: "Our sellers would like to plan the next quarter with you.".to_owned(),
        criteria: Criteria { industries: industries.into_iter().collect(), ..Criteria::default() },
        due_on: Some(stage.now.plus(story.due_in_days * DAY_US).date_in(chrono_tz::UTC)),
        delay_minutes: 60,
        partners: story.partners.iter().map(|at| partner(stage, *at)).collect::<Result<_, _>>()?,
    })
}

async fn tell(stage: &Stage<'_>, story: &Story) -> Result<EngagementId, AppError> {
    let coordinates = stage.permit::<action::ManageEngagements>(stage.person(people::ECM)?).await?;
    let begun = stage.days_ago(story.began_days_ago);
    let made = engagements::create_engagement(&begun, &coordinates, input(stage, story)?).await?;
    let (id, version) = (made.engagement.id, made.engagement.row_version);
    let published = stage.days_ago(story.began_days_ago - 1);
    engagements::publish_engagement(&published, &coordinates, id, version, None).await?;
    let mut day = story.began_days_ago - 2;
    for (at, prepared) in story.accepted {
        let admin = stage.person(&people::contact_of(*at, 0))?;
        let answers = stage.permit::<action::AnswerEngagements>(admin).await?;
        let prepares = stage.permit::<action::PrepareEngagements>(admin).await?;
        let then = stage.days_ago(day);
        let own = engagements::accept_engagement(&then, &answers, id, String::new()).await?;
        let done = match prepared {
            Prepared::Nothing => &[][..],
            Prepared::Slide => own.tasks.get(2..3).unwrap_or_default(),
            Prepared::Everything => own.tasks.as_slice(),
        };
        for view in done {
            let then = stage.days_ago(day - 1);
            let (task, kind) = (view.task.id, view.task.plan.kind);
            if is_completed_by_upload(kind) {
                let name = PARTNERS.get(*at).map_or("Partner", |(name, ..)| name);
                materials::upload(&then, &prepares, (id, task), kind, (name, *at)).await?;
            } else {
                engagements::set_own_task(&then, &prepares, id, task, true).await?;
            }
        }
        day -= 1;
    }
    if let Some(at) = story.declined {
        let admin = stage.person(&people::contact_of(at, 0))?;
        let answers = stage.permit::<action::AnswerEngagements>(admin).await?;
        let note = "We have nobody in the region this quarter.".to_owned();
        engagements::decline_engagement(&stage.days_ago(day), &answers, id, note).await?;
    }
    Ok(id)
}
