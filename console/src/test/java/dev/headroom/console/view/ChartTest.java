// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ChartTest {
  private static final Instant START = Instant.ofEpochSecond(1000);

  private static Chart chart(String label, Double... values) {
    Chart.Frame frame = new Chart.Frame(START, Duration.ofSeconds(10), values.length);
    return new Chart(
        "t",
        "",
        frame,
        List.of(new Chart.Line(label, List.of(values))),
        "seconds",
        List.of(new Chart.Event(START, "deploy \"2\"\n")));
  }

  @Test
  void interruptsALineWhereNothingIsKnown() {
    Chart chart = chart("a", 1.0, 2.0, Double.NaN, 2.0);
    assertThat(chart.path(chart.lines().getFirst()))
        .isEqualTo("M0.0 60.0h.1L200.0 1.0M600.0 1.0h.1");
  }

  /** Such as a balance; it once lay on the line of 0. */
  @Test
  void drawsWhatIsBelowNothing() {
    Chart mixed = chart("a", -1.0, 3.0);
    assertThat(mixed.path(mixed.lines().getFirst())).isEqualTo("M0.0 119.0h.1L600.0 1.0");
    Chart below = chart("a", -4.0, -2.0);
    assertThat(below.path(below.lines().getFirst())).isEqualTo("M0.0 119.0h.1L600.0 60.0");
    Chart nothing = chart("a", 0.0, 0.0);
    assertThat(nothing.path(nothing.lines().getFirst())).isEqualTo("M0.0 119.0h.1L600.0 119.0");
  }

  @Test
  void givesScriptsNumbersAndNothingElse() {
    assertThat(chart("</script>\"\\", 1.5, Double.NaN).json())
        .isEqualTo(
            "{\"unit\":\"seconds\",\"times\":[1000, 1010],\"lines\":[{\"label\":"
                + "\"</script>\\\"\\\\\",\"values\":[1.5, null]}],\"events\":[{\"at\":1000,"
                + "\"text\":\"deploy \\\"2\\\"\\u000a\"}]}");
  }

  @Test
  void summarizesALineByWhatIsKnown() {
    Chart.Line line = chart("a", 1.0, 3.0, Double.NaN).lines().getFirst();
    assertThat(line.last()).isEqualTo(3);
    assertThat(line.mean()).isEqualTo(2);
    assertThat(line.max()).isEqualTo(3);
    assertThat(chart("a", Double.NaN).hasValues()).isFalse();
  }

  // Fourteen indexes that were built stood below each chart of the overview.
  @Test
  void writesTheLatestEventsAndCountsTheOthers() {
    List<Chart.Event> events =
        IntStream.range(0, 14)
            .mapToObj(i -> new Chart.Event(START.plusSeconds(i), "" + i))
            .toList();
    Chart chart =
        new Chart(
            "t", "", new Chart.Frame(START, Duration.ofSeconds(10), 0), List.of(), "", events);
    assertThat(chart.latestEvents().stream().map(Chart.Event::text))
        .containsExactly("10", "11", "12", "13");
    assertThat(chart.earlierEvents()).isEqualTo(10);
    assertThat(chart("a", 1.0).earlierEvents()).isZero();
  }

  @Test
  void refusesALineOfAnotherLength() {
    Chart.Frame frame = new Chart.Frame(START, Duration.ofSeconds(10), 2);
    List<Chart.Line> lines = List.of(new Chart.Line("a", List.of(1.0)));
    assertThatThrownBy(() -> new Chart("t", "", frame, lines, "", List.of()))
        .hasMessageContaining("a has 1 values for 2 times");
  }
}
