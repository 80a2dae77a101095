//! Solves all scheduling cases of a folder, one after the other on one core, and prints a Markdown table.
//!
//!     bench_schedule FOLDER [SECONDS] [SEED] [FLOOR] [NAME]
//!
//! With a floor every team shall have so many sessions, whatever the case says. After the cases of the folder comes a made-up
//! one: `dense`, 60 x 80 teams and 16 slots, in which nearly everybody could meet everybody. Only cases with NAME in their name
//! are solved.
//!
//! Time is CPU time, so that a busy machine does not blur it. Values are without accepted sessions, as in the figures that
//! came with the cases.

use std::error::Error;
use std::fs::read_to_string;
use std::io::Write;
use std::path::PathBuf;
use std::time::Instant;

use pep_domain::scheduling::case_file;
use pep_domain::scheduling::facts::{Facts, PairFacts, SlotFacts, TeamFacts};
use pep_domain::scheduling::fairness::judge;
use pep_domain::scheduling::local_search::Tuning;
use pep_domain::scheduling::problem::Problem;
use pep_domain::scheduling::solve::{Continue, solve_tuned};
use pep_domain::scheduling::table::{Random, SlotNo, Slots, TeamNo};
use pep_domain::scheduling::verifier::violations;

/// Best bound, CP-SAT with two workers in 60 s each, and the prototype in 1 s, as given with the cases.
const GIVEN: [(&str, i64, &str, &str); 9] = [
    ("small-o80-a60", 4_930, "4930", "4930"),
    ("medium-o10-a60", 38_411, "38411", "38411"),
    ("medium-o30-a60", 88_880, "88795", "88812–88866"),
    ("medium-o30-a60-cap", 74_429, "74392", "74429"),
    ("medium-o30-a100", 120_108, "119155", "120108"),
    ("large-o5-a60", 462_144, "447415", "462120"),
    ("large-o15-a60", 794_901, "706567", "794675"),
    ("large-o15-a60-cap", 579_588, "457326", "579571"),
    ("large-o15-a80", 962_036, "845574", "962004"),
];

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("name the folder of the cases")?;
    let seconds: f64 = arguments.next().map_or(Ok(1.0), |text| text.parse())?;
    let seed: u64 = arguments.next().map_or(Ok(1), |text| text.parse())?;
    let floor: u32 = arguments.next().map_or(Ok(0), |text| text.parse())?;
    let only = arguments.next().unwrap_or_default();
    let mut files: Vec<PathBuf> = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        files.push(entry?.path());
    }
    files.retain(|file| file.extension().is_some_and(|extension| extension == "txt"));
    files.sort();
    let mut out = std::io::stdout();
    writeln!(
        out,
        "| case | first value | after CPU ms | value | bound | gap % | CPU ms | tries | best bound given | below it % | CP-SAT 60 s | prototype 1 s | missing below floors, in any schedule |\n\
         |---|---|---|---|---|---|---|---|---|---|---|---|---|"
    )?;
    let mut cases = Vec::new();
    for file in files {
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        cases.push((name, case_file::read(&read_to_string(file)?)?));
    }
    cases.push(("dense".to_owned(), dense()));
    for (name, mut facts) in cases {
        if name.contains(&only) {
            if floor > 0 {
                facts.teams.iter_mut().for_each(|team| team.min_sessions = floor);
            }
            writeln!(out, "{}", row(&name, &facts, seconds, seed)?)?;
        }
    }
    Ok(())
}

