//! The simulated meeting room.

use pep_api_types::meeting_rooms::{MeetingRoom, RoomJoin};

use crate::{ApiError, Client, Method, Request, Transport};

impl<T: Transport> Client<T> {
    /// A room.
    pub async fn get_meeting_room(&self, room: &str) -> Result<MeetingRoom, ApiError> {
        self.get(format!("/api/v1/meeting-rooms/{room}")).await
    }

    /// Joins it.
    pub async fn join_meeting_room(&self, room: &str, body: &RoomJoin) -> Result<MeetingRoom, ApiError> {
        self.call(Method::Post, format!("/api/v1/meeting-rooms/{room}/stays"), body).await
    }

    /// Leaves it.
    pub async fn leave_meeting_room(&self, room: &str, stay_id: i64) -> Result<MeetingRoom, ApiError> {
        let path = format!("/api/v1/meeting-rooms/{room}/stays/{stay_id}/leave");
        self.fetch(Request::new(Method::Post, path)).await
    }

    /// Lets everybody attend at once, in a demo or rehearsal.
    pub async fn play_everybody(&self, room: &str) -> Result<MeetingRoom, ApiError> {
        self.fetch(Request::new(Method::Post, format!("/api/v1/meeting-rooms/{room}/everybody"))).await
    }
}
