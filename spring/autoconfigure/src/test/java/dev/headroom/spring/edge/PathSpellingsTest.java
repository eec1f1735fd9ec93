// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.spring.edge.SpelledServer.World;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random routes and random spellings of their paths: the rules of the edge match what the handler
 * receives, in a real Tomcat and a real Jetty with Spring MVC.
 *
 * <p>{@code -Dspellings=100000} tries so many in each world, {@code -Dseed=7} others.
 */
class PathSpellingsTest {
  private static final int SPELLINGS = Integer.getInteger("spellings", 1_500);
  private static final int ROUTES = 12;
  private static final int SPELLINGS_OF_ROUTES = 250;

  @ParameterizedTest
  @EnumSource
  void rulesMatchWhatTheHandlerReceives(World world) throws Exception {
    SpelledRoute.Source source =
        new SpelledRoute.Source(new Random(Long.getLong("seed", 13L) + world.name().hashCode()));
    try (SpelledServer server = new SpelledServer(world)) {
      for (int i = 0; i < SPELLINGS; i++) {
        if (i % SPELLINGS_OF_ROUTES == 0) {
          server.map(source.routes(ROUTES));
        }
        server.get(source.spelling(world.context()));
      }

      assertThat(server.violations()).as("of %s", server).isEmpty();
      assertThat(server.handled()).as("of %s", server).isGreaterThan(SPELLINGS / 4);
      assertThat(server.walkedPastThePathAsSent())
          .as("requests that a rule misses which matches the path as it was sent")
          .isGreaterThan(SPELLINGS / 20);
    }
  }
}
