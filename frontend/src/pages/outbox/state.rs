//! What the parts of the Outbox share.

use std::rc::Rc;
use std::time::Duration;

use crate::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};
use pep_api_types::mail::{MessageDetail, MessageSummary};

use crate::api::client;
use crate::logic::outbox_view::{Mailbox, OutboxView, is_moving};
use crate::logic::url_query::UrlQuery;
use crate::state::answer::Answer;
use crate::state::paged::{Paged, keep_asking};

/// How often the first page is asked for again: mails leave and come by themselves.
const ASK_AGAIN: Duration = Duration::from_secs(4);

type Navigate = Rc<dyn Fn(&str, NavigateOptions)>;

/// The page's shared state; a handle that can be copied.
#[derive(Clone, Copy)]
pub struct Outbox {
    /// What the URL says.
    pub view: Memo<OutboxView>,
    /// The mails, newest first.
    pub list: Paged<MessageSummary>,
    /// The open mail.
    pub open: Answer<MessageDetail>,
    navigate: StoredValue<Navigate, LocalStorage>,
}

impl Outbox {
    /// Follows the URL, begins to load, and shares the state with the parts of the page.
    pub fn provide(mailbox: Mailbox) -> Self {
        let search = use_location().search;
        let navigate: Navigate = Rc::new(use_navigate());
        let outbox = Self {
            view: Memo::new(move |_| OutboxView::read(&UrlQuery::read(&search.get()), mailbox)),
            list: Paged::default(),
            open: Answer::default(),
            navigate: StoredValue::new_local(navigate),
        };
        let query = Memo::new(move |_| outbox.view.with(|view| view.query(None)));
        Effect::new(move |_| {
            // Read, not only tracked: a memo that nobody reads never computes, and so tells nobody of changes.
            query.with(|_| ());
            outbox.list.forget();
            outbox.reload_list();
        });
        let id = Memo::new(move |_| outbox.view.with(|view| view.message));
        Effect::new(move |_| {
            outbox.open.forget();
            if let Some(id) = id.get() {
                outbox.reload_open(id);
            }
        });
        keep_asking(ASK_AGAIN, move || {
            if outbox.list.is_at_rest() {
                outbox.reload_list();
            }
            let open = untrack(|| outbox.open.ok());
            if let Some(mail) = open.filter(|mail| is_moving(mail.summary.state)) {
                outbox.reload_open(mail.summary.id);
            }
        });
        provide_context(outbox);
        outbox
    }

    /// The state of the page around.
    pub fn current() -> Self {
        use_context().unwrap_or_else(|| Self::provide(Mailbox::Own))
    }

    /// Whose mails these are.
    pub fn mailbox(self) -> Mailbox {
        self.view.with_untracked(|view| view.mailbox)
    }

    /// Changes the view, and with it the URL.
    pub fn change(self, change: impl FnOnce(&mut OutboxView)) {
        let mut view = self.view.get_untracked();
        change(&mut view);
        let options = NavigateOptions { scroll: false, ..NavigateOptions::default() };
        self.navigate.with_value(|navigate| navigate(&view.href(), options));
    }

    /// Asks for the first page; what is shown stays until it is here.
    pub fn reload_list(self) {
        self.list.begin(fetch(self.view.get_untracked(), None));
    }

    /// Asks for the next page.
    pub fn load_more(self) {
        self.list.more(fetch(self.view.get_untracked(), self.list.next.get_untracked()));
    }

    /// Asks for the open mail again.
    pub fn reload_open(self, id: i64) {
        let mailbox = self.mailbox();
        self.open.load(async move {
            match mailbox {
                Mailbox::Own => client().get_message(id).await,
                Mailbox::Demo => client().get_demo_message(id).await,
            }
        });
    }
}

async fn fetch(
    view: OutboxView,
    cursor: Option<String>,
) -> Result<pep_api_types::page::Page<MessageSummary>, pep_client::ApiError> {
    let query = view.query(cursor);
    match view.mailbox {
        Mailbox::Own => client().list_messages(&query).await,
        Mailbox::Demo => client().list_demo_messages(&query).await,
    }
}
