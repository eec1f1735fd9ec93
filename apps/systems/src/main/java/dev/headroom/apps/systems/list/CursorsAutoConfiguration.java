// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems.list;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;

/**
 * The cursors, signed with the application's key secret.
 *
 * <p>Immutable.
 */
@AutoConfiguration
@ConditionalOnProperty("headroom.session.key-secret")
public class CursorsAutoConfiguration {

  @Bean
  Cursors cursors(@Value("${headroom.session.key-secret}") String secret) {
    return new Cursors(secret);
  }
}
