// SPDX-License-Identifier: Apache-2.0
package dev.headroom.house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The folders and files of all rooms, seen from the module that runs the rules.
 *
 * <p>Immutable.
 */
final class Rooms {

  private static final Path TOP = Path.of("..").toAbsolutePath().normalize();

  private Rooms() {}

  /** Returns the top folder of the repository. */
  static Path top() {
    return TOP;
  }

  /** Returns every folder with a build file, except the top and this module. */
  static List<Path> all() {
    List<Path> rooms = new ArrayList<>();
    collect(TOP, rooms);
    return rooms.stream()
        .filter(path -> !path.equals(TOP) && !path.endsWith("house"))
        .sorted()
        .toList();
  }

  private static void collect(Path folder, List<Path> rooms) {
    if (Files.exists(folder.resolve("pom.xml"))) {
      rooms.add(folder);
    }
    try (Stream<Path> children = Files.list(folder)) {
      children
          .filter(Files::isDirectory)
          .filter(child -> !child.getFileName().toString().matches("src|target|docs|\\..*"))
          .forEach(child -> collect(child, rooms));
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

  /** Returns a path below the top folder, with slashes on every system. */
  static String relative(Path path) {
    return TOP.relativize(path).toString().replace('\\', '/');
  }

  /** Returns the pages of the repository: those of the top folder and those below docs. */
  static List<Path> pages() {
    Predicate<Path> page = path -> path.toString().endsWith(".md");
    try (Stream<Path> top = Files.list(TOP);
        Stream<Path> docs = Files.walk(TOP.resolve("docs"))) {
      return Stream.concat(top, docs).filter(page).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the texts below {@code src/main/resources} of each room. */
  static List<Path> resources() {
    return files(
        "src/main/resources",
        path ->
            path.toString().matches(".*\\.(?:imports|factories|properties|ya?ml|xml)")
                || path.toString().contains("services"));
  }

  /** Returns the scripts that the stores run on their servers. */
  static List<Path> scripts() {
    return files("src/main/resources", path -> path.toString().matches(".*\\.(?:lua|sql)"));
  }

  /** Returns the hand-written Java files below a folder of each room. */
  static List<Path> sources(String folder) {
    return files(folder, path -> path.toString().endsWith(".java"));
  }

  /** Returns the reports of unit tests and integration tests. */
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
