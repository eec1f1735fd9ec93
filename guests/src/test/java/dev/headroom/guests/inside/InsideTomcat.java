// SPDX-License-Identifier: Apache-2.0
package dev.headroom.guests.inside;

import java.util.Map;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.webresources.TomcatURLStreamHandlerFactory;

/** What Tomcat was configured to do. */
final class InsideTomcat {

  private InsideTomcat() {}

  static void leaveUrlHandlersAlone() {
    TomcatURLStreamHandlerFactory.disable();
  }

  static void inspect(Connector connector, Map<String, String> seen) {
    Inside.properties("connector ", connector, seen);
    Inside.properties("protocol ", connector.getProtocolHandler(), seen);
    seen.put(
        "valves",
        java.util.Arrays.stream(connector.getService().getContainer().getPipeline().getValves())
            .map(valve -> valve.getClass().getName())
            .toList()
            .toString());
  }
}
