// SPDX-License-Identifier: Apache-2.0
package dev.headroom.ground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.ground.MeterSpec.Kind;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MeterDefinitionTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  private enum Meters implements MeterDefinition {
    CALLS(Kind.COUNTER, "test.calls", "rule, outcome", ""),
    SIZE(Kind.GAUGE, "test.size", "", "bytes"),
    WAIT(Kind.TIMER, "test.wait", "", "");

    @SuppressWarnings("ImmutableEnumChecker") // a record of texts
    private final MeterSpec spec;

    Meters(Kind kind, String name, String tags, String unit) {
      this.spec = new MeterSpec(kind, name, tags, "a meter", unit);
    }

    @Override
    public MeterSpec spec() {
      return spec;
    }
  }

  @Test
  void registersUnderItsNameWithItsTags() {
    Meters.CALLS.counter(registry, "api", "refused").increment(3);
    assertThat(
            registry.get("test.calls").tags("rule", "api", "outcome", "refused").counter().count())
        .isEqualTo(3);
  }

  @Test
  void readsValuesFromAnObject() {
    AtomicLong source = new AtomicLong(5);
    Meters.SIZE.gauge(registry, source, AtomicLong::get);
    Meters.WAIT.timer(registry, source, AtomicLong::get, each -> 1e9);
    assertThat(registry.get("test.size").gauge().value()).isEqualTo(5);
    assertThat(registry.get("test.size").gauge().getId().getBaseUnit()).isEqualTo("bytes");
    assertThat(registry.get("test.wait").functionTimer().count()).isEqualTo(5);
  }

  @Test
  void timesEvents() {
    Meters.WAIT.timer(registry).record(Duration.ofSeconds(2));
    assertThat(registry.get("test.wait").timer().count()).isEqualTo(1);
  }

  @Test
  void refusesTagsThatItDoesNotHave() {
    assertThatThrownBy(() -> Meters.CALLS.counter(registry, "api"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("test.calls has the tags [rule, outcome], but got 1 values");
  }
}
