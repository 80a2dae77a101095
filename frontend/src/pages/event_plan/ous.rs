//! Name, words and OUs.

use crate::prelude::*;
use pep_api_types::teams::{TeamOptions, TeamOptionsQuery};

use super::state::Plan;
use crate::api::client;
use crate::components::checkbox::Checkbox;
use crate::components::error_panel::ErrorPanel;
use crate::components::field::Field;
use crate::components::progress::Loading;
use crate::components::text_input::{TextArea, TextInput};
use crate::state::answer::Answer;

/// Name, words and OUs.
#[component]
pub fn OusStep(
    /// The plan.
    plan: Plan,
) -> impl IntoView {
    let options = Answer::<TeamOptions>::default();
    options.load(async { client().get_team_options(&TeamOptionsQuery::default()).await });
    let line = move |id: i64, name: String| {
        let checked = Signal::derive(move || {
            plan.draft.with(|draft| draft.as_ref().is_some_and(|draft| draft.plan.ou_ids.contains(&id)))
        });
        let change = move |on: bool| {
            plan.change(|plan| {
                plan.ou_ids.retain(|other| *other != id);
                if on {
                    plan.ou_ids.push(id);
                }
            });
        };
        view! { <Checkbox label=name checked on_change=change /> }.into_any()
    };
    view! {
        <Field label="Name of the event" hint="With several OUs, each event adds the name of its OU." required=true>
            <TextInput
                value=plan.text(|draft| draft.name.clone())
                on_input=move |name: String| plan.edit(|draft| draft.name = name)
                max_length=120
            />
        </Field>
        <Field label="What it is about" hint="Those who take part read it on the event's page.">
            <TextArea
                value=plan.text(|draft| draft.plan.description.clone())
                on_input=move |text: String| plan.change(|plan| plan.description = text)
            />
        </Field>
        <fieldset class="team-choice">
            <legend>"OUs: each gets an event of its own"</legend>
            {move || match options.get() {
                None => view! { <Loading what="Loading the OUs" /> }.into_any(),
                Some(Err(error)) => view! { <ErrorPanel error /> }.into_any(),
                Some(Ok(options)) => {
                    let lines = options.ous.iter().map(|ou| line(ou.id, ou.name.clone())).collect_view();
                    view! { <div class="plan-ous">{lines}</div> }.into_any()
                }
            }}
        </fieldset>
    }
    .into_any()
}
