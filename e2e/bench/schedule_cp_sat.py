"""Solves scheduling cases with OR-Tools CP-SAT, to compare `pep schedule` with. Prints Markdown rows.

    python e2e/bench/schedule_cp_sat.py FOLDER [SECONDS] [WORKERS]
"""

import pathlib
import resource
import sys

from ortools.sat.python import cp_model


def read(path):
    """The numbers of a case: see crates/pep-domain/src/scheduling/case_file.rs."""
    lines = [[int(word) for word in line.split()] for line in path.read_text().splitlines() if line.strip()]
    partners, sellers, slots, _, _, _ = lines[0]
    teams = lines[1 : 1 + partners + sellers]
    return teams, slots, lines[1 + partners + sellers :]


def solve(path, seconds, workers):
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
    before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    status = solver.status_name(solver.solve(model))
    used = resource.getrusage(resource.RUSAGE_SELF).ru_utime - before
    bound = solver.best_objective_bound
    print(f"| {path.stem} | {solver.objective_value:.0f} | {bound:.0f} | {status} | {used:.1f} |", flush=True)


def main():
    folder = pathlib.Path(sys.argv[1])
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 60
    workers = int(sys.argv[3]) if len(sys.argv) > 3 else 2
    print("| case | value | bound | status | CPU s |\n|---|---|---|---|---|")
    for path in sorted(folder.glob("*.txt")):
        solve(path, seconds, workers)


if __name__ == "__main__":
    main()
