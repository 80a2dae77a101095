//! A code by mail, in two steps: to whom, then the code. Also used by mailed links, whose recipient is fixed.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::time::Duration;

use crate::prelude::*;
use leptos::html;
use leptos::leptos_dom::helpers::IntervalHandle;
use leptos::task::spawn_local;
use leptos_router::components::A;
use pep_client::ApiError;

use crate::browser;
use crate::components::button::{Appearance, Button, ButtonKind};
use crate::components::field::{Field, FieldIds};
use crate::components::icon::Icon;
use crate::components::text_input::{TextInput, TextKind};
use crate::logic::problem_words::explain;
use crate::logic::sign_in::{RESEND_AFTER_S, code_digits, is_whole_code};

type Answer<T> = Pin<Box<dyn Future<Output = Result<T, ApiError>>>>;

/// A call that the form makes with what was entered.
pub struct AskedFor<I: 'static, T: 'static>(StoredValue<Rc<dyn Fn(I) -> Answer<T>>, LocalStorage>);

impl<I, T> Clone for AskedFor<I, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<I, T> Copy for AskedFor<I, T> {}

impl<I: 'static, T: 'static> AskedFor<I, T> {
    /// Wraps the call.
    pub fn new<F: Future<Output = Result<T, ApiError>> + 'static>(call: impl Fn(I) -> F + 'static) -> Self {
        Self(StoredValue::new_local(Rc::new(move |input| Box::pin(call(input)) as Answer<T>)))
    }

    async fn call(self, input: I) -> Result<T, ApiError> {
        let call = self.0.get_value();
        call(input).await
    }
}

/// Asks for the mailbox (unless it is given), sends the code, takes it, says what is wrong with it.
#[component]
pub fn CodeForm<T: 'static>(
    /// Sends a code to this address.
    ask: AskedFor<String, ()>,
    /// Proves address and code.
    verify: AskedFor<(String, String), T>,
    /// The code was right.
    #[prop(into)]
    on_done: Callback<T>,
    /// The recipient as it is shown, if it is fixed.
    #[prop(optional, into)]
    recipient: Option<String>,
    /// Whether mail goes to the Outbox only.
    is_demo: bool,
) -> impl IntoView {
    let email = RwSignal::new(recipient.clone().unwrap_or_default());
    let is_sent = RwSignal::new(false);
    let code = RwSignal::new(String::new());
    let error = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let wait = Countdown::new();
    let is_fixed = recipient.is_some();

    let send = move || {
        if busy.get_untracked() || wait.is_running_untracked() {
            return;
        }
        let address = email.get_untracked().trim().to_owned();
        if address.is_empty() {
            error.set("Type your work e-mail address.".to_owned());
            return;
        }
        busy.set(true);
        error.set(String::new());
        spawn_local(async move {
            let done = ask.call(address).await;
            if busy.try_set(false).is_some() {
                return;
            }
            match done {
                Ok(()) => {
                    code.set(String::new());
                    is_sent.set(true);
                    wait.start(RESEND_AFTER_S);
                }
                Err(failure) => error.set(in_words(&failure)),
            }
        });
    };
    let prove = move || {
        let digits = code.get_untracked();
        if busy.get_untracked() {
            return;
        }
        if !is_whole_code(&digits) {
            error.set("A code has eight digits. Look at the newest mail from PEP.".to_owned());
            return;
        }
        busy.set(true);
        error.set(String::new());
        spawn_local(async move {
            let done = verify.call((email.get_untracked().trim().to_owned(), digits)).await;
            if busy.try_set(false).is_some() {
                return;
            }
            match done {
                Ok(value) => on_done.run(value),
                Err(failure) => {
                    error.set(in_words(&failure));
                    code.set(String::new());
                    browser::focus_id_soon("sign-in-code");
                }
            }
        });
    };
    let first_step = move || {
        let recipient = recipient.clone();
        view! {
            <form
                class="sign-in-form"
                novalidate
                on:submit=move |event| {
                    event.prevent_default();
                    send();
                }
            >
                {match recipient {
                    Some(recipient) => {
                        view! {
                            <p>"We send a code with eight digits to " <strong>{recipient}</strong> "."</p>
                            <Show when=move || error.with(|error| !error.is_empty())>
                                <p class="field-error" role="alert">{error}</p>
                            </Show>
                        }
                            .into_any()
                    }
                    None => {
                        view! {
                            <Field label="Work e-mail address" error required=true>
                                <TextInput kind=TextKind::Email value=email on_input=move |text| email.set(text) />
                            </Field>
                        }
                            .into_any()
                    }
                }}
                <Button appearance=Appearance::Primary kind=ButtonKind::Submit icon=Icon::Mail busy>
                    "Send me a code"
                </Button>
            </form>
        }
    };
    let second_step = move || {
        view! {
            <form
                class="sign-in-form"
                novalidate
                on:submit=move |event| {
                    event.prevent_default();
                    prove();
                }
            >
                <p role="status">
                    "If " <strong>{email}</strong>
                    " belongs to somebody in PEP, a code is on its way. It can be used for 10 minutes, in this browser."
                    {is_demo
                        .then(|| {
                            view! {
                                " In the demo, mail goes to the "
                                <A href="/demo-outbox" attr:target="_blank" attr:rel="external">"Outbox"</A> "."
                            }
                        })}
                </p>
                <Field label="Code" hint="Eight digits. You can paste it." error required=true>
                    <CodeInput code on_whole=move |()| prove() />
                </Field>
                <div class="sign-in-actions">
                    <Button appearance=Appearance::Primary kind=ButtonKind::Submit busy>"Continue"</Button>
                    <Button appearance=Appearance::Subtle disabled=wait.is_running() on_click=move |_| send()>
                        {move || match wait.left() {
                            0 => "Send a new code".to_owned(),
                            left => format!("New code in {left} s"),
                        }}
                    </Button>
                    <Show when=move || !is_fixed>
                        <Button
                            appearance=Appearance::Subtle
                            on_click=move |_| {
                                error.set(String::new());
                                wait.stop();
                                is_sent.set(false);
                            }
                        >
                            "Other address"
                        </Button>
                    </Show>
                </div>
            </form>
        }
    };
    move || if is_sent.get() { second_step().into_any() } else { first_step().into_any() }
}

