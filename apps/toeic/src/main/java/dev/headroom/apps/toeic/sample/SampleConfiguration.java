// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.sample;

import dev.headroom.apps.toeic.ToeicSettings;
import dev.headroom.spring.session.Passwords;
import dev.headroom.spring.settings.LayerSettings;
import java.io.PrintStream;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Makes sample content after the schema and before the port opens. */
@Configuration(proxyBeanMethods = false)
class SampleConfiguration {

  private static final String PASSWORD = "headroom-demo";

  @Bean
  @DependsOnDatabaseInitialization
  SampleMaker sample(
      DataSource database, ToeicSettings settings, Passwords passwords, LayerSettings headroom)
      throws SQLException {
    SampleMaker maker = new SampleMaker(database, SampleConfiguration::print);
    if (settings.scale() > 0 && headroom.command() == LayerSettings.Command.SERVE) {
      maker.make(settings.scale(), passwords.encode(PASSWORD));
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
