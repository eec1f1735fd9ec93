// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.support.GenericApplicationContext;

/** An application may name its beans as it likes: ours bear a prefix. */
class BeanNamesTest {
  private static final String PREFIX = "headroom";

  @Test
  void everyBeanHasThePrefix() {
    assertThat(names()).hasSizeGreaterThan(50).allMatch(each -> each.startsWith(PREFIX));
  }

  @Test
  void startsBesideBeansOfTheSameNamesWithoutThePrefix() {
    List<String> words =
        names().stream()
            .map(each -> each.substring(PREFIX.length()))
            .map(each -> Character.toLowerCase(each.charAt(0)) + each.substring(1))
            .toList();
    assertThat(words).contains("corsFilter", "csrfFilter", "limits", "caches", "requestLogFilter");
    new WebApplicationContextRunner()
        .withConfiguration(AutoConfigurations.of(configurations().toArray(Class<?>[]::new)))
        .withPropertyValues(
            "headroom.edge.enforce=true",
            "headroom.limit.rules.api.limit=1/min",
            "headroom.edge.response-cache.rules.list.match=/list",
            "headroom.session.key-secret=0123456789abcdef0123456789abcdef")
        .withInitializer(context ->
            words.forEach(word ->
                ((GenericApplicationContext) context).registerBean(word, String.class, () -> word)))
        .run(context -> {
          assertThat(context).hasNotFailed();
          words.forEach(word -> assertThat(context.getBean(word)).as(word).isEqualTo(word));
          assertThat(context).hasBean("headroomCorsFilter").hasBean("headroomTokenFilter");
        });
  }

  private static List<Class<?>> configurations() {
    List<Class<?>> ours = new ArrayList<>();
    ClassLoader loader = Objects.requireNonNull(BeanNamesTest.class.getClassLoader());
    for (String each : ImportCandidates.load(AutoConfiguration.class, loader)) {
      if (each.startsWith("dev.headroom.spring.")) {
        try {
          ours.add(Class.forName(each, false, loader));
        } catch (ClassNotFoundException absent) {
          throw new AssertionError(each, absent);
        }
      }
    }
    return ours;
  }

  /** Spring Boot refuses to start where two beans have one name. */
  @Test
  void noTwoConfigurationsNameABeanAlike() {
    Map<String, Long> uses =
        configurations().stream()
            .flatMap(each -> names(each).stream())
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    assertThat(uses).allSatisfy((name, count) -> assertThat(count).as(name).isOne());
  }

  private static SortedSet<String> names() {
    SortedSet<String> names = new TreeSet<>();
    configurations().forEach(each -> names.addAll(names(each)));
    return names;
  }

  private static SortedSet<String> names(Class<?> configuration) {
    SortedSet<String> names = new TreeSet<>();
    collect(configuration, names);
    return names;
  }

  private static void collect(Class<?> type, SortedSet<String> names) {
    for (Method each : type.getDeclaredMethods()) {
      Bean bean = each.getAnnotation(Bean.class);
      if (bean != null) {
        names.add(bean.value().length == 0 ? each.getName() : bean.value()[0]);
      }
    }
    for (Class<?> each : type.getDeclaredClasses()) {
      collect(each, names);
    }
  }
}
