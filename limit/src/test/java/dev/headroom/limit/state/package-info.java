// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.headroom.limit.state;

import org.jspecify.annotations.NullMarked;
