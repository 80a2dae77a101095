//! The partners on an engagement's board: what each prepares, who is late, and inviting another one.

use crate::prelude::*;
use leptos::task::spawn_local;
use pep_api_types::engagements::{
    Engagement, EngagementInvite, EngagementPartner, EngagementTask, EngagementTaskKind, EngagementTaskMark,
    InvitationState,
};

use super::board::{Asked, Board};
use crate::api::client;
use crate::components::badge::{Badge, Tone};
use crate::components::button::{Appearance, Button, LinkButton};
use crate::components::checkbox::Checkbox;
use crate::components::icon::Icon;
use crate::components::relative_date::RelativeDate;
use crate::components::select::{Choice, Select};
use crate::logic::engagement_words::invitation_words;
use crate::state::answer::Answer;

/// One partner.
pub(super) fn partner_card(board: Board, id: i64, is_live: bool, partner: &EngagementPartner) -> AnyView {
    let (tone, words) = match partner.state {
        InvitationState::Accepted => (Tone::Success, invitation_words(partner.state)),
        InvitationState::Declined => (Tone::Warning, invitation_words(partner.state)),
        state => (Tone::Neutral, invitation_words(state)),
    };
    let name = partner.partner.name.clone();
    let partner_id = partner.partner.id;
    let awaited = is_live && is_awaited(partner);
    let can_withdraw =
        is_live && !matches!(partner.state, InvitationState::Withdrawn | InvitationState::Declined);
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

/// Chooses one more partner and invites it.
pub(super) fn invite_more(board: Board, found: &Engagement) -> AnyView {
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

/// Does the engagement wait for this partner?
pub(super) fn is_awaited(partner: &EngagementPartner) -> bool {
    match partner.state {
        InvitationState::Invited => true,
        InvitationState::Accepted => {
            partner.tasks.iter().any(|task| task.is_required && task.done_at.is_none())
        }
        InvitationState::Chosen | InvitationState::Declined | InvitationState::Withdrawn => false,
    }
}
