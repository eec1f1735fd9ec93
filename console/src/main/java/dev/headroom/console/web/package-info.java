// SPDX-License-Identifier: Apache-2.0
/**
 * How the console is served: templates, assets, sign-in with a token, events.
 *
 * <p>Internal: may change in any release.
 */
@NullMarked
package dev.headroom.console.web;

import org.jspecify.annotations.NullMarked;
