// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.deploy;

import dev.headroom.cli.file.FileMode;
import dev.headroom.cli.file.FileReplacement;
import dev.headroom.cli.text.CommandException;
import dev.headroom.cli.text.ShellWord;
import dev.headroom.cli.text.TerminalText;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a deployment runs, where, and how long it waits: the file {@code deployment.json}.
 * Immutable.
 *
 * @param command of an instance; {@code {release}} is its jar, {@code {java}} the java of this
 *     command, and its port is the variable PORT
 * @param blue ports of the instances of one colour
 * @param green ports of the other colour, as many
 * @param readyPath responds 200 while an instance accepts requests
 * @param seconds how long is waited
 * @param nginx the balancer
 */
record DeploymentSettings(
    List<String> command,
    List<Integer> blue,
    List<Integer> green,
    String readyPath,
    Seconds seconds,
    Nginx nginx) {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  private static final int MAX_INSTANCES = 100;
  private static final int MAX_PORT = 65_535;
  private static final int MAX_SECONDS = 3600;

  /** Copies the collections. */
  DeploymentSettings {
    command = List.copyOf(command);
    blue = List.copyOf(blue);
    green = List.copyOf(green);
  }

  /**
   * How long is waited, 1 to 3600 seconds each. Immutable.
   *
   * @param ready until a new instance accepts requests
   * @param drain for open requests of the old instances, after the balancer has switched
   * @param stop from the signal to end until an instance is killed
   */
  record Seconds(int ready, int drain, int stop) {}

  /**
   * The balancer. Paths may be relative to the folder of the deployment. Immutable.
   *
   * @param binary the program
   * @param prefix the folder that it writes to
   * @param configuration its file
   * @param upstream the file that names the instances, which the deployment writes
   */
  record Nginx(String binary, String prefix, String configuration, String upstream) {}

  /** Returns three instances of a jar on ports from 5000 and 5010 on. */
  static DeploymentSettings defaults(Path nginx) {
    return new DeploymentSettings(
        List.of("{java}", "-Xmx1g", "-jar", "{release}"),
        List.of(5000, 5001, 5002),
        List.of(5010, 5011, 5012),
        "/readyz",
        new Seconds(120, 65, 45),
        new Nginx(nginx.toString(), "nginx", "nginx/nginx.conf", "nginx/backends.conf"));
  }

  /** Reads and checks a file; all faults that it has are in one message. */
  static DeploymentSettings read(Path file) {
    DeploymentSettings read;
    try {
      read = JSON.readValue(Files.readString(file), DeploymentSettings.class);
    } catch (IOException e) {
      throw new CommandException(
          ("%s could not be read: --home must be the folder of a deployment;"
                  + " ./headroom deploy --home %s --init writes one to edit")
              .formatted(file, ShellWord.of(String.valueOf(file.getParent()))),
          e);
    } catch (JacksonException e) {
      throw new CommandException(
          "%s is wrong: %s: correct it; --init writes a complete one into another folder"
              .formatted(file, e.getOriginalMessage()),
          e);
    }
    List<String> faults = read.faults();
    if (!faults.isEmpty()) {
      throw new CommandException(file + " is wrong: " + String.join("; ", faults));
    }
    return read;
  }

  /** Writes the file as a whole; its owner alone may read it. */
  void write(Path file) throws IOException {
    FileReplacement.replace(file, JSON.writeValueAsString(this) + "\n", FileMode.OWNER_FILE);
  }

  private List<String> faults() {
    List<String> faults = new ArrayList<>();
    if (command.stream().noneMatch(each -> each.contains("{release}"))) {
      faults.add(
          "command is %s, but must have {release}: put it where the jar is".formatted(command));
    }
    if (blue.isEmpty() || blue.size() > MAX_INSTANCES || blue.size() != green.size()) {
      faults.add(
          "blue has %d ports and green %d, but both must have as many, 1 to %d: add or remove some"
              .formatted(blue.size(), green.size(), MAX_INSTANCES));
    }
    List<Integer> ports = new ArrayList<>(blue);
    ports.addAll(green);
    Set<Integer> seen = new HashSet<>();
    for (int port : ports) {
      if (port < 1 || port > MAX_PORT || !seen.add(port)) {
        faults.add(
            "port %d is given, but each must be 1 to %d and there once: choose another"
                .formatted(port, MAX_PORT));
      }
    }
    if (!isPath(readyPath)) {
      faults.add(
          "readyPath is %s, but must be a path that begins with /: give that of readiness, such as /readyz"
              .formatted(TerminalText.of(readyPath)));
    }
    for (int each : List.of(seconds.ready, seconds.drain, seconds.stop)) {
      if (each < 1 || each > MAX_SECONDS) {
        faults.add(
            "seconds has %d, but each must be 1 to %d: choose another"
                .formatted(each, MAX_SECONDS));
      }
    }
    return faults;
  }

  private static boolean isPath(String path) {
    try {
      return path.startsWith("/") && new URI("http://127.0.0.1" + path).getHost() != null;
    } catch (URISyntaxException malformed) {
      return false;
    }
  }
}
