// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.sample;

import dev.headroom.apps.alpine.AlpineSettings;
import dev.headroom.apps.systems.SamplePassword;
import dev.headroom.spring.settings.LayerSettings;
import java.io.PrintStream;
import java.sql.SQLException;
import java.time.Instant;
import javax.sql.DataSource;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.security.crypto.password.PasswordEncoder;

/** Makes sample content after the schema and before the port opens. */
@Configuration(proxyBeanMethods = false)
class SampleConfiguration {

  @Bean
  @DependsOnDatabaseInitialization
  AsOf asOf(
      DataSource database,
      AlpineSettings settings,
      PasswordEncoder passwords,
      LayerSettings headroom,
      Environment environment)
      throws SQLException {
    SampleMaker maker = new SampleMaker(database, SampleConfiguration::print);
    if (settings.scale() > 0 && headroom.command() == LayerSettings.Command.SERVE) {
      maker.make(
          settings.scale(), String.valueOf(passwords.encode(SamplePassword.of(environment))));
    }
    Instant anchor = maker.anchor();
    return anchor == null ? Instant::now : () -> anchor;
  }

  /** Progress goes to standard output, where the launcher reads it. */
  private static void print(String line) {
    PrintStream out = System.out;
    out.println(line);
    out.flush();
  }
}
