// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console.page.planning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.headroom.advise.capacity.CapacityMonitor;
import dev.headroom.advise.capacity.Objective;
import dev.headroom.advise.load.Latencies;
import dev.headroom.advise.load.LoadRecorder;
import dev.headroom.advise.load.Resource;
import dev.headroom.advise.load.ResourceKind;
import dev.headroom.advise.load.ResourceProbe;
import dev.headroom.advise.load.RouteLoad;
import dev.headroom.console.view.Note;
import dev.headroom.console.view.Row;
import dev.headroom.console.view.Section;
import dev.headroom.console.view.Table;
import dev.headroom.kit.SettableTime;
import dev.headroom.monitor.history.History;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A service of one pool of 20, of which a request holds a connection for 10 ms. */
class ScalingForecastTest {
  private static final double HOLD_SECONDS = 0.01;
  private static final double REQUESTS = 1000;

  private final SettableTime time = new SettableTime();
  private double calls;
  private final ResourceProbe pool =
      new ResourceProbe() {
        @Override
        public Resource resource() {
          return Resource.of("pool orders", ResourceKind.POOL);
        }

        @Override
        public double size() {
          return 20;
        }

        @Override
        public Totals totals() {
          return new Totals(calls * HOLD_SECONDS, calls, Double.NaN, 0);
        }
      };
  private final LoadRecorder recorder =
      new LoadRecorder(
          () -> List.of(pool),
          (from, to) ->
              Map.of(
                  "GET /",
                  new RouteLoad(
                      REQUESTS,
                      REQUESTS * HOLD_SECONDS,
                      Latencies.of(Map.of(HOLD_SECONDS, REQUESTS)),
                      Map.of())),
          null);
  private final CapacityMonitor monitor =
      new CapacityMonitor(History.none(), recorder, new Objective(0.5, 0.95, 0.01), time);
  private final ScalingForecast forecast = new ScalingForecast(monitor);

  private void steps(int count) {
    for (int i = 0; i < count; i++) {
      time.advance(Duration.ofSeconds(10));
      calls += REQUESTS;
      recorder.step(time.now());
    }
    monitor.predict();
  }

  @Test
  void saysWhyNothingIsPredicted() {
    assertThat(forecast.sections(1))
        .containsExactly(new Note("Instances", "Nothing is predicted: nothing was seen yet."));
    steps(2);
    assertThat(forecast.sections(1))
        .singleElement()
        .asString()
        .contains("there is too little traffic");
  }

  @Test
  void showsTheLoadThatOneInstanceTakesAndTwoAndThree() {
    steps(40);

    List<Section> sections = forecast.sections(1);

    List<Row> rows = ((Table) sections.getFirst()).rows();
    assertThat(rows).extracting(each -> text(each, 0)).containsExactly("1", "2", "3");
    assertThat(rows.getFirst().cells().getFirst().note()).isEqualTo("now");
    assertThat(rows).allSatisfy(each -> assertThat(text(each, 3)).isEqualTo("pool orders"));
    assertThat(share(rows.get(1))).isCloseTo(share(rows.getFirst()) / 2, within(0.01));
    Row half = ((Table) sections.getLast()).rows().getFirst();
    assertThat(text(half, 0)).isEqualTo("pool orders");
    assertThat(text(half, 2)).isEqualTo("5 %");
  }

  @Test
  void goesOneBeyondTheInstancesThatThereAre() {
    steps(40);

    List<Row> rows = ((Table) forecast.sections(4).getFirst()).rows();

    assertThat(rows).hasSize(5);
    assertThat(rows.get(3).cells().getFirst().note()).isEqualTo("now");
    assertThat(rows.getLast().cells().getFirst().note()).isEmpty();
  }

  private static double share(Row row) {
    return row.cells().get(2).share();
  }

  private static String text(Row row, int column) {
    return row.cells().get(column).text();
  }
}
