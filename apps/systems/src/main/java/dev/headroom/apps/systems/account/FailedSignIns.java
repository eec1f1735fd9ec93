// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems.account;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts the wrong passwords of each account since its last sign-in on this instance, so that the
 * owner learns of guesses. Unknown accounts count too, so that the time shows none.
 *
 * <p>Thread-safe. Holds the newest 100 000 accounts.
 */
final class FailedSignIns {
  private static final int MAX_ACCOUNTS = 100_000;

  private final Map<String, Integer> counts =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
          return size() > MAX_ACCOUNTS;
        }
      };

  /** Counts a wrong password. */
  synchronized void add(String account) {
    counts.merge(account, 1, Integer::sum);
  }

  /** Returns the number of wrong passwords, and begins again at zero. */
  synchronized int take(String account) {
    Integer count = counts.remove(account);
    return count == null ? 0 : count;
  }
}
