// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.overload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
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

  private Monthly advised(Monthly bean) {
    Bulkheads bulkheads = new Bulkheads(List.of(reports));
    ObjectProvider<Bulkheads> provider =
        new ObjectProvider<>() {
          @Override
          public Bulkheads getObject() {
            lookups.incrementAndGet();
            return bulkheads;
          }
        };
    return (Monthly) new BulkheadAdvisor(provider).postProcessAfterInitialization(bean, "monthly");
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
  }
}
