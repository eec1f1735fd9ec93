// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.cache;

import dev.headroom.cache.codec.KeyEncoder;
import java.lang.reflect.Field;
import java.util.Objects;
import org.springframework.cache.interceptor.SimpleKey;

/**
 * Encodes the keys of Spring's caches as texts, those of several parameters among them.
 *
 * <p>Immutable.
 */
final class SpringKeyEncoder {
  private static final Field PARAMETERS = fieldOfParameters();

  private SpringKeyEncoder() {}

  /**
   * Encodes a key.
   *
   * @throws IllegalArgumentException for a key without a stable text
   */
  static String encode(String cache, Object key) {
    return key instanceof SimpleKey simple
        ? KeyEncoder.encodeParts(cache, parameters(simple))
        : KeyEncoder.encode(cache, key);
  }

  private static Object parameters(SimpleKey key) {
    try {
      return Objects.requireNonNull(PARAMETERS.get(key));
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("the field was made accessible", e);
    }
  }

  /** SimpleKey has no accessor for its parameters, and its text does not separate them. */
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
}
