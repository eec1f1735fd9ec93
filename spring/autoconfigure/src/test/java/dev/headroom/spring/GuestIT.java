// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.CrossOrigin;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.MatrixVariable;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;

/**
 * One application with and without the starter, and nothing configured: the same requests get the
 * same bytes.
 */
class GuestIT {
  /** What an earlier starter set unasked. */
  private static final List<String> CHANGED_ONCE =
      List.of(
          "spring.threads.virtual.enabled",
          "spring.mvc.problemdetails.enabled",
          "server.shutdown",
          "server.tomcat.max-connections",
          "server.tomcat.accept-count",
          "server.tomcat.keep-alive-timeout",
          "spring.lifecycle.timeout-per-shutdown-phase",
          "logging.pattern.correlation",
          "spring.datasource.url");

  private static ConfigurableApplicationContext with;
  private static ConfigurableApplicationContext without;

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration(
      exclude = {DataSourceAutoConfiguration.class, FlywayAutoConfiguration.class})
  @Import({Handlers.class, Advice.class})
  static class Guest {

    /** Behind all others: it must still be asked. */
    @Bean
    HandlerExceptionResolver lastResolver() {
      return (request, response, handler, failure) -> {
        if (!(failure instanceof IllegalArgumentException)) {
          return null;
        }
        response.setStatus(418);
        return new ModelAndView();
      };
    }
  }

  @ResponseStatus(HttpStatus.CONFLICT)
  static class TakenException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  static class OwnException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  @RestControllerAdvice
  static class Advice {
    @ExceptionHandler
    @ResponseStatus(HttpStatus.PAYMENT_REQUIRED)
    String own(OwnException failure) {
      return "own";
    }
  }

  @RestController
  static class Handlers {
    @GetMapping(path = "/page", produces = MediaType.TEXT_HTML_VALUE)
    String page() {
      return "<html><script>1</script><form method=post action=/form></form></html>";
    }

    @GetMapping("/text")
    String text() {
      return "text ".repeat(2000);
    }

    @PostMapping("/form")
    String form(HttpServletRequest request) {
      return "fields " + request.getParameterMap().size();
    }

    @PostMapping("/body")
    int body(@RequestBody byte[] body) {
      return body.length;
    }

    @CrossOrigin("https://front.example")
    @PostMapping("/shared")
    String shared() {
      return "shared";
    }

    @GetMapping("/taken")
    String taken() {
      throw new TakenException();
    }

    @GetMapping("/own")
    String own() {
      throw new OwnException();
    }

    @GetMapping("/late")
    String late() {
      throw new IllegalArgumentException();
    }

    @GetMapping("/boom")
    String boom() {
      throw new IllegalStateException("on purpose");
    }

    @GetMapping("/cars/{car}")
    String matrix(@PathVariable String car, @MatrixVariable(required = false) String colour) {
      return car + " " + colour;
    }

    @GetMapping("/later")
    Callable<String> later() {
      return () -> "later";
    }

    @GetMapping("/stream")
    void stream(HttpServletResponse response) throws IOException {
      response.setContentType("text/plain");
      for (int i = 0; i < 3; i++) {
        response.getWriter().write("part " + i);
        response.flushBuffer();
      }
    }

    @GetMapping("/away")
    void away(HttpServletResponse response) throws IOException {
      response.sendRedirect("/text");
    }
  }

  @BeforeAll
  static void start() {
    with = run();
    without = run("--headroom.enabled=false");
  }

  @AfterAll
  static void stop() {
    with.close();
    without.close();
  }

  private static ConfigurableApplicationContext run(String... arguments) {
    return new SpringApplicationBuilder(Guest.class)
        .properties("server.port=0", "spring.main.banner-mode=off", "debug=false")
        .run(arguments);
  }

