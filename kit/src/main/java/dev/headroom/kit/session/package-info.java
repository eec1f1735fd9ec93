// SPDX-License-Identifier: Apache-2.0
/** Public API. */
@NullMarked
package dev.headroom.kit.session;

import org.jspecify.annotations.NullMarked;
