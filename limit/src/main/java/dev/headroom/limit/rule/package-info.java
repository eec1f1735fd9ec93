// SPDX-License-Identifier: Apache-2.0
/** Parts of {@code dev.headroom.limit}: rule. */
@NullMarked
package dev.headroom.limit.rule;

import org.jspecify.annotations.NullMarked;
