#!/bin/bash
# Starts mariadbd as user mysql; prepares an empty datadir first. Arguments are the server's own.
#
# Understood, with the official image's names:
#   MARIADB_ROOT_PASSWORD | MARIADB_ALLOW_EMPTY_ROOT_PASSWORD | MARIADB_RANDOM_ROOT_PASSWORD  (one of them)
#   MARIADB_ROOT_HOST (%), MARIADB_DATABASE, MARIADB_USER + MARIADB_PASSWORD; each also as NAME_FILE
#   /docker-entrypoint-initdb.d/*.sql, *.sql.gz, *.sh in the order of their names
# A datadir that has a system database in it is never touched.
set -euo pipefail
shopt -s nullglob

note() { echo "$(date -u '+%F %T') [entrypoint] $*"; }
fail() {
  note "ERROR: $*" >&2
  exit 1
}

# NAME_FILE holds the value of NAME, so that a secret need not be in the environment.
from_file() {
  local name=$1 file=$1_FILE
  [ -n "${!file:-}" ] || return 0
  [ -z "${!name:-}" ] || fail "both $name and $file are set; set one of them"
  [ -r "${!file}" ] || fail "$file names ${!file}, which cannot be read"
  export "$name=$(<"${!file}")"
  unset "$file"
}

sql_string() {
  local value=${1//\\/\\\\}
  printf "'%s'" "${value//\'/\'\'}"
}
# shellcheck disable=SC2016
sql_name() { printf '`%s`' "${1//\`/\`\`}"; }

# The server's view of an option: the last one on the command line, else from the configuration files.
option() {
  local name=$1 value line
  shift
  value=$(my_print_defaults --mysqld | sed -n "s/^--$name=//p" | tail -n 1)
  for line in "$@"; do
    case $line in --"$name"=*) value=${line#*=} ;; esac
  done
  printf '%s' "$value"
}

apply_init_files() {
  local file
  for file in /docker-entrypoint-initdb.d/*; do
    # shellcheck disable=SC1090
    case $file in
      *.sql) note "running $file"; "${client[@]}" <"$file" ;;
      *.sql.gz) note "running $file"; gzip -dc "$file" | "${client[@]}" ;;
      *.sh) note "running $file"; if [ -x "$file" ]; then "$file"; else . "$file"; fi ;;
      *) note "ignoring $file: not .sql, .sql.gz or .sh" ;;
    esac
  done
}

accounts() {
  local root host=${MARIADB_ROOT_HOST:-%}
  root=$(sql_string "${MARIADB_ROOT_PASSWORD:-}")
  echo "SET @@SESSION.SQL_LOG_BIN=0; SET @@SESSION.SQL_MODE=REPLACE(@@SESSION.SQL_MODE,'NO_BACKSLASH_ESCAPES','');"
  # Made by mariadb-install-db, with no password.
  echo "DROP USER IF EXISTS 'root'@'127.0.0.1', 'root'@'::1';"
  echo "EXECUTE IMMEDIATE CONCAT('DROP USER IF EXISTS root@''', LOWER(@@hostname), '''');"
  echo "ALTER USER 'root'@'localhost' IDENTIFIED BY $root;"
  if [ "$host" != localhost ]; then
    echo "CREATE USER 'root'@$(sql_string "$host") IDENTIFIED BY $root;"
    echo "GRANT ALL ON *.* TO 'root'@$(sql_string "$host") WITH GRANT OPTION;"
  fi
  if [ -n "${MARIADB_DATABASE:-}" ]; then
    echo "CREATE DATABASE IF NOT EXISTS $(sql_name "$MARIADB_DATABASE");"
  fi
  if [ -n "${MARIADB_USER:-}" ]; then
    echo "CREATE USER $(sql_string "$MARIADB_USER")@'%' IDENTIFIED BY $(sql_string "$MARIADB_PASSWORD");"
    if [ -n "${MARIADB_DATABASE:-}" ]; then
      # In a GRANT the name is a pattern: _ and % would let the account into other databases.
      local pattern=${MARIADB_DATABASE//_/\\_}
      echo "GRANT ALL ON $(sql_name "${pattern//%/\\%}").* TO $(sql_string "$MARIADB_USER")@'%';"
    fi
  fi
}

initialise() {
  local socket
  if [ -n "${MARIADB_RANDOM_ROOT_PASSWORD:-}" ]; then
    MARIADB_ROOT_PASSWORD=$(openssl rand -base64 24)
    note "GENERATED ROOT PASSWORD: $MARIADB_ROOT_PASSWORD"
  elif [ -z "${MARIADB_ROOT_PASSWORD:-}" ] && [ -z "${MARIADB_ALLOW_EMPTY_ROOT_PASSWORD:-}" ]; then
    fail "the datadir $datadir is empty and no root password is given; set one of MARIADB_ROOT_PASSWORD," \
      "MARIADB_ALLOW_EMPTY_ROOT_PASSWORD, MARIADB_RANDOM_ROOT_PASSWORD"
  fi
  [ -z "${MARIADB_USER:-}" ] || [ -n "${MARIADB_PASSWORD:-}" ] ||
    fail "MARIADB_USER is set and MARIADB_PASSWORD is not"

  # Seen by the next start when this one is killed half-way.
  : >"$marker"
  note "initialising $datadir"
  mariadb-install-db --datadir="$datadir" --auth-root-authentication-method=normal --skip-test-db \
    --default-time-zone=SYSTEM --skip-log-bin --loose-innodb_buffer_pool_load_at_startup=0 \
    --loose-innodb_buffer_pool_dump_at_shutdown=0 --wsrep_on=OFF >/dev/null

  # Reachable by its socket alone and not part of any cluster while the accounts are made.
  socket=$(option socket "$@")
  socket=${socket:-/run/mysqld/mysqld.sock}
  "$@" --skip-networking --socket="$socket" --wsrep_on=OFF --skip-slave-start --default-time-zone=SYSTEM \
    --loose-innodb_buffer_pool_load_at_startup=0 --skip-ssl &
  server=$!
  # 11.8's clients ask for TLS by default, which the temporary server does not speak.
  local tries=0 connection=(--no-defaults --protocol=socket --socket="$socket" --user=root --skip-ssl)
  until mariadb-admin "${connection[@]}" --connect-timeout=1 ping >/dev/null 2>&1; do
    kill -0 "$server" 2>/dev/null || fail "the temporary server ended; its messages are above"
    [ $((tries += 1)) -le 600 ] || fail "the temporary server did not answer on $socket within 60 s"
    sleep 0.1
  done

  client=(mariadb "${connection[@]}")
  accounts | "${client[@]}"
  # From the environment, because arguments are seen by every user of the host.
  export MYSQL_PWD=${MARIADB_ROOT_PASSWORD:-}
  [ -z "${MARIADB_DATABASE:-}" ] || client+=("--database=$MARIADB_DATABASE")
  apply_init_files
  unset MYSQL_PWD

  kill -TERM "$server"
  wait "$server" || fail "the temporary server did not shut down in order; its messages are above"
  server=
  rm -f "$marker"
  note "initialised; starting the server"
}

case ${1:-} in
  '' | -*) set -- mariadbd "$@" ;;
  mysqld) shift; set -- mariadbd "$@" ;;
esac
if [ "$1" != mariadbd ]; then
  exec "$@"
fi
for argument in "$@"; do
  case $argument in
    --help | -\? | --print-defaults | -V | --version | --verbose | -v) exec "$@" ;;
  esac
done

datadir=$(option datadir "$@")
datadir=${datadir:-/var/lib/mysql}
marker=$datadir/.galera-runbook-initialising
server=

if [ "$(id -u)" = 0 ]; then
  mkdir -p "$datadir" /run/mysqld
  # Only what is not the server's yet: a chown of everything touches every file at every start.
  find "$datadir" /run/mysqld ! -user mysql -exec chown -h mysql:mysql {} +
  exec setpriv --reuid=mysql --regid=mysql --init-groups "${BASH_SOURCE[0]}" "$@"
fi

trap '[ -z "$server" ] || { kill -TERM "$server"; wait "$server" || :; }; exit 143' TERM INT
if [ -e "$marker" ]; then
  note "an earlier initialisation was interrupted; beginning it again"
  find "$datadir" -mindepth 1 -delete
fi
if [ ! -d "$datadir/mysql" ]; then
  for name in MARIADB_ROOT_PASSWORD MARIADB_ROOT_HOST MARIADB_DATABASE MARIADB_USER MARIADB_PASSWORD; do
    from_file "$name"
  done
  initialise "$@"
fi
unset MARIADB_ROOT_PASSWORD MARIADB_PASSWORD
exec "$@"
