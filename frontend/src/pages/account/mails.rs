//! Which mails come, and how (B1-15).

use crate::prelude::*;
use leptos::task::spawn_local;
use pep_api_types::preferences::{MailDelivery, MailPreference, SetMailPreference};

use crate::api::client;
use crate::components::error_panel::ErrorPanel;
use crate::components::field::Field;
use crate::components::progress::Loading;
use crate::components::select::{Choice, Select};
use crate::state::answer::Answer;
use crate::state::toasts::Toasts;

const WAYS: [(MailDelivery, &str, &str); 3] = [
    (MailDelivery::AtOnce, "atOnce", "At once"),
    (MailDelivery::Daily, "daily", "Once a day, at 9:00 your time"),
    (MailDelivery::Off, "off", "Not at all"),
];

/// The kinds of mail; those that can be declined have a choice.
#[component]
pub fn Mails() -> impl IntoView {
    let list = Answer::<Vec<MailPreference>>::default();
    let load = move || list.load(async { client().list_mail_preferences().await.map(|page| page.items) });
    load();
    view! {
        <section class="account-part">
            <h2>"Mails"</h2>
            <p class="page-lead">"Whatever you choose, you find what happened under the bell."</p>
            {move || match list.get() {
                None => view! { <Loading what="Loading your choices" /> }.into_any(),
                Some(Err(error)) => view! { <ErrorPanel error on_retry=move |()| load() /> }.into_any(),
                Some(Ok(list)) => list.iter().cloned().map(kind).collect_view().into_any(),
            }}
        </section>
    }
}

fn kind(preference: MailPreference) -> AnyView {
    if preference.is_mandatory {
        return view! {
            <div class="mail-kind">
                <p>{preference.title}</p>
                <p class="quiet">"Everybody who takes part gets these, at once."</p>
            </div>
        }
        .into_any();
    }
    let toasts = Toasts::current();
    let chosen = RwSignal::new(preference.delivery);
    let (key, title) = (preference.kind, preference.title.clone());
    let choose = move |word: String| {
        let Some((delivery, _, words)) = WAYS.into_iter().find(|(_, name, _)| *name == word) else { return };
        let (key, title, before) = (key.clone(), title.clone(), chosen.get_untracked());
        chosen.set(delivery);
        spawn_local(async move {
            match client().set_mail_preference(&key, &SetMailPreference { delivery }).await {
                Ok(_) => toasts.success(format!("{title}: {}", words.to_lowercase())),
                Err(error) => {
                    chosen.try_set(before);
                    toasts.failure("Your choice was not saved", &error);
                }
            }
        });
    };
    let word = move || {
        let name = WAYS.into_iter().find(|(way, ..)| *way == chosen.get()).map(|(_, name, _)| name);
        name.unwrap_or_default().to_owned()
    };
    // What is a list already comes when it comes, or not.
    let is_gathered = !preference.choices.contains(&MailDelivery::Daily);
    let choices: Vec<Choice> = WAYS
        .iter()
        .filter(|(way, ..)| preference.choices.contains(way))
        .map(|(way, name, words)| match way {
            MailDelivery::AtOnce if is_gathered => Choice::new(*name, "Each week"),
            _ => Choice::new(*name, *words),
        })
        .collect();
    view! {
        <div class="mail-kind">
            <Field label=preference.title>
                <Select
                    value=Signal::derive(word)
                    choices
                    on_change=choose
                />
            </Field>
        </div>
    }
    .into_any()
}
