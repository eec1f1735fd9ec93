-- SPDX-License-Identifier: Apache-2.0
-- The Idempotency-Key of a report: a reporter who sends it again gets the violation that is stored.
-- The key stands first, so that this index serves nothing else.

ALTER TABLE violations
  ADD COLUMN request_key uuid,
  ADD CONSTRAINT violations_one_a_request UNIQUE (request_key, reporter_id);
