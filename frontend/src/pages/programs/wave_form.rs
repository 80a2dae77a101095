//! Planning a wave: whom, what, when; the number and the first ten are shown while one plans.

use crate::prelude::*;
use chrono::DateTime;
use leptos::task::spawn_local;
use pep_api_types::events::EventQuery;
use pep_api_types::people::RoleScopes;
use pep_api_types::waves::{WaveAudiencePreview, WaveExclusionChoice, WaveExclusionQuery, WaveKind};
use pep_client::ApiError;

use super::state::Programs;
use crate::api::client;
use crate::browser::days;
use crate::components::button::{Appearance, Button, ButtonKind};
use crate::components::checkbox::Checkbox;
use crate::components::combobox::{ComboOption, ComboboxMulti};
use crate::components::error_panel::ErrorPanel;
use crate::components::field::Field;
use crate::components::relative_date::ExactDate;
use crate::components::select::{Choice, Select};
use crate::components::text_input::{TextArea, TextInput, TextKind};
use crate::logic::field_problems::{problem_of, rest_of};
use crate::logic::heatmap_words::counted;
use crate::logic::wave_draft::{KINDS, Named, WaveDraft, exclusion_word, exclusions, leave_out, pace_for};
use crate::state::answer::Answer;
use crate::state::toasts::Toasts;

const POINTERS: [&str; 5] = ["/name", "/message", "/perMinute", "/trialCount", "/eventId"];

