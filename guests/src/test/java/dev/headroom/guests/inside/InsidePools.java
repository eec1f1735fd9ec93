// SPDX-License-Identifier: Apache-2.0
package dev.headroom.guests.inside;

import com.zaxxer.hikari.HikariDataSource;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.context.ConfigurableApplicationContext;

/** The settings of the application's connection pools, and the connections that are in use. */
final class InsidePools {

  private InsidePools() {}

  static void inspect(ConfigurableApplicationContext context, Map<String, String> seen) {
    context
        .getBeansOfType(DataSource.class)
        .forEach((name, source) -> {
          seen.put("class of " + name, source.getClass().getName());
          if (source instanceof HikariDataSource pool) {
            Inside.properties("pool " + name + " ", pool, seen);
            if (pool.isRunning()) {
              seen.put(
                  "connections in use of " + name,
                  String.valueOf(pool.getHikariPoolMXBean().getActiveConnections()));
            }
          }
        });
  }
}
