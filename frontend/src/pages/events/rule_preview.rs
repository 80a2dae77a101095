//! What the rules would do next, if nobody acted (B4-07).

use crate::prelude::*;
use pep_api_types::sessions::{RulesPreview, RulesPreviewQuery};

use crate::api::client;
use crate::components::error_panel::ErrorPanel;
use crate::state::answer::Answer;

/// The next steps of the rules of `event`, or of the rules in the plan that is open, whose saved `version` is followed.
/// `name`: of the event, where several are shown.
pub fn rule_preview(event: i64, name: Option<String>, version: Option<Signal<i64>>) -> AnyView {
    let preview = Answer::<RulesPreview>::default();
    let query = RulesPreviewQuery { is_planned: version.is_some() };
    let load = move || preview.load(async move { client().preview_event_rules(event, query).await });
    match version {
        Some(version) => drop(Effect::new(move |_| {
            version.track();
            load();
        })),
        None => load(),
    }
    let title = match (&name, query.is_planned) {
        (Some(name), _) => format!("What the rules would do next in {name}"),
        (None, _) => "What they would do next".to_owned(),
    };
    view! {
        <h3>{title}</h3>
        {move || match preview.get() {
            None => view! { <p class="quiet">"Looking …"</p> }.into_any(),
            Some(Err(error)) => view! { <ErrorPanel error on_retry=move |()| load() /> }.into_any(),
            Some(Ok(found)) if found.steps.is_empty() => {
                view! { <p class="quiet">"Nothing: no request waits for an answer, and nothing is to be removed."</p> }.into_any()
            }
            Some(Ok(found)) => {
                let line = |words: &str| view! { <li>{sentence(words)}</li> }.into_any();
                view! { <ul class="rule-preview">{found.steps.iter().map(|step| line(&step.words)).collect_view()}</ul> }.into_any()
            }
        }}
    }
    .into_any()
}

/// The server's words as a sentence: "Would decline 14 requests on Tuesday, 3 March 2026, 09:00 Berlin time."
fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{first}{}.", letters.as_str())
}
