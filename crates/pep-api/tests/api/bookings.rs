//! One slot and everybody wants it: promises 9 to 13 of reliability 5.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use pep_app::sessions::{self, Answer, EventAccess, NewAsk};
use pep_app::{AppConfig, AppContext, AppError, FoundConflict};
use pep_db::{DatabaseUrl, Db};
use pep_domain::access::{Actor, action, authorize};
use pep_domain::events::{ConflictRule, RuleLevel};
use pep_domain::ids::{EventId, PartnerId, PersonId, SessionId, SessionRequestId, SlotId, TeamId};
use pep_domain::jobs::Queue;
use pep_domain::people::Side;
use pep_domain::sessions::Decision;
use pep_jobs::{Outlet, run_due};
use pep_mail::Transport;
use pep_mail::transport::MemoryTransport;
use pep_test_support::{TestDb, TestEngine, World, both_engines};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use tokio::sync::Semaphore;

const CONNECTIONS: usize = 64;

/// An instance of PEP on the test's database, with connections of its own.
fn instance(db: &TestDb) -> AppContext {
    let connections = if db.engine() == TestEngine::Postgres { 64 } else { 8 };
    let own = Db::open(&DatabaseUrl::parse(&db.url).unwrap(), connections).unwrap();
    let mut ctx = AppContext::new(own, AppConfig::default());
    // The long race asks for more than people do in a day.
    ctx.paces = None;
    ctx
}

async fn access(ctx: &AppContext, person: i64, partner: Option<i64>) -> EventAccess {
    let grants =
        ctx.db.read(move |conn| pep_db::sign_in_sessions::grants_of(conn, PersonId(person))).await.unwrap();
    let actor = Actor {
        person_id: PersonId(person),
        side: if partner.is_some() { Side::Partner } else { Side::Microsoft },
        partner_id: partner.map(PartnerId),
        grants,
        request_id: String::new(),
        session_id: None,
    };
    // Whoever acts here goes on against every warning; what is refused stays refused.
    let everything = ConflictRule::ALL.iter().map(|rule| Some(*rule)).chain([None]);
    EventAccess::of(&authorize::<action::UseOwnAccount>(&actor).unwrap()).unwrap().confirming(everything)
}

fn answer(decision: Decision) -> Answer {
    Answer { decision, row_version: 1, note: String::new(), is_override: false }
}

/// So many teams of partner 1, each with a pending request to team 3 for slot 4. Teams and requests begin at 1,001.
fn many_requests(db: &TestDb, count: i64) {
    let mut sql = String::new();
    for id in 1_001..=1_000 + count {
        sql += &format!(
            "INSERT INTO team (id, program_id, side, partner_id, ou_id, name, name_folded, primary_contact_id, created_at, \
             updated_at) VALUES ({id}, 1, 'partner', 1, 1, 'Team {id}', 'team {id}', 11, 1, 1);\
             INSERT INTO team_member (team_id, person_id, added_at) VALUES ({id}, 11, 1);\
             INSERT INTO session_request (id, event_id, slot_id, partner_team_id, seller_team_id, asked_by_side, state, \
             asked_by, asked_at) VALUES ({id}, 1, 4, {id}, 3, 'partner', 'pending', 11, 1);"
        );
    }
    db.db_execute(&sql);
}

