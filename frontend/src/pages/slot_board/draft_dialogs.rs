//! Proposing a schedule, and sending it as requests.

use leptos::task::spawn_local;
use pep_api_types::people::Side;
use pep_api_types::schedule_drafts::{DraftMode, DraftSend, LeftOutRequests, ScheduleOrder};
use pep_client::ApiError;

use super::state::BoardState;
use crate::api::client;
use crate::components::button::{Appearance, Button};
use crate::components::checkbox::Checkbox;
use crate::components::dialog::{Dialog, DialogSize};
use crate::components::error_panel::ErrorPanel;
use crate::components::field::Field;
use crate::components::icon::Icon;
use crate::components::select::{Choice, Select};
use crate::components::text_input::{TextArea, TextInput, TextKind};
use crate::logic::draft_words::{count_words, mode_words, sent_words};
use crate::prelude::*;
use crate::state::toasts::{Intent, Toast};

/// Longest word to those who are asked, characters.
const LONGEST_MESSAGE: u32 = 2_000;
const MODES: [(DraftMode, &str); 3] =
    [(DraftMode::All, "all"), (DraftMode::Fill, "fill"), (DraftMode::Repair, "repair")];

fn mode_of(key: &str) -> DraftMode {
    MODES.iter().find(|(_, word)| *word == key).map_or(DraftMode::All, |(mode, _)| *mode)
}

/// What to plan, and how.
#[component]
pub fn ProposeDialog() -> impl IntoView {
    let state = use_context::<BoardState>()?;
    let mode = RwSignal::new("all".to_owned());
    let floor = RwSignal::new("1".to_owned());
    let price = RwSignal::new("5".to_owned());
    let seconds = RwSignal::new("5".to_owned());
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<ApiError>);
    let modes: Vec<Choice> = MODES.iter().map(|(mode, word)| Choice::new(*word, mode_words(*mode))).collect();
    let times = [
        ("0", "Not at all: the first proposal is enough"),
        ("1", "1 second"),
        ("5", "5 seconds"),
        ("30", "30 seconds"),
    ];
    let times: Vec<Choice> = times.iter().map(|(value, label)| Choice::new(*value, *label)).collect();
    let (modes, times) = (Signal::stored(modes), Signal::stored(times));
    let propose = move |_| {
        let number = |text: RwSignal<String>| text.get_untracked().trim().parse::<u32>().unwrap_or(0);
        let order = ScheduleOrder {
            mode: mode_of(&mode.get_untracked()),
            floor_sessions: number(floor),
            change_cost_tenths: i64::from(number(price)) * 10,
            seconds: number(seconds),
            seed: 0,
        };
        busy.set(true);
        error.set(None);
        spawn_local(async move {
            let answer = client().propose_schedule(state.event, &order).await;
            busy.try_set(false);
            match answer {
                Ok(draft) => {
                    state.is_proposing.set(false);
                    state.said.set(count_words(&draft));
                    state.show_draft(Some(draft));
                }
                Err(refused) => drop(error.try_set(Some(refused))),
            }
        });
    };
    let footer = move || {
        view! {
            <Button on_click=move |_| state.is_proposing.set(false)>"Cancel"</Button>
            <Button appearance=Appearance::Primary icon=Icon::Calendar busy on_click=propose>"Propose"</Button>
        }
    };
    let content = move || {
        view! {
            <p>"PEP looks for the schedule that brings together the teams with the most accounts in common. Accepted sessions never move, and pairs that declined, coordinate or waved each other off are left alone. Pinned sessions stay."</p>
            <Field label="What to plan">
                <Select value=mode choices=modes on_change=move |key| mode.set(key) />
            </Field>
            <Show when=move || mode.with(|mode| mode == "repair")>
                <Field label="What changing an open request costs (points)" hint="The higher, the fewer requests are moved. A shared active customer is worth about 10 points.">
                    <TextInput kind=TextKind::Number value=price on_input=move |text| price.set(text) />
                </Field>
            </Show>
            <Field label="Sessions for each team, at least" hint="Where it is possible; the worst-off teams come first. 0: only the total counts.">
                <TextInput kind=TextKind::Number value=floor on_input=move |text| floor.set(text) />
            </Field>
            <Field label="Search for a better one for" hint="The first proposal is there at once; you can stop the search at any time.">
                <Select value=seconds choices=times on_change=move |value| seconds.set(value) />
            </Field>
            {move || error.get().map(|error| view! { <ErrorPanel error /> })}
        }
    };
    Some(view! {
        <Dialog open=state.is_proposing title="Propose a schedule" size=DialogSize::Medium footer on_close=move |()| state.is_proposing.set(false)>
            {content}
        </Dialog>
    })
}

