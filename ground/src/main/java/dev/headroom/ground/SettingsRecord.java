// SPDX-License-Identifier: Apache-2.0
package dev.headroom.ground;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The settings of one record, read from the {@link Setting} annotations of its components. A
 * component without that annotation is the name of an entry, which the operator chooses, or a
 * record whose settings have the prefix of this one's.
 *
 * <p>Immutable.
 *
 * <pre>{@code
 * PoolSettings pool = SettingsRecord.of(PoolSettings.class).defaults();
 * }</pre>
 *
 * @param <R> the record
 */
public final class SettingsRecord<R extends Record> {
  private static final Pattern UPPER = Pattern.compile("[A-Z]");

  private final Class<R> type;
  private final List<Component> components;

  private SettingsRecord(Class<R> type) {
    this.type = type;
    this.components = Arrays.stream(type.getRecordComponents()).map(Component::new).toList();
  }

  /**
   * Reads a record's settings.
   *
   * @param type a record
   */
  public static <R extends Record> SettingsRecord<R> of(Class<R> type) {
    return new SettingsRecord<>(type);
  }

  /** Returns the components in the order of the record. */
  public List<Component> components() {
    return components;
  }

  /** Returns the settings that have this record's prefix, those of its parts among them. */
  public Stream<Component> settings() {
    return components.stream()
        .flatMap(each ->
            each.setting() == null && each.isSection()
                ? of(each.type().asSubclass(Record.class)).settings()
                : Stream.of(each).filter(known -> known.setting() != null));
  }

  /**
   * Creates the record from its defaults.
   *
   * @throws IllegalStateException if a setting without a default is required
   */
  public R defaults() {
    return create(Component::defaultValue);
  }

  /**
   * Creates the record of a named entry from its defaults.
   *
   * @param name the value of the component that is no setting
   * @throws IllegalStateException if a setting without a default is required
   */
  public R defaults(String name) {
    return create(each -> each.setting() == null ? name : each.defaultValue());
  }

  /**
   * Creates the record.
   *
   * @param values gives the value of each component
   * @throws SettingsException if the record's constructor refuses values
   */
  public R create(Function<Component, @Nullable Object> values) {
    try {
      Constructor<R> constructor =
          type.getDeclaredConstructor(
              components.stream().map(Component::type).toArray(Class<?>[]::new));
      constructor.setAccessible(true);
      return constructor.newInstance(components.stream().map(values).toArray());
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException refused) {
        throw refused;
      }
      throw new IllegalStateException(e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("not a record of settings: " + type, e);
    }
  }

  /**
   * One setting of the record.
   *
   * <p>Immutable.
   */
  public static final class Component {
    private final RecordComponent component;
    private final @Nullable Setting setting;

    private Component(RecordComponent component) {
      this.component = component;
      this.setting = component.getAnnotation(Setting.class);
    }

    /** Returns what a record was created with, whatever its accessor returns. */
    public @Nullable Object valueIn(Record record) {
      try {
        Field field = component.getDeclaringRecord().getDeclaredField(component.getName());
        field.setAccessible(true);
        return field.get(record);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("not a record of " + component.getDeclaringRecord(), e);
      }
    }

    /** Returns the name relative to the record's prefix, such as {@code max-overflow}. */
    public String name() {
      return setting == null || setting.name().isEmpty()
          ? dashed(component.getName())
          : setting.name();
    }

    /** Returns the component's own name. */
    String componentName() {
      return component.getName();
    }

    /** Returns the description; null for what is not a setting, such as an entry's own name. */
    public @Nullable Setting setting() {
      return setting;
    }

    /** Returns the type. */
    public Class<?> type() {
      return component.getType();
    }

    /** Returns the type of a list's elements or a map's values, else the type itself. */
    public Class<?> elementType() {
      Type generic = component.getGenericType();
      if (generic instanceof ParameterizedType many && (isList() || isMap())) {
        Type[] arguments = many.getActualTypeArguments();
        Type last = arguments[arguments.length - 1];
        return (Class<?>) (last instanceof ParameterizedType of ? of.getRawType() : last);
      }
      return type();
    }

    /** Returns whether it is a list. */
    public boolean isList() {
      return type() == List.class;
    }

    /**
     * Returns whether its entries have names that the operator chooses: a map, or a list of records
     * with a component that is no setting and receives the name.
     */
    public boolean isNamed() {
      return isMap()
          || (isList()
              && isSection()
              && Arrays.stream(elementType().getRecordComponents())
                  .anyMatch(each -> !each.isAnnotationPresent(Setting.class)));
    }

    /** Returns whether it is a map. */
    public boolean isMap() {
      return type() == Map.class;
    }

    /** Returns whether it may be null. */
    public boolean isNullable() {
      return component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    /** Returns whether it must be set. */
    public boolean isRequired() {
      return setting != null
          && !isNullable()
          && setting.defaultValue().isEmpty()
          && !setting.example().isEmpty();
    }

    /**
     * Reads a value, or one element of a list or map.
     *
     * @throws SettingsException if the type's own parser refuses the text
     * @throws IllegalArgumentException if the text is not of the type
     */
    public Object parse(String text) {
      return SettingValues.parse(elementType(), text, setting == null ? "" : setting.unit());
    }

    /** Describes what may be written. */
    public String allowed() {
      return setting == null || setting.range().isEmpty()
          ? SettingValues.allowed(elementType())
          : dashed(setting.range()) + unit();
    }

    /** Returns the unit as it follows a number, or nothing. */
    String unit() {
      if (setting == null || setting.unit().isEmpty() || type() == Duration.class) {
        return "";
      }
      return setting.unit().equals("%") ? "%" : " " + setting.unit();
    }

    /** Returns the default. */
    public @Nullable Object defaultValue() {
      return setting == null ? missing() : read(setting.defaultValue());
    }

    /** Returns a value that is accepted where a required one is missing. */
    public @Nullable Object exampleValue() {
      return setting == null ? missing() : read(setting.example());
    }

    private @Nullable Object read(String text) {
      if (text.isEmpty()) {
        return missing();
      } else if (!isList()) {
        return parse(text);
      }
      List<Object> elements = new ArrayList<>();
      for (String each : text.split(",", -1)) {
        elements.add(parse(each.strip()));
      }
      return List.copyOf(elements);
    }

    private @Nullable Object missing() {
      if (isNullable()) {
        return null;
      } else if (isList()) {
        return List.of();
      } else if (isMap()) {
        return Map.of();
      } else if (type() == String.class) {
        return "";
      } else if (type().isRecord() && isSection()) {
        return SettingsRecord.of(type().asSubclass(Record.class)).defaults();
      } else if (!type().isPrimitive() && !isRequired()) {
        return parse("");
      }
      throw new IllegalStateException(component.getDeclaringRecord() + " needs " + name());
    }

    /** Returns whether its elements are records of settings, not values with a text form. */
    public boolean isSection() {
      return elementType().isRecord()
          && Arrays.stream(elementType().getRecordComponents())
              .anyMatch(each -> each.isAnnotationPresent(Setting.class));
    }
  }

  /** Writes a component's name as a setting's: {@code maxOverflow} becomes {@code max-overflow}. */
  static String dashed(String name) {
    return UPPER.matcher(name).replaceAll(each -> "-" + each.group().toLowerCase(Locale.ROOT));
  }
}
