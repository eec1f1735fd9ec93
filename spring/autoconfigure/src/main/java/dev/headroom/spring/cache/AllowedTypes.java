// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.cache;

import dev.headroom.cache.codec.CodecException;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.type.TypeFactory;

/**
 * The types of values that may be read from a store, and their names: a closed set of the JDK's,
 * and the concrete classes without type parameters below the application's packages.
 *
 * <p>Immutable. A name is a class, or {@code List<name>}, {@code Set<name>}, {@code
 * Map<name,name>}.
 */
final class AllowedTypes {
  private static final int MAX_DEPTH = 8;
  private static final String EMPTY = String.class.getName();

  private static final Map<String, Class<?>> BASICS =
      Stream.of(
              String.class,
              Boolean.class,
              Byte.class,
              Short.class,
              Integer.class,
              Long.class,
              Float.class,
              Double.class,
              Character.class,
              BigDecimal.class,
              BigInteger.class,
              UUID.class,
              URI.class,
              Locale.class,
              byte[].class,
              java.time.Duration.class,
              java.time.Instant.class,
              java.time.LocalDate.class,
              java.time.LocalDateTime.class,
              java.time.LocalTime.class,
              java.time.MonthDay.class,
              java.time.OffsetDateTime.class,
              java.time.OffsetTime.class,
              java.time.Period.class,
              java.time.Year.class,
              java.time.YearMonth.class,
              java.time.ZonedDateTime.class,
              java.time.DayOfWeek.class,
              java.time.Month.class)
          .collect(Collectors.toUnmodifiableMap(Class::getName, Function.identity()));

  private final List<String> packages;
  private final ClassLoader loader;
  private final TypeFactory types = TypeFactory.createDefaultInstance();

  /**
   * Creates the set of allowed types.
   *
   * @param packages whose classes, and those below them, are values
   * @param loader the application's
   */
  AllowedTypes(Collection<String> packages, ClassLoader loader) {
    this.packages = packages.stream().map(each -> each + ".").toList();
    this.loader = loader;
  }

  /** Names the type of a value; refuses what could not be read back as it is. */
  String name(Object value) throws CodecException {
    return name(value, 0);
  }

  private String name(Object value, int depth) throws CodecException {
    Class<?> type = value instanceof Enum<?> one ? one.getDeclaringClass() : value.getClass();
    if (depth > MAX_DEPTH) {
      throw refused(type, "it is nested too deeply");
    }
    if (value instanceof List<?> list && stands(type, ArrayList.class, ArrayList.class)) {
      return "List<" + common(list, depth) + ">";
    }
    if (value instanceof Set<?> set
        && !(value instanceof SortedSet)
        && stands(type, HashSet.class, LinkedHashSet.class)) {
      return "Set<" + common(set, depth) + ">";
    }
    if (value instanceof Map<?, ?> map
        && !(value instanceof SortedMap)
        && stands(type, HashMap.class, LinkedHashMap.class)) {
      return "Map<" + common(map.keySet(), depth) + "," + common(map.values(), depth) + ">";
    }
    allow(type);
    return type.getName();
  }

  /** A public class of the JDK may be what a method returns, so only these two stand for others. */
  private static boolean stands(Class<?> type, Class<?> one, Class<?> other) {
    boolean hidden =
        type.getName().startsWith("java.util.") && !Modifier.isPublic(type.getModifiers());
    return type == one || type == other || hidden;
  }

  private String common(Collection<?> values, int depth) throws CodecException {
    String common = null;
    for (Object each : values) {
      if (each != null) {
        String name = name(each, depth + 1);
        if (common != null && !common.equals(name)) {
          throw refused(each.getClass(), "it stands beside another class in one collection");
        }
        common = name;
      }
    }
    return common == null ? EMPTY : common;
  }

  private void allow(Class<?> type) throws CodecException {
    if (BASICS.containsValue(type)) {
      return;
    }
    if (packages.stream().noneMatch(type.getName()::startsWith)) {
      throw refused(type, "its package is not in headroom.cache.value-packages");
    }
    boolean concrete = type.isEnum() || !Modifier.isAbstract(type.getModifiers());
    if (!concrete || type.isHidden() || type.isSynthetic() || type.getTypeParameters().length > 0) {
      throw refused(type, "it is abstract, generic or made at run time");
    }
  }

  /** Finds the type of a name that came from a store. */
  JavaType find(String name) throws CodecException {
    return find(name, 0);
  }

  private JavaType find(String name, int depth) throws CodecException {
    if (depth > MAX_DEPTH) {
      throw new CodecException("a type was nested too deeply", new IllegalArgumentException());
    }
    String inner = inside(name, "List<");
    if (inner != null) {
      return types.constructCollectionType(ArrayList.class, find(inner, depth + 1));
    }
    inner = inside(name, "Set<");
    if (inner != null) {
      return types.constructCollectionType(LinkedHashSet.class, find(inner, depth + 1));
    }
    inner = inside(name, "Map<");
    if (inner == null) {
      return types.constructType(load(name));
    }
    int comma = inner.indexOf(',');
    if (comma < 0) {
      throw new CodecException("a map had no type of values", new IllegalArgumentException());
    }
    return types.constructMapType(
        LinkedHashMap.class,
        find(inner.substring(0, comma), depth + 1),
        find(inner.substring(comma + 1), depth + 1));
  }

  private static @Nullable String inside(String name, String before) {
    boolean is = name.startsWith(before) && name.endsWith(">");
    return is ? name.substring(before.length(), name.length() - 1) : null;
  }

  private Class<?> load(String name) throws CodecException {
    Class<?> basic = BASICS.get(name);
    if (basic != null) {
      return basic;
    }
    if (packages.stream().noneMatch(name::startsWith)) {
      throw new CodecException("a class was not allowed", new IllegalArgumentException());
    }
    try {
      Class<?> type = Class.forName(name, false, loader);
      allow(type);
      return type;
    } catch (ClassNotFoundException | LinkageError e) {
      throw new CodecException("a class was not there", e);
    }
  }

  private static CodecException refused(Class<?> type, String reason) {
    return new CodecException(type.getName() + ": " + reason, new IllegalArgumentException(reason));
  }
}
