// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.codec;

import dev.headroom.ground.KeyHash;
import java.lang.reflect.Array;
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
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Encodes keys as texts: equal keys alike, in every process and release, and different keys
 * differently.
 *
 * <p>Public API. Immutable.
 *
 * <p>Method: each part is written as its kind, its length and its text, so that no text can pass
 * for two parts. {@code toString} of an unknown class is never trusted: it may leave out what
 * distinguishes two keys, and then one user would see the data of another.
 */
public final class KeyEncoder {

  private static final int MAX_LENGTH = 200;
  private static final int MAX_DEPTH = 16;

  /** Classes whose {@code toString} is complete and stable. */
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
          Map.entry(Currency.class, "m"));

  private static final Pattern ESCAPE = Pattern.compile("%[0-9a-f]{2}", Pattern.CASE_INSENSITIVE);

  private KeyEncoder() {}

  /**
   * Encodes a key; a long one by its hash.
   *
   * @param cache the cache's name, for the message
   * @param key a text, number, enum, UUID, {@code java.time} value, record, list, set, map or array
   *     of these
   * @return at most 200 characters
   * @throws IllegalArgumentException for a key without a stable text
   */
  public static String encode(String cache, Object key) {
    StringBuilder text = new StringBuilder();
    write(cache, key, text, 0);
    return shortened(text);
  }

  /**
   * Encodes a key of several parts, such as the parameters of a method.
   *
   * @param cache the name of the cache, for messages
   * @param parts an array of any type
   * @return as above; never that of an array
   * @throws IllegalArgumentException for a part without a stable text
   */
  public static String encodeParts(String cache, Object parts) {
    StringBuilder text = new StringBuilder();
    array(cache, "k", parts, text, 1);
    return shortened(text);
  }

  private static String shortened(StringBuilder text) {
    return text.length() <= MAX_LENGTH ? text.toString() : "#" + KeyHash.of(text.toString());
  }

  private static void write(String cache, @Nullable Object key, StringBuilder into, int depth) {
    String plain = key == null ? null : PLAIN.get(key.getClass());
    if (key == null) {
      into.append("n;");
    } else if (depth > MAX_DEPTH) {
      throw refused(cache, key);
    } else if (plain != null) {
      part(plain, key.toString(), into);
    } else if (key instanceof Enum<?> constant) {
      part("e", constant.getDeclaringClass().getName() + "." + constant.name(), into);
    } else if (key instanceof Class<?> type) {
      part("C", type.getName(), into);
    } else if (key instanceof Locale locale) {
      part("o", text(locale), into);
    } else if (key instanceof URI uri) {
      part("r", text(uri), into);
    } else if (isTime(key)) {
      part(key.getClass().getSimpleName(), key.toString(), into);
    } else {
      compound(cache, key, into, depth + 1);
    }
  }

  private static void compound(String cache, Object key, StringBuilder into, int depth) {
    if (key.getClass().isArray()) {
      Class<?> of = key.getClass().getComponentType();
      array(cache, of.isPrimitive() ? "a" + of.getName() : "a", key, into, depth);
    } else if (key instanceof List<?> list) {
      array(cache, "L", list.toArray(), into, depth);
    } else if (key instanceof Set<?> set) {
      sorted("S", set.stream().map(each -> text(cache, each, depth)).toList(), into);
    } else if (key instanceof Map<?, ?> map) {
      sorted(
          "M",
          map.entrySet().stream()
              .map(each -> text(cache, each.getKey(), depth) + text(cache, each.getValue(), depth))
              .toList(),
          into);
    } else if (key instanceof Optional<?> optional) {
      array(cache, "O", optional.stream().toArray(), into, depth);
    } else if (key instanceof Record components) {
      array(cache, "R" + key.getClass().getName(), values(components), into, depth);
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

  private static String text(String cache, @Nullable Object key, int depth) {
    StringBuilder text = new StringBuilder();
    write(cache, key, text, depth);
    return text.toString();
  }

  private static void part(String kind, String text, StringBuilder into) {
    into.append(kind).append(text.length()).append(':').append(text);
  }

  /** {@code toString} is empty without a language and a country, whatever the script is. */
  private static String text(Locale locale) {
    String text = locale.toString();
    return text.isEmpty() ? "__" + locale.toLanguageTag() + "_" + locale.getVariant() : text;
  }

  /** Equal URIs may differ in the case of the scheme, the host and the digits of an escape. */
  private static String text(URI uri) {
    StringBuilder text = new StringBuilder(uri.toString());
    String scheme = uri.getScheme();
    String host = uri.getHost();
    int authority = scheme == null ? 2 : scheme.length() + 3;
    if (scheme != null) {
      text.replace(0, scheme.length(), scheme.toLowerCase(Locale.ROOT));
    }
    if (host != null) {
      int at = authority + (uri.getRawUserInfo() == null ? 0 : uri.getRawUserInfo().length() + 1);
      text.replace(at, at + host.length(), host.toLowerCase(Locale.ROOT));
    }
    return ESCAPE.matcher(text).replaceAll(each -> each.group().toUpperCase(Locale.ROOT));
  }

  private static boolean isTime(Object key) {
    return key.getClass().getName().startsWith("java.time.")
        && (key instanceof TemporalAccessor
            || key instanceof TemporalAmount
            || key instanceof ZoneId);
  }

  private static @Nullable Object[] values(Record components) {
    RecordComponent[] declared = components.getClass().getRecordComponents();
    @Nullable Object[] values = new @Nullable Object[declared.length];
    for (int i = 0; i < declared.length; i++) {
      try {
        Method accessor = declared[i].getAccessor();
        accessor.setAccessible(true);
        values[i] = accessor.invoke(components);
      } catch (ReflectiveOperationException e) {
        throw new IllegalArgumentException("an accessor of a record failed", e);
      }
    }
    return values;
  }

  private static IllegalArgumentException refused(String cache, Object key) {
    return new IllegalArgumentException(
        "a key of cache %s was a %s, allowed text, numbers, enums, UUID, java.time, records, lists,"
                .formatted(cache, key.getClass().getName())
            + " sets, maps and arrays of these, %d deep; choose one by key = \"#...\" in the annotation, or encode keys yourself"
                .formatted(MAX_DEPTH));
  }
}
