//! One request with everything that can be done about it, each in one or two presses; good with a thumb too.

use leptos::task::spawn_local;
use pep_api_types::sessions::{
    BoardSlot, BoardWarning, ContactRef, CounterProposal, DecidedRequest, FreeSlotQuery, RequestAnswerer,
    RequestDecision, RequestOverride, RequestReassignment, SessionRequest, SessionRequestState, TeamRef,
};
use pep_client::ApiError;

use crate::api::client;
use crate::components::badge::{Badge, Tone};
use crate::components::button::{Appearance, Button, LinkButton};
use crate::components::error_panel::ErrorPanel;
use crate::components::field::Field;
use crate::components::icon::Icon;
use crate::components::progress::Loading;
use crate::components::relative_date::RelativeDate;
use crate::components::select::{Choice, Select};
use crate::components::slot_time::{SlotTime, slot_line};
use crate::components::text_input::TextArea;
use crate::logic::session_words::{DECISIONS, is_open, request_words};
use crate::prelude::*;
use crate::state::answer::Answer;
use crate::state::toasts::{Intent, Toast, Toasts};

/// Longest reason or word, characters.
const LONGEST_WORD: u32 = 2_000;

/// What the person is about to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Decline,
    Later,
    Propose,
    Reassign,
    Withdraw,
    Override,
}

/// What the parts of a card share; a handle that can be copied.
#[derive(Clone, Copy)]
struct Card {
    request: RwSignal<SessionRequest>,
    step: RwSignal<Option<Step>>,
    note: RwSignal<String>,
    busy: RwSignal<bool>,
    error: RwSignal<Option<ApiError>>,
    warnings: RwSignal<Vec<BoardWarning>>,
    on_change: Callback<()>,
    toasts: Toasts,
}

impl Card {
    /// Does something to the request: shows what came of it, or why nothing did.
    fn carry_out(
        self,
        done: &'static str,
        action: impl Future<Output = Result<DecidedRequest, ApiError>> + 'static,
    ) {
        self.busy.set(true);
        self.error.set(None);
        let id = self.request.with_untracked(|request| request.id);
        spawn_local(async move {
            let answer = Box::pin(action).await;
            match answer {
                Ok(decided) => {
                    let other = &decided.request;
                    let words = format!("{done}: {} and {}", other.asking_team.name, other.asked_team.name);
                    self.toasts.show(Toast::new(Intent::Success, words).detail(when(other)));
                    self.step.try_set(None);
                    self.note.try_set(String::new());
                    self.warnings.try_set(decided.warnings);
                    self.request.try_set(decided.request);
                    self.on_change.run(());
                }
                Err(error) => {
                    self.error.try_set(Some(error));
                    // Somebody may have been faster: show how it stands now.
                    if let Ok(now) = client().find_session_request(id).await {
                        self.request.try_set(now);
                    }
                }
            }
            self.busy.try_set(false);
        });
    }

    fn decision(self) -> (i64, RequestDecision) {
        let note = self.note.get_untracked().trim().to_owned();
        self.request.with_untracked(|request| {
            (request.id, RequestDecision { row_version: request.row_version, note })
        })
    }

    fn accept(self) {
        let (id, body) = self.decision();
        self.carry_out("Accepted", async move { client().accept_session_request(id, &body).await });
    }

    fn begin(self, step: Step) {
        self.note.set(String::new());
        self.error.set(None);
        self.step.set(Some(step));
    }
}

fn when(request: &SessionRequest) -> String {
    slot_line(request.slot.starts_at, request.slot.ends_at, &request.time_zone)
}

/// A request that is fetched first.
#[component]
pub fn RequestById(
    /// Its id.
    id: i64,
    /// Something about it changed.
    #[prop(into)]
    on_change: Callback<()>,
) -> impl IntoView {
    let answer = Answer::<SessionRequest>::default();
    let load = move || answer.load(async move { client().find_session_request(id).await });
    load();
    move || match answer.get() {
        None => view! { <Loading what="Loading the request" /> },
        Some(Err(error)) => view! { <ErrorPanel error on_retry=move |()| load() /> },
        Some(Ok(request)) => view! { <RequestCard request=(*request).clone() on_change /> },
    }
}

