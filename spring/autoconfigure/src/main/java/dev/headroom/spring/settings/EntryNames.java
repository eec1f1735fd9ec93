// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.settings;

import dev.headroom.ground.SettingsRecord;
import dev.headroom.ground.SettingsRecord.Component;
import java.util.Collection;
import java.util.Comparator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;

/**
 * The names of the entries of a map, or of a list whose entries are named.
 *
 * <p>Immutable.
 */
final class EntryNames {
  private EntryNames() {}

  /** Finds entries by name: a record's settings are below its name, a plain value has that name. */
  static Stream<ConfigurationPropertyName> of(
      ConfigurationPropertyName name,
      Component component,
      Collection<ConfigurationPropertyName> from) {
    int depth = name.getNumberOfElements() + 1;
    return from.stream()
        .filter(name::isAncestorOf)
        .map(each -> component.isSection() ? each.chop(depth) : each);
  }

  /** Returns an entry's name as it is written; that of a plain value may have several parts. */
  static String key(ConfigurationPropertyName map, ConfigurationPropertyName entry) {
    return IntStream.range(map.getNumberOfElements(), entry.getNumberOfElements())
        .mapToObj(each -> entry.getElement(each, Form.ORIGINAL))
        .collect(Collectors.joining("."));
  }

  /** Returns the setting that a section cannot be without, or else its first. */
  static String firstBelow(Component component) {
    return !component.isSection()
        ? ""
        : SettingsRecord.of(component.elementType().asSubclass(Record.class))
            .settings()
            .min(Comparator.comparing(each -> !each.isRequired()))
            .map(each -> "." + each.name())
            .orElse("");
  }
}
