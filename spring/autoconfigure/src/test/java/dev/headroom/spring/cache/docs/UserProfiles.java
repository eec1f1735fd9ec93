// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.cache.docs;

import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.Cacheable;

/** The annotated methods of {@code docs/cache}. */
class UserProfiles {

  record Profile(long id, String name) {}

  // @start region="spring-cacheable"
  @Cacheable("userProfiles")
  public Profile profile(long userId) {
    return new Profile(userId, "user " + userId);
  }

  @CacheEvict(cacheNames = "userProfiles", key = "#userId") // without a key: of both parameters
  public void rename(long userId, String name) {}
  // @end
}
