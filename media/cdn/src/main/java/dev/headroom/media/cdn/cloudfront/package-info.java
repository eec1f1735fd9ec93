// SPDX-License-Identifier: Apache-2.0
/**
 * CloudFront as a provider of {@link dev.headroom.media.cdn.Cdn}. Needs {@code
 * software.amazon.awssdk:cloudfront} and {@code software.amazon.awssdk:url-connection-client},
 * which the artifact does not bring.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.media.cdn.cloudfront;

import org.jspecify.annotations.NullMarked;
