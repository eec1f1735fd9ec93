// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.edge.EdgeServer;
import dev.headroom.edge.observe.RequestIdFilter;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The samples of the edge's page do what the page says. */
class EdgeSamplesTest {

  @Test
  void aFilterOfTheApplicationStandsAtItsPlace() throws Exception {
    try (EdgeServer server =
        new EdgeServer(
            (request, response) -> response.getWriter().print("hello"),
            new TenantFilter(),
            new RequestIdFilter())) {
      HttpResponse<byte[]> refused = server.get("/");
      assertThat(refused.statusCode()).isEqualTo(400);
      String id = refused.headers().firstValue("X-Request-Id").orElseThrow();
      assertThat(EdgeServer.text(refused)).contains("X-Tenant").contains(id);
      assertThat(EdgeServer.text(server.get("/", "X-Tenant", "acme"))).isEqualTo("hello");
    }
  }

  @Test
  void aPlainServletApplicationIsGuarded(@TempDir Path folder) throws Exception {
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(folder.toString());
    tomcat.setPort(0);
    Context context = tomcat.addContext("", folder.toString());
    Tomcat.addServlet(context, "handler", new Hello());
    context.addServletMappingDecoded("/", "handler");
    context.addServletContainerInitializer(
        (classes, started) -> new FirstEdge().contextInitialized(new ServletContextEvent(started)),
        null);
    tomcat.getConnector();
    tomcat.start();
    try (HttpClient client = HttpClient.newHttpClient()) {
      String root = "http://localhost:" + tomcat.getConnector().getLocalPort();
      assertThat(get(client, root + "/").body()).isEqualTo("hello");
      assertThat(get(client, root + "/a//b").statusCode()).isEqualTo(400);
    } finally {
      tomcat.stop();
      tomcat.destroy();
    }
  }

  private static HttpResponse<String> get(HttpClient client, String uri) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(uri)).build(), HttpResponse.BodyHandlers.ofString());
  }

  private static final class Hello extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.getWriter().print("hello");
    }
  }
}
