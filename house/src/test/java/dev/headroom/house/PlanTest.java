// SPDX-License-Identifier: Apache-2.0
package dev.headroom.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The plan of the repository, in words and as a picture, names every room that there is. */
class PlanTest {

  @Test
  void architectureNamesEveryRoom() throws IOException {
    String plan = Files.readString(Rooms.top().resolve("ARCHITECTURE.md"));
    for (String room : rooms()) {
      assertThat(plan).containsPattern("(?m)^" + room + "/ ");
    }
  }

  @Test
  void thePictureShowsEveryRoom() throws IOException {
    String picture = Files.readString(Rooms.top().resolve("docs").resolve("house.svg"));
    for (String room : rooms()) {
      assertThat(picture).containsPattern(">" + room + "(?:/\\w+)?<");
    }
  }

  @Test
  void theIndexLinksEveryPage() throws IOException {
    Path docs = Rooms.top().resolve("docs");
    String index = Files.readString(docs.resolve("README.md"));
    List<String> pages =
        Rooms.pages().stream()
            .filter(page -> page.startsWith(docs) && !page.equals(docs.resolve("README.md")))
            .map(page -> docs.relativize(page).toString().replace('\\', '/'))
            .filter(page -> !page.startsWith("decisions/"))
            .toList();
    assertThat(pages).allSatisfy(page -> assertThat(index).contains("(" + page + ")"));
  }

  private static NavigableSet<String> rooms() {
    NavigableSet<String> rooms = new TreeSet<>(List.of("house"));
    Rooms.all().forEach(room -> rooms.add(Rooms.relative(room).replaceFirst("/.*", "")));
    return rooms;
  }
}
