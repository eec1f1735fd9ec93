// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis.connection;

import dev.headroom.store.redis.address.RedisAddress;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisURI;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Thrown when sentinels respond and do not know the primary that the address names: no outage, but
 * a wrong setting. Immutable.
 */
final class UnknownPrimaryException extends RedisConnectionException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param sentinels those that responded
   * @param name which they do not know
   */
  UnknownPrimaryException(List<RedisURI> sentinels, String name) {
    super(
        "the sentinels %s know no primary named %s: correct sentinelMasterId in headroom.redis.url, or spring.data.redis.sentinel.master"
            .formatted(
                sentinels.stream().map(RedisAddress::hostAndPort).collect(Collectors.joining(", ")),
                name));
  }
}
