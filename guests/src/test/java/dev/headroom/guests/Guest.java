// SPDX-License-Identifier: Apache-2.0
package dev.headroom.guests;

import dev.headroom.kit.replay.HttpRecording;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * An application that knows nothing of Headroom: a package below {@code guest} with its class
 * {@code Application}, its resources and its recorded traffic.
 *
 * @param name the name of its package
 * @param dependencies the artifacts that its build file would name
 * @param arguments further arguments of its start
 */
record Guest(String name, List<String> dependencies, List<String> arguments) {

  static Guest of(String name, String... dependencies) {
    return new Guest(name, List.of(dependencies), List.of());
  }

  Guest with(String... arguments) {
    return new Guest(name, dependencies, List.of(arguments));
  }

  /** Returns its recorded traffic. */
  HttpRecording recording() throws IOException {
    String file = "/guest/" + name + "/traffic.http";
    try (InputStream text = Guest.class.getResourceAsStream(file)) {
      byte[] bytes = text == null ? new byte[0] : text.readAllBytes();
      return HttpRecording.parse(new String(bytes, StandardCharsets.UTF_8));
    }
  }

  @Override
  public String toString() {
    return arguments.isEmpty() ? name : name + " " + arguments;
  }
}
