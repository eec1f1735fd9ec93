// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine;

import dev.headroom.apps.kit.Reply;
import dev.headroom.apps.kit.RunningApp;
import dev.headroom.apps.kit.SampleDatabase;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** The application in this process, on a port of its own, and a client of it. */
final class Alpine implements AutoCloseable {

  static final String SECRET = "a-secret-of-the-tests-that-is-long-enough";
  static final int USERS = 2000;

  /** The generated database. */
  static final SampleDatabase DATABASE =
      SampleDatabase.generatedBy(Alpine::settings, "alpine.scale", 0.01);

  private final RunningApp app;

  private Alpine(RunningApp app) {
    this.app = app;
  }

  static Start on(String jdbcUrl) {
    return new Start(settings(jdbcUrl));
  }

  static RunningApp.Start settings(String jdbcUrl) {
    return RunningApp.of(AlpineApplication.class, jdbcUrl).with("alpine.jwt-secret", SECRET);
  }

  /** What the application is started with. */
  record Start(RunningApp.Start settings) {

    Start with(String name, Object value) {
      settings.with(name, value);
      return this;
    }

    Alpine start() {
      return new Alpine(settings.start());
    }
  }

  <T> T bean(Class<T> type) {
    return app.bean(type);
  }

  RunningApp.Call as(long user) {
    return as(Tokens.of(user, "user"));
  }

  RunningApp.Call asAdmin() {
    return as(Tokens.of(1, "admin"));
  }

  RunningApp.Call as(@Nullable String token) {
    return app.as(token);
  }

  Reply get(String path) {
    return app.get(path);
  }

  String raw(String request) {
    return app.raw(request);
  }

  URI address(String path) {
    return app.address(path);
  }

  @Override
  public void close() {
    app.close();
  }
}
