"""How soon an organiser has a proposed schedule, over HTTP: 60 partner teams, 80 seller teams, 16 slots. Prints Markdown.

    propose.py PEP [SHARE OF PAIRS WITH SHARED ACCOUNTS, %] [SHARE OF FREE SLOTS, %]

PEP is the binary to measure. It serves its demo, whose event in ANZ grows in the SQLite file beside it.
"""

import json
import random
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request

PARTNER_TEAMS, SELLER_TEAMS, SLOTS, ACCOUNTS_EACH, TRIES = 60, 80, 16, 5, 5
NOW = 1_790_000_000_000_000
DRAFT = "/api/v1/events/1/schedule-draft"


def main(pep, overlap=30, free=60):
    with tempfile.TemporaryDirectory() as folder:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            address = f"127.0.0.1:{probe.getsockname()[1]}"
        args = [pep, "serve", "--demo", "--bind", address, "--data-dir", folder]
        server = subprocess.Popen(args, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        try:
            next(line for line in server.stdout if "PEP is on" in line)
            portal = Portal(f"http://{address}")
            portal.call("POST", "/api/v1/sign-in/demo", {"email": "team@demo.example"})
            grow(f"{folder}/pep.db", random.Random(1), overlap, free)
            measure(portal, f"{overlap} % of pairs share accounts, {free} % of slots are free")
        finally:
            server.terminate()
            server.wait()


class Portal:
    def __init__(self, url):
        self.url, self.cookie = url, ""

    def call(self, method, path, body=None):
        headers = {"content-type": "application/json", "origin": self.url, "cookie": self.cookie}
        data = json.dumps(body).encode() if body is not None else None
        with urllib.request.urlopen(urllib.request.Request(self.url + path, data, headers, method=method)) as answer:
            self.cookie = (answer.headers.get("set-cookie") or self.cookie).split(";")[0]
            text = answer.read()
        return json.loads(text) if text else None


def grow(path, chance, overlap, free):
    """Fills the event up. One account of ACCOUNTS_EACH is shared by a pair that shares any."""
    with sqlite3.connect(path, timeout=30) as db:
        def insert(table, **row):
            names, marks = ", ".join(row), ", ".join("?" * len(row))
            return db.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(row.values())).lastrowid

        (last,) = db.execute("SELECT max(ends_at) FROM event_slot WHERE event_id = 1").fetchone()
        slots = [id for (id,) in db.execute("SELECT id FROM event_slot WHERE event_id = 1")]
        minute = 60_000_000
        while len(slots) < SLOTS:
            slots.append(insert("event_slot", event_id=1, starts_at=last, ends_at=last + 25 * minute, kind="regular"))
            last += 30 * minute
        stamps = {"created_at": NOW, "updated_at": NOW}
        (atu,) = db.execute("SELECT id FROM atu WHERE ou_id = 1").fetchone()
        segment, industry = 1, 1

        def team(name, side, partner, number):
            email = f"{side}{number}@propose.example"
            person = insert("person", email=email, email_folded=email, first_name=name, last_name="Lead", side=side,
                            partner_id=partner, **stamps)
            team = insert("team", program_id=1, side=side, partner_id=partner, ou_id=1,
                          atu_id=atu if partner is None else None, name=name, name_folded=name.lower(),
                          primary_contact_id=person, **stamps)
            insert("team_member", team_id=team, person_id=person, added_at=NOW)
            for slot in slots:
                if chance.random() * 100 >= free:
                    insert("team_blackout", team_id=team, slot_id=slot, set_at=NOW)
            return person

        count = dict(db.execute("SELECT side, count(*) FROM team WHERE program_id = 1 AND ou_id = 1 GROUP BY side"))
        partners = []
        for number in range(PARTNER_TEAMS - count["partner"]):
            name = f"Bench partner {number}"
            partner = insert("partner", partner_one_id=f"bench-{number}", name=name, name_folded=name.lower(), **stamps)
            insert("program_partner", program_id=1, partner_id=partner, source="import", added_at=NOW)
            insert("nomination", series_id=1, ou_id=1, partner_id=partner, source="list", added_at=NOW)
            team(name, "partner", partner, number)
            partners.append(partner)
        for number in range(SELLER_TEAMS - count["microsoft"]):
            person = team(f"Bench sellers {number}", "microsoft", None, number)
            insert("program_seller", program_id=1, person_id=person, source="import", added_at=NOW)
            accounts = []
            for account in range(ACCOUNTS_EACH):
                name = f"Bench account {number}-{account}"
                accounts.append(insert("account", tpid=f"bench-{number}-{account}", name=name, name_folded=name.lower(),
                                       segment_id=segment, ou_id=1, atu_id=atu, industry_id=industry, **stamps))
                insert("account_seller", account_id=accounts[-1], person_id=person)
            for partner in partners:
                if chance.random() * 100 < overlap:
                    for account in chance.sample(accounts, chance.randint(1, 3)):
                        status = chance.choice(["target", "past_customer", "active_customer"])
                        insert("report", account_id=account, partner_id=partner, status=status, reported_at=NOW,
                               relationship=chance.choice(["business", "it", "both"]),
                               is_exec_level=chance.randint(0, 1))


def measure(portal, case):
    first, better = [], []
    for _ in range(TRIES):
        began = time.perf_counter()
        draft = portal.call("POST", DRAFT, {"mode": "all", "seconds": 1})
        first.append((time.perf_counter() - began) * 1000)
        first_gap = draft["gapThousandthsOfPercent"] / 1000
        while draft["isSearching"]:
            time.sleep(0.02)
            draft = portal.call("GET", DRAFT)["draft"]
        better.append((time.perf_counter() - began) * 1000)
    first.sort()
    better.sort()
    sessions, gap = len(draft["sessions"]), draft["gapThousandthsOfPercent"] / 1000
    print("| case | sessions | first proposal ms, middle and worst | its gap % | search over ms | gap then % |")
    print("|---|---|---|---|---|---|")
    middle = TRIES // 2
    print(f"| {case} | {sessions} | {first[middle]:.0f}, {first[-1]:.0f} | {first_gap} | {better[middle]:.0f} | {gap} |")


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:4]))
