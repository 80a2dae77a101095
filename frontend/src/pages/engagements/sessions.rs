//! The sessions of an engagement for its organisers: the list, and the dialog in which one is set up or changed (C-24,
//! C-35 … C-44).

use crate::prelude::*;
use leptos::task::spawn_local;
use pep_api_types::engagement_sessions::{EngagementAccountQuery, EngagementSession, EngagementSessionSave};
use pep_api_types::engagements::{Engagement, EngagementStatus, InvitationState};
use pep_api_types::heatmap::{HeatmapFilterInput, HeatmapQuery};
use pep_api_types::page::Page;
use pep_api_types::sessions::SessionState;
use pep_api_types::teams::NamedThing;
use pep_client::ApiError;
use pep_domain::engagements::sessions::MAX_ACCOUNTS;

use crate::api::client;
use crate::browser::intl;
use crate::components::badge::{Badge, Tone};
use crate::components::button::{Appearance, Button, LinkButton};
use crate::components::combobox::{ComboOption, ComboboxMulti};
use crate::components::dialog::Dialog;
use crate::components::error_panel::ErrorPanel;
use crate::components::field::Field;
use crate::components::icon::Icon;
use crate::components::progress::Loading;
use crate::components::slot_time::SlotTime;
use crate::components::text_input::{TextArea, TextInput, TextKind};
use crate::components::zone_input::ZoneInput;
use crate::logic::engagement_words::{filter_of, is_live};
use crate::logic::field_problems::{problem_of, rest_of};
use crate::logic::heatmap_words::counted;
use crate::pages::sessions::state_badge;
use crate::state::answer::Answer;
use crate::state::toasts::Toasts;

const POINTERS: [&str; 8] =
    ["/title", "/description", "/date", "/startTime", "/endTime", "/timeZone", "/partnerIds", "/accountIds"];

/// What is entered about one session. Empty texts have not been entered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Entered {
    /// Which one with its version; none: a new one.
    session: Option<(i64, i64)>,
    title: String,
    description: String,
    date: String,
    start: String,
    end: String,
    zone: String,
    partners: Vec<NamedThing>,
    accounts: Vec<NamedThing>,
}

impl Entered {
    fn of(session: &EngagementSession) -> Self {
        Self {
            session: Some((session.id, session.row_version)),
            title: session.title.clone(),
            description: session.description.clone(),
            date: session.date.to_string(),
            start: session.start_time.clone(),
            end: session.end_time.clone(),
            zone: session.time_zone.clone(),
            partners: session
                .partners
                .iter()
                .map(|partner| NamedThing { id: partner.id, name: partner.name.clone() })
                .collect(),
            accounts: session.accounts.clone(),
        }
    }

    /// What is sent; none while the day is missing.
    fn save(&self) -> Option<EngagementSessionSave> {
        Some(EngagementSessionSave {
            title: self.title.clone(),
            description: self.description.clone(),
            date: self.date.parse().ok()?,
            start_time: self.start.clone(),
            end_time: self.end.clone(),
            time_zone: self.zone.trim().to_owned(),
            partner_ids: self.partners.iter().map(|partner| partner.id).collect(),
            account_ids: self.accounts.iter().map(|account| account.id).collect(),
        })
    }
}

/// What the section works on; a handle that can be copied.
#[derive(Clone, Copy)]
struct Section {
    engagement: i64,
    list: Answer<Page<EngagementSession>>,
    open: RwSignal<bool>,
    entered: RwSignal<Entered>,
    begun_with: RwSignal<Entered>,
    /// What shows the matching accounts in the heatmap, and how many they were.
    matching: StoredValue<(HeatmapFilterInput, i64)>,
    missing: RwSignal<&'static str>,
    error: RwSignal<Option<ApiError>>,
    busy: RwSignal<bool>,
    toasts: Toasts,
}

impl Section {
    fn load(self) {
        let id = self.engagement;
        self.list.load(async move { client().list_engagement_sessions(id).await });
    }

    fn begin(self, with: Entered) {
        self.error.set(None);
        self.missing.set("");
        self.begun_with.set(with.clone());
        self.entered.set(with);
        self.open.set(true);
    }

