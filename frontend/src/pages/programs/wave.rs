//! One wave: where it stands, what can be done about it, who had it, and what the mail says.

use std::time::Duration;

use crate::prelude::*;
use leptos::task::spawn_local;
use pep_api_types::page::Page;
use pep_api_types::programs::Program;
use pep_api_types::waves::{RecipientStatus, Wave, WaveMail, WaveRecipient, WaveState};

use super::state::Programs;
use super::wave_form::WaveForm;
use super::waves::state_badge;
use crate::api::client;
use crate::browser::random;
use crate::components::banner::Banner;
use crate::components::button::{Appearance, Button};
use crate::components::data_table::{DataTable, TableColumn};
use crate::components::dialog::ConfirmDialog;
use crate::components::error_panel::ErrorPanel;
use crate::components::icon::Icon;
use crate::components::load_more::LoadMore;
use crate::components::progress::{Loading, ProgressBar};
use crate::components::relative_date::ExactDate;
use crate::logic::heatmap_words::counted;
use crate::logic::wave_draft::{STATUSES, WaveDraft, count_of, kind_words, progress, status_words};
use crate::state::answer::Answer;
use crate::state::paged::{Paged, keep_asking};
use crate::state::toasts::{Intent, Toasts};

/// A wave that the URL names.
#[component]
pub fn WaveDetail(
    /// Its program.
    program: Program,
    /// The wave.
    id: i64,
) -> impl IntoView {
    let programs = Programs::current();
    let wave = Answer::<Wave>::default();
    let ask = move || wave.load(async move { client().find_wave(id).await });
    ask();
    // Progress moves by itself; a draft is being edited and stays.
    keep_asking(Duration::from_secs(3), move || {
        if wave.ok().is_some_and(|wave| matches!(wave.state, WaveState::Running | WaveState::Paused)) {
            ask();
        }
    });
    let is_editing = Memo::new(move |_| programs.query.with(|query| query.first("edit").is_some()));
    let shown = Memo::new(move |_| wave.get().map(|answer| answer.map(|wave| (*wave).clone())));
    let back = move |_| programs.change(|query| query.with("wave", [""]).with("edit", [""]));
    view! {
        <div class="panel-actions is-start"><Button icon=Icon::ChevronLeft on_click=back>"All waves"</Button></div>
        {move || match shown.get() {
            None => view! { <Loading what="Loading the wave" /> }.into_any(),
            Some(Err(error)) => view! { <ErrorPanel error on_retry=move |()| ask() /> }.into_any(),
            Some(Ok(found)) if is_editing.get() && found.state == WaveState::Draft => {
                let known = Some((found.id, found.row_version));
                view! { <WaveForm program=program.id draft=WaveDraft::of(&found) known /> }.into_any()
            }
            Some(Ok(found)) => view! { <Head found=found.clone() wave /> }.into_any(),
        }}
        <Show when=move || !is_editing.get()>
            <MailPart id />
            <Recipients id wave />
        </Show>
    }
}

