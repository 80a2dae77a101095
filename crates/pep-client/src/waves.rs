//! Waves of invitations.

use pep_api_types::waves::{
    Wave, WaveAudiencePreview, WaveExclusionChoices, WaveExclusionQuery, WaveInput, WaveLaunch, WaveList,
    WaveMail, WaveRecipients, WaveTest, WaveTested,
};

use crate::{ApiError, Client, Method, Request, Transport, version_tag, with_pairs, with_query};

impl<T: Transport> Client<T> {
    /// The waves of a program, newest first.
    pub async fn list_waves(&self, program: i64) -> Result<WaveList, ApiError> {
        self.get(format!("/api/v1/programs/{program}/waves")).await
    }

    /// Plans a wave.
    pub async fn create_wave(&self, program: i64, body: &WaveInput) -> Result<Wave, ApiError> {
        self.call(Method::Post, format!("/api/v1/programs/{program}/waves"), body).await
    }

    /// Counts and samples whom a wave would invite.
    pub async fn preview_wave_audience(
        &self,
        program: i64,
        body: &WaveInput,
    ) -> Result<WaveAudiencePreview, ApiError> {
        self.call(Method::Post, format!("/api/v1/programs/{program}/waves/preview"), body).await
    }

    /// Partners and people whom a wave could leave out, while somebody types.
    pub async fn list_wave_exclusion_choices(
        &self,
        program: i64,
        query: &WaveExclusionQuery,
    ) -> Result<WaveExclusionChoices, ApiError> {
        self.get(with_query(&format!("/api/v1/programs/{program}/wave-exclusions"), query)?).await
    }

    /// One wave with what became of it.
    pub async fn find_wave(&self, id: i64) -> Result<Wave, ApiError> {
        self.get(format!("/api/v1/waves/{id}")).await
    }

    /// Changes a draft that was read as `row_version`.
    /// `changed` if somebody was faster; `wrongState` once it is launched.
    pub async fn update_wave(&self, id: i64, row_version: i64, body: &WaveInput) -> Result<Wave, ApiError> {
        let request = Request::new(Method::Put, format!("/api/v1/waves/{id}"));
        self.fetch(request.header("if-match", version_tag(row_version)).json(body)?).await
    }

    /// Throws a draft away.
    pub async fn delete_wave(&self, id: i64) -> Result<(), ApiError> {
        self.act(Method::Delete, format!("/api/v1/waves/{id}")).await
    }

    /// The mail as one recipient would get it; the first if none is named.
    pub async fn preview_wave_mail(&self, id: i64, person: Option<i64>) -> Result<WaveMail, ApiError> {
        let pairs: Vec<_> = person.map(|person| ("person", person.to_string())).into_iter().collect();
        self.get(with_pairs(&format!("/api/v1/waves/{id}/mail"), &pairs)).await
    }

    /// Sends the mail to the caller.
    pub async fn test_wave(&self, id: i64, person_id: Option<i64>) -> Result<WaveTested, ApiError> {
        self.call(Method::Post, format!("/api/v1/waves/{id}/test"), &WaveTest { person_id }).await
    }

    /// Launches a wave to exactly `expected_count` people. `key`: new for each launch.
    /// `changed` if another number would be invited now.
    pub async fn launch_wave(&self, id: i64, expected_count: i64, key: &str) -> Result<Wave, ApiError> {
        let request = Request::new(Method::Post, format!("/api/v1/waves/{id}/launch"));
        self.fetch(request.header("idempotency-key", key.to_owned()).json(&WaveLaunch { expected_count })?)
            .await
    }

    /// `pause`, `resume`, `cancel` or `resend-failed`.
    pub async fn move_wave(&self, id: i64, verb: &str) -> Result<Wave, ApiError> {
        self.fetch(Request::new(Method::Post, format!("/api/v1/waves/{id}/{verb}"))).await
    }

    /// Recipients in the order of their turns; only those of one status, if one is given.
    pub async fn list_wave_recipients(
        &self,
        id: i64,
        status: &str,
        cursor: Option<i64>,
    ) -> Result<WaveRecipients, ApiError> {
        let mut pairs = Vec::new();
        if !status.is_empty() {
            pairs.push(("status", status.to_owned()));
        }
        pairs.extend(cursor.map(|cursor| ("cursor", cursor.to_string())));
        self.get(with_pairs(&format!("/api/v1/waves/{id}/recipients"), &pairs)).await
    }
}