    fn save(self) {
        let entered = self.entered.get_untracked();
        let Some(body) = entered.save() else {
            self.missing.set("Choose the day.");
            return;
        };
        self.missing.set("");
        self.busy.set(true);
        let id = self.engagement;
        spawn_local(async move {
            let answer = match entered.session {
                Some((session, version)) => {
                    client().save_engagement_session(id, session, version, &body).await
                }
                None => client().create_engagement_session(id, &body).await,
            };
            self.busy.try_set(false);
            match answer {
                Ok(saved) => {
                    self.open.try_set(false);
                    self.toasts.success(format!("{} is set up", saved.title));
                    self.load();
                }
                Err(error) => drop(self.error.try_set(Some(error))),
            }
        });
    }

    fn problem(self, pointer: &'static str) -> Signal<String> {
        Signal::derive(move || self.error.with(|error| problem_of(error.as_ref(), pointer)))
    }

    fn text(self, read: fn(&Entered) -> &String) -> Signal<String> {
        Signal::derive(move || self.entered.with(|entered| read(entered).clone()))
    }

    fn write(self, place: fn(&mut Entered) -> &mut String) -> Callback<String> {
        Callback::new(move |text| self.entered.update(|entered| *place(entered) = text))
    }
}

/// The section of the engagement's page.
pub(super) fn sessions(found: &Engagement, list: Answer<Page<EngagementSession>>) -> AnyView {
    let section = Section {
        engagement: found.id,
        list,
        open: RwSignal::new(false),
        entered: RwSignal::new(Entered::default()),
        begun_with: RwSignal::new(Entered::default()),
        matching: StoredValue::new((filter_of(&found.criteria, &found.ou.name), found.account_count)),
        missing: RwSignal::new(""),
        error: RwSignal::new(None),
        busy: RwSignal::new(false),
        toasts: Toasts::current(),
    };
    section.load();
    let engaged: Vec<NamedThing> = found
        .partners
        .iter()
        .filter(|partner| partner.state == InvitationState::Accepted)
        .map(|partner| partner.partner.clone())
        .collect();
    let can_change = is_live(found.status);
    let can_add = (can_change || found.status == EngagementStatus::Complete) && !engaged.is_empty();
    let begin = move |_| {
        section.begin(Entered { zone: intl::own_zone(), ..Entered::default() });
    };
    let nothing = match (can_add, can_change) {
        (true, _) => "No sessions yet. Set up as many as you like; the meeting is made by itself.",
        (false, true) => "Once a partner has accepted, you can set up sessions.",
        (false, false) => "There were no sessions.",
    };
    let cards = move || match section.list.get() {
        None => view! { <Loading what="Loading the sessions" /> },
        Some(Err(error)) => view! { <ErrorPanel error on_retry=move |()| section.load() /> },
        Some(Ok(page)) if page.items.is_empty() => view! { <p class="quiet">{nothing}</p> },
        Some(Ok(page)) => {
            let cards: Vec<_> = page.items.iter().map(|one| card(section, one, can_change)).collect();
            view! { <ul class="engagement-board">{cards}</ul> }
        }
    };
    view! {
        <section class="panel-part">
            <h2>"Sessions"</h2>
            {cards}
            {can_add.then(|| view! {
                <div class="panel-actions is-start">
                    <Button icon=Icon::Add on_click=begin>"Set up a session"</Button>
                </div>
            })}
            {dialog(section, engaged)}
        </section>
    }
}

