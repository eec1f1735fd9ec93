// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console.docs;

import dev.headroom.console.ConsoleServlet;
import dev.headroom.console.page.HealthPage;
import dev.headroom.monitor.HealthMonitor;
import org.apache.catalina.Context;
import org.apache.catalina.Wrapper;
import org.apache.catalina.startup.Tomcat;

/** The first console of {@code docs/console}. */
final class FirstConsole {
  private FirstConsole() {}

  static void first(Context context, String token, HealthMonitor health) {
    // @start region="first-console"
    ConsoleServlet console = ConsoleServlet.of("orders", token, new HealthPage(health));
    Wrapper servlet = Tomcat.addServlet(context, "console", console);
    servlet.setAsyncSupported(true); // events for open pages
    context.addServletMappingDecoded(ConsoleServlet.PATH + "/*", "console");
    // @end
  }
}