/// The form; `known`: id and version of a draft that was saved.
#[component]
pub fn WaveForm(
    /// The program's id.
    program: i64,
    /// What to begin with.
    draft: WaveDraft,
    /// Id and version, if it was saved before.
    known: Option<(i64, i64)>,
) -> impl IntoView {
    let programs = Programs::current();
    let toasts = Toasts::current();
    let draft = RwSignal::new(draft);
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<ApiError>);
    let preview = Answer::<WaveAudiencePreview>::default();
    let mut look = debounce(std::time::Duration::from_millis(300), move |input| {
        preview.load(async move { client().preview_wave_audience(program, &input).await });
    });
    Effect::new(move |_| {
        let input = draft.with(WaveDraft::input);
        // Without its event nobody can be meant.
        if input.kind != WaveKind::EventHeatmaps || input.event_id.is_some() {
            look(input);
        }
    });
    let count = move || preview.ok().map_or(0, |preview| preview.count);
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        error.set(None);
        let input = draft.with_untracked(WaveDraft::input);
        spawn_local(async move {
            let saved = match known {
                Some((id, version)) => client().update_wave(id, version, &input).await,
                None => client().create_wave(program, &input).await,
            };
            busy.try_set(false);
            match saved {
                Ok(wave) => {
                    toasts.success(format!("{} is planned; look at the mail, then launch it", wave.name));
                    programs.go(&format!("/programs/{program}?tab=waves&wave={}", wave.id));
                }
                Err(problem) => drop(error.try_set(Some(problem))),
            }
        });
    };
    let problem = move |pointer: &'static str| {
        Signal::derive(move || error.with(|error| problem_of(error.as_ref(), pointer)))
    };
    let text = move |part: fn(&WaveDraft) -> &String| {
        Signal::derive(move || draft.with(|draft| part(draft).clone()))
    };
    let set = move |part: fn(&mut WaveDraft) -> &mut String| {
        Callback::new(move |typed: String| draft.update(|draft| *part(draft) = typed))
    };
    let kind = Signal::derive(move || {
        let kind = draft.with(|draft| draft.kind);
        KINDS.iter().find(|(other, ..)| *other == kind).map_or("", |(_, key, _)| key).to_owned()
    });
    let choose_kind = move |key: String| {
        if let Some((kind, ..)) = KINDS.iter().find(|(_, other, _)| *other == key) {
            draft.update(|draft| draft.kind = *kind);
        }
    };
    let kinds: Vec<Choice> = KINDS.iter().map(|(_, key, words)| Choice::new(*key, *words)).collect();
    let starts = Signal::derive(move || {
        draft
            .with(|draft| draft.starts_at)
            .map(|at| days::write_local(at.timestamp_millis()))
            .unwrap_or_default()
    });
    view! {
        <form class="panel-part" on:submit=save novalidate=true>
            <h2>{if known.is_some() { "Change the wave" } else { "Plan a wave" }}</h2>
            <div class="program-fields">
                <Field label="Name" hint="For you and your colleagues." error=problem("/name") required=true>
                    <TextInput value=text(|draft| &draft.name) on_input=set(|draft| &mut draft.name) />
                </Field>
                <Field label="Whom, to what">
                    <Select value=kind choices=kinds on_change=choose_kind />
                </Field>
                <Show when=move || draft.with(|draft| draft.kind == WaveKind::EventHeatmaps)>
                    <EventField program draft error=problem("/eventId") />
                </Show>
            </div>
            <AudiencePart program draft preview />
            <Field label="Message" hint="A word of yours in every mail; may stay empty." error=problem("/message")>
                <TextArea value=text(|draft| &draft.message) on_input=set(|draft| &mut draft.message) max_length=4000 />
            </Field>
            <div class="program-fields">
                <Field label="Start" hint="Where you are. Empty: at once when launched.">
                    <LocalTime value=starts on_input=move |typed: String| draft.update(|draft| draft.starts_at = days::read_local(&typed).and_then(DateTime::from_timestamp_millis)) />
                </Field>
                <Field label="Pace (invitations a minute)" error=problem("/perMinute") required=true>
                    <TextInput kind=TextKind::Number value=text(|draft| &draft.pace) on_input=set(|draft| &mut draft.pace) />
                </Field>
                <Field label="… or through within (hours)" hint="Sets the pace for the number shown below.">
                    <TextInput
                        value=""
                        on_input=move |typed: String| {
                            if let Some(pace) = pace_for(count(), &typed) {
                                draft.update(|draft| draft.pace = pace);
                            }
                        }
                    />
                </Field>
                <Field label="Trial" hint="The first so many go out; then the wave waits for you. Empty: no trial." error=problem("/trialCount")>
                    <TextInput kind=TextKind::Number value=text(|draft| &draft.trial) on_input=set(|draft| &mut draft.trial) />
                </Field>
            </div>
            <Checkbox
                label="Only Monday to Friday, 9 to 17, where the recipient is, and not on closed days of the OU"
                checked=Signal::derive(move || draft.with(|draft| draft.is_business_hours))
                on_change=move |on| draft.update(|draft| draft.is_business_hours = on)
            />
            <Sample preview draft />
            {move || rest_of(error.get(), &POINTERS).map(|error| view! { <ErrorPanel error /> })}
            <div class="panel-actions is-start">
                <Button appearance=Appearance::Primary kind=ButtonKind::Submit busy>"Save the plan"</Button>
                <Button on_click=move |_| programs.change(|query| query.with("edit", [""]).with("wave", [known.map(|(id, _)| id.to_string()).unwrap_or_default()]))>"Cancel"</Button>
            </div>
        </form>
    }
}

/// The browser's own field for date and time.
#[component]
fn LocalTime(#[prop(into)] value: Signal<String>, #[prop(into)] on_input: Callback<String>) -> impl IntoView {
    let ids = crate::components::field::FieldIds::current();
    view! {
        <input
            class="input"
            type="datetime-local"
            id=ids.input
            aria-describedby=ids.described_by
            prop:value=value
            on:change=move |event| on_input.run(event_target_value(&event))
        />
    }
}

