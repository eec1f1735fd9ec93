// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.cache.CacheMeter;
import dev.headroom.database.DatabaseMeter;
import dev.headroom.edge.observe.EdgeMeter;
import dev.headroom.edge.responsecache.ResponseCacheMeter;
import dev.headroom.limit.LimitMeter;
import dev.headroom.monitor.MonitorMeter;
import dev.headroom.overload.OverloadMeter;
import dev.headroom.session.SessionMeter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Holds the reference pages to the code; {@code -Ddocs.write=true} writes them anew.
 *
 * <p>Confined to one thread.
 */
class ReferenceTest {
  private static final Path FOLDER = Path.of("..", "docs", "reference");
  private static final String MADE =
      "<!-- Made from the code by ReferenceTest; write anew with -Ddocs.write=true. -->\n\n";

  @Test
  void everySettingHasMetadataWithADescription() throws IOException {
    SortedMap<String, JsonNode> metadata = metadata();
    for (String name : SettingNames.all().names()) {
      String listed = name.contains(".*") ? name.substring(0, name.indexOf(".*")) : name;
      assertThat(metadata).as(name).containsKey(listed);
      assertThat(Objects.requireNonNull(metadata.get(listed)).path("description").asString(""))
          .as(name)
          .isNotBlank();
    }
  }

  @Test
  void knowsNamesOfMapsAndListsAndNoOthers() {
    SettingNames names = SettingNames.all();
    assertThat(names.knows("headroom.limit.rules.api.limit")).isTrue();
    assertThat(names.knows("headroom.database.indexes[3].where")).isTrue();
    assertThat(names.knows("headroom.edge.cors.origins[0]")).isTrue();
    assertThat(names.knows("headroom.monitor.downstream.argo")).isTrue();
    assertThat(names.knows("headroom.database.pool.maxOverflow")).isTrue();
    assertThat(names.knows("headroom.cache.caches[com.acme.Order#all].memory-ttl")).isTrue();
    assertThat(names.knows("headroom.database.indexes[3].wher")).isFalse();
    assertThat(names.knows("headroom.limit.rules.api")).isFalse();
    assertThat(names.nearest("headroom.cach.type")).hasValue("headroom.cache.type");
  }

  @Test
  void settingsPageIsFresh() throws IOException {
    StringBuilder page = new StringBuilder("# Settings\n\n" + MADE);
    page.append(
        "Defaults hold when nothing is set. A name that is not here is refused at start.\n");
    page.append("\n| setting | default | meaning |\n| --- | --- | --- |\n");
    metadata()
        .forEach((name, each) ->
            row(page, code(name), code(value(each)), plain(each.path("description").asString(""))));
    page.append("\nInside maps and lists:\n\n");
    SettingNames.all().names().stream()
        .filter(name -> name.contains("*"))
        .sorted()
        .forEach(name -> page.append("- ").append(code(name)).append('\n'));
    page.append("\n## Variables of the systems\n\n");
    page.append("They win over the application's files and lose against the setting's own name\n");
    page.append("given as a variable, a system property or an argument.\n");
    page.append("\n| variable | setting | allowed | meaning |\n| --- | --- | --- | --- |\n");
    for (SystemName each : SystemName.values()) {
      row(page, code(each.name()), code(each.property()), each.allowed(), each.meaning());
    }
    hold("settings.md", page.toString());
  }

  @Test
  void metersPageIsFresh() throws IOException {
    StringBuilder page = new StringBuilder("# Meters\n\n" + MADE);
    page.append("Names as Micrometer has them; Prometheus shows underscores and the unit.\n");
    page.append("\n| room | meter | alias | meaning |\n| --- | --- | --- | --- |\n");
    for (CacheMeter each : CacheMeter.values()) {
      row(page, "cache", code(each.meterName()), code(each.alias()), each.description());
    }
    for (LimitMeter each : LimitMeter.values()) {
      row(page, "limit", code(each.meterName()), "", each.description());
    }
    for (DatabaseMeter each : DatabaseMeter.values()) {
      row(page, "database", code(each.meterName()), "", each.description());
    }
    for (MonitorMeter each : MonitorMeter.values()) {
      row(page, "monitor", code(each.meterName()), "", each.description());
    }
    for (OverloadMeter each : OverloadMeter.values()) {
      row(page, "limit", code(each.meterName()), "", each.description());
    }
    for (EdgeMeter each : EdgeMeter.values()) {
      row(page, "edge", code(each.meterName()), "", each.description());
    }
    for (ResponseCacheMeter each : ResponseCacheMeter.values()) {
      row(page, "edge", code(each.meterName()), "", each.description());
    }
    for (SessionMeter each : SessionMeter.values()) {
      row(page, "session", code(each.meterName()), "", each.description());
    }
    hold("meters.md", page.toString());
  }

  private static void hold(String name, String page) throws IOException {
    Path file = FOLDER.resolve(name);
    if (Boolean.getBoolean("docs.write")) {
      Files.createDirectories(FOLDER);
      Files.writeString(file, page);
    }
    assertThat(file).as("run with -Ddocs.write=true").exists().hasContent(page);
  }

  private static SortedMap<String, JsonNode> metadata() throws IOException {
    SortedMap<String, JsonNode> byName = new TreeMap<>();
    try (InputStream file =
        HeadroomProperties.class.getResourceAsStream(
            "/META-INF/spring-configuration-metadata.json")) {
      JsonNode read = JsonMapper.builder().build().readTree(Objects.requireNonNull(file));
      for (JsonNode each : read.get("properties")) {
        byName.put(each.get("name").asString(), each);
      }
    }
    byName.keySet().removeIf(name -> !name.startsWith("headroom."));
    return byName;
  }

  private static String value(JsonNode property) {
    JsonNode value = property.path("defaultValue");
    if (value.isMissingNode()) {
      return "";
    }
    return value.isArray() ? value.toString() : value.asString();
  }

  private static String plain(String javadoc) {
    return javadoc.replaceAll("\\{@code ([^}]*)}", "`$1`");
  }

  private static String code(@org.jspecify.annotations.Nullable String text) {
    return text == null || text.isEmpty() ? "" : "`" + text + "`";
  }

  private static void row(StringBuilder page, String... cells) {
    page.append("| ");
    page.append(String.join(" | ", cells).replaceAll("  +", " "));
    page.append(" |\n");
  }
}
