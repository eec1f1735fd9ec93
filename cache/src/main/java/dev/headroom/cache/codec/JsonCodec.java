// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.codec;

import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * A codec that writes values as JSON by Jackson, or as the binary form of its mapper, and reads
 * them back as one declared type.
 *
 * <p>What is read chooses no types: a mapper with default typing is refused. Unknown properties,
 * bytes after the value and a bare {@code null} are faults, so that an entry of another owner is a
 * miss and not half a value. The {@linkplain JsonShape shape} of the type is stored with a value,
 * so that a release whose classes differ reads and replaces its own values alone.
 *
 * <p>Immutable, thread-safe.
 *
 * @param <V> the value
 */
public final class JsonCodec<V> implements Codec<V> {
  private final String type;
  private final String shape;
  private final ObjectReader reader;
  private final ObjectWriter writer;

  private JsonCodec(ObjectMapper mapper, JavaType type) {
    if (mapper.deserializationConfig().getDefaultTyper(type) != null) {
      throw new IllegalArgumentException(
          "the JSON mapper had default typing, allowed one without; what stands in a store must not"
              + " choose classes, so pass a mapper that does not activate it");
    }
    this.type = type.toCanonical();
    this.shape = JsonShape.of(type);
    this.writer = mapper.writerFor(type);
    this.reader =
        mapper
            .readerFor(type)
            .with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  }

  /** Returns a codec of a class, by Jackson's defaults. */
  public static <V> JsonCodec<V> of(Class<V> type) {
    return of(JsonMapper.shared(), type);
  }

  /**
   * Returns a codec of a class.
   *
   * @throws IllegalArgumentException when the mapper has default typing
   */
  public static <V> JsonCodec<V> of(ObjectMapper mapper, Class<V> type) {
    return new JsonCodec<>(mapper, mapper.constructType(type));
  }

  /**
   * Returns a codec of a generic type, such as a list of records.
   *
   * @throws IllegalArgumentException when the mapper has default typing
   */
  public static <V> JsonCodec<V> of(ObjectMapper mapper, TypeReference<V> type) {
    return new JsonCodec<>(mapper, mapper.constructType(type));
  }

  @Override
  public byte[] encode(V value) throws CodecException {
    try {
      return writer.writeValueAsBytes(value);
    } catch (JacksonException found) {
      throw fault("written from", found);
    }
  }

  @Override
  public V decode(byte[] bytes) throws CodecException {
    V value;
    try {
      value = reader.readValue(bytes);
    } catch (JacksonException found) {
      throw fault("read as", found);
    }
    if (value == null) {
      throw new CodecException(
          "JSON could not be read as " + type, new IllegalArgumentException("it was null"));
    }
    return value;
  }

  @Override
  public String shape(V value) {
    return shape;
  }

  @Override
  public V decode(byte[] bytes, String written) throws CodecException {
    if (!written.equals(shape)) {
      throw new CodecException(
          "JSON of another release of " + type, new IllegalArgumentException("its shape differs"));
    }
    return decode(bytes);
  }

  /** Names the kind of fault alone: Jackson's own text may quote the value. */
  private CodecException fault(String direction, JacksonException found) {
    String kind = found.getClass().getSimpleName();
    return new CodecException(
        "JSON could not be " + direction + " " + type, new IllegalArgumentException(kind));
  }
}
