// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.cache;

import dev.headroom.ground.KeyHash;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.ZoneId;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalAmount;
import java.util.Collection;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.interceptor.SimpleKey;

/**
 * Writes keys as texts: equal keys alike, in every process and release, and different keys
 * differently.
 *
 * <p>Immutable.
 *
 * <p>Method: each part is written as its kind, its length and its text, so that no text can pass
 * for two parts. {@code toString} of a class that we do not know is never trusted: it may leave out
 * what tells two keys apart, and then one user would see what is another's.
 */
final class KeyText {
  private static final int LONGEST = 200;
  private static final int DEEPEST = 16;
  private static final Field PARAMETERS = fieldOfParameters();

  /** What writes itself wholly, in one way. */
  private static final Map<Class<?>, String> PLAIN =
      Map.ofEntries(
          Map.entry(String.class, "s"),
          Map.entry(Long.class, "l"),
          Map.entry(Integer.class, "i"),
          Map.entry(Short.class, "h"),
          Map.entry(Byte.class, "y"),
          Map.entry(Character.class, "c"),
          Map.entry(Boolean.class, "b"),
          Map.entry(Double.class, "d"),
          Map.entry(Float.class, "f"),
          Map.entry(UUID.class, "u"),
          Map.entry(BigDecimal.class, "D"),
          Map.entry(BigInteger.class, "I"),
          Map.entry(URI.class, "r"),
          Map.entry(Locale.class, "o"),
          Map.entry(Currency.class, "m"));

  private KeyText() {}

  /**
   * Writes a key; one that is long is written by its hash.
   *
   * @throws IllegalArgumentException for a key without a stable text
   */
  static String of(String cache, Object key) {
    StringBuilder text = new StringBuilder();
    write(cache, key, text, 0);
    return text.length() <= LONGEST ? text.toString() : "#" + KeyHash.of(text.toString());
  }

  private static void write(String cache, @Nullable Object key, StringBuilder into, int depth) {
    String plain = key == null ? null : PLAIN.get(key.getClass());
    if (key == null) {
      into.append("n;");
    } else if (depth > DEEPEST) {
      throw refused(cache, key);
    } else if (plain != null) {
      part(plain, key.toString(), into);
    } else if (key instanceof Enum<?> one) {
      part("e", one.getDeclaringClass().getName() + "." + one.name(), into);
    } else if (key instanceof Class<?> type) {
      part("C", type.getName(), into);
    } else if (isTime(key)) {
      part(key.getClass().getSimpleName(), key.toString(), into);
    } else {
      compound(cache, key, into, depth + 1);
    }
  }

  private static void compound(String cache, Object key, StringBuilder into, int depth) {
    if (key instanceof SimpleKey simple) {
      array(cache, "k", parameters(simple), into, depth);
    } else if (key.getClass().isArray()) {
      Class<?> of = key.getClass().getComponentType();
      array(cache, of.isPrimitive() ? "a" + of.getName() : "a", key, into, depth);
    } else if (key instanceof List<?> list) {
      array(cache, "L", list.toArray(), into, depth);
    } else if (key instanceof Set<?> set) {
      sorted("S", set.stream().map(each -> one(cache, each, depth)).toList(), into);
    } else if (key instanceof Map<?, ?> map) {
      sorted(
          "M",
          map.entrySet().stream()
              .map(each -> one(cache, each.getKey(), depth) + one(cache, each.getValue(), depth))
              .toList(),
          into);
    } else if (key instanceof Optional<?> optional) {
      array(cache, "O", optional.stream().toArray(), into, depth);
    } else if (key instanceof Record record) {
      array(cache, "R" + key.getClass().getName(), components(record), into, depth);
    } else {
      throw refused(cache, key);
    }
  }

  private static void array(
      String cache, String kind, Object array, StringBuilder into, int depth) {
    int length = Array.getLength(array);
    into.append(kind).append('(');
    for (int i = 0; i < length; i++) {
      write(cache, Array.get(array, i), into, depth);
    }
    into.append(')');
  }

  private static void sorted(String kind, Collection<String> texts, StringBuilder into) {
    into.append(kind).append('(');
    texts.stream().sorted().forEach(into::append);
    into.append(')');
  }

  private static String one(String cache, @Nullable Object key, int depth) {
    StringBuilder text = new StringBuilder();
    write(cache, key, text, depth);
    return text.toString();
  }

  private static void part(String kind, String text, StringBuilder into) {
    into.append(kind).append(text.length()).append(':').append(text);
  }

  private static boolean isTime(Object key) {
    boolean ours = key.getClass().getName().startsWith("java.time.");
    return ours
        && (key instanceof TemporalAccessor
            || key instanceof TemporalAmount
            || key instanceof ZoneId);
  }

  private static @Nullable Object[] components(Record record) {
    RecordComponent[] components = record.getClass().getRecordComponents();
    @Nullable Object[] values = new @Nullable Object[components.length];
    for (int i = 0; i < components.length; i++) {
      try {
        Method accessor = components[i].getAccessor();
        accessor.setAccessible(true);
        values[i] = accessor.invoke(record);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("a record's accessor did not answer", e);
      }
    }
    return values;
  }

  private static Object parameters(SimpleKey key) {
    try {
      return Objects.requireNonNull(PARAMETERS.get(key));
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("the field was made accessible", e);
    }
  }

  /** SimpleKey tells its parameters to nobody, and its text does not tell two from one. */
  private static Field fieldOfParameters() {
    try {
      Field field = SimpleKey.class.getDeclaredField("params");
      field.setAccessible(true);
      return field;
    } catch (NoSuchFieldException e) {
      throw new IllegalStateException(
          "SimpleKey of spring-context had no field params, allowed versions 6 and 7 of Spring;"
              + " use one of these",
          e);
    }
  }

  private static IllegalArgumentException refused(String cache, Object key) {
    return new IllegalArgumentException(
        "a key of cache %s was a %s, allowed text, numbers, enums, UUID, java.time, records, lists,"
                .formatted(cache, key.getClass().getName())
            + " sets, maps and arrays of these, %d deep; choose one by key = \"#...\" in the annotation"
                .formatted(DEEPEST));
  }
}
