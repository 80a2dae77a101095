//! The addresses of a client that are told when OCP Insights change: adding, trying, pausing, looking at what arrived.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use crate::prelude::*;
use leptos::task::spawn_local;
use pep_api_types::page::Page;
use pep_api_types::webhooks::{
    ClientWebhooks, Webhook, WebhookDelivery, WebhookInput, WebhookMade, WebhookStateName,
};
use pep_client::ApiError;

use crate::api::client;
use crate::components::badge::{Badge, Tone};
use crate::components::banner::Banner;
use crate::components::button::{Appearance, Button};
use crate::components::dialog::{ConfirmDialog, Dialog};
use crate::components::disclosure::Disclosure;
use crate::components::error_panel::ErrorPanel;
use crate::components::field::Field;
use crate::components::icon::{Glyph, Icon};
use crate::components::menu::{Align, Menu, MenuItem};
use crate::components::progress::Loading;
use crate::components::relative_date::{ExactDate, RelativeDate};
use crate::components::shown_once::shown_once;
use crate::components::text_input::TextInput;
use crate::logic::webhook_words::{
    RECEIVER_CHECKS, has_ended, hosts_words, last_problem, notice_words, state_words,
};
use crate::state::answer::Answer;
use crate::state::toasts::{Intent, Toasts};

/// A notice that was asked for goes out within this time.
const SENT_BY_THEN: Duration = Duration::from_secs(3);

/// What is entered or asked back.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Asked {
    /// A new address for the client.
    New,
    /// Another address: of which webhook, as it was read.
    Address(Box<Webhook>),
    /// Another secret.
    Secret(i64),
    /// Away with it.
    Remove(i64),
}

/// What the parts share; a handle that can be copied.
#[derive(Clone, Copy)]
pub struct Hooks {
    client: Memo<Option<i64>>,
    list: Answer<ClientWebhooks>,
    deliveries: Answer<Page<WebhookDelivery>>,
    /// Whose notices are looked at.
    seen: RwSignal<Option<i64>>,
    asked: RwSignal<Option<Asked>>,
    secret: RwSignal<Option<String>>,
    busy: RwSignal<bool>,
}

impl Hooks {
    /// Follows the client that is open.
    pub fn of(client: Memo<Option<i64>>) -> Self {
        let hooks = Self {
            client,
            list: Answer::default(),
            deliveries: Answer::default(),
            seen: RwSignal::new(None),
            asked: RwSignal::new(None),
            secret: RwSignal::new(None),
            busy: RwSignal::new(false),
        };
        Effect::new(move |_| {
            client.track();
            hooks.list.forget();
            hooks.seen.set(None);
            hooks.secret.set(None);
            hooks.reload();
        });
        hooks
    }

    fn reload(self) {
        if let Some(id) = self.client.try_get_untracked().flatten() {
            self.list.load(async move { client().list_webhooks(id).await });
        }
        if let Some(id) = self.seen.try_get_untracked().flatten() {
            self.deliveries.load(async move { client().list_webhook_deliveries(id).await });
        }
    }

    fn look(self, id: i64) {
        self.deliveries.forget();
        self.seen.set((self.seen.get_untracked() != Some(id)).then_some(id));
        self.reload();
    }

    /// Does something, tells how it went, and reads anew.
    fn act(self, question: Pin<Box<dyn Future<Output = Result<String, ApiError>>>>, failed: &'static str) {
        let toasts = Toasts::current();
        self.busy.set(true);
        spawn_local(async move {
            let answer = question.await;
            // The page may be gone by now.
            if self.busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(words) => {
                    self.asked.set(None);
                    toasts.success(words);
                }
                Err(error) => toasts.failure(failed, &error),
            }
            self.reload();
        });
    }

    /// Asks for a notice, and looks what came of it.
    fn send(self, id: i64, question: Pin<Box<dyn Future<Output = Result<String, ApiError>>>>) {
        if self.seen.get_untracked() != Some(id) {
            self.look(id);
        }
        self.act(question, "Nothing was sent");
        set_timeout(move || self.reload(), SENT_BY_THEN);
    }

    fn made(self, made: WebhookMade, words: &str) -> String {
        self.secret.try_set(Some(made.secret));
        words.to_owned()
    }
}

/// The part of the drawer.
pub fn section(hooks: Hooks) -> AnyView {
    view! {
        <h3>"Webhooks"</h3>
        {move || hooks.secret.get().map(|secret| {
            shown_once("Copy the secret now and hand it to who receives; it is not shown again.", vec![("Secret", secret)])
        })}
        {move || match hooks.list.get() {
            None => view! { <Loading what="Loading webhooks" /> },
            Some(Err(error)) => view! { <ErrorPanel error on_retry=move |()| hooks.reload() /> },
            Some(Ok(found)) => listed(hooks, &found),
        }}
    }
}

