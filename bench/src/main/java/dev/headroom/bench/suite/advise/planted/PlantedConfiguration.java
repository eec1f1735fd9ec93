// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.advise.planted;

import dev.headroom.cache.Caches;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;

/** Registers the handlers. Immutable. */
@AutoConfiguration
public class PlantedConfiguration {
  /** Makes the configuration; the framework does. */
  public PlantedConfiguration() {}

  @Bean
  PlantedHandlers plantedHandlers(DataSource database, Caches caches) {
    return new PlantedHandlers(database, caches);
  }
}
