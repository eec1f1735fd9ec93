// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.cache;

import dev.headroom.cache.codec.CodecException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Walks the fields of a value: refuses what a persistence provider manages, before anything reads
 * it, and compares what was read back field by field, since an {@code equals} by id would hide what
 * was lost.
 *
 * <p>Confined to one thread. Reads fields, never accessors: nothing lazy is loaded. Classes of the
 * JDK are values.
 */
final class ValueGraph {
  private static final Set<String> PERSISTENT =
      Set.of(
          "jakarta.persistence.Entity",
          "jakarta.persistence.Embeddable",
          "jakarta.persistence.MappedSuperclass");
  private static final Set<String> PROVIDERS =
      Set.of("org.hibernate.", "org.eclipse.persistence.", "org.apache.openjpa.");

  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());

  /**
   * Refuses a value that holds an entity, a lazy collection or a proxy.
   *
   * @throws CodecException naming the class
   */
  void requireDetached(@Nullable Object value) throws CodecException {
    if (value == null || !seen.add(value)) {
      return;
    }
    Class<?> type = value.getClass();
    if (isPersistent(type)) {
      throw new CodecException(
          type.getName()
              + ": it is managed by a persistence provider, so its fields may not be loaded; cache a"
              + " record that is made of it",
          new IllegalArgumentException("entity"));
    }
    if (value instanceof Collection<?> many) {
      for (Object each : many) {
        requireDetached(each);
      }
    } else if (value instanceof Map<?, ?> map) {
      requireDetached(map.keySet().toArray());
      requireDetached(map.values().toArray());
    } else if (value instanceof Object[] many) {
      for (Object each : many) {
        requireDetached(each);
      }
    } else if (!isOfTheJdk(type)) {
      for (Class<?> part = type; part != null; part = part.getSuperclass()) {
        for (Field each : part.getDeclaredFields()) {
          if (!Modifier.isStatic(each.getModifiers()) && !each.getType().isPrimitive()) {
            requireDetached(read(each, value));
          }
        }
      }
    }
  }

  private static boolean isPersistent(Class<?> type) {
    if (PROVIDERS.stream().anyMatch(type.getName()::startsWith)) {
      return true;
    }
    for (Class<?> each = type; each != null; each = each.getSuperclass()) {
      for (Annotation annotation : each.getDeclaredAnnotations()) {
        if (PERSISTENT.contains(annotation.annotationType().getName())) {
          return true;
        }
      }
      for (Class<?> face : each.getInterfaces()) {
        if (PROVIDERS.stream().anyMatch(face.getName()::startsWith)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Returns whether two values are of the same classes and have equal fields. */
  static boolean isSame(@Nullable Object one, @Nullable Object other) {
    if (one == null || other == null) {
      return one == null && other == null;
    }
    if (one instanceof Map<?, ?> map && other instanceof Map<?, ?> than) {
      return map.equals(than)
          && isSame(map.values(), map.keySet().stream().map(than::get).toList());
    }
    if (one instanceof Set<?> && other instanceof Set<?>) {
      return one.equals(other);
    }
    if (one instanceof Collection<?> many && other instanceof Collection<?> than) {
      Iterator<?> rest = than.iterator();
      return many.size() == than.size()
          && many.stream().allMatch(each -> isSame(each, rest.next()));
    }
    if (one.getClass() != other.getClass()) {
      return false;
    }
    if (one.getClass().isArray()) {
      int length = Array.getLength(one);
      boolean same = length == Array.getLength(other);
      for (int i = 0; same && i < length; i++) {
        same = isSame(Array.get(one, i), Array.get(other, i));
      }
      return same;
    }
    if (isOfTheJdk(one.getClass()) || one instanceof Enum<?>) {
      return one.equals(other);
    }
    boolean same = true;
    for (Class<?> part = one.getClass(); same && part != null; part = part.getSuperclass()) {
      for (Field each : part.getDeclaredFields()) {
        same &=
            Modifier.isStatic(each.getModifiers()) || isSame(read(each, one), read(each, other));
      }
    }
    return same;
  }

  private static boolean isOfTheJdk(Class<?> type) {
    return type.getName().startsWith("java.") || type.getClassLoader() == null;
  }

  /** Reads a field; null where a module hides it, as from Jackson. */
  private static @Nullable Object read(Field field, Object of) {
    try {
      field.setAccessible(true);
      return field.get(of);
    } catch (IllegalAccessException | RuntimeException hidden) {
      return null;
    }
  }
}