/// The field for the eight digits; takes whatever is pasted and keeps its digits.
#[component]
fn CodeInput(code: RwSignal<String>, #[prop(into)] on_whole: Callback<()>) -> impl IntoView {
    let ids = FieldIds::current();
    let input = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let Some(input) = input.get() {
            browser::focus(&input);
        }
    });
    let take = move |text: String| {
        let digits = code_digits(&text);
        if let Some(input) = input.get_untracked() {
            // Signals tell changes only, and the field may hold more than its digits.
            input.set_value(&digits);
        }
        let is_new = code.with_untracked(|before| *before != digits);
        code.set(digits);
        if is_new && code.with_untracked(|digits| is_whole_code(digits)) {
            on_whole.run(());
        }
    };
    view! {
        <span id="sign-in-code" class="sign-in-code" tabindex="-1" on:focus=move |_| {
            if let Some(input) = input.get_untracked() {
                browser::focus(&input);
            }
        }>
            <input
                class="input"
                id=ids.input
                node_ref=input
                type="text"
                inputmode="numeric"
                autocomplete="one-time-code"
                spellcheck="false"
                required
                prop:value=code
                aria-describedby=ids.described_by
                aria-invalid=move || ids.is_invalid.get().then_some("true")
                on:input=move |event| take(event_target_value(&event))
            />
        </span>
    }
}

/// A failed call: the field's own words where the server names one, else title and detail.
fn in_words(error: &ApiError) -> String {
    if let Some(field) = error.problem().and_then(|problem| problem.errors.first()) {
        return field.detail.clone();
    }
    let words = explain(error);
    format!("{}. {}", words.title, words.detail)
}

/// Seconds until something may be done again.
#[derive(Clone, Copy)]
struct Countdown {
    left: RwSignal<u32>,
    handle: StoredValue<Option<IntervalHandle>>,
}

impl Countdown {
    fn new() -> Self {
        let countdown = Self { left: RwSignal::new(0), handle: StoredValue::new(None) };
        on_cleanup(move || countdown.stop());
        countdown
    }

    fn start(self, seconds: u32) {
        self.stop();
        self.left.set(seconds);
        let tick = move || {
            let left = self.left.get_untracked().saturating_sub(1);
            self.left.set(left);
            if left == 0 {
                self.stop();
            }
        };
        self.handle.set_value(set_interval_with_handle(tick, Duration::from_secs(1)).ok());
    }

    fn stop(self) {
        if let Some(handle) = self.handle.try_get_value().flatten() {
            handle.clear();
        }
        self.handle.try_set_value(None);
        self.left.try_set(0);
    }

    fn left(self) -> u32 {
        self.left.get()
    }

    fn is_running(self) -> Signal<bool> {
        Signal::derive(move || self.left.get() > 0)
    }

    fn is_running_untracked(self) -> bool {
        self.left.get_untracked() > 0
    }
}
