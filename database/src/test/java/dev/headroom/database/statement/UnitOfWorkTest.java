// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class UnitOfWorkTest {
  private final StatementShapes shapes = new StatementShapes(10_000);
  private final List<UnitOfWork> ended = new ArrayList<>();

  @Test
  void isCurrentUntilItIsClosed() {
    assertThat(UnitOfWork.current()).isNull();
    try (UnitOfWork.Scope outer = UnitOfWork.open(() -> "outer")) {
      try (UnitOfWork.Scope inner = UnitOfWork.open(() -> "inner")) {
        assertThat(UnitOfWork.current()).isSameAs(inner.unit());
      }
      assertThat(UnitOfWork.current()).isSameAs(outer.unit());
    }
    assertThat(UnitOfWork.current()).isNull();
  }

  @Test
  void countsInTheUnitsAroundToo() {
    try (UnitOfWork.Scope outer = UnitOfWork.open(() -> "outer")) {
      run(outer.unit(), "SELECT 1");
      try (UnitOfWork.Scope inner = UnitOfWork.open(() -> "inner")) {
        run(inner.unit(), "SELECT * FROM t");
        inner.unit().recordWait(5);
        assertThat(inner.unit().count()).isOne();
      }
      assertThat(outer.unit().count()).isEqualTo(2);
      assertThat(outer.unit().nanos()).isEqualTo(20);
      assertThat(outer.unit().waitNanos()).isEqualTo(5);
      assertThat(outer.unit().runs())
          .extracting(each -> each.shape().text())
          .containsExactly("SELECT ?", "SELECT * FROM t");
    }
  }

  @Test
  void isTakenToAnotherThread() throws InterruptedException {
    AtomicReference<@Nullable UnitOfWork> seen = new AtomicReference<>();
    AtomicReference<@Nullable UnitOfWork> after = new AtomicReference<>();
    try (UnitOfWork.Scope unit = UnitOfWork.open(() -> "job")) {
      Runnable work = unit.unit().wrap(() -> seen.set(UnitOfWork.current()));
      Thread thread =
          Thread.ofVirtual()
              .start(() -> {
                work.run();
                after.set(UnitOfWork.current());
              });
      thread.join();
      assertThat(seen.get()).isSameAs(unit.unit());
      assertThat(after.get()).isNull();
    }
  }

  @Test
  void isBoundToOneThreadAfterAnotherUntilItIsEnded() {
    UnitOfWork unit = UnitOfWork.start(() -> "GET /report", ended::add);
    assertThat(UnitOfWork.current()).isNull();
    for (int i = 0; i < 2; i++) {
      try (UnitOfWork.Scope scope = unit.makeCurrent()) {
        assertThat(UnitOfWork.current()).isSameAs(scope.unit());
        run(unit, "SELECT " + i);
      }
    }
    assertThat(ended).isEmpty();

    unit.end();
    unit.end();
    assertThat(ended).containsExactly(unit);
    assertThat(unit.isEnded()).isTrue();
    assertThat(unit.count()).isEqualTo(2);
  }

  @Test
  void givesAUnitToEachListenerAlsoAfterOneThatFails() {
    UnitListener broken =
        unit -> {
          throw new IllegalStateException("broken");
        };
    UnitOfWork.open(() -> "job", UnitListener.all(List.of(broken, ended::add))).close();

    assertThat(ended).hasSize(1);
  }

  @Test
  void keepsAThousandRunsAndCountsTheOthers() {
    try (UnitOfWork.Scope unit = UnitOfWork.open(() -> "job")) {
      for (int i = 0; i < 1_500; i++) {
        run(unit.unit(), "SELECT " + i);
      }
      assertThat(unit.unit().runs()).hasSize(1_000);
      assertThat(unit.unit().count()).isEqualTo(1_500);
      assertThat(unit.unit().nanos()).isEqualTo(15_000);
    }
  }

  @Test
  void isGivenToItsListenerOnceWithTheRouteOfTheEnd() {
    AtomicReference<String> route = new AtomicReference<>("unmatched");
    try (UnitOfWork.Scope unit = UnitOfWork.open(route::get, ended::add)) {
      run(unit.unit(), "SELECT 1");
      assertThat(unit.unit().route()).isEqualTo("unmatched");
      route.set("GET /orders");
    }
    route.set("later");

    assertThat(ended)
        .singleElement()
        .satisfies(unit -> {
          assertThat(unit.route()).isEqualTo("GET /orders");
          assertThat(unit.count()).isOne();
        });
  }

  @Test
  void ignoresWhatRunsAfterTheEnd() {
    UnitOfWork unit;
    try (UnitOfWork.Scope scope = UnitOfWork.open(() -> "job")) {
      unit = scope.unit();
    }
    run(unit, "SELECT 1");

    assertThat(unit.count()).isZero();
  }

  @Test
  void survivesAListenerThatFails() {
    survives(unit -> {
      throw new IllegalStateException("broken");
    });
  }

  @Test
  void survivesAListenerThatLacksAClass() {
    UnitListener broken =
        unit -> {
          throw new NoClassDefFoundError("shop/Tracer");
        };
    survives(broken);
    survives(UnitListener.all(List.of(broken, ended::add)));
    assertThat(ended).hasSize(1);
  }

  private static void survives(UnitListener listener) {
    UnitOfWork.Scope scope = UnitOfWork.open(() -> "job", listener);

    assertThatCode(scope::close).doesNotThrowAnyException();
    assertThat(UnitOfWork.current()).isNull();
  }

  @Test
  void searchesTheCallSiteFromTheSecondRunOfAShapeOn() {
    try (UnitOfWork.Scope scope = UnitOfWork.open(() -> "job")) {
      UnitOfWork unit = scope.unit();
      StatementShape shape = shapes.shape("SELECT 1");
      assertThat(unit.callSite(shape)).isNull();
      unit.record(StatementRun.of(shape, "SELECT 1", 0, 1).callSite("Orders.load:1").build());
      for (int i = 0; i < 100; i++) {
        assertThat(unit.callSite(shape)).isEqualTo(CallSites.find());
      }
      assertThat(unit.callSite(shape)).isEqualTo("Orders.load:1");
      assertThat(unit.callSite(shapes.shape("SELECT * FROM t"))).isNull();
    }
  }

  private void run(UnitOfWork unit, String sql) {
    unit.record(StatementRun.of(shapes.shape(sql), sql, 0, 10).build());
  }
}
