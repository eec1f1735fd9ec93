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
  AsOf asOf(
      DataSource database,
      Sample sample,
      Passwords passwords,
      LayerSettings headroom,
      Environment environment)
      throws SQLException {
    SampleMaker maker = new SampleMaker(database, sample, SampleAutoConfiguration::print);
    if (sample.scale() > 0 && headroom.command() == LayerSettings.Command.SERVE) {
      maker.make(passwords.encode(SamplePassword.of(environment)));
    }
    Instant anchor = sample.anchor();
    return maker.isMade() ? () -> anchor : Instant::now;
  }

  /** Progress goes to standard output, where the launcher reads it. */
  private static void print(String line) {
    PrintStream out = System.out;
    out.println(line);
    out.flush();
  }
}
