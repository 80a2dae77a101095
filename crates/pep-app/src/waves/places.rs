//! Where the people of a wave work: in which zone, and in which OU with its closed days (B3-08, B4-01).

use chrono_tz::Tz;
use pep_db::AnyConnection;
use pep_db::holidays::ClosedOus;
use pep_db::waves::WaitingPlace;
use pep_domain::holidays::ClosedDays;
use pep_domain::ids::{EventId, OuId, ProgramId};
use pep_domain::waves::Waiting;

use crate::AppError;
use crate::zones::reader_zone;

/// What a wave goes by. Who has no zone or no OU counts as of those of the event and its OU; where there is none, as of the
/// program's zone and of no OU.
pub(super) struct Places {
    zone: Tz,
    ou: Option<OuId>,
    closed: ClosedOus,
}

impl Places {
    pub(super) fn load(
        conn: &mut AnyConnection,
        program: ProgramId,
        event: Option<EventId>,
    ) -> Result<Self, AppError> {
        let event = match event {
            Some(event) => pep_db::events::find(conn, event)?,
            None => None,
        };
        let of_program = pep_db::programs::find(conn, program)?.map(|program| program.time_zone);
        let ou = event.as_ref().map(|event| event.ou.0);
        let of_ou = match ou {
            Some(ou) => pep_db::zones::of_ou(conn, ou)?,
            None => None,
        };
        let of_event = event.map(|event| event.time_zone);
        let zone = reader_zone(of_ou.as_deref(), of_event.as_deref(), of_program.as_deref());
        Ok(Self { zone, ou, closed: pep_db::holidays::closed_days(conn)? })
    }

    /// The zone of a person.
    pub(super) fn zone(&self, known: Option<&str>) -> Tz {
        known.and_then(|zone| zone.parse().ok()).unwrap_or(self.zone)
    }

    /// The closed days of a person's OU.
    pub(super) fn closed(&self, known: Option<i64>) -> &ClosedDays {
        self.closed.of(known.map(OuId).or(self.ou))
    }

    /// So many people of one place.
    pub(super) fn waiting(&self, place: &WaitingPlace) -> Waiting<'_> {
        Waiting { zone: self.zone(place.zone.as_deref()), closed: self.closed(place.ou), count: place.count }
    }
}
