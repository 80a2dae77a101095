//! The preparation board of one engagement: partners × tasks, who is late, and what can be done about it.

use crate::prelude::*;
use leptos::task::spawn_local;
use pep_api_types::engagements::{
    Engagement, EngagementInvite, EngagementPartner, EngagementReason, EngagementRemind, EngagementStatus,
    EngagementTask, EngagementTaskKind, EngagementTaskMark, InvitationState,
};
use pep_client::ApiError;

use super::status_tone;
use crate::api::client;
use crate::browser::days;
use crate::components::badge::{Badge, Tone};
use crate::components::banner::Banner;
use crate::components::button::{Appearance, Button, LinkButton};
use crate::components::checkbox::Checkbox;
use crate::components::dialog::ConfirmDialog;
use crate::components::error_panel::ErrorPanel;
use crate::components::history_link::mails_link;
use crate::components::icon::Icon;
use crate::components::page_header::PageHeader;
use crate::components::progress::Loading;
use crate::components::reason_dialog::ReasonDialog;
use crate::components::relative_date::RelativeDate;
use crate::components::select::{Choice, Select};
use crate::logic::engagement_words::{invitation_words, is_live, kind_words, status_words};
use crate::logic::heatmap_words::counted;
use crate::state::answer::Answer;
use crate::state::toasts::{Intent, Toasts};

/// What a dialog asks about.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Asked {
    /// Call the engagement off.
    Cancel,
    /// Take a partner's invitation back: id and name.
    Withdraw(i64, String),
}

/// What the board works on; a handle that can be copied.
#[derive(Clone, Copy)]
struct Board {
    found: Answer<Engagement>,
    asked: RwSignal<Option<Asked>>,
    error: RwSignal<Option<ApiError>>,
    busy: RwSignal<bool>,
    toasts: Toasts,
}

impl Board {
    /// Takes what came of a change.
    fn settle(self, answer: Result<Engagement, ApiError>, words: String) {
        self.busy.try_set(false);
        match answer {
            Ok(changed) => {
                self.asked.try_set(None);
                self.toasts.success(words);
                self.found.replace(changed);
            }
            Err(problem) => drop(self.error.try_set(Some(problem))),
        }
    }

    fn begin(self) -> bool {
        let is_free = !self.busy.get_untracked();
        if is_free {
            self.busy.set(true);
            self.error.set(None);
        }
        is_free
    }

    fn remind(self, id: i64, partners: Vec<i64>) {
        if !self.begin() {
            return;
        }
        spawn_local(async move {
            let body = EngagementRemind { partner_ids: partners, message: String::new() };
            match client().remind_engagement_partners(id, &body).await {
                Ok(reminded) => {
                    self.toasts.success(format!("Reminded: {}", reminded.partners.join(", ")));
                    let again = client().get_engagement(id).await;
                    self.busy.try_set(false);
                    if let Ok(again) = again {
                        self.found.replace(again);
                    }
                }
                Err(problem) => {
                    self.busy.try_set(false);
                    self.error.try_set(Some(problem));
                }
            }
        });
    }
}

