// SPDX-License-Identifier: Apache-2.0
/** For the operator: the pool's figures, performance, garbage collection. */
@NullMarked
package dev.headroom.apps.toeic.operate;

import org.jspecify.annotations.NullMarked;
