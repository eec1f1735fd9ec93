// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.cache;

import static com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility.ANY;
import static com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility.NONE;

import dev.headroom.cache.codec.Codec;
import dev.headroom.cache.codec.CodecException;
import dev.headroom.cache.codec.JsonShape;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A codec of values without a declared type: one line that names the type, then JSON of the fields.
 *
 * <p>Thread-safe.
 *
 * <p>Two rules make that safe. What is read names no class but those of {@link AllowedTypes}, and
 * Jackson's annotations, which could name others, are not looked at. And a value is written only if
 * it reads back equal, by its {@code equals} and field by field: so what JSON would lose on the way
 * (a field of an interface, a transient field, a class without {@code equals}) stays in memory, and
 * is logged once a class. So do entities of a persistence provider, before a lazy field is read.
 */
final class TypedJsonCodec implements Codec<CachedValue> {
  private static final Logger LOG = LoggerFactory.getLogger(TypedJsonCodec.class);
  private static final byte END = '\n';
  private static final int MAX_TYPE_LENGTH = 2000;

  private final AllowedTypes types;
  private final Set<String> logged = ConcurrentHashMap.newKeySet();
  private final Map<String, String> shapes = new ConcurrentHashMap<>();
  private final JsonMapper mapper =
      JsonMapper.builder()
          .disable(MapperFeature.USE_ANNOTATIONS)
          .disable(DateTimeFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
          .enable(DateTimeFeature.WRITE_DATES_WITH_ZONE_ID)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .changeDefaultVisibility(each ->
              each.withGetterVisibility(NONE)
                  .withIsGetterVisibility(NONE)
                  .withSetterVisibility(NONE)
                  .withFieldVisibility(ANY))
          .build();

  TypedJsonCodec(AllowedTypes types) {
    this.types = types;
  }

  @Override
  public byte[] encode(CachedValue cached) throws CodecException {
    Object value = cached.value();
    if (value == null) {
      return new byte[] {END};
    }
    try {
      return written(value);
    } catch (CodecException e) {
      if (logged.add(String.valueOf(e.getMessage()))) {
        LOG.warn("values of {} stay in memory: {}", value.getClass().getName(), e.getMessage());
      }
      throw e;
    }
  }

  @Override
  public String shape(CachedValue cached) {
    try {
      return cached.value() == null ? "" : shapeOf(types.name(cached.value()));
    } catch (CodecException unwritable) {
      return "";
    }
  }

  private String shapeOf(String name) throws CodecException {
    String known = shapes.get(name);
    if (known == null) {
      known = JsonShape.of(types.find(name));
      shapes.put(name, known);
    }
    return known;
  }

  private byte[] written(Object value) throws CodecException {
    new ValueGraph().requireDetached(value);
    String name = types.name(value);
    byte[] type = name.getBytes(StandardCharsets.UTF_8);
    if (type.length > MAX_TYPE_LENGTH) {
      throw new CodecException("the type's name is too long", new IllegalArgumentException());
    }
    byte[] json = json(value);
    byte[] bytes = new byte[type.length + 1 + json.length];
    System.arraycopy(type, 0, bytes, 0, type.length);
    bytes[type.length] = END;
    System.arraycopy(json, 0, bytes, type.length + 1, json.length);
    Object read = decode(bytes).value();
    if (!Objects.deepEquals(value, read) || !ValueGraph.isSame(value, read)) {
      throw new CodecException(
          "it does not read back equal; make it a record or give it equals",
          new IllegalArgumentException());
    }
    return bytes;
  }

  @Override
  public CachedValue decode(byte[] bytes, String shape) throws CodecException {
    int end = end(bytes);
    if (end > 0 && !shape.equals(shapeOf(new String(bytes, 0, end, StandardCharsets.UTF_8)))) {
      throw new CodecException("the class differs", new IllegalArgumentException("shape"));
    }
    return decode(bytes);
  }

  @Override
  public CachedValue decode(byte[] bytes) throws CodecException {
    int end = end(bytes);
    if (end == 0) {
      return CachedValue.of(null);
    }
    JavaType type = types.find(new String(bytes, 0, end, StandardCharsets.UTF_8));
    try {
      Object value = mapper.readerFor(type).readValue(bytes, end + 1, bytes.length - end - 1);
      if (value == null) {
        throw new CodecException("JSON was null", new IllegalArgumentException());
      }
      return CachedValue.of(value);
    } catch (JacksonException e) {
      throw fault("read", e);
    }
  }

  private byte[] json(Object value) throws CodecException {
    try {
      return mapper.writeValueAsBytes(value);
    } catch (JacksonException e) {
      throw fault("written", e);
    }
  }

  private static int end(byte[] bytes) throws CodecException {
    for (int i = 0; i < bytes.length && i <= MAX_TYPE_LENGTH; i++) {
      if (bytes[i] == END) {
        return i;
      }
    }
    throw new CodecException("no type stood before the value", new IllegalArgumentException());
  }

  /** Names the kind of fault alone: Jackson's own text may quote the value. */
  private static CodecException fault(String direction, JacksonException e) {
    String kind = e.getClass().getSimpleName();
    return new CodecException(
        "it could not be " + direction + " as JSON (" + kind + ")",
        new IllegalArgumentException(kind));
  }
}
