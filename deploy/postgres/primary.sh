# SPDX-License-Identifier: Apache-2.0
# Runs once in an empty primary (docker-entrypoint-initdb.d): a role, a slot a replica, and access.
set -eu
psql -v ON_ERROR_STOP=1 -v password="$REPLICATION_PASSWORD" --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
CREATE ROLE replicator LOGIN REPLICATION PASSWORD :'password';
SELECT pg_create_physical_replication_slot('replica1');
SELECT pg_create_physical_replication_slot('replica2');
SQL
echo "host replication replicator all scram-sha-256" >>"$PGDATA/pg_hba.conf"
