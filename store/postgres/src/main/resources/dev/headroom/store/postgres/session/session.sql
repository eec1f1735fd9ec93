-- Sessions and revocations. Running it again does no harm: what exists stays.
CREATE TABLE IF NOT EXISTS headroom_session_state (
  one      boolean PRIMARY KEY DEFAULT true CHECK (one),
  revision bigint NOT NULL,
  clock    timestamptz NOT NULL,
  origin   text NOT NULL DEFAULT ''
) WITH (fillfactor = 50);
INSERT INTO headroom_session_state (revision, clock) VALUES (0, clock_timestamp()) ON CONFLICT DO NOTHING;

CREATE TABLE IF NOT EXISTS headroom_session (
  id          text PRIMARY KEY,
  user_id     text NOT NULL,
  client_id   text,
  tenant_id   text,
  label       text NOT NULL,
  agent       text NOT NULL,
  address     text NOT NULL,
  authorities text NOT NULL,
  issued_at   timestamptz NOT NULL,
  seen_at     timestamptz NOT NULL,
  idle_until  timestamptz NOT NULL,
  expires_at  timestamptz NOT NULL,
  dies_at     timestamptz GENERATED ALWAYS AS (least(idle_until, expires_at)) STORED,
  ended_at    timestamptz,
  family      bytea NOT NULL,
  device_key  text,
  current     bytea NOT NULL
) WITH (fillfactor = 80);
CREATE INDEX IF NOT EXISTS headroom_session_user ON headroom_session (user_id, dies_at) WHERE ended_at IS NULL;
CREATE INDEX IF NOT EXISTS headroom_session_client ON headroom_session (client_id) WHERE ended_at IS NULL AND client_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS headroom_session_tenant ON headroom_session (tenant_id) WHERE ended_at IS NULL AND tenant_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS headroom_session_over ON headroom_session (least(dies_at, ended_at));

CREATE TABLE IF NOT EXISTS headroom_session_spent (
  token   bytea PRIMARY KEY,
  session text NOT NULL REFERENCES headroom_session (id) ON DELETE CASCADE,
  at      timestamptz NOT NULL,
  sealed  bytea NOT NULL
);
CREATE INDEX IF NOT EXISTS headroom_session_spent_session ON headroom_session_spent (session, at);

CREATE TABLE IF NOT EXISTS headroom_session_attribute (
  session text NOT NULL REFERENCES headroom_session (id) ON DELETE CASCADE,
  name    text NOT NULL,
  value   bytea NOT NULL,
  PRIMARY KEY (session, name)
);

DO $$ -- Renames the table of earlier versions.
BEGIN
  IF to_regclass('headroom_session_cut') IS NOT NULL
      AND to_regclass('headroom_session_revocation') IS NULL THEN
    ALTER TABLE headroom_session_cut RENAME TO headroom_session_revocation;
    ALTER INDEX headroom_session_cut_revision RENAME TO headroom_session_revocation_revision;
    ALTER INDEX headroom_session_cut_until RENAME TO headroom_session_revocation_until;
  END IF;
END $$;
CREATE TABLE IF NOT EXISTS headroom_session_revocation (
  scope       smallint NOT NULL,
  fingerprint bytea NOT NULL,
  revision    bigint NOT NULL,
  until_at    timestamptz NOT NULL,
  revoked_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (scope, fingerprint)
);
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_attribute
                 WHERE attrelid = 'headroom_session_revocation'::regclass AND attname = 'revoked_at') THEN
    ALTER TABLE headroom_session_revocation ADD COLUMN revoked_at timestamptz NOT NULL DEFAULT clock_timestamp();
  END IF;
END $$;
CREATE INDEX IF NOT EXISTS headroom_session_revocation_revision ON headroom_session_revocation (revision);
CREATE INDEX IF NOT EXISTS headroom_session_revocation_until ON headroom_session_revocation (until_at);

CREATE TABLE IF NOT EXISTS headroom_session_instance (
  name     text PRIMARY KEY,
  revision bigint NOT NULL,
  heard_at timestamptz NOT NULL
) WITH (fillfactor = 50);

CREATE TABLE IF NOT EXISTS headroom_session_audit (
  id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at      timestamptz NOT NULL,
  actor   text NOT NULL,
  action  text NOT NULL,
  user_id text,
  session text,
  reason  text NOT NULL
);
CREATE INDEX IF NOT EXISTS headroom_session_audit_user ON headroom_session_audit (user_id, id);
CREATE INDEX IF NOT EXISTS headroom_session_audit_at ON headroom_session_audit (at);

CREATE TABLE IF NOT EXISTS headroom_session_key (
  number    integer PRIMARY KEY,
  sealed    bytea NOT NULL,
  sign_from timestamptz NOT NULL
);