#[component]
fn EventField(program: i64, draft: RwSignal<WaveDraft>, error: Signal<String>) -> impl IntoView {
    let events = Answer::<Vec<Choice>>::default();
    events.load(async move {
        let query = EventQuery { program_id: Some(program), limit: Some(200), ..EventQuery::default() };
        let found = client().list_events(&query).await?.items;
        Ok(found
            .into_iter()
            .map(|event| Choice::new(event.id.to_string(), format!("{} ({})", event.name, event.ou.name)))
            .collect())
    });
    let choices = Signal::derive(move || {
        let mut all = vec![Choice::new("", "Choose an event")];
        all.extend(events.ok().into_iter().flat_map(|events| (*events).clone()));
        all
    });
    let value =
        Signal::derive(move || draft.with(|draft| draft.event.map(|id| id.to_string()).unwrap_or_default()));
    view! {
        <Field label="Event" error required=true>
            <Select value choices on_change=move |id: String| draft.update(|draft| draft.event = id.parse().ok()) />
        </Field>
    }
}

fn options(named: &[Named]) -> Vec<ComboOption> {
    named.iter().map(|(id, name)| ComboOption::new(id.to_string(), name.clone())).collect()
}

fn named(options: Vec<ComboOption>) -> Vec<Named> {
    options.into_iter().filter_map(|option| Some((option.value.parse().ok()?, option.label))).collect()
}

/// The conditions, and how they add up.
#[component]
fn AudiencePart(
    program: i64,
    draft: RwSignal<WaveDraft>,
    preview: Answer<WaveAudiencePreview>,
) -> impl IntoView {
    let partners = Answer::<Vec<ComboOption>>::default();
    let scopes = Answer::<RoleScopes>::default();
    scopes.load(async { client().list_role_scopes().await });
    // Names of what was saved by number.
    Effect::new(move |_| {
        if let Some(scopes) = scopes.ok() {
            draft.update(|draft| {
                for (id, name) in &mut draft.ous {
                    if let Some(known) = scopes.ous.iter().find(|known| known.id == *id) {
                        name.clone_from(&known.name);
                    }
                }
            });
        }
    });
    let ou_text = RwSignal::new(String::new());
    let ous = Signal::derive(move || {
        let wanted = ou_text.get().to_lowercase();
        let all = scopes.ok();
        let all = all.iter().flat_map(|scopes| scopes.ous.iter());
        all.filter(|ou| ou.name.to_lowercase().contains(&wanted))
            .map(|ou| ComboOption::new(ou.id.to_string(), ou.name.clone()))
            .collect::<Vec<_>>()
    });
    let find_partners = move |text: String| {
        partners.load(async move {
            let found = client().list_elected_partners(program, &text, "live", None).await?.items;
            Ok(found
                .into_iter()
                .map(|partner| ComboOption::new(partner.id.to_string(), partner.name))
                .collect())
        });
    };
    let is_sellers = Memo::new(move |_| draft.with(|draft| draft.kind == WaveKind::ProgramSellers));
    let mode =
        Signal::derive(move || if draft.with(|draft| draft.is_any) { "any" } else { "all" }.to_owned());
    view! {
        <fieldset class="wave-audience">
            <legend>"Audience"</legend>
            <Field label="Whoever meets" hint="Without a condition everybody is meant.">
                <Select
                    value=mode
                    choices=vec![Choice::new("all", "all of these conditions (AND)"), Choice::new("any", "any of these conditions (OR)")]
                    on_change=move |mode: String| draft.update(|draft| draft.is_any = mode == "any")
                />
            </Field>
            <Field label=Signal::derive(move || if is_sellers.get() { "Is of an OU" } else { "Has a team in an OU" }.to_owned())>
                <ComboboxMulti
                    chosen=Signal::derive(move || draft.with(|draft| options(&draft.ous)))
                    on_change=move |all| draft.update(|draft| draft.ous = named(all))
                    options=ous
                    on_search=move |text: String| ou_text.set(text)
                    placeholder="Any OU"
                />
            </Field>
            <Show when=move || !is_sellers.get()>
                <Field label="Is of a partner">
                    <ComboboxMulti
                        chosen=Signal::derive(move || draft.with(|draft| options(&draft.partners)))
                        on_change=move |all| draft.update(|draft| draft.partners = named(all))
                        options=Signal::derive(move || partners.ok().map(|found| (*found).clone()).unwrap_or_default())
                        on_search=find_partners
                        busy=Signal::derive(move || partners.is_busy())
                        placeholder="Any partner"
                    />
                </Field>
                <Checkbox
                    label="Is the primary contact of the partner"
                    checked=Signal::derive(move || draft.with(|draft| draft.is_primary))
                    on_change=move |on| draft.update(|draft| draft.is_primary = on)
                />
            </Show>
            {left_out(program, draft, preview)}
        </fieldset>
    }
}

