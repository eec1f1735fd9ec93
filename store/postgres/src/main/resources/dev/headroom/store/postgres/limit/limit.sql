-- SPDX-License-Identifier: Apache-2.0
-- The permits of rate limits. Running it again does no harm: what exists stays.
--
-- The tables are unlogged: a decision waits for no disk, and a server that crashed or was replaced by
-- its standby finds them empty. The epoch is gone with them, so instances notice and record again
-- what they spent.
CREATE UNLOGGED TABLE IF NOT EXISTS headroom_limit_epoch (
  one   boolean PRIMARY KEY DEFAULT true CHECK (one),
  epoch bigint NOT NULL
);

-- One row a key of a rule. kind: r sliding window, g bucket. Times are microseconds.
--   r: permits are numbered from 1; those after `tail` up to `head` are kept, `last` is the newest's stamp
--   g: `level` true at `last`, written under `period`
-- A row has expired after `ends`, which moves seldom, for an index on it costs.
CREATE UNLOGGED TABLE IF NOT EXISTS headroom_limit (
  name   text PRIMARY KEY,
  id     bigint GENERATED ALWAYS AS IDENTITY,
  kind   "char" NOT NULL,
  tail   bigint NOT NULL DEFAULT 0,
  head   bigint NOT NULL DEFAULT 0,
  last   bigint NOT NULL DEFAULT 0,
  level  bigint NOT NULL DEFAULT 0,
  period bigint NOT NULL DEFAULT 0,
  ends   bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02);
CREATE INDEX IF NOT EXISTS headroom_limit_ends ON headroom_limit (ends);

-- One row for permits that were taken together: those of numbers upto - permits + 1 to upto.
CREATE UNLOGGED TABLE IF NOT EXISTS headroom_limit_grant (
  log     bigint NOT NULL,
  upto    bigint NOT NULL,
  permits bigint NOT NULL,
  stamp   bigint NOT NULL,
  PRIMARY KEY (log, upto)
) WITH (autovacuum_vacuum_scale_factor = 0.05);

-- One row a key of a rule with any other algorithm, which the client evaluates; it has
-- expired after `ends`.
CREATE UNLOGGED TABLE IF NOT EXISTS headroom_limit_state (
  name  text PRIMARY KEY,
  state bigint[] NOT NULL DEFAULT '{}',
  ends  bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 50);
CREATE INDEX IF NOT EXISTS headroom_limit_state_ends ON headroom_limit_state (ends);

CREATE UNLOGGED TABLE IF NOT EXISTS headroom_limit_instance (
  name        text PRIMARY KEY,
  heard_at    bigint NOT NULL,
  application text NOT NULL
) WITH (fillfactor = 50);

CREATE OR REPLACE FUNCTION headroom_limit_clock() RETURNS bigint
LANGUAGE sql VOLATILE AS $$
  SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint
$$;

-- Takes permits of several keys together, as many times as they fit, in one step.
--
-- known  the epoch that the caller knows; 0 for none
-- fresh  a new epoch for a server that has none
-- names  one a rule
-- lock_order  the indexes of the names in the order in which all callers lock the rows, so that no
--        two callers deadlock
-- numbers  for each rule 10 numbers: kind (0 sliding, 1 bucket), permits, limit, window, rate, the time by
--        which a bucket is smaller, observed, owed, back, stamp
-- times  how often at most; 0 settles and returns how the rules stand
--
-- Returns {-1, epoch} when the epoch is another and nothing was done; otherwise times, stamp, and for each
-- rule: times, permits that remain, microseconds until it fits again.
--
-- The steps are those of SlidingLog and Gcra in limit, which explain them; a test runs both on the
-- same traces. The rows' locks are held until the end, and each statement sees what was
-- committed before it began; so what is read after a lock is the newest there is.
CREATE OR REPLACE FUNCTION headroom_limit_take_3(
  known bigint, fresh bigint, names text[], lock_order int[], numbers bigint[], times bigint)
RETURNS bigint[] LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  n     CONSTANT int := cardinality(names);
  now   bigint;
  found_epoch bigint;
  seen  headroom_limit;
  shape "char";
  granted bigint := times;
  answer  bigint[];
  i int;  base int;
  -- The numbers of one rule.
  form bigint; permits bigint; cap bigint; span bigint; rate bigint;
  owed bigint; back bigint; stamped bigint;
  -- Each log as it was found and as it becomes.
  ids  bigint[] := array_fill(0::bigint, ARRAY[n]);
  olds bigint[] := ids; tails bigint[] := ids; heads bigint[] := ids; lasts bigint[] := ids;
  levels bigint[] := ids; moments bigint[] := ids; until bigint[] := ids; added bigint[] := ids;
  changed boolean[] := array_fill(false, ARRAY[n]);
  live bigint; given bigint; free bigint; excess bigint; wait bigint; got bigint; due bigint; edge bigint;
