// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.headroom.limit.shared;

import org.jspecify.annotations.NullMarked;