/// The page.
pub fn board(found: Answer<Engagement>) -> AnyView {
    let board = Board {
        found,
        asked: RwSignal::new(None),
        error: RwSignal::new(None),
        busy: RwSignal::new(false),
        toasts: Toasts::current(),
    };
    let title = Signal::derive(move || found.ok().map(|found| found.title.clone()).unwrap_or_default());
    let lead = move || {
        let words = found
            .ok()
            .map(|found| format!("{} · {} · {}", kind_words(found.kind), found.ou.name, found.program.name));
        words.unwrap_or_default().into_any()
    };
    let completes = RwSignal::new(false);
    let changes = RwSignal::new(false);
    let actions = move || {
        let Some(shown) = found.ok() else { return ().into_any() };
        let (id, status) = (shown.id, shown.status);
        let awaits = shown.partners.iter().any(is_awaited);
        let busy = board.busy;
        view! {
            <LinkButton href="/engagements".to_owned()>"All engagements"</LinkButton>
            {mails_link("engagement", id, "Mails")}
            {is_live(status).then(|| view! {
                <Button appearance=Appearance::Subtle on_click=move |_| changes.set(true)>"Change the engagement"</Button>
            })}
            {is_live(status).then(|| view! {
                <Button appearance=Appearance::Subtle on_click=move |_| board.asked.set(Some(Asked::Cancel))>"Call it off"</Button>
            })}
            {(is_live(status) && awaits).then(|| view! {
                <Button icon=Icon::Mail busy on_click=move |_| board.remind(id, Vec::new())>"Remind all who are awaited"</Button>
            })}
            {(status == EngagementStatus::Preparing).then(|| view! {
                <Button appearance=Appearance::Primary icon=Icon::Check on_click=move |_| completes.set(true)>"Complete"</Button>
            })}
        }
    };
    let complete = move |()| {
        let Some(id) = untrack(|| found.ok()).map(|found| found.id).filter(|_| board.begin()) else { return };
        spawn_local(async move {
            let answer = client().complete_engagement(id).await;
            completes.try_set(false);
            board.settle(answer, "The engagement is complete".to_owned());
        });
    };
    let open_tasks = move || {
        let open = found.ok().map_or(0, |found| {
            let tasks = found.partners.iter().flat_map(|partner| &partner.tasks);
            tasks.filter(|task| task.is_required && task.done_at.is_none()).count()
        });
        match open {
            0 => "Everything that must be done is done.".to_owned(),
            open => format!(
                "{} still open.",
                counted(i64::try_from(open).unwrap_or_default(), "task is", "tasks are")
            ),
        }
    };
    let busy = board.busy;
    view! {
        <PageHeader title lead=move || lead.into_any() actions=move || actions.into_any() />
        {move || board.error.get().map(|error| view! { <ErrorPanel error /> })}
        {untrack(|| found.ok()).map(|found| super::follow_ups::counts(Some(found.id)))}
        {move || match found.ok() {
            Some(found) => shown(board, &found),
            None => view! { <Loading what="Loading the engagement" /> },
        }}
        {super::change::dialog(found, changes)}
        {reason_dialog(board)}
        <ConfirmDialog
            open=completes
            title="Complete this engagement?"
            confirm="Complete"
            busy
            on_confirm=complete
            on_cancel=move |()| completes.set(false)
        >
            {open_tasks}" Partners can change nothing afterwards."
        </ConfirmDialog>
    }
}

fn reason_dialog(board: Board) -> AnyView {
    let Board { found, asked, error, busy, .. } = board;
    let open = Signal::derive(move || asked.with(Option::is_some));
    let words = move |cancel: &str, withdraw: fn(&str) -> String| {
        asked.with(|asked| match asked {
            Some(Asked::Withdraw(_, name)) => withdraw(name),
            _ => cancel.to_owned(),
        })
    };
    let title =
        Signal::derive(move || words("Call this engagement off?", |name| format!("Withdraw {name}?")));
    let confirm = Signal::derive(move || words("Call it off", |_| "Withdraw".to_owned()));
    let go = move |reason: String| {
        let Some(id) = untrack(|| found.ok()).map(|found| found.id) else { return };
        let Some(what) = asked.get_untracked().filter(|_| board.begin()) else { return };
        spawn_local(async move {
            let body = EngagementReason { reason };
            match what {
                Asked::Cancel => {
                    let answer = client().cancel_engagement(id, &body).await;
                    board.settle(answer, "The engagement is called off".to_owned());
                }
                Asked::Withdraw(partner, name) => {
                    let answer = client().withdraw_engagement_partner(id, partner, &body).await;
                    board.settle(answer, format!("{name} is withdrawn"));
                }
            }
        });
    };
    view! {
        <ReasonDialog open title confirm is_dangerous=true busy error on_confirm=go on_cancel=move |()| asked.set(None)>
            <p>"The partners are told, with your reason. Their requests to report are withdrawn; what they reported is kept."</p>
        </ReasonDialog>
    }
}

