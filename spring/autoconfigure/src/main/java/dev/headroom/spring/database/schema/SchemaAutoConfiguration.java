// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database.schema;

import dev.headroom.database.advice.IndexAdvisor;
import dev.headroom.spring.settings.ConditionalOnSetting;
import dev.headroom.store.postgres.schema.OwnSchema;
import dev.headroom.store.postgres.schema.SchemaSettings;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * Prints the SQL of Headroom's own tables instead of starting, where the settings say so.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration
@ConditionalOnClass({OwnSchema.class, IndexAdvisor.class})
@ConditionalOnSetting(value = "headroom.schema.mode", is = "print")
public class SchemaAutoConfiguration {

  @Bean
  @SuppressWarnings("SystemOut") // the output of a command
  static SchemaPrinter headroomSchemaPrinter(Environment environment) {
    String name = environment.getProperty("headroom.schema.name", "headroom").strip();
    return new SchemaPrinter(
        environment,
        new OwnSchema(new SchemaSettings(SchemaSettings.Mode.PRINT, name)),
        System.out,
        () -> Runtime.getRuntime().halt(0));
  }
}