BEGIN
  SELECT epoch INTO found_epoch FROM headroom_limit_epoch;
  IF found_epoch IS NULL THEN
    INSERT INTO headroom_limit_epoch (epoch) VALUES (fresh) ON CONFLICT DO NOTHING;
    SELECT epoch INTO found_epoch FROM headroom_limit_epoch;
  END IF;
  IF found_epoch <> known THEN
    RETURN ARRAY[-1, found_epoch];
  END IF;

  -- Lock and read.
  FOREACH i IN ARRAY lock_order LOOP
    base := (i - 1) * 10;
    shape := CASE numbers[base + 1] WHEN 0 THEN 'r' ELSE 'g' END;
    LOOP
      SELECT * INTO seen FROM headroom_limit l WHERE l.name = names[i] FOR UPDATE;
      -- A call that only reads inserts no row.
      EXIT WHEN FOUND OR (times = 0 AND numbers[base + 8] = 0 AND numbers[base + 9] = 0);
      INSERT INTO headroom_limit (name, kind) VALUES (names[i], shape) ON CONFLICT DO NOTHING;
    END LOOP;
    CONTINUE WHEN seen.name IS NULL;
    ids[i] := seen.id;
    olds[i] := seen.tail;
    heads[i] := seen.head;
    until[i] := seen.ends;
    tails[i] := seen.tail;
    IF seen.kind <> shape THEN
      -- The rule has another shape now: what was taken under the old one is not counted.
      tails[i] := seen.head;
      changed[i] := true;
    ELSE
      lasts[i] := seen.last;
      levels[i] := seen.level;
      moments[i] := seen.period;
    END IF;
  END LOOP;
  -- Only now: nobody else can stamp these logs any more.
  now := headroom_limit_clock();

  -- Settle, and see how often all fit.
  FOR i IN 1..n LOOP
    base := (i - 1) * 10;
    form := numbers[base + 1]; permits := numbers[base + 2]; cap := numbers[base + 3]; span := numbers[base + 4];
    rate := numbers[base + 5]; owed := least(numbers[base + 8], cap); back := numbers[base + 9];
    stamped := numbers[base + 10];
    IF form = 0 THEN
      edge := greatest(now, lasts[i]);
      IF heads[i] > tails[i] THEN
        IF edge - lasts[i] >= span THEN
          tails[i] := heads[i];
        ELSE
          SELECT g.upto - g.permits INTO STRICT due FROM headroom_limit_grant g
          WHERE g.log = ids[i] AND g.upto > tails[i] AND g.stamp > edge - span
          ORDER BY g.upto LIMIT 1;
          tails[i] := greatest(tails[i], due);
        END IF;
      END IF;
      IF back > 0 AND edge - stamped < span THEN
        given := least(back, heads[i] - tails[i]);
        IF given > 0 THEN
          tails[i] := tails[i] + given;
          changed[i] := true;
        END IF;
      END IF;
      added[i] := owed;
      moments[i] := edge;
      free := cap - (heads[i] - tails[i]) - owed;
    ELSE
      IF levels[i] > 0 AND moments[i] <> span THEN
        levels[i] := ceil(levels[i] * (span::float8 / moments[i]))::bigint;
      END IF;
      -- An empty bucket has nothing to free early, whatever the clock says.
      edge := CASE WHEN levels[i] = 0 THEN now ELSE greatest(now, lasts[i]) END;
      IF levels[i] > 0 THEN
        levels[i] := CASE WHEN edge - lasts[i] > levels[i] / rate THEN 0
          ELSE greatest(0, levels[i] - (edge - lasts[i]) * rate) END;
      END IF;
      IF back > 0 THEN
        IF greatest(0, edge - stamped) <= back * span / rate THEN
          levels[i] := greatest(0, levels[i] - (back * span - greatest(0, edge - stamped) * rate));
        END IF;
        changed[i] := true;
      END IF;
      IF owed > 0 THEN
        levels[i] := least(greatest(levels[i], cap * span), levels[i] + owed * span);
        changed[i] := true;
      END IF;
      lasts[i] := edge;
      moments[i] := edge;
      free := greatest(0, cap * span - numbers[base + 6] * rate - levels[i]) / span;
    END IF;
    IF numbers[base + 7] = 0 THEN
      granted := least(granted, greatest(0, free) / permits);
    END IF;
  END LOOP;

  -- Take, answer and write.
  answer := ARRAY[granted, coalesce(moments[1], now)];
  FOR i IN 1..n LOOP
    base := (i - 1) * 10;
    form := numbers[base + 1]; permits := numbers[base + 2]; cap := numbers[base + 3]; span := numbers[base + 4];
    rate := numbers[base + 5];
    IF form = 0 THEN
      live := heads[i] - tails[i];
      got := least(granted, greatest(0, cap - live - added[i]) / permits);
      added[i] := added[i] + got * permits;
      free := cap - live - added[i];
      excess := permits - free;
      wait := 0;
      IF excess > live THEN
        wait := span;
      ELSIF excess > 0 THEN
        SELECT span - (moments[i] - g.stamp) INTO STRICT wait FROM headroom_limit_grant g
        WHERE g.log = ids[i] AND g.upto >= tails[i] + excess ORDER BY g.upto LIMIT 1;
      END IF;
      IF added[i] > 0 THEN
        heads[i] := heads[i] + added[i];
        INSERT INTO headroom_limit_grant (log, upto, permits, stamp)
        VALUES (ids[i], heads[i], added[i], moments[i]);
        lasts[i] := moments[i];
        changed[i] := true;
      END IF;
      due := CASE WHEN heads[i] > tails[i] THEN lasts[i] + span ELSE 0 END;
    ELSE
      edge := cap * span - numbers[base + 6] * rate;
      got := least(granted, greatest(0, edge - levels[i]) / span / permits);
      IF got > 0 THEN
        levels[i] := least(greatest(levels[i], cap * span), levels[i] + got * permits * span);
        changed[i] := true;
      END IF;
      free := greatest(0, edge - levels[i]) / span;
      excess := levels[i] + permits * span - edge;
      wait := CASE WHEN excess <= 0 THEN 0 ELSE (excess + rate - 1) / rate END;
      due := lasts[i] + levels[i] / rate + 1000000;
    END IF;
    IF changed[i] AND tails[i] > olds[i] THEN
      DELETE FROM headroom_limit_grant g
      WHERE g.log = ids[i] AND g.upto > olds[i] AND g.upto <= tails[i];
    END IF;
    answer := answer || ARRAY[got, greatest(0, free), wait];
    -- A refusal writes nothing, unless the window grew and the log must outlive its old end.
    IF changed[i] OR (form = 0 AND due > until[i]) THEN
      IF due > until[i] THEN
        until[i] := due + span / 4;
      END IF;
      UPDATE headroom_limit l
      SET kind = CASE numbers[base + 1] WHEN 0 THEN 'r' ELSE 'g' END,
        tail = CASE WHEN changed[i] THEN tails[i] ELSE olds[i] END, head = heads[i], last = lasts[i],
        level = levels[i], period = CASE form WHEN 0 THEN 0 ELSE span END, ends = until[i]
      WHERE l.name = names[i];
    END IF;
  END LOOP;
  RETURN answer;
