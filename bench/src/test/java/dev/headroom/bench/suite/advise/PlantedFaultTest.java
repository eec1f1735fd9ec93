// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.advise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.bench.app.HandlersJar;
import dev.headroom.bench.app.ReferenceApp;
import dev.headroom.bench.suite.advise.PlantedFault.Labels;
import dev.headroom.bench.suite.advise.planted.PlantedConfiguration;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlantedFaultTest {
  private final Labels labels = PlantedFault.read();

  @Test
  void areThreeOfEachKind() {
    assertThat(labels.kinds()).hasSize(9);
    for (String kind : labels.kinds()) {
      assertThat(labels.of(kind))
          .as(kind)
          .hasSize(3)
          .allSatisfy(each -> {
            assertThat(each.kinds()).isNotEmpty();
            assertThat(each.cause()).isNotBlank();
            assertThat(ReferenceApp.names()).contains(each.app());
          })
          .extracting(PlantedFault::variant)
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void sayWhoChoseThemAndWhen() {
    assertThat(labels.chosen()).contains("Chosen", "2026-11-29");
  }

  @Test
  void areNamedByKindAndCauseTogether() {
    PlantedFault slow = labels.of("slow-query").getFirst();

    assertThat(slow.isNamedBy("query.slow", "PUT /x: a slow statement\nUPDATE users SET a = ?"))
        .isTrue();
    assertThat(slow.isNamedBy("query.slow", "a slow statement\nSELECT 1")).isFalse();
    assertThat(slow.isNamedBy("route.slow", "UPDATE users SET a = ?")).isFalse();
  }

  @Test
  void travelWithAllTheirClasses(@TempDir Path folder) throws IOException {
    Path written =
        HandlersJar.write(
            folder.resolve("planted.jar"), PlantedConfiguration.class, "PlantedHandlers");
    try (JarFile jar = new JarFile(written.toFile());
        Stream<Path> compiled = Files.list(compiled())) {
      List<String> names = jar.stream().map(ZipEntry::getName).toList();

      assertThat(compiled.map(each -> each.getFileName().toString()))
          .filteredOn(each -> !each.equals("package-info.class"))
          .allSatisfy(each ->
              assertThat(names).contains("dev/headroom/bench/suite/advise/planted/" + each));
      assertThat(jar.getManifest().getMainAttributes().getValue("Premain-Class"))
          .isEqualTo(HandlersJar.class.getName());
      assertThat(names).contains("dev/headroom/bench/app/HandlersJar.class");
    }
  }

  private static Path compiled() {
    String address =
        Objects.requireNonNull(PlantedConfiguration.class.getResource("PlantedConfiguration.class"))
            .toString();
    return Objects.requireNonNull(Path.of(URI.create(address)).getParent());
  }
}
