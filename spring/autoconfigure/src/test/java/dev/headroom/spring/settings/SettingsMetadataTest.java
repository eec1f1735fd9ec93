// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Writes the metadata for editors beside the classes; each build runs it before it packages. */
class SettingsMetadataTest {
  private static final Path FILE =
      Path.of("target", "classes", "META-INF", "spring-configuration-metadata.json");

  private final Map<String, JsonNode> settings = new HashMap<>();

  SettingsMetadataTest() {
    SettingsMetadata.metadata()
        .get("properties")
        .forEach(each -> settings.put(each.get("name").asString(), each));
  }

  @Test
  void isWrittenBesideTheClasses() throws IOException {
    Files.createDirectories(Objects.requireNonNull(FILE.getParent()));
    Files.writeString(FILE, SettingsMetadata.metadata().toPrettyString());
    assertThat(FILE).content().contains("\"headroom.limit.rules.*.limit\"");
  }

  @Test
  void knowsEverySettingAlsoInsideMapsAndLists() {
    assertThat(settings.keySet()).isEqualTo(SettingsMetadata.settings().keySet());
    assertThat(settings)
        .containsKeys(
            "headroom.database.indexes.*.columns",
            "headroom.limit.rules.*.limit",
            "headroom.cache.caches.*.ttl",
            "headroom.edge.headers.set.*");
  }

  @Test
  void saysTypeUnitRangeDefaultAndText() {
    JsonNode size = Objects.requireNonNull(settings.get("headroom.database.pool.size"));
    assertThat(size.get("type").asString()).isEqualTo("java.lang.Integer");
    assertThat(size.get("defaultValue").asInt()).isEqualTo(20);
    assertThat(size.get("description").asString())
        .isEqualTo("Connections kept open and ready. Range: 1 to 1000 connections.");
    JsonNode rules = Objects.requireNonNull(settings.get("headroom.limit.rules"));
    assertThat(rules.get("type").asString()).startsWith("java.util.Map<java.lang.String,dev.");
  }
}
