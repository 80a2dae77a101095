"""Puts one session into a demo's database: the journey begins where two teams have agreed, which other journeys show.

Usage: session_day.py DATABASE START_SECONDS. Prints the session's id.
"""

import sqlite3
import sys

PARTNER, SELLER = "amara.abbott@northlight.example", "seller.anz.1@demo.example"
ROOM = "journey-room"


def main(path: str, start: int) -> None:
    base = sqlite3.connect(path, timeout=10)
    one = lambda sql, *values: base.execute(sql, values).fetchone()[0]
    begin, end, now = start * 1_000_000, (start + 1800) * 1_000_000, (start - 86_400) * 1_000_000
    program = one("SELECT min(id) FROM program")
    partner_person = one("SELECT id FROM person WHERE email_folded = ?", PARTNER)
    seller = one("SELECT id FROM person WHERE email_folded = ?", SELLER)
    partner = one("SELECT partner_id FROM person WHERE id = ?", partner_person)
    base.execute(
        "INSERT OR IGNORE INTO program_partner (program_id, partner_id, source, added_at) VALUES (?, ?, 'manual', ?)",
        (program, partner, now),
    )
    meeting = base.execute(
        "INSERT INTO simulated_meeting (organizer, external_id, room, subject, starts_at, ends_at) "
        "VALUES ('journey', 'journey', ?, 'Northlight and ANZ', ?, ?)",
        (ROOM, begin, end),
    ).lastrowid
    session = base.execute(
        "INSERT INTO session (program_id, title, starts_at, ends_at, time_zone, state, calendar_uid, meeting_state, "
        "meeting_provider, meeting_organizer, meeting_ref, join_url, created_at, updated_at) "
        "VALUES (?, 'Northlight and ANZ', ?, ?, 'UTC', 'scheduled', 'journey@demo.example', 'ready', 'simulated', "
        "'journey', ?, ?, ?, ?)",
        (program, begin, end, str(meeting), f"/meeting-room/{ROOM}", now, now),
    ).lastrowid
    for person in (partner_person, seller):
        base.execute(
            "INSERT INTO session_person (session_id, person_id, source, added_at) VALUES (?, ?, 'added', ?)",
            (session, person, now),
        )
    base.commit()
    print(session)


main(sys.argv[1], int(sys.argv[2]))
