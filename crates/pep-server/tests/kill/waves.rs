//! A wave of invitations from two workers that are killed over and over: nobody twice, nobody left out, and the pace
//! holds (reliability 5, rows 1, 2, 19; D-64).

use std::time::Duration;

use pep_app::waves::{WaveInput, create_wave, launch_wave};
use pep_domain::access::{Actor, Grant, GrantScope, authorize};
use pep_domain::ids::{PersonId, ProgramId};
use pep_domain::people::{Role, Side};
use pep_domain::waves::{Audience, WaveKind};
use pep_test_support::{World, both_engines};

use super::kills::{House, PATIENCE, number, stop};

/// Those of the world who are invited beside the many.
const OF_THE_WORLD: usize = 4;

impl House {
    /// So many more contacts of an elected partner.
    fn add_contacts(&self, count: usize) {
        for part in (0..count).collect::<Vec<_>>().chunks(500) {
            let rows: Vec<String> = part
                .iter()
                .map(|n| {
                    let id = 10_000 + n;
                    format!("({id}, 'c{id}@p.example', 'c{id}@p.example', 'C', '{n}', 'c {n}', 'partner', 1, 1, 1)")
                })
                .collect();
            self.db.db_execute(&format!(
                "INSERT INTO person (id, email, email_folded, first_name, last_name, name_folded, side, partner_id, \
                 created_at, updated_at) VALUES {}",
                rows.join(", ")
            ));
        }
    }

    async fn launch(&self, world: &World, pace: i64, people: usize) {
        let actor = Actor {
            person_id: PersonId(world.program_team.id),
            side: Side::Microsoft,
            partner_id: None,
            grants: vec![Grant { role: Role::ProgramTeam, scope: GrantScope::Program(ProgramId(1)) }],
            request_id: String::new(),
            session_id: None,
        };
        let permit = authorize(&actor).unwrap();
        let input = WaveInput {
            kind: WaveKind::ProgramPartners,
            event: None,
            name: "Everybody".to_owned(),
            audience: Audience::default(),
            message: String::new(),
            per_minute: Some(pace),
            starts_at: None,
            is_business_hours: false,
            trial_count: 0,
        };
        let wave = create_wave(&self.app, &permit, ProgramId(1), input).await.unwrap();
        let people = i64::try_from(people).unwrap();
        launch_wave(&self.app, &permit, wave.row.id, people, None).await.unwrap();
    }
}

both_engines! {
    async fn a_wave_under_fire_reaches_everybody_once_at_its_pace(db: TestDb) {
        let people = number("PEP_KILL_WAVE", 240);
        let pace = number("PEP_KILL_PACE", 600);
        let kills = number("PEP_KILL_TIMES", 3);
        let world = World::build(&db);
        let house = House::new(db, 0, usize::MAX).await;
        house.add_contacts(people - OF_THE_WORLD);
        house.launch(&world, i64::try_from(pace).unwrap(), people).await;
        let mut workers = vec![house.worker(0), house.worker(0)];
        for kill in 1..=kills {
            house.sink.until(people * kill / (kills + 2), PATIENCE);
            stop(workers.remove(0));
            workers.push(house.worker(0));
        }
        // A release whose worker died is taken up when its lease has run out, two minutes later.
        house.sink.until(people * (kills + 1) / (kills + 2), PATIENCE);
        let look = tokio::time::timeout(PATIENCE, async {
            while house.db.db_number("SELECT count(*) FROM wave WHERE state = 'running'") > 0 {
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        });
        look.await.expect("the wave comes to an end");
        workers.into_iter().for_each(stop);
        // In any ten seconds a sixth of the pace, what was written ahead, and what was in flight.
        let times = house.sink.times();
        let most = pace / 6 + pace / 30 + 8;
        for (n, first) in times.iter().enumerate() {
            let within = times[n..].iter().take_while(|at| at.duration_since(*first) < Duration::from_secs(10)).count();
            assert!(within <= most, "{within} within ten seconds, at most {most}");
        }
        house.clear_up().await;
        // The world's own three messages are no waves.
        let waves = "SELECT count(*) FROM message WHERE wave_id IS NOT NULL";
        assert_eq!(house.db.db_number(waves), i64::try_from(people).unwrap());
        let twice = "SELECT count(*) FROM (SELECT recipient_id FROM message WHERE wave_id IS NOT NULL GROUP BY recipient_id HAVING count(*) > 1) x";
        assert_eq!(house.db.db_number(twice), 0);
        let mut log = house.sink.log();
        let taken = log.len();
        log.sort_unstable();
        log.dedup();
        // Four workers of the clearing up sent one mail each.
        assert_eq!((log.len(), taken), (people + 4, people + 4), "mails taken once, and taken at all");
    }
}
