//! After a session to which a team did not come: another slot, asked for in one press, with the reason written already (B3-11).

use leptos::task::spawn_local;
use pep_api_types::sessions::{BoardSlot, MakeUpAnswer, MakeUpAsk, MakeUpOffer};

use crate::api::client;
use crate::components::button::{Button, LinkButton};
use crate::components::field::Field;
use crate::components::slot_time::slot_line;
use crate::components::text_input::TextArea;
use crate::prelude::*;
use crate::state::answer::Answer;
use crate::state::toasts::Toasts;

/// The offer of a make-up session; nothing where there is none.
pub fn make_up(session: i64, title: &str) -> AnyView {
    let answer = Answer::<MakeUpAnswer>::default();
    let load = move || answer.load(async move { client().find_make_up_session(session).await });
    load();
    let title = StoredValue::new(title.to_owned());
    let changed = Callback::new(move |()| load());
    view! {
        {move || answer.ok().and_then(|found| found.offer.clone()).map(|offer| {
            section(session, &offer, &title.get_value(), changed)
        })}
    }
}

fn section(session: i64, offer: &MakeUpOffer, title: &str, changed: Callback<()>) -> AnyView {
    let is_ours = offer.absent_team_id == offer.team.id;
    let absent = if is_ours { &offer.team.name } else { &offer.other_team.name };
    let why = if is_ours {
        format!("We could not come to “{title}”. Can we meet in this slot instead?")
    } else {
        format!("We missed you at “{title}”. Can we meet in this slot instead?")
    };
    let body = match offer.open_request_id {
        Some(id) => view! {
            <p>{format!("{} was asked for another slot and has not answered yet.", offer.other_team.name)}</p>
            <div class="day-actions">
                <LinkButton href=format!("/events/{}/requests?request={id}", offer.event_id)>"Open the request"</LinkButton>
            </div>
        },
        None if offer.slots.is_empty() => view! {
            <p class="quiet">"No slot is left that is free for both teams. Schedule a follow-up instead."</p>
        },
        None => choice(session, offer, why, changed),
    };
    view! {
        <section class="day-section">
            <h2>"Make up for it"</h2>
            <p>{format!("Nobody of {absent} was there.")}</p>
            {body}
        </section>
    }
}

fn choice(session: i64, offer: &MakeUpOffer, why: String, changed: Callback<()>) -> AnyView {
    let toasts = Toasts::current();
    let message = RwSignal::new(why);
    let busy = RwSignal::new(false);
    let ask = move |slot_id: i64| {
        let body = MakeUpAsk { slot_id, message: message.get_untracked() };
        busy.set(true);
        spawn_local(async move {
            let answer = client().ask_make_up_session(session, &body).await;
            busy.try_set(false);
            match answer {
                Ok(asked) => {
                    toasts.success(format!("{} is asked for another slot", asked.asked_team.name));
                    changed.run(());
                }
                Err(error) => {
                    toasts.failure("Nobody was asked", &error);
                    changed.run(());
                }
            }
        });
    };
    let button = |slot: &BoardSlot| {
        let (id, words) = (slot.id, slot_line(slot.starts_at, slot.ends_at, &offer.time_zone));
        view! { <li><Button busy on_click=move |_| ask(id)>{words}</Button></li> }
    };
    let slots: Vec<AnyView> = offer.slots.iter().map(button).collect();
    view! {
        <Field label="Word to the other team" hint="Goes with the request.">
            <TextArea value=message on_input=move |text| message.set(text) rows=2 max_length=2000 />
        </Field>
        <p>{format!("Ask {} for a slot that is free for both:", offer.other_team.name)}</p>
        <ul class="slot-choices">{slots}</ul>
    }
}