fn listed(hooks: Hooks, found: &ClientWebhooks) -> AnyView {
    if !found.is_configured {
        return view! {
            <p class="quiet">
                "The program can be told when something changes instead of asking again and again. For that the configuration needs "
                <code>"insights_webhook_hosts"</code> " and " <code>"insights_webhook_key"</code> "."
            </p>
        };
    }
    let rows = found.items.iter().map(|webhook| row(hooks, webhook)).collect_view();
    let add = move |_| hooks.asked.set(Some(Asked::New));
    view! {
        {found.is_held.then(|| view! {
            <Banner intent=Intent::Warning>"Everything that leaves is held, notices too. Jobs says why, and lets it go."</Banner>
        })}
        {if found.items.is_empty() {
            view! { <p class="quiet">"Nobody is told when something changes: the program has to ask. Add an address, and PEP sends it a signed notice; what changed is read with the client's own token."</p> }
        } else {
            rows.into_any()
        }}
        <div class="client-actions">
            <Button icon=Icon::Add on_click=add>"Add a webhook"</Button>
        </div>
        <Disclosure label="What a receiver must check">
            <ol class="webhook-checks">{RECEIVER_CHECKS.map(|check| view! { <li>{check}</li> }).collect_view()}</ol>
        </Disclosure>
    }
}

fn row(hooks: Hooks, webhook: &Webhook) -> AnyView {
    let Webhook {
        id, address, state, state_reason, failing_since, last_arrived_at, old_secret_until, ..
    } = webhook.clone();
    let is_active = state == WebhookStateName::Active;
    let tone = match (state, failing_since) {
        (WebhookStateName::SwitchedOff, _) => Tone::Danger,
        (WebhookStateName::Active, Some(_)) => Tone::Warning,
        (WebhookStateName::Active, None) => Tone::Success,
        (WebhookStateName::Paused, _) => Tone::Neutral,
    };
    let test = move |_| {
        hooks.send(
            id,
            Box::pin(
                async move { client().test_webhook(id).await.map(|_| "A test is on its way".to_owned()) },
            ),
        );
    };
    let turn = move |_| {
        let question = async move {
            if is_active {
                client().pause_webhook(id).await.map(|_| "Paused: nothing more is told".to_owned())
            } else {
                client()
                    .resume_webhook(id)
                    .await
                    .map(|_| "It is told again, also of what it missed".to_owned())
            }
        };
        hooks.act(Box::pin(question), "It stays as it was");
    };
    let whole = Box::new(webhook.clone());
    let label = format!("More for {address}");
    view! {
        <div class="webhook">
            <p>
                <code class="client-query">{address}</code> " " <Badge tone>{state_words(state)}</Badge> <br />
                <span class="quiet">
                    {match last_arrived_at {
                        Some(at) => view! { "Last arrived " <RelativeDate at /> },
                        None => view! { "Nothing has arrived yet" },
                    }}
                    {failing_since.map(|at| view! { ", nothing since " <ExactDate at /> })}
                    {old_secret_until.map(|at| view! { ", the old secret signs too until " <ExactDate at /> })}
                </span>
            </p>
            {state_reason.map(|reason| view! { <p>{reason} " Put it right, send a test, then resume."</p> })}
            <div class="client-actions">
                <Button icon=Icon::Send busy=hooks.busy on_click=test>"Send a test"</Button>
                <Button icon=Icon::History on_click=move |_| hooks.look(id)>"Notices"</Button>
                <Button busy=hooks.busy on_click=turn>{if is_active { "Pause" } else { "Resume" }}</Button>
                <Menu label button=|| view! { <Glyph icon=Icon::More /> } align=Align::End>
                    {
                        let whole = whole.clone();
                        view! { <MenuItem icon=Icon::Edit on_choose=move |()| hooks.asked.set(Some(Asked::Address(whole.clone())))>"Change the address…"</MenuItem> }
                    }
                    <MenuItem icon=Icon::Refresh on_choose=move |()| hooks.asked.set(Some(Asked::Secret(id)))>"Make another secret…"</MenuItem>
                    <MenuItem icon=Icon::Trash on_choose=move |()| hooks.asked.set(Some(Asked::Remove(id)))>"Remove…"</MenuItem>
                </Menu>
            </div>
            {move || (hooks.seen.get() == Some(id)).then(|| notices(hooks, id))}
        </div>
    }
}

fn notices(hooks: Hooks, id: i64) -> AnyView {
    match hooks.deliveries.get() {
        None => view! { <Loading what="Loading notices" /> },
        Some(Err(error)) => view! { <ErrorPanel error on_retry=move |()| hooks.reload() /> },
        Some(Ok(found)) if found.items.is_empty() => {
            view! { <p class="quiet">"No notice yet. The next change of a session makes one; a test goes at once."</p> }
        }
        Some(Ok(found)) => found.items.iter().map(|told| notice(hooks, id, told)).collect_view().into_any(),
    }
}

