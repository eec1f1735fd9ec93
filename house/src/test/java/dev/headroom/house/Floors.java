// SPDX-License-Identifier: Apache-2.0
package dev.headroom.house;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The floors of the house, and the libraries that each room may depend on.
 *
 * <p>A room is named by its package below a root, so that a fixture can have a root of its own.
 *
 * <p>Immutable.
 */
record Floors(String root) {

  /** The floor of each room; dependencies go from a higher number to a lower one. */
  private static final Map<String, Integer> FLOOR =
      Map.ofEntries(
          Map.entry("ground", 0),
          Map.entry("store.embedded", 0),
          Map.entry("cache", 1),
          Map.entry("limit", 1),
          Map.entry("overload", 1),
          Map.entry("database", 1),
          Map.entry("monitor", 1),
          Map.entry("session", 1),
          Map.entry("job", 1),
          Map.entry("media", 1),
          Map.entry("edge", 3),
          Map.entry("advise", 3),
          Map.entry("jcache", 3),
          Map.entry("store.redis", 3),
          Map.entry("store.postgres", 3),
          Map.entry("kit", 3),
          Map.entry("console", 4),
          Map.entry("spring", 5),
          Map.entry("apps", 6),
          Map.entry("bench", 6),
          Map.entry("cli", 7));

  /** The rooms that the kit, which stands beside the floors, may depend on. */
  private static final Set<String> SEEN_BY_KIT =
      Set.of("ground", "store.embedded", "cache", "limit", "session", "database");

  /** The libraries that every room may depend on. */
  private static final Set<String> FOR_ALL =
      Set.of(
          "java",
          "javax.sql",
          "org.jspecify",
          "org.slf4j",
          "io.micrometer.core.instrument",
          "io.micrometer.observation");

  /** The further libraries of the rooms up to floor 4; those above are free. */
  private static final Map<String, Set<String>> LIBRARIES =
      Map.ofEntries(
          Map.entry("ground", Set.of()),
          Map.entry(
              "cache", Set.of("com.github.benmanes.caffeine", "tools.jackson", "org.HdrHistogram")),
          Map.entry("limit", Set.of()),
          Map.entry("overload", Set.of("com.sun.management")),
          Map.entry(
              "database",
              Set.of(
                  "com.zaxxer.hikari",
                  "org.postgresql",
                  "javax.xml",
                  "org.w3c.dom",
                  "org.xml.sax")),
          Map.entry("monitor", Set.of("io.micrometer.prometheusmetrics", "org.HdrHistogram")),
          Map.entry("session", Set.of("com.nimbusds", "javax.crypto")),
          Map.entry(
              "media",
              Set.of(
                  "javax.imageio",
                  "com.github.benmanes.caffeine",
                  "com.openhtmltopdf",
                  "org.apache.pdfbox",
                  "org.jsoup",
                  "org.w3c.dom",
                  "com.samskivert.mustache",
                  "jakarta.mail",
                  "jakarta.activation",
                  "org.eclipse.angus.mail",
                  "tools.jackson",
                  "software.amazon.awssdk")),
          Map.entry(
              "job",
              Set.of(
                  "com.github.kagkarlsson",
                  "tools.jackson",
                  "com.fasterxml.jackson.annotation",
                  "org.postgresql")),
          Map.entry(
              "edge",
              Set.of(
                  "jakarta.servlet",
                  "javax.crypto",
                  "tools.jackson",
                  "com.github.benmanes.caffeine")),
          Map.entry("advise", Set.of()),
          Map.entry("console", Set.of("jakarta.servlet", "javax.crypto", "gg.jte")),
          Map.entry("jcache", Set.of("javax.cache", "javax.management")),
          Map.entry("store.postgres", Set.of("org.postgresql")),
          Map.entry(
              "store.redis",
              Set.of(
                  "io.lettuce",
                  "io.netty.util",
                  "tools.jackson",
                  "com.fasterxml.jackson.annotation")));

  ArchRule arrowsPointDown() {
    return ArchRuleDefinition.classes()
        .that(stand())
        .should(
            meet(
                "depend on rooms of lower floors only, never on a neighbour",
                (from, to) -> from.equals(to) || floor(from) > floor(to)));
  }

  ArchRule appsAreNotImported() {
    return ArchRuleDefinition.classes()
        .that(stand())
        .should(
            meet(
                "start the apps as processes, not import them",
                (from, to) -> from.equals(to) || !to.equals("apps")));
  }

  ArchRule mainCodeDoesNotSeeTheKit() {
    return ArchRuleDefinition.classes()
        .that(stand())
        .should(
            meet(
                "leave the kit to tests, and to the bench for the checkers of its trials",
                (from, to) -> from.equals(to) || !to.equals("kit") || from.equals("bench")));
  }

  ArchRule kitSeesPortsOnly() {
    return ArchRuleDefinition.classes()
        .that(
            DescribedPredicate.describe(
                "belong to the kit", type -> room(type).filter("kit"::equals).isPresent()))
        .should(
            meet(
                "see only the ports and the embedded stores",
                (from, to) -> from.equals(to) || SEEN_BY_KIT.contains(to)))
        .allowEmptyShould(true);
  }

  ArchRule roomsKnowOnlyTheirLibraries() {
    return ArchRuleDefinition.classes()
        .that(
            DescribedPredicate.describe(
                "stand on the lower floors",
                type -> room(type).filter(LIBRARIES::containsKey).isPresent()))
        .should(
            new ArchCondition<JavaClass>(
                "depend on the JDK, the libraries that all may use, and their own") {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                Set<String> own = LIBRARIES.getOrDefault(room(type).orElseThrow(), Set.of());
                type.getDirectDependenciesFromSelf().stream()
                    .filter(d -> !isHouse(d.getTargetClass()))
                    .filter(d ->
                        Stream.concat(FOR_ALL.stream(), own.stream())
                            .noneMatch(library -> within(d.getTargetClass(), library)))
                    .forEach(
                        d -> events.add(SimpleConditionEvent.violated(type, d.getDescription())));
              }
            });
  }

  private DescribedPredicate<JavaClass> stand() {
    return DescribedPredicate.describe(
        "stand on a floor of " + root, type -> room(type).filter(FLOOR::containsKey).isPresent());
  }

  private ArchCondition<JavaClass> meet(String description, Arrow allowed) {
    return new ArchCondition<>(description) {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        String from = room(type).orElseThrow();
        type.getDirectDependenciesFromSelf()
            .forEach(d ->
                room(d.getTargetClass())
                    .filter(to -> !allowed.is(from, to))
                    .ifPresent(
                        to -> events.add(SimpleConditionEvent.violated(type, d.getDescription()))));
      }
    };
  }

  /** Returns the room of a class; empty for a class outside the house. */
  private Optional<String> room(JavaClass type) {
    String name = type.getPackageName();
    if (!isHouse(type) || name.equals(root)) {
      return Optional.empty();
    }
    String[] words = name.substring(root.length() + 1).split("\\.", -1);
    boolean annexe = words[0].equals("store") && words.length > 1;
    return Optional.of(annexe ? "store." + words[1] : words[0]);
  }

  private static int floor(String room) {
    return FLOOR.getOrDefault(room, Integer.MAX_VALUE);
  }

  private boolean isHouse(JavaClass type) {
    return within(type, root);
  }

  private static boolean within(JavaClass type, String prefix) {
    String name = type.getBaseComponentType().getPackageName();
    return name.isEmpty() || name.equals(prefix) || name.startsWith(prefix + ".");
  }

  private interface Arrow {
    boolean is(String from, String to);
  }
}
