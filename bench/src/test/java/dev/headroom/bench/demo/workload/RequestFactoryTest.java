// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.headroom.bench.demo.workload.Workload.Kind;
import dev.headroom.bench.demo.workload.Workload.Mix;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RequestFactoryTest {

  private static final int USERS = 50_000;
  private static final URI ONE = URI.create("http://localhost:1");
  private static final URI TWO = URI.create("http://localhost:2");

  @Test
  void drawsTheSameForEachStateFromTheSameSeed() {
    RequestFactory one = requests(7);
    RequestFactory other = requests(7);

    for (int i = 0; i < 1000; i++) {
      assertThat(one.user()).isEqualTo(other.user());
      assertThat(one.rank(300)).isEqualTo(other.rank(300));
    }
  }

  @Test
  void drawsTheFirstThingTwiceAsOftenAsTheSecond() {
    RequestFactory requests = requests(1);
    int[] counts = new int[100];
    for (int i = 0; i < 200_000; i++) {
      counts[requests.rank(100)]++;
    }

    assertThat((double) counts[0] / counts[1]).isCloseTo(Math.pow(2, 0.99), within(0.1));
    assertThat((double) counts[0] / counts[9]).isCloseTo(Math.pow(10, 0.99), within(0.8));
  }

  @Test
  void drawsABusiestUserWhoIsNeverTheAdministrator() {
    RequestFactory requests = requests(1);
    Map<Long, Integer> counts = new HashMap<>();
    for (int i = 0; i < 50_000; i++) {
      counts.merge(requests.user(), 1, Integer::sum);
    }

    assertThat(counts.keySet()).allMatch(user -> user >= 2 && user <= USERS);
    assertThat(counts.getOrDefault(RequestFactory.BUSIEST, 0) / 50_000.0).isBetween(0.06, 0.11);
  }

  @Test
  void drawsUsersEvenlyWhereLimitsAreMeasured() {
    RequestFactory requests = requests(1).evenly();
    Map<Long, Integer> counts = new HashMap<>();
    for (int i = 0; i < 50_000; i++) {
      counts.merge(requests.user(), 1, Integer::sum);
    }

    assertThat(counts.values()).allMatch(count -> count < 15);
  }

  @Test
  void sendsAUserAlwaysToTheSameInstanceFromOneAddress() {
    RequestFactory requests =
        new RequestFactory(
            List.of(ONE, TWO), user -> "token-" + user, USERS, 1, java.time.Duration.ofSeconds(1));
    HttpRequest even = requests.get(70_000, "/api");

    assertThat(even.uri()).isEqualTo(ONE.resolve("/api"));
    assertThat(requests.get(70_001, "/api").uri()).isEqualTo(TWO.resolve("/api"));
    assertThat(even.headers().firstValue("X-Forwarded-For")).contains("10.1.17.112");
    assertThat(even.headers().firstValue("Authorization")).contains("Bearer token-70000");
  }

  @Test
  void mixesKindsByTheirShares() {
    Workload workload =
        new Workload(
            List.of(
                Kind.read("list", 650, requests -> requests.get(requests.user(), "/list")),
                Kind.read("one", 300, requests -> requests.get(requests.user(), "/one")),
                Kind.write(
                    "change", 50, requests -> requests.send("PUT", requests.user(), "/one", "{}"))),
            List.of());
    Mix mix = new Mix(workload.mix(), requests(3));
    List<String> kinds = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      kinds.add(mix.next().kind());
    }

    assertThat(kinds.stream().filter("change"::equals).count() / 20_000.0)
        .isCloseTo(0.05, within(0.01));
    assertThat(kinds.stream().filter("list"::equals).count() / 20_000.0)
        .isCloseTo(0.65, within(0.02));
    assertThat(workload.reads()).extracting(Kind::label).containsExactly("list", "one");
  }

  @Test
  void refusesAMixWithoutFivePercentOfWrites() {
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            new Workload(
                List.of(Kind.read("list", 1000, requests -> requests.get(1, "/"))), List.of()))
        .withMessageContaining("1000 with 0 of writes");
  }

  private static RequestFactory requests(long seed) {
    return new RequestFactory(
        List.of(ONE), user -> "t", USERS, seed, java.time.Duration.ofSeconds(1));
  }
}
