// SPDX-License-Identifier: Apache-2.0
package dev.headroom.house.broken.knot;

import org.jspecify.annotations.Nullable;

record Fourth(@Nullable First next) {}
