// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** Who gets past responses that are stored for everybody, in a real server. */
class ResponseCacheOperatorsIT {
  private static final String TOKEN = "0123456789abcdef0123456789abcdef";
  private static final String HEADER = "X-Headroom-Operator";
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static ConfigurableApplicationContext app;
  private static String root = "";

  @BeforeAll
  static void start() {
    app =
        new SpringApplication(App.class)
            .run(
                "--server.port=0",
                "--spring.autoconfigure.exclude="
                    + "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
                "--headroom.operator.token=" + TOKEN,
                "--headroom.console.enabled=true",
                "--headroom.edge.response-cache.session-cookies=SID",
                "--headroom.edge.response-cache.rules.all.match=/**",
                "--headroom.edge.response-cache.rules.all.shared=true",
                "--headroom.edge.response-cache.rules.all.ttl=60s");
    root = "http://127.0.0.1:" + app.getEnvironment().getProperty("local.server.port");
  }

  @AfterAll
  static void stop() {
    app.close();
  }

  @ParameterizedTest
  @CsvSource({
    "wrong, X-Headroom-Operator, 0123456789abcdef0123456789abcdee",
    "none, X-Headroom-Operator, ''",
    "bearer, Authorization, Bearer 0123456789abcdef0123456789abcdee",
    "cookie, Cookie, headroom-console-1a2b3c4d=1.x"
  })
  void servesFromTheCacheWhomNoProofMakesAnOperator(String name, String header, String value)
      throws Exception {
    assertThat(get("/who/" + name, header, value).body()).isEqualTo("nobody");
    HttpResponse<String> again = get("/who/" + name, header, value);
    assertThat(again.body()).isEqualTo("nobody");
    assertThat(status(again)).startsWith("headroom; hit");
  }

  @Test
  void letsAnOperatorPassAndStoresNothingOfIt() throws Exception {
    assertThat(get("/who/operator", HEADER, TOKEN).body()).isEqualTo("operator");
    assertThat(get("/who/operator").body()).isEqualTo("nobody");
    HttpResponse<String> passed = get("/who/operator", HEADER, TOKEN);
    assertThat(passed.body()).isEqualTo("operator");
    assertThat(status(passed)).isEqualTo("headroom; fwd=bypass; detail=signed-in");
    get("/who/operator", "Authorization", "Bearer " + TOKEN);
    assertThat(get("/who/operator").body()).isEqualTo("nobody");
  }

  @Test
  void showsTheConsoleToWhomItSignedIn() throws Exception {
    assertThat(get("/headroom").statusCode()).isEqualTo(303);
    HttpRequest form =
        HttpRequest.newBuilder(URI.create(root + "/headroom/sign-in"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Sec-Fetch-Site", "same-origin")
            .POST(HttpRequest.BodyPublishers.ofString("token=" + TOKEN))
            .build();
    HttpResponse<String> signedIn = CLIENT.send(form, HttpResponse.BodyHandlers.ofString());
    String cookie = signedIn.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
    HttpResponse<String> page = get("/headroom", "Cookie", cookie);
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains("Overview");
    assertThat(get("/headroom").statusCode()).isEqualTo(303);
  }

  private static String status(HttpResponse<String> response) {
    return response.headers().firstValue("Cache-Status").orElse("");
  }

  private static HttpResponse<String> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(root + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import(Who.class)
  static class App {}

  @RestController
  static final class Who {
    @GetMapping("/who/{name}")
    String who(
        @PathVariable("name") String name,
        @RequestHeader(name = HEADER, required = false, defaultValue = "") String operator) {
      return operator.isEmpty() ? "nobody" : "operator";
    }
  }
}
