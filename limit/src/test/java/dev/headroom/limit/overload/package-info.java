// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.headroom.limit.overload;

import org.jspecify.annotations.NullMarked;
