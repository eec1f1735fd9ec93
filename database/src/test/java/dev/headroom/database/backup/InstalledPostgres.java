// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.backup;

import static org.awaitility.Awaitility.await;

import dev.headroom.database.DatabaseUrl;
import dev.headroom.store.embedded.FreePort;
import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A server of the machine's own packages, which have {@code pg_dump} of the same version. */
final class InstalledPostgres implements AutoCloseable {
  private static final Path PACKAGES = Path.of("/usr/lib/postgresql");
  private static final boolean ROOT = "root".equals(System.getProperty("user.name"));

  private final Process process;
  private final Path folder;
  private final Path bin;
  private final DatabaseUrl url;

  private InstalledPostgres(Process process, Path folder, Path bin, DatabaseUrl url) {
    this.process = process;
    this.folder = folder;
    this.bin = bin;
    this.url = url;
  }

  /** Starts it; empty where no package is installed. */
  static Optional<InstalledPostgres> start() throws IOException, InterruptedException {
    if (!Files.isDirectory(PACKAGES)) {
      return Optional.empty();
    }
    Optional<Path> found;
    try (Stream<Path> versions = Files.list(PACKAGES)) {
      found =
          versions
              .map(each -> each.resolve("bin"))
              .filter(each -> Files.isExecutable(each.resolve("pg_dump")))
              .filter(each -> Files.isExecutable(each.resolve("initdb")))
              .max(Comparator.naturalOrder());
    }
    return found.isEmpty() ? Optional.empty() : Optional.of(start(found.get()));
  }

  private static InstalledPostgres start(Path bin) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("installed-postgres");
    if (ROOT) {
      // The server refuses to run as root.
      Files.setOwner(
          folder,
          FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
    }
    Path data = folder.resolve("data");
    Process made =
        start(
            folder, bin.resolve("initdb"), "-D", data.toString(), "-U", "postgres", "-A", "trust");
    if (made.waitFor() != 0) {
      throw new IOException("initdb failed: see " + folder.resolve("log"));
    }
    int port = FreePort.find();
    Process process =
        start(
            folder,
            bin.resolve("postgres"),
            "-D",
            data.toString(),
            "-p",
            String.valueOf(port),
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            "unix_socket_directories=",
            "-c",
            "fsync=off");
    DatabaseUrl url = DatabaseUrl.parse("postgres://postgres@127.0.0.1:" + port + "/postgres");
    await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptions()
        .until(() -> ShopDatabase.text(url, "SELECT 1").equals("1"));
    return new InstalledPostgres(process, folder, bin, url);
  }

  private static Process start(Path folder, Path program, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    if (ROOT) {
      command.addAll(
          List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--"));
    }
    command.add(program.toString());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(new File(folder + ".log")))
        .start();
  }

  DatabaseUrl url() {
    return url;
  }

  Path bin() {
    return bin;
  }

  @Override
  public void close() throws IOException {
    new ProcessBuilder("kill", "-QUIT", String.valueOf(process.pid())).start();
    process.onExit().join();
    Folders.delete(folder);
    Files.deleteIfExists(Path.of(folder + ".log"));
  }
}