fn is_awaited(partner: &EngagementPartner) -> bool {
    match partner.state {
        InvitationState::Invited => true,
        InvitationState::Accepted => {
            partner.tasks.iter().any(|task| task.is_required && task.done_at.is_none())
        }
        InvitationState::Chosen | InvitationState::Declined | InvitationState::Withdrawn => false,
    }
}

fn shown(board: Board, found: &Engagement) -> AnyView {
    let is_live = is_live(found.status);
    let late = found.partners.iter().filter(|partner| partner.is_late).count();
    let count = |state| found.partners.iter().filter(|partner| partner.state == state).count();
    let accepted = count(InvitationState::Accepted);
    let invited = accepted + count(InvitationState::Invited) + count(InvitationState::Declined);
    let tiles = [
        (format!("{accepted} of {invited}"), "partners accepted"),
        (late.to_string(), "late"),
        (found.account_count.to_string(), "accounts match"),
        (found.due_on.map_or_else(|| "–".to_owned(), days::words), "prepare by"),
    ];
    let tile = |(number, what): (String, &'static str)| {
        view! { <li class="event-count"><strong>{number}</strong><span>{what}</span></li> }
    };
    let reason = found.cancel_reason.clone().map(|reason| {
        view! { <Banner intent=Intent::Warning>"Called off: " {reason}</Banner> }
    });
    let partners = found.partners.iter().map(|partner| partner_card(board, found.id, is_live, partner));
    let status = found.status;
    let message = found.message.clone();
    view! {
        <p><Badge tone=status_tone(status)>{status_words(status)}</Badge> " " <span class="quiet">{format!("run by {}", found.coordinator.name)}</span></p>
        {reason}
        <ul class="event-counts" aria-label="How far it is">{tiles.map(tile).collect_view()}</ul>
        {(!message.is_empty()).then(|| view! { <p class="event-words">{message}</p> })}
        <section class="panel-part">
            <h2>"Preparation"</h2>
            <ul class="engagement-board">{partners.collect_view()}</ul>
            {is_live.then(|| invite_more(board, found))}
        </section>
        {(status != EngagementStatus::Cancelled).then(|| super::sessions::sessions(found))}
    }
}

fn partner_card(board: Board, id: i64, is_live: bool, partner: &EngagementPartner) -> AnyView {
    let (tone, words) = match partner.state {
        InvitationState::Accepted => (Tone::Success, invitation_words(partner.state)),
        InvitationState::Declined => (Tone::Warning, invitation_words(partner.state)),
        state => (Tone::Neutral, invitation_words(state)),
    };
    let name = partner.partner.name.clone();
    let partner_id = partner.partner.id;
    let awaited = is_live && is_awaited(partner);
    let can_withdraw = is_live && !matches!(partner.state, InvitationState::Withdrawn);
    let ask = {
        let name = name.clone();
        move |_| board.asked.set(Some(Asked::Withdraw(partner_id, name.clone())))
    };
    let busy = board.busy;
    let tasks: Vec<AnyView> = partner
        .tasks
        .iter()
        .map(|task| {
            let can_change = is_live && partner.state == InvitationState::Accepted;
            let task_id = task.id;
            let mark = move |is_done: bool| {
                if !board.begin() {
                    return;
                }
                spawn_local(async move {
                    let answer =
                        client().set_engagement_task(id, task_id, &EngagementTaskMark { is_done }).await;
                    board
                        .settle(answer, if is_done { "Marked as done" } else { "Marked as open" }.to_owned());
                });
            };
            task_line(task, can_change, Callback::new(mark))
        })
        .collect();
    let note = (!partner.answer_note.is_empty()).then(|| {
        view! { <p class="event-words">{partner.answer_note.clone()}</p> }
    });
    let answered = partner.answered_at.map(|at| {
        let by = partner.answered_by.clone().unwrap_or_default();
        view! { <span class="quiet">{format!("{by}, ")} <RelativeDate at /></span> }
    });
    let has_files = partner.tasks.iter().any(|task| {
        matches!(task.kind, EngagementTaskKind::UploadRecording | EngagementTaskKind::UploadSlide)
    });
    let materials = has_files.then(|| {
        let href = format!("/materials?engagement={id}&partner={partner_id}");
        view! { <LinkButton href appearance=Appearance::Subtle icon=Icon::File>"Its materials"</LinkButton> }
    });
    let reminded = partner.reminded_at.map(|at| {
        view! { <span class="quiet">"reminded " <RelativeDate at /></span> }
    });
    let request = partner.request_id.map(|request| {
        view! { <LinkButton href=format!("/requests?request={request}") appearance=Appearance::Subtle icon=Icon::Report>"Its report"</LinkButton> }
    });
    view! {
        <li class="engagement-partner" class:is-late=partner.is_late>
            <div class="event-card-head">
                <h3>{name}</h3>
                <span>
                    {partner.is_late.then(|| view! { <Badge tone=Tone::Danger>"Late"</Badge> })}
                    " "
                    <Badge tone>{words}</Badge>
                </span>
            </div>
            <p class="engagement-facts">{answered} {reminded}</p>
            {note}
            <ul class="engagement-tasks">{tasks}</ul>
            <div class="panel-actions is-start">
                {awaited.then(|| view! {
                    <Button icon=Icon::Mail busy on_click=move |_| board.remind(id, vec![partner_id])>"Remind"</Button>
                })}
                {request}
                {materials}
                {can_withdraw.then(|| view! {
                    <Button appearance=Appearance::Subtle on_click=ask>"Withdraw"</Button>
                })}
            </div>
        </li>
    }
}