/// A request.
#[component]
pub fn RequestCard(
    /// The request.
    request: SessionRequest,
    /// Something about it changed.
    #[prop(into)]
    on_change: Callback<()>,
) -> impl IntoView {
    let card = Card {
        request: RwSignal::new(request),
        step: RwSignal::new(None),
        note: RwSignal::new(String::new()),
        busy: RwSignal::new(false),
        error: RwSignal::new(None),
        warnings: RwSignal::new(vec![]),
        on_change,
        toasts: Toasts::current(),
    };
    view! {
        <article class="request-card">
            {move || facts(&card.request.get())}
            {move || warnings(card.warnings.get())}
            {move || card.error.get().map(|error| view! { <ErrorPanel error /> })}
            {move || match card.step.get() {
                None => buttons(card, &card.request.get()),
                Some(step) => form(card, step),
            }}
        </article>
    }
}

fn facts(request: &SessionRequest) -> AnyView {
    let tone = match request.state {
        SessionRequestState::Pending => Tone::Brand,
        SessionRequestState::Later => Tone::Warning,
        SessionRequestState::Accepted => Tone::Success,
        _ => Tone::Neutral,
    };
    let words = request_words(request.state);
    let quote = |who: &str, words: &str| {
        (!words.is_empty()).then(|| view! { <blockquote class="request-words"><strong>{who.to_owned()}": "</strong>{words.to_owned()}</blockquote> })
    };
    let contact = |words: &'static str, contact: &Option<ContactRef>| {
        contact.clone().map(|contact| {
            let address = format!("mailto:{}", contact.email);
            view! { <p>{words}" "{contact.name}", "<a href=address rel="external">{contact.email.clone()}</a></p> }
        })
    };
    let answerer = match request.answered_by {
        Some(RequestAnswerer::AskingTeam) => request.asking_team.name.clone(),
        Some(RequestAnswerer::AskedTeam) => request.asked_team.name.clone(),
        // Only organisers are told who of them it was.
        Some(RequestAnswerer::Organiser) => request
            .organiser
            .as_ref()
            .and_then(|organiser| organiser.decided_by.as_ref())
            .map_or_else(|| "The organiser".to_owned(), |name| format!("{name}, organiser")),
        Some(RequestAnswerer::Rule) | None => "PEP".to_owned(),
    };
    let ends = request.ends_at.filter(|_| is_open(request.state)).map(|at| {
        view! { <span>"Ends by itself "<RelativeDate at /></span> }
    });
    let organiser = request.organiser.as_ref().map(|organiser| {
        let reminders = match organiser.reminder_count {
            0 => "not reminded yet".to_owned(),
            1 => "reminded once".to_owned(),
            count => format!("reminded {count} times"),
        };
        let line = format!(
            "{} and {} · asked by {} · {reminders}",
            organiser.partner_name, organiser.atu_name, organiser.asked_by
        );
        view! {
            <p class="quiet">{line}</p>
            {contact("Asked team's contact:", &organiser.asked_contact)}
            {contact("Asking team's contact:", &organiser.asking_contact)}
        }
    });
    view! {
        <header class="request-head">
            <h3>{request.asking_team.name.clone()}" asks "{request.asked_team.name.clone()}</h3>
            <Badge tone>{words}</Badge>
        </header>
        <SlotTime starts_at=request.slot.starts_at ends_at=request.slot.ends_at zone=request.time_zone.clone() />
        <p class="request-dates"><span>"Asked "<RelativeDate at=request.asked_at /></span>{ends}</p>
        {quote(&request.asking_team.name, &request.message)}
        {quote(&answerer, &request.answer)}
        {request.link.as_ref().map(|link| view! {
            <p class="quiet">
                {format!("Answered by “{}” through the link sent to {}, ", link.answered_as, link.sent_to)}
                <RelativeDate at=link.used_at />
            </p>
        })}
        {contact("Speak to", &request.contact)}
        {organiser}
    }
}

