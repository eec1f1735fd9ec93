// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class RevocationSnapshotTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant LATER = NOW.plusSeconds(3600);

  @Test
  void agreesWithAMapOnEveryEntry() {
    Random random = new Random(3);
    Map<String, Long> oracle = new HashMap<>();
    RevocationSnapshot table = RevocationSnapshot.EMPTY;
    long revision = 0;
    for (int batch = 0; batch < 200; batch++) {
      List<RevocationEntry> cuts = new ArrayList<>();
      for (int i = 0; i < random.nextInt(200); i++) {
        revision++;
        String user = "u" + random.nextInt(5000);
        oracle.merge(user, revision, Math::max);
        cuts.add(cut(RevocationScope.USER, user, revision, LATER));
      }
      table = table.with(cuts, revision, NOW);
      for (int i = 0; i < 200; i++) {
        String user = "u" + random.nextInt(6000);
        long issued = random.nextLong(revision + 2);
        assertThat(table.revokes(facts(user, issued)))
            .isEqualTo(issued < oracle.getOrDefault(user, 0L));
      }
    }
    assertThat(table.revision()).isEqualTo(revision);
  }

  @Test
  void dropsExpiredEntriesWhenItMergesAndNothingElse() {
    RevocationSnapshot table = RevocationSnapshot.EMPTY;
    List<RevocationEntry> many = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      many.add(
          cut(RevocationScope.SESSION, "s" + i, i + 1, i % 2 == 0 ? NOW.plusSeconds(10) : LATER));
    }
    table = table.with(many, 10_000, NOW);
    assertThat(table.size()).isEqualTo(10_000);
    List<RevocationEntry> more = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      more.add(cut(RevocationScope.SESSION, "t" + i, 10_001 + i, LATER));
    }
    table = table.with(more, 12_000, NOW.plusSeconds(60));
    assertThat(table.size()).isEqualTo(7_000);
  }

  @Test
  void checksEveryScopeAndNotOnlyTheFirstThatIsSet() {
    RevocationSnapshot table =
        RevocationSnapshot.EMPTY.with(
            List.of(cut(RevocationScope.TENANT, "acme", 5, LATER)), 5, NOW);
    RevocableToken facts =
        new RevocableToken(
            Fingerprint.ofToken("t"),
            new RevocableToken.Owner(
                Fingerprint.of(RevocationScope.SESSION, "s"),
                Fingerprint.of(RevocationScope.USER, "u"),
                Fingerprint.of(RevocationScope.CLIENT, "c"),
                Fingerprint.of(RevocationScope.TENANT, "acme")),
            4);
    assertThat(table.revokes(facts)).isTrue();
  }

  @Test
  void separatesScopesThatShareAName() {
    RevocationSnapshot table =
        RevocationSnapshot.EMPTY.with(
            List.of(cut(RevocationScope.CLIENT, "same", 5, LATER)), 5, NOW);
    assertThat(table.revokes(facts("same", 1))).isFalse();
  }

  @Test
  void readsTheBytesOfAFingerprint() {
    Fingerprint fingerprint = Fingerprint.ofToken("secret-token");
    assertThat(Fingerprint.of(fingerprint.bytes())).isEqualTo(fingerprint);
    assertThat(fingerprint.toString()).hasSize(8).doesNotContain("secret");
  }

  private static RevocationEntry cut(
      RevocationScope scope, String name, long revision, Instant until) {
    return new RevocationEntry(scope, Fingerprint.of(scope, name), revision, NOW, until);
  }

  private static RevocableToken facts(String user, long revision) {
    return new RevocableToken(
        Fingerprint.ofToken("t"),
        new RevocableToken.Owner(null, Fingerprint.of(RevocationScope.USER, user), null, null),
        revision);
  }
}
