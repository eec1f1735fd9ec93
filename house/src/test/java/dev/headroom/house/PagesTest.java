// SPDX-License-Identifier: Apache-2.0
package dev.headroom.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the pages name exists: files, headings, settings and meters. */
class PagesTest {

  /** They name settings and meters of earlier builds, too. */
  private static final Set<String> HISTORY = Set.of("CHANGELOG.md", "UPGRADING.md");

  @Test
  void everyLinkLeadsToAPlace() throws IOException {
    NavigableMap<String, List<String>> broken = new TreeMap<>();
    for (Path page : Rooms.pages()) {
      List<String> links = PageRules.brokenLinks(page);
      if (!links.isEmpty()) {
        broken.put(Rooms.relative(page), links);
      }
    }
    assertThat(broken).isEmpty();
  }

  @Test
  void everyNamedSettingAndMeterExists() throws IOException {
    Set<String> references = new HashSet<>();
    for (String each : List.of("settings.md", "meters.md")) {
      Path page = Rooms.top().resolve("docs").resolve("reference").resolve(each);
      references.addAll(PageRules.references(Files.readString(page)));
    }
    NavigableMap<String, List<String>> unknown = new TreeMap<>();
    for (Path page : Rooms.pages()) {
      List<String> names = PageRules.unknownNames(Files.readString(page), references);
      if (!names.isEmpty() && !HISTORY.contains(Rooms.relative(page))) {
        unknown.put(Rooms.relative(page), names);
      }
    }
    assertThat(unknown).isEmpty();
  }

  @Test
  void aLinkToNowhereIsFound(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("other.md"), "# Other\n\n## What it costs: `a` (now)\n");
    Path page = folder.resolve("page.md");
    Files.writeString(
        page,
        "# Page\n\n[a](other.md#what-it-costs-a-now) [b](other.md#price) [c](none.md) [d](#page)"
            + " [e](#part) [f](https://example.org/none.md)\n\n```\n[g](none.md)\n```\n");

    assertThat(PageRules.brokenLinks(page))
        .containsExactlyInAnyOrder("other.md#price", "none.md", "#part");
  }

  @Test
  void aNameThatIsNoneIsFound() {
    Set<String> references =
        PageRules.references(
            "| `headroom.limit.rules.*.limit` | a text |\n| `headroom.cache.hits` | counter |\n");

    assertThat(
            PageRules.unknownNames(
                "`headroom.limit.rules.api.limit=5/s`, `headroom.limit.*`, `headroom.cache.hits`,"
                    + " `headroom.limits.rules`, `headroom.limit.rules.api.limits`,"
                    + " `headroom.rules.yml`",
                references))
        .containsExactly("headroom.limits.rules", "headroom.limit.rules.api.limits");
  }
}
