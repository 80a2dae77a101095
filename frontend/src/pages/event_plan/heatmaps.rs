//! When the phases begin, and the invitation to report.

use crate::prelude::*;
use chrono::NaiveDate;
use pep_api_types::events::{EventMail, EventPlan};

use super::mails::Words;
use super::state::Plan;
use crate::components::button::LinkButton;
use crate::components::field::Field;
use crate::components::icon::Icon;
use crate::components::text_input::{TextInput, TextKind};

/// The days of the phases.
#[component]
pub fn HeatmapsStep(
    /// The plan.
    plan: Plan,
) -> impl IntoView {
    let day = move |read: fn(&EventPlan) -> Option<NaiveDate>| {
        Signal::derive(move || {
            plan.draft.with(|draft| {
                let day = draft.as_ref().and_then(|draft| read(&draft.plan));
                day.map(|day| day.to_string()).unwrap_or_default()
            })
        })
    };
    let set = move |write: fn(&mut EventPlan) -> &mut Option<NaiveDate>| {
        Callback::new(move |text: String| plan.change(|plan| *write(plan) = text.parse().ok()))
    };
    let waves = move || {
        plan.series.with(|series| {
            let series = series.as_ref()?;
            let links = series.ous.iter().filter_map(|ou| {
                let href = format!("/programs/{}?tab=waves&wave=new&event={}", series.program.id, ou.event_id?);
                Some(view! { <LinkButton href icon=Icon::Send>{format!("Invite the teams of {}", ou.ou.name)}</LinkButton> }.into_any())
            });
            let links: Vec<AnyView> = links.collect();
            Some(if links.is_empty() {
                view! { <p class="quiet">"Once the plan is published, you invite the teams of each OU from here, in a wave."</p> }.into_any()
            } else {
                view! { <div class="panel-actions is-start">{links}</div> }.into_any()
            })
        })
    };
    view! {
        <p class="quiet">"Phases begin at 9:00 on their day in the event's zone, and requests close at 18:00. Without a day, you move the event on by hand."</p>
        <div class="program-fields">
            <Field label="Heatmaps begin">
                <TextInput kind=TextKind::Date value=day(|plan| plan.heatmaps_on) on_input=set(|plan| &mut plan.heatmaps_on) />
            </Field>
            <Field label="Heatmaps are due">
                <TextInput kind=TextKind::Date value=day(|plan| plan.heatmaps_due_on) on_input=set(|plan| &mut plan.heatmaps_due_on) />
            </Field>
            <Field label="Requests open">
                <TextInput kind=TextKind::Date value=day(|plan| plan.requests_open_on) on_input=set(|plan| &mut plan.requests_open_on) />
            </Field>
            <Field label="Requests close">
                <TextInput kind=TextKind::Date value=day(|plan| plan.requests_close_on) on_input=set(|plan| &mut plan.requests_close_on) />
            </Field>
        </div>
        <Words plan mail=EventMail::HeatmapInvitation label="Your words in the heatmap invitation" />
        {waves}
    }
    .into_any()
}
