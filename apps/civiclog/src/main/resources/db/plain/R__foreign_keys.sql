-- SPDX-License-Identifier: Apache-2.0
-- The state plain: an index on each foreign key that no other key begins with, and one by which a
-- sent mail finds its letter.
CREATE INDEX IF NOT EXISTS properties_owner_id ON properties (owner_id);
CREATE INDEX IF NOT EXISTS members_user_id ON members (user_id);
CREATE INDEX IF NOT EXISTS violations_association_id ON violations (association_id);
CREATE INDEX IF NOT EXISTS violations_property_id ON violations (property_id);
CREATE INDEX IF NOT EXISTS violations_reporter_id ON violations (reporter_id);
CREATE INDEX IF NOT EXISTS letters_message_id ON letters (message_id);
CREATE INDEX IF NOT EXISTS fines_violation_id ON fines (violation_id);
CREATE INDEX IF NOT EXISTS hearings_violation_id ON hearings (violation_id);
CREATE INDEX IF NOT EXISTS notices_association_id ON notices (association_id);
CREATE INDEX IF NOT EXISTS notices_author_id ON notices (author_id);
CREATE INDEX IF NOT EXISTS comments_violation_id ON comments (violation_id);
CREATE INDEX IF NOT EXISTS comments_author_id ON comments (author_id);
CREATE INDEX IF NOT EXISTS audit_entries_association_id ON audit_entries (association_id);
CREATE INDEX IF NOT EXISTS audit_entries_actor_id ON audit_entries (actor_id);
