-- SPDX-License-Identifier: Apache-2.0
-- The instant for which sample data were generated, and when they were complete.

ALTER TABLE sample ADD COLUMN anchor timestamptz, ADD COLUMN finished_at timestamptz;
UPDATE sample SET anchor = '2026-10-01T00:00:00Z', finished_at = made_at;