fn notice(hooks: Hooks, id: i64, told: &WebhookDelivery) -> AnyView {
    let delivery = told.id;
    let again = move |_| {
        let question = async move {
            client().send_webhook_again(id, delivery).await.map(|_| "It goes out once more".to_owned())
        };
        hooks.send(id, Box::pin(question));
    };
    let (at, next) = (told.created_at, told.next_try_at);
    view! {
        <div class="feed-item">
            <p>
                {notice_words(told)} <br />
                <span class="quiet">
                    <ExactDate at /> {next.map(|at| view! { ", next try " <RelativeDate at /> })}
                    " " <code class="client-query">{told.message_id.clone()}</code>
                </span>
                {last_problem(told).map(|problem| view! { <br /> {problem} })}
            </p>
            {has_ended(told).then(|| view! {
                <Button appearance=Appearance::Subtle icon=Icon::Send busy=hooks.busy on_click=again>"Send again"</Button>
            })}
        </div>
    }
}

/// The dialogs of the section; outside of the drawer's own content, so that they outlive its answers.
#[component]
pub fn WebhookDialogs(hooks: Hooks) -> impl IntoView {
    let address = RwSignal::new(String::new());
    let error = RwSignal::new(None::<ApiError>);
    Effect::new(move |_| {
        let present = hooks.asked.with(|asked| match asked {
            Some(Asked::Address(webhook)) => webhook.address.clone(),
            _ => String::new(),
        });
        address.set(present);
        error.set(None);
    });
    let is_entering = move || hooks.asked.with(|asked| matches!(asked, Some(Asked::New | Asked::Address(_))));
    let is_new = move || hooks.asked.with(|asked| asked == &Some(Asked::New));
    let save = move |_| {
        let (Some(asked), Some(of)) = (hooks.asked.get_untracked(), hooks.client.get_untracked()) else {
            return;
        };
        let body = WebhookInput { address: address.get_untracked() };
        let question = async move {
            let answer = match asked {
                Asked::Address(webhook) => {
                    let changed = client().update_webhook(webhook.id, webhook.row_version, &body).await;
                    changed.map(|_| "Notices go to the new address".to_owned())
                }
                _ => client()
                    .create_webhook(of, &body)
                    .await
                    .map(|made| hooks.made(made, "It is told from the next change on")),
            };
            error.try_set(answer.as_ref().err().cloned());
            answer
        };
        hooks.act(Box::pin(question), "Nothing was saved");
    };
    let close = move |()| hooks.asked.set(None);
    let footer = move || {
        view! {
            <Button on_click=move |_| close(())>"Cancel"</Button>
            <Button appearance=Appearance::Primary busy=hooks.busy on_click=save>
                {move || if is_new() { "Add the webhook" } else { "Save the address" }}
            </Button>
        }
    };
    let title = move || if is_new() { "Add a webhook" } else { "Change the address" }.to_owned();
    let hint = move || hooks.list.ok().map(|found| hosts_words(&found)).unwrap_or_default();
    view! {
        <Dialog open=Signal::derive(is_entering) on_close=close title=Signal::derive(title) footer>
            <Field label="Address" required=true hint=Signal::derive(hint)>
                <TextInput value=address on_input=move |text| address.set(text) max_length=500 />
            </Field>
            {move || error.get().map(|error| view! { <ErrorPanel error /> })}
        </Dialog>
        <Question hooks />
    }
}

/// Asks back, then does it.
#[component]
fn Question(hooks: Hooks) -> impl IntoView {
    let is_secret = move || hooks.asked.with(|asked| matches!(asked, Some(Asked::Secret(_))));
    let is_open =
        move || hooks.asked.with(|asked| matches!(asked, Some(Asked::Secret(_) | Asked::Remove(_))));
    let title = move || if is_secret() { "Make another secret?" } else { "Remove this webhook?" }.to_owned();
    let confirm = move || if is_secret() { "Make another secret" } else { "Remove the webhook" }.to_owned();
    let run = move |()| {
        let question = async move {
            match hooks.asked.get_untracked() {
                Some(Asked::Secret(id)) => client()
                    .rotate_webhook_secret(id)
                    .await
                    .map(|made| hooks.made(made, "Both secrets sign for a day")),
                Some(Asked::Remove(id)) => {
                    client().remove_webhook(id).await.map(|()| "The webhook is gone".to_owned())
                }
                _ => Ok(String::new()),
            }
        };
        hooks.act(Box::pin(question), "It stays as it was");
    };
    view! {
        <ConfirmDialog
            open=Signal::derive(is_open)
            title=Signal::derive(title)
            confirm=Signal::derive(confirm)
            is_dangerous=true
            busy=hooks.busy
            on_confirm=run
            on_cancel=move |()| hooks.asked.set(None)
        >
            {move || if is_secret() {
                "For a day notices are signed with the present secret too, so that the receiver can change over. After that only the new one counts."
            } else {
                "Nothing more is sent there, and its notices are forgotten. The client can still read."
            }}
        </ConfirmDialog>
    }
}
