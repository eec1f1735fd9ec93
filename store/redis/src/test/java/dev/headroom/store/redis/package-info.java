// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.headroom.store.redis;

import org.jspecify.annotations.NullMarked;
