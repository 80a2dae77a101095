//! *Suggested for you*: the teams worth asking, best first, with one press to ask and one to wave off. Microsoft's side
//! reads why; partners are told only whom and when, by an operation of their own.

use leptos::task::spawn_local;
use pep_api_types::people::Side;
use pep_api_types::sessions::{BoardSlot, RequestDecision, SessionRequestCreate, TeamRef};
use pep_api_types::suggestions::{
    PartnerSuggestion, Suggestion, SuggestionAccount, SuggestionHidden, SuggestionQuery,
};
use pep_client::ApiError;

use crate::api::client;
use crate::components::button::{Appearance, Button};
use crate::components::disclosure::Disclosure;
use crate::components::icon::Icon;
use crate::components::select::{Choice, Select};
use crate::components::slot_time::slot_line;
use crate::components::status_tag::StatusTag;
use crate::prelude::*;
use crate::state::answer::Answer;
use crate::state::toasts::{Intent, Toast, Toasts};

/// For whom to suggest.
#[derive(Clone, PartialEq, Eq)]
pub struct SuggestFor {
    /// The event.
    pub event: i64,
    /// The team.
    pub team: i64,
    /// Its side.
    pub side: Side,
    /// The reader organises the event.
    pub is_organiser: bool,
    /// The event's IANA zone.
    pub zone: String,
}

/// One suggestion, whoever reads it.
struct Shown {
    team: TeamRef,
    slots: Vec<BoardSlot>,
    first: i64,
    reason: Option<String>,
    accounts: Vec<SuggestionAccount>,
}

impl From<Suggestion> for Shown {
    fn from(of: Suggestion) -> Self {
        let (reason, first) = (Some(of.reason), of.first_slot_id);
        Self { team: of.team, slots: of.slots, first, reason, accounts: of.accounts }
    }
}

impl From<PartnerSuggestion> for Shown {
    fn from(of: PartnerSuggestion) -> Self {
        Self { team: of.team, slots: of.slots, first: of.first_slot_id, reason: None, accounts: vec![] }
    }
}

struct Found {
    items: Vec<Shown>,
    hidden: Vec<TeamRef>,
}

async fn ask_for(of: &SuggestFor) -> Result<Found, ApiError> {
    let query = SuggestionQuery { team: of.team };
    if of.is_organiser || of.side == Side::Microsoft {
        let found = client().list_suggestions(of.event, &query).await?;
        Ok(Found { items: found.items.into_iter().map(Shown::from).collect(), hidden: found.hidden })
    } else {
        let found = client().list_partner_suggestions(of.event, &query).await?;
        Ok(Found { items: found.items.into_iter().map(Shown::from).collect(), hidden: found.hidden })
    }
}

/// What is shown of a team's suggestions, and what changes them.
#[derive(Clone, Copy)]
struct Desk {
    of: StoredValue<SuggestFor>,
    found: Answer<Found>,
    on_change: Callback<()>,
    toasts: Toasts,
}

/// The suggestions of one team. `on_change`: something was asked for, waved off or taken back.
pub fn suggested(of: SuggestFor, heading: String, on_change: Callback<()>) -> AnyView {
    let desk =
        Desk { of: StoredValue::new(of), found: Answer::default(), on_change, toasts: Toasts::current() };
    desk.load();
    let list = move || {
        let found = match desk.found.get()? {
            Ok(found) => found,
            // The page says what is wrong with the event; without suggestions one still can ask.
            Err(_) => {
                return Some(view! { <p class="quiet">"Suggestions cannot be shown at the moment."</p> });
            }
        };
        let nothing = found.items.is_empty().then(|| view! {
            <p class="quiet">"Nothing to suggest now: as soon as reports show shared accounts and both teams are free, teams appear here."</p>
        });
        let items = found.items.iter().map(|item| card(desk, item)).collect_view();
        Some(view! {
            {nothing}
            <ul class="board-list suggestions">{items}</ul>
            {hidden(desk, &found.hidden)}
        })
    };
    view! {
        <section class="suggested" aria-label=heading.clone()>
            <h2>{heading.clone()}</h2>
            {list}
        </section>
    }
}

