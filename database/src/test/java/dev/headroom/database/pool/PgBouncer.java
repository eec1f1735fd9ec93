// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.pool;

import dev.headroom.database.DatabaseUrl;
import dev.headroom.store.embedded.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A real PgBouncer before the server of the tests. */
final class PgBouncer implements AutoCloseable {
  private static final Path BINARY =
      Path.of(System.getProperty("pgbouncer", "/usr/sbin/pgbouncer"));

  private final Process process;
  private final Path folder;
  private final int port;

  private PgBouncer(Process process, Path folder, int port) {
    this.process = process;
    this.folder = folder;
    this.port = port;
  }

  /**
   * Starts it: the database {@code shop} in transaction mode, {@code sessions} in session mode.
   *
   * @return empty where it is not installed
   */
  static Optional<PgBouncer> start(DatabaseUrl server) throws IOException {
    if (!Files.isExecutable(BINARY)) {
      return Optional.empty();
    }
    Path folder =
        Files.createTempDirectory(
            "pgbouncer",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    int port = FreePort.find();
    URI address = URI.create(server.jdbcUrl().substring("jdbc:".length()));
    String target = "host=127.0.0.1 port=" + address.getPort() + " dbname=postgres";
    Path users = Files.writeString(folder.resolve("users"), "\"postgres\" \"\"\n\"clerk\" \"\"\n");
    Path settings =
        Files.writeString(
            folder.resolve("pgbouncer.ini"),
            """
            [databases]
            shop = %s pool_mode=transaction
            sessions = %s pool_mode=session
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = %d
            unix_socket_dir =
            auth_type = trust
            auth_file = %s
            default_pool_size = 5
            """
                .formatted(target, target, port, users));
    List<String> command = new ArrayList<>(List.of(BINARY.toString()));
    if ("root".equals(System.getProperty("user.name"))) {
      // It refuses to run as root.
      command.addAll(List.of("-u", "nobody"));
    }
    command.add(settings.toString());
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    return Optional.of(new PgBouncer(process, folder, port));
  }

  boolean isReady() {
    if (!process.isAlive()) {
      throw new IllegalStateException("pgbouncer ended: " + log());
    }
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private String log() {
    try {
      return Files.readString(folder.resolve("log"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  DatabaseUrl url(String user, String database) {
    return DatabaseUrl.parse("postgres://" + user + "@127.0.0.1:" + port + "/" + database);
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    process.onExit().join();
    for (String each : List.of("users", "pgbouncer.ini", "log")) {
      Files.deleteIfExists(folder.resolve(each));
    }
    Files.deleteIfExists(folder);
  }
}
