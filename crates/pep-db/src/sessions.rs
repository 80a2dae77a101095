//! Requests for sessions, bookings and sessions (D-21 … D-32, D-52 … D-55, D-58, C-24 … C-44).

mod bookings;
mod busy;
mod invited;
mod people;
mod records;
mod requests;

pub use bookings::{
    BOOKING_KEY, NewBooking, all_slots, blackouts, book, find_slot, live_bookings, lock_teams, release,
    remove_slots, set_blackout, set_slot_open, unfilled_slots,
};
pub use busy::busy_people;
pub use invited::{
    AccountsFor, SessionAccountRow, SessionPartnerRow, accounts_of_sessions, is_open_to,
    partners_of_sessions, sells_to, set_accounts, set_contact, set_partners,
};
pub use people::{
    CandidateFilter, Contact, SessionPersonRow, TeamFacts, candidates, contacts, ever_of, forget_invited,
    members, organisations, parallel_sessions, people_of_sessions, put_person, set_invited, take_person,
    takes_part, teams_by_id, teams_of,
};
pub use records::{
    MeetingRow, NewSession, SessionChange, SessionFilter, SessionRow, SessionTeamRow, change_session,
    find_session, insert_session, list_sessions, lock_session, meetings_by_organizer, teams_of_sessions,
};
pub use requests::{
    NewRequest, OPEN_PAIR_KEY, RequestDecision, RequestFilter, RequestRow, count_request_reminder, decide,
    find_request, insert_request, list_requests, sessions_of_requests, take_slot, was_declined,
};
