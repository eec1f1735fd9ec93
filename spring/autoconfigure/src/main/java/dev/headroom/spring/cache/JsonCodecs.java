// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.cache;

import dev.headroom.cache.codec.JsonCodec;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.smile.SmileMapper;

/**
 * Makes codecs that write values as the application's JSON mapper does.
 *
 * <p>Immutable.
 */
public final class JsonCodecs {
  private final JsonMapper mapper;
  private final SmileMapper smile = new SmileMapper();

  JsonCodecs(JsonMapper mapper) {
    this.mapper = mapper;
  }

  /**
   * Makes a codec of a class.
   *
   * @param type what is read back
   * @param <V> the value
   * @return a codec
   */
  public <V> JsonCodec<V> of(Class<V> type) {
    return JsonCodec.of(mapper, type);
  }

  /**
   * Makes a codec of a generic type, such as a list of records.
   *
   * @param type what is read back
   * @param <V> the value
   * @return a codec
   */
  public <V> JsonCodec<V> of(TypeReference<V> type) {
    return JsonCodec.of(mapper, type);
  }

  /**
   * Makes a codec that writes Smile, a binary form of JSON.
   *
   * @param type what is read back
   * @param <V> the value
   * @return a codec
   */
  public <V> JsonCodec<V> binary(Class<V> type) {
    return JsonCodec.of(smile, type);
  }

  /**
   * Makes a codec of a generic type that writes Smile.
   *
   * @param type what is read back
   * @param <V> the value
   * @return a codec
   */
  public <V> JsonCodec<V> binary(TypeReference<V> type) {
    return JsonCodec.of(smile, type);
  }
}
