// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/**
 * A codec that writes payloads as JSON by Jackson.
 *
 * <p>Properties that a payload's class does not have are ignored, and those that are missing are
 * null, so that releases side by side read each other's jobs; a bare {@code null}, bytes after the
 * value and a missing primitive, which has no null, are faults. What is read chooses no types: a
 * mapper with default typing is refused.
 *
 * <p>Immutable, thread-safe.
 */
public final class JsonJobCodec implements JobCodec {
  private final ObjectMapper mapper;

  private JsonJobCodec(ObjectMapper mapper) {
    if (mapper.deserializationConfig().getDefaultTyper(mapper.constructType(Object.class))
        != null) {
      throw new IllegalArgumentException(
          "the JSON mapper had default typing, allowed one without; what stands in a queue must not"
              + " choose classes, so pass a mapper that does not activate it");
    }
    this.mapper = mapper;
  }

  /** Returns a codec by Jackson's defaults. */
  public static JsonJobCodec defaults() {
    return of(JsonMapper.shared());
  }

  /**
   * Returns a codec of a mapper.
   *
   * @throws IllegalArgumentException when the mapper has default typing
   */
  public static JsonJobCodec of(ObjectMapper mapper) {
    return new JsonJobCodec(mapper);
  }

  @Override
  public byte[] encode(Object value) {
    try {
      return mapper.writeValueAsBytes(value);
    } catch (JacksonException e) {
      throw fault("written from", value.getClass(), e);
    }
  }

  @Override
  public <T> T decode(byte[] bytes, Class<T> type) {
    try {
      T value =
          mapper
              .readerFor(type)
              .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
              .without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
              .readValue(bytes);
      if (value == null) {
        throw new IllegalArgumentException("JSON null is no " + type.getName());
      }
      return value;
    } catch (JacksonException e) {
      throw fault("read as", type, e);
    }
  }

  private static IllegalArgumentException fault(
      String what, Class<?> type, JacksonException cause) {
    // Jackson's own message quotes the value, so that it is not handed on as the cause either.
    return new IllegalArgumentException(
        "JSON cannot be "
            + what
            + " "
            + type.getName()
            + " ("
            + cause.getClass().getSimpleName()
            + ")");
  }
}
