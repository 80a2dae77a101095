//! Under what else an account is known; merging another one into it, and taking that back (B1-08).

use crate::prelude::*;
use leptos::task::spawn_local;
use pep_api_types::account_merges::{
    AccountAlias, AccountAliasKind, AccountIdentity, AccountMerge, AccountRef, NewAccountAlias,
};
use pep_api_types::heatmap::{HeatmapFilterInput, HeatmapQuery};
use pep_domain::access::ActionKind;

use super::merge::MergeDialog;
use super::state::Heatmap;
use crate::api::client;
use crate::components::button::{Appearance, Button, IconButton};
use crate::components::combobox::{ComboOption, ComboboxMulti};
use crate::components::disclosure::Disclosure;
use crate::components::error_panel::ErrorPanel;
use crate::components::field::Field;
use crate::components::icon::Icon;
use crate::components::relative_date::RelativeDate;
use crate::components::text_input::TextInput;
use crate::logic::heatmap_words::place;
use crate::state::answer::Answer;
use crate::state::session::Session;
use crate::state::toasts::{Intent, Toast, Toasts};

/// Accounts offered for one text.
const OFFERED: i64 = 10;

/// What the parts share.
#[derive(Clone, Copy)]
pub struct Identity {
    /// The account of the panel.
    pub account: i64,
    /// What is known of it.
    pub known: Answer<AccountIdentity>,
    /// The account that is about to be merged into it.
    pub other: RwSignal<Option<i64>>,
    heatmap: Heatmap,
    toasts: Toasts,
    may_edit: bool,
}

impl Identity {
    fn load(self) {
        let id = self.account;
        self.known.load(async move { client().get_account_identity(id).await });
    }

    /// A merge was made: the panel and the grid show one account.
    pub fn merged(self, identity: AccountIdentity, name: &str) {
        let undo = identity.merges.first().map(|merge| merge.id);
        self.other.set(None);
        self.known.replace(identity);
        self.heatmap.refresh();
        let toast = Toast::new(Intent::Success, format!("{name} is merged into this account"));
        self.toasts.show(match undo {
            Some(id) => toast.action("Take back", move || self.take_back(id)),
            None => toast,
        });
    }

    fn take_back(self, merge: i64) {
        spawn_local(async move {
            match client().undo_account_merge(merge).await {
                Ok(undone) => {
                    let toast = match undone.changed_since_count {
                        0 => Toast::new(Intent::Success, "The merge is taken back"),
                        count => Toast::new(Intent::Warning, "The merge is taken back").detail(format!(
                            "Reports changed since stay on this account ({count}); the other one has those from before."
                        )),
                    };
                    self.toasts.show(toast);
                    self.load();
                    self.heatmap.refresh();
                }
                Err(error) => self.toasts.failure("The merge was not taken back", &error),
            }
        });
    }

    fn remove(self, alias: AccountAlias) {
        let id = self.account;
        spawn_local(async move {
            match client().delete_account_alias(id, alias.id).await {
                Ok(()) => {
                    self.toasts.success(format!("{} is no alias any more", alias.value));
                    self.load();
                }
                Err(error) => self.toasts.failure(format!("{} stays an alias", alias.value), &error),
            }
        });
    }
}

/// The part of the account's panel.
#[component]
pub fn IdentityPart(account: i64) -> impl IntoView {
    let may_edit = Session::current().may(ActionKind::EditAccounts);
    let identity = Identity {
        account,
        known: Answer::default(),
        other: RwSignal::new(None),
        heatmap: Heatmap::current(),
        toasts: Toasts::current(),
        may_edit,
    };
    identity.load();
    let content = move || match identity.known.get() {
        None => ().into_any(),
        Some(Err(error)) => view! { <ErrorPanel error on_retry=move |()| identity.load() /> }.into_any(),
        Some(Ok(found)) => known(identity, &found),
    };
    view! {
        <section class="panel-part" aria-label="Also known as">
            <h3>"Also known as" <span class="quiet">" – internal, partners never see it"</span></h3>
            {content}
            {may_edit.then(|| view! { <Change identity /> })}
        </section>
        <MergeDialog identity />
    }
}

fn known(identity: Identity, found: &AccountIdentity) -> AnyView {
    let AccountIdentity { aliases, merges, lookalikes } = found.clone();
    let is_plain = aliases.is_empty() && merges.is_empty() && lookalikes.is_empty();
    let aliases = aliases.into_iter().map(|alias| alias_line(identity, alias)).collect_view();
    let merges = merges.into_iter().map(|merge| merge_line(identity, merge)).collect_view();
    let alike = lookalikes.into_iter().map(|other| lookalike_line(identity, other)).collect_view();
    view! {
        {is_plain.then(|| view! { <p class="quiet">"No other TPID or name. Rows of lists are matched by the TPID above."</p> })}
        <ul class="panel-list">{aliases} {merges} {alike}</ul>
    }
    .into_any()
}

