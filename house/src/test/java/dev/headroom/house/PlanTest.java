// SPDX-License-Identifier: Apache-2.0
package dev.headroom.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

  /** Their types are in neither the Javadoc nor the comparison of a release with the one before. */
  @Test
  void theReleaseNamesEveryInternalPackage() throws IOException {
    String build = Files.readString(Rooms.top().resolve("pom.xml"));
    String named = build.replaceFirst("(?s).*<internal\\.packages>\\s*(.*?)\\s*</.*", "$1");
    List<String> internal = new ArrayList<>();
    for (Path room : Rooms.all()) {
      Path sources = room.resolve("src").resolve("main").resolve("java");
      if (isPublished(room) && Files.isDirectory(sources)) {
        internal.addAll(internalPackages(sources));
      }
    }
    assertThat(named.split(",\\s*")).containsExactlyInAnyOrderElementsOf(internal);
  }

  /** Neither the Javadoc nor the comparison of releases would show it. */
  @Test
  void noTypeOfAnInternalPackageIsPublicApi() throws IOException {
    assertThat(Sources.read().apiOfInternalPackages()).isEmpty();
  }

  /** It names the modules and not their starters, whose jars would be opened at each start. */
  @Test
  void theStarterOfAllHasWhatThoseOfItsPartsHave() throws IOException {
    Path starters = Rooms.top().resolve("spring").resolve("starters");
    Set<String> parts = new TreeSet<>();
    for (String each :
        List.of("cache", "limit", "overload", "session", "edge", "database", "job", "monitor")) {
      parts.addAll(dependencies(starters.resolve(each)));
    }
    assertThat(dependencies(starters.resolve("all"))).containsExactlyInAnyOrderElementsOf(parts);
  }

  /** Returns the artifacts that a module has outside its tests. */
  private static Set<String> dependencies(Path module) throws IOException {
    Matcher each =
        Pattern.compile("(?s)<dependency>(.*?)</dependency>")
            .matcher(Files.readString(module.resolve("pom.xml")));
    return each.results()
        .map(found -> found.group(1))
        .filter(dependency -> !dependency.contains("<scope>test</scope>"))
        .map(dependency -> dependency.replaceFirst("(?s).*<artifactId>(.*?)</.*", "$1"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static boolean isPublished(Path room) throws IOException {
    return !Files.readString(room.resolve("pom.xml")).contains("<maven.deploy.skip>true<");
  }

  private static List<String> internalPackages(Path sources) throws IOException {
    List<String> names = new ArrayList<>();
    try (Stream<Path> files = Files.walk(sources)) {
      for (Path page : files.filter(file -> file.endsWith("package-info.java")).toList()) {
        if (Files.readString(page).contains(PublicTypes.INTERNAL)) {
          String path = sources.relativize(page).toString().replace('\\', '/');
          names.add(path.replace("/package-info.java", "").replace('/', '.'));
        }
      }
    }
    return names;
  }

  private static NavigableSet<String> rooms() {
    NavigableSet<String> rooms = new TreeSet<>(List.of("house"));
    Rooms.all().forEach(room -> rooms.add(Rooms.relative(room).replaceFirst("/.*", "")));
    return rooms;
  }
}
