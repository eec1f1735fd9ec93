// SPDX-License-Identifier: Apache-2.0
package dev.headroom.overload;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WaitQueueTest {
  private static final long STANDING = 100_000_000;

  /** A millisecond before the wrap of the clock. */
  private final long start = new ManualTime().nanos();

  private final WaitQueue queue = new WaitQueue(start);

  private Waiter add(Priority priority, long now) {
    Waiter waiter = new Waiter(priority, now);
    queue.add(waiter, now);
    return waiter;
  }

  @Test
  void returnsTheMostImportantFirstAndOfThemTheOldest() {
    Waiter background = add(Priority.BACKGROUND, start);
    Waiter first = add(Priority.NORMAL, start + 1);
    Waiter second = add(Priority.NORMAL, start + 2);
    assertThat(queue.size()).isEqualTo(3);

    assertThat(queue.poll(start + 3)).isSameAs(first);
    assertThat(queue.poll(start + 3)).isSameAs(second);
    assertThat(queue.poll(start + 3)).isSameAs(background);
    assertThat(queue.poll(start + 3)).isNull();
    assertThat(queue.size()).isZero();
  }

  @Test
  void standsOnceItWasNotEmptyForMoreThanATenthOfASecond() {
    assertThat(queue.isStanding(start + 10 * STANDING)).isFalse();
    add(Priority.NORMAL, start + 10 * STANDING);
    add(Priority.NORMAL, start + 10 * STANDING + 50);

    assertThat(queue.isStanding(start + 11 * STANDING)).isFalse();
    assertThat(queue.isStanding(start + 11 * STANDING + 1)).isTrue();
  }

  @Test
  void returnsTheNewestFirstWhileItStands() {
    Waiter oldest = add(Priority.NORMAL, start);
    Waiter newest = add(Priority.NORMAL, start + 1);
    Waiter critical = add(Priority.CRITICAL, start + 2);

    assertThat(queue.poll(start + STANDING + 1)).isSameAs(critical);
    assertThat(queue.poll(start + STANDING + 1)).isSameAs(newest);
    assertThat(queue.poll(start + STANDING + 1)).isSameAs(oldest);
  }

  @Test
  void passesOverCallsThatStoppedWaiting() {
    Waiter gone = add(Priority.NORMAL, start);
    Waiter waiting = add(Priority.NORMAL, start);
    Waiter goneToo = add(Priority.NORMAL, start);
    queue.remove(gone, start + 7);
    queue.remove(goneToo, start + 8);
    Waiter last = add(Priority.NORMAL, start + 9);

    assertThat(gone.state()).isEqualTo(Waiter.State.ABANDONED);
    assertThat(gone.decidedNanos()).isEqualTo(start + 7);
    assertThat(queue.size()).isEqualTo(2);
    assertThat(queue.poll(start + 9)).isSameAs(waiting);
    assertThat(queue.poll(start + 9)).isSameAs(last);
    assertThat(queue.poll(start + 9)).isNull();
    assertThat(queue.size()).isZero();
  }

  @Test
  void evictsTheOldestOfTheLeastImportantAndNeverAnEqual() {
    Waiter normal = add(Priority.NORMAL, start);
    Waiter background = add(Priority.BACKGROUND, start);
    Waiter older = add(Priority.SHEDDABLE, start);
    Waiter newer = add(Priority.SHEDDABLE, start);

    assertThat(queue.pollBelow(Priority.SHEDDABLE)).isNull();
    assertThat(queue.pollBelow(Priority.NORMAL)).isSameAs(older);
    assertThat(queue.pollBelow(Priority.NORMAL)).isSameAs(newer);
    assertThat(queue.pollBelow(Priority.NORMAL)).isSameAs(background);
    assertThat(queue.pollBelow(Priority.NORMAL)).isNull();
    assertThat(queue.size()).isOne();
    assertThat(queue.pollBelow(Priority.CRITICAL)).isSameAs(normal);
    assertThat(queue.size()).isZero();
  }
}