fn warnings(warnings: Vec<BoardWarning>) -> AnyView {
    let lines = warnings.into_iter().map(|warning| view! { <li>{warning.detail}</li> });
    let lines: Vec<_> = lines.collect();
    (!lines.is_empty()).then(|| view! { <ul class="board-warnings" role="status">{lines}</ul> }).into_any()
}

fn buttons(card: Card, request: &SessionRequest) -> AnyView {
    let step = move |words: &'static str, step: Step| {
        view! { <Button on_click=move |_| card.begin(step)>{words}</Button> }
    };
    let is_open = is_open(request.state);
    let decides = is_open && request.may_decide;
    let is_pending = request.state == SessionRequestState::Pending;
    let session = request.session_id.map(|id| {
        view! { <LinkButton href=format!("/sessions/{id}") appearance=Appearance::Primary>"Open the session"</LinkButton> }
    });
    view! {
        <div class="request-actions">
            {decides.then(|| view! {
                <Button appearance=Appearance::Primary icon=Icon::Check busy=card.busy on_click=move |_| card.accept()>"Accept"</Button>
                {step("Propose another slot", Step::Propose)}
                {is_pending.then(|| step("Later", Step::Later))}
                {step("Decline", Step::Decline)}
            })}
            {(is_open && request.may_reassign).then(|| step("Hand to another team", Step::Reassign))}
            {(is_open && request.may_withdraw).then(|| step("Withdraw", Step::Withdraw))}
            {(is_open && request.organiser.is_some()).then(|| step("Decide for the teams", Step::Override))}
            {session}
        </div>
    }
}

fn form(card: Card, step: Step) -> AnyView {
    match step {
        Step::Decline => with_note(card, "Reason", "The asking team reads it.", "Decline", |card| {
            let (id, body) = card.decision();
            card.carry_out("Declined", async move { client().decline_session_request(id, &body).await });
        }),
        Step::Later => with_note(
            card,
            "Word to the other team",
            "Both primary contacts get a mail at once, with each other's names, to find a time.",
            "Put into later",
            |card| {
                let (id, body) = card.decision();
                card.carry_out(
                    "Put into later",
                    async move { client().queue_session_request(id, &body).await },
                );
            },
        ),
        Step::Withdraw => with_note(card, "Reason", "The asked team reads it.", "Withdraw", |card| {
            let (id, body) = card.decision();
            card.carry_out("Withdrawn", async move { client().withdraw_session_request(id, &body).await });
        }),
        Step::Propose => propose(card),
        Step::Reassign => reassign(card),
        Step::Override => override_form(card),
    }
}

fn note_field(card: Card, label: &'static str, hint: &'static str) -> AnyView {
    view! {
        <Field label hint>
            <TextArea value=card.note on_input=move |text| card.note.set(text) rows=2 max_length=LONGEST_WORD />
        </Field>
    }
}

fn with_note(
    card: Card,
    label: &'static str,
    hint: &'static str,
    verb: &'static str,
    send: fn(Card),
) -> AnyView {
    view! {
        {note_field(card, label, hint)}
        <div class="request-actions">
            <Button appearance=Appearance::Primary busy=card.busy on_click=move |_| send(card)>{verb}</Button>
            {back(card)}
        </div>
    }
}

fn back(card: Card) -> AnyView {
    view! { <Button on_click=move |_| card.step.set(None)>"Back"</Button> }
}

