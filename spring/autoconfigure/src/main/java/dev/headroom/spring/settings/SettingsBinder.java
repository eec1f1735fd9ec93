// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.settings;

import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingFault;
import dev.headroom.ground.SettingsException;
import dev.headroom.ground.SettingsRecord;
import dev.headroom.ground.SettingsRecord.Component;
import dev.headroom.spring.SettingAliases;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.PlaceholdersResolver;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.support.SpringFactoriesLoader;

/**
 * Binds records of settings to the properties of an environment, and collects every fault.
 *
 * <p>Confined to one thread. Names are relaxed as Spring Boot's are. After a fault it goes on with
 * the default, so that the next fault is found too. Entries of a map keep the order in which files
 * write them, the weakest file first: a profile that changes one value of an entry does not move
 * it. Entries that only arguments, variables and system properties name come last, by name.
 */
final class SettingsBinder {
  private static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of("headroom");

  private final List<ConfigurationPropertySource> sources = new ArrayList<>();
  private final ConfigurableEnvironment environment;
  private final PlaceholdersResolver placeholders;
  private final Set<ConfigurationPropertyName> given = new LinkedHashSet<>();
  private final List<ConfigurationPropertyName> named = new ArrayList<>();
  private final Set<ConfigurationPropertyName> known = new HashSet<>();
  private final Set<String> unreadable = new HashSet<>();
  private final List<SettingFault> faults = new ArrayList<>();
  private final List<SettingAliases> aliases =
      SpringFactoriesLoader.loadFactories(SettingAliases.class, null);
  private final boolean isAnySet;

  SettingsBinder(ConfigurableEnvironment environment) {
    this.environment = environment;
    this.placeholders = new PropertySourcesPlaceholdersResolver(environment);
    ConfigurationPropertySources.get(environment).forEach(sources::add);
    Set<ConfigurationPropertyName> unordered = new LinkedHashSet<>();
    for (ConfigurationPropertySource each : sources.reversed()) {
      if (each instanceof IterableConfigurationPropertySource many) {
        boolean file = each.getUnderlyingSource() instanceof OriginTrackedMapPropertySource;
        boolean variables = each.getUnderlyingSource() instanceof SystemEnvironmentPropertySource;
        List<ConfigurationPropertyName> names = many.stream().filter(ROOT::isAncestorOf).toList();
        (file ? given : unordered).addAll(names);
        if (!variables) {
          named.addAll(names);
        }
      }
    }
    unordered.stream().sorted().forEach(given::add);
    this.isAnySet = has(ROOT);
  }

  /**
   * Binds one section.
   *
   * @return null when a required setting of the record is not set, or a value is refused
   */
  <R extends Record> @Nullable R bind(String prefix, Class<R> type) {
    ConfigurationPropertyName at = ConfigurationPropertyName.of(prefix);
    for (Component each : SettingsRecord.of(type).components()) {
      if (each.isRequired() && !isGiven(at.append(each.name()))) {
        int before = faults.size();
        bind(at, type, "");
        String missing = at.append(each.name()).toString();
        faults.subList(before, faults.size()).removeIf(fault -> fault.subject().equals(missing));
        return null;
      }
    }
    return bind(at, type, "");
  }

  /** Returns whether a setting below a prefix may be set. */
  boolean mayHaveBelow(String prefix) {
    return isAnySet && has(ConfigurationPropertyName.of(prefix));
  }

  private boolean has(ConfigurationPropertyName name) {
    return sources.stream()
        .anyMatch(each -> each.containsDescendantOf(name) != ConfigurationPropertyState.ABSENT);
  }

  /** Returns whether a setting has a value that is not blank. */
  boolean isSet(String name) {
    String text = text(ConfigurationPropertyName.of(name));
    return text != null && !text.isBlank();
  }

  /** Returns whether it has a value, or elements of one, that is not blank. */
  private boolean isGiven(ConfigurationPropertyName name) {
    String elements = joined(name);
    return isSet(name.toString()) || (elements != null && !elements.isBlank());
  }

  /** Notes a fault under the names that operators write, with the place of the value. */
  void fault(String subject, Object value, String allowed, String remedy) {
    String alias =
        aliases.stream()
            .flatMap(each -> each.aliasOf(environment, subject).stream())
            .findFirst()
            .map(each -> each + " (" + subject + ")")
            .orElse(subject);
    faults.add(new SettingFault(alias, String.valueOf(value), allowed, remedy + place(subject)));
  }

  List<SettingAliases> aliases() {
    return aliases;
  }

