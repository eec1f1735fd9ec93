// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoresTest {

  /**
   * An empty file, as a full disk leaves one, is no running database; a blank variable names none.
   */
  @Test
  void findsTheDatabaseThatRunsWhereTheVariableIsBlank(@TempDir Path data) throws IOException {
    try (ServerSocket listens = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String url = "postgres://postgres@127.0.0.1:" + listens.getLocalPort() + "/app";
      Files.writeString(data.resolve("running-database"), url);
      assertThat(database(data, Map.of("DATABASE_URL", " "))).isEqualTo(url);
      assertThat(database(data, Map.of("DATABASE_URL", "postgres://elsewhere/app")))
          .isEqualTo("postgres://elsewhere/app");
    }
    Files.writeString(data.resolve("running-database"), "");
    assertThat(database(data, Map.of("DATABASE_URL", "postgres://elsewhere/app")))
        .isEqualTo("postgres://elsewhere/app");
  }

  private static String database(Path data, Map<String, String> environment) {
    PrintWriter out = new PrintWriter(new StringWriter());
    try (Stores stores = Stores.databaseOnly(out, data, environment, "app")) {
      return stores.databaseUrl();
    }
  }

  @Test
  void namesARedisThatWasKilledAndStartsItAgain(@TempDir Path data) throws IOException {
    StringWriter output = new StringWriter();
    Map<String, String> environment = Map.of("DATABASE_URL", "postgres://elsewhere/app");
    try (Stores stores = Stores.start(new PrintWriter(output), data, environment, "app")) {
      int port = URI.create(Objects.requireNonNull(stores.redisUrl())).getPort();
      stores.check();
      assertThat(output.toString()).doesNotContain("no longer listens");

      String pid = Files.readString(data.resolve("redis").resolve("redis.pid")).strip();
      ProcessHandle redis = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
      redis.destroyForcibly();
      redis.onExit().join();
      stores.check();

      assertThat(output.toString())
          .contains("Redis no longer listens on port " + port + ": starting it again");
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        assertThat(socket.isConnected()).isTrue();
      }
    }
  }
}
