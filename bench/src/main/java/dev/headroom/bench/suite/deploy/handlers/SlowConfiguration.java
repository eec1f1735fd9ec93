// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.deploy.handlers;

import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;

/** Registers the handlers. Immutable. */
@AutoConfiguration
public class SlowConfiguration {
  /** Called by Spring. */
  public SlowConfiguration() {}

  @Bean
  SlowHandlers slowHandlers(DataSource database) {
    return new SlowHandlers(database);
  }
}