fn card(section: Section, session: &EngagementSession, can_change: bool) -> AnyView {
    let is_on = session.state == SessionState::Scheduled;
    let partners = session.partners.iter().map(|partner| {
        let who = match (&partner.contact, partner.attendees.len()) {
            (_, 0) if is_on => {
                return view! {
                    <li>{partner.name.clone()} " " <Badge tone=Tone::Warning>"Nobody chosen yet"</Badge></li>
                };
            }
            (_, 0) => "nobody was chosen".to_owned(),
            (Some(contact), 1) => contact.clone(),
            (Some(contact), _) => format!("{} (contact: {contact})", partner.attendees.join(", ")),
            (None, _) => partner.attendees.join(", "),
        };
        view! { <li>{partner.name.clone()} <span class="quiet">{format!(": {who}")}</span></li> }
    });
    let count = i64::try_from(session.accounts.len()).unwrap_or(i64::MAX);
    let facts = format!(
        "{} · from Microsoft: {}",
        counted(count, "account", "accounts"),
        if session.microsoft.is_empty() { "nobody yet".to_owned() } else { session.microsoft.join(", ") }
    );
    let begin_with = Entered::of(session);
    let can_change = can_change && is_on;
    view! {
        <li class="engagement-partner">
            <div class="event-card-head">
                <h3><a href=format!("/sessions/{}", session.id)>{session.title.clone()}</a></h3>
                {state_badge(session.state)}
            </div>
            <SlotTime starts_at=session.starts_at ends_at=session.ends_at zone=session.time_zone.clone() />
            <p class="engagement-facts quiet">{facts}</p>
            {(!session.absent.is_empty()).then(|| view! {
                <p><Badge tone=Tone::Warning>"Cannot come"</Badge>{format!(" {}. The session stands: ask others, or move it.", session.absent.join(", "))}</p>
            })}
            <ul class="engagement-tasks">{partners.collect_view()}</ul>
            <div class="panel-actions is-start">
                {can_change.then(|| view! {
                    <Button icon=Icon::Edit on_click=move |_| section.begin(begin_with.clone())>"Change"</Button>
                })}
                <LinkButton href=format!("/sessions/{}", session.id) appearance=Appearance::Subtle>"Open"</LinkButton>
            </div>
        </li>
    }
}

fn dialog(section: Section, engaged: Vec<NamedThing>) -> AnyView {
    let Section { open, entered, busy, error, missing, .. } = section;
    let title = Signal::derive(move || {
        entered
            .with(|entered| if entered.session.is_some() { "Change the session" } else { "Set up a session" })
            .to_owned()
    });
    let is_dirty = Signal::derive(move || entered.get() != section.begun_with.get());
    let footer = move || {
        view! {
            <Button on_click=move |_| open.set(false)>"Cancel"</Button>
            <Button appearance=Appearance::Primary busy on_click=move |_| section.save()>"Save"</Button>
        }
    };
    let engaged = StoredValue::new(engaged);
    view! {
        <Dialog open title is_dirty on_close=move |()| open.set(false) footer>
            <Field label="Title" error=section.problem("/title") required=true>
                <TextInput value=section.text(|entered| &entered.title) on_input=section.write(|entered| &mut entered.title) max_length=200 />
            </Field>
            <Field label="Description" hint="An agenda or a short text; everybody invited reads it." error=section.problem("/description")>
                <TextArea value=section.text(|entered| &entered.description) on_input=section.write(|entered| &mut entered.description) rows=3 max_length=4000 />
            </Field>
            <div class="program-fields">
                <Field label="Day" error=Signal::derive(move || {
                    let missing = missing.get();
                    if missing.is_empty() { section.problem("/date").get() } else { missing.to_owned() }
                }) required=true>
                    <TextInput kind=TextKind::Date value=section.text(|entered| &entered.date) on_input=section.write(|entered| &mut entered.date) />
                </Field>
                <Field label="Begins" error=section.problem("/startTime") required=true>
                    <TextInput kind=TextKind::Time value=section.text(|entered| &entered.start) on_input=section.write(|entered| &mut entered.start) />
                </Field>
                <Field label="Ends" error=section.problem("/endTime") required=true>
                    <TextInput kind=TextKind::Time value=section.text(|entered| &entered.end) on_input=section.write(|entered| &mut entered.end) />
                </Field>
                <Field label="Time zone" hint="The times are meant in this zone." error=section.problem("/timeZone") required=true>
                    <ZoneInput value=section.text(|entered| &entered.zone) on_input=section.write(|entered| &mut entered.zone) />
                </Field>
            </div>
            {partners(section, engaged.get_value())}
            {accounts(section)}
            {move || rest_of(error.get(), &POINTERS).map(|error| view! { <ErrorPanel error /> })}
        </Dialog>
    }
}

