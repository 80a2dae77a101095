#!/usr/bin/env bash
# Runs a command with a private PostgreSQL cluster and removes the cluster afterwards.
#
#   with-postgres.sh COMMAND [ARGUMENT…]
#
# The command finds the cluster in PEP_TEST_POSTGRES_URL: a superuser `pep` and an empty database `pep`, UTF-8 with
# C collation, reachable only through a Unix socket in a temporary folder. A test that needs a database of its own
# replaces the URL's last segment. fsync stays on: durability is among the things that the tests look at.
#
# PEP_TEST_POSTGRES_CRASH names a script that ends the server as a crash would and starts it again.
#
# Where PEP_TEST_POSTGRES_URL is set already, that cluster is used as it is and nothing is started.
set -euo pipefail

[ $# -gt 0 ] || { sed -n '2,12s/^# \{0,1\}//p' "$0" >&2; exit 64; }
[ -z "${PEP_TEST_POSTGRES_URL:-}" ] || exec "$@"

# Debian keeps the server's programs out of the PATH, one folder for each major version; the newest is taken.
bin=""
while read -r folder; do
  if [ -x "$folder/initdb" ]; then bin=$folder; fi
done < <(find /usr/lib/postgresql -maxdepth 2 -name bin 2>/dev/null | sort -V)
if [ -z "$bin" ]; then
  command -v initdb >/dev/null || {
    echo "with-postgres: no PostgreSQL server on this machine. Run ./justw setup, or: apt-get install postgresql" >&2
    exit 69
  }
  bin=$(dirname "$(command -v initdb)")
fi

cluster=$(mktemp -d "${TMPDIR:-/tmp}/pep-postgres.XXXXXX")

# PostgreSQL refuses to run as root, so root borrows the account of the distribution's package.
as_owner=()
if [ "$(id -u)" = 0 ]; then
  owner=nobody
  ! id postgres >/dev/null 2>&1 || owner=postgres
  chown "$owner" "$cluster"
  as_owner=(runuser -u "$owner" --)
fi
# pg_ctl wants a working folder that its account may enter.
server() { (cd / && "${as_owner[@]}" "$bin/$1" "${@:2}"); }

stop() {
  status=$?
  trap - EXIT INT TERM HUP
  server pg_ctl -D "$cluster/data" -m immediate -s stop >/dev/null 2>&1 || true
  rm -rf "$cluster"
  exit "$status"
}
trap stop EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

server initdb -D "$cluster/data" -U pep -A trust -E UTF8 --locale=C >"$cluster/initdb.log" 2>&1 || {
  cat "$cluster/initdb.log" >&2
  exit 70
}
server pg_ctl -D "$cluster/data" -l "$cluster/data/server.log" -w -s start \
  -o "-c listen_addresses='' -c unix_socket_directories=$cluster -c max_connections=400 -c shared_buffers=256MB" || {
  cat "$cluster/data/server.log" >&2
  exit 70
}
server createdb -h "$cluster" -U pep pep

cat >"$cluster/crash" <<END
#!/usr/bin/env bash
cd / && exec ${as_owner[*]} "$bin/pg_ctl" -D "$cluster/data" -l "$cluster/data/server.log" -m immediate -w -s restart
END
chmod 755 "$cluster/crash"
export PEP_TEST_POSTGRES_CRASH="$cluster/crash"

# A socket's folder stands percent-encoded where a URL has its host; libpq reads it so.
export PEP_TEST_POSTGRES_URL="postgres://pep@${cluster//\//%2F}/pep"
"$@"
