// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.shared;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.limit.ManualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class PermitLeaseTest {
  private final ManualTime time = new ManualTime();

  @Test
  void spendsNoLeaseAfterItsEnd() {
    PermitLease lease = new PermitLease(5, time.nanos() + 1_000, 0);
    assertThat(lease.spend(time)).isTrue();
    time.advance(Duration.ofNanos(1_000));

    assertThat(lease.spend(time)).isFalse();
    assertThat(lease.end()).isEqualTo(4);
    assertThat(lease.end()).isZero();
  }
}
