// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.deploy;

import static dev.headroom.apps.jewgo.deploy.DeployFiles.find;
import static org.awaitility.Awaitility.await;

import dev.headroom.store.embedded.FreePort;
import dev.headroom.store.embedded.PostgresServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A real PgBouncer with {@code deploy/pgbouncer/pgbouncer.ini}, of which only addresses are
 * changed, and what its version does not know, where it is installed ({@code apt-get install
 * pgbouncer}).
 *
 * <p>Thread-safe.
 */
final class PooledDatabase implements AutoCloseable {

  /** The name of the user and of the database. */
  static final String NAME = "jewgo";

  static final String PASSWORD = "a \"quoted\" password";

  private static final Path BINARY =
      Path.of(System.getProperty("pgbouncer", "/usr/sbin/pgbouncer"));

  private final Process process;
  private final Path folder;
  private final int port;

  private PooledDatabase(Process process, Path folder, int port) {
    this.process = process;
    this.folder = folder;
    this.port = port;
  }

  /**
   * Starts it before a server that has the user and the database.
   *
   * @return empty where it is not installed
   */
  static Optional<PooledDatabase> before(PostgresServer server) throws Exception {
    if (!Files.isExecutable(BINARY)) { // .ci/run installs it
      return Optional.empty();
    }
    Path folder =
        Files.createTempDirectory(
            "pgbouncer", // it runs as another user than this process
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    int port = FreePort.find();
    String address = "host=127.0.0.1 port=" + server.port() + " dbname=jewgo";
    String settings =
        DeployFiles.text("pgbouncer/pgbouncer.ini")
            .replace("host=primary port=5432 dbname=jewgo", address)
            .replace("listen_addr = *", "listen_addr = 127.0.0.1")
            .replace("listen_port = 6432", "listen_port = " + port);
    if (!keepsPreparedStatements()) {
      settings = settings.replace("max_prepared_statements = 200", "");
    }
    Files.writeString(folder.resolve("pgbouncer.ini"), settings);
    Files.writeString(
        folder.resolve("userlist.txt"),
        "\"" + NAME + "\" \"" + PASSWORD.replace("\"", "\"\"") + "\"\n");
    List<String> command = new ArrayList<>(List.of(BINARY.toString()));
    if ("root".equals(System.getProperty("user.name"))) {
      command.addAll(List.of("-u", "nobody")); // it refuses to run as root
    }
    command.add("pgbouncer.ini");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    PooledDatabase pooled = new PooledDatabase(process, folder, port);
    try {
      await().atMost(Duration.ofMinutes(1)).until(pooled::isReady);
    } catch (RuntimeException e) {
      pooled.close();
      throw e;
    }
    return Optional.of(pooled);
  }

  private static boolean keepsPreparedStatements() throws Exception {
    Process version = new ProcessBuilder(BINARY.toString(), "--version").start();
    String said = new String(version.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return Integer.parseInt(find(said, "PgBouncer 1\\.(\\d+)")) >= 21;
  }

  private boolean isReady() {
    if (!process.isAlive()) {
      throw new IllegalStateException(DeployFiles.text(folder.resolve("log")));
    }
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /** Returns the address in the form of {@code DATABASE_URL}. */
  String url() {
    String password = URLEncoder.encode(PASSWORD, StandardCharsets.UTF_8).replace("+", "%20");
    return "postgres://" + NAME + ":" + password + "@127.0.0.1:" + port + "/" + NAME;
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    process.onExit().join();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    }
  }
}
