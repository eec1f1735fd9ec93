// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job.postgres.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.job.postgres.table.ClaimedJob;
import dev.headroom.job.postgres.table.Fence;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ClaimsTest {
  private final Claims claims = new Claims(4);

  private static Claim claim() {
    return new Claim(
        new ClaimedJob(
            "kind@1",
            new Fence(UUID.randomUUID(), 1),
            new byte[0],
            0,
            new ClaimedJob.Origin(0, Instant.EPOCH, Instant.EPOCH, null, null)),
        0);
  }

  @Test
  void claimsOneJobAThreadUntilRunsAreKnownToBeShort() {
    assertThat(claims.wanted()).isEqualTo(4);
  }

  @Test
  void claimsManyShortJobsAhead() {
    for (int i = 0; i < 500; i++) {
      claims.recordRun(0.5);
    }

    assertThat(claims.wanted()).isEqualTo(80);
  }

  @Test
  void replacesTheThreadOfARunThatWasGivenUp() {
    Claim stuck = claim();
    claims.add(List.of(stuck), 1);
    stuck.start(0);
    assertThat(claims.wanted()).isEqualTo(3);

    assertThat(claims.giveUp(stuck)).isSameAs(Thread.currentThread());
    assertThat(claims.wanted()).isEqualTo(4);
    assertThat(claims.stuck()).isEqualTo(1);

    stuck.end();
    claims.remove(stuck);
    assertThat(claims.wanted()).isEqualTo(4);
    assertThat(claims.stuck()).isZero();
  }

  @Test
  void doesNotStartWhatWasGivenBack() {
    Claim claim = claim();

    assertThat(claim.giveBack()).isTrue();

    assertThat(claim.start(0)).isFalse();
  }

  @Test
  void doesNotInterruptAThreadWhoseRunHasEnded() {
    Claim claim = claim();
    claim.start(0);
    claim.end();

    claim.stop(Claim.StopReason.CANCELLED);

    assertThat(Thread.interrupted()).isFalse();
    assertThat(claim.stopReason()).isNull();
  }
}
