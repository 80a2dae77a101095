//! Who takes part: elected partners and invited sellers, with who added them and when; adding, taking out, importing.

use crate::prelude::*;
use leptos::task::spawn_local;
use pep_api_types::page::Page;
use pep_api_types::programs::{Departure, Election, ElectionChoices, Program};
use pep_client::ApiError;
use pep_domain::access::ActionKind;

use super::state::Programs;
use crate::api::client;
use crate::components::button::{Appearance, Button, LinkButton};
use crate::components::combobox::{ComboOption, ComboboxMulti};
use crate::components::data_table::{DataTable, TableColumn};
use crate::components::dialog::ConfirmDialog;
use crate::components::empty_state::EmptyState;
use crate::components::error_panel::ErrorPanel;
use crate::components::field::Field;
use crate::components::icon::Icon;
use crate::components::load_more::LoadMore;
use crate::components::progress::Loading;
use crate::components::relative_date::ExactDate;
use crate::components::search_box::SearchBox;
use crate::components::text_input::TextArea;
use crate::logic::departure_words::departure_lines;
use crate::logic::heatmap_words::counted;
use crate::state::answer::Answer;
use crate::state::paged::Paged;
use crate::state::session::Session;
use crate::state::toasts::Toasts;

/// Which list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum List {
    /// Elected partners.
    Partners,
    /// Invited sellers.
    Sellers,
}

/// One entry of either list.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Row {
    id: i64,
    name: String,
    hint: String,
    detail: String,
    election: Election,
}

impl List {
    fn word(self, count: i64) -> String {
        match self {
            Self::Partners => counted(count, "partner", "partners"),
            Self::Sellers => counted(count, "seller", "sellers"),
        }
    }

    fn import_kind(self) -> &'static str {
        match self {
            Self::Partners => "programpartners",
            Self::Sellers => "programsellers",
        }
    }

    /// One page of the list, and how many there are: taking part, taken out.
    async fn ask(
        self,
        program: i64,
        q: String,
        standing: &'static str,
        cursor: Option<String>,
    ) -> Result<(Page<Row>, i64, i64), ApiError> {
        let cursor = cursor.as_deref();
        match self {
            Self::Partners => {
                let found = client().list_elected_partners(program, &q, standing, cursor).await?;
                let row = |partner: pep_api_types::programs::ElectedPartner| Row {
                    id: partner.id,
                    name: partner.name,
                    hint: partner.partner_one_id,
                    detail: match partner.contacts {
                        0 => "no contact: nobody can be invited".to_owned(),
                        many => counted(many, "contact", "contacts"),
                    },
                    election: partner.election,
                };
                let items = found.items.into_iter().map(row).collect();
                Ok((Page { items, total: None, next: found.next }, found.live, found.removed))
            }
            Self::Sellers => {
                let found = client().list_invited_sellers(program, &q, standing, cursor).await?;
                let row = |seller: pep_api_types::programs::InvitedSeller| Row {
                    id: seller.id,
                    name: seller.name,
                    hint: seller.email,
                    detail: [seller.ou, seller.atu]
                        .into_iter()
                        .filter(|part| !part.is_empty())
                        .collect::<Vec<_>>()
                        .join(" · "),
                    election: seller.election,
                };
                let items = found.items.into_iter().map(row).collect();
                Ok((Page { items, total: None, next: found.next }, found.live, found.removed))
            }
        }
    }

    async fn choices(self, program: i64, q: String) -> Result<ElectionChoices, ApiError> {
        match self {
            Self::Partners => client().list_partner_choices(program, &q).await,
            Self::Sellers => client().list_seller_choices(program, &q).await,
        }
    }

    async fn add(self, program: i64, ids: Vec<i64>) -> Result<i64, ApiError> {
        let done = match self {
            Self::Partners => client().elect_partners(program, ids).await,
            Self::Sellers => client().invite_sellers(program, ids).await,
        };
        done.map(|done| done.added)
    }

    async fn departure(self, program: i64, id: i64) -> Result<Departure, ApiError> {
        match self {
            Self::Partners => client().get_partner_departure(program, id).await,
            Self::Sellers => client().get_seller_departure(program, id).await,
        }
    }

    async fn remove(self, program: i64, id: i64, reason: String) -> Result<(), ApiError> {
        match self {
            Self::Partners => client().remove_elected_partner(program, id, &reason).await,
            Self::Sellers => client().remove_invited_seller(program, id, &reason).await,
        }
    }
}

