// SPDX-License-Identifier: Apache-2.0
package dev.headroom.kit.limit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Judges a history of admissions: did any window hold more than the limit? And, where nothing was
 * lost on the way: was anybody refused although there was room?
 *
 * <p>Callers note an admission with the moment at which it was in their hands. The auditor sorts
 * the stamps and looks at every window that begins with an admission; no other can hold more. All
 * times are of one monotonic clock, that of the process that judges.
 *
 * <p>Thread-safe while admissions are noted; judged by one thread afterwards. Keeps every stamp;
 * made for tests, not for production.
 */
public final class LimitAuditor {
  private final int limit;
  private final long windowNanos;
  private final List<Long> admitted = Collections.synchronizedList(new ArrayList<>());
  private final List<Long> perhaps = Collections.synchronizedList(new ArrayList<>());
  private final List<Long> refused = Collections.synchronizedList(new ArrayList<>());

  /**
   * Makes an auditor of one key.
   *
   * @param limit the permits that a window may hold
   * @param window how long a window is
   */
  public LimitAuditor(int limit, Duration window) {
    this.limit = limit;
    this.windowNanos = window.toNanos();
  }

  /**
   * Notes an admission.
   *
   * @param nanos when the caller had it
   */
  public void admitted(long nanos) {
    admitted.add(nanos);
  }

  /**
   * Notes a call of which nobody knows whether the state counted it: its answer was lost.
   *
   * @param nanos when it was given up
   */
  public void perhaps(long nanos) {
    perhaps.add(nanos);
  }

  /**
   * Notes a refusal.
   *
   * @param nanos when the caller asked
   */
  public void refused(long nanos) {
    refused.add(nanos);
  }

  /**
   * Counts the windows that begin with an admission and hold more than the limit.
   *
   * @return 0 when the promise was kept
   */
  public int windowsAbove() {
    List<Long> stamps = sorted(admitted);
    int above = 0;
    for (int i = limit; i < stamps.size(); i++) {
      if (stamps.get(i) - stamps.get(i - limit) < windowNanos) {
        above++;
      }
    }
    return above;
  }

  /**
   * Returns the most admissions of any window.
   *
   * @return 0 when nothing was admitted
   */
  public int most() {
    List<Long> stamps = sorted(admitted);
    int most = 0;
    int from = 0;
    for (int to = 0; to < stamps.size(); to++) {
      while (stamps.get(to) - stamps.get(from) >= windowNanos) {
        from++;
      }
      most = Math.max(most, to - from + 1);
    }
    return most;
  }

  /**
   * Counts refusals that came although the window before them, stretched at both ends by what a
   * call may take, held less than the limit, calls with a lost answer counted in.
   *
   * @param slack by how much the state's window may be longer than promised, and its clock apart
   * @return 0 when nobody was refused for nothing
   */
  public int refusedBelow(Duration slack) {
    List<Long> stamps = sorted(admitted);
    stamps.addAll(perhaps);
    Collections.sort(stamps);
    int below = 0;
    for (long at : sorted(refused)) {
      long from = at - windowNanos - slack.toNanos();
      int held = atMost(stamps, at + slack.toNanos()) - atMost(stamps, from);
      below += held < limit ? 1 : 0;
    }
    return below;
  }

  /**
   * Returns how many admissions were noted.
   *
   * @return a count
   */
  public int admissions() {
    return admitted.size();
  }

  /**
   * Returns how many refusals were noted.
   *
   * @return a count
   */
  public int refusals() {
    return refused.size();
  }

  private static List<Long> sorted(List<Long> stamps) {
    List<Long> copy = new ArrayList<>(stamps);
    Collections.sort(copy);
    return copy;
  }

  private static int atMost(List<Long> sorted, long nanos) {
    int low = 0;
    int high = sorted.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted.get(middle) <= nanos) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