/// One task: done or open, optional or late, with a box to mark it.
pub(super) fn task_line(task: &EngagementTask, can_change: bool, on_mark: Callback<bool>) -> AnyView {
    let is_done = task.done_at.is_some();
    let label = if task.is_required { task.title.clone() } else { format!("{} (optional)", task.title) };
    let how = task.done_at.map(|at| {
        let by = task.done_by.clone().unwrap_or_else(|| "by itself".to_owned());
        view! { <span class="quiet">{format!("done {by}, ")} <RelativeDate at /></span> }
    });
    view! {
        <li class="engagement-task">
            <Checkbox label checked=Signal::stored(is_done) disabled=Signal::stored(!can_change) on_change=on_mark />
            {task.is_late.then(|| view! { <Badge tone=Tone::Danger>"Late"</Badge> })}
            {how}
        </li>
    }
}

fn invite_more(board: Board, found: &Engagement) -> AnyView {
    let (id, program) = (found.id, found.program.id);
    let present: Vec<i64> = found
        .partners
        .iter()
        .filter(|partner| matches!(partner.state, InvitationState::Invited | InvitationState::Accepted))
        .map(|partner| partner.partner.id)
        .collect();
    let options = Answer::default();
    let query = pep_api_types::engagements::EngagementOptionsQuery { program_id: Some(program) };
    options.load(async move { client().get_engagement_options(&query).await });
    let chosen = RwSignal::new(String::new());
    let choices = Signal::derive(move || {
        let partners: Vec<_> = options
            .ok()
            .map(|options: std::sync::Arc<pep_api_types::engagements::EngagementOptions>| {
                options.partners.clone()
            })
            .unwrap_or_default();
        std::iter::once(Choice::new("", "Choose a partner"))
            .chain(
                partners
                    .into_iter()
                    .filter(|partner| !present.contains(&partner.id))
                    .map(|partner| Choice::new(partner.id.to_string(), partner.name)),
            )
            .collect::<Vec<_>>()
    });
    let invite = move |_| {
        let Some(partner) = chosen.get_untracked().parse().ok().filter(|_| board.begin()) else { return };
        spawn_local(async move {
            let body = EngagementInvite { partner_ids: vec![partner] };
            let answer = client().invite_engagement_partners(id, &body).await;
            board.settle(answer, "Invited".to_owned());
        });
    };
    let busy = board.busy;
    view! {
        <div class="panel-actions is-start">
            <Select value=chosen choices on_change=move |id| chosen.set(id) label="Invite another partner" />
            <Button icon=Icon::Add busy on_click=invite>"Invite"</Button>
        </div>
    }
}
