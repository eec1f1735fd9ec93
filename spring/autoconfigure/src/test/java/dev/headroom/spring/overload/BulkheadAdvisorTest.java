// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.overload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.ground.SettingsException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;

class BulkheadAdvisorTest {
  private final dev.headroom.overload.Bulkhead reports =
      dev.headroom.overload.Bulkhead.of("reports", 2);
  private final AtomicInteger lookups = new AtomicInteger();

  /** A look-up of beans at each call took longer than a small request. */
  @Test
  void looksTheBulkheadsUpOnceForAllCalls() {
    Monthly monthly = advised(new Monthly(reports));
    for (int call = 0; call < 3; call++) {
      assertThat(monthly.runningInReports()).isEqualTo(1);
      assertThat(monthly.runningElsewhere()).isZero();
    }
    assertThat(lookups).hasValue(1);
    assertThat(reports.running()).isZero();
  }

  /** Its future is complete when the work is done, not when the method returns. */
  @Test
  void holdsThePermitUntilAFutureIsComplete() {
    CompletableFuture<String> work = new CompletableFuture<>();
    Monthly monthly = advised(new Monthly(reports));
    CompletableFuture<String> returned = monthly.later(work);
    assertThat(returned).isNotDone();
    assertThat(reports.running()).isEqualTo(1);
    work.complete("done");
    assertThat(returned).isCompletedWithValue("done");
    assertThat(reports.running()).isZero();
  }

  @Test
  void limitsTheInheritedMethodsOfAnAnnotatedClass() {
    assertThat(advised(new Yearly(reports)).runningElsewhere()).isEqualTo(1);
  }

  /** A bean that is lazy, or of another scope than the application's, is not known at the start. */
  @Test
  void refusesANameThatTheSettingsDoNotHaveAtTheFirstCallOfALateBean() {
    Monthly monthly = advised(new Monthly(reports));
    assertThatThrownBy(monthly::unknown)
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("@Bulkhead of Monthly.unknown was nowhere")
        .hasMessageContaining("set headroom.overload.bulkheads.nowhere.max-concurrent");
  }

  private <B> B advised(B bean) {
    Bulkheads bulkheads = new Bulkheads(List.of(reports));
    ObjectProvider<Bulkheads> provider =
        new ObjectProvider<>() {
          @Override
          public Bulkheads getObject() {
            lookups.incrementAndGet();
            return bulkheads;
          }
        };
    @SuppressWarnings("unchecked") // a proxy of the bean's class
    B advised = (B) new BulkheadAdvisor(provider).postProcessAfterInitialization(bean, "monthly");
    return advised;
  }

  /** A bean with one method in a bulkhead. */
  static class Monthly {
    private final dev.headroom.overload.Bulkhead reports;

    Monthly(dev.headroom.overload.Bulkhead reports) {
      this.reports = reports;
    }

    @Bulkhead("reports")
    public int runningInReports() {
      return reports.running();
    }

    public int runningElsewhere() {
      return reports.running();
    }

    @Bulkhead("reports")
    public CompletableFuture<String> later(CompletableFuture<String> work) {
      return work;
    }

    @Bulkhead("nowhere")
    public String unknown() {
      return "";
    }
  }

  /** A class in a bulkhead, with the methods of another. */
  @Bulkhead("reports")
  static class Yearly extends Monthly {
    Yearly(dev.headroom.overload.Bulkhead reports) {
      super(reports);
    }
  }
}
