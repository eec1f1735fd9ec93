# SPDX-License-Identifier: Apache-2.0
# Writes the list of users from the environment, beside a copy of the settings, and becomes PgBouncer.
set -eu
: "${POSTGRES_USER:?the user of the application in PostgreSQL}"
: "${POSTGRES_PASSWORD:?the password of that user}"
umask 077
folder=${TMPDIR:-/tmp}/pgbouncer
mkdir -p "$folder"
cp "$(dirname "$0")/pgbouncer.ini" "$folder/pgbouncer.ini"
# A quotation mark within a quoted name is doubled.
quoted() { printf '"%s"' "$(printf '%s' "$1" | sed 's/"/""/g')"; }
printf '%s %s\n' "$(quoted "$POSTGRES_USER")" "$(quoted "$POSTGRES_PASSWORD")" >"$folder/userlist.txt"
cd "$folder"
exec pgbouncer pgbouncer.ini
