// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.bench.app.AppLaunch;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TopologyPlanTest {

  private static final Path FOLDER = Path.of("folder");
  private static final String POOLED = "postgres://postgres:secret@127.0.0.1:6432/shop";

  @Test
  void sendsInstancesToThePoolerAndSchemaAndDataPastIt() {
    TopologyPlan plan = plan(Map.of("SHOP_SCALE", "0.5"));

    assertThat(plan.generates()).isTrue();
    assertThat(plan.generation().environment())
        .containsEntry("DATABASE_URL", "postgres://postgres@127.0.0.1:5999/shop")
        .containsEntry("SHOP_GENERATE_ONLY", "true")
        .containsEntry("SHOP_SCALE", "0.5")
        .doesNotContainKey("SPRING_FLYWAY_ENABLED");
    assertThat(plan.migration().environment())
        .containsEntry("DATABASE_URL", "postgres://postgres@127.0.0.1:5999/shop")
        .containsEntry("SHOP_SCALE", "0");
    assertThat(plan.instance(5001, POOLED).environment())
        .containsEntry("PORT", "5001")
        .containsEntry("DATABASE_URL", POOLED)
        .containsEntry("SHOP_SCALE", "0")
        .containsEntry("SPRING_FLYWAY_ENABLED", "false")
        .containsEntry("HEADROOM_DATABASE_INDEXMIGRATION", "manual")
        .containsEntry("HEADROOM_JOB_LISTENURL", "jdbc:postgresql://127.0.0.1:5999/shop")
        .containsEntry("HEADROOM_LIMIT_EXPECTEDINSTANCES", "3");
  }

  @Test
  void generatesNothingAtScaleZero() {
    assertThat(plan(Map.of("SHOP_SCALE", "0.0")).generates()).isFalse();
  }

  /** Otherwise each client would be nginx. */
  @Test
  void trustsTheBalancerBesideTheProxiesOfTheOperator() {
    assertThat(plan(Map.of()).instance(5000, POOLED).environment())
        .containsEntry("TRUSTED_PROXIES", "127.0.0.1/32");
    assertThat(plan(Map.of("TRUSTED_PROXIES", "10.0.0.0/8")).instance(5000, POOLED).environment())
        .containsEntry("TRUSTED_PROXIES", "10.0.0.0/8,127.0.0.1/32");
  }

  private static TopologyPlan plan(Map<String, String> variables) {
    Map<String, String> environment = new HashMap<>(variables);
    environment.put("DATABASE_URL", "postgres://postgres@127.0.0.1:5999/shop");
    return new TopologyPlan(
        new AppLaunch("shop", FOLDER, FOLDER, environment, List.of()),
        3,
        FOLDER,
        FOLDER,
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 8080));
  }
}
