// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.error;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.headroom.ground.TimeSource;
import dev.headroom.monitor.MonitorMeter;
import dev.headroom.monitor.error.ErrorSettings.Message;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorTrackerTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final AtomicReference<Instant> now = new AtomicReference<>(START);
  private final TimeSource time =
      new TimeSource() {
        @Override
        public long nanos() {
          return 0;
        }

        @Override
        public Instant now() {
          return now.get();
        }
      };
  private final ErrorTracker errors = tracker(200, Message.SHAPE);

  private ErrorTracker tracker(int maxGroups, Message message) {
    return new ErrorTracker(new ErrorSettings(true, maxGroups, message), time);
  }

  /** An exception that was thrown by a driver, called by a line of the application. */
  private static <E extends Throwable> E thrown(E failure, String type, int line) {
    failure.setStackTrace(
        new StackTraceElement[] {
          frame("org.postgresql.jdbc.PgStatement", "execute", 7),
          frame(type, "load", line),
          frame("com.acme.OrderController", "get", 12),
          frame("java.lang.Thread", "run", 1)
        });
    return failure;
  }

  private static StackTraceElement frame(String type, String method, int line) {
    return new StackTraceElement(type, method, "File.java", line);
  }

  @Test
  void groupsByTypeAndFirstFrameOfTheApplication() {
    errors.record(thrown(new IllegalStateException("one"), "com.acme.Orders", 41), "GET /orders");
    now.set(START.plusSeconds(60));
    errors.record(thrown(new IllegalStateException("two"), "com.acme.Orders", 41), "POST /orders");
    errors.record(thrown(new IllegalStateException("one"), "com.acme.Orders", 42), "GET /orders");
    errors.record(thrown(new NullPointerException(), "com.acme.Orders", 41), null);

    assertThat(errors.count()).isEqualTo(4);
    assertThat(errors.groups())
        .extracting(ErrorGroup::type, ErrorGroup::frame, ErrorGroup::count)
        .containsExactlyInAnyOrder(
            tuple("java.lang.IllegalStateException", "com.acme.Orders.load:41", 2L),
            tuple("java.lang.IllegalStateException", "com.acme.Orders.load:42", 1L),
            tuple("java.lang.NullPointerException", "com.acme.Orders.load:41", 1L));
    ErrorGroup first =
        errors.groups().stream().filter(each -> each.count() == 2).findFirst().orElseThrow();
    assertThat(first.firstSeen()).isEqualTo(START);
    assertThat(first.lastSeen()).isEqualTo(START.plusSeconds(60));
    assertThat(first.routes()).isEqualTo(Map.of("GET /orders", 1L, "POST /orders", 1L));
    assertThat(first.stack())
        .containsExactly("com.acme.Orders.load:41", "com.acme.OrderController.get:12");
  }

  @Test
  void groupsByTheRootCauseAndNamesItsWrapper() {
    Throwable root = thrown(new IllegalArgumentException(), "com.acme.Orders", 41);

    errors.record(new CompletionException(root), "GET /orders");
    errors.record(root, "GET /orders");

    assertThat(errors.groups()).hasSize(1);
    assertThat(errors.groups().getFirst().type()).isEqualTo("java.lang.IllegalArgumentException");
    assertThat(errors.groups().getFirst().wrapper())
        .isEqualTo("java.util.concurrent.CompletionException");
  }

  @Test
  void takesTheFrameOfAWrapperWhereTheCauseHasNone() {
    Throwable root = new IllegalStateException();
    root.setStackTrace(new StackTraceElement[] {frame("java.net.Socket", "read", 1)});

    errors.record(thrown(new CompletionException(root), "com.acme.Orders", 41), null);
    errors.record(root, null);

    assertThat(errors.groups())
        .extracting(ErrorGroup::frame)
        .containsExactlyInAnyOrder("com.acme.Orders.load:41", "");
  }

  @Test
  void survivesCausesThatFormACircle() {
    Exception one = new IllegalStateException("one");
    Exception two = new IllegalStateException("two", one);
    one.initCause(two);

    errors.record(one, null);

    assertThat(errors.count()).isEqualTo(1);
  }

  @Test
  void keepsABoundedNumberOfGroupsAndRoutes() {
    ErrorTracker small = tracker(3, Message.SHAPE);
    for (int i = 1; i <= 5; i++) {
      now.set(START.plus(Duration.ofMinutes(i)));
      small.record(thrown(new IllegalStateException(), "com.acme.Orders", i), null);
    }
    for (int i = 0; i < 100; i++) {
      small.record(thrown(new IllegalStateException(), "com.acme.Orders", 5), "GET /" + i);
    }

    assertThat(small.groups())
        .extracting(ErrorGroup::frame)
        .containsExactlyInAnyOrder(
            "com.acme.Orders.load:3", "com.acme.Orders.load:4", "com.acme.Orders.load:5");
    assertThat(small.opened()).isEqualTo(5);
    ErrorGroup latest = small.groups().getFirst();
    assertThat(latest.routes()).hasSize(9).containsKey("other");
    assertThat(latest.routes().values().stream().mapToLong(Long::longValue).sum()).isEqualTo(101);
  }

  @Test
  void anExceptionWhoseMessageThrowsIsCountedAlone() {
    ErrorTracker errors = tracker(3, Message.SHAPE);
    errors.record(
        new IllegalStateException() {
          @Override
          public String getMessage() {
            throw new UnsupportedOperationException();
          }
        },
        "GET /orders/{id}");

    assertThat(errors.count()).isOne();
    assertThat(errors.groups()).isEmpty();
  }

  @Test
  void aGroupThatReturnsIsNotNewAgain() {
    ErrorTracker small = tracker(3, Message.SHAPE);
    for (int i = 0; i < 50; i++) {
      now.set(START.plus(Duration.ofMinutes(i)));
      small.record(thrown(new IllegalStateException(), "com.acme.Orders", i % 5), null);
    }

    assertThat(small.opened()).isEqualTo(5);
    assertThat(small.groups()).hasSize(3);
  }

  @Test
  void aGroupHasNoMoreThanTenKilobytes() {
    String huge = "x".repeat(100_000);
    ErrorTracker full = tracker(10, Message.FULL);
    StackTraceElement[] stack = new StackTraceElement[1_000];
    for (int i = 0; i < stack.length; i++) {
      stack[i] = frame("com.acme." + huge, huge, i);
    }
    Exception failure = new IllegalStateException(huge);
    failure.setStackTrace(stack);
    for (int i = 0; i < 20; i++) {
      full.record(failure, "GET /" + i + huge);
    }

    ErrorGroup group = full.groups().getFirst();
    assertThat(group.toString().length()).isLessThan(10_000);
  }

  @Test
  void countsEveryExceptionOfManyThreads() throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                for (int n = 0; n < 1_000; n++) {
                  errors.record(
                      thrown(new IllegalStateException(), "com.acme.Orders", n % 5), "GET /orders");
                }
              }));
    }
    for (Thread each : threads) {
      each.join();
    }

    assertThat(errors.count()).isEqualTo(8_000);
    assertThat(errors.opened()).isEqualTo(5);
    assertThat(errors.groups()).allMatch(each -> each.count() == 1_600);
  }

  @Test
  void registersCounters() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    errors.bindTo(registry);
    errors.record(thrown(new IllegalStateException(), "com.acme.Orders", 41), null);
    errors.record(thrown(new IllegalStateException(), "com.acme.Orders", 41), null);

    assertThat(registry.get(MonitorMeter.ERRORS.meterName()).functionCounter().count())
        .isEqualTo(2);
    assertThat(registry.get(MonitorMeter.ERRORS_NEW.meterName()).functionCounter().count())
        .isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Index 7 out of bounds for length 3 | index ? out of bounds for length ?",
        "user ada.lovelace@example.org not found | user ? not found",
        "no user named ada lovelace | no user ?",
        "Cannot invoke \"com.acme.User.name()\" because \"<local4>\" is null | cannot invoke ?"
            + " because ? is null",
        "duplicate key value violates unique constraint \"users_email\" Detail: Key"
            + " (email)=(ada@example.org) already exists. | duplicate key value violates unique"
            + " constraint ? key ? already exists",
        "login of 'Long' failed for \"Page Field\": it can't continue | ? of ? failed for ? it ?",
        "שלום ada | ?",
        "connection refused: db.internal/10.0.0.7:5432 | connection refused ?"
      })
  void keepsTheShapeOfAMessageAlone(String message, String shape) {
    errors.record(thrown(new IllegalStateException(message), "com.acme.Orders", 41), null);

    assertThat(errors.groups().getFirst().message()).isEqualTo(shape);
  }

  @Test
  void keepsWhatTheSettingsSay() {
    ErrorTracker none = tracker(10, Message.NONE);
    none.record(new IllegalStateException("no user ada"), null);
    ErrorTracker full = tracker(10, Message.FULL);
    full.record(new IllegalStateException("no user ada\n\u2028event=forged"), null);

    assertThat(none.groups().getFirst().message()).isEmpty();
    assertThat(full.groups().getFirst().message()).isEqualTo("no user ada event=forged");
  }
}
