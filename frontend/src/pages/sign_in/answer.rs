//! A request for a session, answered from the link in its mail without signing in: who asks, when, why, and three buttons.
//! Made for the phone. Opening the page changes nothing; an answer takes a second press and a name (B3-05).

use leptos::task::spawn_local;
use pep_api_types::session::LinkToken;
use pep_api_types::sessions::{LinkDecision, LinkStanding, LinkedAnswer, LinkedRequest};
use pep_client::ApiError;

use crate::api::client;
use crate::components::banner::Banner;
use crate::components::button::{Appearance, Button, LinkButton};
use crate::components::error_panel::ErrorPanel;
use crate::components::field::Field;
use crate::components::progress::Loading;
use crate::components::relative_date::RelativeDate;
use crate::components::slot_time::SlotTime;
use crate::components::text_input::{TextArea, TextInput, TextKind};
use crate::logic::field_problems::{problem_of, rest_of};
use crate::logic::session_words::{link_decision_words, link_standing_words};
use crate::prelude::*;
use crate::state::answer::Answer;
use crate::state::toasts::Intent;

const POINTERS: [&str; 2] = ["/name", "/note"];

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Sheet {
    token: StoredValue<String>,
    request: Answer<LinkedRequest>,
    step: RwSignal<Option<LinkDecision>>,
    name: RwSignal<String>,
    note: RwSignal<String>,
    busy: RwSignal<bool>,
    error: RwSignal<Option<ApiError>>,
    sign_in: Callback<()>,
}

impl Sheet {
    fn load(self) {
        let token = self.token.get_value();
        self.request.load(async move { client().find_linked_request(&LinkToken { token }).await });
    }

    fn send(self, decision: LinkDecision) {
        let body = LinkedAnswer {
            token: self.token.get_value(),
            decision,
            name: self.name.get_untracked(),
            note: self.note.get_untracked(),
        };
        self.busy.set(true);
        self.error.set(None);
        spawn_local(async move {
            let answer = client().answer_linked_request(&body).await;
            self.busy.try_set(false);
            match answer {
                Ok(now) => {
                    self.step.try_set(None);
                    self.request.replace(now);
                }
                Err(error) => {
                    // Somebody may have been faster: show how it stands now.
                    let is_late = error.status() == Some(409);
                    self.error.try_set(Some(error));
                    if is_late {
                        self.step.try_set(None);
                        self.load();
                    }
                }
            }
        });
    }
}

/// The request of the link `token`; `sign_in` asks for the code instead, to do more than answer.
pub(super) fn answer_sheet(token: String, sign_in: Callback<()>) -> AnyView {
    let sheet = Sheet {
        token: StoredValue::new(token),
        request: Answer::default(),
        step: RwSignal::new(None),
        name: RwSignal::new(String::new()),
        note: RwSignal::new(String::new()),
        busy: RwSignal::new(false),
        error: RwSignal::new(None),
        sign_in,
    };
    sheet.load();
    view! {
        {move || match sheet.request.get() {
            None => view! { <Loading what="Loading the request" /> },
            Some(Err(error)) => view! { <ErrorPanel error on_retry=move |()| sheet.load() /> },
            Some(Ok(request)) => whole(sheet, &request),
        }}
    }
}

fn whole(sheet: Sheet, request: &LinkedRequest) -> AnyView {
    let is_open = request.standing == LinkStanding::Open;
    let message = (!request.message.is_empty()).then(|| {
        view! {
            <blockquote class="request-words">
                <strong>{request.asking_team.clone()}": "</strong>
                {request.message.clone()}
            </blockquote>
        }
    });
    let until = request.answer_by.filter(|_| is_open).map(|at| {
        view! { <p class="sign-in-note">"Ends by itself "<RelativeDate at />"."</p> }
    });
    let told = (!is_open).then(|| {
        let intent = if request.standing == LinkStanding::Used { Intent::Success } else { Intent::Info };
        let words = link_standing_words(request);
        view! { <Banner intent>{words}</Banner> }
    });
    let asked_team = request.asked_team.clone();
    view! {
        <article class="sign-in-way link-answer">
            <h2>{request.asking_team.clone()}" asks "{request.asked_team.clone()}</h2>
            <p class="quiet">{request.event_name.clone()}</p>
            <SlotTime starts_at=request.starts_at ends_at=request.ends_at zone=request.time_zone.clone() />
            {message}
            {until}
            {told}
            {move || rest_of(sheet.error.get(), &POINTERS).map(|error| view! { <ErrorPanel error /> })}
            {move || is_open.then(|| match sheet.step.get() {
                None => choices(sheet),
                Some(decision) => form(sheet, decision, &asked_team),
            })}
            {(!is_open).then(|| view! { <LinkButton href="/" appearance=Appearance::Primary>"Sign in"</LinkButton> })}
            <p class="sign-in-note">
                {format!("This link was sent to {}. It answers this request once.", request.masked_address)}
            </p>
        </article>
    }
}

fn choices(sheet: Sheet) -> AnyView {
    let button = move |decision: LinkDecision, appearance: Appearance| {
        let press = move |_| {
            sheet.error.set(None);
            sheet.step.set(Some(decision));
        };
        view! { <Button appearance on_click=press>{link_decision_words(decision)}</Button> }
    };
    view! {
        <div class="request-actions">
            {button(LinkDecision::Accept, Appearance::Primary)}
            {button(LinkDecision::Later, Appearance::Secondary)}
            {button(LinkDecision::Decline, Appearance::Secondary)}
            <Button appearance=Appearance::Subtle on_click=move |_| sheet.sign_in.run(())>
                "Sign in to propose another slot"
            </Button>
        </div>
    }
}

fn form(sheet: Sheet, decision: LinkDecision, asked_team: &str) -> AnyView {
    let problem = |pointer: &'static str| {
        Signal::derive(move || sheet.error.with(|error| problem_of(error.as_ref(), pointer)))
    };
    let (label, hint) = match decision {
        LinkDecision::Accept => {
            ("A word to the other team", "They read it with your answer. May stay empty.")
        }
        LinkDecision::Later => (
            "A word to the other team",
            "Both primary contacts get a mail at once, with each other's names, to find a time.",
        ),
        LinkDecision::Decline => ("Reason", "The asking team reads it. May stay empty."),
    };
    view! {
        <Field
            label="Your name"
            hint=format!("You answer for {asked_team}; your name is kept with the answer.")
            error=problem("/name")
            required=true
        >
            <TextInput kind=TextKind::Name value=sheet.name on_input=move |text| sheet.name.set(text) max_length=100 />
        </Field>
        <Field label hint error=problem("/note")>
            <TextArea value=sheet.note on_input=move |text| sheet.note.set(text) rows=2 max_length=2000 />
        </Field>
        <div class="request-actions">
            <Button appearance=Appearance::Primary busy=sheet.busy on_click=move |_| sheet.send(decision)>
                {link_decision_words(decision)}
            </Button>
            <Button on_click=move |_| sheet.step.set(None)>"Back"</Button>
        </div>
    }
}
