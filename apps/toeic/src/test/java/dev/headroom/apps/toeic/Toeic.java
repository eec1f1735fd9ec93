// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

/** The application in this process, on a port of its own, and a client of it. */
final class Toeic implements AutoCloseable {

  static final String SECRET = "a-secret-of-the-tests-that-is-long-enough";

  private final ServletWebServerApplicationContext context;
  private final HttpClient client = HttpClient.newHttpClient();

  private Toeic(ServletWebServerApplicationContext context) {
    this.context = context;
  }

  static Start on(String jdbcUrl) {
    return new Start().with("headroom.database.url", jdbcUrl);
  }

  /** What the application is started with. */
  static final class Start {

    private final Map<String, String> settings = new LinkedHashMap<>();

    private Start() {
      with("server.port", 0)
          .with("headroom.session.key-secret", SECRET)
          .with("app.sample-password", "headroom-demo")
          .with("headroom.limit.enabled", false)
          .with("headroom.database.pool.size", 4);
    }

    Start with(String name, Object value) {
      settings.put(name, value.toString());
      return this;
    }

    Start without(String name) {
      settings.remove(name);
      return this;
    }

    Toeic start() {
      String[] arguments =
          settings.entrySet().stream()
              .map(it -> "--" + it.getKey() + "=" + it.getValue())
              .toArray(String[]::new);
      return new Toeic(
          (ServletWebServerApplicationContext)
              SpringApplication.run(ToeicApplication.class, arguments));
    }
  }

  <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  /** What a request is made of; sent by one of the verbs. */
  Call as(@Nullable String token) {
    Call call = new Call();
    return token == null ? call : call.header("Authorization", "Bearer " + token);
  }

  /** Signs a generated learner in, and gives the access token. */
  String signIn(String email, String device) {
    return as(null)
        .post(
            "/api/auth/login",
            "{\"email\":\"%s\",\"password\":\"headroom-demo\",\"device\":\"%s\"}"
                .formatted(email, device))
        .expect(200)
        .json()
        .path("token")
        .asString();
  }

  /** Registers somebody and signs him in. */
  String newcomer(String name) {
    String email = name.replace(' ', '.').toLowerCase(Locale.ROOT) + "@toeic.example";
    as(null)
        .post(
            "/api/auth/register",
            "{\"email\":\"%s\",\"password\":\"headroom-demo\",\"name\":\"%s\"}"
                .formatted(email, name))
        .expect(201);
    return signIn(email, "");
  }

  Reply get(String path) {
    return new Call().get(path);
  }

  /** A request on its way. */
  final class Call {

    private final HttpRequest.Builder request = HttpRequest.newBuilder();

    private Call() {}

    Call header(String name, String value) {
      request.header(name, value);
      return this;
    }

    Reply get(String path) {
      return send("GET", path, null);
    }

    Reply post(String path, String json) {
      return header("Content-Type", "application/json").send("POST", path, json);
    }

    Reply put(String path, String json) {
      return header("Content-Type", "application/json").send("PUT", path, json);
    }

    Reply send(String method, String path, @Nullable String body) {
      HttpRequest.BodyPublisher publisher =
          body == null
              ? HttpRequest.BodyPublishers.noBody()
              : HttpRequest.BodyPublishers.ofString(body);
      URI address = address(path);
      try {
        return new Reply(
            client.send(
                request.uri(address).method(method, publisher).build(),
                HttpResponse.BodyHandlers.ofByteArray()));
      } catch (IOException e) {
        throw new IllegalStateException(method + " " + path + " had no answer", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  URI address(String path) {
    int port = Objects.requireNonNull(context.getWebServer()).getPort();
    return URI.create("http://127.0.0.1:" + port + path);
  }

  @Override
  public void close() {
    context.close();
    client.close();
  }
}