/// State, progress, actions.
#[component]
fn Head(found: Wave, wave: Answer<Wave>) -> impl IntoView {
    let programs = Programs::current();
    let toasts = Toasts::current();
    let (id, state) = (found.id, found.state);
    let name = StoredValue::new(found.name.clone());
    let busy = RwSignal::new(false);
    let asks = RwSignal::new(None::<&'static str>);
    let finish = move |done: Result<Wave, pep_client::ApiError>, words: &'static str| {
        busy.try_set(false);
        asks.try_set(None);
        let name = name.try_get_value().unwrap_or_default();
        match done {
            Ok(changed) => {
                toasts.success(format!("{name}: {words}"));
                wave.replace(changed);
            }
            Err(error) => toasts.failure(format!("{name} is as before"), &error),
        }
    };
    let run = move |verb: &'static str, words: &'static str| {
        busy.set(true);
        spawn_local(async move { finish(client().move_wave(id, verb).await, words) });
    };
    let audience = Answer::<i64>::default();
    if state == WaveState::Draft {
        let (program, input) = (found.program_id, WaveDraft::of(&found).input());
        audience.load(async move { Ok(client().preview_wave_audience(program, &input).await?.count) });
    }
    let count = move || audience.ok().map_or(0, |count| *count);
    let launch = move |()| {
        busy.set(true);
        let count = count();
        spawn_local(async move {
            finish(client().launch_wave(id, count, &random::key()).await, "it is under way")
        });
    };
    let discard = move |_| {
        spawn_local(async move {
            match client().delete_wave(id).await {
                Ok(()) => {
                    toasts.success(format!("{} is thrown away", name.try_get_value().unwrap_or_default()));
                    programs.change(|query| query.with("wave", [""]));
                }
                Err(error) => toasts.failure("The draft is still there", &error),
            }
        });
    };
    let (done, all) = progress(&found);
    let failed = [RecipientStatus::Failed, RecipientStatus::Bounced, RecipientStatus::Suppressed]
        .map(|status| count_of(&found, status))
        .iter()
        .sum::<i64>();
    let can_repeat = failed > 0 && matches!(state, WaveState::Running | WaveState::Paused | WaveState::Done);
    let buttons = match state {
        WaveState::Draft => view! {
            <Button
                appearance=Appearance::Primary
                icon=Icon::Send
                disabled=Signal::derive(move || count() == 0)
                on_click=move |_| asks.set(Some("launch"))
            >
                {move || format!("Launch to {}…", counted(count(), "person", "people"))}
            </Button>
            <Button icon=Icon::Edit on_click=move |_| programs.change(|query| query.with("edit", ["1"]))>"Change"</Button>
            <Button icon=Icon::Trash on_click=discard>"Throw away"</Button>
        }
        .into_any(),
        WaveState::Running => view! {
            <Button busy on_click=move |_| run("pause", "it is paused")>"Pause"</Button>
            <Button appearance=Appearance::Danger on_click=move |_| asks.set(Some("cancel"))>"Cancel the wave…"</Button>
        }
        .into_any(),
        WaveState::Paused => view! {
            <Button appearance=Appearance::Primary busy on_click=move |_| run("resume", "it goes on")>"Resume"</Button>
            <Button appearance=Appearance::Danger on_click=move |_| asks.set(Some("cancel"))>"Cancel the wave…"</Button>
        }
        .into_any(),
        WaveState::Cancelled | WaveState::Done => ().into_any(),
    };
    // A trial invites so many first; the others wait until it is resumed.
    let trial = found.trial_count;
    let first = move || if trial > 0 { count().min(trial) } else { count() };
    let starts = found.starts_at.filter(|_| matches!(state, WaveState::Draft | WaveState::Running));
    let waiting = all - done;
    view! {
        <section class="panel-part wave-head" aria-label="The wave">
            <h2>{found.name.clone()} " " {state_badge(state)}</h2>
            <p class="quiet">
                {kind_words(found.kind)} {found.event_name.clone().map(|event| format!(" of {event}"))} " · "
                {counted(found.per_minute, "invitation a minute", "invitations a minute")}
                {found.is_business_hours.then_some(" · on working days, 9 to 17, where the recipient is")}
                {(found.trial_count > 0).then(|| format!(" · a trial of {} first", found.trial_count))}
            </p>
            {found.paused_reason.clone().map(|why| view! { <Banner intent=Intent::Warning>{why}</Banner> })}
            {(all > 0).then(|| view! {
                <ProgressBar
                    label="Had their turn"
                    done=Some(done as f64 / all as f64)
                    detail=format!("{done} of {all}")
                />
            })}
            {starts.map(|at| view! { <p>"Starts " <ExactDate at /></p> })}
            {found.ends_at.map(|at| view! { <p>"Will be through " <ExactDate at /> ", if nothing holds it up."</p> })}
            <div class="panel-actions is-start">
                {buttons}
                {can_repeat.then(|| view! {
                    <Button icon=Icon::Refresh busy on_click=move |_| run("resend-failed", "those whose mail failed get it once more")>
                        {format!("Send again to {failed} only")}
                    </Button>
                })}
            </div>
        </section>
        <ConfirmDialog
            open=Signal::derive(move || asks.get() == Some("launch"))
            title=Signal::derive(move || format!("Invite {} now?", counted(first(), "person", "people")))
            confirm=Signal::derive(move || format!("Invite {}", counted(first(), "person", "people")))
            busy
            on_confirm=launch
            on_cancel=move |()| asks.set(None)
        >
            {move || (first() < count()).then(|| view! {
                <p>{format!("They are the trial. Then the wave waits for you before it goes on to the other {}.", counted(count() - first(), "person", "people"))}</p>
            })}
            <p>"Their mails go out at the pace of the wave. You can pause or cancel it at any time; nobody is invited twice."</p>
        </ConfirmDialog>
        <ConfirmDialog
            open=Signal::derive(move || asks.get() == Some("cancel"))
            title="Cancel the wave?"
            confirm="Cancel the wave"
            is_dangerous=true
            busy
            on_confirm=move |()| run("cancel", "it is cancelled")
            on_cancel=move |()| asks.set(None)
        >
            <p>{format!("{} will not be invited by it. Mails that left stay out.", counted(waiting, "person", "people"))}</p>
        </ConfirmDialog>
    }
}

