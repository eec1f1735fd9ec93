// SPDX-License-Identifier: Apache-2.0
package dev.headroom.house;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The field's words in the names, comments and pages of every room. */
class WordsTest {

  private final JavaClasses main =
      new ClassFileImporter()
          .withImportOption(location -> !location.contains("jmh_generated"))
          .importPaths(Rooms.mainClasses());

  @Test
  void typesAreNamedForWhatTheyAre() throws IOException {
    NavigableMap<String, Integer> refused = new TreeMap<>();
    for (JavaClass type : main) {
      if (WordRules.refusesType(type.getSimpleName(), type.isTopLevelClass())) {
        refused.put(type.getName(), 1);
      }
    }
    KnownExceptions.of("type-names").requireExactly(refused, Map.of());
  }

  @Test
  void methodsAreNamedForWhatTheyDo() throws IOException {
    NavigableMap<String, Integer> refused = new TreeMap<>();
    for (JavaClass type : main) {
      type.getMethods().stream()
          .filter(method -> WordRules.refusesMethod(method.getName()))
          .forEach(method -> refused.put(type.getName() + "#" + method.getName(), 1));
    }
    KnownExceptions.of("method-names").requireExactly(refused, Map.of());
  }

  @Test
  void variablesAreNamedForWhatTheyHold() throws IOException {
    check("identifiers", Rooms.sources("src/main/java"), WordRules::refusedIdentifiers);
  }

  @Test
  void commentsArePlainEnglish() throws IOException {
    check("comments", Rooms.sources("src/main/java"), WordRules::refusedInComments);
  }

  @Test
  void pagesArePlainEnglish() throws IOException {
    check("pages", Rooms.pages(), WordRules::refusedInPage);
  }

  private static void check(
      String rule, List<Path> files, Function<String, List<String>> refusedWords)
      throws IOException {
    NavigableMap<String, Integer> refused = new TreeMap<>();
    NavigableMap<String, List<String>> words = new TreeMap<>();
    for (Path file : files) {
      List<String> found = refusedWords.apply(Files.readString(file));
      if (!found.isEmpty()) {
        refused.put(Rooms.relative(file), found.size());
        words.put(Rooms.relative(file), found);
      }
    }
    KnownExceptions.of(rule).requireExactly(refused, words);
  }
}
