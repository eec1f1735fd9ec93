// SPDX-License-Identifier: Apache-2.0
/** Before and after of the reference backends, and each capability against its peers. */
@NullMarked
package dev.headroom.bench;

import org.jspecify.annotations.NullMarked;
