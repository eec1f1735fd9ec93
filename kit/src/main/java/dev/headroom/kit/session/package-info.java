// SPDX-License-Identifier: Apache-2.0
/**
 * For tests of session records: their contract, and the judge of log-outs.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.kit.session;

import org.jspecify.annotations.NullMarked;