both_engines! {
    async fn of_a_thousand_acceptances_of_one_slot_one_wins(db: TestDb) {
        let _world = World::build(&db);
        many_requests(&db, 1_000);
        let ctx = instance(&db);
        let seller = access(&ctx, 5, None).await;
        let gate = Arc::new(Semaphore::new(CONNECTIONS));
        let started = Instant::now();
        let tasks: Vec<_> = (1_001..=2_000)
            .map(|id| {
                let (ctx, seller, gate) = (ctx.clone(), seller.clone(), gate.clone());
                tokio::spawn(async move {
                    let _permit = gate.acquire().await.unwrap();
                    sessions::decide(&ctx, &seller, SessionRequestId(id), answer(Decision::Accept)).await
                })
            })
            .collect();
        let (mut winners, mut conflicts, mut others) = (0, 0, Vec::new());
        for task in tasks {
            match task.await.unwrap() {
                Ok(_) => winners += 1,
                Err(AppError::WrongState(_) | AppError::Changed(_)) => conflicts += 1,
                Err(AppError::Conflicts(found)) if is_refused(&found) => conflicts += 1,
                Err(error) => others.push(format!("{error:?}")),
            }
        }
        println!("1,000 acceptances on {:?}: {:?}", db.engine(), started.elapsed());
        assert_eq!((winners, conflicts), (1, 999), "{:?}", others.first());
        assert_eq!(db.db_number("SELECT count(*) FROM booking WHERE slot_id = 4 AND released_at IS NULL"), 2);
        assert_eq!(db.db_number("SELECT count(*) FROM session WHERE slot_id = 4"), 1);
        assert_eq!(db.db_number("SELECT count(*) FROM session_request WHERE slot_id = 4 AND state = 'slot_taken'"), 999);
        // All of them are told, by jobs of a hundred.
        assert_eq!(db.db_number("SELECT count(*) FROM job WHERE kind = 'tell_ended_requests'"), 10);
    }

    async fn without_the_guard_several_win(db: TestDb) {
        // The same race with a check that nothing protects; if this found one winner, the test above would prove nothing.
        let _world = World::build(&db);
        db.db_execute("DROP INDEX booking_one");
        let ctx = instance(&db);
        let winners = Arc::new(AtomicUsize::new(0));
        let tasks: Vec<_> = (0..200)
            .map(|_| {
                let (ctx, winners) = (ctx.clone(), winners.clone());
                tokio::spawn(async move {
                    let taken = ctx.db.read(|conn| pep_db::sessions::live_bookings(conn, &[3])).await.unwrap();
                    if taken.iter().any(|(_, booked)| booked.slot == SlotId(4)) {
                        return;
                    }
                    tokio::time::sleep(Duration::from_millis(2)).await;
                    let now = ctx.now();
                    let booking = pep_db::sessions::NewBooking {
                        session: SessionId(1), slot: SlotId(4), team: TeamId(3), starts_at: now, ends_at: now.plus(1),
                    };
                    ctx.db.write(move |conn| pep_db::sessions::book(conn, booking, now)).await.unwrap();
                    winners.fetch_add(1, Ordering::SeqCst);
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        assert!(winners.load(Ordering::SeqCst) > 1, "the race is none");
    }

    async fn accepting_fifty_times_makes_one_session_one_meeting_and_one_set_of_invitations(db: TestDb) {
        let _world = World::build(&db);
        let contexts = [instance(&db), instance(&db)];
        let seller = access(&contexts[0], 5, None).await;
        let tasks: Vec<_> = (0..50)
            .map(|nth| {
                let (ctx, seller) = (contexts[nth % 2].clone(), seller.clone());
                tokio::spawn(async move {
                    sessions::decide(&ctx, &seller, SessionRequestId(1), answer(Decision::Accept)).await
                })
            })
            .collect();
        for task in tasks {
            let done = task.await.unwrap().unwrap();
            assert!(done.request.session.is_some());
        }
        assert_eq!(db.db_number("SELECT count(*) FROM session WHERE request_id = 1"), 1);
        // The job twice, as after a crash: the meeting is the same, the invitations are the same.
        pep_app::outbound_gate::guard_at_start(&contexts[0]).await.unwrap();
        let outlet = Arc::new(Outlet::new(Transport::Memory(MemoryTransport::default())));
        run_due(&contexts[0], &pep_jobs::all(), &outlet, Queue::Meetings).await.unwrap();
        db.db_execute("UPDATE job SET state = 'ready', finished_at = NULL WHERE kind = 'make_meeting'");
        run_due(&contexts[1], &pep_jobs::all(), &outlet, Queue::Meetings).await.unwrap();
        assert_eq!(db.db_number("SELECT count(*) FROM simulated_meeting WHERE room <> 'world-room'"), 1);
        assert_eq!(db.db_number("SELECT count(*) FROM message WHERE template = 'session_invitation'"), 3);
        assert_eq!(db.db_number("SELECT count(DISTINCT recipient_id) FROM message WHERE template = 'session_invitation'"), 3);
    }
}

/// Teams, slots and people for the long race: 20 teams of partner 1, 20 of ATU 1, 24 slots; persons 11 and 5 answer for
/// all.
fn crowd(db: &TestDb) {
    let first = 1_796_284_800_000_000_i64;
    let mut sql = String::new();
    for id in 101..=140 {
        let (side, partner, atu, contact) =
            if id <= 120 { ("partner", "1", "NULL", 11) } else { ("microsoft", "NULL", "1", 5) };
        sql += &format!(
            "INSERT INTO team (id, program_id, side, partner_id, ou_id, atu_id, name, name_folded, primary_contact_id, \
             created_at, updated_at) VALUES ({id}, 1, '{side}', {partner}, 1, {atu}, 'Team {id}', 'team {id}', {contact}, 1, 1);\
             INSERT INTO team_member (team_id, person_id, added_at) VALUES ({id}, {contact}, 1);"
        );
    }
    for id in 101..=124 {
        // Half of them overlap the slot before.
        let starts = first + 86_400_000_000 + (id - 101) * 1_200_000_000;
        sql += &format!(
            "INSERT INTO event_slot (id, event_id, starts_at, ends_at, kind) VALUES ({id}, 1, {starts}, {}, 'regular');",
            starts + 1_800_000_000
        );
    }
    db.db_execute(&sql);
}

/// One random step; what comes back is only what nobody should ever see.
async fn step(
    ctx: &AppContext,
    partner: &EventAccess,
    seller: &EventAccess,
    dice: &mut StdRng,
) -> Option<String> {
    let open: Vec<(i64, i64, bool)> = ctx
        .db
        .read(|conn| {
            let filter = pep_db::sessions::RequestFilter {
                states: vec![
                    pep_domain::sessions::RequestState::Pending,
                    pep_domain::sessions::RequestState::Later,
                ],
                ..Default::default()
            };
            let rows = pep_db::sessions::list_requests(conn, &filter)?;
            Ok::<_, pep_db::DbError>(
                rows.iter()
                    .map(|row| (row.id.0, row.row_version, row.asked_by_side == Side::Partner))
                    .collect(),
            )
        })
        .await
        .unwrap();
    let (ours, theirs) = (101 + dice.random_range(0..20), 121 + dice.random_range(0..20));
    let slot = SlotId(101 + dice.random_range(0..24));
    let picked = (!open.is_empty()).then(|| open[dice.random_range(0..open.len())]);
    let result = match (dice.random_range(0..10), picked) {
        (0..=3, _) | (_, None) => {
            let by_partner = dice.random_bool(0.5);
            let (team, other) = if by_partner { (ours, theirs) } else { (theirs, ours) };
            let new = NewAsk { slot, team: TeamId(team), other: TeamId(other), message: String::new() };
            sessions::ask(ctx, if by_partner { partner } else { seller }, EventId(1), new).await.map(drop)
        }
        (4..=6, Some((id, row_version, by_partner))) => {
            let answer = Answer { row_version, ..answer(Decision::Accept) };
            sessions::decide(ctx, if by_partner { seller } else { partner }, SessionRequestId(id), answer)
                .await
                .map(drop)
        }
        (7, Some((id, row_version, by_partner))) => {
            let decision = if dice.random_bool(0.5) { Decision::Decline } else { Decision::Later };
            let answer = Answer { row_version, ..answer(decision) };
            sessions::decide(ctx, if by_partner { seller } else { partner }, SessionRequestId(id), answer)
                .await
                .map(drop)
        }
        (8, Some((id, row_version, by_partner))) => {
            let to = TeamId(if by_partner { theirs } else { ours });
            let who = if by_partner { seller } else { partner };
            sessions::reassign(ctx, who, SessionRequestId(id), row_version, to, String::new()).await.map(drop)
        }
        _ => {
            let filter = pep_db::sessions::SessionFilter { is_scheduled: true, ..Default::default() };
            let rows = ctx.db.read(move |conn| pep_db::sessions::list_sessions(conn, &filter)).await.unwrap();
            let row = rows.get(dice.random_range(0..rows.len().max(1)))?;
            if dice.random_bool(0.5) {
                sessions::cancel(ctx, seller, row.id, row.row_version, "enough".to_owned()).await.map(drop)
            } else {
                let to = sessions::MoveTo { slot, span: None };
                sessions::move_session(ctx, seller, row.id, row.row_version, to, String::new())
                    .await
                    .map(drop)
            }
        }
    };
    match result {
        Ok(())
        | Err(
            AppError::WrongState(_)
            | AppError::Changed(_)
            | AppError::AlreadyExists(_)
            | AppError::NotFound
            | AppError::Invalid(_),
        ) => None,
        Err(AppError::Conflicts(found)) if is_refused(&found) => None,
        Err(error) => Some(format!("{error:?}")),
    }
}

/// Is something in it that nobody can confirm?
fn is_refused(found: &[FoundConflict]) -> bool {
    found.iter().any(|conflict| conflict.level == RuleLevel::Refuse)
}

both_engines! {
    async fn whatever_two_instances_do_at_once_the_history_is_consistent(db: TestDb) {
        let _world = World::build(&db);
        crowd(&db);
        let seconds = std::env::var("PEP_BOOKING_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(4);
        let until = Instant::now() + Duration::from_secs(seconds);
        // On SQLite there is one process, and so one writer; on PostgreSQL there are two.
        let first = instance(&db);
        let second = if db.engine() == TestEngine::Postgres { instance(&db) } else { first.clone() };
        let contexts = [first, second];
        let (partner, seller) = (access(&contexts[0], 11, Some(1)).await, access(&contexts[0], 5, None).await);
        let tasks: Vec<_> = (0..12_usize)
            .map(|nth| {
                let (ctx, partner, seller) = (contexts[nth % 2].clone(), partner.clone(), seller.clone());
                tokio::spawn(async move {
                    let mut dice = StdRng::seed_from_u64(nth as u64 + seconds);
                    let (mut steps, mut faults) = (0, Vec::new());
                    while Instant::now() < until || steps < 50 {
                        faults.extend(step(&ctx, &partner, &seller, &mut dice).await);
                        steps += 1;
                    }
                    (steps, faults)
                })
            })
            .collect();
        let (mut steps, mut faults) = (0, Vec::new());
        for task in tasks {
            let (count, found) = task.await.unwrap();
            steps += count;
            faults.extend(found);
        }
        let bookings = db.db_number("SELECT count(*) FROM booking");
        println!("{steps} steps on {:?}, {bookings} bookings", db.engine());
        assert!(faults.is_empty(), "{} faults, first: {}", faults.len(), faults[0]);
        assert!(bookings >= 8, "only {bookings} bookings: nothing was tried");
        for (what, sql) in VIOLATIONS {
            assert_eq!(db.db_number(sql), 0, "{what}");
        }
        check_history(&db);
    }
}

/// What must never be found, in SQL that both engines read.
const VIOLATIONS: [(&str, &str); 6] = [
    (
        "two live bookings of a team overlap",
        "SELECT count(*) FROM booking a JOIN booking b ON a.team_id = b.team_id AND a.id < b.id AND a.starts_at < b.ends_at \
         AND b.starts_at < a.ends_at WHERE a.released_at IS NULL AND b.released_at IS NULL",
    ),
    (
        "a session that will take place holds its slot for both teams",
        "SELECT count(*) FROM session s WHERE s.state = 'scheduled' AND (SELECT count(*) FROM booking b WHERE \
         b.session_id = s.id AND b.released_at IS NULL AND b.slot_id = s.slot_id AND b.starts_at = s.starts_at) <> 2",
    ),
    (
        "a cancelled session holds nothing",
        "SELECT count(*) FROM booking b JOIN session s ON s.id = b.session_id WHERE s.state = 'cancelled' AND b.released_at IS NULL",
    ),
    (
        "an accepted request has one session, any other none",
        "SELECT count(*) FROM session_request r WHERE (SELECT count(*) FROM session s WHERE s.request_id = r.id) <> \
         (CASE WHEN r.state = 'accepted' THEN 1 ELSE 0 END)",
    ),
    (
        "a pending request could still be accepted",
        "SELECT count(*) FROM session_request r JOIN event_slot w ON w.id = r.slot_id JOIN booking b ON b.team_id IN \
         (r.partner_team_id, r.seller_team_id) AND b.starts_at < w.ends_at AND w.starts_at < b.ends_at \
         WHERE r.state = 'pending' AND b.released_at IS NULL",
    ),
    (
        "the calendar's revision counts every move",
        "SELECT count(*) FROM session s WHERE s.calendar_sequence < (SELECT count(*) FROM booking b WHERE b.session_id = s.id) / 2 - 1",
    ),
];

/// Of each slot and team, every booking but the last was given back before the next was made.
fn check_history(db: &TestDb) {
    let all = if db.engine() == TestEngine::Sqlite { "group_concat" } else { "string_agg" };
    let text = db.db_text(&format!(
        "SELECT {all}(x, ';') FROM (SELECT CAST(slot_id AS TEXT) || ',' || CAST(team_id AS TEXT) || ',' || CAST(id AS TEXT) || \
         ',' || CASE WHEN released_at IS NULL THEN '1' ELSE '0' END AS x FROM booking ORDER BY id) AS rows"
    ));
    let mut held: BTreeMap<(String, String), i64> = BTreeMap::new();
    for row in text.split(';') {
        let parts: Vec<&str> = row.split(',').collect();
        let key = (parts[0].to_owned(), parts[1].to_owned());
        *held.entry(key).or_default() += parts[3].parse::<i64>().unwrap();
    }
    assert!(held.values().all(|live| *live <= 1));
}
