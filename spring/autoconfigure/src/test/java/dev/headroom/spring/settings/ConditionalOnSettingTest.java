// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;

class ConditionalOnSettingTest {
  private final ApplicationContextRunner runner =
      new ApplicationContextRunner().withUserConfiguration(Beans.class);

  @ParameterizedTest
  @ValueSource(strings = {"true", "TRUE", "on", "Yes", "1", " true "})
  void aSwitchIsOnInEverySpellingThatIsBound(String spelling) {
    assertThat(beansWith("a.switch=" + spelling)).containsExactlyInAnyOrder("on", "onOrUnset");
  }

  @ParameterizedTest
  @ValueSource(strings = {"false", "FALSE", "off", "No", "0", " false "})
  void aSwitchIsOffInEverySpellingThatIsBound(String spelling) {
    assertThat(beansWith("a.switch=" + spelling)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"another=1", "a.switch=", "a.switch= ", "a.switch=${nothing:}"})
  void aBlankValueIsNone(String setting) {
    assertThat(beansWith(setting)).containsExactly("onOrUnset");
  }

  @ParameterizedTest
  @ValueSource(strings = {"two-words", "two_words", "TWO_WORDS", " Two-Words ", "twoWords"})
  void aConstantMatchesInEverySpellingThatIsBound(String spelling) {
    assertThat(beansWith("a.switch=no", "a.constant=" + spelling)).containsExactly("constant");
    assertThat(beansWith("a.switch=no", "a.constant=" + spelling.strip() + "s")).isEmpty();
  }

  @Test
  void anyValueIsOneThatIsNotBlank() {
    assertThat(beansWith("a.switch=no", "a.text=/var/x")).containsExactly("text");
    assertThat(beansWith("a.switch=no", "a.text= ")).isEmpty();
  }

  /** Those of Spring Boot know fewer spellings than the binder of the settings. */
  @Test
  void everyConditionOnASettingIsOne() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      List<Path> others = files.filter(ConditionalOnSettingTest::hasAnother).toList();
      assertThat(others).isEmpty();
    }
  }

  private static boolean hasAnother(Path file) {
    try {
      return file.toString().endsWith(".java")
          && (Files.readString(file).contains("@ConditionalOnBooleanProperty")
              || Files.readString(file).contains("@ConditionalOnProperty"));
    } catch (IOException unreadable) {
      throw new AssertionError(unreadable);
    }
  }

  private List<String> beansWith(String... settings) {
    Map<String, Object> values = new HashMap<>();
    for (String each : settings) {
      int at = each.indexOf('=');
      values.put(each.substring(0, at), each.substring(at + 1));
    }
    List<String> found = new ArrayList<>();
    runner
        .withInitializer(context ->
            context
                .getEnvironment()
                .getPropertySources()
                .addFirst(new MapPropertySource("settings", values)))
        .run(context -> found.addAll(context.getBeansOfType(String.class).keySet()));
    return found;
  }

  @Configuration(proxyBeanMethods = false)
  static class Beans {
    @Bean
    @ConditionalOnSetting("a.switch")
    String on() {
      return "";
    }

    @Bean
    @ConditionalOnSetting(value = "a.switch", orUnset = true)
    String onOrUnset() {
      return "";
    }

    @Bean
    @ConditionalOnSetting(value = "a.constant", is = "two-words")
    String constant() {
      return "";
    }

    @Bean
    @ConditionalOnSetting(value = "a.text", is = ConditionalOnSetting.ANY)
    String text() {
      return "";
    }
  }
}
