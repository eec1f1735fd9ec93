// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.statement;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallSitesTest {

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
    "dev.headroom.database.statement.TimedStatement, false",
  })
  void knowsFramesOfTheApplication(String className, boolean application) {
    assertThat(CallSites.isOfTheApplication(className)).isEqualTo(application);
  }

  @Test
  void findsTheFirstFrameOfTheApplication() {
    StackTraceElement[] stack = {
      frame("org.postgresql.jdbc.PgStatement", "execute"),
      frame("com.acme.Orders$$SpringCGLIB$$0", "load"),
      frame("com.acme.Orders", "load"),
      frame("com.acme.OrderController", "get"),
      frame("java.lang.Thread", "run")
    };

    assertThat(CallSites.find(stack)).isEqualTo("com.acme.Orders.load:41");
    assertThat(CallSites.find(new StackTraceElement[0])).isNull();
  }

  private static StackTraceElement frame(String type, String method) {
    return new StackTraceElement(type, method, "File.java", 41);
  }
}
