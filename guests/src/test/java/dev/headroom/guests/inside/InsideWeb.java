// SPDX-License-Identifier: Apache-2.0
package dev.headroom.guests.inside;

import jakarta.servlet.ServletContext;
import java.util.Map;
import java.util.TreeSet;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.context.WebApplicationContext;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;

/** The web server of the application: its address, routes, converters and defaults. */
final class InsideWeb {

  private InsideWeb() {}

  static void inspect(ConfigurableApplicationContext context, Map<String, String> seen) {
    context
        .getBeansOfType(RequestMappingInfoHandlerMapping.class)
        .forEach((name, mapping) ->
            mapping
                .getHandlerMethods()
                .keySet()
                .forEach(route -> seen.put("route " + route, name)));
    context
        .getBeansOfType(RequestMappingHandlerAdapter.class)
        .forEach((name, adapter) ->
            seen.put(
                "converters of " + name,
                adapter.getMessageConverters().stream()
                    .map(c -> c.getClass().getName())
                    .toList()
                    .toString()));
    context
        .getBeansOfType(HandlerExceptionResolver.class)
        .forEach((name, resolver) -> seen.put("resolver " + name, resolver.getClass().getName()));
    if (context instanceof WebApplicationContext web && web.getServletContext() != null) {
      ServletContext servlets = web.getServletContext();
      seen.put("servlets", new TreeSet<>(servlets.getServletRegistrations().keySet()).toString());
      seen.put("session cookie", String.valueOf(servlets.getSessionCookieConfig().getAttributes()));
    }
    if (context instanceof WebServerApplicationContext server
        && server.getWebServer() instanceof TomcatWebServer tomcat) {
      InsideTomcat.inspect(tomcat.getTomcat().getConnector(), seen);
    }
  }
}
