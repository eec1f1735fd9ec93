// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.settings;

import org.springframework.util.ClassUtils;

/**
 * The modules of the stores that instances share. A setting that needs one is refused without it:
 * each instance would count, cache and revoke for itself.
 *
 * <p>Immutable.
 */
public enum StoreModule {
  /** Redis. */
  REDIS("headroom-store-redis", "dev.headroom.store.redis.connection.RedisStore"),
  /** PostgreSQL. */
  POSTGRES("headroom-store-postgres", "dev.headroom.store.postgres.schema.OwnSchema");

  private final String artifact;
  private final String type;

  StoreModule(String artifact, String type) {
    this.artifact = artifact;
    this.type = type;
  }

  /** Returns whether the module is on the class path. */
  public boolean isPresent() {
    return ClassUtils.isPresent(type, null);
  }

  /** Returns what is allowed without the module, for an error. */
  public String allowed(String others) {
    return others + ", as long as " + artifact + " is not on the class path";
  }

  /** Returns how to add the module, for an error. */
  public String remedy() {
    return "add the dependency dev.headroom:" + artifact;
  }
}
