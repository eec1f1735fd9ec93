// SPDX-License-Identifier: Apache-2.0
/**
 * The operators' console: pages under {@code /headroom} that say what is wrong first, rendered on
 * the server and readable without scripts.
 *
 * <p>Public API. {@link dev.headroom.console.ConsoleServlet} serves the pages that it is given;
 * {@code dev.headroom.console.page} has those of the capabilities. Thread-safe.
 */
@NullMarked
package dev.headroom.console;

import org.jspecify.annotations.NullMarked;
