// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.edge;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.MatrixVariable;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Sessions in paths and matrix variables, in an application that has bounds and a limit. */
class PathParametersIT {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().followRedirects(HttpClient.Redirect.ALWAYS).build();
  private static final String LIMIT = "--headroom.limit.rules.cars.limit=2/60s";

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import(Pages.class)
  static class App {}

  @RestController
  static class Pages {
    @GetMapping("/start")
    void start(HttpServletRequest request, HttpServletResponse response) throws IOException {
      request.getSession().setAttribute("begun", "yes");
      response.sendRedirect(response.encodeRedirectURL("/end"));
    }

    @GetMapping("/end")
    String end(HttpSession session) {
      return "begun " + session.getAttribute("begun");
    }

    @GetMapping("/cars/{id}")
    String car(@PathVariable String id, @MatrixVariable(required = false) String colour) {
      return id + " in " + colour;
    }
  }

  private static ConfigurableApplicationContext start(String... settings) {
    Stream<String> common =
        Stream.of(
            "--server.port=0",
            "--spring.autoconfigure.exclude=org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
            "--headroom.edge.max-body-bytes=100000",
            "--headroom.limit.rules.cars.match=/cars/**");
    return SpringApplication.run(
        App.class, Stream.concat(common, Stream.of(settings)).toArray(String[]::new));
  }

  private static HttpResponse<String> get(ConfigurableApplicationContext app, String path)
      throws Exception {
    String port = app.getEnvironment().getRequiredProperty("local.server.port");
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
    return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
  }

  /** Both were answered 400 by a starter that nobody had asked to. */
  @ParameterizedTest
  @CsvSource({"false, true", "true, false"})
  void parametersReachTheHandlerAndWalkPastNoRule(boolean enforced, boolean strict)
      throws Exception {
    String enforce = "--headroom.edge.enforce=" + enforced;
    String paths = "--headroom.edge.strict-paths=" + strict;
    try (ConfigurableApplicationContext app = start(LIMIT, enforce, paths)) {
      HttpResponse<String> redirected = get(app, "/start");
      assertThat(redirected.body()).isEqualTo("begun yes");
      assertThat(redirected.uri().toString()).contains("/end;jsessionid=");
      assertThat(get(app, "/cars/7;colour=red").body()).isEqualTo("7 in red");
      assertThat(get(app, "/%63ars;x=y/7;colour=blue").body()).isEqualTo("7 in blue");
      assertThat(get(app, "/cars/7;colour=red").statusCode()).isEqualTo(429);
    }
  }

  @Test
  void parametersAreRefusedWhereTheEdgeIsEnforced() throws Exception {
    try (ConfigurableApplicationContext app = start(LIMIT, "--headroom.edge.enforce=true")) {
      assertThat(get(app, "/cars/7;colour=red").statusCode()).isEqualTo(400);
    }
  }
}
