// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.cache.coherence.PendingInvalidations;
import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.ground.SettingsRecord;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds {@code docs/cache} to what the code says. */
class DocumentationTest {

  private static final Path PAGE = Path.of("..", "docs", "cache", "README.md");
  private static final Path SETTINGS = Path.of("..", "docs", "reference", "settings.md");
  private static final Set<String> STEPS = Set.of("build", "settings");

  @Test
  void tellsEverySettingAndItsDefault() throws IOException {
    String page = Files.readString(PAGE);
    String reference = Files.readString(SETTINGS);
    Set<String> operators =
        SettingsRecord.of(CachePolicy.class).components().stream()
            .filter(each -> each.setting() != null)
            .map(SettingsRecord.Component::name)
            .collect(Collectors.toSet());
    assertThat(Stream.of(CachePolicy.Builder.class.getDeclaredMethods()))
        .filteredOn(method -> Modifier.isPublic(method.getModifiers()))
        .extracting(Method::getName)
        .filteredOn(name -> !STEPS.contains(name))
        .allSatisfy(setting -> {
          String written = setting.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
          if (operators.contains(written)) {
            assertThat(reference).contains("| `headroom.cache.caches.*." + written + "` |");
          } else {
            assertThat(page).contains("| `" + setting + "` |");
          }
        });
    assertThat(page)
        .contains(PendingInvalidations.MAX_KEYS + " keys a cache")
        .contains(PendingInvalidations.KEYS_A_CALL + " keys a round trip");
  }
}
