// SPDX-License-Identifier: Apache-2.0
package dev.headroom.kit.limit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Checks a history of admissions: did any window hold more than the limit? And, where nothing was
 * lost on the way: was anybody refused although there was room?
 *
 * <p>Callers note an admission with the moment at which it was in their hands. The auditor sorts
 * the stamps and looks at every window that begins with an admission; no other can hold more. When
 * the state decided, nobody here knows; it was between the sending and the receipt, which a pause
 * may put far apart. All times are of one monotonic clock, that of the process that judges.
 *
 * <p>Thread-safe while admissions are noted; judged by one thread afterwards. Keeps every stamp;
 * made for tests, not for production.
 */
public final class LimitAuditor {
  private final int limit;
  private final long windowNanos;
  private final List<Call> admitted = Collections.synchronizedList(new ArrayList<>());
  private final List<Call> perhaps = Collections.synchronizedList(new ArrayList<>());
  private final List<Call> refused = Collections.synchronizedList(new ArrayList<>());
  private final List<Call> losses = Collections.synchronizedList(new ArrayList<>());

  /** When a caller sent a request, and when it had the answer. Immutable. */
  private record Call(long sent, long received) {}

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
   * @param sentNanos when the caller sent the request
   * @param receivedNanos when it had the answer
   */
  public void admitted(long sentNanos, long receivedNanos) {
    admitted.add(new Call(sentNanos, receivedNanos));
  }

  /**
   * Notes a call of which nobody knows whether the state counted it: its answer was lost.
   *
   * @param sentNanos when the caller sent the request
   * @param receivedNanos when it was given up
   */
  public void unknown(long sentNanos, long receivedNanos) {
    perhaps.add(new Call(sentNanos, receivedNanos));
  }

  /**
   * Notes a refusal.
   *
   * @param sentNanos when the caller sent the request
   * @param receivedNanos when it had the refusal
   */
  public void refused(long sentNanos, long receivedNanos) {
    refused.add(new Call(sentNanos, receivedNanos));
  }

  /**
   * Notes that the store lost its data, or the state of the key: a window that holds the loss may
   * hold the limit once more.
   *
   * @param fromNanos before the loss
   * @param toNanos when nothing that was admitted before the loss could be used any more
   */
  public void lost(long fromNanos, long toNanos) {
    losses.add(new Call(fromNanos, toNanos));
  }

  /**
   * Counts the windows that begin with an admission and hold more than the limit, and more than the
   * limit once more for each loss of the store in them.
   *
   * @return 0 when the promise was kept
   */
  public int windowsAbove() {
    List<Long> stamps = sorted(admitted, Call::received);
    int above = 0;
    int end = 0;
    for (int i = 0; i < stamps.size(); i++) {
      long from = stamps.get(i);
      while (end < stamps.size() && stamps.get(end) - from < windowNanos) {
        end++;
      }
      above += end - i > allowed(from) ? 1 : 0;
    }
    return above;
  }

  private long allowed(long fromNanos) {
    long until = fromNanos + windowNanos;
    long lost =
        losses.stream().filter(each -> each.sent() < until && each.received() >= fromNanos).count();
    return limit * (1 + lost);
  }

  /**
   * Returns the most admissions of any window.
   *
   * @return 0 when nothing was admitted
   */
  public int most() {
    List<Long> stamps = sorted(admitted, Call::received);
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
   * Counts refusals that came although the window before them, stretched at both ends by the slack,
   * held less than the limit: all calls that may have been counted in it, those with a lost answer
   * too.
   *
   * @param slack by how much the state's window may be longer than promised, and its clock apart
   * @return 0 when nobody was refused for nothing
   */
  public int refusedBelow(Duration slack) {
    List<Call> counted = new ArrayList<>(admitted);
    counted.addAll(perhaps);
    List<Long> sent = sorted(counted, Call::sent);
    List<Long> received = sorted(counted, Call::received);
    int below = 0;
    for (Call each : refused) {
      long from = each.sent() - windowNanos - slack.toNanos();
      int held = atMost(sent, each.received() + slack.toNanos()) - atMost(received, from);
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

  private static List<Long> sorted(List<Call> calls, ToLongFunction<Call> stamp) {
    List<Long> stamps = new ArrayList<>(calls.size());
    calls.forEach(each -> stamps.add(stamp.applyAsLong(each)));
    Collections.sort(stamps);
    return stamps;
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