  static List<String> requests() {
    String fields =
        IntStream.range(0, 500).mapToObj(i -> "f" + i + "=v").collect(Collectors.joining("&"));
    String headers =
        IntStream.range(0, 80).mapToObj(i -> "X-H" + i + ": v").collect(Collectors.joining("\r\n"));
    String parts =
        IntStream.range(0, 25)
                .mapToObj(
                    i -> "--b\r\nContent-Disposition: form-data; name=\"p" + i + "\"\r\n\r\nv\r\n")
                .collect(Collectors.joining())
            + "--b--\r\n";
    String form = "Content-Type: application/x-www-form-urlencoded";
    String octets = "Content-Type: application/octet-stream";
    String preflight = "Access-Control-Request-Method: POST";
    String chunked = "Transfer-Encoding: chunked";
    return List.of(
        http("GET /page"),
        http("GET /page", "Accept-Encoding: gzip"),
        http("GET /text", "Accept-Encoding: gzip, zstd"),
        http("HEAD /text"),
        http("GET /nothing", "Accept: text/html"),
        http("GET /nothing", "Accept: application/json"),
        http("OPTIONS /shared", "Origin: https://front.example", preflight),
        http("OPTIONS /shared", "Origin: https://evil.example", preflight),
        http(
            "POST /shared",
            "Origin: https://front.example",
            "Sec-Fetch-Site: cross-site",
            "Cookie: a=b",
            "Content-Length: 0"),
        post("/form", form + "\r\nOrigin: null\r\nCookie: a=b", "a=b"),
        post("/form", form, fields),
        post("/form", "Content-Type: multipart/form-data; boundary=b", parts),
        post("/body", octets, "x".repeat(1_500_000)),
        http("POST /body", octets, chunked) + "5;ext=1\r\nhello\r\n0\r\n\r\n",
        http("POST /form", form, chunked) + "3\r\na=b\r\n0\r\n\r\n",
        post("/body", "Content-Type: application/json", "{\"a\":"),
        http("GET /taken"),
        http("GET /own"),
        http("GET /late"),
        http("GET /boom", "Accept: text/html"),
        http("GET /boom", "Accept: application/json"),
        http("GET /text;jsessionid=1"),
        http("GET /cars/red;colour=dark"),
        http("GET //text"),
        http("GET /%74ext"),
        http("GET /page?x=" + "y".repeat(5000)),
        http("GET /page", headers),
        http("GET /page", "X-Request-Id: mine", "X-Deadline-Millis: 1"),
        http("GET /page", "X-Folded: a\r\n b"),
        http("TRACE /page"),
        http("DELETE /page"),
        http("GET /later"),
        http("GET /stream", "Accept-Encoding: gzip"),
        http("GET /away"));
  }

  private static String http(String line, String... headers) {
    String all = Arrays.stream(headers).map(each -> each + "\r\n").collect(Collectors.joining());
    return line + " HTTP/1.1\r\nHost: guest\r\nConnection: close\r\n" + all + "\r\n";
  }

  private static String post(String path, String headers, String body) {
    return http("POST " + path, headers, "Content-Length: " + body.length()) + body;
  }

  /** Such as an address that is there for another program of the same host. */
  @Test
  void changesNoPropertyAndReadsNoVariableOfOthers() {
    Map<String, Object> variables =
        Map.of(
            "DATABASE_URL", "mysql://elsewhere/other",
            "REDIS_URL", "host:1",
            "CACHE_TYPE", "caffeine",
            "CACHE_DEFAULT_TTL", "PT5M",
            "RATE_LIMIT_REQUESTS", "many");
    SpringApplicationBuilder guest =
        new SpringApplicationBuilder(Guest.class)
            .properties("server.port=0", "spring.main.banner-mode=off")
            .listeners((ApplicationEnvironmentPreparedEvent event) ->
                event
                    .getEnvironment()
                    .getPropertySources()
                    .addFirst(
                        new SystemEnvironmentPropertySource("other-systemEnvironment", variables)));
    try (ConfigurableApplicationContext context = guest.run()) {
      assertThat(
              context.getEnvironment().getPropertySources().stream().map(PropertySource::getName))
          .noneMatch(each -> each.contains("headroom"));
      assertThat(context.getEnvironment().getProperty("CACHE_TYPE")).isEqualTo("caffeine");
      for (String each : CHANGED_ONCE) {
        assertThat(context.getEnvironment().getProperty(each)).as(each).isNull();
      }
      assertThat(context.getBeanNamesForType(DataSource.class)).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("requests")
  void everyAnswerStaysAsItWas(String request) throws IOException {
    List<String> plain = send(without, request);
    assertThat(plain.getFirst()).startsWith("HTTP/1.1 ");
    assertThat(send(with, request)).isEqualTo(plain);
  }

  /** Returns the lines of the response, without dates; each application has a port of its own. */
  private static List<String> send(ConfigurableApplicationContext to, String request)
      throws IOException {
    int port = to.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    try (Socket socket = new Socket("localhost", port)) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      String received =
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      return Arrays.stream(received.split("\r\n", -1))
          .filter(each -> !each.toLowerCase(Locale.ROOT).startsWith("date:"))
          .map(each -> each.replaceAll("\"timestamp\":\"[^\"]*\"|<div id='created'>[^<]*", ""))
          .toList();
    }
  }
}
