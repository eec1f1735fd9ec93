// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.process;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The command line of a JVM that finds the classes which this one finds, whatever its working
 * folder is.
 *
 * <p>Stateless, thread-safe.
 */
public final class ChildJvm {

  private ChildJvm() {}

  /**
   * Returns a command line.
   *
   * @param options of the JVM, such as {@code -Xmx256m}
   * @param main the name of the class with the main method
   * @param arguments of the main method
   */
  public static List<String> command(List<String> options, String main, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", classPath(), main));
    command.addAll(arguments);
    return command;
  }

  /** Returns the options with which this JVM was started. */
  public static List<String> ownOptions() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments();
  }

  private static String classPath() {
    List<String> parts = new ArrayList<>();
    for (String each : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      parts.add(Path.of(each).toAbsolutePath().toString());
    }
    return String.join(File.pathSeparator, parts);
  }
}
