//! Short messages about what just happened. They name the thing, and may offer to undo it.

use std::time::Duration;

use crate::prelude::*;

/// What kind of news it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Intent {
    /// Something to know.
    Info,
    /// It worked.
    Success,
    /// It worked, with a but.
    Warning,
    /// It did not work.
    Error,
}

impl Intent {
    /// CSS modifier.
    pub fn class(self) -> &'static str {
        match self {
            Self::Info => "is-info",
            Self::Success => "is-success",
            Self::Warning => "is-warning",
            Self::Error => "is-error",
        }
    }

    /// The kind in a word, for those who do not see the colour.
    pub fn word(self) -> &'static str {
        match self {
            Self::Info => "Information",
            Self::Success => "Done",
            Self::Warning => "Warning",
            Self::Error => "Error",
        }
    }
}

/// A message on its way to the screen.
#[derive(Debug, Clone)]
pub struct Toast {
    /// What kind of news it is.
    pub intent: Intent,
    /// What happened to which thing, like `12 accounts sent to Contoso`.
    pub title: String,
    /// More, if one line does not say it.
    pub detail: Option<String>,
    /// Label and deed of a button, such as *Undo*.
    pub action: Option<(String, Callback<()>)>,
}

impl Toast {
    /// A message without more.
    pub fn new(intent: Intent, title: impl Into<String>) -> Self {
        Self { intent, title: title.into(), detail: None, action: None }
    }

    /// Adds a second line.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// Adds a button.
    #[must_use]
    pub fn action(mut self, label: impl Into<String>, run: impl Fn() + Send + Sync + 'static) -> Self {
        self.action = Some((label.into(), Callback::new(move |()| run())));
        self
    }

    /// How long it stays: long enough to read, longer if there is something to press; errors stay until dismissed.
    fn stays_for(&self) -> Option<Duration> {
        match (self.intent, &self.action) {
            (Intent::Error, _) => None,
            (_, Some(_)) => Some(Duration::from_secs(12)),
            (_, None) => Some(Duration::from_secs(6)),
        }
    }
}

/// The messages on the screen, newest last.
#[derive(Debug, Clone, Copy)]
pub struct Toasts {
    shown: RwSignal<Vec<(u32, Toast)>>,
    next: StoredValue<u32>,
    is_paused: RwSignal<bool>,
}

/// More messages than this push the oldest out.
const SHOWN_AT_ONCE: usize = 4;

impl Toasts {
    /// Shares an empty list with everything below.
    pub fn provide() {
        provide_context(Self::empty());
    }

    fn empty() -> Self {
        Self { shown: RwSignal::new(vec![]), next: StoredValue::new(0), is_paused: RwSignal::new(false) }
    }

    /// The messages of this window.
    pub fn current() -> Self {
        use_context().unwrap_or_else(Self::empty)
    }

    /// Shows a message.
    pub fn show(self, toast: Toast) {
        let id = self.next.get_value();
        self.next.set_value(id + 1);
        let stays = toast.stays_for();
        self.shown.update(|shown| {
            shown.push((id, toast));
            if shown.len() > SHOWN_AT_ONCE {
                shown.remove(0);
            }
        });
        if let Some(stays) = stays {
            self.dismiss_after(id, stays);
        }
    }

    /// Says that something worked.
    pub fn success(self, title: impl Into<String>) {
        self.show(Toast::new(Intent::Success, title));
    }

    /// Says that a call failed, and what to do next.
    pub fn failure(self, title: impl Into<String>, error: &pep_client::ApiError) {
        let words = crate::logic::problem_words::explain(error);
        self.show(Toast::new(Intent::Error, title).detail(format!("{}. {}", words.title, words.detail)));
    }

    /// Takes a message away.
    pub fn dismiss(self, id: u32) {
        self.shown.update(|shown| shown.retain(|(other, _)| *other != id));
    }

    /// The messages with their ids; reactive.
    pub fn shown(self) -> Vec<(u32, Toast)> {
        self.shown.get()
    }

    /// Keeps messages on the screen while somebody points at them or is among them with the keyboard.
    pub fn pause(self, is_paused: bool) {
        self.is_paused.set(is_paused);
    }

    fn dismiss_after(self, id: u32, time: Duration) {
        set_timeout(
            move || match self.is_paused.try_get_untracked() {
                Some(true) => self.dismiss_after(id, time),
                Some(false) => self.dismiss(id),
                None => {}
            },
            time,
        );
    }
}
