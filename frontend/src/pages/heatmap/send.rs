//! *Send for report*: to whom, until when, with which words; then what each partner will see; then it is sent
//! (H-15…H-19).

use crate::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use pep_api_types::partners::PartnerRef;
use pep_api_types::report_requests::{
    ReportRequestCreate, ReportRequestPreview, ReportRequestsCreated, RequestRecipients,
};
use pep_client::ApiError;

use super::send_preview::Preview;
use super::state::{Heatmap, HeatmapDialog};
use crate::api::client;
use crate::browser::{days, random};
use crate::components::button::{Appearance, Button};
use crate::components::combobox::{ComboOption, ComboboxMulti};
use crate::components::dialog::{Dialog, DialogSize};
use crate::components::error_panel::ErrorPanel;
use crate::components::field::Field;
use crate::components::icon::Icon;
use crate::components::select::{Choice, Select};
use crate::components::text_input::{TextArea, TextInput, TextKind};
use crate::logic::heatmap_words::{accounts, counted};
use crate::logic::send_form::{DELAYS, SendForm, SendProblems, delay_words, send_words};
use crate::state::answer::Answer;
use crate::state::program::CurrentProgram;
use crate::state::toasts::{Intent, Toast, Toasts};

/// Longest message, characters.
const MESSAGE_LENGTH: u32 = 4_000;

/// Partners offered for one text.
const OFFERED: i64 = 30;

/// What has been entered so far.
#[derive(Clone, Copy)]
struct Entered {
    form: RwSignal<SendForm>,
    /// The form as it was before anything was entered.
    begun: RwSignal<SendForm>,
    partners: RwSignal<Vec<ComboOption>>,
    problems: RwSignal<SendProblems>,
    program: CurrentProgram,
}

/// What is about to be sent, as previewed.
#[derive(Clone)]
struct Ready {
    body: ReportRequestCreate,
    preview: ReportRequestPreview,
    /// One for each preview: pressing *Send* twice, or once more after a broken connection, sends once.
    key: String,
}

/// The dialog: a form, then the preview with the button that sends.
#[component]
pub fn SendDialog() -> impl IntoView {
    let heatmap = Heatmap::current();
    let toasts = Toasts::current();
    let navigate = StoredValue::new_local(use_navigate());
    let entered = Entered {
        form: RwSignal::new(SendForm::default()),
        begun: RwSignal::new(SendForm::default()),
        partners: RwSignal::new(vec![]),
        problems: RwSignal::new(SendProblems::default()),
        program: CurrentProgram::current(),
    };
    let ready = RwSignal::new(None::<Ready>);
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<ApiError>);
    let open = Signal::derive(move || heatmap.dialog.get() == Some(HeatmapDialog::Send));
    Effect::new(move |_| {
        if open.get() {
            untrack(|| entered.begin(heatmap));
            ready.set(None);
            error.set(None);
        }
    });
    let close = move || heatmap.dialog.set(None);
    let count = Memo::new(move |_| heatmap.chosen_count());
    let title = Signal::derive(move || format!("Send {} for report", accounts(count.get())));
    let is_dirty = Signal::derive(move || {
        ready.with(Option::is_some) || entered.form.with(|form| entered.begun.with(|begun| form != begun))
    });

    let preview = move || {
        let problems = entered.form.with_untracked(|form| form.problems(days::today()));
        let is_fine = problems.is_empty();
        entered.problems.set(problems);
        if !is_fine || busy.get_untracked() {
            return;
        }
        busy.set(true);
        error.set(None);
        let form = entered.form.get_untracked();
        spawn_local(async move {
            let answer = async {
                let body = form.request(heatmap.chosen().await?.into());
                let preview = client().preview_report_requests(&body).await?;
                Ok(Ready { body, preview, key: random::key() })
            };
            match answer.await {
                Ok(found) => ready.set(Some(found)),
                Err(problem) => error.set(Some(problem)),
            }
            busy.set(false);
        });
    };
    let send = move || {
        let Some(Ready { body, key, .. }) = ready.get_untracked().filter(|_| !busy.get_untracked()) else {
            return;
        };
        busy.set(true);
        error.set(None);
        spawn_local(async move {
            match client().create_report_requests(&body, &key).await {
                Ok(sent) => {
                    let go = move || navigate.with_value(|go| go("/requests", NavigateOptions::default()));
                    toasts.show(sent_toast(&sent).action("Open the chase list", go));
                    heatmap.dialog.set(None);
                    heatmap.selection.update(crate::logic::row_selection::RowSelection::clear);
                }
                Err(problem) => error.set(Some(problem)),
            }
            busy.set(false);
        });
    };
    let words = move || {
        ready.with(|ready| ready.as_ref().map(|ready| send_words(&ready.preview)).unwrap_or_default())
    };
    let is_blocked = Signal::derive(move || {
        ready.with(|ready| ready.as_ref().is_none_or(|ready| ready.preview.is_blocked))
    });
    let footer = move || {
        view! {
            <Show
                when=move || ready.with(Option::is_some)
                fallback=move || {
                    view! {
                        <Button on_click=move |_| close()>"Cancel"</Button>
                        <Button appearance=Appearance::Primary icon=Icon::Eye busy on_click=move |_| preview()>
                            "Preview"
                        </Button>
                    }
                }
            >
                <Button icon=Icon::ChevronLeft on_click=move |_| ready.set(None)>"Back"</Button>
                <Button appearance=Appearance::Primary icon=Icon::Send busy disabled=is_blocked on_click=move |_| send()>
                    {words}
                </Button>
            </Show>
        }
    };
    view! {
        <Dialog open on_close=move |()| close() title size=DialogSize::Large is_dirty footer>
            {move || error.get().map(|error| view! { <ErrorPanel error /> })}
            {move || match ready.get() {
                Some(ready) => view! { <Preview preview=ready.preview body=ready.body /> }.into_any(),
                None => view! { <SendFields entered /> }.into_any(),
            }}
        </Dialog>
    }
}

