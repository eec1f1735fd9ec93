// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine;

import static org.awaitility.Awaitility.await;

import dev.headroom.store.redis.connection.RedisStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

/** The application in this process, on a port of its own, and a client of it. */
final class Alpine implements AutoCloseable {

  static final String SECRET = "a-secret-of-the-tests-that-is-long-enough";

  private final ServletWebServerApplicationContext context;
  private final HttpClient client = HttpClient.newHttpClient();

  private Alpine(ServletWebServerApplicationContext context) {
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
          .with("alpine.jwt-secret", SECRET)
          .with("app.sample-password", "headroom-demo")
          .with("headroom.limit.enabled", false)
          .with("headroom.database.pool.size", 4);
    }

    Start with(String name, Object value) {
      settings.put(name, value.toString());
      return this;
    }

    Alpine start() {
      String[] arguments =
          settings.entrySet().stream()
              .map(it -> "--" + it.getKey() + "=" + it.getValue())
              .toArray(String[]::new);
      Alpine started =
          new Alpine(
              (ServletWebServerApplicationContext)
                  SpringApplication.run(AlpineApplication.class, arguments));
      if (settings.containsKey("headroom.redis.url")) {
        // It connects in the background, and a test means the instance that has its Redis.
        await().until(() -> started.bean(RedisStore.class).isUp());
      }
      return started;
    }
  }

  <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  /** What a request is made of; sent by one of the verbs. */
  Call as(long user) {
    return as(Tokens.of(user, "user"));
  }

  Call asAdmin() {
    return as(Tokens.of(1, "admin"));
  }

  Call as(@Nullable String token) {
    Call call = new Call();
    return token == null ? call : call.header("Authorization", "Bearer " + token);
  }

  Reply get(String path) {
    return new Call().get(path);
  }

  /** Sends bytes as they are, and reads until the server closes. */
  String raw(String request) {
    URI address = address("/");
    try (Socket socket = new Socket(address.getHost(), address.getPort())) {
      socket.setSoTimeout(15_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