fn alias_line(identity: Identity, alias: AccountAlias) -> AnyView {
    let kind = match alias.kind {
        AccountAliasKind::Tpid => "TPID",
        AccountAliasKind::Name => "Name",
    };
    let can_go = identity.may_edit && !alias.is_of_merge;
    let (value, at, by) = (alias.value.clone(), alias.added_at, alias.added_by.name.clone());
    let label = format!("Remove the alias {value}");
    view! {
        <li>
            <span>{kind} " " <strong>{value}</strong> <span class="quiet">", added by " {by} " " <RelativeDate at /></span></span>
            {can_go.then(|| view! { <IconButton label icon=Icon::Trash on_click=move |_| identity.remove(alias.clone()) /> })}
        </li>
    }
    .into_any()
}

fn merge_line(identity: Identity, merge: AccountMerge) -> AnyView {
    let (id, at) = (merge.id, merge.merged_at);
    let words = format!("{} (TPID {}) was merged in by {} ", merge.name, merge.tpid, merge.merged_by.name);
    view! {
        <li>
            <span>{words} <RelativeDate at /></span>
            {identity.may_edit.then(|| view! {
                <Button appearance=Appearance::Subtle icon=Icon::Undo on_click=move |_| identity.take_back(id)>"Take back"</Button>
            })}
        </li>
    }
    .into_any()
}

fn lookalike_line(identity: Identity, other: AccountRef) -> AnyView {
    let id = other.id;
    let words = format!("Same name: TPID {}, {}", other.tpid, place(&other.city, "", &other.country));
    view! {
        <li>
            <span>{words}</span>
            {identity.may_edit.then(|| view! {
                <Button appearance=Appearance::Subtle on_click=move |_| identity.other.set(Some(id))>"Merge…"</Button>
            })}
        </li>
    }
    .into_any()
}

/// Adding a TPID, and choosing another account to merge.
#[component]
fn Change(identity: Identity) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let add = move |_| {
        let value = typed.get_untracked().trim().to_owned();
        if value.is_empty() || busy.get_untracked() {
            return;
        }
        busy.set(true);
        let body = NewAccountAlias { kind: AccountAliasKind::Tpid, value };
        spawn_local(async move {
            match client().create_account_alias(identity.account, &body).await {
                Ok(alias) => {
                    identity
                        .toasts
                        .success(format!("Rows with TPID {} are this account's from now on", alias.value));
                    typed.try_set(String::new());
                    identity.load();
                }
                Err(error) => identity.toasts.failure("The TPID was not added", &error),
            }
            busy.try_set(false);
        });
    };
    let found = Answer::<Vec<ComboOption>>::default();
    let own = identity.account;
    let search = move |text: String| {
        let filter =
            HeatmapFilterInput { q: Some(text).filter(|text| !text.is_empty()), ..Default::default() };
        let query = HeatmapQuery { filter, limit: Some(OFFERED), ..HeatmapQuery::default() };
        found.load(async move {
            let rows = client().get_heatmap(&query).await?.items;
            let others = rows.into_iter().filter(|row| row.id != own);
            let option = |row: pep_api_types::heatmap::HeatmapRow| ComboOption {
                value: row.id.to_string(),
                label: row.name,
                detail: Some(format!("TPID {}, {}", row.tpid, place(&row.city, &row.state, &row.country))),
            };
            Ok(others.map(option).collect())
        });
    };
    let choose = move |all: Vec<ComboOption>| {
        identity.other.set(all.last().and_then(|one| one.value.parse().ok()));
    };
    view! {
        <Disclosure label="Add a TPID, or merge another account">
            <div class="identity-change">
                <Field label="Another TPID of this account" hint="Lists that name it mean this account.">
                    <TextInput value=typed on_input=move |text| typed.set(text) />
                </Field>
                <Button busy on_click=add>"Add the TPID"</Button>
                <Field label="Merge another account into this one" hint="You see what happens before it does.">
                    <ComboboxMulti
                        chosen=Signal::derive(Vec::new)
                        on_change=choose
                        options=Signal::derive(move || found.ok().map(|found| (*found).clone()).unwrap_or_default())
                        on_search=search
                        busy=Signal::derive(move || found.is_busy())
                        placeholder="Type a name or TPID"
                    />
                </Field>
            </div>
        </Disclosure>
    }
}
