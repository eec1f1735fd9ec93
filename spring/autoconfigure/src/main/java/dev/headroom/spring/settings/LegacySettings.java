// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.settings;

import dev.headroom.ground.SettingFault;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.ground.SettingsException;
import dev.headroom.spring.limit.LimitProperties;
import dev.headroom.spring.limit.LimitRules;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.env.ConfigurableEnvironment;

/** Binds what is not yet bound by sections. One thread at a time. */
final class LegacySettings {
  private final ConfigurableEnvironment environment;

  LegacySettings(ConfigurableEnvironment environment) {
    this.environment = environment;
  }

  /** Notes all faults. */
  void review(SettingsBinder binder) {
    SettingsCheck check = new SettingsCheck();
    binder.aliases().forEach(each -> each.check(environment, check));
    Faults faults = new Faults(check);
    HeadroomProperties properties =
        Binder.get(environment)
            .bindOrCreate(SettingNames.ROOT, Bindable.of(HeadroomProperties.class), faults);
    try {
      HeadroomSettings.of(properties, WrittenOrder.of(environment, LimitRules.AT), 1);
    } catch (SettingsException found) {
      found
          .faults()
          .forEach(each ->
              check.require(false, each.subject(), each.value(), each.allowed(), each.remedy()));
    }
    LimitProperties.Storage storage = properties.limit().storage();
    check.require(
        storage != LimitProperties.Storage.REDIS || binder.isSet("headroom.redis.url"),
        "headroom.limit.storage",
        storage,
        "auto, memory or postgres, as long as no Redis is set",
        "set headroom.redis.url");
    check.require(
        storage != LimitProperties.Storage.POSTGRES || binder.isSet("headroom.database.url"),
        "headroom.limit.storage",
        storage,
        "auto, memory or redis, as long as no database is set",
        "set headroom.database.url");
    for (SettingFault each : check.faults()) {
      binder.fault(each.subject(), each.value(), each.allowed(), each.remedy());
    }
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
            subject,
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