/// The tab of one list.
#[component]
pub fn ElectionTab(
    /// The program.
    program: Program,
    /// Which list.
    list: List,
) -> impl IntoView {
    let programs = Programs::current();
    let session = Session::current();
    let toasts = Toasts::current();
    let id = program.id;
    let may_manage = Memo::new(move |_| session.may(ActionKind::ManageElection));
    let q = Memo::new(move |_| programs.query.with(|query| query.first("q").unwrap_or_default().to_owned()));
    let is_removed =
        Memo::new(move |_| programs.query.with(|query| query.first("standing") == Some("removed")));
    let paged = Paged::<Row>::default();
    let counts = RwSignal::new((0_i64, 0_i64));
    let standing = move || if is_removed.get() { "removed" } else { "live" };
    let question = move |cursor: Option<String>| {
        let (q, standing) = (q.get_untracked(), if is_removed.get_untracked() { "removed" } else { "live" });
        async move {
            let (page, live, removed) = list.ask(id, q, standing, cursor).await?;
            counts.try_set((live, removed));
            Ok(page)
        }
    };
    let reload = move || paged.begin(question(None));
    Effect::new(move |_| {
        q.with(|_| ());
        standing();
        paged.forget();
        reload();
    });
    let leaving = RwSignal::new(None::<Row>);
    let hanging = Answer::<Departure>::default();
    let (reason, is_tried) = (RwSignal::new(String::new()), RwSignal::new(false));
    let needs_reason = Memo::new(move |_| hanging.ok().is_some_and(|found| found.sessions > 0));
    let problem = Signal::derive(move || {
        let is_missing = needs_reason.get() && reason.with(|reason| reason.trim().is_empty());
        if is_missing && is_tried.get() { "Say why in a few words.".to_owned() } else { String::new() }
    });
    let ask = Callback::new(move |row: Row| {
        reason.set(String::new());
        is_tried.set(false);
        hanging.forget();
        hanging.load(list.departure(id, row.id));
        leaving.set(Some(row));
    });
    let busy = RwSignal::new(false);
    let take_out = move |()| {
        is_tried.set(true);
        let Some(row) = leaving.get_untracked() else { return };
        if hanging.ok().is_none() || !problem.get_untracked().is_empty() {
            return;
        }
        busy.set(true);
        let why = reason.with_untracked(|reason| reason.trim().to_owned());
        spawn_local(async move {
            let done = list.remove(id, row.id, why).await;
            busy.try_set(false);
            leaving.try_set(None);
            match done {
                Ok(()) => {
                    toasts.success(format!("{} is out; the program is closed to them", row.name));
                    reload();
                }
                Err(error) => toasts.failure(format!("{} is still in", row.name), &error),
            }
        });
    };
    let back_in = Callback::new(move |row: Row| {
        spawn_local(async move {
            match list.add(id, vec![row.id]).await {
                Ok(_) => {
                    toasts.success(format!("{} takes part again", row.name));
                    reload();
                }
                Err(error) => toasts.failure(format!("{} is still out", row.name), &error),
            }
        });
    });
    let columns = move || {
        vec![
            TableColumn::new(
                "name",
                if list == List::Partners { "Partner" } else { "Seller" },
                |row: &Row| {
                    let (name, hint) = (row.name.clone(), row.hint.clone());
                    view! { <span>{name}</span><span class="outbox-second">{hint}</span> }
                },
            ),
            TableColumn::new(
                "detail",
                if list == List::Partners { "Contacts" } else { "OU and ATU" },
                |row: &Row| row.detail.clone(),
            ),
            TableColumn::new("added", "In since", |row: &Row| {
                let at = row.election.added_at;
                let how = match (&row.election.added_by, row.election.is_imported) {
                    (Some(by), true) => format!("imported by {by}"),
                    (None, true) => "imported".to_owned(),
                    (Some(by), false) => format!("by {by}"),
                    (None, false) => String::new(),
                };
                view! { <ExactDate at /><span class="outbox-second">{how}</span> }
            }),
            TableColumn::new("removed", "Out since", |row: &Row| {
                let by = row.election.removed_by.clone().map(|by| format!("by {by}"));
                row.election
                    .removed_at
                    .map(|at| view! { <ExactDate at /><span class="outbox-second">{by}</span> })
            }),
            TableColumn::new("act", "Action", move |row: &Row| {
                let row = row.clone();
                may_manage.get_untracked().then(|| {
                    if row.election.removed_at.is_some() {
                        let again = row.clone();
                        view! { <Button on_click=move |_| back_in.run(again.clone())>{format!("Let {} in again", row.name)}</Button> }.into_any()
                    } else {
                        let name = row.name.clone();
                        view! {
                            <Button appearance=Appearance::Subtle icon=Icon::Trash on_click=move |_| ask.run(row.clone())>
                                "Take out…" <span class="visually-hidden">{name}</span>
                            </Button>
                        }
                        .into_any()
                    }
                })
            }),
        ]
    };
    let rows = Memo::new(move |_| paged.items.get().unwrap_or_default());
    let body = move || {
        if let Some(error) = paged.error.get() {
            return view! { <ErrorPanel error on_retry=move |()| reload() /> }.into_any();
        }
        match paged.items.with(|items| items.as_ref().map(Vec::is_empty)) {
            None => view! { <Loading what="Loading the list" /> }.into_any(),
            Some(true) => {
                let (title, detail) = match (is_removed.get(), q.with(String::is_empty)) {
                    (true, _) => (
                        "Nobody was taken out",
                        "Whoever is taken out stands here, with who did it and when.",
                    ),
                    (false, false) => ("Nobody matches", "Search for another beginning of a name."),
                    (false, true) => ("Nobody takes part yet", "Search above, or import a list."),
                };
                view! { <EmptyState icon=Icon::People title detail /> }.into_any()
            }
            Some(false) => {
                let key = |row: &Row| format!("{}|{:?}", row.id, row.election.removed_at);
                view! {
                    <DataTable caption="Who takes part" columns=columns() rows row_key=key />
                    <LoadMore
                        shown=Signal::derive(move || rows.with(Vec::len))
                        has_more=Signal::derive(move || paged.next.get().is_some())
                        busy=paged.busy
                        on_more=move |()| paged.more(question(paged.next.get_untracked()))
                    />
                }
                .into_any()
            }
        }
    };
    let switch = move |removed: bool, words: &'static str| {
        view! {
            <button
                type="button"
                class="switch-choice"
                aria-pressed=move || (is_removed.get() == removed).to_string()
                on:click=move |_| programs.change(|query| query.with("standing", removed.then_some("removed")))
            >
                {words} " "
                <span class="tab-count">{move || if removed { counts.get().1 } else { counts.get().0 }}</span>
            </button>
        }
    };
    let closes = match list {
        List::Partners => {
            "From their next click on, its people see nothing of this program: no teams, no requests, no sessions, no accounts to report on. Links they were mailed end. What they reported stays with you."
        }
        List::Sellers => {
            "From the next click on, this person sees nothing of this program: no teams, no requests, no sessions. Links that were mailed end."
        }
    };
    view! {
        <Show when=move || may_manage.get()><AddPart program=id list on_added=Callback::new(move |()| reload()) /></Show>
        <div class="election-filters">
            <SearchBox
                label=if list == List::Partners { "Search partners" } else { "Search sellers" }
                value=q
                on_search=move |text: String| programs.change(|query| query.with("q", [text]))
            />
            <div class="switch" role="group" aria-label="Which">
                {switch(false, "Taking part")} {switch(true, "Taken out")}
            </div>
        </div>
        {body}
        <ConfirmDialog
            open=Signal::derive(move || leaving.with(Option::is_some))
            title=Signal::derive(move || leaving.with(|row| row.as_ref().map_or_else(String::new, |row| format!("Take {} out?", row.name))))
            confirm="Take out"
            is_dangerous=true
            busy
            on_confirm=take_out
            on_cancel=move |()| leaving.set(None)
        >
            <p>{closes}</p>
            {move || match hanging.get() {
                None => view! { <Loading what="Looking what hangs on it" /> }.into_any(),
                Some(Err(error)) => view! { <ErrorPanel error /> }.into_any(),
                Some(Ok(found)) => {
                    let lines = departure_lines(&found);
                    (!lines.is_empty())
                        .then(|| view! { <ul>{lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}</ul> })
                        .into_any()
                }
            }}
            {move || needs_reason.get().then(|| view! {
                <Field label="Why" hint="Everybody in the sessions reads it." error=problem required=true>
                    <TextArea value=reason on_input=move |typed| reason.set(typed) rows=2 max_length=500 />
                </Field>
            })}
        </ConfirmDialog>
    }
}

