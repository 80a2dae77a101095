//! Partners as Microsoft people see them.

use pep_api_types::partners::{EcmList, PartnerList, PartnerScorecard};

use crate::{ApiError, Client, Transport, with_pairs};

impl<T: Transport> Client<T> {
    /// Partners whose name or Partner One ID has words that begin with those of `q`; at most `limit`, if given.
    pub async fn list_partners(&self, q: &str, limit: Option<i64>) -> Result<PartnerList, ApiError> {
        self.get(with_pairs("/api/v1/partners", &search(q, limit))).await
    }

    /// The partners with these ids, for the names of chosen ones. `ids`: repeated in the query.
    pub async fn list_partners_by_id(&self, ids: &[i64]) -> Result<PartnerList, ApiError> {
        let pairs: Vec<_> = ids.iter().map(|id| ("ids", id.to_string())).collect();
        self.get(with_pairs("/api/v1/partners", &pairs)).await
    }

    /// How a partner does on the accounts in the caller's reach.
    pub async fn get_partner_scorecard(&self, id: i64) -> Result<PartnerScorecard, ApiError> {
        self.get(format!("/api/v1/partners/{id}/scorecard")).await
    }

    /// People who can be an account's ECM and have words that begin with those of `q`.
    pub async fn list_ecms(&self, q: &str, limit: Option<i64>) -> Result<EcmList, ApiError> {
        self.get(with_pairs("/api/v1/ecms", &search(q, limit))).await
    }
}

fn search(q: &str, limit: Option<i64>) -> Vec<(&'static str, String)> {
    let q = Some(q.to_owned()).filter(|q| !q.is_empty());
    q.map(|q| ("q", q)).into_iter().chain(limit.map(|limit| ("limit", limit.to_string()))).collect()
}
