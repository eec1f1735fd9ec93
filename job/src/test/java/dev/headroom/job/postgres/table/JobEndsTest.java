// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job.postgres.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.job.JobProgress;
import java.lang.reflect.Proxy;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class JobEndsTest {
  /** Else its heartbeats would go on, so that no instance ever ran it again. */
  @Test
  void saysOfEveryJobWhetherItHasEndedWhereAnErrorIsThrown() throws Exception {
    DataSource broken =
        (DataSource)
            Proxy.newProxyInstance(
                JobEndsTest.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) -> {
                  throw new NoClassDefFoundError("a class of the driver");
                });
    JobEnds ends = new JobEnds(new JobDatabase(broken, "headroom"));

    for (int i = 0; i < 2; i++) {
      CompletableFuture<String> after = new CompletableFuture<>();
      ends.finish(
          new Fence(UUID.randomUUID(), 1),
          JobProgress.none(),
          null,
          (ended, failure) -> after.complete(ended + " " + Objects.requireNonNull(failure)));

      assertThat(after.get(1, TimeUnit.MINUTES))
          .startsWith("false ")
          .contains("could not be written");
    }
  }
}
