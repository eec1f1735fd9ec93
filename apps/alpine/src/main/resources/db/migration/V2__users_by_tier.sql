-- SPDX-License-Identifier: Apache-2.0
-- The tiers as Alpine's document names them, and how many users were registered on each day, by tier
-- and activity. The transaction that writes a user keeps the counts, so they are exact at each commit.

ALTER TABLE users DROP CONSTRAINT users_tier_check;
ALTER TABLE payments DROP CONSTRAINT payments_plan_check;
UPDATE users SET tier = CASE tier WHEN 'free' THEN 'starter' ELSE 'elite' END WHERE tier <> 'pro';
UPDATE payments SET plan = 'elite' WHERE plan <> 'pro';
ALTER TABLE users
  ALTER COLUMN tier SET DEFAULT 'starter',
  ADD CONSTRAINT users_tier_check CHECK (tier IN ('starter', 'pro', 'elite'));
ALTER TABLE payments ADD CONSTRAINT payments_plan_check CHECK (plan IN ('pro', 'elite'));

-- Rows of two transactions that write users of one day, tier and activity wait for each other.
CREATE TABLE user_counts (
  registered_on date    NOT NULL,
  tier          text    NOT NULL,
  is_active     boolean NOT NULL,
  users         bigint  NOT NULL,
  PRIMARY KEY (registered_on, tier, is_active)
);

INSERT INTO user_counts
  SELECT (created_at AT TIME ZONE 'UTC')::date, tier, is_active, count(*) FROM users GROUP BY 1, 2, 3;

-- One statement an insertion, so that a COPY of many users counts them once.
CREATE FUNCTION count_added_users() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO user_counts
    SELECT (created_at AT TIME ZONE 'UTC')::date, tier, is_active, count(*)
      FROM added GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
    ON CONFLICT (registered_on, tier, is_active)
      DO UPDATE SET users = user_counts.users + EXCLUDED.users;
  RETURN NULL;
END $$;

CREATE FUNCTION count_changed_user() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO user_counts
    SELECT * FROM (
      SELECT (OLD.created_at AT TIME ZONE 'UTC')::date, OLD.tier, OLD.is_active, -1
      UNION ALL
      SELECT (NEW.created_at AT TIME ZONE 'UTC')::date, NEW.tier, NEW.is_active, 1
        WHERE TG_OP = 'UPDATE') change (registered_on, tier, is_active, users)
      -- In one order, so that two changes in opposite directions do not wait for each other.
      ORDER BY 1, 2, 3
    ON CONFLICT (registered_on, tier, is_active)
      DO UPDATE SET users = user_counts.users + EXCLUDED.users;
  RETURN NULL;
END $$;

CREATE FUNCTION count_no_users() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  TRUNCATE user_counts;
  RETURN NULL;
END $$;

CREATE TRIGGER users_added AFTER INSERT ON users
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION count_added_users();
CREATE TRIGGER users_changed AFTER UPDATE OF tier, is_active, created_at ON users
  FOR EACH ROW WHEN ((OLD.tier, OLD.is_active, OLD.created_at)
    IS DISTINCT FROM (NEW.tier, NEW.is_active, NEW.created_at))
  EXECUTE FUNCTION count_changed_user();
CREATE TRIGGER users_removed AFTER DELETE ON users
  FOR EACH ROW EXECUTE FUNCTION count_changed_user();
CREATE TRIGGER users_emptied AFTER TRUNCATE ON users
  FOR EACH STATEMENT EXECUTE FUNCTION count_no_users();
