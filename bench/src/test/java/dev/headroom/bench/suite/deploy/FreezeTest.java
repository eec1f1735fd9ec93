// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.bench.load.LoadRequest;
import dev.headroom.bench.load.LoadResponse;
import dev.headroom.bench.load.SteadyLoad.Sent;
import dev.headroom.bench.suite.deploy.FrozenInstance.Freeze;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FreezeTest {
  private static final String FROZEN = "127.0.0.1:5000";
  private static final String OTHER = "127.0.0.1:5001";
  private static final double REPORTED = 2.5;

  @Test
  void countsTheRequestsThatWereSentToItAndThoseThatAnotherOneAnswered() {
    Freeze freeze =
        freeze(
            List.of(
                sent("prompt", "GET", 1, 0.2, 200),
                sent("repeated", "GET", 1, 35, 200),
                sent("slow", "GET", 2, 39, 200),
                sent("change", "POST", 2.2, 35, 504)),
            Map.of(
                "prompt", OTHER,
                "repeated", FROZEN + ", " + OTHER,
                "slow", FROZEN,
                "change", FROZEN));

    assertThat(freeze).isEqualTo(new Freeze(REPORTED, 3, 0, 2, 1));
  }

  @Test
  void countsOthersThatWereLateOrNotAnswered() {
    Freeze freeze =
        freeze(
            List.of(sent("late", "GET", 1, 12, 200), sent("lost", "POST", 5, 0.1, 0)),
            Map.of("late", OTHER, "lost", OTHER));

    assertThat(freeze).isEqualTo(new Freeze(REPORTED, 0, 2, 0, 0));
  }

  @Test
  void isOutWithItsLastRequestWhereThatComesAfterTheReport() {
    Freeze freeze = freeze(List.of(sent("after", "POST", 7, 33, 200)), Map.of("after", FROZEN));

    assertThat(freeze).isEqualTo(new Freeze(7, 1, 0, 0, 0));
  }

  private static Freeze freeze(List<Sent> requests, Map<String, String> instances) {
    return Freeze.of(requests, instances, FROZEN, 0, REPORTED);
  }

  private static Sent sent(String id, String method, double due, double seconds, int status) {
    long dueNanos = (long) (due * 1e9);
    return new Sent(
        new LoadRequest(method, "/", Map.of(), null),
        id,
        dueNanos,
        dueNanos + (long) (seconds * 1e9),
        new LoadResponse(status, "", ""));
  }
}