/// One press proposes a slot that is free for both.
fn propose(card: Card) -> AnyView {
    let slots = Answer::<Vec<BoardSlot>>::default();
    let request = card.request.get_untracked();
    let query = FreeSlotQuery { team: request.asked_team.id, other: request.asking_team.id };
    let event = request.event_id;
    let load = move || {
        let query = query.clone();
        slots.load(async move { client().list_free_slots(event, &query).await.map(|page| page.items) });
    };
    load();
    let choose = move |slot_id: i64| {
        let (id, decision) = card.decision();
        let body = CounterProposal { row_version: decision.row_version, slot_id, message: decision.note };
        card.carry_out("Another slot proposed", async move {
            let request = client().counter_propose_session_request(id, &body).await?;
            Ok(DecidedRequest { request, warnings: vec![] })
        });
    };
    let zone = StoredValue::new(request.time_zone);
    let taken = request.slot.id;
    let list = move || match slots.get() {
        None => view! { <Loading what="Looking for free slots" /> },
        Some(Err(error)) => view! { <ErrorPanel error /> },
        Some(Ok(slots)) => {
            let free: Vec<_> = slots.iter().filter(|slot| slot.id != taken).cloned().collect();
            if free.is_empty() {
                return view! { <p>"No other slot is free for both teams. Put the request into later to find a time by mail."</p> };
            }
            let button = |slot: BoardSlot| {
                let words = zone.with_value(|zone| slot_line(slot.starts_at, slot.ends_at, zone));
                view! { <li><Button busy=card.busy on_click=move |_| choose(slot.id)>{words}</Button></li> }
            };
            view! { <ul class="slot-choices">{free.into_iter().map(button).collect_view()}</ul> }
        }
    };
    view! {
        {note_field(card, "Word to the other team", "Goes with the proposal.")}
        <p>"Propose a slot that is free for both teams:"</p>
        {list}
        <div class="request-actions">{back(card)}</div>
    }
}

fn reassign(card: Card) -> AnyView {
    let teams = Answer::<Vec<TeamRef>>::default();
    let id = card.request.with_untracked(|request| request.id);
    teams.load(async move { client().list_reassignment_teams(id).await.map(|page| page.items) });
    let chosen = RwSignal::new(String::new());
    let choices = Signal::derive(move || {
        let teams = teams.ok().map(|teams| (*teams).clone()).unwrap_or_default();
        let first = Choice::new("", "Choose a team …");
        std::iter::once(first)
            .chain(teams.into_iter().map(|team| Choice::new(team.id.to_string(), team.name)))
            .collect::<Vec<_>>()
    });
    let send = move |_| {
        let Ok(team_id) = chosen.get_untracked().parse() else { return };
        let (id, decision) = card.decision();
        let body = RequestReassignment { row_version: decision.row_version, team_id, reason: decision.note };
        card.carry_out("Handed over", async move {
            let request = client().reassign_session_request(id, &body).await?;
            Ok(DecidedRequest { request, warnings: vec![] })
        });
    };
    view! {
        <Field label="Team" hint="Teams of the same side that are free then.">
            <Select value=chosen choices on_change=move |id| chosen.set(id) />
        </Field>
        {move || teams.get().and_then(Result::err).map(|error| view! { <ErrorPanel error /> })}
        {note_field(card, "Reason", "Both teams read it.")}
        <div class="request-actions">
            <Button appearance=Appearance::Primary busy=card.busy on_click=send>"Hand over"</Button>
            {back(card)}
        </div>
    }
}

fn override_form(card: Card) -> AnyView {
    let chosen = RwSignal::new("accept".to_owned());
    let choices = DECISIONS.map(|(_, key, words)| Choice::new(key, words)).to_vec();
    let is_tried = RwSignal::new(false);
    let problem = Signal::derive(move || {
        let is_missing = is_tried.get() && card.note.with(|note| note.trim().is_empty());
        if is_missing { "Say why; both teams read it.".to_owned() } else { String::new() }
    });
    let send = move |_| {
        is_tried.set(true);
        let found = chosen.with_untracked(|chosen| DECISIONS.into_iter().find(|(_, key, _)| key == chosen));
        let (id, body) = card.decision();
        let Some((decision, ..)) = found.filter(|_| !body.note.is_empty()) else { return };
        let body = RequestOverride { row_version: body.row_version, decision, reason: body.note };
        card.carry_out("Decided", async move { client().override_session_request(id, &body).await });
    };
    view! {
        <Field label="Decision">
            <Select value=chosen choices=Signal::stored(choices) on_change=move |key| chosen.set(key) />
        </Field>
        <Field label="Reason" hint="Both teams read it, and it is kept." error=problem required=true>
            <TextArea value=card.note on_input=move |text| card.note.set(text) rows=2 max_length=LONGEST_WORD />
        </Field>
        <div class="request-actions">
            <Button appearance=Appearance::Primary busy=card.busy on_click=send>"Decide"</Button>
            {back(card)}
        </div>
    }
}
