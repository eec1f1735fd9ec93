// SPDX-License-Identifier: Apache-2.0
package dev.headroom.overload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.ground.TimeSource;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostBulkheadsTest {
  private final HostBulkheads hosts =
      new HostBulkheads(
          new BulkheadSettings("http", 64, 64, Duration.ZERO, 2),
          OverloadListener.NONE,
          TimeSource.system());

  private Bulkhead.Permit acquire(String address) {
    return hosts.acquire(URI.create(address));
  }

  @Test
  void countsEachHostAndPortAlone() {
    List<Bulkhead.Permit> held = new ArrayList<>();
    held.add(acquire("https://pay.example/a"));
    held.add(acquire("HTTPS://user:secret@PAY.example:443/b"));
    assertThatThrownBy(() -> acquire("https://pay.example/c?secret"))
        .isInstanceOf(OverloadException.class)
        .hasMessageStartingWith("http to pay.example:443 is overloaded")
        .hasMessageNotContaining("secret");
    held.add(acquire("http://pay.example/a"));
    held.add(acquire("https://mail.example/a"));
    assertThat(hosts.size()).isEqualTo(3);

    held.forEach(Bulkhead.Permit::close);
    held.forEach(Bulkhead.Permit::close);
    assertThat(hosts.size()).isZero();
  }

  @Test
  void needsABoundOfEachHost() {
    BulkheadSettings unbounded = new BulkheadSettings("http", 64, 64, Duration.ZERO);
    assertThatThrownBy(
            () -> new HostBulkheads(unbounded, OverloadListener.NONE, TimeSource.system()))
        .hasMessageContaining("perHost");
  }
}