  List<SettingFault> faults() {
    return faults;
  }

  /** Returns the names that were looked up so far, in no order. */
  Set<ConfigurationPropertyName> known() {
    return known;
  }

  /** Returns the names that nothing looked up, without variables, whose names lose their form. */
  List<ConfigurationPropertyName> unknown() {
    return named.stream().filter(each -> !known.contains(each)).distinct().sorted().toList();
  }

  private <R extends Record> @Nullable R bind(
      ConfigurationPropertyName at, Class<R> type, String entry) {
    SettingsRecord<R> record = SettingsRecord.of(type);
    Map<Component, @Nullable Object> values = new HashMap<>();
    record.components().forEach(each -> values.put(each, value(at, each, entry)));
    boolean whole =
        record.components().stream()
            .filter(each -> each.setting() == null && each.isSection())
            .allMatch(each -> values.get(each) != null);
    try {
      return whole ? record.create(values::get) : null;
    } catch (SettingsException refused) {
      report(at.toString(), refused, false);
      return null;
    }
  }

  private @Nullable Object value(ConfigurationPropertyName at, Component component, String entry) {
    Setting setting = component.setting();
    if (setting == null) {
      return component.isSection()
          ? bind(at, component.type().asSubclass(Record.class), entry)
          : component.type() == String.class ? entry : null;
    }
    ConfigurationPropertyName name = at.append(component.name());
    known.add(name);
    if (!setting.formerly().isEmpty()) {
      refuseFormer(at.append(setting.formerly()), name);
    }
    if (component.isNamed() || component.isSection()) {
      refuseText(name, component);
    }
    if (component.isNamed()) {
      Map<String, Object> entries = entries(name, component);
      return component.isMap() ? entries : List.copyOf(entries.values());
    } else if (component.isList()) {
      return list(name, component, setting);
    } else if (component.isSection()) {
      Record bound = bind(name, component.type().asSubclass(Record.class), "");
      return bound == null ? component.defaultValue() : bound;
    }
    String text = joined(name);
    if (text == null) {
      text = text(name);
    }
    boolean textual = component.type() == String.class && !component.isNullable();
    if (text != null && (textual || !text.isBlank())) {
      Object read = parse(name, component, text);
      return read == null ? standIn(component) : read;
    }
    return missing(name, component, setting);
  }

  private void refuseFormer(ConfigurationPropertyName former, ConfigurationPropertyName name) {
    List<ConfigurationPropertyName> below =
        given.stream().filter(each -> former.equals(each) || former.isAncestorOf(each)).toList();
    if (!below.isEmpty() || text(former) != null) {
      fault(former.toString(), "renamed", name.toString(), "write " + name);
      known.addAll(below);
    }
  }

  /** A value here would be ignored; it is not shown, since it may be an address with a password. */
  private void refuseText(ConfigurationPropertyName name, Component component) {
    if (isSet(name.toString())) {
      String example =
          name + (component.isNamed() ? ".name" : "") + EntryNames.firstBelow(component);
      fault(name.toString(), "a single value", "names below it", "write such as " + example);
    }
  }

  private @Nullable Object missing(
      ConfigurationPropertyName name, Component component, Setting setting) {
    if (component.isRequired()) {
      String at = name.toString();
      unreadable.add(at);
      fault(at, "not set", component.allowed(), "set it, for example to " + setting.example());
    }
    return standIn(component);
  }

  private static @Nullable Object standIn(Component component) {
    return component.isRequired() ? component.exampleValue() : component.defaultValue();
  }

  private Map<String, Object> entries(ConfigurationPropertyName name, Component component) {
    Map<String, Object> entries = new LinkedHashMap<>();
    Map<ConfigurationPropertyName, String> written = new HashMap<>();
    EntryNames.of(name, component, named)
        .forEach(each -> {
          String key = EntryNames.key(name, each);
          String other = written.putIfAbsent(each, key);
          if (other != null && !other.equals(key)) {
            fault(name + "." + key, "written as " + other, "one of the two", "keep one of them");
            written.put(each, key);
          }
        });
    EntryNames.of(name, component, given)
        .distinct()
        .forEach(each -> {
          String key = EntryNames.key(name, each);
          Object value = element(each, component, key);
          if (value != null) {
            entries.put(key, value);
          }
        });
    return Collections.unmodifiableMap(entries);
  }

