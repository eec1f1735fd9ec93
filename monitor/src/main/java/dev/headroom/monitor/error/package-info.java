// SPDX-License-Identifier: Apache-2.0
/**
 * Error tracking: the exceptions that requests end with, grouped by type and by the first frame of
 * the application, in bounded memory and without personal data.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.monitor.error;

import org.jspecify.annotations.NullMarked;
