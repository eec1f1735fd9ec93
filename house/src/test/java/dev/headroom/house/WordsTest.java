// SPDX-License-Identifier: Apache-2.0
package dev.headroom.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The field's words in the names, comments, pages and scripts of every room. */
class WordsTest {

  @Test
  void typesAreNamedForWhatTheyAre() {
    NavigableSet<String> refused = new TreeSet<>();
    for (JavaClass type : RoomClasses.ofSources()) {
      if (WordRules.refusesType(type.getSimpleName(), type.isTopLevelClass())) {
        refused.add(type.getName());
      }
    }
    assertThat(refused).isEmpty();
  }

  @Test
  void methodsAreNamedForWhatTheyDo() {
    NavigableSet<String> refused = new TreeSet<>();
    for (JavaClass type : RoomClasses.ofSources()) {
      type.getMethods().stream()
          .filter(method -> WordRules.refusesMethod(method.getName()))
          .forEach(method -> refused.add(type.getName() + "#" + method.getName()));
    }
    assertThat(refused).isEmpty();
  }

  @Test
  void variablesAreNamedForWhatTheyHold() throws IOException {
    check(Rooms.sources("src/main/java"), WordRules::refusedIdentifiers);
  }

  @Test
  void commentsArePlainEnglish() throws IOException {
    check(Rooms.sources("src/main/java"), WordRules::refusedInComments);
  }

  @Test
  void pagesArePlainEnglish() throws IOException {
    check(Rooms.pages(), WordRules::refusedInPage);
  }

  @Test
  void scriptsArePlainEnglish() throws IOException {
    check(Rooms.scripts(), WordRules::refusedInPage);
  }

  private static void check(List<Path> files, Function<String, List<String>> refusedWords)
      throws IOException {
    NavigableMap<String, List<String>> refused = new TreeMap<>();
    for (Path file : files) {
      List<String> found = refusedWords.apply(Files.readString(file));
      if (!found.isEmpty()) {
        refused.put(Rooms.relative(file), found);
      }
    }
    assertThat(refused).isEmpty();
  }
}
