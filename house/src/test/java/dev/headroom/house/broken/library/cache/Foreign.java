// SPDX-License-Identifier: Apache-2.0
package dev.headroom.house.broken.library.cache;

import org.assertj.core.api.Assertions;

/** Knows an assertion library. */
record Foreign(Assertions assertions) {}
