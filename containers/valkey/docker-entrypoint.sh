#!/bin/sh
# Starts valkey-server as user valkey in /data; arguments are the server's own: a configuration file first, then options.
set -e

case ${1:-} in
  '' | -* | *.conf) set -- valkey-server "$@" ;;
esac
[ "$1" = valkey-server ] || exec "$@"

if [ "$(id -u)" = 0 ]; then
  find . ! -user valkey -exec chown -h valkey:valkey {} +
  exec setpriv --reuid=valkey --regid=valkey --init-groups "$0" "$@"
fi

# Snapshots hold session secrets.
[ "$(umask)" != 0022 ] || umask 0077

# The official image is compiled with protected mode off, or no other container could connect;
# a configuration that names it is left alone.
protected=
for argument in "$@"; do
  case $argument in
    --protected-mode) protected=named ;;
    *.conf) if grep -q '^[[:space:]]*protected-mode' "$argument" 2>/dev/null; then protected=named; fi ;;
  esac
done
[ -n "$protected" ] || set -- "$@" --protected-mode no
exec "$@"
