//! OCP Insights, for programs with client credentials.

use bytes::Bytes;
use form_urlencoded::Serializer;
use pep_api_types::insights::{SessionEntry, SessionPage, SessionQuery, TokenGrant};
use serde::Serialize;

use crate::query::with_query;
use crate::{ApiError, Client, Method, Request, Transport};

/// A page's query.
#[derive(Serialize)]
struct PageQuery<'a> {
    #[serde(flatten)]
    query: &'a SessionQuery,
    limit: Option<i64>,
}

/// Reading with a token.
impl<T: Transport> Client<T> {
    /// Changes client credentials into a token.
    pub async fn create_token(&self, client_id: &str, client_secret: &str) -> Result<TokenGrant, ApiError> {
        let form = Serializer::new(String::new())
            .append_pair("grant_type", "client_credentials")
            .append_pair("client_id", client_id)
            .append_pair("client_secret", client_secret)
            .finish();
        let request = Request::new(Method::Post, "/insights/v1/token");
        self.fetch(request.bytes("application/x-www-form-urlencoded", form)).await
    }

    /// A page of sessions, in the order of their changes.
    pub async fn list_insights_sessions(
        &self,
        token: &str,
        query: &SessionQuery,
        limit: Option<i64>,
    ) -> Result<SessionPage, ApiError> {
        let path = with_query("/insights/v1/sessions", &PageQuery { query, limit })?;
        self.fetch(with_token(path, token)).await
    }

    /// One session as it is now.
    pub async fn get_insights_session(&self, token: &str, id: i64) -> Result<SessionEntry, ApiError> {
        self.fetch(with_token(format!("/insights/v1/sessions/{id}"), token)).await
    }

    /// All sessions, one JSON object a line. Held whole; for very many use the pages.
    pub async fn export_insights_ndjson(&self, token: &str, query: &SessionQuery) -> Result<Bytes, ApiError> {
        let path = with_query("/insights/v1/exports/sessions.ndjson", query)?;
        Ok(self.send(with_token(path, token)).await?.body)
    }

    /// All sessions as CSV. Held whole; for very many use the pages.
    pub async fn export_insights_csv(&self, token: &str, query: &SessionQuery) -> Result<Bytes, ApiError> {
        let path = with_query("/insights/v1/exports/sessions.csv", query)?;
        Ok(self.send(with_token(path, token)).await?.body)
    }
}

fn with_token(path: String, token: &str) -> Request {
    Request::new(Method::Get, path).header("authorization", format!("Bearer {token}"))
}

#[cfg(test)]
mod tests {
    use pep_api_types::insights::SessionStatus;

    use super::*;

    #[test]
    fn a_page_is_asked_for_with_all_its_filters() {
        let query = SessionQuery {
            status: vec![SessionStatus::Planning, SessionStatus::Complete],
            ou: vec!["Latin America".to_owned()],
            partner: vec![2],
            ..SessionQuery::default()
        };
        let path = with_query("/insights/v1/sessions", &PageQuery { query: &query, limit: Some(5) }).unwrap();
        let mut pairs: Vec<&str> = path.split_once('?').unwrap().1.split('&').collect();
        pairs.sort_unstable();
        assert_eq!(pairs, ["limit=5", "ou=Latin+America", "partner=2", "status=Complete", "status=Planning"]);
        let request = with_token(path, "abc");
        assert!(request.headers.contains(&("authorization".to_owned(), "Bearer abc".to_owned())));
    }
}
