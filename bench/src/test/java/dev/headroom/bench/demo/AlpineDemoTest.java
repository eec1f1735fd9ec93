// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.BenchRow.Comparator;
import dev.headroom.bench.load.LoadResult;
import java.io.StringReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class AlpineDemoTest {

  private static final TokenSigner TOKENS = new TokenSigner("a-secret-of-at-least-32-bytes-length");

  @Test
  void sendsAMixThatMakesAThousand() {
    assertThat(AlpineTraffic.shares()).isEqualTo(1000);
  }

  @Test
  void sendsEachKindByItsShare() {
    AlpineTraffic traffic = traffic(50);
    Map<String, Integer> counts = new HashMap<>();
    for (int i = 0; i < 20_000; i++) {
      counts.merge(traffic.next().kind(), 1, Integer::sum);
    }
    assertThat(counts.getOrDefault("subscribed", 0) / 20_000.0).isBetween(0.33, 0.37);
    assertThat(counts.getOrDefault("revenue", 0) / 20_000.0).isBetween(0.002, 0.009);
  }

  @Test
  void keepsEachClientWellBelowTheLimit() {
    AlpineTraffic traffic = traffic(50);
    Map<String, Integer> perClient = new HashMap<>();
    for (int i = 0; i < 50 * 60; i++) {
      perClient.merge(
          traffic.next().request().headers().firstValue("X-Forwarded-For").orElseThrow(),
          1,
          Integer::sum);
    }
    assertThat(perClient.values()).allMatch(requests -> requests < 100);
  }

  @Test
  void keepsTheUsersOfASmallerLoadInALargerOne() {
    AlpineTraffic small = traffic(10);
    AlpineTraffic large = traffic(100);
    Set<Long> users = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      assertThat(small.user(i)).isEqualTo(large.user(i)).isBetween(2L, 200_000L);
      users.add(small.user(i));
    }
    assertThat(users).hasSize(200);
  }

  @Test
  void signsTokensThatSayWhoAndHowLong() {
    String[] parts = TOKENS.of(7, "user", 1_000).split("\\.", -1);
    String claims = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
    JsonNode read = JsonMapper.builder().build().readTree(claims);
    assertThat(parts).hasSize(3);
    assertThat(read.get("sub").asString()).isEqualTo("7");
    assertThat(read.get("exp").asLong() - read.get("iat").asLong()).isEqualTo(24 * 3600);
  }

  @Test
  void sumsACounterOverItsSeries() {
    String text =
        """
        # HELP db_query_duration_seconds x
        db_query_duration_seconds_count{outcome="a"} 3
        db_query_duration_seconds_count{outcome="b"} 4
        db_query_duration_seconds_count_other 9
        """;
    assertThat(MetricsSnapshot.sum(text, "db_query_duration_seconds_count")).isEqualTo(7);
  }

  @Test
  void writesAPageThatIsWellFormedAndNeedsNoNetwork() throws Exception {
    String html = new DemoPage(new DemoReport(figures())).html();
    String xml =
        html.replace("<!doctype html>", "")
            .replaceAll("<meta ([^>]*)>", "<meta $1/>")
            .replace("<br>", "<br/>")
            .replaceAll("&(middot|times|rarr|plusmn|ge|le|quot);", "");
    assertThat(
            DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(xml)))
                .getDocumentElement()
                .getTagName())
        .isEqualTo("html");
    assertThat(html).doesNotContain("http://").doesNotContain("https://").doesNotContain("<script");
  }

  @Test
  void writesJsonThatAScriptCanJudge() {
    JsonNode json = JsonMapper.builder().build().readTree(new DemoReport(figures()).json());
    JsonNode row = json.get("rows").get(0);
    assertThat(json.get("suite").asString()).isEqualTo("demo-alpine");
    assertThat(row.get("id").asString()).isEqualTo("al-1.signals");
    assertThat(row.get("met").asBoolean()).isTrue();
    assertThat(row.get("before").asDouble()).isEqualTo(150);
  }

  @Test
  void printsATableThatSaysWhatIsNotMet() {
    assertThat(new DemoReport(figures()).table())
        .contains("al-1.signals")
        .contains("load.held")
        .contains("NO")
        .contains("highest load sustained");
  }

  private static AlpineTraffic traffic(double perSecond) {
    AlpineClient client = new AlpineClient(URI.create("http://localhost:1"), TOKENS, Instant.EPOCH);
    return new AlpineTraffic(client, List.of("AAA", "BBB", "CCC"), perSecond, 200_000, 7);
  }

  private static DemoResult figures() {
    List<BenchRow> rows =
        List.of(
            new BenchRow(
                "al-1.signals",
                "ms",
                Map.of("original", "150-200 -> 10-15 ms", "before", 150, "after", 5),
                "before / after",
                30.0,
                Comparator.AT_LEAST,
                14,
                3,
                0.1,
                null),
            new BenchRow(
                "load.held",
                "requests/s",
                Map.of(),
                "ratio",
                4.0,
                Comparator.AT_LEAST,
                5,
                1,
                0,
                null));
    return new DemoResult(
        DemoScenario.ALPINE,
        "a machine <of> \"tests\"",
        Instant.EPOCH,
        true,
        Map.of("postgresql", "18"),
        rows,
        side(10),
        side(1000),
        6,
        60);
  }

  private static DemoResult.Side side(double held) {
    Histogram latencies = new Histogram(100_000_000, 3);
    latencies.recordValue(5_000);
    LoadResult result = new LoadResult(held, held, latencies, Map.of(), Map.of(200, 1L), 0, 100, 0);
    return new DemoResult.Side(
        held, List.of(new CapacitySearch.Attempt(held, result)), result, 1, 2, 0.9);
  }
}