fn option(thing: &NamedThing) -> ComboOption {
    ComboOption::new(thing.id.to_string(), thing.name.clone())
}

fn things(options: &[ComboOption]) -> Vec<NamedThing> {
    let thing = |option: &ComboOption| {
        option.value.parse().ok().map(|id| NamedThing { id, name: option.label.clone() })
    };
    options.iter().filter_map(thing).collect()
}

fn partners(section: Section, engaged: Vec<NamedThing>) -> AnyView {
    let entered = section.entered;
    let search = RwSignal::new(String::new());
    let chosen = Signal::derive(move || {
        entered.with(|entered| entered.partners.iter().map(option).collect::<Vec<_>>())
    });
    let offered = Signal::derive(move || {
        let wanted = search.get().to_lowercase();
        let fits = |partner: &&NamedThing| partner.name.to_lowercase().contains(&wanted);
        engaged.iter().filter(fits).map(option).collect::<Vec<_>>()
    });
    let change = move |chosen: Vec<ComboOption>| entered.update(|entered| entered.partners = things(&chosen));
    view! {
        <Field label="Partners" hint="Of those that have accepted. They choose who comes." error=section.problem("/partnerIds") required=true>
            <ComboboxMulti chosen on_change=change options=offered on_search=move |text| search.set(text) placeholder="Type a partner's name" />
        </Field>
    }
}

fn accounts(section: Section) -> AnyView {
    let (entered, engagement) = (section.entered, section.engagement);
    let found = Answer::<Page<NamedThing>>::default();
    let chosen = Signal::derive(move || {
        entered.with(|entered| entered.accounts.iter().map(option).collect::<Vec<_>>())
    });
    let offered = Signal::derive(move || {
        found.ok().map(|page| page.items.iter().map(option).collect::<Vec<_>>()).unwrap_or_default()
    });
    let look = move |q: String| {
        let query = EngagementAccountQuery { q };
        found.load(async move { client().list_engagement_accounts(engagement, &query).await });
    };
    let change = move |chosen: Vec<ComboOption>| entered.update(|entered| entered.accounts = things(&chosen));
    let busy = Signal::derive(move || found.is_busy());
    let (filter, count) = section.matching.get_value();
    let takes_all = usize::try_from(count).is_ok_and(|count| (1..=MAX_ACCOUNTS).contains(&count));
    let gathers = RwSignal::new(false);
    let take_all = move |_| {
        let filter = filter.clone();
        gathers.set(true);
        spawn_local(async move {
            let answer = all_matching(filter).await;
            gathers.try_set(false);
            match answer {
                Ok(all) => drop(entered.try_update(|entered| entered.accounts = all)),
                Err(error) => section.toasts.failure("The accounts were not found", &error),
            }
        });
    };
    let words = format!("All {count} that match");
    view! {
        <Field label="Accounts" hint="Of those that match the engagement. Their sellers hear of the session." error=section.problem("/accountIds") required=true>
            <ComboboxMulti chosen on_change=change options=offered on_search=look busy placeholder="Type an account's name" />
        </Field>
        {takes_all.then(|| view! {
            <div class="panel-actions is-start">
                <Button busy=gathers on_click=take_all>{words}</Button>
            </div>
        })}
    }
}

/// All accounts that a filter shows, by name; as many as a session takes.
async fn all_matching(filter: HeatmapFilterInput) -> Result<Vec<NamedThing>, ApiError> {
    let mut query = HeatmapQuery { filter, limit: Some(200), ..HeatmapQuery::default() };
    let mut all = Vec::new();
    loop {
        let page = client().get_heatmap(&query).await?;
        all.extend(page.items.into_iter().map(|row| NamedThing { id: row.id, name: row.name }));
        if page.next.is_none() || all.len() >= MAX_ACCOUNTS {
            all.truncate(MAX_ACCOUNTS);
            return Ok(all);
        }
        query.cursor = page.next;
    }
}
