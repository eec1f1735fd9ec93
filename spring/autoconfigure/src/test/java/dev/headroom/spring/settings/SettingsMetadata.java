// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.settings;

import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingsRecord;
import dev.headroom.ground.SettingsRecord.Component;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The metadata by which editors complete the names of all settings.
 *
 * <p>Confined to one thread. {@code *} in a name stands for a key or an index that the operator
 * chooses.
 */
final class SettingsMetadata {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private SettingsMetadata() {}

  /** Returns all settings by their names. */
  static SortedMap<String, Component> settings() {
    SortedMap<String, Component> settings = new TreeMap<>();
    for (SettingsSection each : SettingsSection.all()) {
      collect(each.prefix(), Objects.requireNonNull(each.type(), each.record()), settings);
    }
    return settings;
  }

  private static void collect(
      String at, Class<? extends Record> type, SortedMap<String, Component> into) {
    for (Component each : SettingsRecord.of(type).components()) {
      if (each.setting() == null) {
        if (each.isSection()) {
          collect(at, each.type().asSubclass(Record.class), into);
        }
        continue;
      }
      String name = at + "." + each.name();
      boolean many = each.isList() || each.isMap();
      if (many || !each.isSection()) {
        into.put(name, each);
      }
      if (each.isSection()) {
        collect(many ? name + ".*" : name, each.elementType().asSubclass(Record.class), into);
      } else if (each.isMap()) {
        into.put(name + ".*", each);
      }
    }
  }

  static ObjectNode metadata() {
    ObjectNode metadata = JSON.createObjectNode();
    ArrayNode properties = metadata.putArray("properties");
    ArrayNode hints = metadata.putArray("hints");
    settings()
        .forEach((name, component) -> {
          Setting setting = Objects.requireNonNull(component.setting(), name);
          ObjectNode property =
              properties
                  .addObject()
                  .put("name", name)
                  .put("type", type(name, component))
                  .put("description", description(component, setting));
          if (!setting.defaultValue().isEmpty()) {
            property.set("defaultValue", JSON.valueToTree(defaultValue(component)));
          }
          if (!setting.example().isEmpty()) {
            hints
                .addObject()
                .put("name", name)
                .putArray("values")
                .addObject()
                .put("value", setting.example());
          }
        });
    return metadata;
  }

  private static String description(Component component, Setting setting) {
    return setting.range().isEmpty()
        ? setting.value()
        : setting.value() + " Range: " + component.allowed() + ".";
  }

  private static Object defaultValue(Component component) {
    Setting setting = Objects.requireNonNull(component.setting(), component.name());
    Object value = Objects.requireNonNull(component.defaultValue(), component.name());
    if (value instanceof List<?> many) {
      return new ArrayList<>(many.stream().map(String::valueOf).toList());
    }
    return value instanceof Number || value instanceof Boolean ? value : setting.defaultValue();
  }

  private static String type(String name, Component component) {
    String element =
        component.isSection() ? component.elementType().getName() : named(component.elementType());
    if (name.endsWith("*") || !(component.isList() || component.isMap())) {
      return element;
    }
    return component.isNamed()
        ? "java.util.Map<java.lang.String," + element + ">"
        : "java.util.List<" + element + ">";
  }

  /** Names a type that editors know, else the text from which the value is parsed. */
  private static String named(Class<?> type) {
    Map<Class<?>, Class<?>> boxes =
        Map.of(
            int.class,
            Integer.class,
            long.class,
            Long.class,
            double.class,
            Double.class,
            boolean.class,
            Boolean.class);
    Class<?> boxed = boxes.getOrDefault(type, type);
    boolean plain =
        Number.class.isAssignableFrom(boxed)
            || boxed == Boolean.class
            || boxed == Duration.class
            || boxed == URI.class
            || boxed.isEnum();
    return plain ? boxed.getName() : String.class.getName();
  }
}
