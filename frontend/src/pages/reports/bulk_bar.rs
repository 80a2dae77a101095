//! One change for all chosen rows.

use std::collections::BTreeSet;

use crate::prelude::*;
use pep_api_types::reporting::{
    ReportedRelationship, ReportedStatus, ReportingBulk, ReportingBulkResult, ReportingFields,
};
use pep_client::ApiError;
use pep_domain::access::ActionKind;

use super::Page;
use super::handover_dialog::{HandoverDialog, take_back};
use crate::components::button::{Appearance, Button};
use crate::components::icon::{Glyph, Icon};
use crate::components::menu::{Menu, MenuGroup, MenuItem};
use crate::logic::paste::MOST_ROWS;
use crate::logic::report_cell::{Field, Value};
use crate::logic::report_view::rows_in_words;
use crate::logic::status::StatusLook;
use crate::state::session::Session;
use crate::state::toasts::{Intent, Toast, Toasts};

/// What can be done with the chosen rows; in sight while there are any.
#[component]
pub fn BulkBar() -> impl IntoView {
    let Some(page) = Page::current() else { return ().into_any() };
    let session = Session::current();
    let toasts = Toasts::current();
    let (desk, selected) = (page.desk, page.selected);
    let count = Memo::new(move |_| selected.with(BTreeSet::len));
    let hands_over = RwSignal::new(false);
    let may_delegate = Memo::new(move |_| session.may(ActionKind::DelegateRows));
    let ids = move || selected.with_untracked(|selected| selected.iter().copied().collect::<Vec<_>>());

    let set = Callback::new(move |value: Value| {
        let ids = ids();
        if ids.len() > MOST_ROWS {
            let words = format!("Choose at most {} at once.", rows_in_words(MOST_ROWS));
            toasts.show(Toast::new(Intent::Warning, "Too many rows").detail(words));
            return;
        }
        let mut fields = ReportingFields::default();
        value.set_in(&mut fields);
        let (field, words) = (value.field().label(), value.words());
        let done = Callback::new(move |answer: Option<Result<ReportingBulkResult, ApiError>>| match answer {
            Some(Ok(result)) => {
                let count = rows_in_words(usize::try_from(result.changed_count).unwrap_or(0));
                let words = if words.is_empty() { "cleared".to_owned() } else { words.clone() };
                let toast = Toast::new(Intent::Success, format!("{field} of {count}: {words}"));
                toasts.show(toast.action("Undo", move || desk.undo()));
            }
            Some(Err(error)) => toasts.failure("The rows are as they were", &error),
            None => {}
        });
        desk.bulk(ReportingBulk::Set { ids, fields }, done);
    });
    let status = move |status: ReportedStatus| {
        let look = StatusLook::from(status);
        view! {
            <button
                type="button"
                class=format!("button bulk-status {}", look.class())
                on:click=move |_| set.run(Value::Status(Some(status)))
            >
                <span aria-hidden="true">{look.sign()}</span>
                {look.words()}
            </button>
        }
    };
    let item = move |value: Value, words: &'static str| {
        view! { <MenuItem on_choose=move |()| set.run(value.clone())>{words}</MenuItem> }
    };
    let more = move || {
        view! {
            <MenuGroup label="We know">
                {item(Value::Relationship(Some(ReportedRelationship::Business)), "Business people")}
                {item(Value::Relationship(Some(ReportedRelationship::It)), "IT people")}
                {item(Value::Relationship(Some(ReportedRelationship::Both)), "Business and IT people")}
            </MenuGroup>
            <MenuGroup label="Exec or director level">
                {item(Value::ExecLevel(Some(true)), "Yes")} {item(Value::ExecLevel(Some(false)), "No")}
            </MenuGroup>
            <MenuGroup label="Clear">
                {item(Value::empty(Field::Status), "Status")}
                {item(Value::empty(Field::Relationship), "Whom we know")}
                {item(Value::empty(Field::ExecLevel), "Exec level")}
            </MenuGroup>
        }
    };
    view! {
        <Show when=move || { count.get() > 0 }>
            <div class="bulk-bar" role="toolbar" aria-label="Chosen rows">
                <strong class="bulk-count">{move || format!("{} chosen", rows_in_words(count.get()))}</strong>
                {[ReportedStatus::Target, ReportedStatus::PastCustomer, ReportedStatus::ActiveCustomer]
                    .map(status)
                    .into_iter()
                    .collect_view()}
                <Menu
                    label="Set more fields"
                    class="button"
                    button=|| view! { "Set more" <Glyph icon=Icon::ChevronDown /> }
                >
                    {more()}
                </Menu>
                <Button icon=Icon::Check on_click=move |_| desk.confirm(ids())>"Still right"</Button>
                <Show when=move || may_delegate.get()>
                    <Button icon=Icon::People on_click=move |_| hands_over.set(true)>"Hand over"</Button>
                    <Button on_click=move |_| take_back(page, toasts)>"Take back"</Button>
                </Show>
                <Button appearance=Appearance::Subtle on_click=move |_| selected.set(BTreeSet::new())>
                    "Choose none"
                </Button>
            </div>
        </Show>
        <HandoverDialog open=hands_over />
    }
    .into_any()
}
