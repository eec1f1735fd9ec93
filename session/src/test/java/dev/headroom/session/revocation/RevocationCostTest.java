// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A check among a million revoked tokens allocates nothing; what it takes in time is benched. */
final class RevocationCostTest {
  private static final int REVOKED = 1_000_000;
  private static final int CHECKS = 200_000;

  @Test
  void allocatesNothingAmongAMillion() {
    Random random = new Random(1);
    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    List<RevocationEntry> cuts = new ArrayList<>();
    for (int i = 0; i < REVOKED; i++) {
      cuts.add(
          new RevocationEntry(RevocationScope.TOKEN, any(random), i + 1, now, now.plusSeconds(60)));
    }
    RevocationSnapshot table = RevocationSnapshot.EMPTY.with(cuts, REVOKED, now);
    RevocableToken[] facts = new RevocableToken[1024];
    for (int i = 0; i < facts.length; i++) {
      Fingerprint token = i % 2 == 0 ? any(random) : cuts.get(i).fingerprint();
      facts[i] = RevocableToken.ofToken(token);
    }
    assertThat(checked(table, facts)).as("half are revoked").isEqualTo(CHECKS / 2);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    checked(table, facts);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(allocated).as("bytes for %d checks", CHECKS).isLessThan(CHECKS / 10);
    assertThat(table.bytes()).as("memory for a million").isLessThan(70_000_000);
  }

  private static int checked(RevocationSnapshot table, RevocableToken[] facts) {
    int revoked = 0;
    for (int i = 0; i < CHECKS; i++) {
      revoked += table.revokes(facts[i & 1023]) ? 1 : 0;
    }
    return revoked;
  }

  private static Fingerprint any(Random random) {
    return new Fingerprint(
        random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
  }
}
