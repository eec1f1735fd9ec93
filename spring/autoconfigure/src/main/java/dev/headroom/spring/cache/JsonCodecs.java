// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.cache;

import dev.headroom.cache.codec.JsonCodec;
import org.springframework.beans.factory.BeanFactory;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * A factory of codecs that encode values with the application's JSON mapper.
 *
 * <p>Immutable.
 */
public final class JsonCodecs {
  private final JsonMapper mapper;

  JsonCodecs(JsonMapper mapper) {
    this.mapper = mapper;
  }

  /** Returns codecs that use the only or primary mapper, or a new one where there is none. */
  static JsonCodecs of(BeanFactory beans) {
    return new JsonCodecs(
        beans.getBeanProvider(JsonMapper.class).getIfAvailable(() -> JsonMapper.builder().build()));
  }

  /**
   * Returns a codec of a class.
   *
   * @param type what is read back
   * @param <V> the value
   * @return a codec
   */
  public <V> JsonCodec<V> of(Class<V> type) {
    return JsonCodec.of(mapper, type);
  }

  /**
   * Returns a codec of a generic type, such as a list of records.
   *
   * @param type what is read back
   * @param <V> the value
   * @return a codec
   */
  public <V> JsonCodec<V> of(TypeReference<V> type) {
    return JsonCodec.of(mapper, type);
  }
}
