// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.nginx;

import dev.headroom.cli.text.CommandException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/**
 * Copies the files of {@code deploy/nginx} into a folder, with addresses of one's own.
 *
 * <p>Immutable.
 *
 * @param shipped the folder {@code deploy/nginx}
 * @param listen where the service listens: a port, or address and port
 * @param status where nginx shows its counts: address and port, of the loopback address
 */
public record NginxFiles(Path shipped, String listen, String status) {

  /** The file that includes all others. */
  public static final String CONFIGURATION = "nginx.conf";

  /** The file that names the instances; {@link Backends} reads and writes it. */
  public static final String BACKENDS = "backends.conf";

  private static final String COMPOSE = "backends.compose.conf";

  /**
   * Writes the files. Logs are {@code access.log} and {@code error.log} below the prefix with which
   * nginx is started, since a server in the background has no output.
   *
   * @param folder is created if it is missing; others may enter it, as the workers of nginx are of
   *     another user where root starts it
   * @param ports of the instances, at least one
   * @throws CommandException if a file is not as expected or cannot be written
   */
  public void write(Path folder, List<Integer> ports) {
    try {
      Files.createDirectories(folder);
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
      try (Stream<Path> files = Files.list(shipped)) {
        for (Path file : files.filter(NginxFiles::isOfOneMachine).toList()) {
          String name = file.getFileName().toString();
          Files.writeString(folder.resolve(name), adapted(name, Files.readString(file)));
        }
      }
    } catch (IOException e) {
      throw new CommandException(
          "the files of %s could not be copied to %s: correct the permissions of both"
              .formatted(shipped, folder),
          e);
    }
    Backends.of(ports).write(folder.resolve(BACKENDS));
  }

  private static boolean isOfOneMachine(Path file) {
    return file.toString().endsWith(".conf") && !file.endsWith(COMPOSE);
  }

  private String adapted(String name, String text) {
    return switch (name) {
      case CONFIGURATION -> {
        String logged = replaced(name, text, "error_log stderr warn;", "error_log error.log warn;");
        logged =
            replaced(name, logged, "access_log /dev/stdout json;", "access_log access.log json;");
        yield replaced(name, logged, "listen 127.0.0.1:8081;", "listen " + status + ";");
      }
      case "http.conf", "https.conf" ->
          replaced(
              name, text, "listen 8080 default_server;", "listen " + listen + " default_server;");
      default -> text;
    };
  }

  private static String replaced(String name, String text, String shipped, String other) {
    if (!text.contains(shipped)) {
      throw new CommandException(
          "%s has no line %s: take deploy/nginx as it is in the repository"
              .formatted(name, shipped));
    }
    return text.replace(shipped, other);
  }
}
