// SPDX-License-Identifier: Apache-2.0
package dev.headroom.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The walls inside the rooms: the size of packages, loops of files, and what is public. */
class WallsTest {

  private static final int MAX_FILES = 25;
  private static final int MAX_LOOP = 3;

  private static final JavaClasses MAIN =
      RoomClasses.ofSources()
          .that(
              DescribedPredicate.describe(
                  "are no templates", type -> !type.getName().startsWith("gg.jte.")));

  @Test
  void noPackageHasMoreThanTwentyFiveFiles() {
    NavigableMap<String, Integer> large = new TreeMap<>();
    PackageSizes.of(Rooms.sources("src/main/java")).entrySet().stream()
        .filter(each -> each.getValue() > MAX_FILES)
        .forEach(each -> large.put(Rooms.relative(each.getKey()), each.getValue()));
    assertThat(large).isEmpty();
  }

  @Test
  void noMoreThanThreeFilesFormALoop() {
    assertThat(FileLoops.longerThan(MAX_LOOP, MAIN)).isEmpty();
  }

  @Test
  void noTypeIsPublicWithoutAUserAndWithoutBeingApi() throws IOException {
    Sources sources = Sources.read();
    PublicTypes rule = new PublicTypes(sources::isApi, sources::isNamedInAResource);
    assertThat(rule.withoutUser(MAIN, WallsTest::isOfTheLibrary)).isEmpty();
  }

  @Test
  void everyPackageOfTheLibrarySaysWhetherItIsApi() throws IOException {
    NavigableSet<String> silent = new TreeSet<>();
    for (Path file : Rooms.sources("src/main/java")) {
      String page = Files.readString(file);
      if (file.endsWith("package-info.java")
          && isOfTheLibrary(Rooms.relative(file))
          && !page.contains(PublicTypes.MARK)
          && !page.contains(PublicTypes.INTERNAL)) {
        silent.add(Rooms.relative(file));
      }
    }
    assertThat(silent).isEmpty();
  }

  private static boolean isOfTheLibrary(JavaClass type) {
    return List.of("apps", "bench", "cli").stream()
        .noneMatch(room -> type.getPackageName().startsWith("dev.headroom." + room));
  }

  private static boolean isOfTheLibrary(String file) {
    return !file.matches("(?:apps|bench|cli)/.*");
  }
}
