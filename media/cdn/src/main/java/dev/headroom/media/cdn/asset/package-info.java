// SPDX-License-Identifier: Apache-2.0
/**
 * Files of a front end under names that contain a hash of their content, so that browsers and a CDN
 * may keep them for a year.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.media.cdn.asset;

import org.jspecify.annotations.NullMarked;
