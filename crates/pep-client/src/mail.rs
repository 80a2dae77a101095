//! The Outbox: every mail PEP wrote, as it was rendered, and what became of it.

use pep_api_types::mail::{
    LiftMailBlock, MailBlock, MessageDetail, MessageSummary, ResendMessage, RevealMessage, SettleMessage,
    UnreachablePeople,
};
use pep_api_types::page::Page;
use serde::Serialize;

use crate::{ApiError, Client, Method, Transport, with_query};

/// Address of a message's HTML, for a sandboxed frame. `reveal`: the number under which it is shown, if it needs one.
#[must_use]
pub fn message_html_path(id: i64, reveal: Option<i64>) -> String {
    format!("/api/v1/messages/{id}/html{}", under(reveal))
}

/// Address of a message's source, for a link that downloads it. `reveal` as for [`message_html_path`].
#[must_use]
pub fn message_source_path(id: i64, reveal: Option<i64>) -> String {
    format!("/api/v1/messages/{id}/source{}", under(reveal))
}

fn under(reveal: Option<i64>) -> String {
    reveal.map_or_else(String::new, |number| format!("?reveal={number}"))
}

/// Address of a demo message's HTML, for a sandboxed frame; signed out too.
#[must_use]
pub fn demo_message_html_path(id: i64) -> String {
    format!("/api/v1/demo/messages/{id}/html")
}

impl<T: Transport> Client<T> {
    /// Messages, newest first. `query`: an object of `state`, `class`, `fate` (all repeatable), `recipient`,
    /// `program`, `person`, `partner`, one of `session`, `event`, `engagement`, `q`,
    /// `cursor`, `limit`.
    pub async fn list_messages(&self, query: &impl Serialize) -> Result<Page<MessageSummary>, ApiError> {
        self.get(with_query("/api/v1/messages", query)?).await
    }

    /// One message as rendered, with its history.
    pub async fn get_message(&self, id: i64) -> Result<MessageDetail, ApiError> {
        self.get(format!("/api/v1/messages/{id}")).await
    }

    /// Shows a mail of a program for this once.
    pub async fn reveal_message(&self, id: i64, body: &RevealMessage) -> Result<MessageDetail, ApiError> {
        self.call(Method::Post, format!("/api/v1/messages/{id}/reveal"), body).await
    }

    /// Sends a message again, as a new message.
    pub async fn resend_message(&self, id: i64, body: &ResendMessage) -> Result<MessageSummary, ApiError> {
        self.call(Method::Post, format!("/api/v1/messages/{id}/resend"), body).await
    }

    /// Settles a message of which nobody knows whether it left.
    pub async fn settle_message(&self, id: i64, body: &SettleMessage) -> Result<MessageDetail, ApiError> {
        self.call(Method::Post, format!("/api/v1/messages/{id}/settle"), body).await
    }

    /// The addresses that take no mail, the newest first.
    pub async fn list_mail_blocks(&self) -> Result<Page<MailBlock>, ApiError> {
        self.get("/api/v1/mail-blocks").await
    }

    /// The people of an event whose addresses take no mail.
    pub async fn list_event_unreachable_people(&self, event: i64) -> Result<UnreachablePeople, ApiError> {
        self.get(format!("/api/v1/events/{event}/unreachable-people")).await
    }

    /// The people of an engagement whose addresses take no mail.
    pub async fn list_engagement_unreachable_people(
        &self,
        engagement: i64,
    ) -> Result<UnreachablePeople, ApiError> {
        self.get(format!("/api/v1/engagements/{engagement}/unreachable-people")).await
    }

    /// Lets mails to an address leave again.
    pub async fn lift_mail_block(&self, id: i64, body: &LiftMailBlock) -> Result<(), ApiError> {
        self.tell(Method::Post, format!("/api/v1/mail-blocks/{id}/lift"), body).await
    }

    /// All messages of a demo, newest first; signed out too. `query` as for [`list_messages`](Self::list_messages).
    pub async fn list_demo_messages(&self, query: &impl Serialize) -> Result<Page<MessageSummary>, ApiError> {
        self.get(with_query("/api/v1/demo/messages", query)?).await
    }

    /// One message of a demo; signed out too.
    pub async fn get_demo_message(&self, id: i64) -> Result<MessageDetail, ApiError> {
        self.get(format!("/api/v1/demo/messages/{id}")).await
    }
}