/// People and whole partners who get nothing, whatever the conditions say: searched, shown with what each takes away.
fn left_out(program: i64, draft: RwSignal<WaveDraft>, preview: Answer<WaveAudiencePreview>) -> AnyView {
    let found = Answer::<Vec<ComboOption>>::default();
    let search = move |text: String| {
        let (kind, event_id) = draft.with_untracked(|draft| {
            let input = draft.input();
            (input.kind, input.event_id)
        });
        let query = WaveExclusionQuery { kind, event_id, q: Some(text).filter(|text| !text.is_empty()) };
        found.load(async move {
            let choices = client().list_wave_exclusion_choices(program, &query).await?.items;
            let option = |choice: WaveExclusionChoice| ComboOption {
                detail: Some(choice.hint),
                ..ComboOption::new(exclusion_word(choice.kind, choice.id), choice.name)
            };
            Ok(choices.into_iter().map(option).collect())
        });
    };
    let chosen = Signal::derive(move || {
        let known = preview.ok().map(|preview| preview.exclusions.clone()).unwrap_or_default();
        let all = draft.with(|draft| exclusions(draft, &known));
        all.into_iter().map(|(word, name)| ComboOption::new(word, name)).collect::<Vec<_>>()
    });
    let change = move |all: Vec<ComboOption>| {
        let all: Vec<_> = all.into_iter().map(|option| (option.value, option.label)).collect();
        draft.update(|draft| leave_out(draft, &all));
    };
    view! {
        <Field label="Leave out" hint="People and whole partners, whatever the conditions say; with how many fewer are invited because of it.">
            <ComboboxMulti
                chosen
                on_change=change
                options=Signal::derive(move || found.ok().map(|found| (*found).clone()).unwrap_or_default())
                on_search=search
                busy=Signal::derive(move || found.is_busy())
                placeholder="Nobody"
            />
        </Field>
    }
}

/// The number, the first ten, and when it would be through.
#[component]
fn Sample(preview: Answer<WaveAudiencePreview>, draft: RwSignal<WaveDraft>) -> impl IntoView {
    move || match preview.get()? {
        Err(error) => Some(view! { <ErrorPanel error /> }.into_any()),
        Ok(found) => {
            let sample = found.sample.clone().into_iter().map(|person| {
                let left_out = (person.id, person.name.clone());
                view! {
                    <li>
                        {format!("{} <{}>, {} ", person.name, person.email, person.of)}
                        <span class="quiet">{person.time_zone}</span> " "
                        <button type="button" class="text-button" on:click=move |_| draft.update(|draft| draft.excluded.push(left_out.clone()))>
                            "Leave out"
                        </button>
                    </li>
                }
            }).collect_view();
            let before = (found.invited_before > 0).then(|| {
                format!(
                    " {} before and get nothing.",
                    counted(found.invited_before, "person was invited", "people were invited")
                )
            });
            Some(view! {
                <section class="wave-sample" aria-label="Who would be invited">
                    <p role="status">
                        <strong>{counted(found.count, "person", "people")}</strong> " would be invited." {before}
                        {found.ends_at.map(|at| view! { " Through " <ExactDate at /> "." })}
                    </p>
                    <ul class="recipients">{sample}</ul>
                </section>
            }.into_any())
        }
    }
}
