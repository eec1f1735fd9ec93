-- Background jobs. Running it again does no harm: what exists stays.
-- Jobs that are queued or running; the columns up to priority are those of db-scheduler.
CREATE TABLE IF NOT EXISTS headroom_job (
  task_name            text NOT NULL,
  task_instance        text PRIMARY KEY,
  task_data            bytea NOT NULL,
  execution_time       timestamptz NOT NULL,
  picked               boolean NOT NULL DEFAULT false,
  picked_by            text,
  last_success         timestamptz,
  last_failure         timestamptz,
  consecutive_failures integer NOT NULL DEFAULT 0,
  last_heartbeat       timestamptz,
  version              bigint NOT NULL DEFAULT 1,
  priority             smallint NOT NULL DEFAULT 0,
  enqueued_at          timestamptz NOT NULL DEFAULT clock_timestamp(),
  started_at           timestamptz,
  fired_at             timestamptz,
  unique_key           text,
  unique_until_start   boolean NOT NULL DEFAULT false,
  limit_key            text,
  owner                text,
  trace                text,
  failure              text,
  cancel_requested     boolean NOT NULL DEFAULT false,
  progress_done        bigint NOT NULL DEFAULT 0,
  progress_total       bigint NOT NULL DEFAULT 0,
  progress_text        text NOT NULL DEFAULT ''
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);
CREATE INDEX IF NOT EXISTS headroom_job_due ON headroom_job (task_name, priority DESC, execution_time) WHERE NOT picked AND limit_key IS NULL;
CREATE INDEX IF NOT EXISTS headroom_job_oldest ON headroom_job (execution_time) WHERE NOT picked AND limit_key IS NULL;
CREATE INDEX IF NOT EXISTS headroom_job_limited ON headroom_job (task_name, limit_key, priority DESC, execution_time) WHERE NOT picked AND limit_key IS NOT NULL;
CREATE INDEX IF NOT EXISTS headroom_job_running ON headroom_job (task_name, limit_key) WHERE picked;
CREATE UNIQUE INDEX IF NOT EXISTS headroom_job_unique ON headroom_job (task_name, unique_key) WHERE unique_key IS NOT NULL;

-- Jobs that finished, were cancelled or are dead; the payload is kept of dead ones.
CREATE TABLE IF NOT EXISTS headroom_job_end (
  task_instance  text PRIMARY KEY,
  task_name      text NOT NULL,
  state          text NOT NULL,
  task_data      bytea,
  version        bigint NOT NULL,
  priority       smallint NOT NULL,
  attempts       integer NOT NULL,
  enqueued_at    timestamptz NOT NULL,
  execution_time timestamptz NOT NULL,
  started_at     timestamptz,
  ended_at       timestamptz NOT NULL,
  fired_at       timestamptz,
  unique_key     text,
  limit_key      text,
  owner          text,
  trace          text,
  failure        text,
  result         text,
  progress_done  bigint NOT NULL,
  progress_total bigint NOT NULL,
  progress_text  text NOT NULL
);
CREATE INDEX IF NOT EXISTS headroom_job_end_state ON headroom_job_end (state, ended_at);

-- What jobs have done once.
CREATE TABLE IF NOT EXISTS headroom_job_effect (
  task_instance text NOT NULL,
  step          text NOT NULL,
  result        bytea,
  PRIMARY KEY (task_instance, step)
);

-- Starts of jobs whose kind limits how many start within a period.
CREATE TABLE IF NOT EXISTS headroom_job_start (
  task_name  text NOT NULL,
  limit_key  text NOT NULL,
  started_at timestamptz NOT NULL,
  until_at   timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS headroom_job_start_key ON headroom_job_start (task_name, limit_key, started_at);
CREATE INDEX IF NOT EXISTS headroom_job_start_until ON headroom_job_start (until_at);

-- What is known of a kind: whether it is paused, and how long its jobs take.
CREATE TABLE IF NOT EXISTS headroom_job_kind (
  task_name   text PRIMARY KEY,
  paused      boolean NOT NULL DEFAULT false,
  paused_by   text,
  paused_at   timestamptz,
  runs        bigint NOT NULL DEFAULT 0,
  mean_millis double precision NOT NULL DEFAULT 0
) WITH (fillfactor = 50);

CREATE TABLE IF NOT EXISTS headroom_job_schedule (
  name      text PRIMARY KEY,
  cron      text NOT NULL,
  zone      text NOT NULL,
  next_fire timestamptz NOT NULL,
  last_fire timestamptz
) WITH (fillfactor = 50);
