-- SPDX-License-Identifier: Apache-2.0
-- The history of meters, and what operators decide. Running it again does no harm: what exists
-- stays.
--
-- One row for consecutive steps of an instance: an hour of minutes, or a day of steps of ten minutes.
-- `step` is in seconds; `body` is compressed, and replaced with each step until its time is over.
CREATE TABLE IF NOT EXISTS headroom_history (
  application text NOT NULL,
  step        int NOT NULL,
  start       timestamptz NOT NULL,
  instance    text NOT NULL,
  body        bytea NOT NULL,
  PRIMARY KEY (application, step, start, instance)
) WITH (fillfactor = 50);

-- What may explain a change of the figures: starts, deployments, migrations, settings.
CREATE TABLE IF NOT EXISTS headroom_history_event (
  application text NOT NULL,
  at          timestamptz NOT NULL,
  instance    text NOT NULL,
  kind        text NOT NULL,
  subject     text NOT NULL,
  detail      text NOT NULL,
  PRIMARY KEY (application, at, instance, kind, subject)
);

-- What operators decided, such as silences and thresholds: one row a thing, the last decision.
-- `details` are names and values by turns; what ended stays for an hour.
CREATE TABLE IF NOT EXISTS headroom_decision (
  application text NOT NULL,
  kind        text NOT NULL,
  subject     text NOT NULL,
  details     text[] NOT NULL,
  decided_by  text NOT NULL,
  decided_at  timestamptz NOT NULL,
  expires_at  timestamptz,
  PRIMARY KEY (application, kind, subject)
);
