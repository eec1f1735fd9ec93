// SPDX-License-Identifier: Apache-2.0
/**
 * Purges and cache headers of a content delivery network. The walk of a purge: {@link
 * dev.headroom.media.cdn.Cdn#purge} submits it to {@link dev.headroom.media.Later} in the caller's
 * transaction, twice: once for now, once for after the replica lag. After the commit it joins the
 * other purges of a short window in one batch, the {@link dev.headroom.media.cdn.PurgeProvider}
 * plans as few calls as its limits allow, and makes them.
 *
 * <p>Thread-safe. Public API.
 */
@NullMarked
package dev.headroom.media.cdn;

import org.jspecify.annotations.NullMarked;
