// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.cdn;

import java.io.IOException;
import java.util.List;

/**
 * A content delivery network: how its responses are tagged, and by which calls they are purged.
 *
 * <p>Thread-safe.
 */
public interface PurgeProvider {
  /**
   * How a provider reads the tags of a response.
   *
   * <p>Immutable.
   *
   * @param header the name of the response's header
   * @param separator between two tags
   * @param maxTags of a response; one with more must not be cached, since it could not be purged
   * @param maxLength of the header's value in characters
   */
  record TagHeader(String header, String separator, int maxTags, int maxLength) {}

  /** Returns the name, as in the setting {@code headroom.cdn.provider}. */
  String name();

  /** Returns how responses are tagged. */
  TagHeader tagHeader();

  /**
   * Plans the calls of a purge; makes none.
   *
   * @throws IllegalArgumentException if the provider cannot purge by prefix
   */
  List<CdnCall> plan(Purge purge);

  /**
   * Makes one call.
   *
   * @throws IOException if it failed for now
   * @throws dev.headroom.media.RetryLaterException if the provider said when to try again
   * @throws dev.headroom.media.PermanentFailureException if it can never succeed
   */
  void make(CdnCall call) throws IOException, InterruptedException;
}
