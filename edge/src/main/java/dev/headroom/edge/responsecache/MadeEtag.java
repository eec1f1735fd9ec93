// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.responsecache;

import dev.headroom.ground.KeyHash;
import java.util.regex.Pattern;

/**
 * An ETag that the response cache makes of a body whose handler set none: a hash of the body, then
 * a hash of that hash, so that it differs from a handler's ETag. Immutable.
 */
final class MadeEtag {
  private static final int HASH_CHARS = 16;
  private static final int CHECK_CHARS = 6;
  private static final Pattern FORM = Pattern.compile("\"[A-Za-z0-9_-]{22}\"");

  private MadeEtag() {}

  /** Returns the ETag of a body, with its quotes. */
  static String of(byte[] body) {
    String hash = KeyHash.of(body).substring(0, HASH_CHARS);
    return '"' + hash + check(hash) + '"';
  }

  /** Returns whether an ETag, with its quotes, was made here or by another instance. */
  static boolean isOne(String etag) {
    return FORM.matcher(etag).matches()
        && etag.substring(1 + HASH_CHARS, 1 + HASH_CHARS + CHECK_CHARS)
            .equals(check(etag.substring(1, 1 + HASH_CHARS)));
  }

  private static String check(String hash) {
    return KeyHash.of("headroom " + hash).substring(0, CHECK_CHARS);
  }
}