fn card(desk: Desk, item: &Shown) -> AnyView {
    let zone = desk.of.with_value(|of| of.zone.clone());
    let words = |slot: &BoardSlot| slot_line(slot.starts_at, slot.ends_at, &zone);
    let choices: Vec<Choice> =
        item.slots.iter().map(|slot| Choice::new(slot.id.to_string(), words(slot))).collect();
    let slot = RwSignal::new(item.first.to_string());
    let busy = RwSignal::new(false);
    let (id, name) = (item.team.id, item.team.name.clone());
    let accounts = item.accounts.iter().map(|account| {
        let label =
            if account.is_exec_level { format!("{} (exec)", account.name) } else { account.name.clone() };
        view! { <li><StatusTag status=account.status name=label /></li> }
    });
    let has_accounts = !item.accounts.is_empty();
    let accounts = has_accounts
        .then(|| view! { <ul class="suggestion-accounts" aria-label="Accounts that count most">{accounts.collect_view()}</ul> });
    let label = format!("Slot with {name}");
    let hide = format!("Do not suggest {name}");
    view! {
        <li class="board-item suggestion">
            <div class="board-item-text">
                <strong>{name}</strong>
                {item.reason.clone().map(|reason| view! { <span class="quiet">{reason}</span> })}
                {accounts}
            </div>
            <Select label value=slot choices=Signal::stored(choices) on_change=move |id| slot.set(id) />
            <Button appearance=Appearance::Primary icon=Icon::Send busy on_click=move |_| desk.ask(id, slot, busy)>"Ask"</Button>
            <Button icon=Icon::Dismiss on_click=move |_| desk.hide(id, true)>
                "Not this one"<span class="visually-hidden">": " {hide.clone()}</span>
            </Button>
        </li>
    }
}

fn hidden(desk: Desk, teams: &[TeamRef]) -> Option<AnyView> {
    let label = match teams.len() {
        0 => return None,
        1 => "1 team waved off".to_owned(),
        count => format!("{count} teams waved off"),
    };
    let items = teams.iter().map(|team| {
        let id = team.id;
        view! {
            <li class="board-item">
                <span class="board-item-text">{team.name.clone()}</span>
                <Button icon=Icon::Undo on_click=move |_| desk.hide(id, false)>"Suggest again"</Button>
            </li>
        }
    });
    let items = items.collect_view();
    Some(view! { <Disclosure label><ul class="board-list">{items}</ul></Disclosure> })
}

impl Desk {
    fn load(self) {
        let of = self.of.get_value();
        self.found.load(async move { ask_for(&of).await });
    }

    fn changed(self) {
        self.load();
        self.on_change.run(());
    }

    fn ask(self, other_team_id: i64, slot: RwSignal<String>, busy: RwSignal<bool>) {
        let Ok(slot_id) = slot.get_untracked().parse() else { return };
        let (event, team_id) = self.of.with_value(|of| (of.event, of.team));
        busy.set(true);
        spawn_local(async move {
            let body = SessionRequestCreate { slot_id, team_id, other_team_id, message: String::new() };
            let answer = client().create_session_request(event, &body).await;
            busy.try_set(false);
            match answer {
                Ok(request) => {
                    let (id, row_version) = (request.id, request.row_version);
                    let when = slot_line(request.slot.starts_at, request.slot.ends_at, &request.time_zone);
                    let toast = Toast::new(Intent::Success, format!("Asked {}", request.asked_team.name))
                        .detail(when)
                        .action("Withdraw", move || self.withdraw(id, row_version));
                    self.toasts.show(toast);
                }
                Err(error) => self.toasts.failure("It was not asked for", &error),
            }
            self.changed();
        });
    }

    fn withdraw(self, id: i64, row_version: i64) {
        spawn_local(async move {
            let decision = RequestDecision { row_version, note: String::new() };
            match client().withdraw_session_request(id, &decision).await {
                Ok(done) => {
                    self.toasts.success(format!("Request to {} withdrawn", done.request.asked_team.name))
                }
                Err(error) => self.toasts.failure("The request stays", &error),
            }
            self.changed();
        });
    }

    fn hide(self, other_team_id: i64, is_hidden: bool) {
        let (event, team_id) = self.of.with_value(|of| (of.event, of.team));
        spawn_local(async move {
            let body = SuggestionHidden { team_id, other_team_id, is_hidden };
            match client().set_suggestion_hidden(event, &body).await {
                Ok(()) if is_hidden => {
                    let toast = Toast::new(Intent::Success, "It is not suggested any more")
                        .action("Undo", move || self.hide(other_team_id, false));
                    self.toasts.show(toast);
                }
                Ok(()) => self.toasts.success("It may be suggested again"),
                Err(error) => self.toasts.failure("The suggestion stays as it was", &error),
            }
            self.changed();
        });
    }
}
