-- Sessions and revocations. Running it again does no harm: what exists stays.
CREATE TABLE IF NOT EXISTS headroom_session_state (
  one      boolean PRIMARY KEY DEFAULT true CHECK (one),
  revision bigint NOT NULL,
  clock    timestamptz NOT NULL,
  origin   text NOT NULL DEFAULT '',
  history  text NOT NULL DEFAULT ''
) WITH (fillfactor = 50);
-- Releases before this one write origin and do not know history; they do not notice a lost end beside this one: restart them.
ALTER TABLE headroom_session_state ADD COLUMN IF NOT EXISTS history text NOT NULL DEFAULT '';
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

CREATE TABLE IF NOT EXISTS headroom_session_revocation (
  scope       smallint NOT NULL,
  fingerprint bytea NOT NULL,
  revision    bigint NOT NULL,
  until_at    timestamptz NOT NULL,
  revoked_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (scope, fingerprint)
);
CREATE INDEX IF NOT EXISTS headroom_session_revocation_revision ON headroom_session_revocation (revision);
CREATE INDEX IF NOT EXISTS headroom_session_revocation_until ON headroom_session_revocation (until_at);

CREATE TABLE IF NOT EXISTS headroom_session_instance (
  name     text PRIMARY KEY,
  revision bigint NOT NULL,
  heard_at timestamptz NOT NULL,
  token_life_ms bigint NOT NULL DEFAULT 86465000
) WITH (fillfactor = 50);
-- A release before this one does not say how long its tokens live: a day is the longest that it allowed.
ALTER TABLE headroom_session_instance ADD COLUMN IF NOT EXISTS token_life_ms bigint NOT NULL DEFAULT 86465000;

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
