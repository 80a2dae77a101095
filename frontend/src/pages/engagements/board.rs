//! The preparation board of one engagement: partners × tasks, who is late, and what can be done about it.

use crate::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::A;
use pep_api_types::engagement_sessions::EngagementSession;
use pep_api_types::engagements::{
    Engagement, EngagementReason, EngagementRemind, EngagementStatus, InvitationState,
};
use pep_api_types::page::Page;
use pep_client::ApiError;

use super::partners::{invite_more, is_awaited, partner_card};
use super::status_tone;
use crate::api::client;
use crate::browser::days;
use crate::components::badge::Badge;
use crate::components::banner::Banner;
use crate::components::button::{Appearance, Button, LinkButton};
use crate::components::dialog::ConfirmDialog;
use crate::components::error_panel::ErrorPanel;
use crate::components::history_link::mails_link;
use crate::components::icon::Icon;
use crate::components::page_header::PageHeader;
use crate::components::progress::Loading;
use crate::components::reason_dialog::ReasonDialog;
use crate::logic::engagement_words::{
    criteria_words, heatmap_href, is_live, kind_words, status_words, to_come, to_come_words,
};
use crate::logic::heatmap_words::counted;
use crate::state::answer::Answer;
use crate::state::toasts::{Intent, Toasts};

/// What a dialog asks about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Asked {
    /// Call the engagement off.
    Cancel,
    /// Take a partner's invitation back: id and name.
    Withdraw(i64, String),
}

/// What the board works on; a handle that can be copied.
#[derive(Clone, Copy)]
pub(super) struct Board {
    found: Answer<Engagement>,
    sessions: Answer<Page<EngagementSession>>,
    /// What a dialog asks about.
    pub(super) asked: RwSignal<Option<Asked>>,
    error: RwSignal<Option<ApiError>>,
    /// A change is under way.
    pub(super) busy: RwSignal<bool>,
    toasts: Toasts,
}

impl Board {
    /// Takes what came of a change.
    pub(super) fn settle(self, answer: Result<Engagement, ApiError>, words: String) {
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

    /// Takes the page for a change; false while another one is under way.
    pub(super) fn begin(self) -> bool {
        let is_free = !self.busy.get_untracked();
        if is_free {
            self.busy.set(true);
            self.error.set(None);
        }
        is_free
    }

    /// Reminds these partners; none named: all who are awaited.
    pub(super) fn remind(self, id: i64, partners: Vec<i64>) {
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
        sessions: Answer::default(),
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
            {(status == EngagementStatus::Preparing).then(|| complete_button(board, completes))}
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

/// Ends it; while sessions are to come it says so instead, and before there were any it speaks less loudly.
fn complete_button(board: Board, completes: RwSignal<bool>) -> AnyView {
    let known = board.sessions.get();
    let sessions = known.as_ref().and_then(|known| known.as_ref().ok()).map_or(&[][..], |page| &page.items);
    let waits = to_come(sessions);
    let disabled = Signal::stored(known.is_none() || waits > 0);
    let appearance =
        if waits == 0 && !sessions.is_empty() { Appearance::Primary } else { Appearance::Secondary };
    view! {
        {(waits > 0).then(|| view! { <span class="engagement-waits quiet">{to_come_words(waits)}</span> })}
        <Button appearance icon=Icon::Check disabled on_click=move |_| completes.set(true)>"Complete"</Button>
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

fn shown(board: Board, found: &Engagement) -> AnyView {
    let is_live = is_live(found.status);
    let late = found.partners.iter().filter(|partner| partner.is_late).count();
    let count = |state| found.partners.iter().filter(|partner| partner.state == state).count();
    let accepted = count(InvitationState::Accepted);
    let invited = accepted + count(InvitationState::Invited) + count(InvitationState::Declined);
    let tile = |number: String, what: &'static str| {
        view! { <li class="event-count"><strong>{number}</strong><span>{what}</span></li> }
    };
    let (accounts, count_words) = (heatmap_href(found), found.account_count.to_string());
    let tiles = [
        tile(format!("{accepted} of {invited}"), "partners accepted"),
        tile(late.to_string(), "late"),
        view! {
            <li>
                <A href=accounts attr:class="event-count is-link">
                    <strong>{count_words}</strong>
                    <span>"accounts match"</span>
                </A>
            </li>
        },
        tile(found.due_on.map_or_else(|| "–".to_owned(), days::words), "prepare by"),
    ];
    let criteria = criteria_words(found).into_iter().map(|(what, value)| {
        view! { <li class="chip is-fixed"><span class="chip-criterion">{what}</span><span>{value}</span></li> }
    });
    let reason = found.cancel_reason.clone().map(|reason| {
        view! { <Banner intent=Intent::Warning>"Called off: " {reason}</Banner> }
    });
    let partners = found.partners.iter().map(|partner| partner_card(board, found.id, is_live, partner));
    let status = found.status;
    let message = found.message.clone();
    view! {
        <p><Badge tone=status_tone(status)>{status_words(status)}</Badge> " " <span class="quiet">{format!("run by {}", found.coordinator.name)}</span></p>
        {reason}
        <ul class="event-counts" aria-label="How far it is">{tiles.collect_view()}</ul>
        <ul class="chips engagement-criteria" aria-label="Which accounts">{criteria.collect_view()}</ul>
        {(!message.is_empty()).then(|| view! { <p class="event-words">{message}</p> })}
        <section class="panel-part">
            <h2>"Preparation"</h2>
            <ul class="engagement-board">{partners.collect_view()}</ul>
            {is_live.then(|| invite_more(board, found))}
        </section>
        {(status != EngagementStatus::Cancelled).then(|| super::sessions::sessions(found, board.sessions))}
    }
}