END
$$;

-- Records the heartbeat of an instance, deletes expired rows, and returns how many instances of the
-- application sent a heartbeat within the term. Rows that others have locked are left to the next call.
CREATE OR REPLACE FUNCTION headroom_limit_heartbeat_2(
  of_application text, instance text, term bigint, max_rows int)
RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  now bigint := headroom_limit_clock();
  alive bigint;
BEGIN
  INSERT INTO headroom_limit_instance AS i (name, heard_at, application)
  VALUES (instance, now, of_application)
  ON CONFLICT (name) DO UPDATE SET heard_at = greatest(i.heard_at, excluded.heard_at),
    application = excluded.application;
  DELETE FROM headroom_limit_instance i WHERE i.name IN
    (SELECT o.name FROM headroom_limit_instance o WHERE o.heard_at < now - term FOR UPDATE SKIP LOCKED);
  WITH gone AS (
    DELETE FROM headroom_limit l WHERE l.name IN
      (SELECT o.name FROM headroom_limit o WHERE o.ends < now ORDER BY o.ends LIMIT max_rows
        FOR UPDATE SKIP LOCKED)
    RETURNING l.id)
  DELETE FROM headroom_limit_grant g USING gone WHERE g.log = gone.id;
  DELETE FROM headroom_limit_state s WHERE s.name IN
    (SELECT o.name FROM headroom_limit_state o WHERE o.ends < now ORDER BY o.ends LIMIT max_rows
      FOR UPDATE SKIP LOCKED);
  SELECT count(*) INTO alive FROM headroom_limit_instance i
  WHERE i.heard_at >= now - term AND i.application = of_application;
  RETURN alive;
END
$$;
