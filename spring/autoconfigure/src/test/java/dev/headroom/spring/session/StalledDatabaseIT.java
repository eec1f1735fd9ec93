// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.edge.session.TokenFilter;
import dev.headroom.kit.FaultyLink;
import dev.headroom.session.SessionSettings;
import dev.headroom.session.SessionTokens;
import dev.headroom.session.Sessions;
import dev.headroom.session.SignIn;
import dev.headroom.session.device.AttributeStore;
import dev.headroom.session.device.Device;
import dev.headroom.session.device.LastSeenBuffer;
import dev.headroom.session.device.SessionStore;
import dev.headroom.session.revocation.Revocations;
import dev.headroom.session.token.AccessToken;
import dev.headroom.store.embedded.PostgresServer;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.ResponseEntity;
import org.springframework.session.config.annotation.web.http.EnableSpringHttpSession;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** An application with an advice of its own for all exceptions, whose database stops answering. */
@ExtendWith(OutputCaptureExtension.class)
class StalledDatabaseIT {
  private static final PostgresServer POSTGRES = PostgresServer.temporary();
  private static final FaultyLink LINK = FaultyLink.to(POSTGRES.port());
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final Duration BOUND = Duration.ofMillis(400);

  private static ConfigurableApplicationContext app = start();

  private static ConfigurableApplicationContext start() {
    POSTGRES.createDatabase("stalled");
    String direct = POSTGRES.databaseUrl("stalled");
    return new SpringApplication(Tiny.class)
        .run(
            "--server.port=0",
            "--headroom.database.url="
                + direct.replace(":" + POSTGRES.port() + "/", ":" + LINK.port() + "/"),
            "--spring.flyway.enabled=false",
            "--headroom.database.pool.size=2",
            "--headroom.session.key-secret=0123456789abcdef0123456789abcdef",
            "--headroom.session.poll=100ms",
            "--headroom.session.bound=" + BOUND.toMillis() + "ms");
  }

  @BeforeAll
  static void isReady() {
    await().atMost(Duration.ofMinutes(1)).until(() -> app.getBean(Revocations.class).isReady());
  }

  @AfterAll
  static void close() {
    LINK.heal();
    app.close();
    LINK.close();
    POSTGRES.close();
  }

  @Test
  void answersUnavailableAndKeepsClientsSignedIn(CapturedOutput output) throws Exception {
    SessionTokens tokens =
        app.getBean(Sessions.class)
            .signIn(SignIn.of("ann", Device.of("", "curl/8", "203.0.113.9"), "admin"));
    String bearer = tokens.accessToken();
    assertThat(send("GET", "/who", bearer).body()).isEqualTo("ann");
    HttpResponse<String> visit = send("GET", "/visit", bearer);
    assertThat(visit.body()).isEqualTo("visit 1");
    assertThat(visit.headers().firstValue("Set-Cookie")).isPresent();

    LINK.freeze();
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> app.getBean(Revocations.class).age().compareTo(BOUND) > 0);
    for (String[] each :
        new String[][] {
          {"GET", "/who"},
          {"DELETE", "/api/sessions"},
          {"POST", "/oauth2/revoke"}
        }) {
      HttpResponse<String> response = send(each[0], each[1], bearer);
      assertThat(response.statusCode()).as(each[1] + " " + response.body()).isEqualTo(503);
      assertThat(response.headers().firstValue("Retry-After")).as(each[1]).hasValue("1");
    }
    // Spring Session saves when all handlers of exceptions are left.
    HttpResponse<String> unsaved = send("GET", "/visit", "");
    assertThat(unsaved.statusCode()).as(unsaved.body()).isEqualTo(503);
    assertThat(unsaved.headers().firstValue("Retry-After")).hasValue("1");
    assertThat(unsaved.headers().firstValue("Set-Cookie")).isEmpty();
    // The handler's own sign-out, while the token needs no question.
    assertThat(send("GET", "/out", "").statusCode()).isEqualTo(503);
    // The pool of the sessions logs each broken connection; no request logs a stack trace.
    assertThat(output).doesNotContain(" ERROR ").doesNotContain("StoreUnavailableException");

    LINK.heal();
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> {
          assertThat(send("GET", "/who", bearer).body()).isEqualTo("ann");
          assertThat(send("GET", "/visit", "").statusCode()).isEqualTo(200);
        });
    assertThat(send("DELETE", "/api/sessions", bearer).statusCode()).isEqualTo(200);
    assertThat(send("GET", "/who", bearer).statusCode()).isEqualTo(401);
  }

  private static HttpResponse<String> send(String method, String path, String bearer)
      throws Exception {
    String port = app.getEnvironment().getRequiredProperty("local.server.port");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    if (!bearer.isEmpty()) {
      request.header("Authorization", "Bearer " + bearer);
    }
    boolean form = method.equals("POST");
    if (form) {
      request.header("Content-Type", "application/x-www-form-urlencoded");
    }
    request.method(
        method,
        form
            ? HttpRequest.BodyPublishers.ofString("token=" + bearer)
            : HttpRequest.BodyPublishers.noBody());
    return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @EnableSpringHttpSession
  @Import({Handlers.class, Advice.class})
  static class Tiny {
    @Bean
    DeviceSessionRepository sessionRepository(
        Sessions sessions,
        SessionStore store,
        AttributeStore attributes,
        LastSeenBuffer lastSeen,
        SessionSettings settings) {
      return new DeviceSessionRepository(sessions, store, attributes, lastSeen, settings);
    }
  }

  @RestController
  static class Handlers {
    private final Sessions sessions;

    Handlers(Sessions sessions) {
      this.sessions = sessions;
    }

    @GetMapping("/who")
    String who(HttpServletRequest request) {
      AccessToken access = TokenFilter.accessOf(request);
      return access == null ? "nobody" : access.user();
    }

    @GetMapping("/visit")
    String visit(HttpSession session) {
      session.setAttribute("visits", 1);
      return "visit " + session.getAttribute("visits");
    }

    @GetMapping("/out")
    String out() {
      sessions.signOut("ann", "none", "ann");
      return "out";
    }
  }

  @ControllerAdvice
  static class Advice {
    @ExceptionHandler
    ResponseEntity<Map<String, String>> failed(Exception failure) {
      return ResponseEntity.internalServerError().body(Map.of("error", "failed"));
    }
  }
}
