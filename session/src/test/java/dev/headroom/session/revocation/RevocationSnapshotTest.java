// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

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
  void keepsTheEntriesOfOtherScopesWhenOneScopeGetsMore() {
    RevocationSnapshot table =
        RevocationSnapshot.EMPTY
            .with(List.of(cut(RevocationScope.USER, "ann", 5, LATER)), 5, NOW)
            .with(List.of(cut(RevocationScope.CLIENT, "app", 6, LATER)), 6, NOW);

    assertThat(table.revokes(facts("ann", 4))).isTrue();
    assertThat(table.size()).isEqualTo(2);
  }

  @Test
  void separatesScopesThatShareAName() {
    RevocationSnapshot table =
        RevocationSnapshot.EMPTY.with(
            List.of(cut(RevocationScope.CLIENT, "same", 5, LATER)), 5, NOW);
    assertThat(table.revokes(facts("same", 1))).isFalse();
  }

  @ParameterizedTest
  @EnumSource(names = "TOKEN", mode = EnumSource.Mode.EXCLUDE)
  void revokesWhatWasIssuedBeforeTheRevisionInEachScope(RevocationScope scope) {
    RevocationSnapshot table =
        RevocationSnapshot.EMPTY.with(List.of(cut(scope, named(scope), 5, LATER)), 5, NOW);

    assertThat(table.revokes(ofAll(4))).isTrue();
    assertThat(table.revokes(ofAll(5))).isFalse();
  }

  @Test
  void revokesATokenByItselfWhateverItsRevision() {
    Fingerprint token = Fingerprint.ofToken("t");
    RevocationEntry entry = new RevocationEntry(RevocationScope.TOKEN, token, 5, NOW, LATER);
    RevocationSnapshot table = RevocationSnapshot.EMPTY.with(List.of(entry), 5, NOW);

    assertThat(table.revokes(ofAll(9))).isTrue();
    assertThat(table.revokes(RevocableToken.ofToken(token))).isTrue();
    assertThat(table.revokes(RevocableToken.ofToken(Fingerprint.ofToken("other")))).isFalse();
  }

  private static String named(RevocationScope scope) {
    return scope == RevocationScope.ALL ? "" : "same";
  }

  /** A token whose session, user, client and tenant have one name. */
  private static RevocableToken ofAll(long revision) {
    return new RevocableToken(
        Fingerprint.ofToken("t"),
        RevocableToken.Owner.of("same", "same", "same", "same"),
        revision);
  }

  /** Entries of a scope whose keys are numbers. */
  private static List<RevocationEntry> numbered(int first, int count, Instant until) {
    List<RevocationEntry> entries = new ArrayList<>();
    for (int i = first; i < first + count; i++) {
      entries.add(
          new RevocationEntry(
              RevocationScope.SESSION, new Fingerprint(i, i, 0, 0), i + 1, NOW, until));
    }
    return entries;
  }

  /** Recent entries that expired go with the next change, those of the large index at a merge. */
  @ParameterizedTest
  @CsvSource({"1024, 1", "1025, 1026"})
  void mergesOnceMoreThan1024AreRecent(int recent, int sizeLater) {
    RevocationSnapshot table =
        RevocationSnapshot.EMPTY.with(numbered(0, recent, NOW.plusSeconds(10)), recent, NOW);
    assertThat(table.size()).isEqualTo(recent);

    assertThat(table.with(numbered(5_000, 1, LATER), 5_001, NOW.plusSeconds(60)).size())
        .isEqualTo(sizeLater);
  }

  @ParameterizedTest
  @CsvSource({"2048, 34816", "2049, 2049"})
  void mergesOnceMoreThanASixteenthOfTheOthersIsRecent(int recent, int sizeLater) {
    RevocationSnapshot table =
        RevocationSnapshot.EMPTY.with(numbered(0, 32_768, NOW.plusSeconds(10)), 32_768, NOW);

    assertThat(table.with(numbered(40_000, recent, LATER), 50_000, NOW.plusSeconds(60)).size())
        .isEqualTo(sizeLater);
  }

  @Test
  void takesTheSpaceOfBothItsIndexesOfAScope() {
    assertThat(RevocationSnapshot.EMPTY.bytes()).isZero();
    assertThat(RevocationSnapshot.EMPTY.with(numbered(0, 1, LATER), 1, NOW).bytes()).isEqualTo(128);
  }

  @Test
  void returnsWhatAnotherLacksOrHasWithALowerRevision() {
    RevocationSnapshot here =
        RevocationSnapshot.EMPTY.with(
            List.of(
                cut(RevocationScope.USER, "ann", 3, LATER),
                cut(RevocationScope.USER, "bob", 4, LATER),
                cut(RevocationScope.CLIENT, "app", 5, LATER),
                cut(RevocationScope.USER, "gone", 6, NOW.plusSeconds(9)),
                cut(RevocationScope.ALL, "", 7, LATER)),
            7,
            NOW);
    RevocationSnapshot there =
        RevocationSnapshot.EMPTY.with(
            List.of(
                cut(RevocationScope.USER, "ann", 3, LATER),
                cut(RevocationScope.USER, "bob", 3, LATER)),
            4,
            NOW);
    Duration life = Duration.ofHours(2);

    Instant afterOne = NOW.plusSeconds(11);
    assertThat(here.missingIn(there, afterOne, life))
        .containsExactlyInAnyOrder(
            half(RevocationScope.USER, "bob", 4, LATER.plusSeconds(1)),
            half(RevocationScope.CLIENT, "app", 5, LATER.plusSeconds(1)),
            new RevocationEntry(
                RevocationScope.ALL, Fingerprint.EVERYTHING, 7, NOW, afterOne.plus(life)));
    assertThat(here.missingIn(there, NOW.plusSeconds(10), life)).hasSize(4);
    assertThat(here.missingIn(here, NOW, life)).isEmpty();
    assertThat(there.missingIn(here, NOW, life)).isEmpty();
  }

  private static RevocationEntry half(
      RevocationScope scope, String name, long revision, Instant until) {
    return new RevocationEntry(scope, Fingerprint.of(scope, name).half(), revision, NOW, until);
  }

  @ParameterizedTest
  @EnumSource(names = {"USER", "ALL"})
  void holdsAnEntryOfItsRevisionOrALowerOne(RevocationScope scope) {
    RevocationSnapshot table =
        RevocationSnapshot.EMPTY.with(List.of(cut(scope, named(scope), 5, LATER)), 5, NOW);

    assertThat(table.holds(cut(scope, named(scope), 5, LATER))).isTrue();
    assertThat(table.holds(cut(scope, named(scope), 4, LATER))).isTrue();
    assertThat(table.holds(cut(scope, named(scope), 6, LATER))).isFalse();
    assertThat(table.holds(cut(RevocationScope.TENANT, "other", 1, LATER))).isFalse();
  }

  @Test
  void revokesByAnEarlyEntryThatSaysNothingOfTimes() {
    RevocationSnapshot early =
        RevocationSnapshot.EMPTY.withEarly(
            List.of(cut(RevocationScope.USER, "ann", 5, LATER)), NOW);
    RevocableToken issued =
        RevocableToken.issuedAt(
            Fingerprint.ofToken("t"),
            RevocableToken.Owner.of(null, "ann", null, null),
            NOW.plusSeconds(60));

    assertThat(early.revision()).isZero();
    assertThat(early.revokes(facts("ann", 4))).isTrue();
    assertThat(early.dated(issued).revision()).isZero();
    RevocationSnapshot known =
        early.with(List.of(cut(RevocationScope.USER, "ann", 5, LATER)), 5, NOW);
    assertThat(known.dated(issued).revision()).isEqualTo(5);
    assertThat(known.revokes(issued)).isFalse();
  }

  /** Seconds since 1970 were kept in an int: each change dropped all that was revoked before. */
  @Test
  void keepsWhatIsRevokedAfter2038() {
    Instant now = Instant.parse("2040-01-01T00:00:00Z");
    Instant until = now.plusSeconds(3600);
    RevocationSnapshot table =
        RevocationSnapshot.EMPTY
            .with(List.of(cut(RevocationScope.USER, "ann", 1, until)), 1, now)
            .with(List.of(cut(RevocationScope.USER, "bob", 2, until)), 2, now);

    assertThat(table.revokes(facts("ann", 0))).isTrue();
    assertThat(table.revokes(facts("bob", 1))).isTrue();
    assertThat(table.size()).isEqualTo(2);
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
