// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.kit;

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
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * An application in this process, on a free port, and a client of it.
 *
 * <p>Thread-safe.
 */
public final class RunningApp implements AutoCloseable {

  /** The password of all generated users. */
  public static final String PASSWORD = "headroom-demo";

  private final ServletWebServerApplicationContext context;
  private final HttpClient client = HttpClient.newHttpClient();

  private RunningApp(ServletWebServerApplicationContext context) {
    this.context = context;
  }

  /**
   * Returns an application to be started without limits and with a small pool.
   *
   * @param application the class of its {@code main}
   * @param jdbcUrl the address of its database
   */
  public static Start of(Class<?> application, String jdbcUrl) {
    return new Start(application)
        .with("server.port", 0)
        .with("app.sample-password", PASSWORD)
        .with("headroom.limit.enabled", false)
        .with("headroom.database.pool.size", 4)
        .with("headroom.database.url", jdbcUrl);
  }

  /** The settings that an application is started with. One thread at a time. */
  public static final class Start {

    private final Class<?> application;
    private final Map<String, String> settings = new LinkedHashMap<>();

    private Start(Class<?> application) {
      this.application = application;
    }

    /** Adds a setting, or replaces it. */
    public Start with(String name, Object value) {
      settings.put(name, value.toString());
      return this;
    }

    /** Removes a setting. */
    public Start without(String name) {
      settings.remove(name);
      return this;
    }

    /** Starts the application; with a Redis, returns when it is connected. */
    public RunningApp start() {
      String[] arguments =
          settings.entrySet().stream()
              .map(it -> "--" + it.getKey() + "=" + it.getValue())
              .toArray(String[]::new);
      RunningApp started =
          new RunningApp(
              (ServletWebServerApplicationContext) SpringApplication.run(application, arguments));
      if (settings.containsKey("headroom.redis.url")) {
        await().atMost(Duration.ofMinutes(1)).until(() -> started.bean(RedisStore.class).isUp());
      }
      return started;
    }
  }

  /** Returns a bean of the application. */
  public <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  /** Runs a statement, and publishes an event where there is one, in one transaction. */
  public void change(String sql, @Nullable Object event) {
    bean(TransactionTemplate.class)
        .executeWithoutResult(status -> {
          bean(JdbcTemplate.class).execute(sql);
          if (event != null) {
            context.publishEvent(event);
          }
        });
  }

  /** Returns a request with a bearer token, or without one. */
  public Call as(@Nullable String token) {
    Call call = new Call();
    return token == null ? call : call.header("Authorization", "Bearer " + token);
  }

  /**
   * Signs a user in, and returns the access token.
   *
   * @param path the address of sign-ins
   */
  public String signIn(String path, String email, String password) {
    return new Call()
        .post(path, "{\"email\":\"%s\",\"password\":\"%s\"}".formatted(email, password))
        .expect(200)
        .json()
        .path("token")
        .asString();
  }

  /** Sends a GET without a token. */
  public Reply get(String path) {
    return new Call().get(path);
  }

  /** Returns the address of a path. */
  public URI address(String path) {
    int port = Objects.requireNonNull(context.getWebServer()).getPort();
    return URI.create("http://127.0.0.1:" + port + path);
  }

  /** Sends bytes as they are, and reads until the server closes the connection. */
  public String raw(String request) {
    URI address = address("/");
    try (Socket socket = new Socket(address.getHost(), address.getPort())) {
      socket.setSoTimeout(60_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    context.close();
    client.close();
  }

  /** A request that is not sent yet. One thread at a time. */
  public final class Call {

    private final HttpRequest.Builder request = HttpRequest.newBuilder();

    private Call() {}

    /** Adds a header. */
    public Call header(String name, String value) {
      request.header(name, value);
      return this;
    }

    /** Sends a GET. */
    public Reply get(String path) {
      return send("GET", path, null);
    }

    /** Sends a POST with JSON. */
    public Reply post(String path, String json) {
      return header("Content-Type", "application/json").send("POST", path, json);
    }

    /** Sends a POST with a body of any type. */
    public Reply post(String path, String contentType, byte[] body) {
      return header("Content-Type", contentType)
          .exchange("POST", path, HttpRequest.BodyPublishers.ofByteArray(body));
    }

    /** Sends a PUT with JSON. */
    public Reply put(String path, String json) {
      return header("Content-Type", "application/json").send("PUT", path, json);
    }

    /** Sends a request with any method, with or without a body. */
    public Reply send(String method, String path, @Nullable String body) {
      return exchange(
          method,
          path,
          body == null
              ? HttpRequest.BodyPublishers.noBody()
              : HttpRequest.BodyPublishers.ofString(body));
    }

    private Reply exchange(String method, String path, HttpRequest.BodyPublisher publisher) {
      try {
        return new Reply(
            client.send(
                request.uri(address(path)).method(method, publisher).build(),
                HttpResponse.BodyHandlers.ofByteArray()));
      } catch (IOException e) {
        throw new IllegalStateException(method + " " + path + " had no response", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }
}
