# SPDX-License-Identifier: Apache-2.0
# A streaming replica: copies the primary into an empty folder, then starts PostgreSQL on it, with the
# options that this script is given.
set -eu
primary=${PRIMARY_HOST:-primary}
: "${REPLICATION_SLOT:?the slot of this replica on the primary}"
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  umask 077
  mkdir -p "$PGDATA"
  # Beside the folder, so that a copy that was broken off is not taken for a whole one.
  rm -rf "$PGDATA.part"
  PGPASSWORD="$REPLICATION_PASSWORD" pg_basebackup --host "$primary" --username replicator \
    --pgdata "$PGDATA.part" --wal-method stream --slot "$REPLICATION_SLOT" --checkpoint fast --no-password
  # Before the folder has its name: without this file it would start as a primary.
  touch "$PGDATA.part/standby.signal"
  rmdir "$PGDATA"
  mv "$PGDATA.part" "$PGDATA"
fi
# The password is in the environment of this process, and not in the folder.
export PGPASSWORD="$REPLICATION_PASSWORD"
exec postgres -c hot_standby=on \
  -c primary_conninfo="host=$primary user=replicator application_name=$REPLICATION_SLOT" \
  -c primary_slot_name="$REPLICATION_SLOT" \
  "$@"