/// Who asks, with which word, and what becomes of other open requests.
#[component]
pub fn SendDialog() -> impl IntoView {
    let state = use_context::<BoardState>()?;
    let side = RwSignal::new("microsoft".to_owned());
    let message = RwSignal::new(String::new());
    let withdraws = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<ApiError>);
    let sides = [
        ("microsoft", "Seller teams ask, partner teams answer"),
        ("partner", "Partner teams ask, seller teams answer"),
    ];
    let sides: Vec<Choice> = sides.iter().map(|(value, label)| Choice::new(*value, *label)).collect();
    let sides = Signal::stored(sides);
    let left_out = Memo::new(move |_| {
        state.draft.with(|draft| {
            let draft = draft.as_ref().filter(|draft| draft.mode != DraftMode::Fill);
            draft.map_or(0, |draft| draft.left_out_count)
        })
    });
    let send = move |_| {
        let Some(row_version) =
            state.draft.with_untracked(|draft| draft.as_ref().map(|draft| draft.row_version))
        else {
            return;
        };
        let body = DraftSend {
            row_version,
            asked_by_side: if side.get_untracked() == "partner" { Side::Partner } else { Side::Microsoft },
            message: message.get_untracked(),
            left_out: if withdraws.get_untracked() {
                LeftOutRequests::Withdraw
            } else {
                LeftOutRequests::Stay
            },
        };
        busy.set(true);
        error.set(None);
        spawn_local(async move {
            let answer = client().send_schedule_draft(state.event, &body).await;
            busy.try_set(false);
            match answer {
                Ok(sent) => {
                    state.is_sending.set(false);
                    let intent = if sent.refused.is_empty() { Intent::Success } else { Intent::Warning };
                    let mut toast = Toast::new(intent, sent_words(&sent));
                    if let Some(refused) = sent.refused.first() {
                        toast = toast.detail(format!(
                            "{} × {}: {}",
                            refused.partner_team.name, refused.seller_team.name, refused.reason
                        ));
                    }
                    state.toasts.show(toast);
                    state.reload();
                }
                Err(refused) => drop(error.try_set(Some(refused))),
            }
            state.look_at_draft();
        });
    };
    let footer = move || {
        view! {
            <Button on_click=move |_| state.is_sending.set(false)>"Cancel"</Button>
            <Button appearance=Appearance::Primary icon=Icon::Send busy on_click=send>"Send the requests"</Button>
        }
    };
    let words = move || state.draft.with(|draft| draft.as_ref().map(|draft| count_words(draft)));
    let content = move || {
        view! {
            <p>{words} " The primary contacts get one mail for each request and answer as always; a session is booked when it is accepted."</p>
            <Field label="Who asks">
                <Select value=side choices=sides on_change=move |value| side.set(value) />
            </Field>
            <Field label="Message" hint="Stands in every mail.">
                <TextArea value=message on_input=move |text| message.set(text) max_length=LONGEST_MESSAGE />
            </Field>
            <Show when=move || { left_out.get() > 0 }>
                <Checkbox
                    label=format!("Take back the open requests that the draft leaves out ({})", left_out.get_untracked())
                    checked=withdraws
                    on_change=move |on| withdraws.set(on)
                />
            </Show>
            {move || error.get().map(|error| view! { <ErrorPanel error /> })}
        }
    };
    Some(view! {
        <Dialog open=state.is_sending title="Send the draft as requests" size=DialogSize::Medium footer on_close=move |()| state.is_sending.set(false)>
            {content}
        </Dialog>
    })
}
