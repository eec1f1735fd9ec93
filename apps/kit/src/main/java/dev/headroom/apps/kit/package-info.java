// SPDX-License-Identifier: Apache-2.0
/**
 * What the tests of each reference application need: the application in this process with a client
 * of it, generated databases, and its page in a real browser with an accessibility audit.
 *
 * <p>Public API, for tests.
 */
@NullMarked
package dev.headroom.apps.kit;

import org.jspecify.annotations.NullMarked;
