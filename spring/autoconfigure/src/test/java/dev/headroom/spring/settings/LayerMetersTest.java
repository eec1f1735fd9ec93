// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;

class LayerMetersTest {
  /** A registry may refuse a meter, as Prometheus' does one of a name with other tags. */
  @Test
  void goesOnWhereMetersCannotBeRegistered() {
    DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
    LayerMeters meters =
        new LayerMeters(
            beans.getBeanProvider(MeterRegistry.class),
            beans.getBeanProvider(MeterRecording.class));
    List<String> registered = new ArrayList<>();
    Consumer<MeterRegistry> refused =
        registry -> {
          throw new IllegalArgumentException("of the test");
        };
    meters.ifUnique(refused);
    meters.ifUnique(registry -> registered.add("once it is ready"));
    beans.registerSingleton("registry", new SimpleMeterRegistry());

    meters.registerWaiting();
    meters.ifUnique(refused);
    meters.ifUnique(registry -> registered.add("at once"));

    assertThat(registered).containsExactly("once it is ready", "at once");
  }
}
