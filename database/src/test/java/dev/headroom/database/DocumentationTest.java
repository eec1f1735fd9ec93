// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.database.backup.BackupSettings;
import dev.headroom.database.index.IndexMigrationSettings;
import dev.headroom.database.index.review.IndexReviewSettings;
import dev.headroom.database.pool.PoolSettings;
import dev.headroom.database.repeat.RepeatSettings;
import dev.headroom.database.slow.PlanSettings;
import dev.headroom.database.slow.SlowStatementSettings;
import dev.headroom.database.statement.StatementSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds {@code docs/database} to what the code says. */
class DocumentationTest {
  private static final Path PAGES = Path.of("..", "docs", "database");

  @Test
  void namesEverySettingOfThePool() throws IOException {
    namesEverySetting("README.md", PoolSettings.class);
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        StatementSettings.class,
        SlowStatementSettings.class,
        PlanSettings.class,
        RepeatSettings.class
      })
  void namesEverySettingOfStatements(Class<? extends Record> settings) throws IOException {
    namesEverySetting("statements.md", settings);
  }

  @ParameterizedTest
  @ValueSource(classes = {IndexMigrationSettings.class, IndexReviewSettings.class})
  void namesEverySettingOfIndexes(Class<? extends Record> settings) throws IOException {
    namesEverySetting("indexes.md", settings);
  }

  @Test
  void namesEverySettingOfBackups() throws IOException {
    namesEverySetting("backup.md", BackupSettings.class);
  }

  private static void namesEverySetting(String name, Class<? extends Record> settings)
      throws IOException {
    String page = Files.readString(PAGES.resolve(name));
    for (var component : settings.getRecordComponents()) {
      assertThat(page).containsPattern("\\|\\s`[a-z.-]*" + dashed(component.getName()) + "`");
    }
  }

  private static String dashed(String name) {
    return Pattern.compile("[A-Z]")
        .matcher(name)
        .replaceAll(letter -> "-" + letter.group().toLowerCase(Locale.ROOT));
  }
}
