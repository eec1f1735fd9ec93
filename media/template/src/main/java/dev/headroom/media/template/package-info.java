// SPDX-License-Identifier: Apache-2.0
/**
 * Logic-less templates of documents and mails, which escape what they insert.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.media.template;

import org.jspecify.annotations.NullMarked;
