//! Signing in and out, one's own sessions and notices.

use pep_api_types::attendance::{LinkedFeedback, LinkedSession};
use pep_api_types::page::Page;
use pep_api_types::preferences::{MailPreference, SetMailPreference};
use pep_api_types::session::{
    CodeRequest, CodeSignIn, DemoPerson, DemoSignIn, LinkCode, LinkTarget, LinkToken, Notice, NoticesRead,
    OpenedLink, Session, SignInSession,
};
use pep_api_types::sessions::{LinkedAnswer, LinkedRequest};

use crate::{ApiError, Client, Method, Transport, with_pairs};

/// Where the server starts a sign-in at the organisation's own provider; followed by a path to come back to.
pub const OIDC_START: &str = "/api/v1/sign-in/oidc/start?returnTo=";

impl<T: Transport> Client<T> {
    /// Who is signed in here, and what this installation offers; answers also if nobody is.
    pub async fn get_session(&self) -> Result<Session, ApiError> {
        self.get("/api/v1/session").await
    }

    /// The people of the demo data who can be picked at sign-in.
    /// Not found unless this is a demo.
    pub async fn list_demo_people(&self) -> Result<Page<DemoPerson>, ApiError> {
        self.get("/api/v1/sign-in/demo-people").await
    }

    /// Signs in as a person of the demo data.
    /// Not found unless this is a demo and the person exists.
    pub async fn create_demo_session(&self, body: &DemoSignIn) -> Result<(), ApiError> {
        self.tell(Method::Post, "/api/v1/sign-in/demo", body).await
    }

    /// Asks for a one-time code by mail. The answer is the same whether or not the address is known.
    pub async fn request_code(&self, body: &CodeRequest) -> Result<(), ApiError> {
        self.tell(Method::Post, "/api/v1/sign-in/code", body).await
    }

    /// Signs in with the code from the mail.
    /// `invalid` if the code is wrong or too old.
    pub async fn create_code_session(&self, body: &CodeSignIn) -> Result<(), ApiError> {
        self.tell(Method::Post, "/api/v1/sign-in/code/verify", body).await
    }

    /// Ends this browser's session.
    pub async fn end_session(&self) -> Result<(), ApiError> {
        self.act(Method::Post, "/api/v1/sign-out").await
    }

    /// Ends all sessions of the person.
    pub async fn end_all_sessions(&self) -> Result<(), ApiError> {
        self.act(Method::Post, "/api/v1/sign-out-everywhere").await
    }

    /// The person's signed-in browsers.
    pub async fn list_sign_in_sessions(&self) -> Result<Page<SignInSession>, ApiError> {
        self.get("/api/v1/sign-in/sessions").await
    }

    /// Signs one of the person's browsers out.
    pub async fn delete_sign_in_session(&self, id: i64) -> Result<(), ApiError> {
        self.act(Method::Delete, format!("/api/v1/sign-in/sessions/{id}")).await
    }

    /// The kinds of mail that one can get, and how each comes.
    pub async fn list_mail_preferences(&self) -> Result<Page<MailPreference>, ApiError> {
        self.get("/api/v1/mail-preferences").await
    }

    /// Chooses how a kind of mail comes.
    pub async fn set_mail_preference(
        &self,
        kind: &str,
        body: &SetMailPreference,
    ) -> Result<MailPreference, ApiError> {
        self.call(Method::Put, format!("/api/v1/mail-preferences/{kind}"), body).await
    }

    /// What the person should know, newest first.
    pub async fn list_notices(&self, cursor: Option<&str>) -> Result<Page<Notice>, ApiError> {
        let pairs: Vec<_> = cursor.into_iter().map(|cursor| ("cursor", cursor.to_owned())).collect();
        self.get(with_pairs("/api/v1/notices", &pairs)).await
    }

    /// Marks notices as read.
    pub async fn mark_notices_read(&self, body: &NoticesRead) -> Result<(), ApiError> {
        self.tell(Method::Post, "/api/v1/notices/read", body).await
    }

    /// What a mailed link is for, and what has to happen before it leads on.
    /// Not found if the link is unknown or has ended.
    pub async fn open_link(&self, body: &LinkToken) -> Result<OpenedLink, ApiError> {
        self.call(Method::Post, "/api/v1/links/open", body).await
    }

    /// Asks for a code to the mailbox to which a link was sent.
    pub async fn request_link_code(&self, body: &LinkToken) -> Result<(), ApiError> {
        self.tell(Method::Post, "/api/v1/links/code", body).await
    }

    /// Proves the mailbox to which a link was sent.
    /// `invalid` if the code is wrong or too old.
    pub async fn verify_link_code(&self, body: &LinkCode) -> Result<LinkTarget, ApiError> {
        self.call(Method::Post, "/api/v1/links/code/verify", body).await
    }

    /// The request for a session that a mailed link answers. Not found if it answers none.
    pub async fn find_linked_request(&self, body: &LinkToken) -> Result<LinkedRequest, ApiError> {
        self.call(Method::Post, "/api/v1/links/request", body).await
    }

    /// Answers that request, once. `wrongState` if the link does not answer any more.
    pub async fn answer_linked_request(&self, body: &LinkedAnswer) -> Result<LinkedRequest, ApiError> {
        self.call(Method::Post, "/api/v1/links/request/answer", body).await
    }

    /// The session on which a mailed link takes feedback. Not found if it takes none.
    pub async fn find_linked_feedback(&self, body: &LinkToken) -> Result<LinkedSession, ApiError> {
        self.call(Method::Post, "/api/v1/links/feedback", body).await
    }

    /// Gives that feedback, in place of what was said before. `wrongState` once the last day is over.
    pub async fn give_linked_feedback(&self, body: &LinkedFeedback) -> Result<LinkedSession, ApiError> {
        self.call(Method::Post, "/api/v1/links/feedback/answer", body).await
    }
}
