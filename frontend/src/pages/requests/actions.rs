//! Reminding, changing and withdrawing a request, each behind a question.

use crate::prelude::*;
use leptos::task::spawn_local;
use pep_api_types::report_requests::{
    ReportRequestCancel, ReportRequestRemind, ReportRequestSummary, ReportRequestUpdate,
};
use pep_client::ApiError;

use super::state::{Chase, ChaseAction};
use crate::api::client;
use crate::browser::days;
use crate::components::button::{Appearance, Button};
use crate::components::dialog::{Dialog, DialogSize};
use crate::components::error_panel::ErrorPanel;
use crate::components::field::Field;
use crate::components::text_input::{TextArea, TextInput, TextKind};
use crate::logic::heatmap_words::accounts;
use crate::logic::send_form::{delay_problem, due_problem};
use crate::state::toasts::Toasts;

/// Longest text, characters.
const TEXT_LENGTH: u32 = 4_000;

/// What is entered in any of the three questions.
#[derive(Clone, Copy)]
struct Entered {
    text: RwSignal<String>,
    due: RwSignal<String>,
    delay: RwSignal<String>,
}

/// One dialog for the three questions; only one is ever open.
#[component]
pub fn ActionDialogs() -> impl IntoView {
    let chase = Chase::current();
    let toasts = Toasts::current();
    let entered = Entered {
        text: RwSignal::new(String::new()),
        due: RwSignal::new(String::new()),
        delay: RwSignal::new(String::new()),
    };
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<ApiError>);
    Effect::new(move |_| {
        error.set(None);
        entered.text.set(String::new());
        if let Some(ChaseAction::Change(request)) = chase.action.get() {
            entered.due.set(request.due_on.map(|day| day.to_string()).unwrap_or_default());
            entered.delay.set(request.notification_delay_minutes.to_string());
        }
    });
    let open = Signal::derive(move || chase.action.with(Option::is_some));
    let close = move || chase.action.set(None);
    let title = Signal::derive(move || chase.action.get().map(|action| title(&action)).unwrap_or_default());
    let confirm = move || chase.action.get().map(|action| confirm(&action)).unwrap_or_default();
    let is_change = move || matches!(chase.action.get(), Some(ChaseAction::Change(_)));
    let is_wrong = Signal::derive(move || is_change() && entered.has_problem());
    let run = move || {
        let Some(action) = chase.action.get_untracked().filter(|_| !busy.get_untracked()) else { return };
        busy.set(true);
        error.set(None);
        spawn_local(async move {
            match entered.carry_out(&action).await {
                Ok(done) => {
                    toasts.success(done);
                    chase.action.set(None);
                    chase.refresh();
                }
                Err(problem) => error.set(Some(problem)),
            }
            busy.set(false);
        });
    };
    let footer = move || {
        let appearance = match chase.action.get() {
            Some(ChaseAction::Cancel(_)) => Appearance::Danger,
            _ => Appearance::Primary,
        };
        view! {
            <Button on_click=move |_| close()>"Back"</Button>
            <Button appearance busy disabled=is_wrong on_click=move |_| run()>{confirm()}</Button>
        }
    };
    view! {
        <Dialog open on_close=move |()| close() title size=DialogSize::Small footer>
            {move || chase.action.get().map(|action| view! { <Question action entered /> })}
            {move || error.get().map(|error| view! { <ErrorPanel error /> })}
        </Dialog>
    }
}

#[component]
fn Question(action: ChaseAction, entered: Entered) -> impl IntoView {
    let Entered { text, due, delay } = entered;
    match action {
        ChaseAction::Remind(request) => {
            let last = match request.reminder_count {
                0 => "They have not been reminded yet.".to_owned(),
                1 => "They were reminded once.".to_owned(),
                times => format!("They were reminded {times} times."),
            };
            view! {
                <p>
                    {format!("{} gets a mail about {}. {last}", request.partner_name, open_accounts(&request))}
                </p>
                <Field label="Message" hint="A word in the mail; may stay empty.">
                    <TextArea value=text on_input=move |typed| text.set(typed) max_length=TEXT_LENGTH />
                </Field>
            }
            .into_any()
        }
        ChaseAction::Cancel(request) => view! {
            <p>
                {format!(
                    "{} is no longer asked about {}. What was reported stays.",
                    request.partner_name,
                    open_accounts(&request),
                )}
            </p>
            <Field label="Reason" hint="The partner reads it; may stay empty.">
                <TextArea value=text on_input=move |typed| text.set(typed) max_length=TEXT_LENGTH />
            </Field>
        }
        .into_any(),
        ChaseAction::Change(_) => {
            let due_error = Signal::derive(move || due_problem(&due.get(), days::today()));
            let delay_error = Signal::derive(move || delay_problem(&delay.get()));
            view! {
                <Field label="Due" hint="Empty: no last day." error=due_error>
                    <TextInput kind=TextKind::Date value=due on_input=move |typed| due.set(typed) />
                </Field>
                <Field label="Tell me after (minutes)" hint="Holds from the partner's next change on." error=delay_error>
                    <TextInput kind=TextKind::Number value=delay on_input=move |typed| delay.set(typed) />
                </Field>
            }
            .into_any()
        }
    }
}

impl Entered {
    fn has_problem(self) -> bool {
        let due = due_problem(&self.due.get(), days::today());
        let delay = delay_problem(&self.delay.get());
        !due.is_empty() || !delay.is_empty()
    }

    /// Does it; returns what to say about it.
    async fn carry_out(self, action: &ChaseAction) -> Result<String, ApiError> {
        let text = self.text.get_untracked().trim().to_owned();
        match action {
            ChaseAction::Remind(request) => {
                client().remind_report_request(request.id, &ReportRequestRemind { message: text }).await?;
                Ok(format!("{} reminded of {}", request.partner_name, open_accounts(request)))
            }
            ChaseAction::Cancel(request) => {
                client().cancel_report_request(request.id, &ReportRequestCancel { reason: text }).await?;
                Ok(format!("Request to {} cancelled", request.partner_name))
            }
            ChaseAction::Change(request) => {
                let body = ReportRequestUpdate {
                    due_on: Some(self.due.get_untracked().parse().ok()),
                    notification_delay_minutes: self.delay.get_untracked().trim().parse().ok(),
                };
                client().update_report_request(request.id, &body).await?;
                Ok(format!("Request to {} changed", request.partner_name))
            }
        }
    }
}

fn title(action: &ChaseAction) -> String {
    match action {
        ChaseAction::Remind(request) => format!("Remind {}?", request.partner_name),
        ChaseAction::Cancel(request) => format!("Cancel the request to {}?", request.partner_name),
        ChaseAction::Change(request) => format!("Change the request to {}", request.partner_name),
    }
}

fn confirm(action: &ChaseAction) -> String {
    match action {
        ChaseAction::Remind(request) => format!("Remind of {}", open_accounts(request)),
        ChaseAction::Cancel(_) => "Cancel the request".to_owned(),
        ChaseAction::Change(_) => "Save".to_owned(),
    }
}

fn open_accounts(request: &ReportRequestSummary) -> String {
    accounts(request.account_count - request.reported_count)
}
