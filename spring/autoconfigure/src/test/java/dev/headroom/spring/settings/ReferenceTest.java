// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.headroom.advise.AdviseMeter;
import dev.headroom.cache.stats.CacheMeter;
import dev.headroom.database.DatabaseMeter;
import dev.headroom.edge.observe.EdgeMeter;
import dev.headroom.edge.responsecache.ResponseCacheMeter;
import dev.headroom.ground.MeterDefinition;
import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingsRecord;
import dev.headroom.job.JobMeter;
import dev.headroom.limit.rule.LimitMeter;
import dev.headroom.media.cdn.CdnMeter;
import dev.headroom.media.image.ImageMeter;
import dev.headroom.media.mail.MailMeter;
import dev.headroom.media.pdf.PdfMeter;
import dev.headroom.monitor.MonitorMeter;
import dev.headroom.monitor.alert.AlertMeter;
import dev.headroom.overload.OverloadMeter;
import dev.headroom.session.meter.SessionMeter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Holds the reference pages to the code; {@code -Ddocs.write=true} writes them.
 *
 * <p>Confined to one thread.
 */
class ReferenceTest {
  private static final Path FOLDER = Path.of("..", "..", "docs", "reference");
  private static final String MADE =
      "<!-- Generated from the code by ReferenceTest; regenerate with -Ddocs.write=true. -->\n\n";

  @Test
  void everySettingHasATextThatMakesSenseAlone() {
    SettingsMetadata.settings()
        .forEach((name, component) -> {
          Setting setting = Objects.requireNonNull(component.setting(), name);
          assertThat(setting.value()).as(name).matches("(?s)[A-Z].{10,}\\.");
        });
  }

  @Test
  void everyDefaultAndExampleCanBeRead() {
    SettingsMetadata.settings()
        .forEach((name, component) ->
            assertThatCode(
                    component.isRequired() ? component::exampleValue : component::defaultValue)
                .as(name)
                .doesNotThrowAnyException());
  }

  @Test
  void everyComponentOfARecordIsASettingOrTheNameOfItsEntry() {
    for (SettingsSection each : SettingsSection.all()) {
      Class<? extends Record> type = Objects.requireNonNull(each.type(), each.record());
      assertThat(SettingsRecord.of(type).components())
          .as(each.record())
          .allMatch(component -> component.setting() != null);
    }
  }

  @Test
  void billOfMaterialsListsEveryLibraryAndStarter() throws IOException {
    Path top = Path.of("..", "..");
    String bom = Files.readString(top.resolve("spring/bom/pom.xml"));
    Pattern module = Pattern.compile("<module>([^<]*)</module>");
    Pattern artifact = Pattern.compile("</parent>\\s*<artifactId>(headroom-[^<]*)</artifactId>");
    List<String> notForUsers = List.of("apps/", "bench", "cli", "guests", "house", "spring/bom");
    for (MatchResult each :
        module.matcher(Files.readString(top.resolve("pom.xml"))).results().toList()) {
      String folder = each.group(1);
      if (notForUsers.stream().noneMatch(folder::startsWith)) {
        Matcher pom = artifact.matcher(Files.readString(top.resolve(folder).resolve("pom.xml")));
        assertThat(pom.find()).as(folder).isTrue();
        assertThat(bom).contains("<artifactId>" + pom.group(1) + "</artifactId>");
      }
    }
  }

  @Test
  void settingsPageIsFresh() throws IOException {
    StringBuilder page = new StringBuilder("# Settings\n\n" + MADE);
    page.append(
        "A name that is not here is logged as a warning at start, and refused with"
            + " `headroom.strict=true`.\n");
    page.append(
        "`*` stands for a name or an index that you choose. A duration is written with its");
    page.append(" unit:\n`500ms`, `10s`, `5m`, `1h`, `30d`.\n");
    page.append(
        "A default applies where its policy is on; see [what turns each on](../guest/README.md).\n");
    page.append("\n| setting | allowed | default | meaning |\n| --- | --- | --- | --- |\n");
    SettingsMetadata.settings()
        .forEach((name, each) -> {
          Setting setting = Objects.requireNonNull(each.setting(), name);
          row(
              page,
              code(name),
              each.isSection() || (each.isMap() && !name.endsWith("*")) ? "" : each.allowed(),
              each.isRequired() && name.contains("*")
                  ? "must be set"
                  : code(setting.defaultValue()),
              setting.value());
        });
    hold("settings.md", page.toString());
  }

  @Test
  void metersPageIsFresh() throws IOException {
    StringBuilder page = new StringBuilder("# Meters\n\n" + MADE);
    page.append("Names as in Micrometer; Prometheus shows underscores and the unit.\n");
    meters(page, "cache", CacheMeter.values());
    meters(page, "limit", LimitMeter.values());
    meters(page, "overload", OverloadMeter.values());
    meters(page, "media", ImageMeter.values(), PdfMeter.values(), MailMeter.values());
    meters(page, "session", SessionMeter.values());
    meters(page, "edge", EdgeMeter.values(), ResponseCacheMeter.values());
    meters(page, "database", DatabaseMeter.values());
    meters(page, "job", JobMeter.values());
    meters(page, "cdn", CdnMeter.values());
    meters(page, "monitor", MonitorMeter.values(), AlertMeter.values());
    meters(page, "advise", AdviseMeter.values());
    hold("meters.md", page.toString());
  }

  private static void meters(
      StringBuilder page, String capability, MeterDefinition[]... definitions) {
    page.append("\n## ").append(capability).append('\n');
    page.append("\n| meter | kind | unit | tags | meaning |\n| --- | --- | --- | --- | --- |\n");
    Arrays.stream(definitions)
        .flatMap(Arrays::stream)
        .map(MeterDefinition::spec)
        .distinct()
        .forEach(spec ->
            row(
                page,
                code(spec.name()),
                spec.kind().name().toLowerCase(Locale.ROOT),
                spec.unit(),
                String.join(", ", spec.tags()),
                spec.description()));
  }

  private static void hold(String name, String page) throws IOException {
    Path file = FOLDER.resolve(name);
    if (Boolean.getBoolean("docs.write")) {
      Files.createDirectories(FOLDER);
      Files.writeString(file, page);
    }
    assertThat(file).as("run with -Ddocs.write=true").exists().hasContent(page);
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