/// The mail to a real recipient, and a test to oneself.
#[component]
fn MailPart(id: i64) -> impl IntoView {
    let toasts = Toasts::current();
    let mail = Answer::<WaveMail>::default();
    let busy = RwSignal::new(false);
    mail.load(async move { client().preview_wave_mail(id, None).await });
    let test = move |_| {
        busy.set(true);
        spawn_local(async move {
            let sent = client().test_wave(id, None).await;
            busy.try_set(false);
            match sent {
                Ok(sent) => toasts.success(format!("A test goes to {}", sent.to_address)),
                Err(error) => toasts.failure("No test was sent", &error),
            }
        });
    };
    view! {
        <section class="panel-part" aria-label="The mail">
            <h2>"The mail"</h2>
            {move || match mail.get() {
                None => view! { <Loading what="Writing the mail" /> }.into_any(),
                Some(Err(_)) => view! { <p class="quiet">"There is nobody left to show it for."</p> }.into_any(),
                Some(Ok(mail)) => view! {
                    <div class="mail-preview">
                        <p class="mail-head"><span class="quiet">"From "</span> {format!("{} <{}>", mail.from_name, mail.from_address)}</p>
                        <p class="mail-head"><span class="quiet">"To "</span> {format!("{} <{}>", mail.to_name, mail.to_address)}</p>
                        <p class="mail-head"><span class="quiet">"Subject "</span> {mail.subject.clone()}</p>
                        <pre class="mail-text" tabindex="0">{mail.text.clone()}</pre>
                    </div>
                    <div class="panel-actions is-start"><Button icon=Icon::Mail busy on_click=test>"Send me a test"</Button></div>
                }
                .into_any(),
            }}
        </section>
    }
}

/// Everybody in the order of their turns, with what became of it.
#[component]
fn Recipients(id: i64, wave: Answer<Wave>) -> impl IntoView {
    let status = RwSignal::new("");
    let paged = Paged::<WaveRecipient>::default();
    let question = move |cursor: Option<String>| {
        let (status, cursor) = (status.get_untracked(), cursor.and_then(|cursor| cursor.parse().ok()));
        async move {
            let found = client().list_wave_recipients(id, status, cursor).await?;
            Ok(Page { items: found.items, total: None, next: found.next.map(|next| next.to_string()) })
        }
    };
    // What moved in the wave moved in the list.
    let counts = Memo::new(move |_| wave.ok().map(|wave| wave.counts.clone()).unwrap_or_default());
    Effect::new(move |_| {
        status.get();
        if counts.with(|counts| !counts.is_empty()) && paged.is_at_rest() {
            paged.begin(question(None));
        }
    });
    let chips = move || {
        let all: i64 = counts.with(|counts| counts.iter().map(|count| count.count).sum());
        let chip = |key: &'static str, words: String| {
            view! {
                <button type="button" class="switch-choice" aria-pressed=move || (status.get() == key).to_string() on:click=move |_| status.set(key)>
                    {words}
                </button>
            }
        };
        let each = STATUSES.iter().filter_map(|(of, key, words)| {
            let count = counts
                .with(|counts| counts.iter().find(|count| count.status == *of).map(|count| count.count))?;
            Some(chip(key, format!("{words} {count}")))
        });
        let each: Vec<_> = each.collect();
        view! { {chip("", format!("All {all}"))} {each} }
    };
    let rows = Memo::new(move |_| paged.items.get().unwrap_or_default());
    let columns = vec![
        TableColumn::new("name", "Recipient", |row: &WaveRecipient| {
            let (name, second) =
                (row.name.clone(), row.partner_name.clone().unwrap_or_else(|| row.email.clone()));
            view! { <span>{name}</span><span class="outbox-second">{second}</span> }
        }),
        TableColumn::new("status", "State", |row: &WaveRecipient| {
            let reason = row.reason.clone();
            view! { <span>{status_words(row.status)}</span><span class="outbox-second">{reason}</span> }
        }),
        TableColumn::new("at", "Written", |row: &WaveRecipient| {
            row.released_at.map(|at| view! { <ExactDate at /> })
        }),
    ];
    let columns = StoredValue::new(columns);
    view! {
        <Show when=move || counts.with(|counts| !counts.is_empty())>
            <section class="panel-part" aria-label="Recipients">
                <h2>"Recipients"</h2>
                <div class="switch wave-chips" role="group" aria-label="Which">{chips}</div>
                <DataTable
                    caption="Recipients"
                    columns=columns.get_value()
                    rows
                    row_key=|row: &WaveRecipient| format!("{}|{:?}|{:?}", row.id, row.status, row.message_id)
                />
                <LoadMore
                    shown=Signal::derive(move || rows.with(Vec::len))
                    has_more=Signal::derive(move || paged.next.get().is_some())
                    busy=paged.busy
                    on_more=move |()| paged.more(question(paged.next.get_untracked()))
                />
            </section>
        </Show>
    }
}