/// A crowded event: nineteen of twenty pairs share something, everybody is there most of the time, and some teams have much
/// less to offer than others.
fn dense() -> Facts {
    const PARTNERS: u32 = 60;
    const SELLERS: u32 = 80;
    const SLOTS: usize = 16;
    let mut random = Random::seeded(1);
    let mut slots = |free: usize| -> Slots {
        (0..SLOTS as u8).map(SlotNo).filter(|_| random.below(100) < free).collect()
    };
    let teams = (0..PARTNERS + SELLERS)
        .map(|_| TeamFacts { free: slots(80), max_sessions: SLOTS as u32, min_sessions: 0 })
        .collect();
    let mut pairs = Vec::new();
    for partner in (0..PARTNERS).map(TeamNo) {
        for seller in (PARTNERS..PARTNERS + SELLERS).map(TeamNo) {
            if random.below(100) < 95 {
                let most = if partner.0 % 4 == 0 || seller.0 % 4 == 0 { 40 } else { 400 };
                let value = 10 + random.below(most) as i64;
                pairs.push(PairFacts { partner, seller, value, slots: Slots::first(SLOTS) });
            }
        }
    }
    let slots = (0..SLOTS as i64)
        .map(|slot| SlotFacts { start_minute: slot * 30, end_minute: slot * 30 + 30, is_flex: false })
        .collect();
    Facts { slots, partner_teams: PARTNERS as usize, teams, pairs, ..Facts::default() }
}

/// CPU seconds of this process's first thread where the system tells them, else seconds by the clock.
fn cpu_seconds(began: Instant) -> f64 {
    let nanoseconds = || read_to_string("/proc/self/schedstat").ok()?.split(' ').next()?.parse::<f64>().ok();
    nanoseconds().map_or_else(|| began.elapsed().as_secs_f64(), |nanoseconds| nanoseconds / 1e9)
}

/// A setting of the search to try out, from the environment.
fn setting(name: &str, default: i64) -> i64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

fn tuning() -> Tuning {
    let default = Tuning::default();
    Tuning {
        price_percent: setting("PP", default.price_percent),
        last_price_percent: setting("PL", default.last_price_percent),
        least_temperature: setting("LT", default.least_temperature),
        heat_percent: setting("HT", default.heat_percent),
        cooled_percent: setting("CT", default.cooled_percent),
        hopeless: setting("HO", default.hopeless),
        tries_per_slot: setting("TS", default.tries_per_slot),
        growth_percent: setting("GR", default.growth_percent),
        polish_depth: setting("DE", i64::from(default.polish_depth)) as u32,
        polish_percent: setting("PO", default.polish_percent),
    }
}

fn row(name: &str, facts: &Facts, seconds: f64, seed: u64) -> Result<String, Box<dyn Error>> {
    let clock = Instant::now();
    let began = cpu_seconds(clock);
    let spent = || cpu_seconds(clock) - began;
    let problem = Problem::new(facts)?;
    let mut first: Option<(i64, f64)> = None;
    let mut asked: u64 = 0;
    let mut thousandths = 0;
    let solution = solve_tuned(&problem, seed, tuning(), &mut |progress| {
        first.get_or_insert_with(|| (progress.objective, spent()));
        // Reading the CPU time takes longer than a few tries.
        if asked.is_multiple_of(16) {
            thousandths = (spent() / seconds * 1000.0) as u32;
        }
        asked += 1;
        if thousandths < 1000 { Continue::Spent(thousandths) } else { Continue::Stop }
    });
    let milliseconds = spent() * 1000.0;
    if let Some(violation) = violations(facts, &solution.schedule.sessions()).first() {
        return Err(format!("{name}: {violation:?}").into());
    }
    let missing = judge(&solution.schedule);
    let accepted = facts.constant_value;
    let value = solution.value - accepted;
    let (first_value, first_seconds) = first.unwrap_or((solution.objective, 0.0));
    let given = GIVEN.iter().find(|(case, ..)| *case == name && !problem.has_floors);
    let given = given.map_or_else(
        || " | | | ".to_owned(),
        |(_, bound, cp_sat, prototype)| {
            let below = (bound - value) as f64 * 100.0 / *bound as f64;
            format!("{bound} | {below:.4} | {cp_sat} | {prototype}")
        },
    );
    let proof = if solution.is_optimal() { " (proven)" } else { "" };
    Ok(format!(
        "| {name} | {} | {:.1} | {value}{proof} | {} | {:.3} | {milliseconds:.0} | {} | {given} | {}, {} |",
        first_value - accepted,
        first_seconds * 1000.0,
        solution.bound - accepted,
        solution.gap_thousandths_of_percent() as f64 / 1000.0,
        solution.steps,
        missing.missing,
        missing.missing_in_any,
    ))
}
