// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.cdn;

/** What a response is, which decides for how long browsers and the CDN may keep it. Immutable. */
public enum AssetType {
  /** A file whose name contains a hash of its content: kept for a year by both. */
  HASHED,
  /** A file whose content may change under its name: the browser asks again after five minutes. */
  STATIC,
  /** A page that is the same for everyone: the browser asks each time, the CDN responds. */
  PAGE,
  /** Data that are the same for everyone: as a page, for a shorter time. */
  API,
  /** Anything that depends on who asks, or that sets a cookie: kept by nobody. */
  PRIVATE
}
