// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RevocationTimelineTest {
  private static final long FAR = 1_000_000;

  private static RevocationEntry entry(long revision, long second, long until) {
    return entry(RevocationScope.USER, revision, second, until);
  }

  private static RevocationEntry entry(
      RevocationScope scope, long revision, long second, long until) {
    return new RevocationEntry(
        scope,
        new Fingerprint(revision, 1, 0, 0),
        revision,
        Instant.ofEpochSecond(second),
        Instant.ofEpochSecond(until));
  }

  private static RevocationTimeline of(RevocationEntry... entries) {
    return RevocationTimeline.EMPTY.with(List.of(entries), 0);
  }

  @Test
  void knowsNothingBeforeTheFirstEntry() {
    assertThat(RevocationTimeline.EMPTY.revisionBefore(FAR)).isZero();
    assertThat(RevocationTimeline.EMPTY.secondOf(1)).isZero();
    assertThat(of(entry(7, 10, FAR)).revisionBefore(10)).isZero();
    assertThat(of(entry(7, 10, FAR)).revisionBefore(11)).isEqualTo(7);
  }

  /** Revisions of tokens stand in no timeline, since they reach no other token. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34})
  void answersAsAListOfAllEntries(long seed) {
    Random random = new Random(seed);
    RevocationTimeline timeline = RevocationTimeline.EMPTY;
    List<RevocationEntry> all = new ArrayList<>();
    long revision = 0;
    long second = 100;
    for (int batch = 0; batch < 40; batch++) {
      List<RevocationEntry> more = new ArrayList<>();
      for (int i = random.nextInt(5); i > 0; i--) {
        second += random.nextInt(3);
        revision++;
        RevocationScope scope =
            random.nextInt(5) == 0 ? RevocationScope.TOKEN : RevocationScope.SESSION;
        more.add(entry(scope, revision, second, FAR));
      }
      all.addAll(more);
      more.addAll(all.subList(0, random.nextInt(all.size() + 1)));
      timeline = timeline.with(more.reversed(), 0);
      List<RevocationEntry> named =
          all.stream().filter(each -> each.scope() != RevocationScope.TOKEN).toList();
      for (long at = 98; at < second + 3; at++) {
        assertThat(timeline.revisionBefore(at)).isEqualTo(revisionBefore(named, at));
      }
      for (long each = 0; each < revision + 2; each++) {
        assertThat(timeline.secondOf(each)).isEqualTo(secondOf(named, each));
      }
    }
  }

  private static long revisionBefore(List<RevocationEntry> entries, long second) {
    return entries.stream()
        .filter(each -> each.at().getEpochSecond() < second)
        .mapToLong(RevocationEntry::revision)
        .max()
        .orElse(0);
  }

  private static long secondOf(List<RevocationEntry> entries, long revision) {
    return entries.stream()
        .filter(each -> each.revision() >= revision)
        .mapToLong(each -> each.at().getEpochSecond())
        .min()
        .orElse(0);
  }

  @Test
  void staysTheSameWhenItLearnsNothing() {
    RevocationTimeline timeline = of(entry(7, 10, FAR));

    assertThat(timeline.with(List.of(entry(7, 12, FAR), entry(6, 9, FAR)), 0)).isSameAs(timeline);
    assertThat(timeline.with(List.of(entry(RevocationScope.TOKEN, 8, 12, FAR)), 0))
        .isSameAs(timeline);
  }

  @Test
  void countsARevisionWhoseTimeWentBackWithTheLastPoint() {
    RevocationTimeline timeline = of(entry(7, 10, FAR), entry(8, 9, FAR));

    assertThat(timeline.revisionBefore(10)).isZero();
    assertThat(timeline.revisionBefore(11)).isEqualTo(8);
  }

  @Test
  void dropsWhatHasExpiredButTheLastOfIt() {
    RevocationTimeline timeline =
        of(entry(1, 10, 100), entry(2, 20, 200), entry(3, 30, 300), entry(4, 40, 400));
    List<RevocationEntry> next = List.of(entry(5, 50, 500));

    RevocationTimeline at300 = timeline.with(next, 300);
    assertThat(at300.revisionBefore(20)).as("dropped").isZero();
    assertThat(at300.revisionBefore(21)).as("the base of the others").isEqualTo(2);
    assertThat(at300.revisionBefore(31)).isEqualTo(3);
    RevocationTimeline at301 = timeline.with(next, 301);
    assertThat(at301.revisionBefore(30)).isZero();
    assertThat(at301.revisionBefore(31)).isEqualTo(3);
    assertThat(timeline.with(next, FAR).revisionBefore(51)).as("the newest stays").isEqualTo(5);
  }

  @Test
  void keepsASecondUntilTheLastOfItsEntriesHasExpired() {
    RevocationTimeline timeline =
        of(entry(1, 10, 100), entry(2, 20, 200), entry(3, 20, 150), entry(4, 30, 300));

    assertThat(timeline.with(List.of(entry(5, 50, 500)), 180).revisionBefore(20)).isEqualTo(1);
  }
}
