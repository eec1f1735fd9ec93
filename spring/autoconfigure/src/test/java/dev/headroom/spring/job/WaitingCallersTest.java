// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class WaitingCallersTest {
  private final CountDownLatch end = new CountDownLatch(1);

  @Test
  void oneUserDoesNotTakeThePlacesOfOthers() {
    WaitingCallers callers = new WaitingCallers(100);
    for (int i = 0; i < WaitingCallers.MAX_PER_USER; i++) {
      assertThat(callers.start("ada", end::await)).isNotNull();
    }

    assertThat(callers.start("ada", end::await)).isNull();
    assertThat(callers.start("bob", end::await)).isNotNull();
    end.countDown();
  }

  @Test
  void aPlaceIsFreeAgainWhenAWaitEnds() throws InterruptedException {
    WaitingCallers callers = new WaitingCallers(1);
    Thread first = Objects.requireNonNull(callers.start("ada", end::await));
    assertThat(callers.start("bob", end::await)).isNull();

    first.interrupt();
    first.join();

    assertThat(callers.start("bob", end::await)).isNotNull();
    end.countDown();
  }
}
