// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.settings;

import dev.headroom.ground.SettingFault;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.ground.SettingsException;
import dev.headroom.spring.limit.LimitRules;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Reads all settings before any bean is made, and refuses them with all their faults in one
 * message: variables out of form, unknown names, wrong types, values out of range.
 *
 * <p>One thread at a time.
 */
final class SettingsReview implements BeanFactoryPostProcessor {
  private final ConfigurableEnvironment environment;

  SettingsReview(ConfigurableEnvironment environment) {
    this.environment = environment;
  }

  @Override
  public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
    review();
  }

  /** Throws when there is at least one fault. */
  void review() {
    SettingsCheck check = new SettingsCheck();
    for (SystemName each : SystemName.values()) {
      each.check(check, environment);
    }
    unknown(check);
    Faults faults = new Faults(check);
    HeadroomProperties properties =
        Binder.get(environment)
            .bindOrCreate(SettingNames.ROOT, Bindable.of(HeadroomProperties.class), faults);
    try {
      HeadroomSettings.of(properties, WrittenOrder.of(environment, LimitRules.AT));
    } catch (SettingsException found) {
      for (SettingFault each : found.faults()) {
        check.require(
            false,
            told(each.subject()),
            each.value(),
            each.allowed(),
            each.remedy() + place(each.subject()));
      }
    }
    check.throwIfAny();
  }

  /** Names file, line and column, where the value came from a file. */
  private String place(String subject) {
    if (!ConfigurationPropertyName.isValid(subject)) {
      return "";
    }
    ConfigurationPropertyName name = ConfigurationPropertyName.of(subject);
    for (ConfigurationPropertySource each : ConfigurationPropertySources.get(environment)) {
      ConfigurationProperty property = each.getConfigurationProperty(name);
      if (property != null) {
        Origin origin = property.getOrigin();
        Origin written = origin instanceof PropertySourceOrigin of ? of.getOrigin() : origin;
        return written instanceof TextResourceOrigin ? "; it stands in " + written : "";
      }
    }
    return "";
  }

  /** Puts the variable's name first where the value came by one. */
  private String told(String subject) {
    return SystemName.behind(environment, subject)
        .map(variable -> variable + " (" + subject + ")")
        .orElse(subject);
  }

  private void unknown(SettingsCheck check) {
    SettingNames names = SettingNames.all();
    for (String each : given()) {
      if (!names.knows(each)) {
        check.require(
            false,
            each,
            "unknown",
            "the names of docs/reference/settings.md",
            names.nearest(each).map(near -> "did you mean " + near + "?").orElse("remove it"));
      }
    }
  }

  /** Names of files, arguments and system properties; variables lose their form, so not those. */
  private Set<String> given() {
    Set<String> given = new TreeSet<>();
    for (PropertySource<?> source : environment.getPropertySources()) {
      if (source instanceof EnumerablePropertySource<?> known
          && !(source instanceof SystemEnvironmentPropertySource)) {
        for (String name : known.getPropertyNames()) {
          if (name.toLowerCase(Locale.ROOT).startsWith(SettingNames.ROOT + ".")) {
            given.add(name);
          }
        }
      }
    }
    return given;
  }

  /** Notes what does not convert, and goes on with the default. */
  private final class Faults implements BindHandler {
    private final SettingsCheck check;
    private final Set<String> noted = new HashSet<>();

    Faults(SettingsCheck check) {
      this.check = check;
    }

    @Override
    public @Nullable Object onFailure(
        ConfigurationPropertyName name, Bindable<?> target, BindContext context, Exception error) {
      ConfigurationProperty property = context.getConfigurationProperty();
      Class<?> type = target.getType().resolve(Object.class);
      String subject = property == null ? name.toString() : property.getName().toString();
      if (noted.add(subject)) {
        Object value = property == null ? "not readable" : property.getValue();
        String from =
            property == null || property.getOrigin() == null ? "" : " in " + property.getOrigin();
        check.require(
            false,
            told(subject),
            subject.endsWith("url") || subject.contains(".downstream.") ? "(hidden)" : value,
            allowed(type),
            "correct it" + from);
      }
      return null;
    }

    private static String allowed(Class<?> type) {
      if (type.isEnum()) {
        return Arrays.stream(type.getEnumConstants())
            .map(each -> each.toString().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", "));
      }
      if (type == Duration.class) {
        return "a duration such as 500ms, 10s or 5m";
      }
      if (type == Boolean.class || type == boolean.class) {
        return "true or false";
      }
      return type.isPrimitive() ? "a whole number" : "a " + type.getSimpleName();
    }
  }
}