#[component]
fn SendFields(entered: Entered) -> impl IntoView {
    let heatmap = Heatmap::current();
    let Entered { form, problems, program, .. } = entered;
    let which = move || {
        let is_selection = heatmap.selection.with(|rows| !rows.is_empty());
        let count = accounts(heatmap.chosen_count());
        if is_selection {
            format!("The {count} that are selected.")
        } else if heatmap.view.with(|view| view.is_filtered()) {
            format!("All {count} that the filter shows.")
        } else {
            format!("All {count} in your reach: no filter is set.")
        }
    };
    let field = move |read: fn(&SendForm) -> String| Signal::derive(move || form.with(read));
    let problem = move |read: fn(&SendProblems) -> String| Signal::derive(move || problems.with(read));
    let delays = DELAYS.map(|minutes| {
        let is_it = move || form.with(|form| form.delay == minutes.to_string()).to_string();
        view! {
            <button
                type="button"
                class="switch-choice"
                aria-pressed=is_it
                on:click=move |_| form.update(|form| form.delay = minutes.to_string())
            >
                {delay_words(minutes)}
            </button>
        }
    });
    let program_field = move || {
        let programs = Some(program.all()).filter(|programs| programs.len() > 1)?;
        let choices: Vec<Choice> = programs
            .iter()
            .map(|program| Choice::new(program.id.to_string(), program.name.clone()))
            .collect();
        let value = Signal::derive(move || {
            form.with(|form| form.program.map(|id| id.to_string()).unwrap_or_default())
        });
        let change = move |id: String| form.update(|form| form.program = id.parse().ok());
        Some(view! {
            <Field label="Program" hint="In whose name the mail goes.">
                <Select value choices on_change=change />
            </Field>
        })
    };
    view! {
        <p class="send-which">{which}</p>
        <PartnersField entered />
        {program_field}
        <div class="send-row">
            <Field
                label="Tell me after (minutes)"
                hint="So long after a partner's last change you get one mail with all of them."
                error=problem(|problems| problems.delay.clone())
            >
                <TextInput
                    kind=TextKind::Number
                    value=field(|form| form.delay.clone())
                    on_input=move |text| form.update(|form| form.delay = text)
                />
            </Field>
            <div class="switch send-delays" role="group" aria-label="Usual delays">{delays.into_iter().collect_view()}</div>
        </div>
        <div class="send-row">
            <Field label="Due" hint="Last day for the report; may stay empty." error=problem(|problems| problems.due.clone())>
                <TextInput
                    kind=TextKind::Date
                    value=field(|form| form.due.clone())
                    on_input=move |text| form.update(|form| form.due = text)
                />
            </Field>
            <fieldset class="send-recipients">
                <legend>"Mail goes to"</legend>
                <RecipientChoice form is=RequestRecipients::AllContacts words="all contacts of each partner" />
                <RecipientChoice form is=RequestRecipients::PrimaryContact words="the primary contact only" />
            </fieldset>
        </div>
        <Field label="Message" hint="A word to the partners, in the mail and on their page; may stay empty.">
            <TextArea
                value=field(|form| form.message.clone())
                on_input=move |text| form.update(|form| form.message = text)
                max_length=MESSAGE_LENGTH
            />
        </Field>
    }
}

