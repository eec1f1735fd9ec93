// SPDX-License-Identifier: Apache-2.0
/**
 * Providers of {@link dev.headroom.media.cdn.Cdn} that need no library of their own: Cloudflare and
 * Fastly by REST, the cache of a local nginx, and one that only logs.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.media.cdn.provider;

import org.jspecify.annotations.NullMarked;
