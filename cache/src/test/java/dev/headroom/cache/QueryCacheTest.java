// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.headroom.cache.QueryCache.Kind;
import dev.headroom.cache.codec.Codec;
import dev.headroom.cache.level.MemoryCacheLevel;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Results of queries. */
class QueryCacheTest {

  private static final Query OPEN = Query.of("open", Set.of("signals"), "EURUSD", 3);

  private final ManualTime time = new ManualTime();
  private final MemoryCacheLevel level = new MemoryCacheLevel(1_000, time);
  private final QueryCache<String> here = instance();
  private final QueryCache<String> there = instance();
  private final AtomicInteger runs = new AtomicInteger();

  private QueryCache<String> instance() {
    return new QueryCache<>(Caches.tiered(level, time), "queries", Codec.utf8());
  }

  private String run() {
    return "result " + runs.incrementAndGet();
  }

  @Test
  void runsAQueryUntilATableThatItReadsChanges() {
    Query joined = Query.of("joined", Set.of("signals", "users"));
    assertThat(here.get(Kind.LIST, OPEN, this::run)).isEqualTo("result 1");
    assertThat(here.get(Kind.LIST, joined, this::run)).isEqualTo("result 2");
    assertThat(there.get(Kind.LIST, OPEN, this::run)).isEqualTo("result 1");
    here.changed("payments");
    there.changed("users");
    assertThat(here.get(Kind.LIST, OPEN, this::run)).isEqualTo("result 1");
    assertThat(here.get(Kind.LIST, joined, this::run)).isEqualTo("result 3");
    there.changed("users", "signals");
    assertThat(here.get(Kind.LIST, OPEN, this::run)).isEqualTo("result 4");
  }

  @Test
  void letsKindsLiveAsLongAsTheirsDo() {
    assertThat(Stream.of(Kind.values()).map(Kind::ttl))
        .containsExactly(
            Duration.ofMinutes(30),
            Duration.ofHours(1),
            Duration.ofMinutes(15),
            Duration.ofMinutes(5));
    here.get(Kind.COUNT, OPEN, this::run);
    time.advance(Duration.ofMinutes(5));
    assertThat(here.get(Kind.COUNT, OPEN, this::run)).isEqualTo("result 2");
  }

  @Test
  void keepsUsersApart() {
    here.get(Kind.DETAIL, OPEN.ownedBy("1"), this::run);
    assertThat(here.get(Kind.DETAIL, OPEN.ownedBy("2"), this::run)).isEqualTo("result 2");
    assertThat(here.get(Kind.DETAIL, OPEN, this::run)).isEqualTo("result 3");
    assertThat(here.get(Kind.DETAIL, OPEN.ownedBy("1"), this::run)).isEqualTo("result 1");
  }

  @Test
  void writesNoTwoQueriesAlike() {
    List<Query> all =
        List.of(
            Query.of("q", Set.of("t")),
            Query.of("q", Set.of("t"), (Object) null),
            Query.of("q", Set.of("t"), ""),
            Query.of("q", Set.of("t"), "a", "b"),
            Query.of("q", Set.of("t"), "a1:b"),
            Query.of("q", Set.of("t"), "1"),
            Query.of("q", Set.of("t"), 1),
            Query.of("q", Set.of("t"), 1L),
            Query.of("q", Set.of("t"), Arrays.asList(1, 2)),
            Query.of("q", Set.of("t", "u")),
            Query.of("q", Set.of("t1:u")),
            Query.of("q", Set.of("t")).ownedBy(""),
            Query.of("q", Set.of("t")).ownedBy("t"),
            Query.of("q1:o", Set.of("t")));
    assertThat(all.stream().map(Query::written)).doesNotHaveDuplicates();
  }

  @Test
  void refusesAQueryOfNoTable() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Query.of("q", Set.of()))
        .withMessageContaining("tables of a query were none, allowed one or more");
  }
}
