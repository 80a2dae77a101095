//! Engagements as an invited partner sees them: answer, prepare in any order.

use crate::prelude::*;
use leptos::task::spawn_local;
use pep_api_types::engagements::{
    EngagementAnswer, EngagementTaskKind, EngagementTaskMark, InvitationState, MyEngagement,
};
use pep_api_types::page::Page;
use pep_client::ApiError;

use super::files::{self, Files};
use super::partners::task_line;
use super::status_tone;
use crate::api::client;
use crate::browser::days;
use crate::components::badge::Badge;
use crate::components::button::{Appearance, Button, LinkButton};
use crate::components::error_panel::ErrorPanel;
use crate::components::field::Field;
use crate::components::icon::Icon;
use crate::components::page_header::PageHeader;
use crate::components::progress::Loading;
use crate::components::reason_dialog::ReasonDialog;
use crate::components::relative_date::RelativeDate;
use crate::components::text_input::TextArea;
use crate::logic::engagement_words::{invitation_words, is_live, kind_words, own_words, status_words};
use crate::state::answer::Answer;
use crate::state::toasts::Toasts;

/// The list.
pub fn list() -> AnyView {
    let list = Answer::<Page<MyEngagement>>::default();
    let load = move || list.load(async { client().list_my_engagements().await });
    load();
    super::cards(
        list,
        load,
        "Co-sell engagements to which your company is invited.",
        "As soon as your company is invited to one, you find it here and get a mail.",
        card,
    )
}

fn card(found: &MyEngagement) -> AnyView {
    let due = found.due_on.map(|day| format!(" · prepare by {}", days::words(day)));
    let facts = format!("{} · {}{}", kind_words(found.kind), found.program.name, due.unwrap_or_default());
    super::card(found.id, &found.title, found.status, facts, own_words(found))
}

/// One engagement.
pub fn page(id: i64) -> AnyView {
    let found = Answer::<MyEngagement>::default();
    let load = move || found.load(async move { client().get_my_engagement(id).await });
    load();
    let own_files = Files::new(id, found);
    own_files.reload();
    let error = RwSignal::new(None::<ApiError>);
    let busy = RwSignal::new(false);
    let title = Signal::derive(move || {
        found.ok().map_or_else(|| "Engagement".to_owned(), |found| found.title.clone())
    });
    let lead = move || {
        let words = found.ok().map(|found| format!("{} · {}", kind_words(found.kind), found.program.name));
        words.unwrap_or_default().into_any()
    };
    view! {
        <PageHeader
            title
            lead=move || lead.into_any()
            actions=|| view! { <LinkButton href="/engagements".to_owned()>"All engagements"</LinkButton> }
        />
        {move || error.get().map(|error| view! { <ErrorPanel error /> })}
        {move || match found.get() {
            None => view! { <Loading what="Loading the engagement" /> },
            Some(Err(error)) => view! { <ErrorPanel error on_retry=move |()| load() /> },
            Some(Ok(shown)) => shown_to_partner(found, own_files, &shown, error, busy),
        }}
        {files::frame(own_files)}
    }
}

fn settle(
    found: Answer<MyEngagement>,
    error: RwSignal<Option<ApiError>>,
    busy: RwSignal<bool>,
    answer: Result<MyEngagement, ApiError>,
) {
    busy.try_set(false);
    match answer {
        Ok(changed) => {
            error.try_set(None);
            found.replace(changed);
        }
        Err(problem) => drop(error.try_set(Some(problem))),
    }
}

