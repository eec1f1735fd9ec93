// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.headroom.advise.AdviseMeter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class LoadRecorderTest {
  private static final Instant START = Instant.EPOCH;

  /** Two units, of which a test says how many are in use. */
  private static final class Units implements ResourceProbe {
    private double inUse;
    private double calls;

    @Override
    public Resource resource() {
      return Resource.of("pool", ResourceKind.POOL);
    }

    @Override
    public double size() {
      return 2;
    }

    @Override
    public double inUse() {
      return inUse;
    }

    @Override
    public Totals totals() {
      return new Totals(Double.NaN, calls, calls / 10, 0);
    }
  }

  private final Units units = new Units();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final LoadRecorder recorder =
      new LoadRecorder(
          () -> List.of(units),
          (from, to) -> Map.of("GET /", new RouteLoad(50, 5, Latencies.NONE, Map.of())),
          registry);

  @Test
  void addsUpTheTimeInUseFromItsLooks() {
    recorder.step(START);
    for (int i = 0; i < 10; i++) {
      units.inUse = i < 5 ? 2 : 1;
      recorder.look(Double.NaN);
    }
    units.calls = 30;
    recorder.step(START.plusSeconds(10));
    LoadSample sample = recorder.samples().getFirst();
    assertThat(sample.load()).isEqualTo(5);
    ResourceLoad used = Objects.requireNonNull(sample.resources().get("pool"));
    assertThat(used.busySeconds()).isCloseTo(15, within(1e-9));
    assertThat(used.calls().count()).isEqualTo(30);
    assertThat(used.calls().waitSeconds()).isCloseTo(3, within(1e-9));
    assertThat(registry.get(AdviseMeter.BUSY.meterName()).functionCounter().count())
        .isCloseTo(15, within(1e-9));
    assertThat(registry.get(AdviseMeter.UTILISATION.meterName()).gauge().value())
        .isCloseTo(0.75, within(1e-9));
  }

  @Test
  void beginsWithTheFirstStepAndKeepsAnHour() {
    recorder.step(START);
    assertThat(recorder.samples()).isEmpty();
    for (int i = 1; i <= 400; i++) {
      recorder.look(Double.NaN);
      recorder.step(START.plusSeconds(10L * i));
    }
    assertThat(recorder.samples()).hasSize(360);
    assertThat(recorder.samples().getLast().end()).isEqualTo(START.plusSeconds(4000));
  }
}
