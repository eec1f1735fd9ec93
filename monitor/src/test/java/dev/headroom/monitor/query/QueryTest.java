// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.headroom.monitor.TestHistory;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryTest {
  private static final Duration STEP = Duration.ofSeconds(10);

  private final TestHistory history = new TestHistory(STEP);

  /** A minute in which 6 requests a step succeed and 2 fail, one of them slowly. */
  private Instant minute() {
    Instant now = TestHistory.START;
    for (int i = 0; i < 6; i++) {
      history
          .times("requests", new double[] {0.1, 0.1, 0.1, 0.1, 0.1, 0.1}, "status", "200")
          .times("requests", new double[] {0.1, 5}, "status", "503")
          .increase("hits", 30, "cache", "users")
          .increase("hits", 10, "cache", "carts")
          .increase("misses", 10, "cache", "users")
          .increase("misses", 30, "cache", "carts")
          .level("pool", i, "pool", "a")
          .level("pool", 10, "pool", "b");
      now = history.complete();
    }
    return now;
  }

  private double value(String text, Instant at) {
    return Query.parse(text).evaluate(history, at).series().getFirst().values().getFirst().value();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "increase(requests[1m]); 48",
        "increase(requests[20s]); 16",
        "rate(requests[1m]); 0.8",
        "sum(requests{status=\"200\"}[1m]); 3.6",
        "mean(requests{status=\"503\"}[1m]); 2.55",
        "max(requests[1m]); 5",
        "above(2s, requests[1m]); 6",
        "increase(requests{status=~\"5..\"}[1m]) / increase(requests[1m]); 0.25",
        "increase(requests{status!~\"5..\"}[1m]); 36",
        "increase(requests{status!=\"200\"}[1m]); 12",
        "increase(requests{status=\"404\"}[1m]); 0",
        "increase(other|requests[1m]); 48",
        "increase(hits[1m]) / (increase(hits[1m]) + increase(misses[1m])); 0.5",
        "last(pool[1m]); 15",
        "mean(pool[1m]); 12.5",
        "max(pool[1m]); 15",
        "highest(pool{pool=\"a\"}[1m]); 2.5",
        "highest(pool[1m]); 10",
        "lowest(pool[1m]); 2.5",
        "2 * 3 + 4 / 2 - last(pool{pool=\"b\"}[1m]); -2",
        "least(last(pool[1m]), 4); 4",
        "greatest(last(pool[1m]), 4, 20); 20"
      })
  void computes(String text, double expected) {
    assertThat(value(text, minute())).isCloseTo(expected, within(1e-9));
  }

  @Test
  void computesPercentilesFromBuckets() {
    Instant now = minute();

    assertThat(value("p5(requests[1m])", now)).isCloseTo(0.1, within(0.0032));
    assertThat(value("p50(requests[1m])", now)).isCloseTo(0.1, within(0.0032));
    assertThat(value("p99(requests[1m])", now)).isCloseTo(5, within(0.16));
  }

  @Test
  void computesOneValueForEachTag() {
    Instant now = minute();

    QueryResult result =
        Query.parse("increase(hits[1m]) / (increase(hits[1m]) + increase(misses[1m])) by (cache)")
            .evaluate(history, now);

    assertThat(result.series())
        .extracting(each -> each.labels().get("cache") + " " + each.values().getFirst().value())
        .containsExactly("carts 0.25", "users 0.75");
  }

  @Test
  void dividesEachTagByWhatHasNoSuchTag() {
    history.level("used", 3, "pool", "a").level("used", 6, "pool", "b").level("size", 10);
    Instant now = history.complete();

    QueryResult result =
        Query.parse("last(used[10s]) / last(size[10s]) by (pool)").evaluate(history, now);

    assertThat(result.series())
        .extracting(each -> each.values().getFirst().value())
        .containsExactly(0.3, 0.6);
  }

  @Test
  void computesEachStepOfARange() {
    Instant now = minute();

    QueryResult result =
        Query.parse("last(pool{pool=\"a\"}[10s])")
            .evaluate(history, TestHistory.START.plus(STEP), now, STEP);

    assertThat(result.step()).isEqualTo(STEP);
    assertThat(result.instants()).hasSize(6).last().isEqualTo(now);
    assertThat(result.series().getFirst().values())
        .extracting(QueryValue::value)
        .containsExactly(0.0, 1.0, 2.0, 3.0, 4.0, 5.0);
  }

  @Test
  void hasNoValueWithoutData() {
    Instant now = minute();

    assertThat(value("increase(unheard[1m])", now)).isNaN();
    assertThat(value("mean(requests{status=\"404\"}[1m])", now)).isNaN();
    assertThat(value("last(pool[1m]) / 0", now)).isNaN();
    assertThat(value("mean(requests[1m])", now.plus(Duration.ofHours(1)))).isNaN();
    assertThat(Query.parse("mean(unheard[1m])").problem(history))
        .hasValue("nothing has recorded unheard");
    assertThat(Query.parse("mean(requests[1m])").problem(history)).isEmpty();
  }

  @Test
  void countsTheEventsOfWhichAValueIsMade() {
    Instant now = minute();

    assertThat(events("increase(requests{status=~\"5..\"}[1m]) / increase(requests[1m])", now))
        .isEqualTo(48);
    assertThat(events("mean(requests{status=\"503\"}[1m])", now)).isEqualTo(12);
    assertThat(events("increase(hits[1m]) / (increase(hits[1m]) + increase(misses[1m]))", now))
        .isEqualTo(480);
    assertThat(events("last(pool[1m])", now)).isInfinite();
  }

  private double events(String text, Instant at) {
    return Query.parse(text).evaluate(history, at).series().getFirst().values().getFirst().events();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2",
        "mean(a)",
        "mean(a[5m]",
        "mean(a[5x])",
        "mean(a[0s])",
        "mean(a[400d])",
        "avg(a[5m])",
        "mean(a{b=c}[5m])",
        "mean(a{b=~\"(\"}[5m])",
        "mean(a[5m]) by route",
        "mean(a[5m]) > 2",
        "above(a[5m])",
        "mean(a[5m]) +",
        "p(a[5m])",
        "p0(a[5m])",
        "p100(a[5m])",
        "mean(a[5m]) )",
        "mean(a[70%])",
        "least()"
      })
  void refusesWhatIsMalformed(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Query.parse(text))
        .satisfies(refused -> assertThat(refused.getMessage()).isNotBlank());
  }

  @Test
  void saysWhereItIsMalformed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Query.parse("mean(requests{status}[5m])"))
        .withMessage("expected one of = != =~ !~ at character 21, but found '}[5m])'");
  }

  @Test
  void refusesAWindowBeyondWhatMemoryKeeps() {
    assertThat(Query.parse("mean(a[8d])").window()).isEqualTo(Duration.ofDays(8));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Query.parse("mean(a[31d])"))
        .withMessageContaining("the window 31d is not from 1s to 8d")
        .withMessageContaining("shorten it");
  }

  @Test
  void refusesMoreFunctionsThanOneRuleNeeds() {
    String twenty = "last(a[1m])" + " + last(a[1m])".repeat(19);
    assertThat(Query.parse(twenty)).hasToString(twenty);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Query.parse(twenty + " + last(a[1m])"))
        .withMessageContaining("21 functions of meters, but at most 20 are allowed");
  }

  /** 1000 instants of 60 groups, each with a window of 100 points, are 6 million points. */
  @Test
  void refusesToReadMorePointsThanItsBound() {
    for (int i = 0; i < 1000; i++) {
      for (int group = 0; group < 60; group++) {
        history.level("load", i, "node", String.valueOf(group));
      }
      history.complete();
    }
    Instant from = TestHistory.START.plus(STEP);
    Instant to = history.newest().orElseThrow();
    assertThat(Query.parse("last(load[10s]) by (node)").evaluate(history, from, to, STEP).series())
        .hasSize(60);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> Query.parse("last(load[1000s]) by (node)").evaluate(history, from, to, STEP))
        .withMessageContaining("'last(load[1000s]) by (node)' reads 6000000 points")
        .withMessageContaining("1000 instant(s), but at most 3000000 are allowed: shorten");
    assertThat(Query.parse("last(load[1000s]) by (node)").evaluate(history, to).series())
        .hasSize(60);
    String costly =
        IntStream.range(9000, 9010)
            .mapToObj("last(load[%ds])"::formatted)
            .collect(Collectors.joining(" + ", "", " by (node)"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Query.parse(costly).evaluate(history, to))
        .withMessageContaining("1 instant(s), but at most 300000 are allowed");
  }

  @Test
  void refusesPartsWithoutEnd() {
    String deep = "(".repeat(500) + "mean(a[5m])" + ")".repeat(500);

    assertThatIllegalArgumentException().isThrownBy(() -> Query.parse(deep));
  }

  @ParameterizedTest
  @CsvSource({
    "2s, 2, SECONDS, 2s", "250ms, 0.25, SECONDS, 250ms", "5m, 300, SECONDS, 300s",
    "70%, 0.7, SHARE, 70%", "0.5%, 0.005, SHARE, 0.5%", "512MB, 512e6, BYTES, 512MB",
    "1GiB, 1073741824, BYTES, 1.07GB", "10, 10, NUMBER, 10", "-3.25, -3.25, NUMBER, -3.25"
  })
  void readsAndWritesQuantities(String text, double value, Quantity.Unit unit, String written) {
    Quantity read = Quantity.parse(text);

    assertThat(read.value()).isCloseTo(value, within(value == 0 ? 1e-9 : Math.abs(value) * 1e-9));
    assertThat(read.unit()).isEqualTo(unit);
    assertThat(read).hasToString(written);
    assertThat(read.text().replace(" ", "")).isEqualTo(written);
    assertThat(Quantity.parse(read.text())).as("people may copy it").hasToString(written);
  }

  @Test
  void writesQuantitiesForPeopleWithABlankBeforeTheUnit() {
    assertThat(Quantity.parse("30.2ms").text()).isEqualTo("30.2 ms");
    assertThat(Quantity.parse("0%").text()).isEqualTo("0 %");
    assertThat(Quantity.parse("512MB").text()).isEqualTo("512 MB");
    assertThat(Quantity.parse("10").text()).isEqualTo("10");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "s", "2 parsecs", "1e999", "NaN", "5 %%"})
  void refusesWhatIsNoQuantity(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Quantity.parse(text));
  }

  @Test
  void knowsAMeterOnceAnySeriesOfItExists() {
    history.increase("orders", 1, "kind", "book");
    Instant now = history.complete();

    assertThat(history.find("orders", Map.of())).hasSize(1);
    assertThat(value("increase(orders{kind=\"pen\"}[1m])", now)).isZero();
  }
}
