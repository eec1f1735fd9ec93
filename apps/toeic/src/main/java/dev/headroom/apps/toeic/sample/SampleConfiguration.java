// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.sample;

import dev.headroom.apps.systems.SamplePassword;
import dev.headroom.apps.toeic.ToeicSettings;
import dev.headroom.spring.session.Passwords;
import dev.headroom.spring.settings.LayerSettings;
import java.io.PrintStream;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Makes sample content after the schema and before the port opens. */
@Configuration(proxyBeanMethods = false)
class SampleConfiguration {

  @Bean
  @DependsOnDatabaseInitialization
  SampleMaker sample(
      DataSource database,
      ToeicSettings settings,
      Passwords passwords,
      LayerSettings headroom,
      Environment environment)
      throws SQLException {
    SampleMaker maker = new SampleMaker(database, SampleConfiguration::print);
    if (settings.scale() > 0 && headroom.command() == LayerSettings.Command.SERVE) {
      maker.make(settings.scale(), passwords.encode(SamplePassword.of(environment)));
    }
    return maker;
  }

  /** Progress goes to standard output, where the launcher reads it. */
  private static void print(String line) {
    PrintStream out = System.out;
    out.println(line);
    out.flush();
  }
}
