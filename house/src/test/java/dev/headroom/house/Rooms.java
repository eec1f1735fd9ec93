// SPDX-License-Identifier: Apache-2.0
package dev.headroom.house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Where the rooms lie on disk, seen from the module that the build stands in.
 *
 * <p>Immutable.
 */
final class Rooms {

  private static final Path TOP = Path.of("..").toAbsolutePath().normalize();

  private Rooms() {}

  /** Every folder with a build file, but for the top and for this one. */
  static List<Path> all() {
    try (Stream<Path> paths = Files.walk(TOP, 2)) {
      return paths
          .filter(path -> Files.exists(path.resolve("pom.xml")))
          .filter(path -> !path.equals(TOP) && !path.endsWith("house"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<Path> mainClasses() {
    return existing("target/classes");
  }

  static List<Path> testClasses() {
    return existing("target/test-classes");
  }

  /** Hand-written Java files below a folder of each room, such as {@code src/main/java}. */
  static List<Path> sources(String folder) {
    return files(folder, path -> path.toString().endsWith(".java"));
  }

  /** What the test runners wrote, for unit tests and integration tests alike. */
  static List<Path> testReports() {
    Predicate<Path> report = path -> path.getFileName().toString().matches("TEST-.*\\.xml");
    return Stream.concat(
            files("target/surefire-reports", report).stream(),
            files("target/failsafe-reports", report).stream())
        .toList();
  }

  private static List<Path> existing(String folder) {
    return all().stream().map(room -> room.resolve(folder)).filter(Files::isDirectory).toList();
  }

  private static List<Path> files(String folder, Predicate<Path> wanted) {
    return existing(folder).stream()
        .flatMap(top -> {
          try (Stream<Path> paths = Files.walk(top)) {
            return paths.filter(Files::isRegularFile).filter(wanted).toList().stream();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        })
        .toList();
  }
}
