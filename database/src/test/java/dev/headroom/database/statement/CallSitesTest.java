// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.statement;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CallSitesTest {

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
