// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class ServerNodeTest {
  private static final long STARTED = 4711;

  private final ServerNode node = new ServerNode("replica-1", new PGSimpleDataSource(), 1);

  @Test
  void hasNoLongerWhatItHadBeforeItWasLost() {
    node.observe(sample(1_000, 0, STARTED), true);
    node.failed();
    assertThat(node.position()).isZero();

    node.observe(sample(400, 1, STARTED), true);

    assertThat(node.position()).isEqualTo(400);
  }

  @Test
  void hasNoLongerWhatItHadWhereAPollFindsLess() {
    node.observe(sample(1_000, 0, STARTED), true);
    int before = node.epoch();

    node.observe(sample(400, 1, STARTED), false);

    assertThat(node.position()).isEqualTo(400);
    assertThat(node.epoch()).isGreaterThan(before);
  }

  @Test
  void ignoresAPositionOfBeforeItsLoss() {
    node.observe(sample(1_000, 0, STARTED), true);
    int before = node.epoch();
    node.failed();

    node.reached(before, 2_000);

    assertThat(node.position()).isZero();
  }

  @Test
  void keepsAPositionThatWasFoundBetweenTwoPolls() {
    node.observe(sample(1_000, 0, STARTED), true);
    node.reached(node.epoch(), 1_500);

    node.observe(sample(1_200, 1, STARTED), false);

    assertThat(node.position()).isEqualTo(1_500);
  }

  @Test
  void boundsAReadByItsNextPollUnlessItWasLostInBetween() {
    node.observe(sample(1_000, 0, STARTED), true);
    int epoch = node.epoch();
    assertThat(node.positionAfter(epoch, 5)).isNegative();

    node.observe(sample(1_100, 10, STARTED), false);
    assertThat(node.positionAfter(epoch, 5)).isEqualTo(1_100);

    node.observe(sample(900, 20, STARTED), true);
    assertThat(node.positionAfter(epoch, 5)).isNegative();
  }

  @Test
  void pausesShortlyAfterOneLossHoweverManyWereOnIt() {
    node.observe(sample(1, System.nanoTime(), STARTED), true);
    node.setUnfitReason(null, Duration.ZERO);
    for (int i = 0; i < 20; i++) {
      node.failed();
    }

    long later = System.nanoTime() + Duration.ofMillis(300).toNanos();
    assertThat(node.reason(later, Long.MAX_VALUE)).isEmpty();
    assertThat(node.failures()).isEqualTo(20);
  }

  private static PositionSample sample(long lsn, long nanos, long started) {
    return new PositionSample(1, 1, true, lsn, nanos, started);
  }
}
