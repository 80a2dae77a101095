//! The simulated meeting room: plays the meeting where no cloud is configured.

use std::time::Duration;

use crate::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_params_map;
use pep_api_types::meeting_rooms::{MeetingRoom, RoomJoin, RoomStay};
use pep_client::ApiError;

use crate::api::client;
use crate::browser::intl::DateStyle;
use crate::components::badge::{Badge, Tone};
use crate::components::banner::Banner;
use crate::components::button::{Appearance, Button};
use crate::components::error_panel::ErrorPanel;
use crate::components::field::Field;
use crate::components::icon::Icon;
use crate::components::page_header::PageHeader;
use crate::components::progress::Loading;
use crate::components::relative_date::ExactDate;
use crate::components::text_input::TextInput;
use crate::state::answer::Answer;
use crate::state::toasts::{Intent, Toasts};

/// How often the room is looked at, seconds.
const REFRESH_S: u64 = 5;

/// What one can do in a room.
#[derive(Clone)]
enum Move {
    Join(Option<String>),
    Leave(i64),
    Everybody,
}

/// The page.
#[component]
pub fn MeetingRoomPage() -> impl IntoView {
    let params = use_params_map();
    let name = Memo::new(move |_| params.with(|params| params.get("room")).unwrap_or_default());
    let room = Answer::<MeetingRoom>::default();
    let toasts = Toasts::current();
    let load = move || {
        let name = name.get_untracked();
        room.load(async move { client().get_meeting_room(&name).await });
    };
    Effect::new(move |_| {
        name.track();
        load();
    });
    let timer = set_interval_with_handle(load, Duration::from_secs(REFRESH_S));
    on_cleanup(move || {
        if let Ok(timer) = timer {
            timer.clear();
        }
    });
    let act = Callback::new(move |wanted: Move| {
        let name = name.get_untracked();
        spawn_local(async move {
            match carry_out(&name, wanted).await {
                Ok(now) => room.replace(now),
                Err(error) => toasts.failure("The room did not take it", &error),
            }
        });
    });
    let title = Signal::derive(move || {
        room.ok().map_or_else(|| "Meeting room".to_owned(), |room| room.subject.clone())
    });
    view! {
        <PageHeader title />
        {move || match room.get() {
            None => view! { <Loading what="Opening the room" /> }.into_any(),
            Some(Err(error)) => view! { <ErrorPanel error on_retry=move |()| load() /> }.into_any(),
            Some(Ok(found)) => inside(&found, act),
        }}
    }
}

async fn carry_out(room: &str, wanted: Move) -> Result<MeetingRoom, ApiError> {
    match wanted {
        Move::Join(anonymous_name) => client().join_meeting_room(room, &RoomJoin { anonymous_name }).await,
        Move::Leave(stay) => client().leave_meeting_room(room, stay).await,
        Move::Everybody => client().play_everybody(room).await,
    }
}

fn inside(room: &MeetingRoom, act: Callback<Move>) -> AnyView {
    let mine = room.stays.iter().find(|stay| stay.is_mine && stay.left_at.is_none()).map(|stay| stay.id);
    let own = match mine {
        Some(stay) => view! {
            <Button appearance=Appearance::Danger on_click=move |_| act.run(Move::Leave(stay))>"Leave"</Button>
        }
        .into_any(),
        None => view! {
            <Button appearance=Appearance::Primary icon=Icon::Send on_click=move |_| act.run(Move::Join(None))>
                "Join as yourself"
            </Button>
        }
        .into_any(),
    };
    let everybody = room.may_play_everybody.then(|| {
        view! {
            <Button icon=Icon::People on_click=move |_| act.run(Move::Everybody)>
                "Let everybody attend from start to end"
            </Button>
        }
    });
    let expected = room
        .expected
        .iter()
        .map(|guest| {
            let sign = if guest.is_here { ("Here", Tone::Success) } else { ("Not here", Tone::Neutral) };
            view! { <li>{guest.name.clone()} " " <Badge tone=sign.1>{sign.0}</Badge></li> }.into_any()
        })
        .collect_view();
    let stays = room.stays.iter().map(|stay| stay_row(stay, act)).collect_view();
    let none = room.stays.is_empty().then(|| view! { <p class="quiet">"Nobody has joined yet."</p> });
    view! {
        <Banner intent=Intent::Info>
            "This room stands in for a Teams meeting, because no cloud is configured here. Who joins and leaves comes back as the session's attendance."
        </Banner>
        <div class="day-page">
            <section class="day-section">
                <p><ExactDate at=room.starts_at style=DateStyle::Full /></p>
                <div class="day-actions">{own} {everybody}</div>
                <Anonymous act />
                <p><a href=format!("/my-sessions/{}", room.session_id)>"Back to the session"</a></p>
            </section>
            <section class="day-section">
                <h2>"Expected"</h2>
                <ul class="day-people">{expected}</ul>
            </section>
            <section class="day-section">
                <h2>"Joined and left"</h2>
                {none}
                <ul class="tap-list">{stays}</ul>
            </section>
        </div>
    }
    .into_any()
}

fn stay_row(stay: &RoomStay, act: Callback<Move>) -> AnyView {
    let id = stay.id;
    let left = match stay.left_at {
        Some(at) => view! { " to " <ExactDate at style=DateStyle::Time /> }.into_any(),
        None => " until now".into_any(),
    };
    let may_end = stay.left_at.is_none() && (stay.is_anonymous || stay.is_mine);
    let name = stay.name.clone();
    view! {
        <li>
            <span class="tap-name">
                {stay.name.clone()} " "
                {stay.is_anonymous.then(|| view! { <Badge>"Without account"</Badge> })}
                <span class="quiet">" from " <ExactDate at=stay.joined_at style=DateStyle::Time /> {left}</span>
            </span>
            {may_end
                .then(|| {
                    view! {
                        <Button appearance=Appearance::Subtle on_click=move |_| act.run(Move::Leave(id))>
                            "Leave" <span class="visually-hidden">{format!(" as {name}")}</span>
                        </Button>
                    }
                })}
        </li>
    }
    .into_any()
}

/// Joining as somebody whom the meeting does not know.
#[component]
fn Anonymous(act: Callback<Move>) -> impl IntoView {
    let name = RwSignal::new(String::new());
    let join = move |_| {
        act.run(Move::Join(Some(name.get_untracked())));
        name.set(String::new());
    };
    view! {
        <div class="day-actions">
            <Field label="Or join without an account, as">
                <TextInput value=name on_input=move |text| name.set(text) max_length=80 />
            </Field>
            <Button disabled=Signal::derive(move || name.with(|name| name.trim().is_empty())) on_click=join>"Join"</Button>
        </div>
    }
}
