//! Who gets none of the mails of an event or an engagement, and what to do about each (B4-02).

use leptos_router::hooks::use_location;
use pep_api_types::mail::{MailBlockReason, UnreachablePeople, UnreachablePerson};

use crate::api::client;
use crate::components::button::LinkButton;
use crate::components::data_table::{DataTable, TableColumn};
use crate::components::empty_state::EmptyState;
use crate::components::error_panel::ErrorPanel;
use crate::components::icon::Icon;
use crate::components::page_header::PageHeader;
use crate::components::progress::Loading;
use crate::components::relative_date::ExactDate;
use crate::logic::url_query::UrlQuery;
use crate::prelude::*;
use crate::state::answer::Answer;

/// The page: `?event=` or `?engagement=` says whose.
pub fn page() -> AnyView {
    let search = use_location().search;
    let of = Memo::new(move |_| {
        let query = UrlQuery::read(&search.get());
        (query.parsed::<i64>("event"), query.parsed::<i64>("engagement").unwrap_or_default())
    });
    let found = Answer::<UnreachablePeople>::default();
    let load = move || match of.get_untracked() {
        (Some(event), _) => found.load(async move { client().list_event_unreachable_people(event).await }),
        (None, engagement) => {
            found.load(async move { client().list_engagement_unreachable_people(engagement).await });
        }
    };
    Effect::new(move |_| {
        of.track();
        load();
    });
    let back = move || {
        let href = match of.get() {
            (Some(event), _) => format!("/events/{event}"),
            (None, engagement) => format!("/engagements/{engagement}"),
        };
        let name = found.ok().map_or_else(|| "Back".to_owned(), |found| found.title.clone());
        view! { <LinkButton href icon=Icon::ChevronLeft>{name}</LinkButton> }
    };
    let rows = Signal::derive(move || found.ok().map(|found| found.items.clone()).unwrap_or_default());
    view! {
        <PageHeader
            title="Not reached by mail"
            lead=|| "People whose address takes no mail. Nothing is sent to them until that is put right; what was held can then be sent again."
            actions=back
        />
        {move || match found.get() {
            None => view! { <Loading what="Loading addresses" /> },
            Some(Err(error)) => view! { <ErrorPanel error on_retry=move |()| load() /> },
            Some(Ok(found)) if found.items.is_empty() => view! {
                <EmptyState icon=Icon::Mail title="Mails reach everybody" detail="Whoever's mails come back is listed here." />
            },
            Some(Ok(found)) => view! {
                <DataTable
                    caption="People whose address takes no mail"
                    columns=columns(&found)
                    rows
                    row_key=|person: &UnreachablePerson| person.person_id.to_string()
                />
            },
        }}
    }
    .into_any()
}

fn columns(found: &UnreachablePeople) -> Vec<TableColumn<UnreachablePerson>> {
    let (may_correct, lift) = (
        found.may_correct,
        found.may_lift.then(|| format!("/outbox?state=returned&program={}", found.program_id)),
    );
    vec![
        TableColumn::new("person", "Person", |person: &UnreachablePerson| {
            view! {
                <span>{person.name.clone()}</span>
                <span class="outbox-second">{person.partner_name.clone().unwrap_or_else(|| "Microsoft".to_owned())}</span>
            }
        }),
        TableColumn::new("address", "Address", |person: &UnreachablePerson| person.address.clone()),
        TableColumn::new("why", "Why", |person: &UnreachablePerson| {
            let why = match person.reason {
                MailBlockReason::Bounce => "Came back for good",
                MailBlockReason::Complaint => "Complained about a mail",
            };
            view! {
                <span>{why} ", " <ExactDate at=person.since /></span>
                <span class="outbox-second">{person.detail.clone()}</span>
            }
        }),
        TableColumn::new("todo", "What to do", move |person: &UnreachablePerson| {
            todo(person, may_correct, lift.as_deref())
        }),
    ]
}

/// The ways out, each with a link where the reader can go it.
fn todo(person: &UnreachablePerson, may_correct: bool, lift: Option<&str>) -> AnyView {
    let mut ways: Vec<AnyView> = Vec::new();
    ways.push(if may_correct {
        let href = format!("/people?person={}", person.person_id);
        view! { <a href=href>"Correct the address"</a> }.into_any()
    } else if person.partner_name.is_some() {
        "Ask the partner's admin or the program team to correct the address.".into_any()
    } else {
        "Ask the program team to correct the address.".into_any()
    });
    for team in &person.answers_for {
        let words = format!("Choose another primary contact of {}", team.name);
        ways.push(view! { <a href=format!("/teams/{}", team.id)>{words}</a> }.into_any());
    }
    if let Some(href) = lift {
        let href = href.to_owned();
        ways.push(view! { <a href=href>"Let mails through, if the mailbox works"</a> }.into_any());
    }
    let ways = ways.into_iter().map(|way| view! { <li>{way}</li> }).collect_view();
    view! { <ul>{ways}</ul> }.into_any()
}