  private @Nullable Object list(
      ConfigurationPropertyName name, Component component, Setting setting) {
    List<ConfigurationPropertyName> indexed = indexed(name);
    String text = indexed.isEmpty() ? text(name) : null;
    if (text == null && indexed.isEmpty()) {
      return missing(name, component, setting);
    }
    Stream<String> written =
        text == null || text.isBlank() || component.isSection()
            ? Stream.empty()
            : Stream.of(text.split(",", -1));
    return Stream.concat(
            written.map(each -> parse(name, component, each.strip())),
            indexed.stream().map(each -> element(each, component, "")))
        .filter(Objects::nonNull)
        .toList();
  }

  private @Nullable Object element(
      ConfigurationPropertyName name, Component component, String entry) {
    if (component.isSection()) {
      return bind(name, component.elementType().asSubclass(Record.class), entry);
    }
    String text = text(name);
    return text == null ? null : parse(name, component, text);
  }

  private @Nullable Object parse(ConfigurationPropertyName name, Component component, String text) {
    Setting setting = component.setting();
    boolean hidden = setting != null && setting.secret();
    try {
      return component.parse(text);
    } catch (SettingsException refused) {
      unreadable.add(name.toString());
      report(name.toString(), refused, true);
    } catch (IllegalArgumentException | DateTimeException malformed) {
      unreadable.add(name.toString());
      fault(name.toString(), hidden ? "(hidden)" : text, component.allowed(), "correct it");
    }
    return null;
  }

  /**
   * Notes the faults of a record, or of a value whose own names mean nothing to an operator. A
   * record may name itself before its setting: {@code limit search group}.
   */
  private void report(String at, SettingsException refused, boolean value) {
    for (SettingFault each : refused.faults()) {
      String setting = each.subject().substring(each.subject().lastIndexOf(' ') + 1);
      String subject = value || setting.isEmpty() ? at : at + "." + setting;
      if (value || unreadable.stream().noneMatch(subject::equals)) {
        fault(subject, each.value(), each.allowed(), each.remedy());
      }
    }
  }

  /**
   * Finds the elements of a list in the strongest source that has the list; none if that has it as
   * one text. Those of weaker sources are known, though they do not count.
   */
  private List<ConfigurationPropertyName> indexed(ConfigurationPropertyName name) {
    ConfigurationPropertyName first = name.append("[0]");
    if (given.stream().noneMatch(each -> first.equals(each) || first.isAncestorOf(each))) {
      return List.of();
    }
    int depth = name.getNumberOfElements() + 1;
    List<ConfigurationPropertyName> strongest = strongest(name, depth);
    named.stream()
        .filter(each -> name.isAncestorOf(each) && each.isNumericIndex(depth - 1))
        .filter(each -> !strongest.contains(each.chop(depth)))
        .forEach(known::add);
    return strongest;
  }

  private List<ConfigurationPropertyName> strongest(ConfigurationPropertyName name, int depth) {
    for (ConfigurationPropertySource each : sources) {
      if (each.getConfigurationProperty(name) != null) {
        return List.of();
      }
      if (each instanceof IterableConfigurationPropertySource many) {
        List<ConfigurationPropertyName> found =
            many.stream()
                .filter(name::isAncestorOf)
                .map(one -> one.chop(depth))
                .distinct()
                .sorted()
                .toList();
        if (!found.isEmpty()) {
          return found;
        }
      }
    }
    return List.of();
  }

  private @Nullable String joined(ConfigurationPropertyName name) {
    List<ConfigurationPropertyName> indexed = indexed(name);
    return indexed.isEmpty()
        ? null
        : indexed.stream().map(each -> String.valueOf(text(each))).collect(Collectors.joining(","));
  }

  private @Nullable String text(ConfigurationPropertyName name) {
    known.add(name);
    ConfigurationProperty property = property(name);
    Object value = property == null ? null : placeholders.resolvePlaceholders(property.getValue());
    return value instanceof Collection<?> many
        ? many.stream().map(String::valueOf).collect(Collectors.joining(","))
        : value == null ? null : value.toString();
  }

  private @Nullable ConfigurationProperty property(ConfigurationPropertyName name) {
    return sources.stream()
        .map(each -> each.getConfigurationProperty(name))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  /** Names file, line and column, where the value came from a file. */
  String place(String subject) {
    Origin origin =
        ConfigurationPropertyName.isValid(subject)
            ? Origin.from(property(ConfigurationPropertyName.of(subject)))
            : null;
    Origin written = origin instanceof PropertySourceOrigin of ? of.getOrigin() : origin;
    return written instanceof TextResourceOrigin ? " (" + written + ")" : "";
  }
}
