// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic;

import dev.headroom.apps.kit.Reply;
import dev.headroom.apps.kit.RunningApp;
import dev.headroom.apps.kit.SampleDatabase;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The application in this process, on a port of its own, and a client of it. */
final class Toeic implements AutoCloseable {

  static final String SECRET = "a-secret-of-the-tests-that-is-long-enough";

  /** The generated database. */
  static final SampleDatabase DATABASE =
      SampleDatabase.generatedBy(Toeic::settings, "toeic.scale", 0.02);

  private final RunningApp app;

  private Toeic(RunningApp app) {
    this.app = app;
  }

  static Start on(String jdbcUrl) {
    return new Start(settings(jdbcUrl));
  }

  static RunningApp.Start settings(String jdbcUrl) {
    return RunningApp.of(ToeicApplication.class, jdbcUrl)
        .with("headroom.session.key-secret", SECRET);
  }

  /** What the application is started with. */
  record Start(RunningApp.Start settings) {

    Start with(String name, Object value) {
      settings.with(name, value);
      return this;
    }

    Start without(String name) {
      settings.without(name);
      return this;
    }

    Toeic start() {
      return new Toeic(settings.start());
    }
  }

  <T> T bean(Class<T> type) {
    return app.bean(type);
  }

  RunningApp.Call as(@Nullable String token) {
    return app.as(token);
  }

  /** Signs a learner in, and returns the access token. */
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

  /** Registers a learner and signs them in. */
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
    return app.get(path);
  }

  URI address(String path) {
    return app.address(path);
  }

  @Override
  public void close() {
    app.close();
  }
}
