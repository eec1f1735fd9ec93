// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.cache.codec.Codec;
import dev.headroom.cache.coherence.PendingInvalidations;
import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.cache.policy.CachePolicyBuilder;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds {@code docs/cache} to what the code says. */
class DocumentationTest {

  private static final Path PAGE = Path.of("..", "docs", "cache", "README.md");

  @Test
  void tellsEverySettingAndItsDefault() throws IOException {
    CachePolicy<String> usual = CachePolicy.builder("usual", Codec.utf8()).build();
    String page = Files.readString(PAGE);
    assertThat(Stream.of(CachePolicyBuilder.class.getDeclaredMethods()))
        .filteredOn(method -> Modifier.isPublic(method.getModifiers()))
        .extracting(Method::getName)
        .filteredOn(name -> !name.equals("build"))
        .allSatisfy(setting -> assertThat(page).contains("| `" + setting + "` |"));
    assertThat(page)
        .containsPattern("`ttl`.*\\| " + usual.ttl().toMinutes() + " min \\|")
        .containsPattern("`memoryTtl`.*\\| " + usual.memoryTtl().toSeconds() + " s, ")
        .containsPattern("`maxEntries`.*\\| " + usual.maxEntries() + " \\|")
        .containsPattern("`bound`.*\\| " + usual.bound().toSeconds() + " s \\|")
        .containsPattern("`jitter`.*\\| " + usual.jitter() + " \\|")
        .contains(PendingInvalidations.MAX_KEYS + " keys a cache")
        .contains(PendingInvalidations.KEYS_A_CALL + " keys a round trip");
  }
}