/// Searching and adding, and the way to the import.
#[component]
fn AddPart(program: i64, list: List, on_added: Callback<()>) -> impl IntoView {
    let toasts = Toasts::current();
    let chosen = RwSignal::new(Vec::<ComboOption>::new());
    let found = Answer::<ElectionChoices>::default();
    let busy = RwSignal::new(false);
    let options = Signal::derive(move || {
        let option = |choice: &pep_api_types::programs::ElectionChoice| ComboOption {
            detail: Some(choice.hint.clone()),
            ..ComboOption::new(choice.id.to_string(), choice.name.clone())
        };
        found.ok().map(|found| found.items.iter().map(option).collect()).unwrap_or_default()
    });
    let add = move |_| {
        let ids: Vec<i64> = chosen
            .with_untracked(|chosen| chosen.iter().filter_map(|option| option.value.parse().ok()).collect());
        if ids.is_empty() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let done = list.add(program, ids).await;
            busy.try_set(false);
            match done {
                Ok(added) => {
                    chosen.try_set(Vec::new());
                    toasts.success(format!("{} came in; invite them with a wave", list.word(added)));
                    on_added.run(());
                }
                Err(error) => toasts.failure("Nobody came in", &error),
            }
        });
    };
    view! {
        <div class="election-add">
            <ComboboxMulti
                label=if list == List::Partners { "Partners to elect" } else { "Sellers to invite" }
                chosen
                on_change=move |all| chosen.set(all)
                options
                on_search=move |text: String| found.load(list.choices(program, text))
                busy=Signal::derive(move || found.is_busy())
                placeholder=if list == List::Partners { "Name or Partner One ID" } else { "Name or address" }
            />
            <Button
                appearance=Appearance::Primary
                icon=Icon::Add
                busy
                disabled=Signal::derive(move || chosen.with(Vec::is_empty))
                on_click=add
            >
                {if list == List::Partners { "Elect" } else { "Invite" }}
            </Button>
            <LinkButton href=format!("/imports?kind={}&target={program}", list.import_kind()) icon=Icon::Upload>"Import a list"</LinkButton>
        </div>
    }
}
