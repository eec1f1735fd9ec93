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
 * The floors of the house and the libraries that each room may know.
 *
 * <p>A room is named by its package below a root, so that a fixture can lay a small broken house
 * below a root of its own.
 *
 * <p>Immutable.
 */
record Floors(String root) {

  /** Which floor a room stands on; arrows point from a higher number to a lower one. */
  private static final Map<String, Integer> FLOOR =
      Map.ofEntries(
          Map.entry("ground", 0),
          Map.entry("store.embedded", 0),
          Map.entry("cache", 1),
          Map.entry("limit", 1),
          Map.entry("database", 1),
          Map.entry("monitor", 1),
          Map.entry("session", 1),
          Map.entry("edge", 2),
          Map.entry("jcache", 2),
          Map.entry("store.redis", 2),
          Map.entry("store.postgres", 2),
          Map.entry("spring", 3),
          Map.entry("kit", 3),
          Map.entry("apps", 4),
          Map.entry("bench", 4),
          Map.entry("cli", 5));

  /** What the kit, which stands beside the house, may see of it. */
  private static final Set<String> SEEN_BY_KIT =
      Set.of("ground", "store.embedded", "cache", "limit", "session");

  /** What every room may know besides the JDK. */
  private static final Set<String> FOR_ALL =
      Set.of("java", "javax.sql", "org.jspecify", "org.slf4j", "io.micrometer.core.instrument");

  /** The libraries of the rooms on the lower floors; rooms above them are free. */
  private static final Map<String, Set<String>> LIBRARIES =
      Map.of(
          "ground", Set.of(),
          "cache", Set.of("com.github.benmanes.caffeine"),
          "limit", Set.of(),
          "database", Set.of("com.zaxxer.hikari"),
          "monitor", Set.of("io.micrometer.prometheusmetrics"),
          "session", Set.of("com.nimbusds", "javax.crypto"),
          "edge",
              Set.of(
                  "jakarta.servlet",
                  "javax.crypto",
                  "com.github.benmanes.caffeine",
                  "com.github.luben.zstd",
                  "tools.jackson.core"),
          "jcache", Set.of("javax.cache", "javax.management"),
          "store.postgres", Set.of("org.postgresql"),
          "store.redis", Set.of("io.lettuce", "tools.jackson", "com.fasterxml.jackson.annotation"));

  ArchRule arrowsPointDown() {
    return ArchRuleDefinition.classes()
        .that(stand())
        .should(
            meet(
                "know only rooms on lower floors, never a neighbour",
                (from, to) -> from.equals(to) || floor(from) > floor(to)));
  }

  ArchRule nobodyImportsAnApp() {
    return ArchRuleDefinition.classes()
        .that(stand())
        .should(
            meet(
                "start the apps as processes, not import them",
                (from, to) -> from.equals(to) || !to.equals("apps")));
  }

  ArchRule nobodySeesTheKit() {
    return ArchRuleDefinition.classes()
        .that(stand())
        .should(
            meet(
                "leave the kit to tests and to the bench, whose trials are judged by its checkers",
                (from, to) -> from.equals(to) || !to.equals("kit") || from.equals("bench")));
  }

  ArchRule theKitSeesPortsOnly() {
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

  ArchRule roomsKnowTheirOneLibrary() {
    return ArchRuleDefinition.classes()
        .that(
            DescribedPredicate.describe(
                "stand on the lower floors",
                type -> room(type).filter(LIBRARIES::containsKey).isPresent()))
        .should(
            new ArchCondition<JavaClass>(
                "know the JDK, the faces that all share, and their one library") {
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

  /** The room that a class belongs to; empty for what is not of this house. */
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
