// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems.sample;

import dev.headroom.apps.systems.SamplePassword;
import dev.headroom.spring.session.Passwords;
import dev.headroom.spring.settings.LayerSettings;
import java.io.PrintStream;
import java.sql.SQLException;
import java.time.Instant;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * Generates an application's sample data after the schema is there and before the port opens.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration
@ConditionalOnBean(Sample.class)
public class SampleAutoConfiguration {

  @Bean
  @DependsOnDatabaseInitialization
  SampleGenerator sampleGenerator(
      DataSource database,
      Sample sample,
      Passwords passwords,
      LayerSettings headroom,
      Environment environment)
      throws SQLException {
    SampleGenerator generator =
        new SampleGenerator(database, sample, SampleAutoConfiguration::print);
    if (sample.scale() > 0 && headroom.command() == LayerSettings.Command.SERVE) {
      generator.generate(passwords.encode(SamplePassword.of(environment)));
    }
    return generator;
  }

  @Bean
  AsOf asOf(SampleGenerator generator) throws SQLException {
    return generator.end().<AsOf>map(end -> () -> end).orElse(Instant::now);
  }

  /** Progress goes to standard output, where the launcher reads it. */
  private static void print(String line) {
    PrintStream out = System.out;
    out.println(line);
    out.flush();
  }
}
