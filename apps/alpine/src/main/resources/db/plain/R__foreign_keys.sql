-- SPDX-License-Identifier: Apache-2.0
-- The state plain: an index on each foreign key that no primary key begins with.
CREATE INDEX IF NOT EXISTS signals_symbol ON signals (symbol);
CREATE INDEX IF NOT EXISTS subscriptions_symbol ON subscriptions (symbol);
CREATE INDEX IF NOT EXISTS notifications_user ON notifications (user_id);
CREATE INDEX IF NOT EXISTS notifications_signal ON notifications (signal_id);
CREATE INDEX IF NOT EXISTS payments_user ON payments (user_id);