fn shown_to_partner(
    found: Answer<MyEngagement>,
    own_files: Files,
    shown: &MyEngagement,
    error: RwSignal<Option<ApiError>>,
    busy: RwSignal<bool>,
) -> AnyView {
    let toasts = Toasts::current();
    let id = shown.id;
    let can_change = is_live(shown.status) && shown.answer == InvitationState::Accepted;
    let takes_part = shown.answer == InvitationState::Accepted;
    let report = shown.report_request_id.map(|request| format!("/reporting?request={request}"));
    let tasks: Vec<AnyView> = shown
        .tasks
        .iter()
        .map(|task| {
            let task_id = task.id;
            let mark = move |is_done: bool| {
                busy.set(true);
                spawn_local(async move {
                    let answer =
                        client().set_my_engagement_task(id, task_id, &EngagementTaskMark { is_done }).await;
                    settle(found, error, busy, answer);
                });
            };
            let line = task_line(task, can_change, Callback::new(mark));
            let is_heatmap = task.kind == EngagementTaskKind::CompleteHeatmap;
            let way = report.clone().filter(|_| is_heatmap && can_change).map(|href| {
                view! { <li><LinkButton href icon=Icon::Report>"Report on your accounts"</LinkButton></li> }
            });
            view! { {line} {way} {files::of_task(own_files, task, can_change)} }
        })
        .collect();
    let note = RwSignal::new(String::new());
    let answer_with = move |accepts: bool| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let body = EngagementAnswer { note: note.get_untracked() };
        spawn_local(async move {
            let answer = if accepts {
                client().accept_engagement(id, &body).await
            } else {
                client().decline_engagement(id, &body).await
            };
            if answer.is_ok() {
                toasts.success(if accepts { "You take part" } else { "You declined" });
            }
            settle(found, error, busy, answer);
        });
    };
    let back = RwSignal::new(false);
    let step_back = shown.may_step_back.then(|| {
        let go = move |note: String| {
            busy.set(true);
            spawn_local(async move {
                let answer = client().decline_engagement(id, &EngagementAnswer { note }).await;
                if answer.is_ok() {
                    back.try_set(false);
                    toasts.success("You do not take part any more");
                }
                settle(found, error, busy, answer);
            });
        };
        view! {
            <p><Button appearance=Appearance::Subtle on_click=move |_| back.set(true)>"We cannot take part after all…"</Button></p>
            <ReasonDialog
                open=back
                title="Take your acceptance back?"
                confirm="Take it back"
                is_dangerous=true
                busy
                error
                on_confirm=go
                on_cancel=move |()| back.set(false)
            >
                <p>"Whoever runs the engagement is told, with your reason. Your people are taken out of its sessions, a session with nobody else is called off, and nobody asks you to report for it any more; what you reported and uploaded stays."</p>
            </ReasonDialog>
        }
    });
    let is_declined = shown.answer == InvitationState::Declined;
    let question = shown.may_answer.then(|| {
        view! {
            <section class="panel-part">
                <h2>{if is_declined { "Changed your mind?" } else { "Will you take part?" }}</h2>
                <p class="quiet">"If you accept, you get a few tasks and are asked to report on your accounts."</p>
                <Field label="A word to the program" hint="May stay empty.">
                    <TextArea value=note on_input=move |text| note.set(text) rows=2 max_length=4000 />
                </Field>
                <div class="panel-actions is-start">
                    <Button appearance=Appearance::Primary icon=Icon::Check busy on_click=move |_| answer_with(true)>"Accept"</Button>
                    {(!is_declined).then(|| view! { <Button busy on_click=move |_| answer_with(false)>"Decline"</Button> })}
                </div>
            </section>
        }
    });
    let waits = (shown.answer == InvitationState::Invited && !shown.may_answer && is_live(shown.status))
        .then(|| view! { <p>"Your company's primary contact answers this invitation."</p> });
    let answered = shown.answered_at.map(|at| {
        let by = shown.answered_by.clone().unwrap_or_default();
        view! { <span class="quiet">{format!("{by}, ")} <RelativeDate at /></span> }
    });
    let (status, answer, message) = (shown.status, shown.answer, shown.message.clone());
    let due = shown.due_on.map(|day| view! { <p>{format!("Please prepare by {}.", days::words(day))}</p> });
    view! {
        <p>
            <Badge tone=status_tone(status)>{status_words(status)}</Badge>
            " "
            {invitation_words(answer)} " " {answered}
        </p>
        {(!message.is_empty()).then(|| view! { <p class="event-words">{message}</p> })}
        {due}
        {question}
        {step_back}
        {waits}
        {(!tasks.is_empty()).then(|| view! {
            <section class="panel-part">
                <h2>"What to prepare, in any order"</h2>
                <ul class="engagement-tasks">{tasks}</ul>
            </section>
        })}
        {takes_part.then(|| super::attendees::sessions(id))}
    }
}
