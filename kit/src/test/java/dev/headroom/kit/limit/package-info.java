// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.headroom.kit.limit;

import org.jspecify.annotations.NullMarked;
