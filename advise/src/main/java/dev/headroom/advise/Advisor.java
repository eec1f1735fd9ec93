// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise;

import java.util.List;

/**
 * Draws conclusions from what one capability has observed.
 *
 * <p>One thread at a time, a background thread, calls it; it may take a second, and runs no
 * statement of its own on an application's database.
 */
@FunctionalInterface
public interface Advisor {

  /**
   * Returns what is wrong now.
   *
   * @return advice that still holds, in any order; what is no longer returned expires after a while
   */
  List<Advice> advise();
}
