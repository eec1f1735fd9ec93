// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.codec;

import dev.headroom.ground.KeyHash;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JavaType;

/**
 * Digests the structure of a type whose values are written as JSON: its classes, their fields and
 * getters with types and annotations of Jackson, and the constants of enums. So a release that adds
 * a field writes another shape.
 *
 * <p>Public API. Immutable. Method: the description of each class that is reachable by fields, in
 * the order of names; classes of the JDK are described by their names alone.
 */
public final class JsonShape {

  private final StringBuilder text = new StringBuilder();
  private final Set<Class<?>> seen = new HashSet<>();

  private JsonShape() {}

  /**
   * Returns the digest of a type.
   *
   * @param type with its type parameters
   * @return 22 characters, the same in every process
   */
  public static String of(JavaType type) {
    JsonShape shape = new JsonShape();
    shape.text.append(type.toCanonical());
    shape.addAll(type);
    return KeyHash.of(shape.text.toString());
  }

  private void addAll(JavaType type) {
    add(type.getRawClass());
    for (int i = 0; i < type.containedTypeCount(); i++) {
      addAll(type.containedType(i));
    }
  }

  private void add(Type type) {
    switch (type) {
      case Class<?> one when one.isArray() -> add(one.getComponentType());
      case Class<?> one -> addClass(one);
      case GenericArrayType array -> add(array.getGenericComponentType());
      case ParameterizedType many -> {
        add(many.getRawType());
        Stream.of(many.getActualTypeArguments()).forEach(this::add);
      }
      default -> {} // a variable or wildcard: its text stands in the member's own
    }
  }

  private void addClass(Class<?> type) {
    boolean known = type.isPrimitive() || type.getName().matches("(java|javax|jdk)\\..*");
    if (known || !seen.add(type)) {
      return;
    }
    line(type.getName(), type);
    if (type.getSuperclass() != null) {
      add(type.getSuperclass());
    }
    try {
      addMembers(type);
    } catch (LinkageError | TypeNotPresentException incomplete) {
      // A library's class whose own libraries are absent: its name stands for it.
    }
  }

  private void addMembers(Class<?> type) {
    if (type.isEnum()) {
      Stream.of(type.getEnumConstants())
          .forEach(each -> text.append(' ').append(((Enum<?>) each).name()));
    }
    Field[] fields = type.getDeclaredFields();
    Arrays.sort(fields, Comparator.comparing(Field::getName));
    for (Field each : fields) {
      if (!Modifier.isStatic(each.getModifiers()) && !each.isSynthetic()) {
        line(each.toGenericString(), each);
        add(each.getGenericType());
      }
    }
    Stream.of(type.getDeclaredMethods())
        .filter(JsonShape::isGetter)
        .sorted(Comparator.comparing(Method::getName))
        .forEach(each -> line(each.toGenericString(), each));
  }

  private void line(String description, AnnotatedElement element) {
    text.append('\n').append(description);
    text.append(
        Stream.of(element.getDeclaredAnnotations())
            .filter(each -> each.annotationType().getName().contains(".jackson."))
            .map(Annotation::toString)
            .sorted()
            .collect(Collectors.joining()));
  }

  private static boolean isGetter(Method method) {
    return method.getParameterCount() == 0
        && !method.isBridge()
        && !Modifier.isStatic(method.getModifiers())
        && method.getName().matches("(get|is)[A-Z].*");
  }
}
