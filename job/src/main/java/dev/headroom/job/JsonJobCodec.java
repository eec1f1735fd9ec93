// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A codec that writes payloads as JSON by Jackson.
 *
 * <p>Properties that a payload's class does not have are ignored, and those that are missing are
 * null, so that releases side by side read each other's jobs; a bare {@code null}, bytes after the
 * value and a missing primitive, which has no null, are faults. All properties are written. So it
 * is whatever the mapper does otherwise, since its settings are meant for responses. What is read
 * chooses no types: a mapper with default typing is refused.
 *
 * <p>Immutable, thread-safe.
 */
public final class JsonJobCodec implements JobCodec {
  private final ObjectWriter writer;
  private final ObjectReader reader;

  private JsonJobCodec(ObjectMapper mapper) {
    if (mapper.deserializationConfig().getDefaultTyper(mapper.constructType(Object.class))
        != null) {
      throw new IllegalArgumentException(
          "the JSON mapper had default typing, allowed one without; what stands in a queue must not"
              + " choose classes, so pass a mapper that does not activate it");
    }
    ObjectMapper whole =
        mapper
            .rebuild()
            .changeDefaultPropertyInclusion(any ->
                JsonInclude.Value.construct(JsonInclude.Include.ALWAYS, JsonInclude.Include.ALWAYS))
            .build();
    this.writer =
        whole
            .writer()
            .without(
                SerializationFeature.WRAP_ROOT_VALUE,
                SerializationFeature.WRITE_SINGLE_ELEM_ARRAYS_UNWRAPPED);
    this.reader =
        whole
            .reader()
            .with(
                DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .without(
                DeserializationFeature.UNWRAP_ROOT_VALUE,
                DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
                DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES);
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
      return writer.writeValueAsBytes(value);
    } catch (JacksonException e) {
      throw fault("written from", value.getClass(), e);
    }
  }

  @Override
  public <T> T decode(byte[] bytes, Class<T> type) {
    try {
      T value = reader.forType(type).readValue(bytes);
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
