// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.overload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.ground.TimeSource;
import dev.headroom.overload.Bulkhead;
import dev.headroom.overload.BulkheadSettings;
import dev.headroom.overload.OverloadException;
import dev.headroom.overload.OverloadListener;
import dev.headroom.overload.OverloadMeter;
import dev.headroom.overload.OverloadMeters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@SuppressWarnings("try") // permits are only to be given back
class GateOrderTest {
  private final List<String> told = new ArrayList<>();
  private final Bulkheads gates = gates(2, this::note);

  private void note(String gate, String holding) {
    told.add(gate + " inside " + holding);
  }

  private interface Note {
    void misordered(String gate, String holding);
  }

  private static Bulkheads gates(int running, Note note) {
    OverloadListener listener =
        new OverloadListener() {
          @Override
          public void misordered(String gate, String holding) {
            note.misordered(gate, holding);
          }
        };
    List<Bulkhead> all = new ArrayList<>();
    for (String name : List.of("report", "other", "database", "http", "cache")) {
      BulkheadSettings settings =
          new BulkheadSettings(name, running, 2 * running, Duration.ofMillis(100));
      all.add(new Bulkhead(settings, listener, TimeSource.system()));
    }
    return new Bulkheads(all, listener);
  }

  private Bulkhead.Permit enter(String name) {
    return enter(gates, name);
  }

  private static Bulkhead.Permit enter(Bulkheads gates, String name) {
    return gates.acquire(Objects.requireNonNull(gates.find(name), name));
  }

  @Test
  void saysNothingOfGatesInTheirOrder() throws Exception {
    String done =
        gates.call(
            "report",
            () -> {
              try (Bulkhead.Permit other = enter("other");
                  Bulkhead.Permit database = enter("database");
                  Bulkhead.Permit second = enter("database");
                  Bulkhead.Permit http = enter("http");
                  Bulkhead.Permit cache = enter("cache")) {
                return "done";
              }
            });
    assertThat(done).isEqualTo("done");
    assertThat(told).isEmpty();
  }

  @Test
  void tellsOfAGateThatIsAskedForInsideALaterOne() throws Exception {
    try (Bulkhead.Permit http = enter("http");
        Bulkhead.Permit database = enter("database")) {
      gates.call("report", () -> "reported");
    }
    try (Bulkhead.Permit cache = enter("cache");
        Bulkhead.Permit http = enter("http")) {
      assertThat(told)
          .containsExactly(
              "database inside http",
              "report inside http",
              "report inside database",
              "http inside cache");
    }
  }

  @Test
  void forgetsWhatAnotherThreadGaveBack() throws Exception {
    Bulkhead.Permit http = enter("http");
    Thread.ofVirtual().start(http::close).join();
    enter("database").close();
    assertThat(told).isEmpty();
    assertThat(Objects.requireNonNull(gates.find("http")).calls()).isZero();
  }

  @Test
  void holdsNothingAfterARefusal() {
    Bulkheads narrow = gates(1, this::note);
    try (Bulkhead.Permit http = enter(narrow, "http")) {
      assertThat(refused(() -> enter(narrow, "http"))).isTrue();
    }
    enter(narrow, "database").close();
    assertThat(told).isEmpty();
  }

  @Test
  void countsWhatItTells() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    Bulkheads counted = gates(2, new OverloadMeters(registry)::misordered);
    for (int i = 0; i < 3; i++) {
      try (Bulkhead.Permit http = enter(counted, "http")) {
        enter(counted, "database").close();
      }
    }
    assertThat(
            registry
                .get(OverloadMeter.MISORDERED.meterName())
                .tags("gate", "database", "holding", "http")
                .counter()
                .count())
        .isEqualTo(3);
  }

  /** The knot that the order forbids: each holds what the other waits for. */
  @Test
  @Timeout(30)
  void callersThatWaitForEachOtherAreRefusedAndNeverStandStill() throws Exception {
    Bulkheads narrow = gates(1, (gate, holding) -> {});
    CyclicBarrier both = new CyclicBarrier(2);
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Boolean> one = callers.submit(() -> crossed(narrow, "database", "http", both));
      Future<Boolean> other = callers.submit(() -> crossed(narrow, "http", "database", both));
      assertThat(one.get() || other.get()).isTrue();
    }
    assertThat(Objects.requireNonNull(narrow.find("http")).calls()).isZero();
    assertThat(Objects.requireNonNull(narrow.find("database")).calls()).isZero();
  }

  private static boolean crossed(Bulkheads gates, String first, String second, CyclicBarrier both)
      throws Exception {
    try (Bulkhead.Permit held = enter(gates, first)) {
      both.await();
      return refused(() -> enter(gates, second));
    }
  }

  private interface Entry {
    Bulkhead.Permit enter();
  }

  private static boolean refused(Entry entry) {
    try (Bulkhead.Permit entered = entry.enter()) {
      return false;
    } catch (OverloadException full) {
      return true;
    }
  }
}
