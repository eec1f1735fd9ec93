// SPDX-License-Identifier: Apache-2.0
package dev.headroom.ground;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApplicationCodeTest {

  @ParameterizedTest
  @CsvSource({
    "com.acme.Orders, true",
    "com.acme.Orders$Loader, true",
    "org.springframework.samples.petclinic.owner.OwnerController, true",
    "dev.headroom.apps.jewgo.Search, true",
    "com.acme.Orders$$SpringCGLIB$$0, false",
    "jdk.proxy2.$Proxy77, false",
    "org.springframework.jdbc.core.JdbcTemplate, false",
    "org.hibernate.engine.jdbc.internal.StatementPreparerImpl, false",
    "org.postgresql.jdbc.PgPreparedStatement, false",
    "java.util.ArrayList, false",
    "tools.jackson.databind.ObjectMapper, false",
    "dev.headroom.database.statement.TimedStatement, false",
  })
  void knowsFramesOfTheApplication(String className, boolean application) {
    assertThat(ApplicationCode.contains(className)).isEqualTo(application);
  }
}
