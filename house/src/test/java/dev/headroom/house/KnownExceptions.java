// SPDX-License-Identifier: Apache-2.0
package dev.headroom.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The violations of a rule that are known and not yet mended, with a count for each place.
 *
 * <p>Immutable. The list is exact: a new violation fails the build, and so does a count that is
 * higher than what is found, so that the list can only shrink.
 *
 * @param rule the name of the list, a file below {@code src/test/resources/exceptions}
 * @param counts how many violations each place has
 */
record KnownExceptions(String rule, NavigableMap<String, Integer> counts) {

  static KnownExceptions of(String rule) {
    try (InputStream in =
        KnownExceptions.class.getResourceAsStream("/exceptions/" + rule + ".txt")) {
      if (in == null) {
        return new KnownExceptions(rule, new TreeMap<>());
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return new KnownExceptions(
          rule,
          new TreeMap<>(
              text.lines()
                  .map(line -> line.split("\t", -1))
                  .collect(
                      Collectors.toMap(cells -> cells[0], cells -> Integer.valueOf(cells[1])))));
    } catch (IOException e) {
      throw new UncheckedIOException("the list of exceptions " + rule + " could not be read", e);
    }
  }

  /**
   * Fails unless exactly the known violations are found. What is found is also written below {@code
   * target/exceptions}, in the form of the list.
   *
   * @param details what to report beside the count of a place
   */
  void requireExactly(NavigableMap<String, Integer> found, Map<String, ?> details)
      throws IOException {
    Path folder = Files.createDirectories(Path.of("target", "exceptions"));
    Files.write(
        folder.resolve(rule + ".txt"),
        found.entrySet().stream().map(each -> each.getKey() + "\t" + each.getValue()).toList());
    assertThat(found)
        .as(
            "%s: a new violation, or fewer than exceptions/%s.txt lists; found%n%s",
            rule, rule, report(found, details))
        .isEqualTo(counts);
  }

  private String report(NavigableMap<String, Integer> found, Map<String, ?> details) {
    return found.entrySet().stream()
        .filter(each -> !each.getValue().equals(counts.get(each.getKey())))
        .map(each -> each + " " + Objects.requireNonNullElse(details.get(each.getKey()), ""))
        .collect(Collectors.joining(System.lineSeparator()));
  }
}