#[component]
fn RecipientChoice(form: RwSignal<SendForm>, is: RequestRecipients, words: &'static str) -> impl IntoView {
    view! {
        <label class="checkbox">
            <input
                type="radio"
                name="send-recipients"
                prop:checked=move || form.with(|form| form.recipients == is)
                on:change=move |_| form.update(|form| form.recipients = is)
            />
            <span>{words}</span>
        </label>
    }
}

/// The partners, found by typing (H-17).
#[component]
fn PartnersField(entered: Entered) -> impl IntoView {
    let Entered { form, partners, problems, .. } = entered;
    let found = Answer::<Vec<ComboOption>>::default();
    let search = move |text: String| {
        found.load(async move {
            let list = client().list_partners(&text, Some(OFFERED)).await?;
            Ok(list.items.iter().map(offered).collect())
        });
    };
    let options = Signal::derive(move || found.ok().map(|options| (*options).clone()).unwrap_or_default());
    let busy = Signal::derive(move || found.is_busy());
    let change = move |chosen: Vec<ComboOption>| {
        form.update(|form| {
            form.partners = chosen.iter().filter_map(|option| option.value.parse().ok()).collect()
        });
        partners.set(chosen);
        problems.update(|problems| problems.partners.clear());
    };
    let failed = move || match found.get() {
        Some(Err(error)) => Some(view! { <ErrorPanel error /> }),
        Some(Ok(_)) | None => None,
    };
    view! {
        <Field label="Partners" required=true error=Signal::derive(move || problems.with(|problems| problems.partners.clone()))>
            <ComboboxMulti chosen=partners on_change=change options on_search=search busy placeholder="Type a partner's name" />
        </Field>
        {failed}
    }
}

impl Entered {
    /// A fresh form. Partners that the heatmap is filtered for are the likely ones.
    fn begin(self, heatmap: Heatmap) {
        let chosen: Vec<i64> = heatmap.view.with_untracked(|view| view.filter.partner.clone());
        self.partners.set(vec![]);
        if !chosen.is_empty() {
            self.name_partners(chosen.clone());
        }
        self.begun.set(SendForm { partners: chosen, ..SendForm::default() });
        self.form.set(self.begun.get_untracked());
        self.problems.set(SendProblems::default());
        // Where there are several, the one of the bar above is chosen until somebody chooses another.
        let program = self.program.id().filter(|_| self.program.all().len() > 1);
        for form in [self.form, self.begun] {
            form.update(|form| form.program = program);
        }
    }

    /// Shows the chips of these partners. The names come first, as a chip keeps the name it was drawn with.
    fn name_partners(self, ids: Vec<i64>) {
        let partners = self.partners;
        spawn_local(async move {
            // Without names the numbers must do.
            let found = client().list_partners_by_id(&ids).await.map(|list| list.items).unwrap_or_default();
            let option = |id: &i64| match found.iter().find(|partner| partner.id == *id) {
                Some(partner) => offered(partner),
                None => ComboOption::new(id.to_string(), format!("Partner {id}")),
            };
            partners.try_set(ids.iter().map(option).collect());
        });
    }
}

fn offered(partner: &PartnerRef) -> ComboOption {
    let detail = match partner.contacts {
        0 => "no contacts: cannot be reached".to_owned(),
        contacts => format!("{}, {}", partner.country, counted(contacts, "contact", "contacts")),
    };
    ComboOption { detail: Some(detail), ..ComboOption::new(partner.id.to_string(), partner.name.clone()) }
}

fn sent_toast(sent: &ReportRequestsCreated) -> Toast {
    let mails: i64 = sent.requests.iter().map(|request| request.mail_count).sum();
    let count = sent.requests.first().map_or(0, |request| request.account_count);
    let to = match sent.requests.as_slice() {
        [one] => one.partner_name.clone(),
        several => counted(i64::try_from(several.len()).unwrap_or(i64::MAX), "partner", "partners"),
    };
    let title = format!("{} sent to {to} for report", accounts(count));
    Toast::new(Intent::Success, title)
        .detail(format!("{} on the way.", counted(mails, "mail is", "mails are")))
}
