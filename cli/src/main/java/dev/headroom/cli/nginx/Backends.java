// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.nginx;

import dev.headroom.cli.file.FileReplacement;
import dev.headroom.cli.text.CommandException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The instances that an upstream file of nginx names, such as {@code deploy/nginx/backends.conf}.
 *
 * <p>Immutable.
 *
 * @param ports of instances on the loopback address, in the order of the file
 * @param down those that get no requests at present; a subset of the ports
 */
public record Backends(List<Integer> ports, Set<Integer> down) {

  private static final Pattern SERVER =
      Pattern.compile("(?m)^[ \\t]*server[ \\t]+([^;\\n]*);[ \\t]*\\n?");
  private static final Pattern ADDRESS = Pattern.compile("127\\.0\\.0\\.1:(\\d{1,5})(?: .*)?");

  /** Copies the collections. */
  public Backends {
    ports = List.copyOf(ports);
    down = Set.copyOf(down);
  }

  /**
   * Returns instances that all get requests.
   *
   * @param ports at least one
   */
  public static Backends of(List<Integer> ports) {
    return new Backends(ports, Set.of());
  }

  /**
   * Reads an upstream file.
   *
   * @param file has a line {@code server 127.0.0.1:PORT …;} for each instance
   * @throws CommandException if it has none, or names an instance elsewhere
   */
  public static Backends read(Path file) {
    List<Integer> ports = new ArrayList<>();
    Set<Integer> down = new TreeSet<>();
    Matcher server = SERVER.matcher(text(file));
    while (server.find()) {
      Matcher address = ADDRESS.matcher(server.group(1));
      if (!address.matches()) {
        throw new CommandException(
            "%s names the server %s, but must name ports of 127.0.0.1: correct it"
                .formatted(file, server.group(1)));
      }
      int port = Integer.parseInt(address.group(1));
      ports.add(port);
      if (server.group(1).endsWith(" down")) {
        down.add(port);
      }
    }
    if (ports.isEmpty()) {
      throw none(file);
    }
    return new Backends(ports, down);
  }

  /**
   * Puts these instances into the place of those that an upstream file names. The rest of the file
   * stays; so does a link, and the file that it leads to is changed. A reader sees the old file or
   * the new one, also after a power failure. nginx has to be reloaded.
   *
   * @param file an upstream file with at least one server
   * @throws CommandException if it has none or cannot be written
   */
  public void write(Path file) {
    String text = text(file);
    Matcher server = SERVER.matcher(text);
    if (!server.find()) {
      throw none(file);
    }
    int first = server.start();
    String others = server.replaceAll("");
    String lines = ports.stream().map(this::line).collect(Collectors.joining());
    replace(file, others.substring(0, first) + lines + others.substring(first));
  }

  private String line(int port) {
    return "  server 127.0.0.1:%d max_fails=3 fail_timeout=5s%s;\n"
        .formatted(port, down.contains(port) ? " down" : "");
  }

  private static CommandException none(Path file) {
    return new CommandException(
        file + " names no server: copy deploy/nginx/backends.conf, which has three");
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new CommandException(
          file + " could not be read: copy deploy/nginx/backends.conf to its place", e);
    }
  }

  private static void replace(Path file, String text) {
    try {
      Path real = FileReplacement.target(file);
      Path next = real.resolveSibling(real.getFileName() + ".next");
      try (FileChannel channel =
          FileChannel.open(
              next,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.move(next, real, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new CommandException(file + " could not be written: see its folder's permissions", e);
    }
  }
}
