"""Solves scheduling cases with PEP's engine and with OR-Tools CP-SAT in one run, and prints one Markdown table.

    python e2e/bench/schedule_cp_sat.py BENCH_SCHEDULE FOLDER [SECONDS] [WORKERS] [SEED] [OUR_SECONDS]

BENCH_SCHEDULE is the built example of crates/pep-domain. One case after the other: first ours on one core, then CP-SAT with its
workers, so that neither takes time from the other. Values are tenths of a point without accepted sessions.
"""

import pathlib
import resource
import subprocess
import sys

from ortools.sat.python import cp_model


def read(path):
    """The numbers of a case: see crates/pep-domain/src/scheduling/case_file.rs."""
    lines = [[int(word) for word in line.split()] for line in path.read_text().splitlines() if line.strip()]
    partners, sellers, slots, _, _, _ = lines[0]
    teams = lines[1 : 1 + partners + sellers]
    return teams, slots, lines[1 + partners + sellers :]


def cp_sat(path, seconds, workers):
    """Value, bound, status and CPU seconds."""
    teams, slots, pairs = read(path)
    model = cp_model.CpModel()
    of_team = [[] for _ in teams]
    at = {}
    value = []
    for partner, seller, points, free in pairs:
        sessions = []
        for slot in range(slots):
            if free >> slot & 1:
                session = model.new_bool_var("")
                sessions.append(session)
                value.append(points * session)
                for team in (partner, seller):
                    of_team[team].append(session)
                    at.setdefault((team, slot), []).append(session)
        model.add_at_most_one(sessions)
    for sessions in at.values():
        model.add_at_most_one(sessions)
    for (_, most, least), sessions in zip(teams, of_team):
        model.add_linear_constraint(sum(sessions), least, most)
    model.maximize(sum(value))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = workers
    before = resource.getrusage(resource.RUSAGE_SELF)
    status = solver.solve(model)
    after = resource.getrusage(resource.RUSAGE_SELF)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    return solver.objective_value if found else None, solver.best_objective_bound, solver.status_name(status), used


def ours(bench, path, seconds, seed):
    """The row that the example prints for one case: value (with a word if it is proven), bound, CPU seconds."""
    floor = "0"
    command = [bench, str(path.parent), str(seconds), str(seed), floor, path.stem]
    rows = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    cells = next(row.split(" | ") for row in rows if row.startswith(f"| {path.stem} |"))
    return cells[3], int(cells[4]), int(cells[6]) / 1000


def main():
    bench, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    given = [float(word) for word in sys.argv[3:]]
    seconds, workers, seed, our_seconds = given + [60, 2, 1, 1][len(given) :]
    print(
        "| case | ours | bound | CPU s | CP-SAT | bound | CPU s | status | ours above CP-SAT | below the better bound % |\n"
        "|---|---|---|---|---|---|---|---|---|---|",
        flush=True,
    )
    for path in sorted(folder.glob("*.txt")):
        value, bound, used = ours(bench, path, our_seconds, int(seed))
        number = int(value.split()[0])
        their_value, their_bound, status, their_used = cp_sat(path, seconds, int(workers))
        # Before it has looked at the whole model CP-SAT tells a bound that means nothing.
        best_bound = min(bound, their_bound) if their_bound >= number else bound
        above = "–" if their_value is None else f"{number - their_value:+.0f}"
        theirs = "none" if their_value is None else f"{their_value:.0f}"
        print(
            f"| {path.stem} | {value} | {bound} | {used:.1f} | {theirs} | {their_bound:.0f} | {their_used:.1f} | {status} "
            f"| {above} | {(best_bound - number) / best_bound * 100:.4f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
